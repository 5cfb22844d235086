"""Given dates: bounds that know of whole steps of fees, and whole shifts that are rounded and changed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import numpy as np
import pytest

from carwright.solvers.mathopt import solve
from carwright.solvers.plan_given import GivenDates
from carwright.solvers.plan_priced import StepCuts, priced_limit
from carwright.solvers.plan_scenario import reached_steps
from carwright.solvers.plan_search import PlanSearch
from carwright.solvers.plan_shifts import Moves, Shifts
from planning.small_problems import small_problem

CLOSE = 1e-6
"""In units of the objective, some thousands of which a plan is worth; the solvers keep rows to 1e-7 each."""


@contextmanager
def begun(problem):
    """A search that knows the relaxed plan."""
    search = PlanSearch(problem, 60.0, 1e-7, 1)
    with ThreadPoolExecutor(max_workers=1) as search.pool:
        search._relaxed(search._start())
        yield search


def any_first_stage(search, rng):
    """A whole first stage by chance: the best for worths by chance."""
    base = search.master.base
    worth = np.zeros(base.columns)
    worth[: search.master.first_columns] = rng.normal(size=search.master.first_columns)
    worth[search.first.part_capacity] = worth[search.first.offer_capacity] = 1.0
    worth[search.first.order[search.first.order >= 0]] = -1.0
    high = base.high.copy()
    high[search.master.theta] = 0.0
    answer = solve(type(base)(**{**vars(base), "worth": worth, "high": high}), seconds=20)
    assert answer.x is not None
    return answer.x[: search.master.first_columns]


@pytest.mark.parametrize("seed", range(6))
def test_links_of_whole_decisions_lie_within_reach(seed):
    """Of dates that are given and of dates between bounds around them."""
    rng = np.random.default_rng(seed)
    with begun(small_problem(seed)) as search:
        master, steps = search.master, StepCuts(search)
        for _ in range(4):
            x = any_first_stage(search, rng)
            given = np.round(x[master.dates])
            for free in (np.zeros(len(given)), rng.integers(0, 2, len(given)), np.ones(len(given))):
                low, high = np.where(free, 0.0, given), np.where(free, 1.0, given)
                least, most = steps.reach.bounds(master.dates, low, high)
                assert (x[master.links] >= least - CLOSE).all()
                assert (x[master.links] <= most + CLOSE).all()


@pytest.mark.parametrize("seed", range(6))
def test_cuts_that_know_of_steps_hold_for_whole_steps(seed):
    """At first stages by chance no scenario is worth more than its cut with prices by chance allows."""
    rng = np.random.default_rng(seed)
    with begun(small_problem(seed)) as search:
        steps = StepCuts(search)
        for _ in range(3):
            x = any_first_stage(search, rng)
            links = x[search.master.links]
            dates = np.round(x[search.master.dates])
            reach = steps.reach.bounds(search.master.dates, dates, dates)
            for scenario in search.scenarios:
                whole = scenario.live_whole(links, gap=0.0, until=np.inf, nodes=1000)
                relaxed = scenario.live(links)
                prices = relaxed.slope * rng.uniform(0.5, 1.5, len(links)) if rng.random() < 0.5 else relaxed.slope
                allowed = [priced_limit(scenario, prices, reach, nodes) + prices @ links for nodes in (0, 2, 99)]
                assert whole.value <= allowed[2] + CLOSE
                assert allowed[2] <= allowed[1] + CLOSE <= allowed[0] + 2 * CLOSE


def test_bound_of_given_dates_falls_by_whole_steps():
    """Of dates of which the relaxed plan pays a fee in part; no plan with these dates is above the bound."""
    gained = []
    for seed in range(6):
        with begun(small_problem(seed)) as search:
            x = any_first_stage(search, np.random.default_rng(seed))
            dates = np.round(x[search.master.dates])
            search.master.hold(dates, dates)
            relaxed = search.master.session.solve()
            for bound in search.nearing(relaxed.x[: search.master.first_columns], 20):
                near = bound
            given = GivenDates(search, StepCuts(search))
            bound = given.bound((dates, dates), np.inf)
            given.shifts((dates, dates))
            assert search.found is not None
            assert search.found.value <= bound + CLOSE
            assert bound <= near + CLOSE
            gained.append(near - bound)
    assert max(gained) > 1e-3


@pytest.mark.parametrize("seed", range(6))
def test_a_change_brings_no_more_than_is_promised(seed):
    """By cuts that hold everywhere, with nothing else changed: every stretch and pattern, one by one."""
    rng = np.random.default_rng(seed)
    with begun(small_problem(seed)) as search:
        x = any_first_stage(search, rng)
        master, dates = search.master, np.round(x[search.master.dates])
        moves = Moves(search.scaled.problem, master, dates)
        lived = search._live(x[master.links])
        values = np.array([each.value for each in lived])
        limits, slopes = master.latest(60)
        stands = limits + slopes @ x[master.links] - values
        for part in range(len(moves.there)):
            runs = np.where(moves.there[part], np.round(x[moves.run[part]]), 0)
            now = np.where(runs.max(axis=0) > 0, runs.argmax(axis=0), -1)
            gain = moves._lived(part, now, stands, slopes, search.scaled.problem.weight)
            possible = np.isfinite(moves._once(part, now))
            for pattern, stretch in zip(*np.nonzero(possible), strict=True):
                links = x[master.links].copy()
                when = np.arange(moves.begin[stretch], moves.end[stretch])
                links[moves.capacity_link[part, when]] = moves.capacity[part, pattern, when]
                after = np.array([each.value for each in search._live(links)])
                assert search.scaled.problem.weight @ (after - values) <= gain[pattern, stretch] + CLOSE


@pytest.mark.parametrize("seed", range(4))
def test_shifts_are_whole_and_keep_the_dates(seed):
    rng = np.random.default_rng(seed)
    with begun(small_problem(seed)) as search:
        x = any_first_stage(search, rng)
        dates = np.round(x[search.master.dates])
        lived = search.lived_whole(x[search.master.links], 3, 0.0)
        steps = [reached_steps(each.steps, one.x) for each, one in zip(search.scenarios, lived, strict=True)]
        search.master.hold(dates, dates)
        made = Shifts(search, (dates, dates), steps).run(x)
        assert made is not None
        runs = made[0][search.first.run[search.first.run >= 0]]
        assert np.abs(runs - np.round(runs)).max(initial=0) < CLOSE
        assert np.abs(made[0][search.master.dates] - dates).max() < CLOSE
        assert search.master.base.excess(np.append(made[0], np.zeros(search.master.base.columns - len(made[0])))) < 1e-5
