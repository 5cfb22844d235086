"""Words, tables and page of an order: every number in them stands in the result."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import re

import numpy as np
import pytest

from carwright.arrays.sequencing_rules import DriftRule, LevelRule, RatioRule
from carwright.results.intervals import Interval
from carwright.results.sequence import Broken, RuleValue, SequenceProgress
from carwright.results.sequence_curves import figure_level_use, figure_values
from carwright.results.sequence_judged import JudgedFigure, Judgement
from carwright.results.sequence_page import _broken, headline, page_html
from carwright.results.sequence_strips import figures_of_the_day, paints, runs_of
from carwright.results.sequence_tables import broken_rows, csv_text, order_rows, summary_of, write_sequence
from carwright.results.sequence_words import live_line, shown, text_of, told
from carwright.sequencing.inputs import stop_values
from results.sequence_factory import result_of, small_problem
from results.whole_page import assert_whole

ORDER = np.random.default_rng(5).permutation(60)


def judged():
    one = Interval(1204.0, 1174.0, 1234.0, 10)
    return Judgement((JudgedFigure("trim", "stopped", "s", one, one, Interval(-984.0, -996.0, -972.0, 10)),), 10, 1)


def test_the_page_is_whole_and_loads_nothing():
    assert_whole(page_html(result_of(small_problem(), ORDER, np.arange(60)), judged()))


def test_names_are_escaped():
    page = page_html(result_of(small_problem(), ORDER))
    assert "by &lt;hand&gt;" in page
    assert "<hand>" not in page
    assert "the mix &amp; more" in page


def test_every_broken_window_is_on_the_page_and_in_the_table():
    result = result_of(small_problem(), ORDER)
    rows = list(csv.reader(io.StringIO(csv_text(broken_rows(result)))))
    assert len(rows) == len(result.broken) + 1
    assert page_html(result).count('<tr data-group="') == len(result.broken)
    change = Broken("colour changes", "change", 1, 3, 4, 1, 0, 1, ("C1", "C2"), "")
    more = dataclasses.replace(result, broken=(*result.broken, change))
    assert page_html(more).count('<tr data-group="') == len(result.broken)  # a change of colour breaks nothing
    first = result.broken[0]
    assert rows[1][1:6] == [first.rule, "ratio", str(first.first + 1), str(first.last + 1), str(first.found)]


def test_the_order_as_a_table_has_every_car_once_in_its_place():
    problem = small_problem()
    head, *rows = order_rows(result_of(problem, ORDER))
    assert head == ["place", "ident", "colour", "roof & rail", "hook"]
    assert [row[0] for row in rows] == list(range(1, 61))
    assert [row[1] for row in rows] == [f"C{car}" for car in ORDER]
    assert all(row[3] == int(car % 3 == 0) for row, car in zip(rows, ORDER, strict=True))


def test_strips_have_one_bar_for_each_car_that_counts():
    """Bars of a row are pieces of one path; every piece begins with M."""
    result = result_of(small_problem(), ORDER)
    (figure,) = figures_of_the_day(result)
    bars = re.findall(r'<path d="([^"]+)" class="cw-c0"', str(figure.body))
    assert sorted(path.count("M") for path in bars) == [15, 20]


def test_a_long_day_is_cut_into_stretches_that_name_their_cars():
    result = result_of(small_problem(600))
    assert [figure.title for figure in figures_of_the_day(result)] == [
        "Cars 1 to 250",
        "Cars 251 to 500",
        "Cars 501 to 600",
    ]


def test_a_run_of_paint_tells_its_whole_length_even_where_the_drawing_is_cut():
    """600 cars in blocks of 40: the run of places 241 to 280 is cut after place 250."""
    problem = small_problem(600, colour=np.arange(600) // 40 % 4)
    figures = figures_of_the_day(result_of(problem))
    for figure in figures[:2]:
        assert "night: 40 in a row, places 241 to 280" in str(figure.body)
    assert "night: 40 in a row, places 241 to 280" not in str(figures[2].body)
    (alone,) = figures_of_the_day(result_of(small_problem()))
    assert "red: 1 car, place 2" in str(alone.body)


def test_windows_that_begin_in_the_day_before_are_counted_with_the_first_cars():
    result = result_of(small_problem(), ORDER)
    inside = len(result.broken)
    early = Broken("roofs", "ratio", 0, -1, 1, 2, 1, 1, ("Z1", "C3"), "the day before fills part of the window")
    (figure,) = figures_of_the_day(dataclasses.replace(result, broken=(*result.broken, early)))
    assert figure.description.startswith(f"{inside + 1} windows")


def drifting(price, level=0):
    """Overruns in tenths of a second."""
    return DriftRule(name="trim", stations=("trim[1]",), work=np.full((60, 1), 925), takt=760, drift=np.array([105]),
                      early=np.array([0]), prices=np.array([price]), tick_s=0.1, level=level)  # fmt: skip


def test_overruns_have_seconds_whatever_their_price():
    """535 tenths of a second at a price of 2 count 1,070."""
    alone = small_problem(rules=(drifting(2),), levels=("overruns",))
    assert shown(alone, 0, 1070) == "53.5 s"
    both = small_problem(rules=(drifting(2), RatioRule(name="roofs", feature=0, at_most=1, in_any=3)), levels=("all",))
    assert shown(both, 0, 1070) == "1,070"
    value = RuleValue("trim", "drift", 0, "", 1070, 1200, 8, 60, 0, "")
    assert told(both, value) == "1,070 for 53.5 s in 8 places"
    assert told(alone, value) == "53.5 s in 8 places"


def test_work_beyond_a_drift_window_is_told_in_seconds():
    problem = small_problem(rules=(drifting(2),), levels=("overruns",))
    here = Broken("trim", "drift", 0, 4, 4, 925, 865, 120, ("C4",), "at trim[1]: the mix of cars")
    result = dataclasses.replace(result_of(small_problem(), ORDER), problem=problem, broken=(here,))
    assert broken_rows(result)[1][5:8] == [92.5, 86.5, 120]
    rows = _broken(result)
    assert (rows[0]["found"], rows[0]["limit"]) == ("92.5 s", "86.5 s")


def test_level_use_has_its_unit_with_a_price_and_with_orders_left_out():
    """Deviations were multiplied by all 60 orders, not by the 58 places: 7,200 / 60² is 2, at whatever price."""
    use = np.ones((60, 1), int)
    level = LevelRule(name="level use", parts=("hook",), use=use, prices=np.array([3]))
    problem = small_problem(rules=(level,), levels=("level use",), places=58)
    assert shown(problem, 0, 3 * 7200) == "2.0 cars²"


@pytest.mark.parametrize(
    ("text", "value"),
    [("53.5", 1070), ("53", 1060), ("0", 0), ("0.0", 0)],
)
def test_the_value_to_stop_at_is_the_one_that_is_printed(text, value):
    problem = small_problem(rules=(drifting(2),), levels=("overruns",))
    found = stop_values(text, problem)
    assert shown(problem, 0, found) == f"{float(text):.1f} s"
    assert value <= found < value + 2


def test_runs_of_paint():
    assert runs_of(np.array([2, 2, 1, 0, 0, 0])) == [(0, 2), (2, 3), (3, 6)]
    assert runs_of(np.array([], dtype=int)) == []


def test_a_colour_named_after_itself_is_drawn_as_itself_and_all_differ():
    drawn = paints(small_problem())
    assert drawn[0] == "#f4f5f2"
    assert len(set(drawn)) == 4


def test_curves_follow_the_trace_and_the_even_spread():
    result = result_of(small_problem(), ORDER, np.arange(60))
    values = figure_values(result)
    assert [row[0] for row in values.rows] == ["0.00", "0.50", "2.00"]
    assert values.rows[-1][3] == "2.0 cars²"  # 7200 / 60²
    use = figure_level_use(result)
    # every fourth car has a hook, from the first on: the start order is ahead by 3/4 of a car at most
    assert next(row for row in use.rows if row[0] == "hook")[1] == "0.8"


def test_the_screen_tells_values_bounds_and_reasons():
    text = text_of(result_of(small_problem(), ORDER, np.arange(60)))
    assert "by <hand>: 60 cars, 2 ratio rules, 3 other rules, 4 colours" in text
    assert "ratios: too many hooks" in text
    assert re.search(r"level use +4\.0 cars² +2\.0 cars² +0\.0 cars²", text)
    assert "12,345,678 moves, 6.2 million a second; time is up" in text


def test_an_order_that_is_not_allowed_is_told_first():
    result = result_of(small_problem(), ORDER, hard=3)
    assert "NOT ALLOWED" in text_of(result)
    assert headline(result).startswith("No order was found")
    assert "this order is not allowed" in page_html(result)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"form": "csplib"}, "An order without violation: no, proven."),
        ({"form": "plant"}, ""),
    ],
)
def test_csplib_asks_whether_there_is_an_order_without_violation(changes, said):
    assert said in text_of(result_of(small_problem(**changes), ORDER))


def test_orders_left_out_are_named():
    text = text_of(result_of(small_problem(), np.arange(58)))
    assert "Left out: 2 orders: C58, C59" in text


def test_the_live_line_has_values_with_their_bounds():
    progress = SequenceProgress(
        12.34, (5, 190, 7200), (0, 140, 0), ("ratios", "colour changes", "level use"), 9, 5.2e6, "search", 0
    )
    told = "ratios 5, colour changes 190 (\u2265 140), level use 2.0 cars²"
    assert live_line(progress, small_problem()) == f"  12.3 s  5.2 M moves/s  search: {told}"


def test_units_of_levels():
    problem = small_problem()
    assert shown(problem, 0, 1234) == "1,234"
    assert shown(problem, 2, 3600) == "1.0 cars²"


def test_a_folder_holds_order_page_tables_and_summary(tmp_path):
    result = result_of(small_problem(), ORDER)
    write_sequence(result, tmp_path / "out", judged())
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "broken.csv", "order.csv", "report.html", "summary.json",
    ]  # fmt: skip
    summary = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    assert summary == json.loads(json.dumps(summary_of(result, judged())))
    assert summary["levels"][0]["value"] == result.values[0]
    assert summary["through_the_lines"][0]["change"]["mean"] == -984.0


def test_the_judgement_as_text():
    text = judged().text()
    assert "trim stopped, s" in text
    assert "-984 ± 12" in text
