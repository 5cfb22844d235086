"""Checks of calendars, ramps and dates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import pairwise

from carwright.errors import Problem
from carwright.model.calendars import ALWAYS, DAY_MIN, Calendar, Pattern
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
    if day >= plant.study.until.date():
        what = f"{day} is after the end of the study, {plant.study.until:%Y-%m-%d}"
        yield Problem(place, what, "move one of the two; a shorter run of the same study is `simulate --until`")


def _oven(plant: Plant, oven: Oven, calendar: str | None, place: str) -> Iterator[Problem]:
    """An oven is emptied before a span ends: a travel longer than every span lets no car in."""
    if calendar is None or calendar not in plant.calendars:
        return
    found: Calendar = plant.calendars[calendar]
    longest = max(longest_span_min(pattern) for pattern in (found.pattern, *found.changes.values()))
    if oven.travel_s > 60 * longest:
        what = f"the travel of {oven.travel_s / 60:g} min is longer than {calendar!r} is ever open ({longest} min)"
        yield Problem(f"{place}.travel", what, "no car could ever enter: choose another calendar or less travel")


def longest_span_min(pattern: Pattern) -> int:
    """Longest open span in minutes, short stops bridged; two weeks show whether it never ends."""
    longest, begun, ends = 0, 0, -DAY_MIN
    for day in range(14):
        for start, end in pattern.shifts if day % 7 in pattern.days else ():
            start, end = start + day * DAY_MIN, end + day * DAY_MIN
            if start - ends >= BRIDGED_MIN:
                begun = start
            ends = max(ends, end)
            longest = max(longest, ends - begun)
    return longest
