"""Trade in memory: parts in stock, the books of sales, lists and plans of sources, counters, the yard."""

from __future__ import annotations

import math

import numpy as np

from carwright.arrays.image_nodes import Build
from carwright.arrays.image_parts import lay_mix
from carwright.arrays.memory import own_clock, power_of_two, wall_clock
from carwright.arrays.network import Cell
from carwright.arrays.trade import Sales, Supply
from carwright.kernels import memory as at
from carwright.kernels import memory_trade as at_trade
from carwright.kernels import memory_ways as at_ways


def lay_trade(build: Build, slots: int) -> None:
    """What is ordered, planned and supplied, for the sources that depend on it; nothing where there are none."""
    network, arena = build.network, build.arena
    choosing = [i for i, cell in enumerate(network.cells) if cell.release is not None and cell.release.chooses]
    taking = [i for i, cell in enumerate(network.cells) if cell.takes]
    if not choosing and not taking:
        return
    trade = arena.take(at_trade.Z_SIZE)
    arena.words[at.H_TRADE] = trade
    bins = len(network.bins) + 1
    supply = network.supply
    words = {
        at_trade.Z_BAY_TRY: at.EMPTY,
        at_trade.Z_OF_CAR: network.codes // network.kinds,
        at_trade.Z_LACKS: arena.take(slots),
        at_trade.Z_ORDER: arena.take(slots),
        at_trade.Z_COMING: arena.take((slots + 1) * at_trade.COMING_SIZE),
        at_trade.Z_YARD_SUMS: arena.take(network.kinds * bins * at_trade.YARD_SUMS),
        at_trade.Z_SOURCES: arena.put([build.node_of[i] for i in choosing]),
        at_trade.Z_SOURCE_COUNT: len(choosing),
        at_trade.Z_SEEN: arena.take(slots),
        at_trade.Z_COUNTERS: arena.put([build.node_of[i] for i in taking]),
        at_trade.Z_COUNTER_COUNT: len(taking),
        at_trade.Z_SALES: _lay_books(build, network.sales) if network.sales is not None else 0,
    }
    if supply is not None:
        words |= _supply(build, supply)
    for word, value in words.items():
        arena.words[trade + word] = value
    longest_list = (supply.look_ahead if supply is not None else 1) + slots + 2
    parts = len(supply.parts) if supply is not None else 0
    books = int(arena.words[trade + at_trade.Z_SALES])
    if books:
        arena.words[books + at_trade.B_LIST] = _lay_list(build, longest_list, -1)
    for i in choosing:
        _lay_choice(build, network.cells[i], build.node_of[i], books, (longest_list, parts))
    for i in taking:
        _lay_counter(build, i, parts)


def _supply(build: Build, supply: Supply) -> dict[int, int]:
    arena, parts, bins = build.arena, len(supply.parts), len(build.network.bins) + 1
    ring = power_of_two(2 * supply.yard + 2)
    return {
        at_trade.Z_PARTS: parts,
        at_trade.Z_NEEDS: arena.put(np.array(supply.needs, np.int64).ravel()),
        at_trade.Z_NEED_OF: arena.put(supply.need_of_code),
        at_trade.Z_STOCK: arena.put(supply.start),
        at_trade.Z_MOST: arena.put(supply.most),
        at_trade.Z_DELIVERIES: arena.put(supply.delivery_ticks),
        at_trade.Z_DELIVERY_COUNT: len(supply.delivery_ticks),
        at_trade.Z_PIECES: arena.put(supply.pieces.ravel()),
        at_trade.Z_RULE: supply.rule,
        at_trade.Z_AHEAD: supply.look_ahead,
        at_trade.Z_MAY_LACK: sum(1 << part for part, may in enumerate(supply.may_lack) if may),
        at_trade.Z_YARD_PLACES: supply.yard,
        at_trade.Z_BAY: supply.bay,
        at_trade.Z_LONGEST: supply.longest,
        at_trade.Z_YARD: arena.take(ring * at_trade.Y_SIZE),
        at_trade.Z_YARD_MASK: ring - 1,
        at_trade.Z_PART_SUMS: arena.take(parts * bins * at_trade.PART_SUMS),
    }


def _bits(parts: tuple[int, ...]) -> int:
    return sum(1 << part for part in parts)


