"""The verb ``plan``: a plant with its market goes in, what to build, sign and run comes out, with its proof."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from carwright.arrays.planning_problem import PlanProblem
from carwright.errors import check
from carwright.planning.alternatives import alternatives_of, keeps_commitments
from carwright.planning.attempt import Attempt, Better, overtaken
from carwright.planning.plan_tables import capacity_rows
from carwright.planning.wishes import wish_faults
from carwright.results.plan import PlanProgress, PlanResult
from carwright.solvers.plan_search import PlanSearch

if TYPE_CHECKING:
    from carwright.arrays.planning_capacities import Capacities
    from carwright.model import Plant
    from carwright.planning.rehearsal import Rehearsal

Tell = Callable[[PlanProgress], None]


def plan(  # noqa: PLR0913 - each is an option of the command
    plant: str | Path | Plant,
    *,
    seconds: float = 60.0,
    gap: float = 0.005,
    alternatives: bool = True,
    capacities: Capacities | None = None,
    verify: bool = False,
    rounds: int = 1,
    progress: Tell | None = None,
    jobs: int | None = None,
) -> PlanResult:
    """Plan the years of a plant: what to open, sign and run in all scenarios, what to make and deliver in each.

    Ctrl-C ends the search early; the result then holds the best plan so far. Before there is any, it is raised.

    Parameters
    ----------
    plant
        A plant, or the path of a plant file, with the sections ``market``, ``money`` and ``decisions``.
    seconds
        Time for the search of the plan; what binds and each of the alternatives take up to a quarter of it.
    gap
        Stop when no plan can be better by more than this share.
    alternatives
        Also plan the other ways: own plant only, contract only, both.
    capacities
        Of parts whose capacity the file does not give; measured by the twin if not given.
    verify
        Run the plan through the twin, car by car, and set its output beside the plan's (table ``verified``).
    rounds
        With ``verify``: where a full part makes less in the twin than planned, take its capacity from that run and plan
        again, up to so many plans in all.
    progress
        Called about once a round of the search, and after each run of the twin.
    jobs
        Threads; one a processor if not given.

    Raises
    ------
    PlantError
        If the plant cannot be planned, or one of the numbers is none that one can search with.
    """
    from carwright.arrays.planning import plan_problem
    from carwright.planning.later import later_notes
    from carwright.planning.rehearsal import Rehearsal
    from carwright.planning.verify import corrected
    from carwright.simulation.study import plant_of

    check(wish_faults(seconds=seconds, gap=gap, jobs=jobs, rounds=rounds, verify=verify), source="plan()")
    whole, begun = plant_of(plant), time.perf_counter()
    twin = _of_twin(progress, begun)
    known = capacities if capacities is not None else _measured(whole, jobs, twin)
    problem = plan_problem(whole, known)
    source = "twin" if known is not None else "file"

    def search(problem: PlanProblem, better: Better | None = None) -> PlanResult:
        made = plan_of_problem(
            problem, seconds=seconds, gap=gap, alternatives=alternatives, progress=progress, jobs=jobs, better=better
        )
        return replace(made, capacities=capacity_rows(problem, source))

    for again in range(rounds, 0, -1):
        made = _rehearsed(search, problem, Rehearsal(whole, jobs), twin) if verify else search(problem)
        better = corrected(problem, made) if verify and again > 1 else None
        if better is None:
            break
        problem = better
    notes = (*made.notes, *_left_out(whole), *later_notes(whole))
    return replace(made, notes=notes, seconds=time.perf_counter() - begun, sections=whole.section_fingerprints())


def _left_out(plant: Plant) -> Iterator[str]:
    scenarios = plant.market.scenarios if plant.market is not None else {}
    for name in scenarios:
        if scenarios[name].weight == 0:
            yield f"The scenario {name} has no weight; it is left out."


def _rehearsed(
    search: Callable[[PlanProblem, Better], PlanResult],
    problem: PlanProblem,
    rehearsal: Rehearsal,
    twin: Callable[[str], None],
) -> PlanResult:
    """A plan and its run through the twin, which begins with the first plans that the search finds."""
    try:
        made = search(problem, rehearsal.offer)
        return rehearsal.verified(made, twin) if made.value is not None else made
    finally:
        rehearsal.end()


def _measured(plant: Plant, jobs: int | None, twin: Callable[[str], None]) -> Capacities | None:
    from carwright.planning.capacity import capacities_of

    def tell(done: int, wanted: int) -> None:
        twin(f"the twin measures capacities, {done} of {wanted} runs")

    return capacities_of(plant, jobs=jobs, progress=tell) if plant.decisions is not None else None


def _of_twin(progress: Tell | None, begun: float) -> Callable[[str], None]:
    """What the twin has to tell: a phase without best and bound."""

    def tell(phase: str) -> None:
        if progress is not None:
            progress(PlanProgress(phase, time.perf_counter() - begun, None, None, None))

    return tell


def plan_of_problem(  # noqa: PLR0913 - as `plan`
    problem: PlanProblem,
    *,
    seconds: float = 60.0,
    gap: float = 0.005,
    alternatives: bool = True,
    binding: bool = True,
    progress: Tell | None = None,
    jobs: int | None = None,
    knows: PlanSearch | None = None,
    better: Better | None = None,
) -> PlanResult:
    """As `plan`, from the arrays.

    ``binding``: also tell what binds; ``knows``: see `PlanSearch`; ``better``: called with every plan that is the best
    so far, as soon as it is there, without what binds and without alternatives.
    """
    from carwright.simulation.study import processors

    threads = jobs or processors()
    whole = Attempt(problem, gap)
    search = whole.search(seconds, threads, knows, _telling(progress, whole.begun), better)
    made = whole.result(seconds if binding else 0.0)
    if not alternatives or made.value is None or search.stopped:
        return made
    others: list[Attempt] = []

    def other(restricted: PlanProblem) -> PlanResult:
        attempt = Attempt(restricted, gap)
        attempt.search(seconds / 4, threads, search)
        attempt.prove_none(seconds / 4, threads)
        if keeps_commitments(problem, restricted):
            others.append(attempt)
        return attempt.result(0.0)

    made = replace(made, alternatives=alternatives_of(problem, made, other))
    winner = max(others, key=lambda each: each.value, default=whole)
    return overtaken(made, winner.result(seconds)) if winner.value > whole.value else made


def _telling(progress: Tell | None, begun: float) -> Callable[[str, float | None, float | None], None] | None:
    if progress is None:
        return None

    def tell(phase: str, best: float | None, bound: float | None) -> None:
        gap = None if best is None or bound is None else max(0.0, bound - best) / max(abs(best), 1e-9)
        progress(PlanProgress(phase, time.perf_counter() - begun, best, bound, gap))

    return tell


__all__ = ["plan", "plan_of_problem"]
