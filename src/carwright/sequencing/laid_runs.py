"""The order that a trade begins with: the runs of all colours one after another.

Each colour comes in the runs that its cars need, as a search of it alone has found them. So there are as few changes of
colour as can be from the first move on, and what is left to mend lies at the joints between runs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from carwright.kernels.sequencing.trade_state import Trade
from carwright.sequencing.board import Order


def laid_runs(
    day: Trade, runs: Mapping[int, Sequence[Order]], luck: np.random.Generator, *, goes_on: bool
) -> Order | None:
    """All cars, run by run, the colours mixed by chance; none if a car cannot be brought to a place of its own.

    ``runs`` has the cars of each run, by colour. The last colour of the day before goes on, or another one comes first.
    """
    return _home(day, np.concatenate(_mixed(runs, int(day.code[0]), luck, goes_on)))


def relaid(day: Trade, colour: int, runs: Sequence[Order], luck: np.random.Generator) -> Order | None:
    """The order at hand with other runs of one colour, in the places of those that it has; none as above.

    Runs that are more come in between others, by chance.
    """
    parts = np.split(day.order, np.flatnonzero(np.diff(day.colour[day.order])) + 1)
    new, laid = list(runs), []
    for part in parts:
        if day.colour[part[0]] != colour:
            laid.append(part)
        elif new:
            laid.append(new.pop())
    for run in new:
        mine = np.array([False, *(day.colour[part[0]] == colour for part in laid), False])
        apart = np.flatnonzero(~mine[:-1] & ~mine[1:])
        laid.insert(int(luck.choice(apart)) if apart.size else len(laid), run)
    return _home(day, np.concatenate(laid))


def _home(day: Trade, laid: Order) -> Order | None:
    """The cars as they are laid, but for those that may stand elsewhere only; none if that cannot be."""
    bounds = day.bounds
    held = bounds[:, 0] == bounds[:, 1]
    if len(np.unique(bounds[held, 0])) < np.count_nonzero(held):
        return None
    order = np.full(day.order.size, -1, np.int32)
    order[bounds[held, 0]] = np.flatnonzero(held)
    order[order < 0] = laid[~held[laid]]
    if not _brought_home(order, bounds, day.colour) or _longest_run(day.colour[order]) > day.longest:
        return None
    return order


def _mixed(runs: Mapping[int, Sequence[Order]], before: int, luck: np.random.Generator, goes_on: bool) -> list[Order]:
    """Runs in an order by chance, no two of one colour side by side if that can be.

    A colour that goes on does so in its shortest run, as the last run of the day before counts with it.
    """
    left = {colour: [parts[each] for each in luck.permutation(len(parts))] for colour, parts in runs.items() if parts}
    laid: list[Order] = []
    last = before
    if goes_on and before in left:
        shortest = int(np.argmin([len(run) for run in left[before]]))
        laid.append(left[before].pop(shortest))
    while total := sum(len(parts) for parts in left.values()):
        others = [colour for colour, parts in left.items() if parts and colour != last]
        # A colour with half of the runs that are left must come now.
        most = [colour for colour in others if 2 * len(left[colour]) > total]
        if most or not others:
            last = most[0] if most else last
        else:
            share = np.array([len(left[colour]) for colour in others])
            last = int(luck.choice(others, p=share / share.sum()))
        laid.append(left[last].pop())
    return laid


def _brought_home(order: Order, bounds: Order, colour: Order) -> bool:
    """True if every car stands within its places, once some have changed places, best with one of their colour."""
    first, last = bounds[:, 0], bounds[:, 1]
    for place in range(len(order)):
        car = int(order[place])
        if first[car] <= place <= last[car]:
            continue
        others = order[first[car] : last[car] + 1]
        may = np.flatnonzero((first[others] <= place) & (place <= last[others]))
        if not may.size:
            return False
        alike = may[colour[others[may]] == colour[car]]
        goes = first[car] + (alike if alike.size else may)[0]
        order[place], order[goes] = order[goes], car
    return True


def _longest_run(colour: Order) -> int:
    """Cars of the longest run."""
    ends = np.flatnonzero(np.diff(colour)) + 1
    return int(np.diff(ends, prepend=0, append=len(colour)).max())


__all__ = ["laid_runs", "relaid"]