def _lay_counter(build: Build, i: int, parts: int) -> None:
    """What is taken as a car enters cell i, and what the cell stands for."""
    arena, feeders = build.arena, len(build.links.feeders[i])
    words = {
        at_trade.O_TAKES: _bits(build.network.cells[i].takes),
        at_trade.O_STANDS: -1,
        # A row more: the tables of sources have one for orders.
        at_trade.O_STOOD: arena.take((parts + 1) * (len(build.network.bins) + 1) * at.T_SIZE),
        at_trade.O_HELD: arena.take(feeders),
        at_trade.O_FOR: arena.take(feeders),
    }
    arena.words[build.node_of[i] + at.N_COUNTER] = base = arena.take(at_trade.O_SIZE)
    for word, value in words.items():
        arena.words[base + word] = value


def _lay_books(build: Build, sales: Sales) -> int:
    arena = build.arena
    mean = float(np.where(sales.exact < 0, sales.means, sales.exact).sum())
    # Ten standard deviations: what no sum of Poisson numbers reaches.
    most = math.ceil(mean + 10.0 * math.sqrt(mean) + 100.0)
    words = {
        at_trade.B_TICKS: arena.put(sales.ticks),
        at_trade.B_MEANS: arena.put_floats(sales.means.tolist()),
        at_trade.B_EXACT: arena.put(sales.exact),
        at_trade.B_MIX_OF: arena.put(sales.mix_of),
        at_trade.B_COUNT: len(sales.ticks),
        at_trade.B_MIXES: arena.put([lay_mix(arena, mix, wall_clock) for mix in sales.mixes]),
        at_trade.B_AGES: arena.put(sales.cancel_ages),
        at_trade.B_RATES: arena.put_floats(sales.cancel_rates),
        at_trade.B_AGE_COUNT: len(sales.cancel_ages),
        at_trade.B_ORDERS: arena.take(2 * most),
        at_trade.B_MOST: most,
    }
    books = arena.take(at_trade.B_SIZE)
    for word, value in words.items():
        arena.words[books + word] = value
    arena.keys.append((books + at_trade.B_COUNT_KEY, "sales/orders"))
    arena.keys.append((books + at_trade.B_CANCEL_KEY, "sales/cancelled"))
    return books


def _lay_list(build: Build, longest: int, mix: int) -> int:
    base = build.arena.take(at_trade.W_SIZE)
    build.arena.words[base + at_trade.W_PASSED] = build.arena.take(2 * longest)
    build.arena.words[base + at_trade.W_MIX] = mix
    return base


def _lay_choice(build: Build, cell: Cell, node: int, books: int, sizes: tuple[int, int]) -> None:
    """What a source chooses from, and what it stands for."""
    arena, network, release = build.arena, build.network, cell.release
    assert release is not None
    longest, parts = sizes
    mix = -1
    if release.mix is not None:
        mix = lay_mix(arena, network.mixes[release.mix], own_clock(network, cell.calendar))
    words = {
        at_ways.X_CHOOSES: 1,
        at_ways.X_TAKES: _bits(release.takes),
        at_ways.X_STANDS: -1,
        at_ways.X_STOOD: arena.take((parts + 1) * (len(network.bins) + 1) * at.T_SIZE),
    }
    if release.sold:
        words[at_ways.X_LIST] = int(arena.words[books + at_trade.B_LIST])
    elif release.quotas is None:
        words[at_ways.X_LIST] = _lay_list(build, longest, mix)
    else:
        plan = {
            at_trade.F_PERIODS: len(release.quotas.from_tick),
            at_trade.F_PERIOD: -1,
            at_trade.F_FROM: arena.put(release.quotas.from_tick),
            at_trade.F_KINDS: network.kinds,
            at_trade.F_VOLUMES: arena.put(np.array(release.quotas.cars, np.int64).ravel()),
            at_trade.F_WANTED: arena.take(network.kinds),
            at_trade.F_BEGUN: arena.take(network.kinds),
            at_trade.F_MIX: mix,
            at_trade.F_FIRST_OPTION: release.quotas.leading,
        }
        words[at_ways.X_PLAN] = base = arena.take(at_trade.F_SIZE)
        for word, value in plan.items():
            arena.words[base + word] = value
    source = int(arena.words[node + at.N_EXTRA])
    for word, value in words.items():
        arena.words[source + word] = value
