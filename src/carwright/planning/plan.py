"""The verb ``plan``: a plant with its market goes in, what to build, sign and run comes out, with its proof."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from carwright.arrays.planning_problem import PlanProblem
from carwright.planning.alternatives import alternatives_of
from carwright.planning.binding import binding_of
from carwright.planning.clash import Clash, clash_of
from carwright.planning.plan_tables import (
    Decided,
    capacity_rows,
    decision_rows,
    empty,
    scenario_rows,
    timeline_rows,
    volume_tables,
)
from carwright.planning.volumes import volumes_of
from carwright.results.plan import TABLES, PlanProgress, PlanResult, PlanStatus
from carwright.solvers.plan_search import PlanSearch

if TYPE_CHECKING:
    from carwright.arrays.planning_capacities import Capacities
    from carwright.model import Plant

Tell = Callable[[PlanProgress], None]
Better = Callable[[PlanResult], None]


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
        If the plant cannot be planned.
    """
    from carwright.arrays.planning import plan_problem
    from carwright.planning.rehearsal import Rehearsal
    from carwright.planning.verify import corrected
    from carwright.simulation.study import plant_of

    whole, begun = plant_of(plant), time.perf_counter()
    twin = _of_twin(progress, begun)
    known = capacities if capacities is not None else _measured(whole, jobs, twin)
    for again in range(rounds, 0, -1):
        problem = plan_problem(whole, known)
        rehearsal = Rehearsal(whole, jobs) if verify else None
        try:
            made = plan_of_problem(
                problem,
                seconds=seconds,
                gap=gap,
                alternatives=alternatives,
                progress=progress,
                jobs=jobs,
                better=rehearsal.offer if rehearsal else None,
            )
            made = replace(made, capacities=capacity_rows(problem, "twin" if known is not None else "file"))
            if rehearsal and made.value is not None:
                made = rehearsal.verified(made, twin)
        finally:
            if rehearsal:
                rehearsal.end()
        better = corrected(known, made) if verify and again > 1 else None
        if better is None:
            break
        known = better
    return replace(made, seconds=time.perf_counter() - begun, sections=whole.section_fingerprints())


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

    begun, cpu = time.perf_counter(), time.process_time()

    def result(tables: dict[str, Any], clash: Clash | None = None) -> PlanResult:
        status, notes = _status(search, clash)
        return PlanResult(
            **_told(problem, search),
            status=status,
            gap_asked=gap,
            seconds=time.perf_counter() - begun,
            cpu_seconds=time.process_time() - cpu + search.effort["cpu_s beside"],
            clash=clash.words if clash else (),
            notes=notes,
            **tables,
        )

    def show() -> None:
        if better is not None:
            better(result(_tables(problem, search)))

    search = PlanSearch(
        problem, seconds, gap, jobs or processors(), _telling(progress, begun), knows=knows, better=show
    )
    search.run()
    if search.found is None and search.stopped:
        raise KeyboardInterrupt  # there is nothing to give
    made = result(*_answers(problem, search, seconds if binding else 0.0))
    if not alternatives or made.value is None or search.stopped:
        return made

    def other(restricted: PlanProblem) -> PlanResult:
        return plan_of_problem(
            restricted, seconds=seconds / 4, gap=gap, alternatives=False, binding=False, jobs=jobs, knows=search
        )

    return replace(made, alternatives=alternatives_of(problem, made, other))


def _answers(problem: PlanProblem, search: PlanSearch, seconds: float) -> tuple[dict[str, Any], Clash | None]:
    """The tables of the plan and what binds, or what clashes; ``seconds`` 0: neither of these is asked."""
    if search.found is None:
        tables = {name: empty(name) for name in TABLES}
        return tables, clash_of(problem, seconds=seconds, jobs=search.jobs) if seconds else None
    tables = _tables(problem, search)
    if seconds:
        tables["binding"] = binding_of(problem, search, seconds=seconds / 4)
    return tables, None


def _told(problem: PlanProblem, search: PlanSearch) -> dict[str, Any]:
    """What was asked for and how good the answer is."""
    points = search.scaled.points
    years = zip(problem.years, problem.budget_year, strict=True)
    return {
        "name": problem.name,
        "currency": problem.currency,
        "goal": asdict(problem.goal),
        "value": None if search.found is None else search.found.value * points,
        "bound": search.bound * points if np.isfinite(search.bound) else None,
        "seed": 0,
        "version": _version(),
        "fingerprint": fingerprint(problem),
        "budget": float(problem.budget) if np.isfinite(problem.budget) else None,
        "budget_years": {year: float(most) for year, most in years if np.isfinite(most)},
        "figures": dict(search.effort),
    }


def _telling(progress: Tell | None, begun: float) -> Callable[[str, float | None, float | None], None] | None:
    if progress is None:
        return None

    def tell(phase: str, best: float | None, bound: float | None) -> None:
        gap = None if best is None or bound is None else max(0.0, bound - best) / max(abs(best), 1e-9)
        progress(PlanProgress(phase, time.perf_counter() - begun, best, bound, gap))

    return tell


def _tables(problem: PlanProblem, search: PlanSearch) -> dict[str, Any]:
    assert search.found is not None
    decided = Decided(problem, search.first, search.found.x, search.scaled.pieces)
    volumes = [volumes_of(problem, search, s) for s in range(problem.sizes["scenario"])]
    return (
        {name: empty(name) for name in TABLES}
        | volume_tables(problem, volumes)
        | {
            "decisions": decision_rows(decided),
            "timeline": timeline_rows(decided),
            "capacities": capacity_rows(problem, "file"),
            "scenarios": scenario_rows(problem, volumes),
        }
    )


def _status(search: PlanSearch, clash: Clash | None) -> tuple[PlanStatus, tuple[str, ...]]:
    """How the search ended, and what a reader must know of it."""
    if search.found is None:
        if clash is not None and not clash.smallest:
            return "infeasible", ("The time was too short to tell whether all of the limits named are needed.",)
        if clash is not None:
            return "infeasible", (
                "It is proven that no plan keeps all limits, but that without any one of these it can.",
            )
        if search.infeasible:
            return "infeasible", ("It is proven that no plan keeps all limits.",)
        return "none", ("No plan was found in the time given; it is not proven that there is none.",)
    if search.closed:
        return "optimal", ()
    if search.stopped:
        return "stopped", ("Stopped by Ctrl-C: the best plan so far.",)
    if search.left > 0:
        return "gap", ("Steps of fees or waits keep the gap open: a longer search by the same way would not close it.",)
    return "gap", ("The time ran out before the gap was closed: the best plan so far.",)


def fingerprint(problem: PlanProblem) -> str:
    """SHA-256 of everything that the plan depends on."""
    digest = hashlib.sha256()
    for each in fields(problem):
        value = getattr(problem, each.name)
        digest.update(each.name.encode())
        digest.update(value.tobytes() if isinstance(value, np.ndarray) else repr(value).encode())
    return digest.hexdigest()


def _version() -> str:
    from carwright import __version__

    return __version__


__all__ = ["fingerprint", "plan", "plan_of_problem"]
