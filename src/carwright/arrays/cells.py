"""Elements as cells: stations, stores, lines, sources and sinks, still without ways out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from carwright.arrays.codes import ByName, ClassMaps, relevant_attributes
from carwright.arrays.draws import draw, ticks
from carwright.arrays.network import Cell, CellKind, Draw, Failures, Law, Ramp
from carwright.arrays.ramps import step_ramp
from carwright.arrays.spots import Spot
from carwright.arrays.workshop import Workshop
from carwright.errors import PlantError, Problem
from carwright.model import (
    Constant,
    Curve,
    Gate,
    MovingLine,
    Oven,
    Plant,
    Sink,
    Source,
    Stations,
    Store,
    Time,
)

NO_RAMP = "none"


def cells_of(spot: Spot, shop: Workshop) -> Iterator[Cell]:
    """The cells of an element in the order in which cars pass them; none for pure rules (gate, split, merge, join)."""
    match spot.element:
        case Source():
            yield _cell(spot, CellKind.SOURCE, shop)
        case Sink():
            yield _cell(spot, CellKind.SINK, shop, counts_as=_counted(spot.element))
        case Stations():
            yield from _stations(spot, spot.element, shop)
        case MovingLine():
            yield _line(spot, spot.element, shop)
        case Store():
            yield _store(spot, spot.element, shop)
        case Gate() if spot.element.work is not None:
            yield _check(spot, spot.element, spot.element.work, shop)
        case Gate():
            yield from ()


def scrap_cell(spot: Spot, shop: Workshop) -> Cell:
    """Where a gate's scrapped cars go."""
    return Cell(f"{spot.name}/scrap", spot.index, CellKind.SINK, shop.hours.always(), counts_as="scrap")


def _counted(sink: Sink) -> str:
    return "" if sink.counts_as == "cars" else sink.counts_as


def _cell(spot: Spot, kind: CellKind, shop: Workshop, **more: Any) -> Cell:
    return Cell(more.pop("name", spot.name), spot.index, kind, shop.hours.of(spot), **more)


# ------------------------------------------------------------------ stations


def _stations(spot: Spot, element: Stations, shop: Workshop) -> Iterator[Cell]:
    first = _work_cell(spot, element.work, element.places, shop)
    classes, extra = _extra(spot, (element.per_model, element.per_trim, element.per_option), shop.classes)
    first = replace(first, classes=classes, extra=extra, failures=_failures(spot, element, shop))
    for station in range(element.count):
        waiting = element.places_between if station else element.waiting_places
        name = f"{spot.name}[{station + 1}]" if element.count > 1 else spot.name
        yield _renamed(replace(first, capacity=element.places + waiting), name)


def _renamed(cell: Cell, name: str) -> Cell:
    """The same cell under another name, with streams of random numbers of its own."""
    return replace(
        cell,
        name=name,
        work=_stream(cell.work, name, "work"),
        failures=cell.failures
        and replace(
            cell.failures,
            to_failure=_stream(cell.failures.to_failure, name, "failure"),
            to_repair=_stream(cell.failures.to_repair, name, "repair"),
        ),
    )


def _stream(draw: Draw, name: str, purpose: str) -> Draw:
    return replace(draw, stream=f"{name}/{purpose}")


def _check(spot: Spot, gate: Gate, work: Time, shop: Workshop) -> Cell:
    """The test station of a gate."""
    cell = _work_cell(spot, work, gate.places, shop)
    return _renamed(replace(cell, capacity=gate.places, failures=_failures(spot, gate, shop)), spot.name)


def _work_cell(spot: Spot, work: Time, places: int, shop: Workshop) -> Cell:
    kind = CellKind.STATION if places == 1 else CellKind.PARALLEL
    return _cell(
        spot, kind, shop, servers=places, work=draw(work, ""), speed_ramp=ramp(spot, shop, lambda its: its.speed)
    )


def _failures(spot: Spot, element: Stations | MovingLine | Gate, shop: Workshop) -> Failures | None:
    if element.mtbf is None or element.mttr is None:
        return None
    return Failures(
        to_failure=draw(element.mtbf, f"{spot.name}/failure"),
        to_repair=draw(element.mttr, f"{spot.name}/repair"),
        on_calendar_time=isinstance(element, Stations) and element.failures == "on calendar time",
        mtbf_ramp=ramp(spot, shop, lambda its: its.mtbf),
    )


def _extra(spot: Spot, seconds: ByName, maps: ClassMaps) -> tuple[int, tuple[int, ...]]:
    """Class map of a cell and extra ticks of work by class."""
    figures = relevant_attributes(maps.codes, seconds)
    relevant = tuple(sorted({attribute for attribute, *_ in figures}))
    if not relevant:
        return -1, ()
    digits = maps.codes.combinations(relevant)
    total = np.zeros((len(digits), 1))
    for attribute, digit, _, extra_s in figures:
        total[digits[:, relevant.index(attribute)] == digit, 0] += ticks(extra_s)
    classes, rows = maps.classes(relevant, total)
    return classes, tuple(int(row[0]) for row in rows)


# ------------------------------------------------------------------ moving lines and stores


