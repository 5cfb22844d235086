"""The verb ``prove_bottleneck``: what does the plant gain if one element alone is faster?"""

from __future__ import annotations

from concurrent.futures import Executor
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from carwright.errors import Problem, check
from carwright.model import Plant
from carwright.results.bottleneck import bottleneck_frame
from carwright.results.sums import ReplicationSums
from carwright.simulation.options import not_whole, run_faults
from carwright.simulation.proof import FASTER_BY, Suspect, faster, plan_of, proof_frame
from carwright.simulation.replicating import Crew, Task, Wanted, run_all
from carwright.simulation.study import plant_of, prepared, processors, warmed_up

if TYPE_CHECKING:
    import polars as pl


def prove_bottleneck(  # noqa: PLR0913 - as simulate
    plant: str | Path | Plant,
    elements: str | list[str] | None = None,
    *,
    by: float = FASTER_BY,
    pairs: int = 5,
    from_: date | datetime | str | None = None,
    until: date | datetime | str | None = None,
    seed: int | None = None,
    jobs: int | None = None,
    executor: Executor | None = None,
    kernel: str = "sections",
    warm_up: float | timedelta | str | None = None,
    confidence: float = 0.95,
) -> pl.DataFrame:
    """Make each suspect faster, with the same luck, and say how many cars the plant gains.

    Parameters
    ----------
    plant
        A plant, or the path of a plant file.
    elements
        Full names of the suspects; None: those that the active-period method names.
    by
        A suspect works this share faster: 0.05 is 5 %.
    pairs
        Replications, each once without and once with the change.
    from_, until, seed, jobs, executor, kernel, warm_up, confidence
        As in ``simulate``.

    Returns
    -------
    polars.DataFrame
        The table ``proof``: for each suspect the whole study (year ``all``) and every calendar year in which it is the
        bottleneck, with the cars gained and their paired interval.

    Raises
    ------
    PlantError
        If the plant or an option is at fault, or an element is not in the plant.
    """
    study = prepared(plant_of(plant), from_, until, warm_up)
    names = [element.name for element in study.index.elements]
    wished = [elements] if isinstance(elements, str) else elements
    asked = run_faults(jobs=jobs, seed=seed, kernel=kernel, confidence=confidence)
    check([*asked, *_faults(wished or [], names, by, pairs)], source="prove_bottleneck()")
    own = study.plant.study.seed or 0
    task = Task(study.index, study.periods, own if seed is None else seed, kernel)
    crew = Crew(jobs or processors(), executor)
    runs, _ = warmed_up(study, _all(task, pairs, crew), confidence)
    frame = bottleneck_frame(runs)
    if wished is None:
        rounds = plan_of(frame, runs, pairs).rounds
    else:
        part_of = {element.name: element.part for element in study.index.elements}
        rounds = tuple((Suspect(name, part_of[name], (name,)),) for name in wished)
    changed = []
    for suspects in rounds:
        network = faster(study.index.network, [names.index(name) for each in suspects for name in each.elements], by)
        changed.append((suspects, _all(task.changed(network), pairs, crew)))
    return proof_frame(frame, runs, changed, by)


def _all(task: Task, count: int, crew: Crew) -> tuple[ReplicationSums, ...]:
    """Replications 0, 1, ... of a task."""
    wanted = Wanted(count)
    if not run_all(task, wanted, crew, lambda _: None, lambda *_: None):
        raise KeyboardInterrupt
    return tuple(wanted.finished[number] for number in range(count))


def _faults(wished: list[str], names: list[str], by: float, pairs: int) -> list[Problem]:
    """What is wrong with the options."""
    from difflib import get_close_matches

    faults = []
    for name in wished:
        if name not in names:
            near = get_close_matches(name, names, n=1)
            hint = f"did you mean {near[0]!r}?" if near else "write its full name: shop.element or part.shop.element"
            faults.append(Problem("elements", f"no element {name!r} in this plant", hint))
    if not 0.0 < by < 10.0:
        faults.append(Problem("by", f"{by:g} faster", "write a share such as 0.05"))
    faults += not_whole("pairs", pairs, 2, "an interval needs 2 or more")
    return faults
