"""What was announced about a plant, from tables of milestones, parameters and quoted waits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from carwright.errors import PlantError, Problem
from carwright.files.ramp_tables import read_ramps
from carwright.files.table_rows import Row, day_named, month_starts, read_rows
from carwright.model.ramp_record import Announcement, Kind, RampRecord

MILESTONES, PARAMETERS, WAITS = "plant_milestones.csv", "plant_parameters.csv", "orders_and_waits.csv"
"""Names under which the tables are looked for beside the ramp."""
PROGRAMME = "programme"
"""Name of what concerns the plant as a whole."""
LINE = re.compile(r"\b(?:phase|part|line|plant)\s*(\d+)|_p(\d+)\b", re.I)
HOURS_UNIT = re.compile(r"(?:h|hours?)\s*(?:/|per|a)\s*day\b", re.I)
MOST_LINES = 9
"""A higher number is no number of a line."""
WEEK = re.compile(r"\b(four|five|six|seven|[4-7])[- ]days?\b", re.I)
"""Days a week, in the note of a row of hours."""
CARS = r"(\d{1,3}(?:[ ,]\d{3})+|\d{3,})"
BUILT_BEFORE = re.compile(rf"\bpre-?built\D*{CARS}|\b{CARS} (?:cars )?pre-?built\b", re.I)
"""Cars built before the first delivery, in the note of an event: "pre-built edition of 5000", "500 cars pre-built"."""
ONE_SHIFT_H = (8.0, 10.0)
"""What "one shift" means where no hours are told."""
EVENTS: tuple[tuple[str, Kind], ...] = (
    (r"agreement", "agreement"),
    (r"construction start|ground.?break|ground broken", "ground"),
    (r"(construction )?complet", "complete"),
    (r"trial production|trial build|pilot production", "trial"),
    (r"in use|series output|first customer deliver|start of production|deliveries (start|begin)", "start"),
)
"""How the text of an event begins, and what it is then."""
GROWTH_H = 1.0
"""A range of hours that ends so far above its value tells of longer hours later."""


@dataclass(frozen=True)
class Beside:
    """Tables that go with a ramp; None where there is none."""

    milestones: Path | None = None
    parameters: Path | None = None
    waits: Path | None = None
    own_waits: bool = False
    """True: the waits are known to be those of the plant's buyers; else only if the milestones speak of the plant."""

    @classmethod
    def of(cls, ramp: Path) -> Beside:
        """Those that lie beside the ramp under their usual names."""
        tables = [ramp.parent / name for name in (MILESTONES, PARAMETERS, WAITS)]
        milestones, parameters, waits = (table if table.is_file() else None for table in tables)
        return cls(milestones, parameters, waits)


def read_ramp(path: str | Path, plant: str | None = None, *, beside: Beside | None = None) -> RampRecord:
    """Read the ramp of one plant with what the tables beside it announce.

    Parameters
    ----------
    path
        Table of outputs, as `carwright.read_ramps` reads it.
    plant
        Its name in the table, or how the name begins; needed where the table holds several.
    beside
        The tables of announcements; those beside the ramp under their usual names if not given.

    Raises
    ------
    PlantError
        With all faults of a table, or if the name fits no plant or several.
    OSError
        If a table cannot be read.
    """
    path = Path(path)
    records, _ = read_ramps(path)
    return with_announcements(the_plant(records, plant, path), Beside.of(path) if beside is None else beside)


def the_plant(records: Mapping[str, RampRecord], plant: str | None, path: Path) -> RampRecord:
    """The plant that is asked for by its name or the beginning of it; the only one if none is asked for.

    Raises
    ------
    PlantError
        If there is no such plant, or more than one.
    """
    if not records:
        raise PlantError([Problem("plant", "the table has a head and no rows", "add a row for each month")], str(path))
    names = [name for name in records if name == plant] or [n for n in records if n.startswith(plant or "")]
    if len(names) == 1:
        return records[names[0]]
    asked = "" if plant is None else f"{plant!r} names {len(names) or 'no'} plant{'s' if len(names) != 1 else ''}; "
    problem = Problem("plant", f"{asked}the table holds {', '.join(records)}", "name one of them")
    raise PlantError([problem], str(path))


def with_announcements(record: RampRecord, beside: Beside) -> RampRecord:
    """The record with what the tables say of its plant; unchanged if the milestones do not speak of it.

    Milestones name the plant as the ramp does (or begin to), or ``programme``; parameters stand under
    ``<maker>_p1``, ``<maker>_p2`` for its lines. Waits are taken with the milestones, or if they are the plant's own.

    Raises
    ------
    PlantError
        With all faults of the tables.
    OSError
        If one cannot be read.
    """
    problems: list[Problem] = []
    told: list[Announcement] = []
    own: list[Row] = []
    if beside.milestones:
        rows = read_rows(beside.milestones, ("date", "plant", "event", "known_from"))
        own = [row for row in rows if _speaks_of(row["plant"], record.plant)]
        for row in rows if own else []:
            if row in own or row["plant"].casefold() == PROGRAMME:
                told += _milestone(row, problems)
    if beside.waits and (own or beside.own_waits):
        told += _waits(beside.waits, problems)
    if beside.parameters and record.maker:
        rows = read_rows(beside.parameters, ("scope", "parameter", "value", "unit", "known_from"))
        prefix = re.compile(re.escape(record.maker.casefold()) + r"_p\d+")
        for row in (each for each in rows if prefix.fullmatch(each["scope"].casefold())):
            told += _parameter(row, problems)
    if problems:
        raise PlantError(problems, problems[0].file)
    return replace(record, announcements=(*record.announcements, *told))