def _line(spot: Spot, line: MovingLine, shop: Workshop) -> Cell:
    classes, work = _hands(line, shop.classes) if line.balance else _line_extra(spot, line, shop.classes)
    return _cell(
        spot,
        CellKind.LINE,
        shop,
        capacity=line.count,
        servers=line.count,
        work=draw(line.work or Constant(value_s=line.pitch_s), f"{spot.name}/work"),
        classes=classes,
        line_work=work,
        pitch=max(1, ticks(line.pitch_s)),
        drift=ticks(line.drift_s),
        speed_ramp=ramp(spot, shop, lambda its: its.speed),
        failures=_failures(spot, line, shop),
    )


def _line_extra(spot: Spot, line: MovingLine, maps: ClassMaps) -> tuple[int, tuple[tuple[int, ...], ...]]:
    """Class map of a line and extra ticks of work by class and station."""
    figures = relevant_attributes(maps.codes, (line.per_model, line.per_trim, line.per_option))
    relevant = tuple(sorted({attribute for attribute, *_ in figures}))
    if not relevant:
        return -1, ((0,) * line.count,)
    digits = maps.codes.combinations(relevant)
    total = np.zeros((len(digits), line.count))
    for attribute, digit, name, extra_s in figures:
        stations = _stations_at(spot, line, name)
        has_it = digits[:, relevant.index(attribute)] == digit
        total[np.ix_(has_it, stations)] += ticks(extra_s)
    classes, rows = maps.classes(relevant, total)
    return classes, tuple(tuple(int(each) for each in row) for row in rows)


def _hands(line: MovingLine, maps: ClassMaps) -> tuple[int, tuple[tuple[int, ...], ...]]:
    """Class map of a balanced line, and ticks by class and station: what the busiest worker needs, less the pitch."""
    codes = maps.codes
    found = {hand.of: codes.find("option", hand.of) or codes.find("model", hand.of) for hand in line.balance if hand.of}
    relevant = tuple(sorted({at[0] for at in found.values() if at}))
    digits = codes.combinations(relevant) if relevant else np.zeros((1, 0), dtype=np.int64)
    team = max(hand.worker for hand in line.balance)
    busy = np.zeros((len(digits), line.count, team))
    for hand in line.balance:
        at = found.get(hand.of)
        has_it = np.ones(len(digits), dtype=bool) if at is None else digits[:, relevant.index(at[0])] == at[1]
        busy[has_it, hand.station - 1, hand.worker - 1] += ticks(hand.work_s)
    total = busy.max(axis=2) - max(1, ticks(line.pitch_s))
    if not relevant:
        return -1, (tuple(int(each) for each in total[0]),)
    classes, rows = maps.classes(relevant, total)
    return classes, tuple(tuple(int(each) for each in row) for row in rows)


def _stations_at(spot: Spot, line: MovingLine, name: str) -> list[int]:
    """Stations (from 0) that get the extra work of a name."""
    stations = line.at.get(name, tuple(range(1, line.count + 1)))
    if beyond := [station for station in stations if station > line.count]:
        what = f"the line has {line.count} stations, there is no station {beyond[0]}"
        raise PlantError([Problem(f"{spot.path}.at.{name}", what, f"name stations 1 to {line.count}")])
    return [station - 1 for station in stations]


def _store(spot: Spot, store: Store, shop: Workshop) -> Cell:
    travel = Draw(Law.CONSTANT, float(ticks(store.travel_s)), stream=f"{spot.name}/work")
    if not isinstance(store, Oven):
        return _cell(spot, CellKind.DELAY, shop, capacity=store.places, work=travel)
    return Cell(
        spot.name,
        spot.index,
        CellKind.DELAY,
        shop.hours.always(),
        capacity=store.places,
        work=travel,
        entry_windows=shop.hours.entry_windows(spot, store.travel_s),
    )


# ------------------------------------------------------------------ learning


def ramp(spot: Spot, shop: Workshop, choose: Callable[[Any], Curve | None]) -> Ramp:
    """Step table of one curve of a spot's ramp and of the ramps that its changeovers start anew.

    ``ramp: none`` says that the element learns nothing, whatever its shop does.
    """
    if spot.ramp == NO_RAMP and NO_RAMP not in shop.plant.ramps:
        return ()
    hours = shop.hours
    curves = [(hours.opened(spot), _curve(spot, shop.plant, spot.ramp, choose))]
    for change in spot.changeovers:
        again = hours.tick(change.on) + ticks(change.stop_s)
        curves.append((again, _curve(spot, shop.plant, change.ramp, choose)))
    while len(curves) > 1 and curves[1][0] <= 0:  # what a changeover before the study left behind
        curves.pop(0)
    return step_ramp(curves)


def _curve(spot: Spot, plant: Plant, name: str | None, choose: Callable[[Any], Curve | None]) -> Curve | None:
    if name is None or (name == NO_RAMP and name not in plant.ramps):
        return None
    if name not in plant.ramps:
        raise PlantError([Problem(f"{spot.path}.ramp", f"there is no ramp {name!r}", "name one of `ramps`")])
    return choose(plant.ramps[name])
