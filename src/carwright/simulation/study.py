"""A study made ready: the plant as numbers, the names to go with them, and what its results are cut into."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from math import isfinite
from pathlib import Path

import numpy as np

from carwright.arrays.bridge import Built, build
from carwright.arrays.calendars import tick_of
from carwright.arrays.network import TICKS_PER_S
from carwright.errors import PlantError, Problem, check
from carwright.model import Plant
from carwright.model.build_plan import BuildPlan
from carwright.model.check_ways import endless
from carwright.model.plant import WHOLE
from carwright.results.cars import output_per_open_h
from carwright.results.index import ElementName, PlantIndex
from carwright.results.periods import Periods, fine_borders, with_borders
from carwright.results.runs import Runs
from carwright.results.statistics import mser5
from carwright.results.sums import ReplicationSums
from carwright.units import UnitError, seconds

Moment = date | datetime | str
WarmUpWish = float | timedelta | str


@dataclass(frozen=True)
class Study:
    """Everything a replication needs but its number."""

    plant: Plant
    """With the dates, replications and seed that hold."""
    index: PlantIndex
    periods: Periods
    fingerprint: str
    """SHA-256 of the plant and the dates of the study; neither replications, seed nor warm-up change it."""
    warm_up_tick: int | None
    """End of the given warm-up; None: found by MSER-5."""
    bins: str
    begins_late: bool
    """It begins after the study of the plant file does: in truth there would be cars in the plant."""
    notes: tuple[str, ...]
    """What the plan that is run has to tell the reader."""


def plant_of(plant: str | Path | Plant) -> Plant:
    """The plant itself, or the one that a file describes."""
    if isinstance(plant, Plant):
        return plant
    from carwright.files.reader import read_plant

    return read_plant(Path(plant))


def plan_of(plan: str | Path | BuildPlan | None) -> BuildPlan | None:
    """The plan itself, or the one that a table holds."""
    if plan is None or isinstance(plan, BuildPlan):
        return plan
    from carwright.files.build_plan import read_build_plan

    return read_build_plan(Path(plan))


def prepared(
    plant: Plant,
    from_: Moment | None,
    until: Moment | None,
    warm_up: WarmUpWish | None,
    plan: BuildPlan | None = None,
) -> Study:
    """Lay the plant out for a study, its sources by a plan if there is one.

    Raises
    ------
    PlantError
        If the dates, the warm-up or the plant are at fault.
    """
    begin, end = moments_of(from_, until)
    study = plant.study
    changed = {"start": begin or study.start, "until": end or study.until}
    check(_in_order(changed["start"], changed["until"]), source="simulate()")
    plant = plant.model_copy(update={"study": study.model_copy(update=changed)})
    check(endless(plant) if plan is None else (), source="simulate()")
    built = build(plant, plan=plan)
    wish = plant.study.warm_up if warm_up is None else warm_up
    tick = _warm_up_tick(wish, built.network.horizon)
    borders = [*fine_borders(built.network), *_new_years(built), *target_borders(plant), *([tick] if tick else [])]
    network = with_borders(built.network, borders)
    ends = np.array(built.network.bins, dtype=np.int64)
    periods = Periods(built.start, ends, np.array(network.bins, dtype=np.int64))
    bins = plant.study.bins
    return Study(
        plant=plant,
        index=_index_of(built, network_bins=network.bins),
        periods=periods,
        fingerprint=_fingerprint(plant, plan),
        warm_up_tick=tick,
        bins=bins if isinstance(bins, str) else f"{bins:g} s",
        begins_late=changed["start"] > study.start,
        notes=plan.notes if plan is not None else (),
    )


def moments_of(from_: Moment | None, until: Moment | None) -> tuple[datetime | None, datetime | None]:
    """A date means its midnight; texts are ISO dates.

    Raises
    ------
    PlantError
        If one is no date, or names a time zone.
    """
    faults: list[Problem] = []
    begin, end = _moment(from_, "from", faults), _moment(until, "until", faults)
    check(faults, source="simulate()")
    return begin, end


def _moment(given: Moment | None, name: str, faults: list[Problem]) -> datetime | None:
    wish: object = given
    if isinstance(given, str):
        with suppress(ValueError):
            wish = datetime.fromisoformat(given)
    if isinstance(wish, datetime) and wish.tzinfo is None:
        return wish
    if isinstance(wish, date) and not isinstance(wish, datetime):
        return datetime(wish.year, wish.month, wish.day)
    if isinstance(wish, datetime):
        what = f"{str(given)!r} names a time zone"
        faults.append(Problem(name, what, "the plant has one local time: leave the zone out"))
    elif wish is not None:
        faults.append(Problem(name, f"{given!r} is no date", "write it like 2024-04-01 or 2024-04-01 06:00"))
    return None


def _in_order(begin: datetime, end: datetime) -> list[Problem]:
    if end > begin:
        return []
    return [
        Problem("until", f"the study would end {end:%Y-%m-%d %H:%M} and begin {begin:%Y-%m-%d %H:%M}", "end it later")
    ]


def _warm_up_tick(wish: WarmUpWish, horizon: int) -> int | None:
    """End of a warm-up in ticks; None where it is to be found."""
    if wish == "mser5":
        return None
    if isinstance(wish, str):
        try:
            wish = seconds(wish)
        except UnitError as error:
            way_out = error.way_out or "write a time such as 14 d, or mser5"
            raise PlantError([Problem("warm up", error.what, way_out)], source="simulate()") from None
    length_s = wish.total_seconds() if isinstance(wish, timedelta) else float(wish)
    tick = round(length_s * TICKS_PER_S) if isfinite(length_s) else horizon
    if tick < 0:
        what = f"a warm-up of {length_s / 86400:g} d is negative"
        raise PlantError([Problem("warm up", what, "it must be at least 0")], source="simulate()")
    if tick >= horizon:
        what = f"a warm-up of {length_s / 86400:g} d in a study of {horizon / TICKS_PER_S / 86400:g} d"
        raise PlantError([Problem("warm up", what, "it must end before the study does")], source="simulate()")
    return tick


def _new_years(built: Built) -> list[int]:
    """Ticks at which a calendar year begins: yearly figures are cut there whatever the bins."""
    last = built.start + timedelta(seconds=built.network.horizon / TICKS_PER_S)
    return [tick_of(date(year, 1, 1), built.start) for year in range(built.start.year + 1, last.year + 1)]


def target_borders(plant: Plant) -> list[int]:
    """Ticks at which the spans of targets begin and end, and the months where one binds each: figures are cut there."""
    start, until = plant.study.start, plant.study.until
    moments = [moment for target in plant.targets.values() for moment in (target.start, target.until) if moment]
    if any(target.unit == "cars/month" for target in plant.targets.values()):
        months = range(start.year * 12 + start.month, until.year * 12 + until.month)
        moments += [datetime(month // 12, month % 12 + 1, 1) for month in months]
    return [tick_of(moment, start) for moment in moments]


NOT_RUN: dict[str, object] = {
    "sequencing": None,
    "targets": {},
    "published": {},
    "partners": {},
    "decisions": None,
}
"""Sections that a simulation never reads; it takes orders from market, prices and sales, and parts from supply."""


def _fingerprint(plant: Plant, plan: BuildPlan | None) -> str:
    """Of what decides a sample path besides seed and number of the replication."""
    plain = plant.study.model_copy(update={"replications": 1, "seed": 1, "warm_up": 0.0})
    own = plant.model_copy(update={**NOT_RUN, "study": plain}).fingerprint
    if plan is None:
        return own
    volumes = [(each.part or WHOLE, each.start.isoformat(), each.car, float(each.cars)) for each in plan.volumes]
    bought = [(each.part, each.on.isoformat(), float(each.pieces)) for each in plan.purchases]
    stock = [(each.part, each.on.isoformat(), float(each.pieces)) for each in plan.stock]
    return hashlib.sha256(f"{own} {volumes} {bought} {stock}".encode()).hexdigest()


def _index_of(built: Built, network_bins: tuple[int, ...]) -> PlantIndex:
    """Names of the elements and of the codes of cars."""
    spots = [spot for chain in built.chains for spot in chain.spots]
    codes = built.workshop.classes.codes
    kinds = {attribute.kind: i for i, attribute in enumerate(codes.attributes) if attribute.kind != "option"}
    options = [i for i, attribute in enumerate(codes.attributes) if attribute.kind == "option"]
    none = np.zeros(codes.count, dtype=np.int64)
    digit = {i: codes.combination_of_code((i,)) for i in (*kinds.values(), *options)}
    having = [digit[i].astype(np.bool_) for i in options]
    return PlantIndex(
        network=replace(built.network, bins=network_bins),
        elements=tuple(ElementName(spot.name, spot.part, spot.shop, spot.element.kind) for spot in spots),
        models=codes.attributes[kinds["model"]].values if "model" in kinds else ("",),
        trims=codes.attributes[kinds["trim"]].values if "trim" in kinds else ("",),
        options=tuple(codes.attributes[i].name for i in options),
        model_of_code=digit[kinds["model"]] if "model" in kinds else none,
        trim_of_code=digit[kinds["trim"]] if "trim" in kinds else none,
        option_of_code=np.stack(having, axis=1) if having else np.zeros((codes.count, 0), dtype=np.bool_),
    )


def warmed_up(study: Study, sums: tuple[ReplicationSums, ...], confidence: float) -> tuple[Runs, str]:
    """The replications with the bin at which totals begin, and what set it: ``none``, ``given`` or ``mser5``."""
    first, by = 0, "none"
    if study.warm_up_tick is None:
        first, by = _settled(Runs(study.index, study.periods, sums)), "mser5"
    elif study.warm_up_tick > 0:
        first, by = int(np.searchsorted(study.periods.bin_ends, study.warm_up_tick, side="left")) + 1, "given"
    return Runs(study.index, study.periods, sums, first, confidence), by


def _settled(runs: Runs) -> int:
    """Bin at which the output has settled, by MSER-5 on the net rate of the bins that are open."""
    series = output_per_open_h(runs)
    is_open = np.flatnonzero(~np.isnan(series))
    found = mser5(series[is_open])
    return int(is_open[found.drop]) if found.drop else 0


def processors() -> int:
    """Processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
