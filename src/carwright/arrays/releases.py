"""Sources: when their next car is ready, and what it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from carwright.arrays.codes import mix_of
from carwright.arrays.draws import draw
from carwright.arrays.network import Mix, Release, RouteKind
from carwright.arrays.quotas import quotas_of
from carwright.arrays.spots import Spot
from carwright.arrays.supply import Parts
from carwright.arrays.trade import Supply
from carwright.arrays.ways import FEEDS, Ways
from carwright.arrays.workshop import Workshop
from carwright.errors import PlantError, Problem
from carwright.model import Always, CalledOff, Every, OrderedCar, Orders, Sink, Sold, Source
from carwright.model.build_plan import BuildPlan


class Releases:
    """Makes the release rule of each source and collects the mixes."""

    def __init__(
        self,
        workshop: Workshop,
        ways: Ways,
        exits: Mapping[int, int],
        supply: tuple[Supply | None, Mapping[int, Parts]],
        plan: BuildPlan | None,
    ) -> None:
        self.workshop = workshop
        self.ways = ways
        self.exits = exits
        self.supply, self.taken_at = supply
        self.plan = plan
        self._planned: dict[str, str] = {}
        self.mixes: list[Mix] = []
        self._sinks = {
            cell for spot in ways.spots.values() if isinstance(spot.element, Sink) for cell in ways.cells[spot.index]
        }

    def of(self, spot: Spot, cell: int) -> Release:
        """Release rule of a source."""
        source = spot.element
        assert isinstance(source, Source)
        called_off = isinstance(source.release, CalledOff)
        makes_parts = source.makes == "parts" or (source.makes is None and (called_off or self._feeds_only(cell)))
        if makes_parts or called_off:
            return self._always_or_listed(spot, source, cell, None)
        mix = self._mix(spot)
        if self.plan is not None:
            return replace(self._by_plan(spot, source, self.plan, mix), takes=self._takes(cell))
        release = self._always_or_listed(spot, source, cell, mix)
        if (self.supply is not None or release.sold) and self._becomes_a_part(cell):
            what = "its cars end in a join; those that take parts or are ordered must leave the plant as cars"
            raise PlantError([Problem(spot.path, what, "write makes: parts")])
        takes = self._takes(cell)
        if takes and release.loses:
            what = "an arrival cannot wait for parts and go away when there is no room"
            raise PlantError([Problem(f"{spot.path}.when full", what, "write when full: waits")])
        return replace(release, takes=takes)

    def _takes(self, source: int) -> Parts:
        """Parts that the cars of a source take as they are begun: those that they take nowhere later."""
        if self.supply is None:
            return ()
        later = {part for cell in self._reached(source) for part in self.taken_at.get(cell, ())}
        return tuple(part for part in range(len(self.supply.parts)) if part not in later)

    def _always_or_listed(self, spot: Spot, source: Source, cell: int, mix: int | None) -> Release:
        """When the next car is there, whatever it needs."""
        match source.release:
            case Always():
                return Release(always=True, limit=source.limit, mix=mix)
            case Every():
                every = draw(source.release.time, f"{spot.name}/arrival")
                loses = source.when_full == "goes away"
                return Release(every=every, loses=loses, limit=source.limit, mix=mix)
            case CalledOff():
                return Release(called_off_by=self._called_off_by(spot, source.release), limit=source.limit)
            case Orders():
                return self._orders(spot, source, source.release, mix)
            case Sold():
                return Release(sold=True, limit=source.limit)
        raise TypeError(f"no release for {type(source.release).__name__}")

    def _by_plan(self, spot: Spot, source: Source, plan: BuildPlan, mix: int | None) -> Release:
        """The plan of the part in which a source stands."""
        other = self._planned.setdefault(spot.part, spot.name)
        if other != spot.name:
            what = f"{other} and {spot.name} both begin cars of one part; the plan does not say which of them it means"
            raise PlantError([Problem("plan", what, "give each of them a part of its own")], source="simulate()")
        plant, hours = self.workshop.plant, self.workshop.hours
        quotas = quotas_of(plan, plant, spot.part, self.workshop.classes.codes, hours.start)
        return Release(quotas=quotas, limit=source.limit, mix=mix)

    def _becomes_a_part(self, source: int) -> bool:
        """Whether a car of this source may end in a feeder of a join."""
        return any(
            self.exits.get(cell, FEEDS) == FEEDS and cell not in self._sinks and cell not in self.ways.scrap.values()
            for cell in self._reached(source)
        )

    def _mix(self, spot: Spot) -> int | None:
        codes = self.workshop.classes.codes
        if not codes.attributes:
            return None
        plant, start = self.workshop.plant, self.workshop.hours.start
        self.mixes.append(mix_of(plant.cars, codes, start, spot.name))
        return len(self.mixes) - 1

    def _feeds_only(self, source: int) -> bool:
        """Whether everything from this source ends in a feeder of a join, nothing in a sink."""
        return not self._reached(source) & self._sinks and self._becomes_a_part(source)

    def _reached(self, source: int) -> set[int]:
        """Cells to which cars of a source may come, its own included."""
        seen, todo = {source}, [source]
        while todo:
            for target in self._targets(self.exits.get(todo.pop(), FEEDS)) - seen:
                seen.add(target)
                todo.append(target)
        return seen

    def _targets(self, route: int) -> set[int]:
        if route < 0:
            return set()
        way = self.ways.routes[route]
        if way.kind == RouteKind.TO:
            return {way.cell}
        return set().union(*(self._targets(branch) for branch in way.to))

    def _called_off_by(self, spot: Spot, release: CalledOff) -> int:
        called = self.ways.first(release.at, spot)
        route = self.ways.entrance(called)
        if self.ways.routes[route].kind != RouteKind.TO:
            what = f"{release.at!r} is a rule, cars do not enter it"
            raise PlantError([Problem(f"{spot.path}.release", what, "name a station or store before or behind it")])
        return self.ways.routes[route].cell

    # -------------------------------------------------------------- orders

    def _orders(self, spot: Spot, source: Source, orders: Orders, mix: int | None) -> Release:
        """Orders before the study were released before; those after it never come up."""
        hours = self.workshop.hours
        at = np.array([hours.tick(moment) for moment in orders.at], dtype=np.int64)
        wanted = np.flatnonzero((at >= 0) & (at < hours.horizon))[: source.limit]
        codes = None
        if any(orders.cars) and mix is not None:
            codes = tuple(self._code(spot, orders.cars[order]) for order in wanted)
        return Release(at_ticks=tuple(at[wanted].tolist()), codes=codes, limit=source.limit, mix=mix)

    def _code(self, spot: Spot, car: OrderedCar) -> int:
        digits = []
        for attribute in self.workshop.classes.codes.attributes:
            if attribute.kind == "option":
                self._said(spot, car, "options")
                digits.append(int(attribute.name in car["options"]))
                continue
            name = str(self._said(spot, car, attribute.kind))
            if name not in attribute.values:
                what = f"an order names {attribute.kind} {name!r}, which the cars do not have"
                raise PlantError([Problem(f"{spot.path}.release", what, f"one of {', '.join(attribute.values)}")])
            digits.append(attribute.values.index(name))
        return self.workshop.classes.codes.code(digits)

    def _said(self, spot: Spot, car: OrderedCar, key: str) -> object:
        if key not in car:
            what = f"the orders say something of their cars, but not their {key}: drawing the rest is not yet known"
            raise PlantError(
                [Problem(f"{spot.path}.release", what, f"add a column for {key}, or leave all of them out")]
            )
        return car[key]  # type: ignore[literal-required]
