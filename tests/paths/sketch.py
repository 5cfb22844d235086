"""A network drawn by hand or by hypothesis: cells and routes one after the other, then frozen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
        self.routes: list[Route] = []
        self.class_maps: list[tuple[int, ...]] = []
        self.mixes: list[Mix] = []
        self.codes = 1

    def cell(self, kind: CellKind, name: str, **fields: Any) -> int:
        fields.setdefault("calendar", 0)
        self.cells.append({"kind": kind, "name": name, "element": len(self.cells), **fields})
        return len(self.cells) - 1

    def source(self, name: str = "cars in", **release: Any) -> int:
        fields = {key: release.pop(key) for key in ("calendar", "rank") if key in release}
        return self.cell(CellKind.SOURCE, name, release=Release(**(release or {"always": True})), **fields)

    def station(self, name: str, work: Draw, **fields: Any) -> int:
        return self.cell(CellKind.STATION, name, work=work, **fields)

    def delay(self, name: str, places: int, travel: Draw | None = None, **fields: Any) -> int:
        return self.cell(CellKind.DELAY, name, capacity=places, work=travel or constant(0), **fields)

    def sink(self, name: str = "cars out", **fields: Any) -> int:
        return self.cell(CellKind.SINK, name, **fields)

    def to(self, cell: int) -> int:
        return self._route(Route(RouteKind.TO, cell=cell))

    def gate(self, name: str, to: tuple[int, int, int], fail_share: float, **fields: Any) -> int:
        fields.setdefault("fail_from", (0,))
        fields.setdefault("fail_share", (fail_share,))
        return self._route(Route(RouteKind.GATE, name=name, to=to, stream=name, **fields))

    def split(self, name: str, to: Sequence[int], rule: SplitRule, **fields: Any) -> int:
        return self._route(Route(RouteKind.SPLIT, name=name, to=tuple(to), rule=rule, **fields))

    def leads(self, cell: int, route: int) -> None:
        """The cell's way out is this route."""
        self.cells[cell]["exit"] = route

    def chain(self, *cells: int) -> None:
        """Each cell leads to the next."""
        for cell, following in zip(cells, cells[1:], strict=False):
            self.leads(cell, self.to(following))

    def network(self) -> Network:
        return Network(
            elements=tuple(cell["name"] for cell in self.cells),
            cells=tuple(Cell(**cell) for cell in self.cells),
            routes=tuple(self.routes),
            calendars=tuple(np.array(spans, dtype=np.int64).reshape(-1, 2) for spans in self.calendars),
            class_maps=tuple(self.class_maps),
            mixes=tuple(self.mixes),
            horizon=self.horizon,
            bins=self.bins,
            codes=self.codes,
        )

    def _route(self, route: Route) -> int:
        self.routes.append(route)
        return len(self.routes) - 1
