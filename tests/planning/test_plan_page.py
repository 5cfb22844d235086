"""Words, drawings, page and folder of a plan made by hand: every number in them stands in its tables."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from carwright.files.plan_folder import read_plan
from carwright.planning.promise import promise
from carwright.results.plan import TABLES, VERIFIED
from carwright.results.plan_figures import (
    figure_alternatives,
    figure_backlog,
    figure_cash,
    figure_output,
    figure_parked,
    figure_wait,
    figure_years,
    figures_chips,
)
from carwright.results.plan_page import page_of
from carwright.results.plan_periods import periods_of
from carwright.results.plan_timeline import figure_timeline
from carwright.results.plan_views import View, views_of
from carwright.results.plan_words import headline
from carwright.results.promise_page import page_of as promise_page
from planning.handmade import MAKER, QUARTERS, SCENARIOS, handmade_plan
from planning.promise_book import plant, rows_of, write_book
from results.whole_page import assert_whole


@pytest.fixture(scope="module")
def plan():
    return handmade_plan()


def number(text):
    """A drawn number, with its thin spaces and true minus."""
    return float(re.sub(r"[^\d.\-]", "", text.replace("\N{MINUS SIGN}", "-")))


def test_the_page_is_whole_and_loads_nothing(plan):
    page = page_of(plan)
    assert_whole(page)
    for heading in (
        "What is built",
        "Cars and buyers",
        "Chips by trim",
        "What binds, and what it is worth",
        "Other ways",
    ):
        assert heading in page
    assert "Planned and simulated" not in page
    assert "1,000 more are worth 21 m CNY" in page


def test_names_are_escaped(plan):
    page = page_of(replace(plan, name="<b>plan</b>", notes=("a & b",)))
    assert "<b>plan</b>" not in page
    assert "&lt;b&gt;plan&lt;/b&gt;" in page
    assert "a &amp; b" in page


def test_an_infeasible_plan_says_what_clashes(plan):
    clash = ("part one must open by 2024-Q2", "the budget of 2024 is 10 m CNY")
    empty = {name: getattr(plan, name).clear() for name in TABLES}
    result = replace(plan, status="infeasible", value=None, bound=None, clash=clash, **empty)
    page = page_of(result)
    assert_whole(page)
    assert all(limit in page for limit in clash)
    assert all(limit in result.text() for limit in clash)
    assert "No plan keeps all limits." in page


def test_output_is_drawn_as_the_mean_over_the_scenarios(plan):
    mean = views_of(plan)[0]
    rows = figure_output(plan, mean).rows
    head = figure_output(plan, mean).head
    assert head == ("", MAKER, "part one", "part two", "all", "orders coming in")
    weights = pl.DataFrame({"scenario": list(SCENARIOS), "weight": list(SCENARIOS.values())})
    made = plan.production.join(weights, on="scenario").group_by("source", "period")
    made = {row[:2]: row[2] for row in made.agg((pl.col("cars") * pl.col("weight")).sum()).iter_rows()}
    for row in rows:
        for source, cell in zip(head[1:4], row[1:4], strict=True):
            assert number(cell) == pytest.approx(made[source, row[0]], abs=0.5)
        # Rounded cells may add up to one and a half more or less.
        assert number(row[4]) == pytest.approx(sum(number(cell) for cell in row[1:4]), abs=2)


def test_one_scenario_is_drawn_from_its_own_rows(plan):
    view = next(view for view in views_of(plan) if view.name == "chips short")
    chip = figures_chips(plan, view)[0]
    told = dict(plan.chips.filter(pl.col("scenario") == "chips short").select("period", "offered").iter_rows())
    assert {row[0]: number(row[-1]) for row in chip.rows} == told
    used = plan.chip_use.filter(pl.col("scenario") == "chips short").group_by("period").agg(pl.col("used").sum())
    assert {row[0]: number(row[3]) for row in chip.rows} == pytest.approx(dict(used.iter_rows()), abs=0.5)


def test_the_page_has_drawings_of_the_mean_and_of_each_scenario(plan):
    page = page_of(plan)
    assert page.count('<option value="') == 1 + len(SCENARIOS)
    # Twice each: cars and buyers, chips. All but the mean are hidden until they are asked for.
    assert page.count('class="view"') == 2 * (1 + len(SCENARIOS))
    assert len(re.findall(r'class="view" data-view="\d+" hidden', page)) == 2 * len(SCENARIOS)


def test_a_plan_of_one_scenario_has_no_choice_of_views(plan):
    only = {
        name: frame.filter(pl.col("scenario").is_in(["as expected", "all"])) if "scenario" in frame.columns else frame
        for name in TABLES
        if (frame := getattr(plan, name)) is not None
    }
    page = page_of(replace(plan, **only))
    assert_whole(page)
    assert '<option value="' not in page
    assert len(views_of(replace(plan, **only))) == 1


def test_cash_is_drawn_with_its_range_and_the_budget(plan):
    figure = figure_cash(plan)
    assert "By the budget it may fall to −12.0 bn CNY." in figure.description
    lowest = plan.cash["cumulative"].min()
    assert f"{abs(lowest) / 1e9:.2f} bn CNY" in figure.description
    assert "plan-range" in figure.body


def test_costs_and_revenue_of_a_year_are_all_its_cash(plan):
    figure = figure_years(plan)
    by_year = (
        plan.cash.join(plan.scenarios.select("scenario", "weight"), on="scenario")
        .group_by(pl.col("date").dt.year().alias("year"))
        .agg((pl.col("cash") * pl.col("weight")).sum())
    )
    cash = {str(year): value / 1e9 for year, value in by_year.iter_rows()}
    for row in figure.rows:
        # Costs and revenue are shown to a tenth of a bn each.
        assert number(row[-1]) - number(row[-2]) == pytest.approx(cash[row[0]], abs=0.11)


def test_the_timeline_has_a_block_for_each_stretch(plan):
    rows = figure_timeline(plan).rows
    assert rows == (
        ("part one", "one shift", "2025-Q1", "2025-Q2", "18\N{NARROW NO-BREAK SPACE}000"),
        ("part one", "two shifts", "2025-Q3", "2027-Q4", "18\N{NARROW NO-BREAK SPACE}000"),
        ("part two", "two shifts", "2026-Q1", "2027-Q4", "24\N{NARROW NO-BREAK SPACE}000"),
        (MAKER, "under contract", "2024-Q1", "2026-Q4", "6\N{NARROW NO-BREAK SPACE}000"),
    )


def test_backlog_wait_and_alternatives_are_drawn(plan):
    mean = views_of(plan)[0]
    last = figure_backlog(plan, mean).rows[3]
    told = plan.orders.filter(pl.col("period") == "2024-Q4").join(plan.scenarios, on="scenario")
    assert number(last[-1]) == pytest.approx((told["backlog"] * told["weight"]).sum(), abs=0.5)
    assert len(figure_wait(plan, mean).rows) == QUARTERS
    assert [row[0] for row in figure_alternatives(plan).rows] == [
        "own plant and contract makers", "own plant only", "contract makers only"
    ]  # fmt: skip
    assert figure_alternatives(replace(plan, alternatives=plan.alternatives.head(1))) is None


def test_parked_cars_are_drawn_if_there_are_any(plan):
    assert figure_parked(plan) is None
    parked = plan.short.with_columns(pl.when(pl.col("period") == "2025-Q3").then(700.0).otherwise(0.0).alias("parked"))
    figure = figure_parked(replace(plan, short=parked))
    assert {number(row[-1]) for row in figure.rows} == {0.0, 1400.0}


def test_headline_and_words_name_who_builds(plan):
    said = headline(plan)
    assert said.startswith(f"{MAKER} builds under contract from 2024-Q1 until 2027-Q1; part one opens in 2025-Q1")
    text = plan.text()
    assert "  2025-Q3   part one runs two shifts" in text
    assert "In 2025-Q3 the line waits for cabin processors: 1,000 more are worth 21 m CNY." in text
    assert "chips short" in text
    assert "own plant only" in text


def test_a_folder_makes_the_plan_whole_again(plan, tmp_path):
    asked = replace(plan, notes=("one",), budget_years={"2024": 5e9}, figures={"rows": 10})
    page = asked.write(tmp_path / "out")
    assert page.name == "report.html"
    again = read_plan(tmp_path / "out")
    for name in TABLES:
        assert getattr(again, name).equals(getattr(asked, name)), name
    plain = ("name", "status", "currency", "goal", "value", "bound", "seed", "fingerprint", "budget", "notes")
    assert all(getattr(again, name) == getattr(asked, name) for name in plain)
    assert again.budget_years == {"2024": 5e9}
    summary = json.loads((tmp_path / "out" / "plan.json").read_text(encoding="utf-8"))
    assert summary["npv"] == pytest.approx(plan.npv)
    assert again.verified is None
    assert len(list((tmp_path / "out").glob("*.csv"))) == len(TABLES)


def verified():
    rows = [
        ("part one", "2025-Q1", date(2025, 1, 1), 9_000.0, 9_000.0, 8_950.0, 8_900.0, 9_000.0, -50.0, True, "", ""),
        ("part one", "2025-Q2", date(2025, 4, 1), 18_000.0, 18_000.0, 16_000.0, 15_800.0, 16_200.0, -2_000.0, False, "",
         "In 2025-Q2 part one makes 11.1% less in the twin than planned: why."),
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=list(VERIFIED), orient="row")


def test_planned_against_simulated_has_its_place(plan, tmp_path):
    checked = replace(plan, verified=verified())
    page = page_of(checked)
    assert_whole(page)
    assert "Planned and simulated" in page
    told = "The twin makes 24,950 of 27,000 planned cars, -7.6 %; plan and twin agree in 1 of 2 periods of the parts"
    for text in (page, checked.text()):
        assert told in text
        assert "part one makes 11.1% less in the twin than planned" in text
    checked.write(tmp_path / "out")
    assert read_plan(tmp_path / "out").verified.equals(checked.verified)
    plan.write(tmp_path / "out")
    assert read_plan(tmp_path / "out").verified is None


def test_periods_end_where_the_next_would_begin(plan):
    periods = periods_of(plan)
    assert (periods.noun, periods.until, len(periods.names)) == ("quarter", date(2028, 1, 1), QUARTERS)
    single = replace(plan, orders=plan.orders.filter(pl.col("period") == "2024-Q4"))
    assert periods_of(single).until == date(2025, 1, 1)
    monthly = plan.orders.head(1).with_columns(
        pl.lit("2024-12").alias("period"), pl.lit(date(2024, 12, 1)).alias("date")
    )
    assert (periods_of(replace(plan, orders=monthly)).until, periods_of(replace(plan, orders=monthly)).noun) == (
        date(2025, 1, 1), "month"
    )  # fmt: skip


def test_the_page_of_a_promise_is_whole(plan, tmp_path):
    book = write_book(tmp_path / "orders.csv", rows_of(500))
    before = promise(plant(), book, plan=plan)
    slower = replace(plan, orders=plan.orders.with_columns(pl.col("delivered") * 0.7))
    page = promise_page(promise(plant(), book, plan=slower, before=before, fair="allocation", output_error=0.1))
    assert_whole(page)
    for words in ("How long buyers wait", "Orders by the month promised", "Who moved", "sedan max, abroad", "60 draws"):
        assert words in page


def test_a_promise_without_any_date_has_a_page(plan, tmp_path):
    nothing = replace(plan, orders=plan.orders.with_columns(pl.col("delivered") * 0.0))
    found = promise(plant(), write_book(tmp_path / "orders.csv", rows_of(20)), plan=nothing)
    page = promise_page(found)
    assert_whole(page)
    assert "None of 20 orders can be given a date" in page
    assert "The plan delivers no sedan base in any scenario." in page
    assert found.promises["status"].unique().to_list() == ["no longer made"]


def test_views_are_the_mean_and_the_weightiest(plan):
    assert [view.name for view in views_of(plan)] == ["all scenarios", "as expected", "chips short", "abroad closes"]
    assert View("one", {"one": 1.0}).single


def test_a_wait_beyond_the_plan_is_no_wait_of_zero(plan):
    mean = views_of(plan)[0]
    beyond = plan.orders.with_columns(
        pl.when(pl.col("period") >= "2027-Q3").then(None).otherwise(pl.col("wait_weeks")).alias("wait_weeks"),
        pl.when(pl.col("period") == "2027-Q4").then(900.0).otherwise(pl.col("backlog")).alias("backlog"),
    )
    figure = figure_wait(replace(plan, orders=beyond), mean)
    assert figure.rows[-1][1:] == ("beyond", "beyond")
    assert "A line ends where an order would be delivered after the plan's last period." in figure.description


def test_a_part_that_is_never_built_says_so(plan):
    never = plan.timeline.with_columns(
        pl.when(pl.col("part") == "part two").then(pl.lit("")).otherwise(pl.col("pattern")).alias("pattern")
    )
    assert "not built" in figure_timeline(replace(plan, timeline=never)).body
    assert "not built" not in figure_timeline(plan).body


def test_a_limit_that_binds_for_long_is_told_once(plan):
    row = plan.binding.filter(pl.col("name") == MAKER)
    later = pl.concat([
        row.with_columns(pl.lit(name).alias("period"), pl.lit(day).alias("date"), pl.lit(worth).alias("worth"))
        for name, day, worth in (("2025-Q1", date(2025, 1, 1), 4_000.0), ("2025-Q2", date(2025, 4, 1), 100.0))
    ])  # fmt: skip
    text = replace(plan, binding=pl.concat([plan.binding, later])).text()
    told = "In 2024-Q4 Eastern Motors is full: 1,000 more cars are worth 9.5 m CNY."
    assert text.count("Eastern Motors is full") == 1
    assert f"{told} It binds in 2 other periods, too, from 2025-Q1 to 2025-Q2." in text
    page = page_of(replace(plan, binding=pl.concat([plan.binding, later])))
    assert "2024-Q4: 9.50 thousand CNY; 2025-Q1: 4.00 thousand CNY; 2025-Q2: 100 CNY" in page


def test_no_plan_found_is_not_called_impossible(plan):
    empty = {name: getattr(plan, name).clear() for name in TABLES}
    result = replace(plan, status="none", value=None, bound=None, notes=("Time ran out.",), **empty)
    assert "cannot all be kept" not in result.text()
    assert "no plan was found" in result.text()
    page = page_of(result)
    assert_whole(page)
    assert "No plan was found." in page
    assert "cannot all be kept" not in page
    assert "Time ran out." in page
