"""Checks of calendars, ramps and dates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise

from carwright.errors import Problem
from carwright.model.calendars import ALWAYS, DAY_MIN, Calendar, MinuteSpans, Pattern
from carwright.model.elements import Oven
from carwright.model.names import Names, nearest
from carwright.model.plant import Plant
from carwright.model.ramps import NO_RAMP, Changeover

LONGEST_YEARS = 55
"""Longest study: its instants must fit a whole number."""
BRIDGED_MIN = 120
"""An oven stays hot over a stop that is shorter than this."""


def problems(plant: Plant, names: Names) -> Iterator[Problem]:
    """All faults of calendars and ramps, of who names them, and of dates that never come."""
    yield from _length(plant)
    yield from _calendars(plant)
    for part_name, part in plant.parts.items():
        if part_name:
            yield from _opening(plant, part.opens, plant.path(part_name))
        for shop_name, shop in part.shops.items():
            place = plant.path(part_name, "shops", shop_name)
            yield from _opening(plant, shop.opens, place)
            yield from _named(plant, shop.calendar, shop.ramp, place)
            yield from _changeovers(plant, shop.changeovers, place)
    for where, element in names.elements():
        yield from _opening(plant, element.opens, where.place)
        yield from _named(plant, element.calendar, element.ramp, where.place)
        yield from _changeovers(plant, element.changeovers, where.place)
        if isinstance(element, Oven):
            yield from _oven(plant, element, element.calendar or names.shop(where).calendar, where.place)


def _length(plant: Plant) -> Iterator[Problem]:
    years = (plant.study.until - plant.study.start).days / 365.25
    if years > LONGEST_YEARS:
        yield Problem("study.until", f"a study of {years:.0f} years is too long", f"at most {LONGEST_YEARS} years")
    warm_up, length = plant.study.warm_up, plant.study.until - plant.study.start
    if warm_up != "mser5" and warm_up >= length.total_seconds():
        what = f"a warm-up of {warm_up / 86_400:g} d in a study of {length / timedelta(days=1):g} d"
        yield Problem("study.warm up", what, "it must end before the study does")


def _calendars(plant: Plant) -> Iterator[Problem]:
    for name, calendar in plant.calendars.items():
        place = f"calendars.{name}"
        if name == ALWAYS:
            yield Problem(place, f"{ALWAYS!r} is built in", "give this calendar another name")
        for before, after in pairwise(sorted(calendar.closed)):
            if after[0] <= before[1] and after != before:
                what = f"the closures {before[0]}..{before[1]} and {after[0]}..{after[1]} overlap"
                yield Problem(f"{place}.closed", what, "make them one")
        if not _works(calendar):
            yield Problem(f"{place}.days", "no day is worked, now or later", "write mon-fri, or leave it out: daily")
        if calendar.holidays_country is not None:
            yield from _country(calendar.holidays_country, f"{place}.holidays")


def _works(calendar: Calendar) -> bool:
    """False for a calendar with no day on which a shift could begin."""
    patterns = (calendar.pattern, *calendar.changes.values())
    # A country may have rest days that it works in exchange for holidays, whatever the pattern says of them.
    return any(pattern.days for pattern in patterns) or bool(calendar.overtime) or calendar.holidays_country is not None


def _country(code: str, place: str) -> Iterator[Problem]:
    from holidays.registry import COUNTRIES  # a table only: the package's calendars are not loaded by it

    country, _, region = code.partition("-")
    known = country in {entry[1] for entry in COUNTRIES.values()}
    if known and region:
        import holidays  # takes a moment; only for a part of a country

        known = region in holidays.list_supported_countries(include_aliases=True).get(country, ())
    if not known:
        yield Problem(
            place,
            f"no holidays are known for {code!r}",
            "write an ISO code such as CN or DE-BY, or a list of dates",
        )


def _named(plant: Plant, calendar: str | None, ramp: str | None, place: str) -> Iterator[Problem]:
    if calendar is not None and calendar != ALWAYS and calendar not in plant.calendars:
        way_out = nearest(calendar, [*plant.calendars, ALWAYS])
        yield Problem(f"{place}.calendar", f"there is no calendar {calendar!r}", way_out)
    if ramp is not None and ramp != NO_RAMP and ramp not in plant.ramps:
        yield Problem(f"{place}.ramp", f"there is no ramp {ramp!r}", nearest(ramp, plant.ramps))


def _changeovers(plant: Plant, changeovers: Iterable[Changeover], place: str) -> Iterator[Problem]:
    days: set[date] = set()
    for number, changeover in enumerate(changeovers):
        here = f"{place}.changeovers.{number}"
        yield from _named(plant, None, changeover.ramp, here)
        yield from _before_the_end(plant, changeover.on, f"{here}.on")
        if changeover.on in days:
            yield Problem(f"{here}.on", f"a second changeover on {changeover.on}", "keep one")
        days.add(changeover.on)


def _opening(plant: Plant, opens: date | None, place: str) -> Iterator[Problem]:
    if opens is not None:
        yield from _before_the_end(plant, opens, f"{place}.opens")


def _before_the_end(plant: Plant, day: date, place: str) -> Iterator[Problem]:
    if datetime(day.year, day.month, day.day) >= plant.study.until:
        what = f"{day} is after the end of the study, {plant.study.until:%Y-%m-%d}"
        yield Problem(place, what, "move one of the two; a shorter run of the same study is `simulate --until`")


def _oven(plant: Plant, oven: Oven, calendar: str | None, place: str) -> Iterator[Problem]:
    """An oven is emptied before a span ends: a travel longer than every span lets no car in."""
    if calendar is None or calendar not in plant.calendars:
        return
    longest = longest_span_min(plant.calendars[calendar])
    if oven.travel_s > 60 * longest:
        what = f"the travel of {oven.travel_s / 60:g} min is longer than {calendar!r} is ever open ({longest} min)"
        yield Problem(f"{place}.travel", what, "no car could ever enter: choose another calendar or less travel")


Worked = Iterable[tuple[int, MinuteSpans, MinuteSpans]]
"""Days in their order: number, shifts and breaks."""


def longest_span_min(calendar: Calendar) -> int:
    """Longest open span in minutes, short stops bridged, holidays and closures not looked at."""
    patterns = (calendar.pattern, *calendar.changes.values())
    return max(_longest(days) for days in (*map(_two_weeks, patterns), _around_overtime(calendar)))


def _two_weeks(pattern: Pattern) -> Worked:
    """Two weeks show whether a span never ends."""
    return [(day, pattern.shifts, pattern.breaks) for day in range(14) if day % 7 in pattern.days]


def _around_overtime(calendar: Calendar) -> Worked:
    """The days of overtime with a week before and behind: a shift more may join two spans."""
    overtime = {day.toordinal(): shifts for day, shifts in calendar.overtime.items()}
    patterns = [(0, calendar.pattern), *((day.toordinal(), new) for day, new in sorted(calendar.changes.items()))]
    for day in sorted({day + n for day in overtime for n in range(-7, 8)}):
        pattern = next(pattern for since, pattern in reversed(patterns) if since <= max(day, 0))
        weekly = pattern.shifts if (day - 1) % 7 in pattern.days else ()
        yield day, overtime.get(day, weekly), pattern.breaks


def _longest(days: Worked) -> int:
    longest, begun, ends = 0, 0, -DAY_MIN
    for day, shifts, breaks in days:
        for start, end in _less_breaks(sorted(shifts), breaks):
            start, end = start + day * DAY_MIN, end + day * DAY_MIN
            if start - ends >= BRIDGED_MIN:
                begun = start
            ends = max(ends, end)
            longest = max(longest, ends - begun)
    return longest


def _less_breaks(shifts: Iterable[tuple[int, int]], breaks: MinuteSpans) -> list[tuple[int, int]]:
    spans = list(shifts)
    for begin, end in breaks:
        pieces = [piece for low, high in spans for piece in ((low, min(high, begin)), (max(low, end), high))]
        spans = [(low, high) for low, high in pieces if high > low]
    return spans
