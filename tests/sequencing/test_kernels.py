"""What a search keeps is, after any moves, what a whole order laid anew would give."""

from __future__ import annotations

import numpy as np
import pytest

from carwright.arrays.sequencing_day import day_of, plan_of
from carwright.kernels.sequencing.moves import lay
from carwright.kernels.sequencing.search import search
from carwright.kernels.sequencing.shapes import JOINTS, KINDS, PARTS, RUNS, STATIONS, Day
from carwright.sequencing.schedule import PAINTED
from sequencing.problems import any_problem


def kept(day: Day, levels: int) -> dict[str, np.ndarray]:
    """All that the first levels need."""
    rules = day.ratios.base[day.ratios.words[levels]]
    first = day.pairs.first
    parts, stations = first[PARTS, -1], first[PARTS, -1] + first[STATIONS, levels]
    return {
        "value": day.move.value[0, :levels],
        "place": day.move.place,
        "before": day.counts.before[:rules],
        "gain": day.counts.gain[:, :, :rules],
        "runs": day.pairs.bounds[:, : first[RUNS, levels]],
        "parts": day.flows.sums[:, : first[PARTS, levels]],
        "begins": day.flows.sums[0, parts:stations],
        "left over": day.flows.sums[1, parts:stations, :-1],
    }


def runs_of_moves(seed: int, kinds: list[int], moves: int) -> None:
    problem = any_problem(seed)
    day, again = day_of(problem), day_of(problem)
    plan = plan_of(day, seed)
    order = np.random.default_rng(seed).permutation(problem.cars).astype(np.int32)
    for levels in range(1, day.move.value.shape[1] + 1):
        lay(day, order, levels)
        for kind in kinds:
            if day.choice.paint < 0 and kind in PAINTED:
                continue
            mix = np.where(np.arange(KINDS) >= kind, 1, 0)
            plan.value[0], plan.value[1] = 1 << 60, -1  # plan.value[2]: nothing is below 0
            # Warm enough to take moves for the worse, so that every move is seen done.
            search(day, plan._replace(levels=levels, mix=mix, heat=20.0), np.int64(moves))
            order = day.move.order.copy()
            lay(again, order, levels)
            for name, array in kept(again, levels).items():
                assert np.array_equal(array, kept(day, levels)[name]), (seed, levels, kind, name)
    assert sorted(order) == list(range(problem.cars))
    assert day.pairs.first[JOINTS].size == day.move.value.shape[1] + 1


@pytest.mark.parametrize("seed", range(0, 300, 20))
def test_what_is_kept_is_what_a_new_order_would_give(seed):
    for each in range(seed, seed + 20):
        runs_of_moves(each, list(range(KINDS)), 12)


@pytest.mark.nojit
@pytest.mark.parametrize("seed", range(6))
def test_what_is_kept_without_the_compiler(seed):
    runs_of_moves(seed, list(range(KINDS)), 3)


def test_fixed_places_keep_their_cars():
    for seed in range(60):
        problem = any_problem(seed)
        luck = np.random.default_rng(seed)
        order = luck.permutation(problem.cars)
        fixed = np.where(luck.random(problem.day) < 0.3, order[: problem.day], -1)
        day = day_of(problem.__class__(**{**problem.__dict__, "fixed": fixed}))
        plan = plan_of(day, seed)
        levels = day.move.value.shape[1]
        lay(day, order.astype(np.int32), levels)
        plan.value[0], plan.value[1] = 1 << 60, -1  # plan.value[2]: nothing is below 0
        mix = np.cumsum([0 if day.choice.paint < 0 and kind in PAINTED else 1 for kind in range(KINDS)])
        if day.choice.free.size:
            search(day, plan._replace(mix=mix, heat=20.0), np.int64(2000))
        held = fixed >= 0
        assert np.array_equal(day.move.order[: problem.day][held], fixed[held])
