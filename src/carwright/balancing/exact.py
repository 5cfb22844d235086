"""Fewest stations for a takt: bounds, a first balance, then layers of states ever wider until one side gives way."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import islice, product

import numpy as np
from numpy.typing import NDArray

from carwright.balancing.bounds import (
    LARGE,
    MOST_LOADS,
    Weighings,
    cheap_bounds,
    load_bound,
    machine_bound,
    matching_bound,
    shares_behind,
)
from carwright.balancing.problem import Ground, Ints
from carwright.balancing.watch import Watch
from carwright.kernels.balancing.graph import Line
from carwright.kernels.balancing.hoffmann import hoffmann
from carwright.kernels.balancing.layers import (
    CUT,
    FOUND,
    FULL,
    HELD,
    HURRIED,
    NARROWED,
    NONE,
    Memory,
    Rules,
    search,
    tails,
)
from carwright.results.balance import Bound

FIRST_WIDTH = 25
WIDER = 4
NARROW_S = 3.0
"""Longest search before the loads are weighed, where they are many."""
FEW_A_STATION = 3.2
"""Tasks that the takt holds on average, below which loads are pairs and triples and can all be weighed."""
FEW_LOADS_A_TASK = 60
FEW_STEPS = 2_000
"""Choices looked at for one station of one state while layers are narrow."""
HOFFMANN_STEPS = 1_000
LEANINGS = ((0.02, -0.005), (0.0, 0.0))
"""What having a task done counts beside its work, in stations: by the share of tasks behind it, and for itself. Short
tasks that are left fill gaps at the end."""


@dataclass
class Best:
    """What is known of the stations for one takt."""

    ground: Ground
    takt: int
    station_of: Ints
    """Best so far, stations by kernel task from 0 on."""
    stations: int
    bound: int = 1
    bounds: list[Bound] = field(default_factory=list)
    kept: Weighings = field(default_factory=Weighings)
    guide: NDArray[np.float64] | None = None
    """Weight of each task in stations."""
    proven_by: str = ""
    weighed: bool = False
    """Whether the tasks were weighed against all loads."""

    @property
    def closed(self) -> bool:
        """Whether best and bound have met."""
        return self.stations <= self.bound

    def offer(self, station_of: Ints, stations: int) -> None:
        """Take a balance if it is better."""
        if 0 < stations < self.stations:
            self.station_of, self.stations = station_of, stations

    def learn(self, bound: Bound) -> None:
        """Take a bound, and say so if it is the one that closed the gap."""
        self.bounds.append(bound)
        if bound.value > self.bound:
            self.bound = bound.value
            self.proven_by = bound.name


def fewest_stations(best: Best, watch: Watch) -> None:
    """Improve ``best`` from both sides until it is proven or the watch says stop."""
    steps = (_learn_cheap, first_balances, _learn_matching, _learn_few_loads, _search_narrow, _learn_loads, _search)
    for step in steps:
        step(best, watch)
        watch.note(best.stations, best.bound)
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


def _learn_cheap(best: Best, watch: Watch) -> None:
    watch.phase = "bounds"
    for bound in cheap_bounds(best.ground, best.takt, best.kept):
        best.learn(bound)
    best.guide = best.ground.forwards.times / best.takt


def first_balances(best: Best, watch: Watch, enough: int = 0) -> None:
    """Weighted Hoffmann in both directions over a grid of weights, until the bound or ``enough`` is met."""
    watch.phase = "first balances"
    grid = _grid(best.ground, best.takt)
    for worth, line in islice(grid, 2) if _few_a_station(best) else grid:
        work = partial(_hoffmann, line, best.takt, worth, best.stations - 1)
        station_of, stations = watch.run([work])[0]
        best.offer(_turned(station_of, stations, line is best.ground.backwards), stations)
        if best.closed or best.stations <= enough or watch.over:
            return


def _hoffmann(line: Line, takt: int, worth: NDArray[np.float64], most: int, flags: Ints) -> tuple[Ints, int]:
    return hoffmann(line, takt, worth, HOFFMANN_STEPS, most, flags)  # type: ignore[no-any-return]


def _grid(ground: Ground, takt: int) -> Iterator[tuple[NDArray[np.float64], Line]]:
    """Worth of having a task done: its time, the work and the number of tasks behind it, less a charge a task."""
    times = ground.forwards.times.astype(np.float64)
    for work_share, count_share, charge in product((0.0, 0.005, 0.01, 0.02), (0.0, 0.01), (0.0, 0.02)):
        for line in (ground.forwards, ground.backwards):
            behind = shares_behind(line.behind) * len(times)
            yield times + work_share * _work_behind(line) + takt * (count_share * behind - charge), line


def _work_behind(line: Line) -> NDArray[np.float64]:
    bits = np.unpackbits(line.behind.view(np.uint8), axis=1, bitorder="little")[:, : len(line.times)]
    return bits.astype(np.float64) @ line.times.astype(np.float64)


def _turned(station_of: Ints, stations: int, backwards: bool) -> Ints:
    return stations - 1 - station_of if backwards else station_of


def _learn_matching(best: Best, watch: Watch) -> None:
    watch.phase = "bounds"
    best.learn(watch.run([lambda _: matching_bound(best.ground, best.takt)])[0])


def _learn_few_loads(best: Best, watch: Watch) -> None:
    """Weigh the tasks against all loads if those are few: it then takes no time and tells most."""
    _weigh_loads(best, watch, MOST_LOADS if _few_a_station(best) else FEW_LOADS_A_TASK * len(best.ground.rows))


def _few_a_station(best: Best) -> bool:
    """Whether stations hold two or three tasks: first balances are then poor, and the loads tell all."""
    times = best.ground.forwards.times
    return bool(best.takt * len(times) < FEW_A_STATION * int(times.sum()))


def _learn_loads(best: Best, watch: Watch) -> None:
    """Weigh the tasks against all loads if not yet done."""
    if not best.weighed:
        _weigh_loads(best, watch, MOST_LOADS)


def _weigh_loads(best: Best, watch: Watch, most_loads: int) -> None:
    watch.phase = "bounds"
    found = watch.run([partial(load_bound, best.ground, best.takt, best.station_of, best.kept, most_loads=most_loads)])[
        0
    ]
    if found is not None:
        best.weighed = True
        bound, best.guide = found
        best.learn(bound)
    if not best.closed and not watch.over:
        best.learn(watch.run([lambda _: machine_bound(best.ground, best.kept)])[0])


@dataclass
class Arm:
    """One way to search: from one end of the line, with one leaning; how wide it goes next, and what that may take."""

    backwards: bool
    leaning: tuple[float, float]
    width: int
    steps: int
    next_s: float = 0.0

    def widen(self, seconds: float, narrowed: bool, hurried: bool) -> None:
        """Give way where the last search was cut short."""
        more = 1.0
        if narrowed:
            self.width *= WIDER
            more *= WIDER
        if hurried:
            self.steps *= 2 if narrowed else WIDER**2
            more *= 2
        self.next_s = seconds * more


@dataclass(frozen=True)
class Outcome:
    """What one search brought."""

    status: int
    arm: Arm
    seconds: float
    narrowed: bool
    hurried: bool
    station_of: Ints | None = None
    stations: int = 0


def arms(tasks: int) -> list[Arm]:
    """All ways to search, each narrow at first; on long lines narrower still."""
    width, steps = (FIRST_WIDTH, FEW_STEPS) if tasks <= LARGE else (FIRST_WIDTH // 6, FEW_STEPS // 2)
    return [Arm(backwards, leaning, width, steps) for leaning in LEANINGS for backwards in (False, True)]


def _search_narrow(best: Best, watch: Watch) -> None:
    """Where loads are many a few states often suffice."""
    if not best.weighed:
        _search(best, watch, most_s=NARROW_S)


def _search(best: Best, watch: Watch, most_s: float = float("inf")) -> None:
    open_arms = arms(len(best.ground.rows))
    while open_arms and not best.closed and not watch.over:
        search_once(best, watch, open_arms)
        watch.note(best.stations, best.bound)
        open_arms = [arm for arm in open_arms if arm.next_s <= most_s]


def search_once(best: Best, watch: Watch, open_arms: list[Arm]) -> None:
    """Let the arms that take least time search for one station fewer, as many at once as there are jobs."""
    target = best.stations - 1
    chosen = sorted(open_arms, key=lambda arm: arm.next_s)[: watch.jobs]
    watch.phase = f"search, {chosen[0].width} states a layer"
    room = watch.memory_bytes // watch.jobs
    works = [partial(_run_arm, best, arm, target, room, watch) for arm in chosen]
    for outcome in watch.run(works, decides=lambda outcome: outcome.status in (FOUND, NONE)):
        if outcome.status == FOUND and outcome.station_of is not None:
            best.offer(outcome.station_of, outcome.stations)
        elif outcome.status == NONE:
            best.learn(Bound("search", target + 1, watch.elapsed, "all other balances were ruled out"))
        elif outcome.status == FULL and not watch.stopped:
            watch.stopped = "memory"
        elif outcome.status == CUT:
            outcome.arm.widen(outcome.seconds, outcome.narrowed, outcome.hurried)


def _run_arm(best: Best, arm: Arm, target: int, memory_bytes: int, watch: Watch, flags: Ints) -> Outcome:
    """One search for a balance of at most ``target`` stations."""
    begun = time.thread_time()
    ground = best.ground
    line = ground.backwards if arm.backwards else ground.forwards
    weights, full = best.kept.arrays()
    guide = (ground.forwards.times / best.takt) if best.guide is None else best.guide
    late = late_sets(line, weights, full, target)
    for_behind, for_itself = arm.leaning
    guide = guide + for_behind * shares_behind(line.behind) + for_itself
    rules = Rules(best.takt, target, weights, full, late, guide)
    memory = _memory(line.before.shape[1], arm.width, target, memory_bytes)
    flags[HELD] = sum(array.nbytes for array in memory)
    status, row = search(line, rules, memory, arm.width, arm.steps, watch.most_nodes - watch.nodes, flags)
    station_of, stations = None, 0
    if status == FOUND:
        station_of, stations = _traced(memory, row, len(ground.rows))
        station_of = _turned(station_of, stations, arm.backwards)
    spent = time.thread_time() - begun
    return Outcome(status, arm, spent, flags[NARROWED] > 0, flags[HURRIED] > 0, station_of, stations)


def late_sets(line: Line, weights: Ints, full: Ints, target: int) -> NDArray[np.uint64]:
    """Tasks that must be done after so many stations if all is to be done after ``target``, (target + 1, words)."""
    needed = np.ones(len(line.times), np.int64)
    for row, of in zip(weights, full, strict=True):
        needed = np.maximum(needed, tails(line, row, of))
    latest = np.maximum(target - needed + 1, 0)
    due = latest[None, :] <= np.arange(target + 1)[:, None]
    words = line.before.shape[1]
    packed = np.zeros((target + 1, 8 * words), np.uint8)
    packed[:, : (len(line.times) + 7) // 8] = np.packbits(due, axis=1, bitorder="little")
    return packed.view(np.uint64)


def _memory(words: int, width: int, target: int, most_bytes: int) -> Memory:
    """Room for the states of all layers, within the bytes allowed."""
    state_bytes = 8 * words + 4 + 4 + 16 + 4
    rooms = min(width * (target + 1) + 4 * width + 1_000, most_bytes // state_bytes)
    return Memory(
        np.empty((rooms, words), np.uint64),
        np.empty(rooms, np.int32),
        np.empty(rooms, np.float32),
        np.empty(_power_of_two(2 * rooms), np.int32),
        np.empty(_power_of_two(min(8 * width, 2 * rooms)), np.int32),
    )


def _power_of_two(least: int) -> int:
    return 1 << (max(least, 2) - 1).bit_length()


def _traced(memory: Memory, row: int, tasks: int) -> tuple[Ints, int]:
    """The balance that led to a state."""
    rows = [row]
    while memory.parent[rows[-1]] >= 0:
        rows.append(int(memory.parent[rows[-1]]))
    station_of = np.zeros(tasks, np.int64)
    for station, state in enumerate(reversed(rows[:-1])):
        before = memory.done[rows[len(rows) - 1 - station]]
        bits = np.unpackbits((memory.done[state] & ~before).view(np.uint8), bitorder="little")[:tasks]
        station_of[bits.astype(bool)] = station
    return station_of, len(rows) - 1
