"""Checks of the ways of cars: every chain begins at a source, ends at a sink, and no circle is without exit."""

from __future__ import annotations

from collections.abc import Iterator

from carwright.errors import Problem
from carwright.model import check_calls, check_joins, check_needs
from carwright.model.elements import (
    Always,
    CalledOff,
    ElementBase,
    Every,
    Gate,
    Merge,
    MovingLine,
    Sink,
    Source,
    Split,
    Stations,
    Store,
    holds_cars,
)
from carwright.model.flow import Ways, path, reach, show, ways
from carwright.model.names import NameFault, Names, Where
from carwright.model.plant import Plant


def problems(names: Names) -> Iterator[Problem]:
    """All faults of the ways."""
    found = ways(names)
    yield from found.problems
    yield from _names_once(names)
    elements = dict(names.elements())
    for where, element in elements.items():
        yield from _position(names, where, element)
        yield from _references(names, where, element)
        if isinstance(element, Gate):
            yield from _gate(names, where, element)
    if not any(isinstance(element, Source) for element in elements.values()):
        yield Problem(
            "", "the plant has no source: no car ever enters it", "begin a flow with `- cars in: {kind: source}`"
        )
        return
    if not any(isinstance(element, Sink) for element in elements.values()):
        yield Problem(
            "", "the plant has no sink: no car ever leaves it", "end the last flow with `- cars out: {kind: sink}`"
        )
        return
    if not found.problems:  # with a name unknown, what follows would be said of the wrong place
        yield from _reachable(names, found)
        yield from _ends(names, found)
        yield from _empty_circles(names, found)
        yield from check_joins.problems(names, found)
        yield from check_calls.problems(names, found)
        yield from check_needs.on_the_way(names, found)


def notes(names: Names) -> Iterator[Problem]:
    """Repair routes that come back upstream: should everything on the ring fill up, it locks for good."""
    found = ways(names)
    for branch, gates in found.repairs.items():
        for gate in gates:
            ring = path(gate, {gate}, {**found.after, gate: [names.entry(branch)]})
            if ring and not _leaves_for_sure(names, ring):
                places = sum(_places(names.element(where)) for where in ring[:-1])
                what = f"the ring {show(ring)} has {places} places; if waiting cars fill them, it locks for good"
                way_out = (
                    "let repaired cars rejoin after the gate, or give the repair more places; a lock in a run is told"
                )
                yield Problem(f"{gate.place}.rejoins", what, way_out)


def endless(plant: Plant) -> Iterator[Problem]:
    """Sources that always have the next car ready, whose cars get out of the plant without any time.

    No fault of a plant that is only planned; a simulation of it would never end.
    """
    names = Names(plant)
    found = ways(names)
    timeless = {where for where, element in names.elements() if not _takes_time(element)}
    quick = {where: [to for to in followers if to in timeless] for where, followers in found.after.items()}
    sinks = {where for where, element in names.elements() if isinstance(element, Sink)}
    for where, element in names.elements():
        if isinstance(element, Source) and isinstance(element.release, Always) and element.limit is None:
            way = path(where, sinks, quick)
            if way:
                what = f"cars leave the plant in no time ({show(way)}), and the next is always there: it never ends"
                yield Problem(where.place, what, "put a station on the way, or let cars come `release: {every: 80 s}`")


def _takes_time(element: ElementBase) -> bool:
    if isinstance(element, Store):
        return element.travel_s > 0
    return isinstance(element, Stations | MovingLine) or (isinstance(element, Gate) and element.work is not None)


def _leaves_for_sure(names: Names, ring: list[Where]) -> bool:
    return not any(holds_cars(names.element(where)) for where in ring)


def _places(element: ElementBase) -> int:
    count = getattr(element, "count", 1) if not isinstance(element, Gate) else 1
    between = (count - 1) * element.places_between + element.waiting_places if isinstance(element, Stations) else 0
    places = getattr(element, "places", 1) if holds_cars(element) else 0
    return int(count * places + between)


def _names_once(names: Names) -> Iterator[Problem]:
    seen: dict[tuple[str, str, str], Where] = {}
    for where in names.everything():
        if where.kind == "shop":
            continue
        name = where.element or where.branch or ""
        first = seen.setdefault((where.part, where.shop, name), where)
        if first != where:
            what = f"{name!r} names two things of shop {where.shop!r}, here and at {first.place}"
            yield Problem(where.place, what, "names are unique in their shop")


def _position(names: Names, where: Where, element: ElementBase) -> Iterator[Problem]:
    if isinstance(element, Source) and names.before_in_chain(where) is not None:
        yield Problem(
            where.place,
            "a source stands behind another element",
            "a source begins a flow; bring ways together with `merge`",
        )
    if isinstance(element, Sink):
        is_last = names.next_in_chain(where) is None
        if not is_last:
            yield Problem(where.place, "elements follow a sink", "a sink ends a flow")
        shop = names.shop(where)
        to = shop.branches[where.branch].next if where.branch else shop.next
        if is_last and to is not None:
            place = Where(where.part, where.shop, where.branch).place
            yield Problem(f"{place}.next", f"the flow ends in the sink {where.element!r}", "remove `next` or the sink")


