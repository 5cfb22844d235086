"""Random lines with a join, whose feeders begin with a source and end in a store, and random lines that stand alone."""

from __future__ import annotations

from carwright.arrays.network import CellKind, Network
from paths.choosers import Chooser
from paths.parts_of_plants import (
    Scale,
    add_classes,
    random_calendars,
    random_draw,
    random_failures,
    random_ramp,
    random_release,
)
from paths.sketch import Sketch, constant


def random_feeders(choose: Chooser, scale: Scale) -> Network:
    """A line whose cars take a part of each of one or two feeders, and which gives to a store and a sink."""
    sketch = _empty_sketch(choose, scale)
    feeders = [_row(choose, sketch, f"feeder {i}", scale) for i in range(choose.whole(1, 2))]
    begin = _row(choose, sketch, "begin", scale)
    calendar = choose.whole(0, len(sketch.calendars) - 1)
    parts = {"calendar": calendar, "parts": tuple(row[-1] for row in feeders)}
    joined = sketch.station("joined", random_draw(choose, "joined/work", scale.longest_work), **parts)
    last = sketch.delay("last", choose.whole(1, scale.largest_store), _travel(choose, scale), calendar=calendar)
    for row in feeders:
        sketch.chain(*row)
    sketch.chain(*begin, joined, last, sketch.sink(calendar=choose.whole(0, len(sketch.calendars) - 1)))
    return sketch.network()


def _empty_sketch(choose: Chooser, scale: Scale) -> Sketch:
    """Horizon, bins, calendars and perhaps classes of cars."""
    horizon = choose.whole(scale.horizon // 2, scale.horizon)
    bins = (*choose.rising(choose.whole(0, 3), 1, horizon - 1), horizon)
    sketch = Sketch(horizon, bins=bins, calendars=random_calendars(choose, horizon))
    if choose.chance(60):
        add_classes(choose, sketch)
    return sketch


def random_lone_line(choose: Chooser, scale: Scale) -> Network:
    """A source of any kind, stations and stores of one calendar and a sink: nothing else moves in the plant."""
    sketch = _empty_sketch(choose, scale)
    calendar = choose.whole(0, len(sketch.calendars) - 1)
    row = [sketch.source(calendar=calendar, **random_release(choose, sketch, "cars in", scale))]
    for i in range(choose.pick((1, 1, 2, 9))):
        fields = {"calendar": calendar, "capacity": choose.whole(1, 2 * scale.largest_store)}
        fields |= _by_class(choose, sketch, scale)
        if choose.chance(15):
            row.append(sketch.cell(CellKind.DELAY, f"store {i}", work=_travel(choose, scale), **fields))
            continue
        if choose.chance(40):
            fields["failures"] = random_failures(choose, sketch, f"place {i}", scale)
        if choose.chance(30):
            fields["speed_ramp"] = random_ramp(choose, sketch)
        work = random_draw(choose, f"place {i}/work", scale.longest_work, scale.shortest_work)
        row.append(sketch.station(f"place {i}", work, **fields))
    sketch.chain(*row, sketch.sink(calendar=choose.whole(0, len(sketch.calendars) - 1)))
    return sketch.network()


def _travel(choose: Chooser, scale: Scale):
    return constant(choose.whole(0, scale.longest_work))


def _row(choose: Chooser, sketch: Sketch, name: str, scale: Scale) -> list[int]:
    """A source that is hardly ever short, stations and stores of one calendar, a store."""
    calendar = choose.whole(0, len(sketch.calendars) - 1)
    release: dict = {"limit": choose.whole(0, 30)} if choose.chance(15) else {}
    if sketch.mixes and choose.chance(70):
        release["mix"] = 0
    row = [sketch.source(f"{name} in", calendar=calendar, **release)]
    drawn, learns, fails = choose.chance(50), choose.chance(40), choose.chance(60)
    for i in range(choose.whole(1, 14)):
        cell = f"{name} {i}"
        longest = scale.longest_work
        work = random_draw(choose, f"{cell}/work", longest, scale.shortest_work) if drawn else constant(longest)
        fields = {"calendar": calendar, "capacity": 1 if choose.chance(70) else choose.whole(1, scale.largest_store)}
        fields |= _by_class(choose, sketch, scale)
        if choose.chance(20):
            row.append(sketch.cell(CellKind.DELAY, cell, work=_travel(choose, scale), **fields))
            continue
        if fails and choose.chance(70):
            fields["failures"] = random_failures(choose, sketch, cell, scale)
        if learns:
            fields["speed_ramp"] = random_ramp(choose, sketch)
        row.append(sketch.station(cell, work, **fields))
    places = choose.whole(1, scale.largest_store)
    store = {"calendar": calendar, **_by_class(choose, sketch, scale)}
    row.append(sketch.delay(f"{name} store", places, _travel(choose, scale), **store))
    return row


def _by_class(choose: Chooser, sketch: Sketch, scale: Scale) -> dict:
    if not sketch.class_maps or choose.chance(60):
        return {}
    extra = tuple(choose.whole(0, scale.longest_work) for _ in range(3))
    return {"classes": choose.whole(0, len(sketch.class_maps) - 1), "extra": extra}
