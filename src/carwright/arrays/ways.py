"""Where cars go from each element: chains, branches, gates, splits, merges and joins as routes between cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from carwright.arrays.cells import ramp
from carwright.arrays.codes import relevant_attributes
from carwright.arrays.network import Route, RouteKind, SplitRule
from carwright.arrays.spots import Chain, Spot
from carwright.arrays.workshop import Workshop
from carwright.errors import PlantError, Problem
from carwright.model import Gate, Join, Merge, Sink, Source, Split
from carwright.model.names import NameFault, Names, Where

FEEDS = -1
"""Exit of the last cell of a feeder: its parts are taken by a join."""


@dataclass
class Ways:
    """Collects the routes of the network. Routes are shared: all who come to an element take the same one."""

    chains: Sequence[Chain]
    shop: Workshop
    names: Names
    cells: Mapping[int, Sequence[int]]
    """Cells of each spot, by its index."""
    scrap: Mapping[int, int]
    """Cell of each gate that scraps."""
    routes: list[Route] = field(default_factory=list)
    parts: dict[int, tuple[int, ...]] = field(default_factory=dict)
    """Feeder cells whose parts a cell's cars take along."""
    feeders: set[str] = field(default_factory=set)
    """Chains whose end is taken by a join."""

    def __post_init__(self) -> None:
        """Look up who feeds whom and where branches end."""
        self.spots = {spot.name: spot for chain in self.chains for spot in chain.spots}
        self.chain = {spot.index: chain for chain in self.chains for spot in chain.spots}
        self.by_name = {chain.name: chain for chain in self.chains}
        self._entrance: dict[int, int | None] = {}
        self._to: dict[int, int] = {}
        self._decision: dict[int, int] = {}
        self._rejoins: dict[str, Spot] = {}
        for spot in self.spots.values():
            if isinstance(spot.element, Join):
                self.feeders |= {chain.name for chain in self.feeding(spot, spot.element)}
            gate = spot.element
            if isinstance(gate, Gate) and gate.repair is not None and gate.rejoins is not None:
                branch = self.find(gate.repair, spot, "branch").name
                self._rejoins[branch] = self.first(gate.rejoins, spot)
        for spot in self.spots.values():
            if isinstance(spot.element, Join):
                self._supply(spot, spot.element)

    # -------------------------------------------------------------- ways in and out

    def exits(self) -> dict[int, int]:
        """Route of every cell that has one; builds the routes."""
        found: dict[int, int] = {}
        for spot in self.spots.values():
            cells = self.cells[spot.index]
            for cell, after in pairwise(cells):
                found[cell] = self.to(after)
            if cells and not isinstance(spot.element, Sink):
                gate = isinstance(spot.element, Gate)
                found[cells[-1]] = self.decision(spot) if gate else self.after(spot)
        return found

    def entrance(self, spot: Spot) -> int:
        """Route by which cars come to an element."""
        if spot.index not in self._entrance:
            self._entrance[spot.index] = None
            self._entrance[spot.index] = self._way_in(spot)
        route = self._entrance[spot.index]
        if route is None:
            raise _fault(spot, "cars would go round and round here without a place to stand", "put a store in the ring")
        return route

    def after(self, spot: Spot) -> int:
        """Route by which cars leave an element, or FEEDS."""
        chain = self.chain[spot.index]
        place = chain.spots.index(spot)
        if place + 1 < len(chain.spots):
            return self.entrance(chain.spots[place + 1])
        return self._end(chain)

    def to(self, cell: int) -> int:
        """Route straight to a cell."""
        if cell not in self._to:
            self._to[cell] = self._add(Route(RouteKind.TO, cell=cell))
        return self._to[cell]

    def decision(self, spot: Spot) -> int:
        """Route of a gate: passed, repair, scrap."""
        if spot.index not in self._decision:
            assert isinstance(spot.element, Gate)
            self._decision[spot.index] = self._gate(spot, spot.element)
        return self._decision[spot.index]

    def find(self, name: str, spot: Spot | Chain, *kinds: str) -> Where:
        """What a name means, seen from an element or chain."""
        chain = self.chain[spot.index] if isinstance(spot, Spot) else spot
        try:
            return self.names.find(name, Where(chain.part, chain.shop, chain.branch), *kinds)
        except NameFault as fault:
            raise PlantError([Problem(spot.path, fault.what, fault.way_out)]) from None

    def first(self, name: str, spot: Spot | Chain) -> Spot:
        """The element that a name sends cars to."""
        return self.spots[self.names.entry(self.find(name, spot)).name]

    def _add(self, route: Route) -> int:
        self.routes.append(route)
        return len(self.routes) - 1

    def _way_in(self, spot: Spot) -> int:
        match spot.element:
            case Source():
                raise _fault(spot, "cars are sent to a source", "name the element behind it")
            case Join():
                return self.to(self._behind(spot))
            case Merge():
                return self.after(spot)
            case Split():
                return self._split(spot, spot.element)
            case Gate() if not self.cells[spot.index]:
                return self.decision(spot)
        cell = self.cells[spot.index][0]
        if cell in self.parts:
            way_out = "send cars to the join, or to an element before or behind this one"
            raise _fault(spot, "cars come here past the join in front, without their part", way_out)
        return self.to(cell)

    def _end(self, chain: Chain) -> int:
        """Route at the end of a chain; repaired cars rejoin where their gate says."""
        if chain.name in self._rejoins:
            return self.entrance(self._rejoins[chain.name])
        if chain.next is not None:
            return self.entrance(self.first(chain.next, chain))
        if chain.name in self.feeders:
            return FEEDS
        raise _fault(chain, "the chain leads nowhere", "give it `next:`, end it in a sink, or name it in a join")

    # -------------------------------------------------------------- splits

    def _split(self, spot: Spot, split: Split) -> int:
        to = tuple(self.entrance(self.first(name, spot)) for name in split.to)
        if split.rule in ("in turn", "by fill"):
            rule = SplitRule.IN_TURN if split.rule == "in turn" else SplitRule.BY_FILL
            if rule == SplitRule.BY_FILL and any(self.routes[route].kind != RouteKind.TO for route in to):
                raise _fault(spot, "a branch begins with a rule, so its fill is unknown", "begin it with a store")
            return self._add(Route(RouteKind.SPLIT, spot.name, to=to, rule=rule, stream=spot.name))
        classes, choice = self._choice(spot, split)
        return self._add(
            Route(
                RouteKind.SPLIT,
                spot.name,
                to=to,
                rule=SplitRule.BY_CLASS,
                classes=classes,
                choice=choice,
                stream=spot.name,
            )
        )

    def _choice(self, spot: Spot, split: Split) -> tuple[int, tuple[int, ...]]:
        """Class map and branch by class. A car with several of the options takes the branch named first."""
        kind = split.rule.removeprefix("by ")
        codes = self.shop.classes.codes
        named = {name: number for number, branch in enumerate(split.to) for name in split.of.get(branch, ())}
        places = {name: place for name in named if (place := codes.find(kind, name)) is not None}
        relevant = tuple(sorted({attribute for attribute, _ in places.values()}))
        others = [number for number, branch in enumerate(split.to) if not split.of.get(branch)]
        choice = np.full((len(codes.combinations(relevant)) if relevant else 1, 1), float(len(split.to)))
        for name, (attribute, digit) in places.items():
            has_it = codes.combinations(relevant)[:, relevant.index(attribute)] == digit
            choice[has_it, 0] = np.minimum(choice[has_it, 0], named[name])
        if (choice == len(split.to)).any():
            if not others:
                raise _fault(spot, f"some cars have no {kind} that is named here", "give one branch an empty list: []")
            choice[choice == len(split.to)] = others[0]
        classes, rows = self.shop.classes.classes(relevant, choice)
        return classes, tuple(int(row[0]) for row in rows)

    # -------------------------------------------------------------- gates

    def _gate(self, spot: Spot, gate: Gate) -> int:
        passed = self.after(spot)
        if passed == FEEDS:
            raise _fault(spot, "a feeder ends in a gate", "put a store behind it, from which the join takes the parts")
        repair = self.entrance(self.first(gate.repair, spot)) if gate.repair is not None else -1
        scrap = self.to(self.scrap[spot.index]) if spot.index in self.scrap else -1
        if repair == scrap == -1 and gate.tries != 1 and _may_fail(gate):
            raise _fault(spot, "cars that fail here have nowhere to go", "give `repair:`, or `scrap: 100 %`")
        if gate.tries and gate.after_tries == "pass" and scrap != -1:
            raise _fault(spot, "`after tries: pass` and `scrap` at one gate are not yet known", "leave out one of them")
        steps = sorted(gate.first_time_through.items())
        begun = max((number for number, (day, _) in enumerate(steps) if day <= self.shop.hours.start.date()), default=0)
        classes, of_class = self._fails_of_class(gate)
        return self._add(
            Route(
                RouteKind.GATE,
                spot.name,
                to=(passed, repair, scrap),
                fail_from=(0, *(self.shop.hours.tick(day) for day, _ in steps[begun + 1 :])),
                fail_share=tuple(1 - share for _, share in steps[begun:]),
                fail_of_class=of_class,
                defects_ramp=ramp(spot, self.shop, lambda its: its.defects),
                scrap_share=gate.scrap,
                tries=gate.tries or 0,
                classes=classes,
                stream=spot.name,
            )
        )

    def _fails_of_class(self, gate: Gate) -> tuple[int, tuple[float, ...]]:
        maps = self.shop.classes
        figures = relevant_attributes(maps.codes, (gate.per_model, gate.per_trim, gate.per_option))
        relevant = tuple(sorted({attribute for attribute, *_ in figures}))
        if not relevant:
            return -1, ()
        digits = maps.codes.combinations(relevant)
        passes = np.ones((len(digits), 1))
        for attribute, digit, _, share in figures:
            passes[digits[:, relevant.index(attribute)] == digit, 0] *= share
        classes, rows = maps.classes(relevant, 1 - passes)
        return classes, tuple(float(row[0]) for row in rows)

    # -------------------------------------------------------------- joins

    def feeding(self, spot: Spot, join: Join) -> list[Chain]:
        """The chains whose ends a join takes parts from."""
        return [self.by_name[self.find(name, spot, "shop", "branch").name] for name in join.parts]

    def _supply(self, spot: Spot, join: Join) -> None:
        feeders = []
        for chain in self.feeding(spot, join):
            if chain.next is not None:
                raise _fault(
                    chain, f"its end goes to {chain.next!r} and is taken by join {spot.name!r}", "remove `next`"
                )
            cells = self.cells[chain.spots[-1].index]
            if not cells or isinstance(chain.spots[-1].element, (Gate, Sink)):
                raise _fault(
                    chain.spots[-1], "the feeder does not end in a place that holds parts", "end it in a store"
                )
            feeders.append(cells[-1])
        cell = self._behind(spot)
        self.parts[cell] = (*self.parts.get(cell, ()), *feeders)

    def _behind(self, spot: Spot) -> int:
        """The cell behind a join: the car is joined with its part as it enters it."""
        chain = self.chain[spot.index]
        rest = chain.spots[chain.spots.index(spot) + 1 :]
        if not rest and chain.next is not None:
            behind: Spot | None = self.first(chain.next, chain)
        else:
            behind = rest[0] if rest else None
        if behind is not None and isinstance(behind.element, Join):
            return self._behind(behind)
        if behind is None or not self.cells[behind.index]:
            raise _fault(spot, "there is no place behind the join where the part is put in", "put a station behind it")
        return self.cells[behind.index][0]


def _may_fail(gate: Gate) -> bool:
    shares = (gate.first_time_through, gate.per_option, gate.per_model, gate.per_trim)
    return any(share < 1 for table in shares for share in table.values())


def _fault(where: Spot | Chain, what: str, way_out: str) -> PlantError:
    return PlantError([Problem(where.path, what, way_out)])
