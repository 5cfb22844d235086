"""What ``carwright sequence`` is given: which format, which order to begin with, which wishes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from carwright.arrays.sequencing_problem import FREE, SequencingProblem
from carwright.arrays.sequencing_rules import DriftRule, Ints
from carwright.errors import PlantError, Problem, check
from carwright.model import Plant
from carwright.results.sequence_words import unit_of

if TYPE_CHECKING:
    from carwright.results.run import SimulationResult

PLANT_FILES = (".yaml", ".yml")
LEAST = {"seconds": 0.0, "moves": 1, "jobs": 1, "replications": 1, "seed": 0}
"""Least value of each number that may be asked for."""
HALF_A_TENTH = 0.05
"""Values with a unit are printed to the tenth."""
MOST_JOBS = 256
"""Threads beyond any processor's; each keeps a copy of the day."""


@dataclass(frozen=True)
class Day:
    """A day to be put in order, wherever it came from."""

    problem: SequencingProblem
    start: Ints | None
    """Order to begin with; None: one is constructed."""
    plant: Plant | None = None
    """The plant whose lines the order runs through, if there is one."""
    notes: tuple[str, ...] = ()


def day_from(source: Plant | str | Path, start: Sequence[str] | Ints | None = None) -> Day:
    """The day of a plant, or of what a path leads to; see `read_day`.

    Parameters
    ----------
    source
        A plant, or the path of what `read_day` reads.
    start
        Order to begin with, idents or indices; a plant's frozen cars and stability refer to it.

    Raises
    ------
    PlantError
        With every fault of the input.
    """
    from carwright.files.reader import read_plant

    if not isinstance(source, Plant) and Path(source).suffix.lower() not in PLANT_FILES:
        day = read_day(Path(source))
        return day if start is None else replace(day, start=given_order(day.problem, start))
    from carwright.sequencing.from_plant import plant_day

    plant = source if isinstance(source, Plant) else read_plant(source)
    made = plant_day(plant, start)
    return Day(made.problem, made.start, plant, made.notes)


def given_order(problem: SequencingProblem, start: Sequence[str] | Ints, name: str = "start") -> Ints:
    """An order given from Python, as cars by place; ``name`` is what a fault calls it.

    Raises
    ------
    PlantError
        If a car is unknown, stands twice, or does not stand where it is fixed, or a place has none.
    """
    faults = []
    if len(start) and isinstance(start[0], str):
        unknown = [str(ident) for ident in start if str(ident) not in problem.car_of]
        faults += [Problem(name, f"no car {ident!r} in this day", "take it out") for ident in unknown]
        order = np.array([problem.car_of.get(str(ident), 0) for ident in start], np.int64)
    else:
        order = np.asarray(start, np.int64)[: problem.day]
        if order.size and not 0 <= order.min() <= order.max() < problem.cars:
            faults.append(Problem(name, "a car that is not there", f"cars are 0 to {problem.cars - 1}"))
    if not faults:
        twice, counts = np.unique(order, return_counts=True)
        for car in twice[counts > 1]:
            faults.append(Problem(name, f"car {problem.idents[car]} stands there twice", "leave one out"))
        if len(order) != problem.day:
            faults.append(Problem(name, f"{len(order)} cars for {problem.day} places", "name one a place"))
        elif problem.fixed.size:
            wrong = np.flatnonzero((problem.fixed != FREE) & (problem.fixed != order))
            for place in wrong:
                what = f"place {place + 1}: {problem.idents[order[place]]} stands there"
                faults.append(Problem(name, what, f"{problem.idents[problem.fixed[place]]} is fixed there"))
    check(faults, source="sequence()")
    return order


def read_day(source: Path, settings: Sequence[str] = (), start: Path | None = None) -> Day:
    """Read a plant file, a CSPLib instance (a file) or a ROADEF 2005 instance (a folder).

    Parameters
    ----------
    source
        ``.yaml`` or ``.yml``: a plant file; a folder: ROADEF 2005; any other file: CSPLib prob001.
    settings
        ``path=value`` each, laid over a plant file.
    start
        File of the order to begin with.

    Raises
    ------
    PlantError
        With every fault of the input.
    """
    from carwright.files.order_file import read_order

    if source.suffix.lower() in PLANT_FILES:
        return _plant_day(source, settings, start)
    if settings:
        check(
            [Problem("", f"--set {settings[0]!r}: only plant files have settings", "leave --set out")],
            source=str(source),
        )
    if source.is_dir() and (source / "plant.yaml").is_file():
        check(
            [Problem("", "this is a directory with a plant file", f"write {source / 'plant.yaml'}")], source=str(source)
        )
    if source.is_dir():
        from carwright.files.roadef import read_roadef

        problem = read_roadef(source)
    else:
        from carwright.files.csplib import read_csplib

        problem = read_csplib(source)
    return Day(problem, None if start is None else read_order(start, problem))


