"""The three goals: fewest stations, shortest takt, least product of both; and what is said of the proof."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np

from carwright.balancing.best import Best
from carwright.balancing.exact import fewest_stations
from carwright.balancing.problem import Ground, Ints, ground_of
from carwright.balancing.shortest import Shortest, shortest_takt
from carwright.balancing.watch import Watch
from carwright.balancing.wishes import Wish
from carwright.errors import PlantError, Problem
from carwright.results.balance import BalanceResult, Bound, Goal

STOPPED = {
    "time": "the time was over",
    "memory": "the memory for the search was full",
    "nodes": "as many partial balances were opened as allowed",
    "Ctrl-C": "it was stopped by hand",
}


@dataclass
class Answer:
    """What came out for a goal."""

    goal: Goal
    station_of: Ints
    takt: int
    bound: int
    bounds: list[Bound]
    proven_by: str


def solve(wish: Wish, watch: Watch) -> BalanceResult:
    """Reach for the goal of a checked wish."""
    ground = ground_of(wish.tasks)
    if wish.efficiency:
        answer = _for_range(wish, ground, watch)
    elif wish.takt_s is not None:
        answer = _for_takt(wish, ground, watch)
    else:
        answer = _for_stations(cast(int, wish.stations), ground, watch, _start(wish, ground))
    stations = int(answer.station_of.max()) + 1
    best = {"stations": stations, "takt": answer.takt, "efficiency": stations * answer.takt}[answer.goal]
    closed = best <= answer.bound
    return BalanceResult(
        tasks=wish.tasks,
        goal=answer.goal,
        station_of=ground.named(answer.station_of),
        takt=answer.takt,
        bounds=tuple(answer.bounds),
        lower_bound=answer.bound,
        proof=_proof(answer, best, watch, wish),
        seconds=watch.elapsed,
        nodes=watch.nodes,
        memory_bytes=watch.held_bytes,
        seed=watch.seed,
        jobs=watch.jobs,
        trace=tuple(watch.trace),
        interrupted=watch.stopped == "Ctrl-C",
        stopped="" if closed else watch.stopped,
        given_takt_s=cast(float, wish.takt_s) if answer.goal == "stations" else None,
    )


def _start(wish: Wish, ground: Ground) -> Ints | None:
    """The start by kernel task, stations without gaps."""
    if wish.start is None:
        return None
    _, dense = np.unique(np.array(wish.start, np.int64), return_inverse=True)
    return dense.astype(np.int64)[ground.rows]


def _for_takt(wish: Wish, ground: Ground, watch: Watch) -> Answer:
    takt = wish.tasks.units(cast(float, wish.takt_s))
    tasks = len(ground.rows)
    # At worst each task has a station of its own.
    own = np.empty(tasks, np.int64)
    own[ground.order] = np.arange(tasks)
    best = Best(ground, takt, own, tasks)
    start = _start(wish, ground)
    if start is not None and np.bincount(start, weights=ground.forwards.times).max() <= takt:
        best.offer(start, int(start.max()) + 1)
    fewest_stations(best, watch)
    return Answer("stations", best.station_of, takt, min(best.bound, best.stations), best.bounds, best.proven_by)


def _for_stations(most: int, ground: Ground, watch: Watch, start: Ints | None) -> Answer:
    times = ground.forwards.times
    known = Shortest(ground, most, np.zeros(len(times), np.int64), int(times.sum()))
    if start is not None and start.max() < most:
        known.offer(start)
    shortest_takt(known, watch)
    by = known.bounds[-1].name if known.bounds else "sum"
    return Answer("takt", known.station_of, known.takt, min(known.bound, known.takt), known.bounds, by)


def _for_range(wish: Wish, ground: Ground, watch: Watch) -> Answer:
    """Least product: each number of stations in turn, the most promising first, ended where the bound says enough."""
    tasks, times = wish.tasks, ground.forwards.times
    work, longest = int(times.sum()), int(times.max())
    takts = cast("tuple[float, float] | None", wish.takt_s)
    least, most = (tasks.units(takts[0]), tasks.units(takts[1])) if takts else (1, work)
    if takts and tasks.seconds(least) < takts[0]:
        least += 1  # the end of the range lies between two microseconds
    fewest, largest = cast("tuple[int, int]", wish.stations) if wish.stations else (1, len(times))

    def floor(stations: int) -> int:
        return max(longest, least, -(-work // stations))

    open_ = sorted((m * floor(m), m) for m in range(fewest, min(largest, len(times)) + 1) if floor(m) <= most)
    best: Answer | None = None
    product, bounds, left_open = 1 << 62, list[Bound](), list[int]()
    for lowest, stations in open_:
        if lowest >= product or (best is not None and watch.over):
            left_open.append(lowest)
            continue
        answer = _for_stations(stations, ground, watch, None)
        takt = max(answer.takt, least)
        used = int(answer.station_of.max()) + 1
        bounds.append(
            Bound(f"{stations} stations", stations * max(answer.bound, least), watch.elapsed, "shortest takt")
        )
        if answer.bound <= most:  # else so many stations are too few for the range
            left_open.append(bounds[-1].value)
        if used * takt < product and takt <= most:
            product = used * takt
            best = Answer("efficiency", answer.station_of, takt, 0, bounds, "search")
    if best is None:
        what = "no balance was found within the range of stations and takt"
        raise PlantError([Problem("efficiency", what, "widen the range, or give more seconds")], source=tasks.source)
    best.bound = min([product, *left_open])
    return best


def _proof(answer: Answer, best: int, watch: Watch, wish: Wish) -> str:
    """How good it is, in words."""
    noun = {"stations": "stations", "takt": "takt", "efficiency": "stations times takt"}[answer.goal]

    def said(value: int) -> str:
        if answer.goal == "stations":
            return f"{value} stations" if value != 1 else "1 station"
        return f"{wish.tasks.seconds(value):g} s"

    if best <= answer.bound:
        within, product = (" within the range", " of stations times takt") if answer.goal == "efficiency" else ("", "")
        by = answer.proven_by or "sum"
        return f"proven best: no balance{within} has less than {said(best)}{product} ({by} bound)"
    why = STOPPED.get(watch.stopped, "the search gave up")
    gap = best / answer.bound - 1
    return f"not proven: {noun} at least {said(answer.bound)}, here {said(best)}, at most {gap:.2%} from best; {why}"
