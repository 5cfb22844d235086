"""One way to search: from one end of the line, with one leaning, so wide; and what it brought."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.typing import NDArray

from carwright.balancing.best import Best
from carwright.balancing.bounds import LARGE, Weighings, shares_behind
from carwright.balancing.ends import Split, bytes_of, joined
from carwright.balancing.learning import Weighing, learned
from carwright.balancing.problem import Ints, turned
from carwright.balancing.watch import Watch
from carwright.kernels.balancing.graph import Line
from carwright.kernels.balancing.layers import (
    CUT,
    FOUND,
    FULL,
    HELD,
    HURRIED,
    MET,
    NARROWED,
    NODE_WORK,
    NODES,
    NONE,
    STEPS_MADE,
    SUM,
    Effort,
    Rules,
    search,
)
from carwright.kernels.balancing.states import Memory
from carwright.kernels.balancing.tails import tails
from carwright.results.balance import Bound

FIRST_WIDTH = 25
WIDER, MUCH_WIDER = 2, 4
"""Most go on twice as wide, one from each end of a line that is not long four times: it is the first to prove."""
FEW_STEPS = 2_000
"""Choices looked at for one station of one state while layers are narrow."""
MORE_STEPS = 16
"""Where only these were too few, so many times more are looked at."""
LEANINGS = ((0.02, -0.005), (0.0, 0.0), (0.005, 0.0), (0.001, -0.0003))
"""What having a task done counts beside its work, in stations: by the share of tasks behind it, and for itself. Short
tasks that are left fill gaps at the end. No leaning is best everywhere: later ones are drawn."""
OVERRUN = 4.0
"""A search that takes so many times more work than was expected, and more than its layers if `FEW_STEPS` would do for
each state, waits for its turn."""
HALF = -1
"""What came out: there is no balance with so little idle time in the half at its end."""
RATIONED_WIDTH = 400
"""A narrower search may come upon a balance anywhere, so it may spend the idle time where it likes."""
NEARLY = 1.5
"""Idle time is rationed where other weights leave hardly less to spare than it."""
MOST_LESSONS = 12
"""Searches of one width that only learn."""


@dataclass
class Arm:
    """One way to search: from one end of the line, with one leaning; how wide it goes next, and what that may take."""

    backwards: bool
    leaning: tuple[float, float]
    width: int
    steps: int
    draws: np.random.Generator
    shared: bool
    """Whether the choices of a station are shared out among its first tasks."""
    wider: int = WIDER
    """How many times wider it goes each time."""
    next_work: float = 0.0
    lessons: int = 0
    halves: bool = False
    """Whether it is held to its end's share of the idle time: see `Split`."""

    def go_on(self, outcome: Outcome) -> None:
        """Search again with what was learned, or give way where the last search was cut short."""
        self.next_work = outcome.work
        if outcome.lessons and self.lessons < MOST_LESSONS:
            self.lessons += 1
            return
        self.lessons = 0
        if not outcome.narrowed and not outcome.hurried:
            # It overran: the same again, in its turn.
            self.next_work *= WIDER
        if outcome.narrowed:
            self.width *= self.wider
            self.next_work *= self.wider
            behind = 10.0 ** self.draws.uniform(-4, -1)
            self.leaning = (behind, -behind * self.draws.uniform(-0.1, 0.5))
        if outcome.hurried:
            # Who is to prove has to look at all choices in the end.
            widened = self.wider if self.wider == MUCH_WIDER else self.wider**0.5
            self.steps = int(self.steps * (widened if outcome.narrowed else MORE_STEPS))
            self.next_work *= 1.2 if outcome.narrowed else WIDER

    def give_way(self, outcome: Outcome) -> None:
        """Let the others have their turn before the same again."""
        self.next_work += outcome.work

    def keep_up_with(self, other: Arm) -> None:
        """Another arm kept all states, and only looked at too few choices: this one would come no further."""
        if self.backwards == other.backwards and self.width <= other.width and self.steps < other.steps:
            self.width, self.steps, self.next_work = other.width, other.steps, max(self.next_work, other.next_work)


@dataclass(frozen=True)
class Outcome:
    """What one search brought."""

    status: int
    arm: Arm
    work: float
    """Steps and states: the same on every machine, unlike seconds."""
    narrowed: bool
    hurried: bool
    lessons: list[Weighing] = field(default_factory=list)
    rationed: int = 0
    """Idle time that it could not spend in the half at its end."""
    station_of: Ints | None = None
    stations: int = 0


