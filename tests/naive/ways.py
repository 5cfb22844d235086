"""The way out of a cell: gates and splits are asked once, when the car is ready to leave."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from carwright.arrays.network import Network, Route, RouteKind, SplitRule
from naive.cars import Car
from naive.cells import Place
from naive.draws import Luck
from naive.ramps import ramp_value

TRIES_ENDED, REPAIR, SCRAP, PASS, NO_REPAIR = "tries ended", "repair", "scrap", "pass", "no repair"


@dataclass(frozen=True)
class Decision:
    """What a gate said about a car."""

    route: int
    tick: int
    first_try: bool
    outcome: str


class Ways:
    """All routes of the plant, and how often each was asked."""

    def __init__(self, network: Network, places: list[Place], luck: Luck) -> None:
        self._network = network
        self._places = places
        self._luck = luck
        self._asked: dict[int, list[int]] = defaultdict(list)
        self.decisions: list[Decision] = []

    def target(self, route_index: int, car: Car, tick: int) -> int:
        """Cell to which the car goes from here."""
        route = self._network.routes[route_index]
        if route.kind == RouteKind.TO:
            return route.cell
        number = len(self._asked[route_index])
        if route.kind == RouteKind.GATE:
            onward = self._through_gate(route_index, route, car, tick, number)
        else:
            onward = route.to[self._branch(route, car, tick, number)]
        self._asked[route_index].append(tick)
        return self.target(onward, car, tick)

    def _branch(self, route: Route, car: Car, tick: int, number: int) -> int:
        if route.rule == SplitRule.IN_TURN:
            return number % len(route.to)
        if route.rule == SplitRule.BY_CLASS:
            return route.choice[self._class_of(route, car)]
        fill = [self._fill(branch, tick) for branch in route.to]
        return fill.index(min(fill))

    def _fill(self, route_index: int, tick: int) -> float:
        route = self._network.routes[route_index]
        assert route.kind == RouteKind.TO, "a split by fill leads to cells"
        place = self._places[route.cell]
        return place.inside_before(tick) / place.spec.capacity

    def _through_gate(self, index: int, route: Route, car: Car, tick: int, number: int) -> int:
        outcome = PASS
        failures = car.tries.get(index, 0)
        first_try = failures == 0
        if self._luck.uniform(route.stream + "/outcome", number) < self._fail_share(index, route, car, tick, number):
            outcome = self._after_failure(route, failures + 1, number)
        car.tries[index] = failures + 1 if outcome in (REPAIR, SCRAP) else 0
        passes, repair, scrap = route.to
        onward = {REPAIR: repair, SCRAP: scrap}.get(outcome, passes)
        if outcome == TRIES_ENDED and scrap >= 0:
            outcome, onward = SCRAP, scrap
        self.decisions.append(Decision(index, tick, first_try, outcome))
        return onward

    def _after_failure(self, route: Route, failures: int, number: int) -> str:
        _, repair, scrap = route.to
        if route.tries and failures >= route.tries:
            return TRIES_ENDED
        if scrap >= 0 and (repair < 0 or self._luck.uniform(route.stream + "/scrap", number) < route.scrap_share):
            return SCRAP
        return REPAIR if repair >= 0 else NO_REPAIR

    def _fail_share(self, index: int, route: Route, car: Car, tick: int, number: int) -> float:
        step = [i for i, start in enumerate(route.fail_from) if start <= tick][-1]
        share = route.fail_share[step]
        if route.defects_ramp:
            share *= ramp_value(route.defects_ramp, tick, number, self._asked[index], lambda wall: wall)
        share = min(1.0, share)
        fails = route.fail_of_class[self._class_of(route, car)] if route.fail_of_class else 0.0
        return 1.0 - (1.0 - share) * (1.0 - fails)

    def _class_of(self, route: Route, car: Car) -> int:
        return self._network.class_maps[route.classes][car.code] if route.classes >= 0 else 0


def cells_reached(network: Network, route_index: int) -> set[int]:
    """Cells to which a route may lead, whatever the answers."""
    if route_index < 0:
        return set()
    route = network.routes[route_index]
    if route.kind == RouteKind.TO:
        return {route.cell}
    return set().union(*(cells_reached(network, onward) for onward in route.to))