def _speaks_of(named: str, plant: str) -> bool:
    """Whether one name begins with all words of the other, the line and what stands in brackets left out."""
    one, other = (
        re.findall(r"\w+", LINE.sub(" ", re.sub(r"\(.*?\)", " ", each.casefold()))) for each in (named, plant)
    )
    short = min(len(one), len(other))
    return short > 0 and one[:short] == other[:short]


def line_of(name: str) -> int:
    """Line that a name such as ``Beijing phase 2`` speaks of; 0 where it names none."""
    found = LINE.search(name)
    number = int(found[1] or found[2]) if found else 1
    return number - 1 if 1 <= number <= MOST_LINES else 0


def _milestone(row: Row, problems: list[Problem]) -> Iterator[Announcement]:
    """What one event says, if anything that output depends on."""
    known, day = row.day("known_from", problems), day_named(row["date"])
    if row["date"] and day is None:
        problems.append(row.problem("date", f"{row['date']!r} is no date", "write 2024-06-15, 2024-06 or 2024"))
        return
    said = Announcement("hours", line_of(row["plant"]), day, known, days=_days(row["note"]), text=row["event"])
    event = row["event"].casefold()
    if HOURS_UNIT.match(row["unit"]):
        hours = row.number("value", problems) or 0.0
        yield replace(said, low=hours, high=hours)
    elif re.search(r"\bone shift\b", event):
        yield replace(said, low=ONE_SHIFT_H[0], high=ONE_SHIFT_H[1])
    whole = row["plant"].casefold() == PROGRAMME
    for pattern, kind in EVENTS:
        if re.match(pattern, event) and not (whole and kind != "agreement"):
            meant = day_named(row["value"]) if row["unit"] == "date" else day
            yield replace(said, kind=kind, date=meant)
    if found := re.search(r"(\d[\d ,]*) per (?:part|phase|line)", row["note"]) if whole else None:
        cars = _cars(found[1])
        yield from (replace(said, kind="nameplate", line=line, low=cars, high=cars) for line in (0, 1))
    if found := BUILT_BEFORE.search(row["note"]):
        cars = _cars(found[1] or found[2])
        yield replace(said, kind="stock", low=cars, high=cars)
    if found := re.search(r"production planned (?:for )?(\d{4})", row["note"]):
        yield replace(said, kind="planned", date=date(int(found[1]), 1, 1))


def _cars(text: str) -> float:
    """A number of cars as people write it, ``5 000`` or ``5,000``."""
    return float(re.sub(r"[ ,]", "", text))


def _parameter(row: Row, problems: list[Problem]) -> Iterator[Announcement]:
    """Nameplate, net rate or hours of a line."""
    known, name = row.day("known_from", problems), row["parameter"].casefold()
    value = row.number("value", problems)
    if value is None:
        return
    low, high = row.number("low", problems), row.number("high", problems)
    low, high = (value if low is None else low), (value if high is None else high)
    said = Announcement("nameplate", line_of(row["scope"]), None, known, value, value, text=row["parameter"])
    if name == "nameplate" and row["unit"] == "cars/year":
        yield said
    elif name == "net rate" and row["unit"] == "cars/hour":
        yield replace(said, kind="rate", low=low, high=high)
    elif name.startswith("shift hours") and HOURS_UNIT.match(row["unit"]):
        yield from _hours(replace(said, low=low, high=high), value, row)


def _hours(said: Announcement, value: float, row: Row) -> Iterator[Announcement]:
    """Hours of a working day: until or from a month, as they were by one, or longer ones later."""
    name = row["parameter"].casefold()
    day, days = next(iter(month_starts(name)), None), _days(row["note"])
    if day and not re.search(r"\b(until|from|since|starts?)\b", name):
        yield replace(said, kind="hours_then", date=day, days=days)
        return
    yield replace(said, kind="hours", date=date.min if "until" in name else day, high=value, days=days)
    if said.high > value + GROWTH_H:
        later = _days(row["note"], later=True)
        yield replace(said, kind="hours", low=said.high - GROWTH_H, days=later, text=f"{said.text}, later")


def _days(note: str, *, later: bool = False) -> float | None:
    """Days a week that a note tells of the hours in its row, or of the later ones; None if none, or of trial output."""
    parts = (p for p in note.casefold().split(";") if ("later" in p) == later and "trial" not in p)
    named = next((found[1] for p in parts if (found := WEEK.search(p))), None)
    words = {"four": 4.0, "five": 5.0, "six": 6.0, "seven": 7.0}
    return None if named is None else words.get(named) or float(named)


def _waits(path: Path, problems: list[Problem]) -> Iterator[Announcement]:
    """Weeks that new buyers were told."""
    for row in read_rows(path, ("date", "measure", "low", "high", "unit", "known_from")):
        if row["measure"] != "quoted wait" or row["unit"] != "weeks":
            continue
        low, high = row.number("low", problems), row.number("high", problems)
        weeks = [each for each in (low, high) if each is not None]
        day = day_named(row["date"])
        if day is None:
            problems.append(row.problem("date", f"{row['date']!r} is no date", "write 2024-06-15, 2024-06 or 2024"))
        elif weeks:
            said = Announcement("wait", 0, day, row.day("known_from", problems), text=row["model"])
            yield replace(said, low=min(weeks), high=max(weeks))
