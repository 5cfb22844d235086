"""Checks of decisions: what is named exists, and something can be decided."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from carwright.errors import Problem
from carwright.model.calendars import ALWAYS
from carwright.model.decisions import MONTHS_OF, ContractDecision, Decisions, PartDecision
from carwright.model.names import nearest
from carwright.model.partners import ContractMaker, Engineers
from carwright.model.plant import Plant
from carwright.model.quantities import ALL, at

MOST_PERIODS = 240
"""Twenty years of months."""


def problems(plant: Plant) -> Iterator[Problem]:
    """All faults of the section `decisions`; none if the plant has no such section."""
    decided = plant.decisions
    if decided is None:
        return
    for key in ("market", "money"):
        if getattr(plant, key) is None:
            yield Problem("decisions", f"there is no section `{key}`", f"add `{key}`: a plan cannot be made without it")
    months = (decided.until.year - decided.start.year) * 12 + decided.until.month - decided.start.month
    if months // MONTHS_OF[decided.period] > MOST_PERIODS:
        what = f"the plan has {months // MONTHS_OF[decided.period]:,} periods, the limit is {MOST_PERIODS}"
        yield Problem("decisions.until", what, "let it end earlier, or count in quarters")
    for part, bounds in decided.parts.items():
        yield from _part(plant, decided, part, bounds)
    yield from _patterns(plant, decided)
    yield from _capacity(decided)
    yield from _contracts(plant, decided)
    yield from _engineers(plant, decided)
    yield from _trims_and_stocks(plant, decided)
    yield from _shops(plant, decided)
    if not decided.parts and not decided.contracts_of(plant.partners):
        yield Problem("decisions", "nobody builds cars: there are no `parts` and no `contracts`", "name at least one")
    yield from _cars_built(plant, decided)


# ------------------------------------------------------------------ parts and their openings


def _part(plant: Plant, decided: Decisions, part: str, bounds: PartDecision) -> Iterator[Problem]:
    place = f"decisions.parts.{part}"
    known = plant.part_names()
    if part not in known:
        yield Problem(place, f"the plant has no part {part!r}", nearest(part, known))
    for car in bounds.cars:
        groups = (*plant.cars.of_plan(), *plant.cars.model_names())
        if car not in groups:
            yield Problem(f"{place}.cars", f"there is no car {car!r}", nearest(car, groups))
    if bounds.shifts_before is not None and bounds.shifts_before not in decided.patterns_of(part):
        what = f"there is no shift pattern {bounds.shifts_before!r}"
        yield Problem(f"{place}.shifts before", what, nearest(bounds.shifts_before, decided.patterns_of(part)))
    if bounds.opened is not None and bounds.opened > decided.start:
        what = f"it opens on {bounds.opened}, after the plan begins on {decided.start}"
        yield Problem(f"{place}.opened", what, f"write open: {bounds.opened}, or let the plan begin later")
    yield from _after(decided, part, bounds)
    if bounds.open is not None:
        yield from _opening(plant, decided, part, bounds.open)


def _after(decided: Decisions, part: str, bounds: PartDecision) -> Iterator[Problem]:
    """Parts that must open before are there, wait for no one in a circle, and can open in time."""
    for other, months in bounds.after.items():
        place = f"decisions.parts.{part}.after"
        if other not in decided.parts:
            yield Problem(place, f"there is no part {other!r} in `decisions.parts`", nearest(other, decided.parts))
            continue
        if part in _before(decided, other):
            what = "it waits for itself" if part == other else f"{part!r} and {other!r} wait for each other"
            yield Problem(place, what, "leave it out" if part == other else "leave one `after` out")
            continue
        first = decided.parts[other].open
        if first is None or bounds.open is None:
            continue
        ready = (bounds.open[1].year - first[0].year) * 12 + bounds.open[1].month - first[0].month
        if ready < months:
            what = f"{other!r} opens {first[0]} at the earliest, {months:g} months later is after {bounds.open[1]}"
            yield Problem(place, what, "let one open earlier, the other later, or wait less")


def _before(decided: Decisions, part: str) -> set[str]:
    """The part, and all that must open before it."""
    found, left = set[str](), [part]
    while left:
        name = left.pop()
        if name not in found and name in decided.parts:
            found.add(name)
            left += decided.parts[name].after
    return found


def _opening(plant: Plant, decided: Decisions, part: str, span: tuple[date, date]) -> Iterator[Problem]:
    place = f"decisions.parts.{part}"
    if span[0] < decided.start:
        what = f"it may open on {span[0]}, before the plan begins on {decided.start}"
        yield Problem(place, what, "let it open later, or write opened: DATE if it is open already")
    elif span[1] >= decided.until:
        what = f"it may open on {span[1]}, the plan ends on {decided.until}"
        yield Problem(place, what, "let it open earlier, or the plan end later")
    elif plant.money is not None:
        capital = plant.money.capital.get(part, plant.money.capital.get(ALL))
        saves = [partner.saves for partner in _helpers(plant, decided, part)]
        months = max(0.0, capital.building_time - max(saves, default=0.0)) if capital else 0.0
        ready = (span[1].year - decided.start.year) * 12 + span[1].month - decided.start.month
        if months > ready:
            what = f"it takes {months:g} months to build, {ready} lie between {decided.start} and {span[1]}"
            yield Problem(place, what, "let it open later, or the plan begin earlier")


def _helpers(plant: Plant, decided: Decisions, part: str) -> list[Engineers]:
    named = (plant.partners.get(name) for name in decided.engineers_of(plant.partners))
    return [partner for partner in named if isinstance(partner, Engineers) and partner.part == part]


# ------------------------------------------------------------------ shift patterns and capacities


def _patterns(plant: Plant, decided: Decisions) -> Iterator[Problem]:
    calendars = (*plant.calendars, ALWAYS)
    for name, pattern in decided.shift_patterns.items():
        for calendar in pattern.calendars:
            if calendar not in plant.calendars:
                what = f"the plant has no calendar {calendar!r}"
                place = f"decisions.shift patterns.{name}.calendars.{calendar}"
                yield Problem(
                    place, what, nearest(calendar, plant.calendars) if plant.calendars else "add it to `calendars`"
                )
    for part, names in decided.shifts.items():
        place = "decisions.shifts" if part == ALL else f"decisions.shifts.{part}"
        if part != ALL and part not in decided.parts:
            yield Problem(place, f"there is no part {part!r} in `decisions.parts`", nearest(part, decided.parts))
            continue
        for owner in decided.parts if part == ALL else [part]:
            known = _known_patterns(decided, owner)
            for name in names:
                if name not in known:
                    yield Problem(place, f"there is no shift pattern {name!r} of {owner!r}", nearest(name, known))
    for part in decided.parts:
        if not decided.patterns_of(part):
            yield Problem("decisions.shift patterns", f"part {part!r} has no shift pattern to run", "name at least one")
        elif part not in decided.capacity and part in plant.part_names():
            yield from _measurable(plant, decided, part, calendars)


def _known_patterns(decided: Decisions, part: str) -> tuple[str, ...]:
    given = decided.capacity.get(part)
    return tuple(given.shifts) if given is not None else tuple(decided.shift_patterns)


def _measurable(plant: Plant, decided: Decisions, part: str, known: tuple[str, ...]) -> Iterator[Problem]:
    """A pattern under which the twin runs a part sets some calendar of its shops."""
    shops = plant.parts[part if part in plant.parts else ""].shops.values()
    used = {shop.calendar for shop in shops} | {
        e.calendar for shop in shops for _, flow in shop.chains() for e in flow.values()
    }
    own = {name for name in used if name in known and name != ALWAYS}
    for name in decided.patterns_of(part):
        pattern = decided.shift_patterns.get(name)
        if pattern is not None and own and not own & set(pattern.calendars):
            what = f"it sets none of the calendars of {part!r}"
            yield Problem(
                f"decisions.shift patterns.{name}", what, f"add one of {', '.join(sorted(own))} to `calendars`"
            )


def _capacity(decided: Decisions) -> Iterator[Problem]:
    for part, given in decided.capacity.items():
        place = f"decisions.capacity.{part}"
        if part not in decided.parts:
            yield Problem(place, f"there is no part {part!r} in `decisions.parts`", nearest(part, decided.parts))
        for pattern, rates in given.shifts.items():
            if max(rates.values()) == 0:
                yield Problem(f"{place}.shifts.{pattern}", "it makes no cars", "write e.g. 9000 cars/month")
        if any(after < before for before, after in pairwise(given.ramp)):
            yield Problem(f"{place}.ramp", "the ramp falls", "give shares that rise or stay")


# ------------------------------------------------------------------ partners


def _contracts(plant: Plant, decided: Decisions) -> Iterator[Problem]:
    offers = [name for name, partner in plant.partners.items() if isinstance(partner, ContractMaker)]
    for name, bounds in (decided.contracts or {}).items():
        place = f"decisions.contracts.{name}"
        maker = plant.partners.get(name)
        if not isinstance(maker, ContractMaker):
            what = f"there is no contract maker {name!r}"
            yield Problem(place, what, nearest(name, offers) if offers else "add it to `partners`")
            continue
        yield from _start(decided, maker, bounds, place)


def _start(decided: Decisions, maker: ContractMaker, bounds: ContractDecision, place: str) -> Iterator[Problem]:
    if bounds.running is not None:
        if bounds.running > decided.start:
            what = f"it runs since {bounds.running}, after the plan begins on {decided.start}"
            yield Problem(f"{place}.running", what, f"write start: {bounds.running}")
        return
    first, last = bounds.start or (maker.start, decided.until)
    if bounds.start is not None and last < maker.start:
        what = f"it must begin by {last}, the offer holds from {maker.start}"
        yield Problem(f"{place}.start", what, "let it begin later")
    elif max(first, maker.start) >= decided.until:
        what = f"it could begin on {max(first, maker.start)}, the plan ends on {decided.until}"
        yield Problem(place, what, "let it begin earlier, or leave it out")


def _engineers(plant: Plant, decided: Decisions) -> Iterator[Problem]:
    known = [name for name, partner in plant.partners.items() if isinstance(partner, Engineers)]
    for name in decided.engineers_of(plant.partners):
        partner = plant.partners.get(name)
        if not isinstance(partner, Engineers):
            yield Problem(
                "decisions.engineers",
                f"there are no engineers {name!r}",
                nearest(name, known) if known else "add them to `partners`",
            )
            continue
        if partner.part not in decided.parts:
            what = f"there is no part {partner.part!r} in `decisions.parts`"
            yield Problem(f"partners.{name}.part", what, nearest(partner.part, decided.parts))
        capital = plant.money.capital.get(partner.part, plant.money.capital.get(ALL)) if plant.money else None
        if capital is not None and partner.saves > capital.building_time:
            what = f"they save {partner.saves:g} months of a building time of {capital.building_time:g}"
            yield Problem(f"partners.{name}.saves", what, "are the two swapped?")


def _trims_and_stocks(plant: Plant, decided: Decisions) -> Iterator[Problem]:
    cars, parts = plant.cars.of_plan(), plant.supply.parts if plant.supply else {}
    for car in decided.trims:
        if car not in cars:
            yield Problem(f"decisions.trims.{car}", f"there is no car {car!r}", nearest(car, cars))
    for name, bounds in decided.stocks.items():
        place = f"decisions.stocks.{name}"
        if name not in parts:
            what = f"there is no part {name!r} in `supply.parts`"
            yield Problem(place, what, nearest(name, parts) if parts else "add it to `supply`")
        elif (room := parts[name].stock.at_most) is not None and room < bounds.at_least:
            what = f"at least {bounds.at_least:g}, but `supply` has room for {room:g}"
            yield Problem(place, what, "ask for less, or make room")


def _shops(plant: Plant, decided: Decisions) -> Iterator[Problem]:
    """Shops have orders to take; the fewest are no more than the most, whenever one of the two changes."""
    if decided.shops == "as given":
        return
    if plant.sales is None:
        what = "it is not said how many orders a shop can take"
        yield Problem("decisions.shops", what, "add e.g. sales: {orders a shop: 140 cars/month}")
    least, most = decided.shops.at_least, decided.shops.at_most
    for day in sorted({decided.start, *(day for day in (*least, *most) if decided.start < day < decided.until)}):
        fewest, room = at(least, day) or 0.0, at(most, day) or 0.0
        if fewest > room:
            what = f"at least {fewest:g} shops and at most {room:g} on {day}"
            yield Problem("decisions.shops", what, "are the two swapped? Before its first date a bound is 0")
            return


def _cars_built(plant: Plant, decided: Decisions) -> Iterator[Problem]:
    """Every car that is sold can be built by somebody."""
    if plant.market is None:
        return
    lists = [bounds.cars for bounds in decided.parts.values()]
    makers = (plant.partners.get(name) for name in decided.contracts_of(plant.partners))
    lists += [maker.cars for maker in makers if isinstance(maker, ContractMaker)]
    built = plant.cars.of_plan()
    for name, segment in plant.market.segments.items():
        for car in {car: None for table in segment.cars.values() for car in table if car in built}:
            if lists and not any(not cars or car in cars or built[car][0] in cars for cars in lists):
                yield Problem(
                    f"market.segments.{name}.cars",
                    f"nobody can build {car!r}",
                    "add it to the `cars` of a part or partner",
                )
