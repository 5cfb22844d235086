"""Random supply, sales and plans laid over a random plant."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from carwright.arrays.network import NEVER, CellKind, Mix, Network, Release
from carwright.arrays.trade import Quotas, Sales, ShortRule, Supply
from carwright.results.index import cells_behind
from paths.choosers import Chooser
from paths.parts_of_plants import Scale, random_shares


def random_trade(choose: Chooser, network: Network, scale: Scale) -> Network:
    """The plant with parts that bind, with orders or plans, or with both; unchanged if no source can depend on them."""
    free = [i for i, cell in enumerate(network.cells) if cell.release is not None and _can_choose(network, i)]
    if not free:
        return network
    leading, kinds = _kinds(choose, network)
    supply = random_supply(choose, network, scale) if choose.chance(80) else None
    sales = random_sales(choose, network) if choose.chance(50) else None
    cells = list(network.cells)
    if supply is not None and choose.chance(60):
        for i in _where_cars_pass(network, free):
            if choose.chance(50):
                cells[i] = replace(cells[i], takes=random_parts(choose, supply, 30))
    for i in free:
        release = cells[i].release
        assert release is not None
        cells[i] = replace(cells[i], release=_release(choose, release, network, (leading, kinds), supply, sales))
    return replace(network, cells=tuple(cells), kinds=kinds, supply=supply, sales=sales)


def _can_choose(network: Network, source: int) -> bool:
    """Cars of the source leave the plant by sinks alone, and none of them goes away."""
    release = network.cells[source].release
    assert release is not None
    return not release.loses and release.called_off_by is None and _leaves(network, source)


def _passed(network: Network, source: int) -> set[int]:
    """Cells to which cars of a source may come, its own with them."""
    seen, todo = {source}, [source]
    while todo:
        new = cells_behind(network, network.cells[todo.pop()].exit) - seen
        seen |= new
        todo += new
    return seen


def _where_cars_pass(network: Network, sources: list[int]) -> list[int]:
    """Stations, parallel places and moving lines that cars of these sources pass, and no parts to be joined."""
    others = {i for i, cell in enumerate(network.cells) if cell.release is not None} - set(sources)
    feeding = [i for i in others if network.cells[i].release.called_off_by is not None or not _leaves(network, i)]
    joined = set().union(*(_passed(network, i) for i in feeding)) if feeding else set()
    kinds = (CellKind.STATION, CellKind.PARALLEL, CellKind.LINE)
    passed = set().union(*(_passed(network, i) for i in sources)) - joined
    return sorted(i for i in passed if network.cells[i].kind in kinds)


def _leaves(network: Network, source: int) -> bool:
    """Whether cars of this source leave the plant by sinks alone."""
    cells = [network.cells[cell] for cell in _passed(network, source)]
    return all(cell.exit >= 0 or cell.kind == CellKind.SINK for cell in cells)


def _kinds(choose: Chooser, network: Network) -> tuple[int, int]:
    """Attributes that make the kind of a car, and kinds."""
    sizes = network.mixes[0].sizes if network.mixes else ()
    leading = choose.whole(0, len(sizes))
    return leading, int(np.prod(sizes[:leading]))


def _release(
    choose: Chooser,
    release: Release,
    network: Network,
    kinds: tuple[int, int],
    supply: Supply | None,
    sales: Sales | None,
) -> Release:
    takes = random_parts(choose, supply, 70) if supply is not None else ()
    common: dict[str, Any] = {"takes": takes, "limit": release.limit}
    if sales is not None and choose.chance(60):
        return Release(sold=True, **common)
    mix = 0 if network.mixes else None
    if choose.chance(30):
        starts = choose.rising(choose.whole(1, 4), 0, network.horizon - 1)
        cars = tuple(tuple(choose.whole(0, 12) for _ in range(kinds[1])) for _ in starts)
        return Release(quotas=Quotas(tuple(starts), cars, kinds[0]), mix=mix, **common)
    return replace(release, takes=takes)


def random_parts(choose: Chooser, supply: Supply, percent_all: int) -> tuple[int, ...]:
    """All parts, or some of them."""
    parts = range(len(supply.parts))
    return tuple(part for part in parts if choose.chance(50)) if choose.chance(100 - percent_all) else tuple(parts)


def random_supply(choose: Chooser, network: Network, scale: Scale) -> Supply:
    parts, classes = choose.whole(1, 3), choose.whole(1, 3)
    ticks = choose.rising(choose.whole(0, 8), 0, network.horizon - 1)
    pieces = [[choose.whole(0, 9) for _ in range(parts)] for _ in ticks]
    return Supply(
        parts=tuple(f"part {p}" for p in range(parts)),
        needs=tuple(tuple(choose.pick((0, 1, 1, 2)) for _ in range(parts)) for _ in range(classes)),
        need_of_code=tuple(choose.whole(0, classes - 1) for _ in range(network.codes)),
        start=tuple(choose.whole(0, 5) for _ in range(parts)),
        most=tuple(choose.pick((NEVER, NEVER, 6, 20)) for _ in range(parts)),
        delivery_ticks=np.array(ticks, np.int64),
        pieces=np.array(pieces, np.int64).reshape(len(ticks), parts),
        rule=choose.pick((ShortRule.WAIT, ShortRule.ANOTHER, ShortRule.SHORT, ShortRule.SHORT)),
        look_ahead=choose.whole(1, 6),
        may_lack=tuple(choose.chance(80) for _ in range(parts)),
        yard=choose.whole(0, 6),
        bay=choose.whole(1, 3 * scale.longest_work),
        longest=choose.whole(1, network.horizon // 2),
    )


def random_sales(choose: Chooser, network: Network) -> Sales:
    batches = sorted(choose.whole(0, network.horizon - 1) for _ in range(choose.whole(1, 10)))
    means = [choose.pick((0.0, 1.0, 3.5, 7.0)) for _ in batches]
    if choose.chance(10):
        means[0] = 40.0
    mixes = [_order_mix(choose, network) for _ in range(choose.whole(1, 2))]
    ages = choose.rising(choose.whole(0, 3), 0, network.horizon // 3)
    return Sales(
        ticks=np.array(batches, np.int64),
        means=np.array(means),
        exact=np.array([choose.pick((-1, -1, -1, 2)) for _ in batches], np.int64),
        mix_of=np.array([choose.whole(0, len(mixes) - 1) for _ in batches], np.int64),
        mixes=tuple(mixes),
        cancel_ages=tuple(ages),
        cancel_rates=tuple(choose.pick((0.0, 3.0, 20.0)) / network.horizon for _ in ages),
    )


def _order_mix(choose: Chooser, network: Network) -> Mix:
    sizes = network.mixes[0].sizes if network.mixes else (1,)
    starts = (0, *choose.rising(choose.whole(0, 1), 1, network.horizon - 1))
    shares = tuple(tuple(random_shares(choose, size, 1) for size in sizes) for _ in starts)
    return Mix(sizes, starts, shares, (-1,) * len(sizes), tuple(f"sales/attribute {a}" for a in range(len(sizes))))
