"""Ramps of plants from a table with one output a row: months, quarters, half years, years, weeks."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

from carwright.errors import PlantError, Problem
from carwright.files.ramp_places import country_of
from carwright.files.table_rows import Row, day_named, months_named, read_rows
from carwright.model.ramp_output import PUBLISHED_AFTER, Output, Week, days_in, first_day, month_of, of_weeks
from carwright.model.ramp_record import RampRecord

NEEDED = ("plant", "period", "output", "unit")
UNIT = re.compile(
    r"(?:cars?|vehicles?|units?)\s*(?:/|per|a)\s*(week|month|quarter|half-?year|half year|year)\b(.*)", re.I
)
TOTAL = re.compile(r"(?:cars?|vehicles?|units?)\s*(built|produced|delivered|deliveries|sold)?", re.I)
LENGTH = {"month": 1, "quarter": 3, "half year": 6, "half-year": 6, "halfyear": 6, "year": 12}
DELIVERED = re.compile(r"deliver|sold|sales|regist|retail|handed", re.I)
PEAK = re.compile(r"peak|record|best|highest", re.I)
NOT_MADE = re.compile(r"plan|target|goal|guid|limit|capacity|forecast|expected", re.I)
FIRST_CAR = re.compile(r"start of production|first (car|deliver|vehicle|unit)|\bsop\b|job 1", re.I)
Notes = list[tuple[str, date]]
"""What is left out of a table, and when it was known."""
EARLIEST, LATEST = 12 * 1880, 12 * 2200
"""Months between which cars are made; a year beyond is a slip of the pen."""
MOST_A_MONTH = 1_000_000
"""Cars that no plant makes: the largest make a tenth of them."""


@dataclass
class Gathered:
    """What the rows of one plant hold."""

    maker: str = ""
    country: str = ""
    outputs: list[Output] = field(default_factory=list)
    weeks: list[Week] = field(default_factory=list)
    starts: list[tuple[int, date]] = field(default_factory=list)
    notes: Notes = field(default_factory=list)


def read_ramps(path: str | Path) -> tuple[dict[str, RampRecord], list[str]]:
    """Read the ramps of all plants of a table, and notes on the rows that hold no output.

    The columns ``plant``, ``period``, ``output`` and ``unit`` are needed; ``maker``, ``country``,
    ``months_since_start``, ``share_of_first_nameplate`` and ``known_from`` are used where they are there. A unit is
    ``cars/month delivered``, ``cars/quarter built``, ``cars/week record`` and the like; plans, limits and units that
    are not known are left out with a note.

    Raises
    ------
    PlantError
        With all faults of the table.
    OSError
        If it cannot be read.
    """
    path = Path(path)
    problems: list[Problem] = []
    found: dict[str, Gathered] = defaultdict(Gathered)
    for row in read_rows(path, NEEDED):
        if not row["plant"]:
            problems.append(row.problem("plant", "the plant is missing", "name it in every row"))
            continue
        plant = found[row["plant"]]
        plant.maker, plant.country = plant.maker or row["maker"], plant.country or row["country"].upper()
        _take(row, plant, problems)
    if problems:
        raise PlantError(problems, str(path))
    records = {name: _record(name, plant) for name, plant in found.items()}
    return records, [text for record in records.values() for text, _ in record.notes]


def _take(row: Row, plant: Gathered, problems: list[Problem]) -> None:
    """Put one row where it belongs."""
    cars, known = row.number("output", problems), row.day("known_from", problems)
    age, share = row.number("months_since_start", problems), row.number("share_of_first_nameplate", problems)
    span = months_named(row["period"])
    if span is not None and not EARLIEST <= span[0] <= span[1] < LATEST:
        problems.append(row.problem("period", f"{row['period']!r} lies beyond all cars", "write a year such as 2024"))
        return
    if span is None and not re.fullmatch(r"\d{4}-[Ww]\d{2}", row["period"]):
        way_out = "write 2024-04, 2017-Q3, 2020-H1, 2020, 2024-04-17, 2024-W16 or 2024-07..2024-08"
        problems.append(row.problem("period", f"{row['period']!r} is no period", way_out))
        return
    if span is None:
        monday = day_named(row["period"])
        if monday is None:
            problems.append(row.problem("period", f"{row['period']!r} is no week", "ISO weeks run from W01 to W53"))
            return
        span = (month_of(monday), month_of(monday))
    if cars is None:
        if not row["output"] and FIRST_CAR.search(row["unit"]):
            plant.starts.append((span[0], known or first_day(span[0] + 1)))
        elif not row["output"]:
            plant.notes.append(
                (f"line {row.line}: {row['plant']}, {row['period']}: no output in this row", _told(span, known))
            )
        return
    each = _output(row, span, cars, known, plant.notes)
    if each is not None and each.cars > MOST_A_MONTH * (1 if isinstance(each, Week) else each.months):
        what = f"{row['output']} {row['unit']} are more than any plant makes"
        problems.append(row.problem("output", what, "write what was made in the period"))
    elif isinstance(each, Week):
        plant.weeks.append(each)
    elif each is not None:
        _keep(each, None if age is None else round(age), share, plant)


def _keep(output: Output, months: int | None, share: float | None, plant: Gathered) -> None:
    """An output counts, and where its age is told, the first month of the plant with it."""
    plant.outputs.append(replace(output, age=months, share=share))
    if months is not None:
        plant.starts.append((output.last - max(months, 1) + 1, output.known))


def _told(span: tuple[int, int], known: date | None) -> date:
    """Day on which a row counts as known."""
    return known or first_day(span[1] + 1) + PUBLISHED_AFTER


def _output(row: Row, span: tuple[int, int], cars: float, known: date | None, notes: Notes) -> Output | Week | None:
    """The row as an output; None, with a note, if it is none."""
    unit, months = row["unit"], span[1] - span[0] + 1
    delivered = bool(DELIVERED.search(unit))
    if found := None if NOT_MADE.search(unit) else UNIT.fullmatch(unit):
        length = found[1].casefold()
        if length == "week":
            day = day_named(row["period"]) if months == 1 else None
            whole = day is not None and not re.fullmatch(r"\d{4}-\d{1,2}", row["period"])
            if day is not None and whole and not PEAK.search(unit):
                return Week(day - timedelta(days=day.weekday()), cars, known, delivered)
            if PEAK.search(unit) or (months == 1 and whole):
                return Output(*span, cars, known, delivered, peak=True)
            return Output(*span, cars * sum(days_in(m) for m in range(span[0], span[1] + 1)) / 7, known, delivered)
        if not PEAK.search(unit) and months % LENGTH[length] == 0:
            return Output(*span, cars * months / LENGTH[length], known, delivered)
    elif (
        not NOT_MADE.search(unit)
        and TOTAL.fullmatch(unit)
        and (months > 1 or re.fullmatch(r".*\d{4}.\d{1,2}|[A-Za-z]+\.? \d{4}", row["period"]))
    ):
        return Output(*span, cars, known, delivered)
    text = f"line {row.line}: {row['plant']}, {row['period']}: {unit!r} is no output of its period, left out"
    notes.append((text, _told(span, known)))
    return None


def _record(name: str, plant: Gathered) -> RampRecord:
    made, lone = of_weeks(plant.weeks)
    if 0 < lone < len(made):
        latest = max(week.known for week in plant.weeks)
        plant.notes.append((f"{name}: {lone} weeks make no whole month, taken as single weeks", latest))
    return RampRecord(
        name, tuple(plant.outputs), (), tuple(plant.starts), plant.maker, plant.country or country_of(name),
        tuple(plant.weeks), tuple(plant.notes),
    )  # fmt: skip
