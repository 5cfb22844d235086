"""The plant laid flat: every element with its full name and what it takes over from its shop and part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from carwright.model import ALWAYS, Changeover, Plant, Shop
from carwright.model.elements import ElementBase
from carwright.model.ramps import latest


@dataclass(frozen=True)
class Spot:
    """One element of the plant file, in its place."""

    index: int
    """Order in the file."""
    name: str
    """Full name: ``part.shop.branch.element``, where part and branch are left out if there is none."""
    part: str
    shop: str
    branch: str | None
    key: str
    """Its own name in its chain."""
    path: str
    """Where it stands in the plant file."""
    element: ElementBase
    calendar: str
    opens: date | None
    ramp: str | None
    changeovers: tuple[Changeover, ...]


@dataclass(frozen=True)
class Chain:
    """Elements that follow each other: the flow of a shop or of a branch."""

    name: str
    """Full name of the shop or branch."""
    part: str
    shop: str
    branch: str | None
    next: str | None
    path: str
    spots: list[Spot] = field(default_factory=list)


def chains_of(plant: Plant) -> list[Chain]:
    """All chains in the order of the file; spots are numbered through."""
    chains: list[Chain] = []
    count = 0
    for part, its in plant.parts.items():
        for name, shop in its.shops.items():
            for chain in _chains_of_shop(plant, part, name, shop):
                branch = shop.branches[chain.branch] if chain.branch is not None else shop
                for key, element in branch.flow.items():
                    chain.spots.append(_spot(count, chain, key, element, shop, its.opens))
                    count += 1
                chains.append(chain)
    return chains


def _chains_of_shop(plant: Plant, part: str, name: str, shop: Shop) -> Iterator[Chain]:
    full = dotted(part, name)
    yield Chain(full, part, name, None, shop.next, plant.path(part, "shops", name))
    for branch, its in shop.branches.items():
        path = plant.path(part, "shops", name, "branches", branch)
        yield Chain(dotted(full, branch), part, name, branch, its.next, path)


def _spot(index: int, chain: Chain, key: str, element: ElementBase, shop: Shop, part_opens: date | None) -> Spot:
    return Spot(
        index=index,
        name=dotted(chain.name, key),
        part=chain.part,
        shop=chain.shop,
        branch=chain.branch,
        key=key,
        path=f"{chain.path}.flow.{key}",
        element=element,
        calendar=element.calendar or shop.calendar or ALWAYS,
        opens=latest(part_opens, shop.opens, element.opens),
        ramp=element.ramp or shop.ramp,
        changeovers=tuple(sorted(shop.changeovers + element.changeovers, key=lambda change: change.on)),
    )


def dotted(*names: str | None) -> str:
    """Names with points between, those left out that are empty."""
    return ".".join(name for name in names if name)
