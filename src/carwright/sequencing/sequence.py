"""The verb ``sequence``: a day's cars and rules go in, the best order found comes out."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from carwright.arrays.sequencing_day import day_of, plan_of
from carwright.arrays.sequencing_problem import SequencingProblem
from carwright.arrays.sequencing_rules import Ints
from carwright.arrays.sequencing_spacing import spaced, spacing_of
from carwright.arrays.sequencing_trade import trade_of, trades
from carwright.errors import Problem, check
from carwright.kernels.sequencing.moves import lay
from carwright.kernels.sequencing.search import search
from carwright.kernels.sequencing.spacing import space
from carwright.kernels.sequencing.spacing_state import lay_kinds
from carwright.kernels.sequencing.trade import trade
from carwright.kernels.sequencing.trade_state import lay_trade
from carwright.model import Plant
from carwright.results.sequence import SequenceProgress, SequenceResult, Tell
from carwright.sequencing.board import Board, Limits, Values
from carwright.sequencing.bounds import bounds_of, level_bounds
from carwright.sequencing.checks import day_faults
from carwright.sequencing.construct import constructed
from carwright.sequencing.crew import Crew
from carwright.sequencing.evaluate import described, values_of, whole_order
from carwright.sequencing.inputs import MOST_JOBS, day_from, given_order
from carwright.sequencing.mending import mended
from carwright.sequencing.proving import Proof, provable
from carwright.sequencing.run_bounds import kept_bounds
from carwright.sequencing.searching import Searcher
from carwright.sequencing.spacing_search import SpacingSearcher

SECONDS = 60.0
"""Of a search that was given neither seconds nor moves."""
TELL_S = 0.2


def sequence(  # noqa: PLR0913 - each is an option of the command
    problem: SequencingProblem | Plant | str | Path,
    *,
    seconds: float | None = None,
    moves: int | None = None,
    seed: int = 1,
    jobs: int | None = None,
    start: Sequence[str] | Ints | None = None,
    stop_at: Sequence[int] | int | None = None,
    progress: Tell | None = None,
    prove: bool = True,
) -> SequenceResult:
    """Put a day of cars in the best order that can be found in the time.

    Objectives are taken strictly one after the other: an order is better if it is better in the first objective in
    which the two differ. All values are whole numbers. Ctrl-C ends the search and gives the best order so far.

    Parameters
    ----------
    problem
        Cars, rules and objectives; or a plant with the section ``sequencing``; or the path of a plant file, of a CSPLib
        instance or of a ROADEF 2005 folder.
    seconds
        Time of the search, compilation not counted; 60 if neither this nor ``moves`` is given; 0: the start order.
    moves
        Moves to try, all threads together. With one thread and no ``seconds`` the result is the same bit for bit.
    seed
        Of all choices by chance.
    jobs
        Threads; one a processor if not given.
    start
        Order to begin with: idents, or indices of cars, one a place; if not given, that of the table of a plant, else
        one is constructed. Where a constructed order is better, or one mended because the order given breaks what
        must hold, the search sets out from that one; the result still compares with the order given.
    stop_at
        End as soon as the order is as good as this: values by level, or one number: the printed total where the format
        has one (ROADEF), else the first level.
    progress
        Called a few times a second, from the calling thread.
    prove
        Try to prove that no order is better where the day is small enough (CP-SAT).

    Returns
    -------
    SequenceResult
        Order, values, bounds and every broken rule with its reason.

    Raises
    ------
    PlantError
        With everything that is wrong with the problem or the options.
    """
    if not isinstance(problem, SequencingProblem):
        day = day_from(problem, start)
        problem, start = day.problem, day.start
    check(day_faults(problem), source=problem.name or "sequence()")
    check(_option_faults(problem, seconds, moves, (seed, jobs), stop_at), source="sequence()")
    given = None if start is None else given_order(problem, start)
    threads = jobs or max(1, len(os.sched_getaffinity(0)))
    _compile(problem)
    began = time.perf_counter()
    start, start_by, order = _begin(problem, given, seed)
    values = values_of(problem, order)
    limits = _limits(problem, seconds, moves, stop_at)
    board = Board(order=whole_order(problem, order), values=values, began=began)
    board.note(values)
    if problem.settled:
        # The moves of a search have no place to be drawn from, and what there is cannot be beaten.
        limits.floor = limits.alone = values
        board.end("proof")
        return _result(problem, board, limits, (start, start_by), (seed, threads))
    worker = SpacingSearcher if spaced(problem) else Searcher
    searchers = [worker(problem, board, limits, seed, number, threads) for number in range(threads)]
    # A budget of moves promises the same result each time: no proof that runs by the clock beside it.
    proof = Proof(problem, board, limits) if prove and moves is None and provable(problem) else None
    _run(problem, board, limits, Crew(searchers, proof), progress)
    return _result(problem, board, limits, (start, start_by), (seed, threads))


def _option_faults(
    problem: SequencingProblem,
    seconds: float | None,
    moves: int | None,
    luck: tuple[int, int | None],
    stop_at: Sequence[int] | int | None,
) -> Iterator[Problem]:
    seed, jobs = luck
    if seconds is not None and not 0 <= seconds < float("inf"):
        yield Problem("seconds", f"{seconds:g} seconds", "at least 0")
    if moves is not None and moves < 1:
        yield Problem("moves", f"{moves} moves", "at least 1")
    if seed < 0:
        yield Problem("seed", f"seed {seed}", "at least 0")
    if jobs is not None and not 1 <= jobs <= MOST_JOBS:
        yield Problem("jobs", f"{jobs} jobs", "at least 1" if jobs < 1 else f"at most {MOST_JOBS}")
    if isinstance(stop_at, Sequence) and len(stop_at) != len(problem.levels):
        yield Problem("stop_at", f"{len(stop_at)} values", f"one a level: {', '.join(problem.levels)}")


def _begin(problem: SequencingProblem, given: Ints | None, seed: int) -> tuple[Ints, str, Ints]:
    """The order to compare with, whence it comes, and the order that the search sets out from."""
    made = constructed(problem, seed)
    if given is None and problem.fixed.size:
        return made, "constructed", made
    listed = np.arange(problem.day) if given is None else given
    ways = [made, listed]
    if given is not None and values_of(problem, given)[0]:
        ways.append(mended(problem, given))
    best = min(ways, key=lambda order: values_of(problem, order))
    if given is not None:
        return given, "given", best
    return best, "constructed", best


def _limits(
    problem: SequencingProblem, seconds: float | None, moves: int | None, stop_at: Sequence[int] | int | None
) -> Limits:
    """When the search ends: budget, target, and what no order can beat."""
    alone = bounds_of(problem)
    return Limits(
        seconds=SECONDS if seconds is None and moves is None else seconds,
        moves=moves,
        stop_at=_target(problem, stop_at),
        floor=(0, *(bound.value for bound in kept_bounds(problem, alone))),
        alone=(0, *(bound.value for bound in level_bounds(problem, alone))),
        weights=problem.weights,
        stop_total=stop_at if problem.weights and isinstance(stop_at, int) else None,
    )


def _target(problem: SequencingProblem, stop_at: Sequence[int] | int | None) -> Values | None:
    """Values by level, hard rules first; none if a total is asked for, which values by level cannot tell."""
    if stop_at is None or (isinstance(stop_at, int) and problem.weights):
        return None
    if not isinstance(stop_at, int):
        return (0, *stop_at)
    return (0, stop_at, *[1 << 60] * (len(problem.levels) - 1))


def _compile(problem: SequencingProblem) -> None:
    """Have the kernels ready before the clock starts."""
    day = day_of(problem)
    lay(day, day.move.order.copy(), 1)
    if spaced(problem):
        spacing = spacing_of(problem, 1)
        lay_kinds(spacing, spacing.kind.copy())
        space(spacing, 1.0, 1.0, np.int64(0))
        return
    search(day, plan_of(day, 1)._replace(levels=1), np.int64(0))
    if trades(problem):
        traded = trade_of(problem, 1)
        lay_trade(traded, traded.order.copy())
        trade(traded, 1.0, 1.0, np.int64(0))


def _run(problem: SequencingProblem, board: Board, limits: Limits, crew: Crew, progress: Tell | None) -> None:
    """Let the threads run; tell how far they are; Ctrl-C ends them."""
    told: Values | None = None
    try:
        crew.start()
        while crew.busy():
            crew.wait(TELL_S)
            if progress is not None:
                told = board.values
                progress(_look(problem, board, limits))
    except KeyboardInterrupt:
        board.end("interrupt")
        crew.finish()
    if crew.failed:
        raise crew.failed[0]
    if progress is not None and told != board.values:
        progress(_look(problem, board, limits))


def _look(problem: SequencingProblem, board: Board, limits: Limits) -> SequenceProgress:
    seconds = board.seconds
    return SequenceProgress(
        seconds=seconds,
        values=board.values[1:],
        bounds=limits.least(board.values)[1:],
        levels=problem.levels,
        moves=board.moves,
        moves_per_s=board.moves / max(seconds, 1e-9),
        phase="search",
        hard=board.values[0],
    )


def _result(
    problem: SequencingProblem, board: Board, limits: Limits, start: tuple[Ints, str], how: tuple[int, int]
) -> SequenceResult:
    seconds = board.seconds
    order = board.order[: problem.day].astype(np.int64)
    told = described(problem, order, start[0], board.values, values_of(problem, start[0]))
    levels = []
    for number, (level, least) in enumerate(zip(told.levels, limits.least(board.values)[1:], strict=True), start=1):
        proven = board.proven or board.values[: number + 1] == limits.floor[: number + 1]
        reason = level.reason if least <= level.bound else "proven: no order has less"
        levels.append(replace(level, bound=max(least, level.bound), reason=reason, proven=level.proven or proven))
    return replace(
        told,
        levels=tuple(levels),
        left_out=board.order[problem.day :].astype(np.int64),
        start_by=start[1],
        trace_s=np.array(board.trace_s),
        trace_values=np.array([values[1:] for values in board.trace_values], np.int64),
        moves=board.moves,
        moves_per_s=board.moves / max(seconds, 1e-9),
        seconds=seconds,
        seed=how[0],
        jobs=how[1],
        proven=board.values[0] == 0 and all(level.proven for level in levels),
        stopped_by=board.stopped_by,
    )
