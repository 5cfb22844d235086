"""When people work: shifts, breaks, holidays, overtime, and how they change."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from carwright.model.quantities import Day, PlantPart, to_date
from carwright.units import UnitError

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""Days of the week; monday is 0."""
_DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAY_MIN = 1440
"""Minutes of a day."""
ALWAYS = "always"
"""Name of the calendar that is always open; built in."""

_SPAN = re.compile(r"\s*(\d{1,2}):(\d{2})\s*(?:-|–|to)\s*(\d{1,2}):(\d{2})\s*$")


def to_days(value: object) -> object:
    """Days of the week from ``mon-sat``, ``daily`` or a list of names."""
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, (list, tuple)):
        return value
    days: set[int] = set()
    for item in value:
        days |= {item} if item in range(7) else _days_of(str(item))
    return frozenset(days)


def _days_of(text: str) -> set[int]:
    if text.strip() == "daily":
        return set(range(7))
    ends = [_day_of(part.strip().lower()) for part in text.split("-")]
    if len(ends) > 2 or -1 in ends:
        raise UnitError(
            f"{text!r} is no day of the week", "write mon-fri, daily or [mon, tue, wed, thu, fri, sat, sun]"
        )
    first, last = ends[0], ends[-1]
    return {day % 7 for day in range(first, (last if last >= first else last + 7) + 1)}


def _day_of(name: str) -> int:
    """Number of a day by its name or the first letters of it, three at least; -1 if it is none, as ``mon, wed``."""
    known = [day.startswith(name) and len(name) >= 3 for day in _DAY_NAMES]
    return known.index(True) if True in known else -1


def to_minutes(value: object) -> object:
    """Minutes after midnight of a span such as ``17:00-01:30``; the end counts on past midnight."""
    if not isinstance(value, str):
        return value
    match = _SPAN.match(value)
    if not match:
        raise UnitError(f"{value!r} is no span of the day", "write begin-end on the 24-hour clock, e.g. 08:00-16:30")
    hours, minutes, end_hours, end_minutes = (int(group) for group in match.groups())
    start, end = hours * 60 + minutes, end_hours * 60 + end_minutes
    if max(minutes, end_minutes) > 59 or start >= DAY_MIN or end > DAY_MIN:
        raise UnitError(f"{value!r} is beyond the 24-hour clock", "write e.g. 08:00-16:30 or 16:00-24:00")
    return start, end if end > start else end + DAY_MIN


def to_span(value: object) -> object:
    """First and last day of ``2024-02-09..2024-02-17``, or one day twice."""
    if isinstance(value, str) and ".." in value:
        first, _, last = value.partition("..")
        value = to_date(first), to_date(last)
    elif isinstance(value, (str, date)):
        value = to_date(value), to_date(value)
    if isinstance(value, tuple) and len(value) == 2 and value[0] > value[1]:
        raise UnitError(f"{value[0]}..{value[1]} ends before it begins", "are the two dates swapped?")
    return value


Days = Annotated[frozenset[int], BeforeValidator(to_days)]
MinuteSpan = Annotated[
    tuple[int, int],
    BeforeValidator(to_minutes),
    WithJsonSchema({"type": "string", "pattern": "^" + _SPAN.pattern, "examples": ["08:00-16:30"]}),
]
DaySpan = Annotated[
    tuple[date, date],
    BeforeValidator(to_span),
    WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}(\.\.\d{4}-\d{2}-\d{2})?$"}),
]
MinuteSpans = tuple[MinuteSpan, ...]


class Pattern(PlantPart):
    """A week of shifts, as long as it does not change."""

    days: Days = frozenset(range(7))
    """Days on which shifts begin, 0 is monday; all if not given."""
    shifts: MinuteSpans = Field(min_length=1)
    """Begin and end of each shift in minutes after the midnight its day begins with; past midnight: above 1440."""
    breaks: MinuteSpans = ()
    """Breaks, each inside a shift, in the same minutes."""

    @model_validator(mode="after")
    def _fits(self) -> Pattern:
        ordered = sorted(self.shifts)
        for (_, end), (start, late) in zip(ordered, [*ordered[1:], _tomorrow(ordered[0])], strict=True):
            if start < end and not (late > DAY_MIN and start >= DAY_MIN and not self._works_two_days_running()):
                raise UnitError(
                    f"shift {_clock(start, late)} begins before the one before it ends", "let shifts follow"
                )
        breaks = tuple(sorted(self._placed(*span) for span in self.breaks))
        object.__setattr__(self, "shifts", tuple(ordered))
        object.__setattr__(self, "breaks", breaks)
        return self

    def _works_two_days_running(self) -> bool:
        return any((day + 1) % 7 in self.days for day in self.days)

    def _placed(self, start: int, end: int) -> tuple[int, int]:
        """A break after midnight belongs to the shift that began the day before."""
        for begin in (start, start + DAY_MIN):
            if any(low <= begin and begin + end - start <= high for low, high in self.shifts):
                return begin, begin + end - start
        raise UnitError(f"break {_clock(start, end)} lies in no shift", "put it inside a shift or leave it out")


