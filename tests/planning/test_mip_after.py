"""One part after another: the file, the arrays, the program against every pair of openings, and the clash."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from carwright.arrays.planning_problem import PlanProblem
from carwright.errors import PlantError
from carwright.files import read_plant
from carwright.planning.changed import changed_since
from carwright.planning.clash import clash_of
from carwright.planning.plan import plan_of_problem
from planning.small_problems import small_problem
from planning.test_capacity import PLANNED


def two_parts(seed: int) -> PlanProblem:
    """The part of the small problem twice, each with three dates and without engineers; no contract maker."""
    small = small_problem(seed, periods=4)
    capital = np.zeros((6, 4))
    for row, opens in enumerate((1, 2, 3) * 2):
        capital[row, opens - 1] = (40.0, 90.0)[row // 3]
    return replace(
        small,
        parts=("one", "two"),
        **{
            name: np.repeat(getattr(small, name), 2, axis=0)
            for name in ("allowed", "capacity", "labour", "hiring", "least_run", "fixed", "pattern_before")
        },
        ramp=np.ones((2, 2, 1)),
        offer_ramp=np.ones((1, 1)),
        use=np.repeat(small.use, 2, axis=1),
        conversion=np.repeat(small.conversion, 2, axis=1),
        required=False,
        after=-1,
        opening_part=[0, 0, 0, 1, 1, 1],
        opening_period=[1, 2, 3] * 2,
        opening_engineers=-1,
        opening_capital=capital,
        opening_fee=0.0,
        signing_offer=np.zeros(0, np.int64),
        signing_period=np.zeros(0, np.int64),
        offer_required=False,
    )


def value_of(problem: PlanProblem) -> float:
    made = plan_of_problem(problem, gap=1e-7, alternatives=False, binding=False, jobs=1)
    assert made.value is not None
    return made.value


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("wait", [0, 1])
def test_the_best_of_all_pairs_of_openings_that_keep_the_wait(seed: int, wait: int) -> None:
    """Part two is the cheaper one here, so the condition costs something; each pair is planned with no other date."""
    free = two_parts(seed)
    free = replace(free, opening_capital=free.opening_capital[::-1] * 0.3)
    best = -np.inf
    for first, second in product([None, 1, 2, 3], repeat=2):
        if second is not None and (first is None or second < first + wait):
            continue
        kept = [k for k, period in ((first, 0), (second, 3)) if k is not None for k in [k - 1 + period]]
        pair = replace(
            free,
            opening_part=free.opening_part[kept],
            opening_period=free.opening_period[kept],
            opening_engineers=free.opening_engineers[kept],
            opening_capital=free.opening_capital[kept],
            opening_fee=free.opening_fee[kept],
            open_least=len(kept),
        )
        best = max(best, value_of(pair))
    after = np.array([[-1, -1], [wait, -1]])
    assert value_of(replace(free, after=after)) == pytest.approx(best, rel=1e-6)


def test_a_part_that_must_open_before_the_one_it_waits_for_is_a_clash() -> None:
    problem = two_parts(0)
    kept = [2, 3]  # part one in the last period only, part two in the second only
    names = ("opening_part", "opening_period", "opening_engineers", "opening_capital", "opening_fee")
    problem = replace(problem, **{name: getattr(problem, name)[kept] for name in names}, required=True)
    clash = clash_of(replace(problem, after=[[-1, -1], [1, -1]]), seconds=20, jobs=1)
    assert clash is not None
    assert "two opens only after one" in clash.words


def file_with(after: str) -> str:
    dates = "second: 2025-01-01..2025-04-01"
    assert dates in PLANNED
    return PLANNED.replace(dates, f"second: {{open: 2025-01-01..2025-04-01, after: {after}}}")


@pytest.mark.parametrize(("after", "periods"), [("first", 0), ("{first: 6 months}", 2), ("{first: 7 months}", 3)])
def test_the_file_says_it_in_months(tmp_path, after: str, periods: int) -> None:
    from carwright.arrays.planning_days import plan_days
    from carwright.arrays.planning_sources import _periods_after

    path = tmp_path / "plant.yaml"
    path.write_text(file_with(after), encoding="utf-8")
    decided = read_plant(path).decisions
    assert decided is not None
    assert _periods_after(decided, plan_days(decided), "second", "first") == periods
    assert _periods_after(decided, plan_days(decided), "first", "second") == -1


def test_too_long_a_wait_is_refused(tmp_path) -> None:
    path = tmp_path / "plant.yaml"
    path.write_text(file_with("{first: 240 months}"), encoding="utf-8")
    with pytest.raises(PlantError, match="240 months later"):
        read_plant(path)


def test_a_plan_knows_which_section_of_the_plant_has_changed_since(tmp_path) -> None:
    path = tmp_path / "plant.yaml"
    path.write_text(file_with("first"), encoding="utf-8")
    plant = read_plant(path)
    made = replace(
        plan_of_problem(small_problem(1), gap=0.1, alternatives=False, binding=False, jobs=1),
        sections=plant.section_fingerprints(),
    )
    assert changed_since(plant, made) == ()
    other = read_plant(path, ["decisions.parts.second.after={first: 3 months}"])
    assert changed_since(other, made) == ("decisions",)
    assert changed_since(plant, replace(made, sections={})) == ()
