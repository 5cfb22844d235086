"""Random chains of stations and buffers, and better variants of them."""

from __future__ import annotations

from dataclasses import replace

from carwright.arrays.network import Cell, CellKind, Failures, Network, RampSegment
from paths.choosers import Chooser
from paths.parts_of_plants import Scale, random_calendars, random_draw
from paths.sketch import Sketch, constant

BETTER = ("more room", "less work", "shorter repairs", "no failures")


def random_chain(choose: Chooser, scale: Scale) -> Network:
    """Stations and buffers in a row, perhaps on several calendars.

    Nothing in it is read from the date: a car that comes earlier must never be treated worse for it.
    """
    horizon = choose.whole(scale.horizon // 2, scale.horizon)
    sketch = Sketch(horizon, calendars=random_calendars(choose, horizon))
    calendars = [choose.whole(0, len(sketch.calendars) - 1) for _ in range(2)]
    cells = [sketch.source(calendar=calendars[0])]
    for i in range(choose.whole(1, 7)):
        fields = random_place(choose, scale, f"cell {i}", is_station=i == 0 or choose.chance(60))
        cells.append(sketch.cell(name=f"cell {i}", calendar=choose.pick(calendars), **fields))
    sketch.chain(*cells, sketch.sink(calendar=calendars[0]))
    return sketch.network()


def random_place(choose: Chooser, scale: Scale, name: str, *, is_station: bool) -> dict:
    fields = {
        "kind": CellKind.STATION if is_station else CellKind.DELAY,
        "capacity": choose.whole(1, scale.largest_store),
        "work": random_draw(choose, f"{name}/work", scale.longest_work, scale.shortest_work if is_station else 0),
        "extra": (choose.whole(0, scale.longest_work),) if choose.chance(50) else (),
    }
    if is_station and choose.chance(50):
        fields["failures"] = Failures(
            random_draw(choose, f"{name}/failure", 4 * scale.longest_work),
            random_draw(choose, f"{name}/repair", scale.longest_work),
            on_calendar_time=choose.chance(50),
        )
    if choose.chance(20):
        fields["speed_ramp"] = (RampSegment(0, True, (choose.whole(1, 9),), (0.5, 1.0)),)
    return fields


def better(network: Network, how: str, choose: Chooser) -> Network:
    """One cell made better, or all of them."""
    chosen = choose.whole(-1, len(network.cells) - 1)
    cells = tuple(
        improved(cell, how, choose) if chosen in (-1, index) else cell for index, cell in enumerate(network.cells)
    )
    return replace(network, cells=cells)


def improved(cell: Cell, how: str, choose: Chooser) -> Cell:
    """The failure clock counts work: less work with it would move a failure to another car, so it goes as well."""
    if how == "more room":
        return replace(cell, capacity=cell.capacity + choose.whole(1, 3))
    if how == "less work":
        clock_of_work = cell.failures is not None and not cell.failures.on_calendar_time
        return replace(cell, extra=(), failures=None if clock_of_work else cell.failures)
    if cell.failures is None:
        return cell
    if how == "shorter repairs":
        shortest = constant(1)
        # On calendar time a shorter repair also starts the next up time earlier: there the failures go altogether.
        failures = None if cell.failures.on_calendar_time else replace(cell.failures, to_repair=shortest)
        return replace(cell, failures=failures)
    return replace(cell, failures=None)
