"""A network drawn by hand or by hypothesis: cells and routes one after the other, then frozen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from carwright.arrays.network import (
    Cell,
    CellKind,
    Draw,
    Law,
    Mix,
    Network,
    Release,
    Route,
    RouteKind,
    SplitRule,
)


def constant(ticks: int, stream: str = "") -> Draw:
    return Draw(Law.CONSTANT, float(ticks), stream=stream)


def given_times(times: Iterable[int], stream: str = "") -> Draw:
    """These times, one after the other, and again from the first."""
    return Draw(Law.TRACE, table=tuple(times), stream=stream)


class Sketch:
    """Collects the parts of a ``Network``; every method that adds something returns its index."""

    def __init__(self, horizon: int, *, bins: Sequence[int] = (), calendars: Sequence[Sequence[tuple[int, int]]] = ()):
        self.horizon = horizon
        self.bins = tuple(bins) or (horizon,)
        self.calendars = [list(spans) for spans in calendars] or [[(0, horizon)]]
        self.cells: list[dict[str, Any]] = []
        self.routes: list[Route | None] = []
        self._landed: dict[int, int] = {}
        self.class_maps: list[tuple[int, ...]] = []
        self.mixes: list[Mix] = []
        self.codes = 1

    def cell(self, kind: CellKind, name: str, **fields: Any) -> int:
        fields.setdefault("calendar", 0)
        self.cells.append({"kind": kind, "name": name, "element": len(self.cells), **fields})
        return len(self.cells) - 1

    def source(self, name: str = "cars in", **release: Any) -> int:
        fields = {key: release.pop(key) for key in ("calendar", "rank") if key in release}
        if not release.keys() & {"always", "every", "at_ticks", "called_off_by"}:
            release["always"] = True
        return self.cell(CellKind.SOURCE, name, release=Release(**release), **fields)

    def station(self, name: str, work: Draw, **fields: Any) -> int:
        return self.cell(CellKind.STATION, name, work=work, **fields)

    def delay(self, name: str, places: int, travel: Draw | None = None, **fields: Any) -> int:
        return self.cell(CellKind.DELAY, name, capacity=places, work=travel or constant(0), **fields)

    def sink(self, name: str = "cars out", **fields: Any) -> int:
        return self.cell(CellKind.SINK, name, **fields)

    def to(self, cell: int) -> int:
        return self._route(Route(RouteKind.TO, cell=cell))

    def gate(self, name: str, to: tuple[int, int, int], **fields: Any) -> int:
        fields.setdefault("fail_from", (0,))
        return self._route(Route(RouteKind.GATE, name=name, to=to, stream=name, **fields))

    def split(self, name: str, to: Sequence[int], rule: SplitRule, **fields: Any) -> int:
        return self._route(Route(RouteKind.SPLIT, name=name, to=tuple(to), rule=rule, **fields))

    def later(self) -> int:
        """A route whose end is not known yet; see ``land``."""
        return self._route(None)

    def land(self, open_route: int, route: int) -> None:
        """What was left open is this route."""
        self._landed[open_route] = route

    def leads(self, cell: int, route: int) -> None:
        """The cell's way out is this route."""
        self.cells[cell]["exit"] = route

    def chain(self, *cells: int) -> None:
        """Each cell leads to the next."""
        for cell, following in pairwise(cells):
            self.leads(cell, self.to(following))

    def network(self) -> Network:
        """The frozen network; every open route must have been landed."""
        kept = [index for index, route in enumerate(self.routes) if route is not None]
        new_index = {old: new for new, old in enumerate(kept)}

        def settled(route: int) -> int:
            while route in self._landed:
                route = self._landed[route]
            return new_index[route] if route >= 0 else route

        known = [route for route in self.routes if route is not None]
        routes = tuple(replace(route, to=tuple(settled(onward) for onward in route.to)) for route in known)
        return Network(
            elements=tuple(cell["name"] for cell in self.cells),
            cells=tuple(Cell(**{**cell, "exit": settled(cell.get("exit", -1))}) for cell in self.cells),
            routes=routes,
            calendars=tuple(np.array(spans, dtype=np.int64).reshape(-1, 2) for spans in self.calendars),
            class_maps=tuple(self.class_maps),
            mixes=tuple(self.mixes),
            horizon=self.horizon,
            bins=self.bins,
            codes=self.codes,
        )

    def _route(self, route: Route | None) -> int:
        self.routes.append(route)
        return len(self.routes) - 1