def _plant_day(source: Path, settings: Sequence[str], start: Path | None) -> Day:
    """A plant file; without an order to begin with, that of its table is it."""
    from carwright.files.order_file import read_order
    from carwright.files.reader import read_plant
    from carwright.sequencing.from_plant import named_cars, plant_day

    plant = read_plant(source, settings)
    try:
        day = plant_day(plant, None if start is None else read_order(start, named_cars(plant)))
    except PlantError as error:
        raise PlantError(
            error.problems, error.source if error.source not in ("", "sequencing") else str(source)
        ) from None
    return Day(day.problem, day.start, plant, day.notes)


@dataclass(frozen=True)
class OrderedPlant:
    """A plant that releases the cars of an order file."""

    plant: Plant
    overruns_s: dict[str, float]
    """Seconds beyond the drift windows that the order brings by itself, by moving line with a `drift` rule."""


def ordered_plant(plant: Plant, order_file: Path) -> OrderedPlant:
    """A plant with its cars in the order of a file, to be simulated.

    Raises
    ------
    PlantError
        If the plant has no section ``sequencing``, or the order is at fault.
    """
    from carwright.files.order_file import read_order
    from carwright.sequencing.evaluate import result_of_order
    from carwright.sequencing.from_plant import named_cars, plant_day
    from carwright.sequencing.with_order import with_order

    order = read_order(order_file, named_cars(plant))
    problem = plant_day(plant, order).problem
    drifts = {rule.name: rule.tick_s / int(rule.prices[0]) for rule in problem.of(DriftRule)}
    values = result_of_order(problem, order).rules if drifts else ()
    overruns = {rule.rule: rule.value * drifts[rule.rule] for rule in values if rule.rule in drifts}
    return OrderedPlant(with_order(plant, order), overruns)


def order_text(ordered: OrderedPlant, result: SimulationResult, jobs: int | None = None) -> str:
    """What the order did to the lines, in the study of a result and with its luck, as lines of text."""
    from carwright.results.sequence_lines import lines_text
    from carwright.sequencing.judging import line_figures

    study = ordered.plant.study.model_copy(update={"start": result.from_, "until": result.until})
    plant = ordered.plant.model_copy(update={"study": study})
    figures = line_figures(plant, len(result.replication_numbers), result.seed, jobs)
    return lines_text(figures, ordered.overruns_s)


def check_wishes(wishes: Mapping[str, Any]) -> None:
    """See that the numbers asked for are numbers one can search with.

    Raises
    ------
    PlantError
        With every one that is not.
    """
    faults = [
        Problem(name, f"{wishes[name]:g} {name}" if name != "seed" else f"seed {wishes[name]}", f"at least {least:g}")
        for name, least in LEAST.items()
        if wishes.get(name) is not None and not least <= wishes[name] < float("inf")
    ]
    check(faults, source="sequence")


def stop_values(text: str | None, problem: SequencingProblem) -> int | tuple[int, ...] | None:
    """``--stop-at``: one number, or one by objective with commas between, each in the unit in which it is printed.

    Raises
    ------
    PlantError
        If it is neither, or has more or fewer values than there are objectives.
    """
    if text is None:
        return None
    parts = text.split(",")
    if len(parts) not in (1, len(problem.levels)):
        count = len(problem.levels)
        what = f"{len(parts)} values for {count} objective{'s' * (count > 1)}"
        check([Problem("stop-at", what, f"the objectives are {', '.join(problem.levels)}")], source="sequence")
    total = len(parts) == 1 and bool(problem.weights)
    values = [_stop_value(part, problem, None if total else level) for level, part in enumerate(parts)]
    units = [unit_of(problem, level)[1] for level in range(len(problem.levels))]
    names = [name + (f" ({unit})" if unit else "") for name, unit in zip(problem.levels, units, strict=True)]
    if None in values:
        tenths = ", tenths where there is a unit" if any(units) else ""
        way_out = f"write whole numbers of at least 0{tenths}, one or as many as objectives: {', '.join(names)}"
        check([Problem("stop-at", f"{text!r} is no value", way_out)], source="sequence")
    known = tuple(value for value in values if value is not None)
    return known[0] if len(known) == 1 else known


def _stop_value(text: str, problem: SequencingProblem, level: int | None) -> int | None:
    """The largest whole value that is printed as this text or less; ``level`` None: a total, which has no unit."""
    scale, unit = (1.0, "") if level is None else unit_of(problem, level)
    try:
        number = float(text.replace(" ", "")) if unit else int(text.replace(" ", ""))
    except ValueError:
        return None
    if not 0 <= number < float("inf"):
        return None
    return ceil((number + HALF_A_TENTH) * scale) - 1 if unit and number else int(number)
