"""The plant as boxes and ways: which shops there are, what each holds, and in which column a shop is drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isfinite, nan
from typing import TYPE_CHECKING

import polars as pl

from carwright.results.figures_states import share_of_open
from carwright.results.limits import ranked_since_warm_up

if TYPE_CHECKING:
    from carwright.results.run import SimulationResult

STORES = ("buffer", "conveyor", "oven")
RULES = ("gate", "join", "split", "merge")


@dataclass(frozen=True)
class Box:
    """An element as it is drawn."""

    name: str
    """Full name."""
    label: str
    """Name inside its shop or branch."""
    kind: str
    shop: str
    branch: str
    """Empty: in the main flow of the shop."""
    stations: int
    places: int
    use: float
    """Share of its open time at work; of a store: how full it is on average. Not a number: nothing known."""
    limiting: float
    """Share of the periods in which it limits its part."""

    @property
    def size(self) -> str:
        """Kind and size in words."""
        if self.kind == "moving_line":
            return f"moving line, {self.stations} stations"
        if self.kind in STORES:
            return f"{self.kind}, {self.places} {'place' if self.places == 1 else 'places'}"
        if self.kind == "stations":
            many = f"{self.stations} station{'' if self.stations == 1 else 's'}"
            return many if self.places <= self.stations else f"{many}, {self.places} places"
        return self.kind

    @property
    def brief(self) -> str:
        """Kind and size, short enough for a box."""
        if self.kind in RULES or self.kind in ("source", "sink"):
            return self.kind
        each = self.places // max(self.stations, 1)
        if self.kind == "stations" and each > 1:
            return f"stations · {self.stations} × {each}"
        many = self.places if self.kind in STORES else self.stations
        return f"{self.kind.replace('_', ' ')} · {many}"


@dataclass(frozen=True)
class Way:
    """A way of cars or parts between two elements, or two shops."""

    source: str
    target: str
    how: str


@dataclass
class Shop:
    """A shop with its elements in the order of the file."""

    name: str
    boxes: list[Box] = field(default_factory=list)

    @property
    def main(self) -> list[Box]:
        """Elements of the main flow."""
        return [box for box in self.boxes if not box.branch]

    @property
    def branches(self) -> dict[str, list[Box]]:
        """Elements of each branch."""
        found: dict[str, list[Box]] = {}
        for box in self.boxes:
            if box.branch:
                found.setdefault(box.branch, []).append(box)
        return found

    @property
    def busiest(self) -> Box | None:
        """The element that works the largest share of its open time."""
        known = [box for box in self.boxes if isfinite(box.use) and box.kind not in STORES]
        return max(known, key=lambda box: box.use, default=None)

    @property
    def limiting(self) -> float:
        """Share of the periods in which one of its elements limits the part."""
        return sum(box.limiting for box in self.boxes if isfinite(box.limiting))


@dataclass(frozen=True)
class Graph:
    """A part of the plant: its shops, the ways between elements and those between shops."""

    part: str
    shops: dict[str, Shop]
    ways: tuple[Way, ...]
    shop_of: dict[str, str]

    @property
    def shop_ways(self) -> list[Way]:
        """Ways that lead from one shop to another, each once; parts for a join are told apart."""
        found: dict[tuple[str, str], Way] = {}
        for way in self.ways:
            ends = self.shop_of.get(way.source), self.shop_of.get(way.target)
            if ends[0] is None or ends[1] is None or ends[0] == ends[1]:
                continue
            found.setdefault((ends[0], ends[1]), Way(ends[0], ends[1], way.how))
        return list(found.values())

    def columns(self) -> dict[str, int]:
        """Column of each shop: after all that feed it; a way back to an earlier shop does not count.

        A shop that only feeds others stands right before the first one that it feeds.
        """
        order = list(self.shops)
        forward = [w for w in self.shop_ways if w.how not in ("repair", "scrap")]
        column = dict.fromkeys(order, 0)
        for _ in order:
            for way in forward:
                if not _leads_back(way, forward, order):
                    column[way.target] = max(column[way.target], column[way.source] + 1)
        fed = {way.target for way in forward}
        for shop in order:
            ahead = [column[w.target] for w in forward if w.source == shop and not _leads_back(w, forward, order)]
            if shop not in fed and ahead:
                column[shop] = min(ahead) - 1
        return column


def _leads_back(way: Way, ways: list[Way], order: list[str]) -> bool:
    """True if the way closes a circle and goes against the order of the file."""
    if order.index(way.source) < order.index(way.target):
        return False
    reached, todo = set(), [way.target]
    while todo:
        here = todo.pop()
        if here == way.source:
            return True
        if here not in reached:
            reached.add(here)
            todo += [w.target for w in ways if w.source == here]
    return False


def graph_of(result: SimulationResult, part: str) -> Graph:
    """The shops and ways of one part of the plant, with what the run found out about each element."""
    use = {row["element"]: share_of_open(row) for row in result.element_totals.iter_rows(named=True)}
    fills = result.buffer_fill.group_by("element").agg(pl.col("fill_share").mean())
    use |= {name: nan if share is None else float(share) for name, share in fills.iter_rows()}
    limiting = dict(ranked_since_warm_up(result).filter(part=part).select("element", "share").iter_rows())
    shops: dict[str, Shop] = {}
    for row in result.elements.filter(part=part).iter_rows(named=True):
        name, shop = row["element"], row["shop"]
        words = name.removeprefix(f"{part}." if part else "").removeprefix(f"{shop}.").split(".")
        box = Box(
            name,
            words[-1],
            row["kind"],
            shop,
            ".".join(words[:-1]),
            row["stations"] or 1,
            row["places"] or 1,
            use.get(name, nan),
            limiting.get(name, 0.0),
        )
        shops.setdefault(shop, Shop(shop)).boxes.append(box)
    shop_of = {box.name: shop.name for shop in shops.values() for box in shop.boxes}
    return Graph(part, shops, tuple(_ways(result, shop_of)), shop_of)


def _ways(result: SimulationResult, inside: dict[str, str]) -> list[Way]:
    """Ways between elements of the part; a way through a gate or split is two ways."""
    ways: dict[Way, None] = {}
    for row in result.links.iter_rows(named=True):
        source, target, how, through = row["source"], row["target"], row["how"], row["through"]
        if through and through in inside and through not in (source, target):
            ways[Way(source, through, "next")] = None
            source = through
        if source in inside and target in inside:
            ways[Way(source, target, how)] = None
    return list(ways)
