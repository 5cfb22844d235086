"""Who is meant: elements, branches and shops by name, seen from where the name is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise

from carwright.model.elements import ElementBase
from carwright.model.plant import Plant
from carwright.model.shops import Shop


class NameFault(ValueError):  # noqa: N818 - the fault is in the name
    """A name that means nothing, or more than one thing."""

    def __init__(self, what: str, way_out: str) -> None:
        super().__init__(f"{what}; {way_out}")
        self.what = what
        self.way_out = way_out


@dataclass(frozen=True)
class Where:
    """A place in the plant: a shop, a branch of it, or an element of one of its chains."""

    part: str
    shop: str
    branch: str | None = None
    element: str | None = None

    @property
    def name(self) -> str:
        """Full name: ``part.shop.branch.element``, what is empty left out."""
        return ".".join(step for step in (self.part, self.shop, self.branch, self.element) if step)

    @property
    def place(self) -> str:
        """Dotted path in the plant file."""
        steps = (["parts", self.part] if self.part else []) + ["shops", self.shop]
        steps += ["branches", self.branch] if self.branch else []
        steps += ["flow", self.element] if self.element else []
        return ".".join(steps)

    @property
    def kind(self) -> str:
        """``element``, ``branch`` or ``shop``."""
        return "element" if self.element else "branch" if self.branch else "shop"

    def short_names(self) -> Iterator[str]:
        """All ways to refer to it, shortest first."""
        steps = [step for step in (self.part, self.shop, self.branch, self.element) if step]
        for first in range(len(steps) - 1, -1, -1):
            yield ".".join(steps[first:])
        if self.element and self.branch:  # the branch may be left out, names being unique in a shop
            yield f"{self.shop}.{self.element}"
            if self.part:
                yield f"{self.part}.{self.shop}.{self.element}"


def nearest(name: str, known: Iterable[str]) -> str:
    """Way out for a name that is not known: the nearest known one, or what there is."""
    names = sorted(set(known))
    close = get_close_matches(name, names, n=1, cutoff=0.6)
    if close:
        return f"did you mean {close[0]!r}?"
    if not names:
        return "there is none yet"
    return "there is " + ", ".join(repr(each) for each in names[:8]) + (" and more" if len(names) > 8 else "")


class Names:
    """All names of a plant."""

    def __init__(self, plant: Plant) -> None:
        self.plant = plant
        self._by_short: dict[str, list[Where]] = {}
        self._elements: dict[Where, ElementBase] = {}
        self._next: dict[Where, Where] = {}
        self._before: dict[Where, Where] = {}
        self._all = tuple(self._walk())
        for where in self._all:
            for short in where.short_names():
                self._by_short.setdefault(short, []).append(where)

    def _walk(self) -> Iterator[Where]:
        for part_name, part in self.plant.parts.items():
            for shop_name, shop in part.shops.items():
                yield Where(part_name, shop_name)
                for branch, flow in shop.chains():
                    if branch is not None:
                        yield Where(part_name, shop_name, branch)
                    chain = [Where(part_name, shop_name, branch, name) for name in flow]
                    self._elements.update(zip(chain, flow.values(), strict=True))
                    self._next.update(pairwise(chain))
                    self._before.update(pairwise(reversed(chain)))
                    yield from chain

    def everything(self) -> tuple[Where, ...]:
        """Shops, branches and elements, in the order of the file."""
        return self._all

    def elements(self) -> Iterator[tuple[Where, ElementBase]]:
        """All elements, in the order of the file."""
        yield from self._elements.items()

    def shop(self, where: Where) -> Shop:
        """The shop of a place."""
        return self.plant.parts[where.part].shops[where.shop]

    def flow(self, where: Where) -> dict[str, ElementBase]:
        """The chain a place belongs to: a branch's, or the shop's main one."""
        shop = self.shop(where)
        return dict(shop.branches[where.branch].flow if where.branch else shop.flow)

    def element(self, where: Where) -> ElementBase:
        """The element at a place."""
        return self._elements[where]

    def next_in_chain(self, where: Where) -> Where | None:
        """The element behind it in its chain."""
        return self._next.get(where)

    def before_in_chain(self, where: Where) -> Where | None:
        """The element in front of it in its chain."""
        return self._before.get(where)

    def entry(self, where: Where) -> Where:
        """The element that a car comes to which is sent there: the first one of a shop or branch."""
        if where.element is not None:
            return where
        return Where(where.part, where.shop, where.branch, next(iter(self.flow(where))))

    def end(self, where: Where) -> Where:
        """The last element of a shop's main chain, or of a branch."""
        return Where(where.part, where.shop, where.branch, next(reversed(self.flow(where))))

    def find(self, name: str, seen_from: Where, *kinds: str) -> Where:
        """What a name means: own shop first, then own part, then the plant.

        Parameters
        ----------
        name
            ``element``, ``shop.element``, ``part.shop.element``, or the like for a branch or a shop.
        seen_from
            Where the name is written.
        kinds
            Any of ``element``, ``branch``, ``shop``; all if not given.

        Raises
        ------
        NameFault
            If nothing, or more than one thing, is meant.
        """
        fitting = [w for w in self._by_short.get(name, ()) if not kinds or w.kind in kinds]
        for scope in _scopes(seen_from):
            near = [where for where in fitting if scope(where)]
            if len(near) == 1:
                return near[0]
            if near:
                shown = " or ".join(repr(where.name) for where in near[:3])
                raise NameFault(f"{name!r} may mean {shown}", "write the longer name")
        wanted = " or ".join(kinds) if kinds else "element, branch or shop"
        others = self._by_short.get(name)
        if others:
            raise NameFault(
                f"{name!r} is a {others[0].kind}, not a {wanted}".replace(" a e", " an e"),
                self._known(name, seen_from, kinds),
            )
        raise NameFault(f"there is no {wanted} {name!r}", self._known(name, seen_from, kinds))

    def _known(self, name: str, seen_from: Where, kinds: tuple[str, ...]) -> str:
        fitting = {
            short: where
            for short, wheres in self._by_short.items()
            for where in wheres
            if not kinds or where.kind in kinds
        }
        close = get_close_matches(name, fitting, n=1, cutoff=0.6)
        own = [
            short for short, where in fitting.items() if (where.part, where.shop) == (seen_from.part, seen_from.shop)
        ]
        return nearest(name, close or own or fitting)


def _scopes(seen_from: Where) -> Iterator[Callable[[Where], bool]]:
    yield lambda where: (where.part, where.shop) == (seen_from.part, seen_from.shop)
    yield lambda where: where.part == seen_from.part
    yield lambda where: True
