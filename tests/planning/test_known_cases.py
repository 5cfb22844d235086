"""What happened: the fee of a contract maker, a spring without chips, trucks parked for a module.

The files in ``examples/known`` say what is put in and where it comes from; here stands what was reported.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import polars as pl
import pytest

from carwright.planning.plan import plan
from carwright.results.plan import PlanResult

KNOWN = Path(__file__).resolve().parents[2] / "examples" / "known"
YEAR = pl.col("date").dt.year().alias("year")


@cache
def planned(name: str) -> PlanResult:
    """The plan of a known case, to a millionth."""
    return plan(KNOWN / f"{name}.yaml", seconds=60, gap=1e-6, alternatives=False)


@pytest.mark.parametrize("name", [path.stem for path in sorted(KNOWN.glob("*.yaml"))])
def test_each_is_planned_to_the_end(name):
    assert planned(name).status == "optimal"


def test_the_fee_of_nio_at_jac_falls_with_the_volume_as_it_did():
    """2019 and 2020 are put in, to the width of a step; 2021 is told by the model, at twice the volume."""
    made = planned("nio_jac_fee")
    cars = dict(made.production.group_by(YEAR).agg(pl.col("cars").sum()).iter_rows())
    fees = dict(made.cash.group_by(YEAR).agg(-pl.col("fees").sum()).iter_rows())
    assert cars == pytest.approx({2019: 20_568, 2020: 43_728, 2021: 91_429}, rel=1e-6)
    assert fees == pytest.approx({2019: 440.8e6, 2020: 531.6e6, 2021: 715.1e6}, rel=0.01)
    assert fees[2021] / cars[2021] == pytest.approx(7_822, rel=0.01)
    assert fees[2019] / cars[2019] == pytest.approx(21_432, rel=0.01)


def test_chips_that_take_longer_to_come_cost_a_quarter_of_the_cars_of_early_2021():
    """10,000 a month fell to 7,500 (Nikkei, 26 March 2021); lead times alone give it within 3 %."""
    made = planned("chips_2021").production.filter(scenario="chips short")
    months = dict(made.select("period", "cars").iter_rows())
    assert months["2020-12"] == pytest.approx(10_000)
    assert [months[f"2021-0{month}"] for month in (1, 2, 3)] == pytest.approx([7_500] * 3, rel=0.03)
    assert months["2021-04"] == pytest.approx(10_000)
    calm = planned("chips_2021").production.filter(scenario="no shortage")
    assert calm["cars"].to_list() == pytest.approx([10_000] * 12)


def test_fords_yard_grows_from_22_000_to_70_000_trucks_in_a_quarter():
    """60,000 to 70,000 were reported for the end of June 2021; 10 % above is what the shares of Q1 carry to Q2."""
    made = planned("ford_built_short").short
    parked = dict(made.group_by("period").agg(pl.col("parked").sum()).iter_rows())
    assert parked["2021-Q1"] == pytest.approx(22_000, rel=0.01)
    assert parked["2021-Q2"] == pytest.approx(70_000, rel=0.10)
    assert parked["2021-Q4"] == pytest.approx(0, abs=1)
