"""Fewest stations for a takt: bounds, a first balance, then layers of states ever wider until one side gives way."""

from __future__ import annotations

from functools import partial

import numpy as np

from carwright.balancing.arms import arms, search_once
from carwright.balancing.best import Best
from carwright.balancing.bounds import LARGE, MOST_LOADS, cheap_bounds, load_bound, machine_bound, matching_bound
from carwright.balancing.evening import evener
from carwright.balancing.first import few_a_station, first_balances
from carwright.balancing.problem import Ground
from carwright.balancing.watch import Watch
from carwright.balancing.windows import Windows

NARROW_WORK = 6e6
"""Longest search before the loads are weighed, where they are many, in loads looked at."""
FEW_LOADS_A_TASK = 60
FIRST_SEARCHES = 4
"""Searches of a long line as a whole before its stretches are balanced anew."""
STRETCH_WIDTH = 8
"""States of a layer in searches of a stretch."""


def fewest_stations(best: Best, watch: Watch) -> None:
    """Improve ``best`` from both sides until it is proven or the watch says stop."""
    for step in (_learn_cheap, first_balances, decide):
        step(best, watch)
        best.tell(watch)
        if best.closed or watch.over:
            return


def decide(best: Best, watch: Watch) -> None:
    """The same from a first balance and the bounds from the times alone on."""
    for step in (_learn_matching, _learn_few_loads, _search_narrow, _learn_loads, _search):
        step(best, watch)
        best.tell(watch)
        if best.closed or watch.over:
            return


def rehearse(ground: Ground, takt: int, watch: Watch) -> None:
    """Go through every kernel once, whether it is needed or not, so that all are compiled."""
    tasks = len(ground.rows)
    best = Best(ground, takt, np.arange(tasks), tasks + 1)
    _learn_cheap(best, watch)
    first_balances(best, watch)
    best.bound, best.stations = 0, tasks + 1
    _learn_matching(best, watch)
    _learn_few_loads(best, watch)
    best.bound, best.stations = 0, tasks + 1
    search_once(best, watch, arms(tasks))
    evener(1, watch).improve(ground, np.zeros(tasks, np.int64), (tasks, 1, 2), watch)


def _learn_cheap(best: Best, watch: Watch) -> None:
    watch.phase = "bounds"
    for bound in cheap_bounds(best.ground, best.takt, best.kept):
        best.learn(bound)
    best.guide = best.ground.forwards.times / best.takt


def _learn_matching(best: Best, watch: Watch) -> None:
    watch.phase = "bounds"
    best.learn(watch.run([lambda _: matching_bound(best.ground, best.takt)])[0])


def _learn_few_loads(best: Best, watch: Watch) -> None:
    """Weigh the tasks against all loads if those are few: it then takes no time and tells most."""
    weigh_loads(best, watch, MOST_LOADS if few_a_station(best) else FEW_LOADS_A_TASK * len(best.ground.rows))


def _learn_loads(best: Best, watch: Watch) -> None:
    """Weigh the tasks against all loads if not yet done."""
    if best.loads is None:
        weigh_loads(best, watch, MOST_LOADS)


def weigh_loads(best: Best, watch: Watch, most_loads: int) -> None:
    """Weigh the tasks against all loads, if these are not more than so many, and bound both ends of the line."""
    watch.phase = "bounds"
    found = watch.run([partial(load_bound, best.ground, best.takt, best.station_of, best.kept, most_loads=most_loads)])[
        0
    ]
    if found is not None:
        bound, best.guide, best.loads = found
        best.learn(bound)
    if not best.closed and not watch.over:
        best.learn(watch.run([lambda _: machine_bound(best.ground, best.kept)])[0])


def _search_narrow(best: Best, watch: Watch) -> None:
    """Where loads are many a few states often suffice."""
    if best.loads is None:
        _search(best, watch, most_work=NARROW_WORK)


def _search(best: Best, watch: Watch, most_work: float = float("inf")) -> None:
    """Search on, from where the arms stood; anew once there are weights that tell more."""
    if not best.arms or best.loads is not None:
        best.arms = arms(len(best.ground.rows), watch.seed)
    open_arms = best.arms
    windows = Windows(np.random.default_rng((watch.seed, len(best.arms))))
    searches = 0
    while open_arms and not best.closed and not watch.over:
        search_once(best, watch, open_arms)
        best.tell(watch)
        searches += 1
        if searches >= FIRST_SEARCHES and best.loads is not None and len(best.ground.rows) > LARGE:
            windows.improve(best, watch, balance_stretch)
        open_arms = [arm for arm in open_arms if arm.next_work <= most_work]


def balance_stretch(stretch: Best, watch: Watch) -> None:
    """Balance a stretch of a long line anew, in little time."""
    for step in (_learn_cheap, _learn_matching, _learn_few_loads):
        step(stretch, watch)
        if stretch.closed or watch.over:
            return
    open_arms = arms(len(stretch.ground.rows), watch.seed)
    for arm in open_arms:
        arm.width = STRETCH_WIDTH
    while open_arms and not stretch.closed and not watch.over:
        search_once(stretch, watch, open_arms)
        # Each once: another stretch is worth more than a wider search of this one.
        open_arms = [arm for arm in open_arms if arm.next_work == 0]
