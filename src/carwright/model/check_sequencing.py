"""Checks of the cars of a day and the rules of their order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from carwright.errors import Problem
from carwright.model.check_places import unmet_places
from carwright.model.elements import CalledOff, MovingLine, Sink, Source
from carwright.model.flow import reach, ways
from carwright.model.names import NameFault, Names, Where, nearest
from carwright.model.plant import Plant
from carwright.model.sequence_rules import SequenceRule, members_of
from carwright.model.sequencing import UNREAD, DayOrders, Sequencing

HERE = Where("", "")
"""The section stands in no shop: names are looked for in the whole plant."""


def problems(plant: Plant, names: Names) -> Iterator[Problem]:
    """All faults of the section ``sequencing``; none if the plant has no such section."""
    asked = plant.sequencing
    if asked is None:
        return
    tables = {"orders": asked.orders} | ({"day before": asked.day_before} if asked.day_before else {})
    yield from _lines_and_source(asked, names)
    if any(orders.id == UNREAD for orders in tables.values()):
        return  # what is said of cars that could not be read would be untrue
    for key, orders in tables.items():
        yield from _cars_known(plant, orders, f"sequencing.{key}")
    yield from _built_already(asked)
    yield from _groups(plant, asked)
    if asked.starts is not None and not plant.study.start <= asked.starts < plant.study.until:
        what = f"the day starts {asked.starts:%Y-%m-%d %H:%M}, outside the study"
        yield Problem("sequencing.starts", what, "let it start within `study`")
    yield from _stretches(asked)
    yield from _columns_and_rules(asked)
    yield from unmet_places(asked)
    yield from _colour_runs(asked)


# ------------------------------------------------------------------ who and where


def _cars_known(plant: Plant, orders: DayOrders, place: str) -> Iterator[Problem]:
    """Models, trims and options are those of the plant, and each has its column."""
    known = {"model": plant.cars.model_names(), "trim": plant.cars.trim_names()}
    for key, names in known.items():
        column: tuple[str, ...] = getattr(orders, key)
        if names and not column:
            yield Problem(f"{place}.{key}", f"the orders do not say the {key} of their cars", f"add a column {key!r}")
        for name in dict.fromkeys(column):
            if name not in names:
                row = column.index(name) + 2
                what = f"{orders.file} row {row}: there is no {key} {name!r}"
                yield Problem(f"{place}.{key}", what, nearest(name, names))
    for name in orders.options:
        if name not in plant.cars.options:
            yield Problem(f"{place}.options", f"there is no option {name!r}", nearest(name, plant.cars.options))
    for name in plant.cars.options:
        if name not in orders.options:
            what = f"the orders do not say which cars have option {name!r}"
            yield Problem(f"{place}.options", what, f"add a column {name!r}, with 1 or 0 in each row")


def _built_already(asked: Sequencing) -> Iterator[Problem]:
    """Cars of the day before that stand in the orders as well: one of the two tables is that of another day."""
    if asked.day_before is None:
        return
    today = set(asked.orders.id)
    again = [name for name in asked.day_before.id if name in today]
    if again:
        told = ", ".join(repr(name) for name in again[:5]) + (f" and {len(again) - 5} more" if len(again) > 5 else "")
        stand = "stands" if len(again) == 1 else "stand"
        what = f"{told} of {asked.day_before.file} {stand} in {asked.orders.file} as well"
        yield Problem("sequencing.day before", what, "leave built cars out of the orders")


def sources_of_cars(names: Names) -> list[Where]:
    """Sources whose cars come to a sink, parts left out."""
    after = ways(names).after
    found = []
    for where, element in names.elements():
        if isinstance(element, Source) and element.makes != "parts" and not isinstance(element.release, CalledOff):
            ends = [names.element(end) for end in reach([where], after)]
            if any(isinstance(end, Sink) and end.counts_as == "cars" for end in ends):
                found.append(where)
    return found


def source_of(asked: Sequencing, names: Names) -> Where:
    """The source that releases the cars of the day.

    Raises
    ------
    NameFault
        If none, or more than one, is meant.
    """
    if asked.source is not None:
        where = names.find(asked.source, HERE, "element")
        if not isinstance(names.element(where), Source):
            raise NameFault(f"{asked.source!r} is no source", "name the source that releases the cars")
        return where
    known = sources_of_cars(names)
    if len(known) != 1:
        told = ", ".join(repr(where.name) for where in known[:6])
        raise NameFault(f"{len(known)} sources release cars" + (f": {told}" if told else ""), "add source: NAME")
    return known[0]


def line_of(name: str, names: Names) -> Where:
    """A moving line by its name.

    Raises
    ------
    NameFault
        If there is none of this name.
    """
    where = names.find(name, HERE, "element")
    if not isinstance(names.element(where), MovingLine):
        lines = [each.element or "" for each, element in names.elements() if isinstance(element, MovingLine)]
        raise NameFault(f"{name!r} is no moving line", nearest(name, lines))
    return where


def _lines_and_source(asked: Sequencing, names: Names) -> Iterator[Problem]:
    wanted = [(f"sequencing.drift.{name}", name) for name in asked.drift]
    wanted += [(f"sequencing.rules.{key}.from", rule.from_line) for key, rule in asked.rules.items() if rule.from_line]
    for place, name in wanted:
        try:
            line_of(name, names)
        except NameFault as fault:
            yield Problem(place, fault.what, fault.way_out)
    try:
        source_of(asked, names)
    except NameFault as fault:
        yield Problem("sequencing.source", fault.what, fault.way_out)


def _groups(plant: Plant, asked: Sequencing) -> Iterator[Problem]:
    """What the rules speak of is a model, trim, option or colour, and only one of these."""
    kinds: dict[str, Iterable[str]] = {
        "model": plant.cars.model_names(), "trim": plant.cars.trim_names(), "option": plant.cars.options,
        "colour": dict.fromkeys(asked.orders.colour + (asked.day_before.colour if asked.day_before else ())),
    }  # fmt: skip
    count = Counter(name for names in kinds.values() for name in set(names))
    for place, text in asked.named_groups():
        for name in members_of(text):
            if name not in count:
                what = f"there is no model, trim, option or colour {name!r}"
                yield Problem(f"sequencing.{place}", what, nearest(name, count))
            elif count[name] > 1:
                meant = " and ".join(kind for kind, names in kinds.items() if name in names)
                yield Problem(f"sequencing.{place}", f"{name!r} is a {meant}", "give one of them another name")


# ------------------------------------------------------------------ stretches, columns, colours


def _stretches(asked: Sequencing) -> Iterator[Problem]:
    cars, orders = asked.day, len(asked.orders.id)
    total = sum(asked.shifts.values())
    if asked.shifts and total != cars:
        what = f"the shifts have {total} cars, the day {cars}"
        yield Problem("sequencing.shifts", what, "the cars of the shifts must add up to the day")
    if cars > orders:
        yield Problem("sequencing.places", f"the day has {cars} places for {orders} orders", "leave `places` out")
    if (cars < orders) != (asked.left_out is not None):
        if asked.left_out is None:
            what = f"{orders} orders have only {cars} places"
            yield Problem("sequencing.places", what, "add left out: {priority: 1}, so that some may be left out")
        else:
            what = f"every one of the {orders} orders has a place"
            yield Problem("sequencing.left out", what, "give `places`, or remove `left out`")
    if asked.frozen > cars:
        yield Problem("sequencing.frozen", f"{asked.frozen} cars are frozen, the day has {cars}", "freeze fewer")
    for name, rule in asked.rules.items():
        for key, where in (("when", rule.when), ("only in", rule.only_in)):
            if where is None:
                continue
            place, stretch = f"sequencing.rules.{name}.{key}", asked.stretch(where)
            if stretch is None:
                places = "write places, e.g. 1-200, or add `shifts`"
                way_out = nearest(str(where), asked.shifts) if asked.shifts else places
                yield Problem(place, f"there is no shift {where!r}", way_out)
            elif stretch[0] > cars:
                yield Problem(place, f"place {stretch[0]} is behind the last of {cars} cars", "let it begin earlier")
        yield from _window_fits(name, rule, asked)


def _window_fits(name: str, rule: SequenceRule, asked: Sequencing) -> Iterator[Problem]:
    """A window that is longer than the stretch in which its rule holds would never be looked at."""
    if rule.in_any is None:
        return
    stretch = asked.stretch(rule.when) if rule.when is not None else None
    if rule.in_any > asked.day:
        what = f"a window of {rule.in_any} cars is longer than the day of {asked.day}"
        yield Problem(f"sequencing.rules.{name}.in any", what, "make the window shorter")
    elif stretch is not None and stretch[0] <= asked.day:
        first, last = stretch[0], min(stretch[1], asked.day)
        if last - first + 1 < rule.in_any:
            what = f"no window of {rule.in_any} cars lies in places {first} to {last}, where the rule holds"
            yield Problem(f"sequencing.rules.{name}.when", what, "make the window shorter or the stretch longer")


def _columns_and_rules(asked: Sequencing) -> Iterator[Problem]:
    """A column that no rule reads, or a rule whose column is not there, would be silently without effect."""
    orders = asked.orders
    if orders.urgency and asked.left_out is None:
        what = "the orders have a column 'urgency', but there is no `left out` that would use it"
        yield Problem("sequencing.orders.urgency", what, "add left out: {priority: 1}, or leave the column out")
    pairs = (
        ("due", bool(orders.due), asked.due is not None, "due: {priority: 2}"),
        ("colour", bool(orders.colour), asked.colours is not None, ""),
        ("in store", bool(orders.in_store), asked.body_store is not None, "body store: {others from: 60}"),
    )
    section = {"due": "due", "colour": "colours", "in store": "body store"}
    said = {"due": any(day is not None for day in orders.due)}  # a column without any due date asks for nothing
    for column, there, asked_for, add in pairs:
        if said.get(column, there) and not asked_for and add:
            what = f"the orders have a column {column!r}, but there is no `{section[column]}` that would use it"
            yield Problem(f"sequencing.orders.{column}", what, f"add {add}, or leave the column out")
        if asked_for and not there:
            store = ", or name a list of the bodies: {table: store.csv}" if column == "in store" else ""
            way_out = f"add it{store}, or remove `{section[column]}`"
            yield Problem(f"sequencing.{section[column]}", f"the orders have no column {column!r}", way_out)
    if asked.colours is not None and asked.day_before is not None and not asked.day_before.colour:
        yield Problem("sequencing.day before.colour", "the day before has no colours", "add a column 'colour'")
    if asked.level is not None and not asked.level.of and not orders.options:
        yield Problem("sequencing.level", "there is nothing to level", "name models or colours in `of`")


def _colour_runs(asked: Sequencing) -> Iterator[Problem]:
    """A colour limit that no order can meet: the others are too few to part the runs."""
    limit = asked.colours.longest_run if asked.colours else None
    if limit is None or asked.left_out is not None:
        return
    cars = len(asked.orders.colour)
    for colour, count in Counter(asked.orders.colour).items():
        last, built = asked.day_before.last_run if asked.day_before else ("", 0)
        begun = min(built, limit) if last == colour and asked.frozen == 0 else 0
        room = limit * (cars - count + 1) - begun
        if count > room:
            behind = f" behind {built} of the day before" if begun else ""
            what = (
                f"{count} of {cars} cars are {colour!r}{behind}: with runs of at most {limit}, no order can part them"
            )
            yield Problem("sequencing.colours.longest run", what, f"at most {room} can be placed: allow longer runs")
