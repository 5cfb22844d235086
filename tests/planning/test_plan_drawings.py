"""How drawings and words of a plan are made: units, axes, columns, colours, the live line."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from carwright.results.figures_svg import Frame
from carwright.results.plan import PlanProgress
from carwright.results.plan_charts import Axis, Level, columns, money, steps_between
from carwright.results.plan_views import by_shown, shown_cars
from carwright.results.plan_words import decision_words, live_line
from planning.handmade import handmade_plan


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("engineers", "Magna", "part one", None), "Magna speed up the building of part one"),
        (("order", "cabin processor", "", 12_000.0), "12,000 cabin processor are ordered beyond the contract"),
        (("shops", "", "", 250.0), "250 shops are open"),
        (("pattern", "part one", "", None), "part one stands still"),
    ],
)
def test_decisions_are_told_in_words(row, words):
    assert decision_words(dict(zip(("what", "name", "detail", "amount"), row, strict=True))) == words


def test_the_live_line_tells_best_bound_gap_and_seconds():
    line = live_line(PlanProgress("branch and bound", 12.3, 4.5, 4.6, 0.0222))
    assert line == "branch and bound   best 4.500   bound 4.600   gap 2.22 %   12 s"
    assert live_line(PlanProgress("building", 0.2, None, None, None)) == "building   0 s"


@pytest.mark.parametrize(
    ("value", "text"),
    [(9.876e9, "9.88 bn CNY"), (-12.34e9, "−12.3 bn CNY"), (250e6, "250 m CNY"), (21_400.0, "21.4 thousand CNY"),
     (950.0, "950 CNY"), (0.0, "0 CNY"), (-0.2, "0 CNY"), (None, "–"), (999.9e6, "1.00 bn CNY")],
)  # fmt: skip
def test_money_is_written_in_a_unit_of_its_size(value, text):
    assert money(value, "CNY") == text


@pytest.mark.parametrize(
    ("low", "high", "steps"),
    [(0, 43_000, [0, 10_000, 20_000, 30_000, 40_000, 50_000]), (-12, 6, [-15, -10, -5, 0, 5, 10]), (0, 0, [0, 1])],
)
def test_axes_have_round_steps_and_a_zero(low, high, steps):
    assert steps_between(low, high) == steps


def test_columns_are_as_tall_as_their_values_and_levels_step():
    axis = Axis(("a", "b"), (date(2024, 1, 1), date(2024, 4, 1)))
    figure = columns("t", "", axis, {"x": [10.0, 20.0]}, "cars", levels=[Level("most", [20.0, 20.0], stepped=True)])
    heights = [float(h) for h in re.findall(r'class="cw-c0"[^/]*height="([\d.]+)"', str(figure.body))]
    assert heights[1] == pytest.approx(2 * heights[0], abs=0.02)
    assert len(Level("most", [1.0, 2.0], stepped=True).points(Frame(), [1.0, 2.0], lambda v: v)) == 4


def test_a_car_has_the_same_colour_in_every_drawing():
    """Where colours run out, the cars with most orders keep theirs, and the others are one."""
    series = {f"car {n}": [float(n), 1.0] for n in range(10)}
    assert by_shown(series, ["car 3", "car 9"]) == {
        "car 3": [3.0, 1.0], "car 9": [9.0, 1.0], "others": [33.0, 8.0]
    }  # fmt: skip
    assert by_shown(series, ["car 3", "car 9"], longest=True)["others"] == [8.0, 1.0]
    assert list(by_shown({"a": [1.0]}, ["b", "a"])) == ["b", "a"]
    many = handmade_plan()
    orders = pl.concat([
        many.orders.with_columns((pl.col("car") + f" {n}").alias("car"), pl.col("orders") * (n + 1)) for n in range(6)
    ])  # fmt: skip
    shown = shown_cars(replace(many, orders=orders))
    assert len(shown) == 7
    assert "sedan base 5" in shown
    assert "sedan max 0" not in shown