def _references(names: Names, where: Where, element: ElementBase) -> Iterator[Problem]:
    if isinstance(element, Source):
        release = element.release
        if isinstance(release, CalledOff):
            yield from _known(names, release.at, where, "release.called off at", "element")
        if element.when_full == "goes away" and not isinstance(release, Every):
            yield Problem(f"{where.place}.when full", "only an arrival can go away", "write release: {every: time}")
    if isinstance(element, Merge):
        for name in element.order:
            yield from _known(names, name, where, "order")
    if isinstance(element, Split):
        for number, name in enumerate(element.to):
            if name in element.to[:number]:
                yield Problem(f"{where.place}.to", f"{name!r} is named twice", "name each branch once")


def _known(names: Names, name: str, where: Where, key: str, *kinds: str) -> Iterator[Problem]:
    try:
        found = names.find(name, where, *kinds)
    except NameFault as fault:
        yield Problem(f"{where.place}.{key}", fault.what, fault.way_out)
        return
    if key == "release.called off at" and not holds_cars(names.element(found)):
        yield Problem(
            f"{where.place}.{key}", f"{name!r} has no place that a car enters", "name stations, a line or a store"
        )


def _gate(names: Names, where: Where, gate: Gate) -> Iterator[Problem]:
    tables = (gate.first_time_through, gate.per_option, gate.per_model, gate.per_trim)
    fails = any(share < 1 for table in tables for share in table.values())
    if fails and gate.repair is None and gate.scrap < 1 and gate.tries != 1:
        yield Problem(where.place, "failed cars have nowhere to go", "name a `repair` branch, or write scrap: 100 %")
    if gate.tries and gate.after_tries == "pass" and gate.scrap > 0:
        what = "`after tries: pass` together with `scrap` is not yet there"
        yield Problem(f"{where.place}.after tries", what, "leave out one of the two")
    if gate.rejoins is not None and gate.repair is None:
        yield Problem(f"{where.place}.rejoins", "`rejoins` is given without `repair`", "name the branch that repairs")
    if gate.work is None and gate.mtbf is not None:
        yield Problem(f"{where.place}.mtbf", "the gate has failures but no work", "add `work`, the time of the check")
    if gate.repair is not None and gate.rejoins is None:
        try:
            branch = names.find(gate.repair, where, "branch")
        except NameFault:
            return
        if names.shop(branch).branches[branch.branch or ""].next is None and not isinstance(
            names.element(names.end(branch)), Sink
        ):
            yield Problem(where.place, "repaired cars have nowhere to go", "add `rejoins: <element>`")


def _reachable(names: Names, found: Ways) -> Iterator[Problem]:
    """An element that no car reaches is told once for its chain."""
    reached = reach([where for where, element in names.elements() if isinstance(element, Source)], found.after)
    for where in found.after:
        before = names.before_in_chain(where)
        after_a_sink = before is not None and isinstance(names.element(before), Sink)
        if where not in reached and (before is None or before in reached) and not after_a_sink:
            yield Problem(where.place, "no car ever comes here", "let a source, a `next`, a split or a gate lead to it")


def _ends(names: Names, found: Ways) -> Iterator[Problem]:
    sinks = [where for where, element in names.elements() if isinstance(element, Sink)]
    before = found.before()
    saved = reach([*sinks, *found.feeds], before)
    reached = reach([where for where, element in names.elements() if isinstance(element, Source)], found.after)
    told: set[Where] = set()
    for end in found.feeds:
        if found.after.get(end):
            home = Where(end.part, end.shop, end.branch).place
            yield Problem(
                f"{home}.next",
                f"this flow feeds the join {found.feeds[end].name!r} and has a `next`",
                "remove one of the two",
            )
        elif isinstance(names.element(end), (Sink, Gate)) or not holds_cars(names.element(end)):
            what = f"the feeder of {found.feeds[end].name!r} ends in {end.element!r}, where no part can wait"
            yield Problem(end.place, what, "end it with stations, a line or a store")
    for where, followers in found.after.items():
        chain = Where(where.part, where.shop, where.branch)
        if where in saved or where in told or where not in reached or chain in found.repairs:
            continue
        if not followers:
            yield Problem(
                where.place,
                "the chain ends here and leads nowhere",
                "add `next`, or end it with a sink, or name it in a join's `parts`",
            )
            continue
        circle = path(where, {where}, found.after)
        if circle:
            told |= reach([where], found.after)
            yield Problem(
                where.place, f"a circle with no exit: {show(circle)}", "let one of its elements lead out of it"
            )


def _empty_circles(names: Names, found: Ways) -> Iterator[Problem]:
    bare = {
        where
        for where, element in names.elements()
        if not holds_cars(element) and not isinstance(element, (Source, Sink))
    }
    after = {where: [f for f in found.after[where] if f in bare] for where in bare}
    told: set[Where] = set()
    for where in found.after:
        if where in bare and where not in told and (circle := path(where, {where}, after)):
            told |= set(circle)
            yield Problem(
                where.place, f"the circle {show(circle)} has no place for a car", "put stations or a buffer on it"
            )
