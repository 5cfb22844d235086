"""The verb ``balance()``: tasks go in, an assignment to stations comes out, and how good it is."""

from __future__ import annotations

import functools
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from carwright.balancing.exact import rehearse
from carwright.balancing.goals import solve
from carwright.balancing.problem import ground_of
from carwright.balancing.watch import UNLIMITED, Watch
from carwright.balancing.wishes import Limits, Wish, limit_problems, wish_problems
from carwright.errors import check
from carwright.files.tasks import read_tasks
from carwright.model.tasks import Tasks, tasks_of
from carwright.results.balance import BalanceResult, Progress

MIB = 1 << 20


def balance(  # noqa: PLR0913 - each is an option of the command
    tasks: Tasks | str | Path,
    *,
    takt_s: float | tuple[float, float] | None = None,
    stations: int | tuple[int, int] | None = None,
    efficiency: bool = False,
    seconds: float = 60.0,
    seed: int = 0,
    jobs: int | None = None,
    start: Sequence[int] | None = None,
    nodes: int | None = None,
    memory_mib: int = 2048,
    progress: Progress | None = None,
) -> BalanceResult:
    """Assign tasks to stations: fewest stations for a takt, or shortest takt for the stations, or least of both.

    Parameters
    ----------
    tasks
        From `tasks_of`; or the path of an ``.alb`` or ``.IN2`` file or a task table (CSV, Excel). Car lines:
        `balance_cars`.
    takt_s
        Takt in seconds; with ``efficiency`` the least and the most.
    stations
        Number of stations; with ``efficiency`` the fewest and the most; a line that gets by with fewer is taken.
    efficiency
        Look for the smallest product of stations and takt (SALBP-E); needs a range of one of them at least.
    seconds
        Wall time, what is compiled at the first call left out; the best by then comes out.
    seed
        Same seed, one job and ``nodes`` reached before ``seconds``: the same result, bit for bit.
    jobs
        Searches at the same time, at most two: one from each end of the line. All processors if not given.
    start
        Station of each task, from 1 on, in the order of ``tasks.names``: a balance to begin with.
    nodes
        Partial balances to open at most.
    memory_mib
        Memory of the search; when it is full the search ends, and says so.
    progress
        Called about four times a second.

    Returns
    -------
    BalanceResult
        The assignment, its bounds and its proof. After Ctrl-C: the best so far.

    Raises
    ------
    PlantError
        If the wishes contradict each other, a task is longer than the takt, or the start breaks the precedence.

    References
    ----------
    Sewell and Jacobson (2012), INFORMS Journal on Computing 24(3); Morrison, Sewell and Jacobson (2014), European
    Journal of Operational Research 236(2); Peeters and Degraeve (2006), European Journal of Operational Research
    168(3).
    """
    if not isinstance(tasks, Tasks):
        tasks = read_tasks(tasks)
    if takt_s is None and stations is None and not efficiency and tasks.takt is not None:
        takt_s = tasks.seconds(tasks.takt)
    wish = Wish(tasks, takt_s, stations, efficiency, None if start is None else tuple(start))
    limits = Limits(seconds, seed, jobs, nodes, memory_mib)
    check([*limit_problems(limits), *wish_problems(wish)], source=tasks.source or "balance()")
    if efficiency and isinstance(takt_s, tuple):
        wish = replace(wish, tasks=tasks.finer(*takt_s))  # the best takt may be an end of the range
    _compile()
    watch = Watch(
        seconds=seconds,
        jobs=min(2, jobs or os.cpu_count() or 1),
        seed=seed,
        most_nodes=UNLIMITED if nodes is None else nodes,
        memory_bytes=memory_mib * MIB,
        progress=progress,
    )
    return solve(wish, watch)


@functools.cache
def _compile() -> None:
    """Rehearse on a small line, so that the time asked for is time searched."""
    small = tasks_of({"a": 6, "b": 5, "c": 4, "d": 3, "e": 3}, [("a", "c"), ("b", "d"), ("c", "e")])
    rehearse(ground_of(small), 10, Watch(seconds=600, jobs=1))
