"""Steps of a fee that the dates of a contract shut: the relaxed program knows them as the whole one does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from carwright.arrays.planning_problem import PlanProblem
from carwright.solvers.plan_reach import left_too_early, signed_in_time
from carwright.solvers.plan_search import PlanSearch
from carwright.solvers.program import ABSENT
from planning.small_problems import small_problem

QUARTERS = np.arange("2026-01", "2028-04", 3, dtype="datetime64[M]").astype("datetime64[D]")


def contract(**changed: object) -> PlanProblem:
    """One maker of 25 cars a quarter, half of it in its first; the fee falls from 80 cars a year on; two years."""
    fields: dict[str, object] = {
        "name": "reach",
        "periods": tuple(f"Q{k + 1}" for k in range(8)),
        "starts": QUARTERS,
        "years": ("2026", "2027"),
        "year_of": np.arange(8) // 4,
        "cars": ("car",),
        "lines": ("line",),
        "segment_of_line": ("home",),
        "price": 100.0,
        "orders": np.full((1, 1, 8), 25.0),
        "cancel": [1.0],
        "offers": ("maker",),
        "offer_capacity": 25.0,
        "offer_ramp": [[0.5, 1.0]],
        "fee_from": [[0.0, 80.0]],
        "fee": [[30.0, 20.0]],
        "notice": 1,
        "signing_offer": [0, 0],
        "signing_period": [0, 1],
    }
    return PlanProblem(**{**fields, **changed})  # type: ignore[arg-type]


def test_what_a_year_reaches_by_its_signing():
    """Signed in Q1, the first year makes 12.5 + 75; in Q2 12.5 + 50; both make 100 in the second."""
    able = signed_in_time(contract())[0, :, 1]
    assert able.tolist() == [[True, False], [True, True]]


def test_leaving_before_the_last_quarter_shuts_the_step():
    """Three quarters make 75 of 80: who has left by the last quarter of a year does not reach it."""
    search = PlanSearch(contract(), 10, 1e-7)
    first, small = search.first, search.scaled.problem
    assert left_too_early(small, first)[0, :, 1].tolist() == [first.left[0, 3], first.left[0, 7]]


@pytest.mark.parametrize(("signed", "worth"), [(0, 87.5 * 80 + 100 * 80), (1, 62.5 * 70 + 100 * 80)])
def test_relaxed_years_are_paid_as_whole_ones(signed: int, worth: float):
    """Signed in Q2 the first year makes 62.5 cars at 70 each: relaxed, it was 62.5 of 80 at the lower fee."""
    search = PlanSearch(contract(), 10, 1e-7)
    first, pieces = search.first, search.scaled.pieces
    x = np.zeros(search.master.first_columns)
    x[first.signing[signed]] = 1.0
    x[first.under[0, signed:]] = 1.0
    x[first.offer_capacity[0, signed:]] = np.array([12.5] + [25.0] * (7 - signed)) / pieces
    lived = search.scenarios[0].live(search.master.in_full(x)[search.master.links])
    assert lived.value * search.scaled.points * 1e9 == pytest.approx(worth)


@pytest.mark.parametrize("seed", range(6))
def test_no_step_is_shut_that_some_plan_reaches(seed: int):
    """In the best plan of a random plant every step reached is open to its dates, counted quarter by quarter."""
    problem = small_problem(seed, periods=8)
    problem = replace(problem, year_of=np.arange(8) // 4) if len(problem.years) > 1 else problem
    search = PlanSearch(problem, 20, 1e-7, 1)
    search.run()
    if search.found is None:
        pytest.skip("no plan keeps the limits of this plant")
    x, first = search.found.x, search.first
    for scenario, lived in zip(search.scenarios, search.found.lived, strict=True):
        step = scenario.second.step
        for place in np.argwhere((step != ABSENT) & (first.reach != ABSENT)):
            made = lived.x[step[tuple(place)]]
            assert made <= 1e-6 or x[first.reach[tuple(place)]] == 1.0