def _tomorrow(span: tuple[int, int]) -> tuple[int, int]:
    return span[0] + DAY_MIN, span[1] + DAY_MIN


def _clock(start: int, end: int) -> str:
    return "-".join(f"{minute % DAY_MIN // 60:02d}:{minute % 60:02d}" for minute in (start, end))


class Calendar(PlantPart):
    """Open hours of the elements that name it. Overtime wins over closed days and holidays, these over the pattern."""

    pattern: Pattern
    """Shifts from the beginning."""
    changes: dict[Day, Pattern] = Field(default_factory=dict)
    """Whole patterns by the day from which they hold."""
    holidays_country: str | None = None
    """ISO code of the country whose public holidays are free, e.g. ``CN``; weekend days that it works in exchange are
    worked."""
    holidays_also: tuple[date, ...] = ()
    """Further free days."""
    holidays_not: tuple[date, ...] = ()
    """Public holidays on which the plant works all the same."""
    closed: tuple[DaySpan, ...] = ()
    """Closures, first and last day."""
    overtime: dict[Day, MinuteSpans] = Field(default_factory=dict)
    """Shifts of single days, in place of what the day would have."""

    @model_validator(mode="before")
    @classmethod
    def _from_file(cls, value: object) -> object:
        """Gather the keys of the file (``days``, ``shifts``, ``breaks``, ``holidays``) into the model's own."""
        if not isinstance(value, Mapping) or "pattern" in value:
            return value
        weekly = {key: value[key] for key in Pattern.model_fields if key in value}
        given = {key: item for key, item in value.items() if key not in weekly and key != "holidays"}
        changes = given.get("changes")
        if isinstance(changes, Mapping):
            given["changes"] = _completed(weekly, changes)
        if isinstance(given.get("overtime"), (list, tuple)):
            given["overtime"] = _by_day(given["overtime"])
        return {"pattern": weekly, **given, **_holidays(value.get("holidays"))}


def _completed(weekly: dict[str, object], changes: Mapping[object, object]) -> dict[object, object]:
    """Patterns in full: what a change does not name stays as it was after the change before."""
    whole: dict[object, object] = {}
    for day, change in sorted(changes.items(), key=lambda item: str(item[0])):
        if isinstance(change, Mapping):
            weekly = {**weekly, **change}
        whole[day] = weekly if isinstance(change, Mapping) else change
    return whole


def _by_day(overtime: list[object]) -> dict[object, object]:
    days: dict[object, object] = {}
    for item in overtime:
        if not isinstance(item, Mapping) or set(item) != {"on", "shifts"}:
            raise UnitError("an entry of `overtime` is not understood", "write {on: 2024-05-04, shifts: [08:00-16:30]}")
        day = to_date(item["on"])
        if day in days:
            raise UnitError(f"overtime on {day} is given twice", "put all its shifts in one entry")
        days[day] = item["shifts"]
    return days


def _holidays(value: object) -> dict[str, object]:
    if value is None:
        return {}
    if isinstance(value, str):
        return {"holidays country": value}
    if isinstance(value, Mapping):
        unknown = sorted(set(value) - {"country", "also", "not"})
        if unknown:
            raise UnitError(f"`holidays` has no key {unknown[0]!r}", "write {country: CN, also: [...], not: [...]}")
        found = {"holidays also": _each_day(value.get("also")), "holidays not": _each_day(value.get("not"))}
        return found | ({"holidays country": value["country"]} if "country" in value else {})
    return {"holidays also": _each_day(value)}


def _each_day(value: object) -> tuple[date, ...]:
    if value is None:
        return ()
    days: list[date] = []
    for item in value if isinstance(value, (list, tuple)) else [value]:
        span = to_span(item)
        if not isinstance(span, tuple):
            raise UnitError(f"{item!r} is not a date", "write 2024-05-01 or 2024-05-01..2024-05-05")
        days += [span[0] + timedelta(days=n) for n in range((span[1] - span[0]).days + 1)]
    return tuple(days)
