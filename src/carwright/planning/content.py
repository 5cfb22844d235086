"""The verb ``content``: what each option means for chips, work, bays, output, quality and money."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from carwright.comparing.figures import Key, figures_of, net_rate, since_warm_up
from carwright.comparing.rows import Samples, change_of
from carwright.comparing.running import Side, paired_runs, runs_of, sides_of, studied_as, too_few
from carwright.comparing.variants import Variant
from carwright.errors import Problem, check
from carwright.model import Plant
from carwright.model.cars import ANY
from carwright.model.names import Names, nearest
from carwright.model.releases import Orders
from carwright.planning import content_static as static
from carwright.planning.content_years import Cases, years_of
from carwright.results.content import ContentResult
from carwright.results.content_tables import CONTENT_TABLES, frame_of
from carwright.results.paired import paired
from carwright.results.runs import Runs
from carwright.simulation.options import run_faults
from carwright.simulation.progress import Progress
from carwright.simulation.room import check_folder
from carwright.simulation.study import plant_of, prepared

Row = dict[str, Any]


@dataclass(frozen=True)
class _Asked:
    """What was asked for, made definite."""

    plant: Plant
    options: tuple[str, ...]
    seed: int
    count: int
    confidence: float


def content(  # noqa: PLR0913 - each is an option of the command
    plant: str | Path | Plant,
    options: Sequence[str] | str | None = None,
    *,
    from_: date | datetime | str | None = None,
    until: date | datetime | str | None = None,
    replications: int | None = None,
    seed: int | None = None,
    jobs: int | None = None,
    executor: Executor | None = None,
    warm_up: float | timedelta | str | None = None,
    confidence: float = 0.95,
    out: str | Path | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> ContentResult:
    """Tell what each option brings into the car and the plant, and what it earns over the years of the runs.

    Chips, work and bays are read from the file. What an option does to the net rate, the cars, the first-time-through
    and all else is simulated: the plant as it is, without the option, and with the option in every car, all with the
    same luck. Money is told where the file states prices and costs (``money: options``), buyers won where it states
    them (``market: options``); what is not stated is said so and nothing is made up for it.

    Parameters
    ----------
    plant
        A plant, or the path of a plant file, with ``cars: options``.
    options
        Names of the options; all if not given.
    from_, until, seed, jobs, executor, warm_up
        As in ``simulate``; money is told of these years.
    replications
        Runs of each of the 1 + 2 x options plants, at least 2; the plant file's number if not given.
    confidence
        Of the intervals.
    out
        Folder for page, summary and tables. Nothing is written if not given.
    progress
        Called from time to time with what is done.

    Raises
    ------
    PlantError
        If the plant, the dates or an option of the call is at fault, or if a plant locks.
    KeyboardInterrupt
        If Ctrl-C comes before two runs of every plant are finished.
    """
    began = time.perf_counter()
    whole = plant_of(plant)
    wished = [options] if isinstance(options, str) else list(options or whole.cars.options)
    asked_runs = run_faults(replications=replications, least=2, jobs=jobs, seed=seed, confidence=confidence)
    check([*_faults(whole, wished), *asked_runs], source="content")
    check_folder(None if out is None else Path(out))
    study = prepared(whole, from_, until, warm_up)
    studied = studied_as(study)
    count = replications or studied.study.replications
    check(too_few(count), source="content")
    luck = studied.study.seed or 0 if seed is None else seed
    asked = _Asked(studied, tuple(wished), luck, count, confidence)
    sides = sides_of(_variants(studied, wished), studied, luck, "sections")
    numbers, complete = paired_runs(sides, count, jobs, executor, progress)
    result = _built(asked, sides, numbers, interrupted=not complete, began=began)
    if out is not None:
        result.write(out)
    return result


def with_share(plant: Plant, option: str, share: float) -> Plant:
    """The plant in which this share of all cars has the option, whatever their trim."""
    options = dict(plant.cars.options)
    options[option] = options[option].model_copy(update={"share": {date.min: {ANY: share}}})
    return plant.model_copy(update={"cars": plant.cars.model_copy(update={"options": options})})


def _variants(plant: Plant, options: Sequence[str]) -> list[Variant]:
    """The plant as it is, and without and with each option in every car."""
    made = [Variant("as it is", plant, "")]
    for option in options:
        made.append(Variant(f"without {option}", with_share(plant, option, 0.0), ""))
        made.append(Variant(f"every car with {option}", with_share(plant, option, 1.0), ""))
    return made


def _faults(plant: Plant, options: Sequence[str]) -> list[Problem]:
    """What is wrong with the options of the call."""
    faults = []
    if not plant.cars.options:
        way_out = "name them: {smart cabin: {share: 35 %, chips: {cabin processor: 1}}}"
        faults.append(Problem("cars.options", "the plant has no options", way_out))
    for name in options:
        if name not in plant.cars.options:
            faults.append(Problem("option", f"there is no option {name!r}", nearest(name, plant.cars.options)))
    return faults


def _built(
    asked: _Asked, sides: Sequence[Side], numbers: Sequence[int], *, interrupted: bool, began: float
) -> ContentResult:
    """Put everything together; the sides are the plant, then without and with each option in every car."""
    from carwright import __version__

    runs, warm_up_by = runs_of(sides, numbers, asked.confidence)
    first, plant = runs[0], asked.plant
    middle = first.periods.moment(int(first.periods.bin_ends[-1]) // 2).date()
    begins = first.periods.start.date()
    notes = _notes(plant, len(numbers), interrupted=interrupted)
    if not any(sums.cars_out().any() for sums in first.sums):
        notes.append("No car came out.")
    rows = _rows(asked, runs, begins, static.mix_on(plant, middle), notes)
    frames = {name: frame_of(name, each) for name, each in rows.items()}
    return ContentResult(
        name=plant.name,
        version=__version__,
        fingerprint=sides[0].study.fingerprint,
        seed=asked.seed,
        replication_numbers=tuple(numbers),
        from_=first.periods.start,
        until=first.periods.ends[-1],
        warm_up_by=warm_up_by,
        share_on=middle,
        prices_on=begins,
        currency=plant.money.currency if plant.money is not None else "",
        confidence=asked.confidence,
        interrupted=interrupted,
        notes=tuple(dict.fromkeys(notes)),
        elapsed_s=time.perf_counter() - began,
        **frames,
    )


def _rows(asked: _Asked, runs: Sequence[Runs], begins: date, mix: static.Mix, notes: list[str]) -> dict[str, list[Row]]:
    """Rows of every table; what the file does not state goes into the notes."""
    plant, rows = asked.plant, {name: list[Row]() for name in CONTENT_TABLES}
    takt_s = {part: _takt_s(runs[0], part) for part in runs[0].index.parts}
    figures = [figures_of(each) for each in runs]
    for number, option in enumerate(asked.options):
        own = Cases(runs[0], runs[2 * number + 1], runs[2 * number + 2])
        told = years_of(plant, option, own, asked.confidence)
        notes += told.notes
        rows["money"] += told.money
        rows["years"] += told.years
        rows["chips"] += static.chip_rows(plant, option, begins)
        rows["work"] += static.work_rows(plant, option, mix)
        rows["bays"] += static.bay_rows(plant, option, mix, takt_s)
        rows["passes"] += static.pass_rows(plant, option)
        rows["effects"] += _effects(option, figures, number, asked.confidence)
        share: Row = {"option": option, "share": mix.options[option]}
        rows["options"].append(share | told.option | _content_of(option, rows))
    return rows


def _takt_s(runs: Runs, part: str) -> float:
    """Seconds from car to car in a part of the plant, open time only."""
    rate = float(net_rate(runs, since_warm_up(runs), part).mean())
    return 3600.0 / rate if rate > 0 else float("nan")


def _content_of(option: str, rows: dict[str, list[Row]]) -> Row:
    """Sums of chips and work of an option."""
    chips = [row for row in rows["chips"] if row["option"] == option]
    work = [row for row in rows["work"] if row["option"] == option]
    costs = [row["cost"] for row in chips if row.get("cost") is not None]
    return {
        "chips": sum(row["pieces"] for row in chips),
        "chips_cost": sum(costs) if costs else None,
        "work_min": _mean_of_parts(work) / 60.0,
    }


def _mean_of_parts(work: Sequence[Row]) -> float:
    """Seconds of a car, which passes one part of the plant: the mean of those that bring work."""
    parts = {row["part"] for row in work}
    return sum(row["seconds"] for row in work) / len(parts) if parts else 0.0


def _effects(option: str, figures: Sequence[Samples], number: int, confidence: float) -> list[Row]:
    """Figures of the plant and of its gates: as it is less without, and with it in every car less as it is."""
    as_is, without, standard = (_with_takt(figures[place]) for place in (0, 2 * number + 1, 2 * number + 2))
    found: list[Row] = []
    for case, second, base in (("today", as_is, without), ("standard", standard, as_is)):
        for key in as_is:
            if key.group in ("plant", "part", "gate"):
                pair = paired(second[key], base[key], confidence)
                found.append({"option": option, "case": case, **key._asdict(), **change_of(pair)})
    return found


def _with_takt(samples: Samples) -> Samples:
    """The figures with the seconds from car to car, open time only."""
    rate = samples[Key("plant", "", "net rate", "cars/h")]
    with np.errstate(divide="ignore"):
        return {Key("plant", "", "takt", "s"): np.where(rate > 0, 3600.0 / rate, np.nan), **samples}


def _notes(plant: Plant, many: int, *, interrupted: bool) -> list[str]:
    """What a reader must know."""
    notes = [f"Stopped early: {many} runs of each plant are in these figures."] if interrupted else []
    for where, element in Names(plant).elements():
        release = getattr(element, "release", None)
        if isinstance(release, Orders) and any("options" in car for car in release.cars):
            notes.append(f"{where.name} releases cars whose options its table gives: no share changes them.")
    return notes
