"""Random long rows of stations and stores that stand full behind a place that cannot keep up."""

from __future__ import annotations

from carwright.arrays.network import CellKind, Failures, Network
from paths.choosers import Chooser
from paths.parts_of_plants import Scale, add_classes, random_draw, random_ramp, random_spans
from paths.sketch import Sketch, constant


def random_row(choose: Chooser, scale: Scale) -> Network:
    """A source, a row of cells with constant works, and at its end what is slow: a gate, parallel places, a store."""
    horizon = choose.whole(scale.horizon, 3 * scale.horizon)
    calendars = [[(0, horizon)], random_spans(choose, horizon, 3, from_start=True)]
    bins = (*choose.rising(choose.whole(0, 3), 1, horizon - 1), horizon)
    sketch = Sketch(horizon, bins=bins, calendars=calendars)
    if choose.chance(60):
        add_classes(choose, sketch)
    own = choose.whole(0, 1)
    mix = {"mix": 0} if sketch.mixes else {}
    cells = [sketch.source(calendar=own, **mix)]
    cells += [_cell(choose, scale, sketch, f"cell {i}", own) for i in range(choose.whole(3, 45))]
    slow = random_draw(choose, "slow/work", 2 * scale.longest_work, scale.longest_work)
    servers = choose.whole(1, 3)
    cells.append(
        sketch.cell(
            CellKind.PARALLEL, "slow", servers=servers, capacity=servers, work=slow, calendar=choose.whole(0, 1)
        )
    )
    sketch.chain(*cells, sketch.sink())
    return sketch.network()


def _cell(choose: Chooser, scale: Scale, sketch: Sketch, name: str, calendar: int) -> int:
    if choose.chance(20):
        travel = constant(choose.whole(0, scale.longest_work))
        return sketch.delay(name, choose.whole(1, 2 * scale.largest_store), travel, calendar=calendar)
    fields: dict = {"capacity": 1 if choose.chance(90) else 2, "calendar": calendar}
    if sketch.class_maps and choose.chance(40):
        fields["classes"] = choose.whole(0, 1)
        fields["extra"] = tuple(choose.whole(0, scale.longest_work) for _ in range(3))
    if choose.chance(40):
        to_failure = random_draw(choose, f"{name}/failure", 40 * scale.longest_work, 2 * scale.longest_work)
        to_repair = random_draw(choose, f"{name}/repair", 2 * scale.longest_work)
        fields["failures"] = Failures(to_failure, to_repair)
    if choose.chance(4):
        fields["speed_ramp"] = random_ramp(choose, sketch)
    return sketch.station(name, constant(choose.whole(1, scale.longest_work)), **fields)