def arms(tasks: int, seed: int = 0) -> list[Arm]:
    """All ways to search, each narrow at first; on long lines narrower still. What they draw depends on the seed."""
    width, steps = (FIRST_WIDTH, FEW_STEPS) if tasks <= LARGE else (FIRST_WIDTH // 6, FEW_STEPS // 2)
    ways = [(backwards, leaning) for leaning in LEANINGS for backwards in (False, True)]
    return [
        Arm(
            backwards,
            leaning,
            width,
            steps,
            np.random.default_rng((seed, number)),
            number % 4 < 2,
            MUCH_WIDER if number < 2 and tasks <= LARGE else WIDER,
            halves=number < 2 and tasks <= LARGE,
        )
        for number, (backwards, leaning) in enumerate(ways)
    ]


def search_once(best: Best, watch: Watch, open_arms: list[Arm], *, go_wider: bool = True) -> None:
    """Let the arms that take least search for one station fewer, as many at once as there are jobs.

    Where it is only a try, those that fail do not go wider for it.
    """
    target = best.stations - 1
    split = _split(best, target)
    chosen = _chosen(open_arms, split)[: watch.jobs]
    watch.phase = f"search, {chosen[0].width} states a layer"
    works = [partial(_run_arm, best, arm, target, watch, split) for arm in chosen]
    outcomes = watch.run(works, decides=lambda outcome: outcome.status in (FOUND, NONE))
    for outcome in outcomes:
        if outcome.status == HALF and split is not None:
            split.rule_out(outcome.arm.backwards, outcome.rationed)
            outcome.arm.next_work = outcome.work
        if outcome.status == FOUND and outcome.station_of is not None:
            best.offer(outcome.station_of, outcome.stations)
            if outcome.narrowed and not best.enough:
                # The same search again would hardly find more.
                outcome.arm.go_on(outcome)
        elif outcome.status == NONE:
            best.learn(Bound("search", target + 1, watch.elapsed, "all other balances were ruled out"))
        elif outcome.status == FULL and not watch.stopped:
            watch.stopped = "memory"
        elif outcome.status == CUT and not go_wider:
            outcome.arm.give_way(outcome)
        elif outcome.status == CUT:
            outcome.arm.go_on(outcome)
            if outcome.hurried and not outcome.narrowed:
                for arm in open_arms:
                    arm.keep_up_with(outcome.arm)
        for lesson in outcome.lessons:
            best.kept.learn(lesson.weights, lesson.full)
    if split is not None and split.open == 0 and not best.closed:
        best.learn(Bound("search", target + 1, watch.elapsed, "both ends together ruled out all other balances"))
    if not best.closed and not watch.over and all(outcome.status == HALF for outcome in outcomes):
        # A share that was ruled out is no try yet.
        search_once(best, watch, open_arms, go_wider=go_wider)


def _split(best: Best, target: int) -> Split | None:
    """How idle time is shared out between both ends, unless it is not what binds."""
    weights, full = best.kept.arrays()
    to_spare = target - weights.sum(axis=1) / full
    if not 0 <= to_spare[SUM] <= NEARLY * to_spare.min():
        return None
    return best.ends.split(best.takt, target, int(weights[SUM].sum()))


def _chosen(open_arms: list[Arm], split: Split | None) -> list[Arm]:
    """Those that take least first, without those that have nothing left to rule out at their end."""
    asked = [arm for arm in open_arms if not arm.halves or split is None or split.asks(arm.backwards)]
    if not asked and split is not None:
        # The other end has no turn any more: this one takes over what is open.
        split.share = float(not open_arms[0].backwards)
        asked = open_arms[:1]
    asked.sort(key=lambda arm: arm.next_work)
    for arm in open_arms:
        # Who waits does not make the others wait for it.
        arm.next_work = max(arm.next_work, asked[0].next_work)
    return asked


def _run_arm(best: Best, arm: Arm, target: int, watch: Watch, split: Split | None, flags: Ints) -> Outcome:
    """One search for a balance of at most ``target`` stations."""
    line = best.ground.to_search[arm.backwards]
    held = arm.halves and arm.width >= RATIONED_WIDTH
    rationed = split.rationed(arm.backwards) if held and split is not None else 0
    rules = _rules(best, arm, line, target, rationed)
    memory_bytes = (watch.memory_bytes - best.ends.held_bytes) // watch.jobs
    memory = _memory(line.before.shape[1], arm.width, target, memory_bytes)
    flags[HELD] = bytes_of(memory) + best.ends.held_bytes // watch.jobs
    most_work = max(float(FEW_STEPS * arm.width * target), OVERRUN * arm.next_work)
    effort = Effort(arm.width, arm.steps, watch.most_nodes - watch.nodes, most_work, arm.shared)
    other = best.ends.beyond(arm.backwards, best.takt, line.before.shape[1])
    status, row = search(line, rules, (memory, other), effort, flags)
    narrowed, hurried = bool(flags[NARROWED]), bool(flags[HURRIED])
    work = float(flags[STEPS_MADE] + NODE_WORK * flags[NODES])
    if len(best.ground.rows) <= LARGE:
        best.ends.keep(arm.backwards, best.takt, memory, watch.memory_bytes)
    if status == CUT and work > most_work:
        return Outcome(status, arm, work, narrowed=False, hurried=False)
    if status == FOUND:
        station_of, stations = joined((memory, row), (other, int(flags[MET])), len(best.ground.rows))
        station_of = turned(station_of, stations, arm.backwards)
        return Outcome(status, arm, work, narrowed, hurried, [], rationed, station_of, stations)
    lessons = learned(best, memory, target, flags) if status == CUT and narrowed else []
    return Outcome(HALF if status == NONE and rationed else status, arm, work, narrowed, hurried, lessons, rationed)


def _rules(best: Best, arm: Arm, line: Line, target: int, rationed: int) -> Rules:
    """What to keep within; so much idle time is ``rationed``: it is not to be spent in the first half."""
    weights, full = best.kept.arrays()
    guide = (best.ground.forwards.times / best.takt) if best.guide is None else best.guide
    for_behind, for_itself = arm.leaning
    guide = guide + for_behind * shares_behind(line.behind) + for_itself
    by_task = np.ascontiguousarray(weights.T)
    room = best.takt * np.arange(target, -1, -1)
    half = target - target // 2 if arm.backwards else target // 2
    room[: half + 1] -= rationed
    return Rules(best.takt, target, by_task, full, room, late_sets(line, best.kept, target), guide, 0.0)


def late_sets(line: Line, kept: Weighings, target: int) -> NDArray[np.uint64]:
    """Tasks that must be done after so many stations if all is to be done after ``target``, (target + 1, words)."""
    needed = np.ones(len(line.times), np.int64)
    for row, of in zip(kept.weights, kept.full, strict=True):
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
        np.empty(target + 2, np.int64),
    )


def _power_of_two(least: int) -> int:
    return 1 << (max(least, 2) - 1).bit_length()
