"""Runs of several variants side by side, each replication of all of them with the same luck."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from carwright.arrays.network import TICKS_PER_S
from carwright.errors import PlantError, Problem
from carwright.model.plant import Plant
from carwright.results.runs import Runs
from carwright.results.sums import ReplicationSums
from carwright.simulation.progress import Meter, Progress
from carwright.simulation.replicating import LOOK_EVERY_S, Crew, Live, Task, replicate
from carwright.simulation.study import Study, prepared, processors, warmed_up

if TYPE_CHECKING:
    from carwright.comparing.variants import Variant


@dataclass
class Side:
    """One variant: what a replication of it is, and those that are done."""

    name: str
    study: Study
    task: Task
    live: Live = field(default_factory=Live)
    done: dict[int, ReplicationSums] = field(default_factory=dict)


def sides_of(variants: Sequence[Variant], studied: Plant, seed: int, kernel: str) -> list[Side]:
    """The variants laid out for the study of one plant: same dates, same bins, same luck.

    Parameters
    ----------
    variants
        What is compared.
    studied
        Its section `study` holds for all; so do the borders in time that any of the targets asks for.
    seed, kernel
        As in ``simulate``.

    Raises
    ------
    PlantError
        With the faults of all variants.
    """
    from carwright.arrays.image import image

    targets = {f"{v.name}/{name}": target for v in variants for name, target in v.plant.targets.items()}
    sides, problems = [], list[Problem]()
    for variant in variants:
        plant = variant.plant.model_copy(update={"study": studied.study, "targets": targets})
        try:
            study = prepared(plant, None, None, None)
        except PlantError as error:
            problems += [replace(each, file=each.file or variant.name) for each in error.problems]
            continue
        task = Task(study.index, study.periods, seed, kernel, laid_out=image(study.index.network, kernel=kernel))
        sides.append(Side(variant.name, study, task))
    if problems:
        raise PlantError(problems, source="compare")
    return sides


def studied_as(study: Study) -> Plant:
    """The plant of a study, its warm-up as it holds: what lays variants out anew leaves the same out."""
    tick = study.warm_up_tick
    held = study.plant.study.model_copy(update={"warm_up": "mser5" if tick is None else tick / TICKS_PER_S})
    return study.plant.model_copy(update={"study": held})


def too_few(count: int) -> list[Problem]:
    """An interval of differences takes two runs of each variant."""
    if count >= 2:
        return []
    return [Problem("study.replications", "one replication gives no interval", "ask for -n 2 or more")]


def paired_runs(
    sides: Sequence[Side],
    count: int,
    jobs: int | None,
    executor: Executor | None,
    progress: Callable[[Progress], None] | None,
) -> tuple[tuple[int, ...], bool]:
    """Run every side ``count`` times; the replications that all of them have, and whether none is missing.

    Raises
    ------
    KeyboardInterrupt
        If Ctrl-C comes before two runs of every side are finished.
    """
    meter = Meter(progress, count * len(sides), None)
    meter.begin("runs", 0)
    complete = run_sides(sides, count, Crew(jobs or processors(), executor), meter.look)
    numbers = whole_rows(sides)
    if len(numbers) < 2:
        raise KeyboardInterrupt
    return numbers, complete


def run_sides(sides: Sequence[Side], count: int, crew: Crew, look: Callable[[int, float], None]) -> bool:
    """Run replications 0, 1, ... of every side; the first ones of all sides come first.

    Parameters
    ----------
    sides
        Their ``done`` is filled.
    count
        Replications of each.
    crew
        Threads or executor.
    look
        Called now and then with the number of finished replications and the share done of those under way, summed.

    Returns
    -------
    bool
        False if Ctrl-C came first; what was finished until then is kept.

    Raises
    ------
    PlantError
        If a plant locks; the variant is named.
    """
    waiting = [(number, side) for number in range(count) for side in sides]
    waiting.reverse()
    own = ThreadPoolExecutor(crew.jobs, thread_name_prefix="pair") if crew.executor is None else None
    under_way: dict[Future[ReplicationSums], tuple[int, Side]] = {}
    with own or nullcontext():
        pool: Executor | None = own or crew.executor
        assert pool is not None
        try:
            while waiting or under_way:
                while waiting and len(under_way) < crew.jobs:
                    number, side = waiting.pop()
                    live = side.live if isinstance(pool, ThreadPoolExecutor) else None
                    under_way[pool.submit(replicate, side.task, number, live)] = number, side
                for future in wait(under_way, timeout=LOOK_EVERY_S, return_when=FIRST_COMPLETED).done:
                    _take(future, *under_way.pop(future))
                look(sum(len(side.done) for side in sides), sum(side.live.share_done() for side in sides))
        except KeyboardInterrupt:
            _stop(sides, under_way)
            return False
        except BaseException:
            _stop(sides, under_way)
            raise
    return True


def _take(future: Future[ReplicationSums], number: int, side: Side) -> None:
    try:
        side.done[number] = future.result()
    except PlantError as error:
        raise PlantError([replace(each, file=side.name) for each in error.problems], source="compare") from None


def _stop(sides: Sequence[Side], under_way: dict[Future[ReplicationSums], tuple[int, Side]]) -> None:
    """Let nobody begin, and whoever is at work stop."""
    for side in sides:
        side.live.stop.set()
    for future in under_way:
        future.cancel()
    for future, (number, side) in under_way.items():
        if not future.cancelled():
            with suppress(Exception):  # one that was stopped is simply not there
                side.done[number] = future.result()


def whole_rows(sides: Sequence[Side]) -> tuple[int, ...]:
    """Numbers of the replications that every side has."""
    return tuple(sorted(set.intersection(*(set(side.done) for side in sides))))


def runs_of(sides: Sequence[Side], numbers: Sequence[int], confidence: float) -> tuple[list[Runs], str]:
    """The same replications of every side, all counted from the end of the longest warm-up.

    Returns
    -------
    tuple
        Runs of each side, and what set the warm-up: ``none``, ``given`` or ``mser5``.
    """
    made, by = [], "none"
    for side in sides:
        runs, by = warmed_up(side.study, tuple(side.done[number] for number in numbers), confidence)
        made.append(runs)
    first = max(runs.warm_up_bin for runs in made)
    assert all(np.array_equal(runs.periods.bin_ends, made[0].periods.bin_ends) for runs in made)
    return [replace(runs, warm_up_bin=first) for runs in made], by
