"""Routes and sources in memory."""

from __future__ import annotations

from carwright.arrays.memory import Arena, Clock, lay_ramp, own_clock, wall_clock
from carwright.arrays.network import Mix, Network, RouteKind
from carwright.kernels import memory as at
from carwright.kernels import memory_ways as at_ways


def lay_routes(arena: Arena, network: Network, node_of: list[int]) -> tuple[list[int], int, int]:
    """Base of each route's record, base of the gates' counts, number of gates."""
    per_route = (len(network.bins) + 1) * at_ways.Q_SIZE
    stats = arena.take(per_route * max(len(network.routes), 1))
    bases = [arena.take(at_ways.U_SIZE) for _ in network.routes]
    gates = 0
    for i, (route, base) in enumerate(zip(network.routes, bases, strict=True)):
        words = {
            at_ways.U_KIND: int(route.kind),
            at_ways.U_NODE: node_of[route.cell] if route.cell >= 0 else -1,
            at_ways.U_TO: arena.put([bases[j] if j >= 0 else -1 for j in route.to]),
            at_ways.U_TO_COUNT: len(route.to),
            at_ways.U_CLASS_MAP: arena.put(network.class_maps[route.classes]) if route.classes >= 0 else -1,
            at_ways.U_RULE: int(route.rule),
            at_ways.U_CHOICE: arena.put(route.choice),
            at_ways.U_STATS: stats + i * per_route,
            at_ways.U_RAMP: -1,
            at_ways.U_OF_CLASS: -1,
        }
        if route.kind == RouteKind.GATE:
            words |= {
                at_ways.U_STEPS: len(route.fail_from),
                at_ways.U_FROM: arena.put(route.fail_from),
                at_ways.U_SHARE: arena.put_floats(route.fail_share),
                at_ways.U_RAMP: lay_ramp(arena, route.defects_ramp, wall_clock),
                at_ways.U_OF_CLASS: arena.put_floats(route.fail_of_class) if route.fail_of_class else -1,
                at_ways.U_TRIES: route.tries,
                at_ways.U_GATE: gates,
            }
            gates += 1
            arena.set_float(base + at_ways.U_SCRAP_SHARE, route.scrap_share)
            arena.keys.append((base + at_ways.U_KEY, f"{route.stream}/outcome"))
            arena.keys.append((base + at_ways.U_SCRAP_KEY, f"{route.stream}/scrap"))
        for word, value in words.items():
            arena.words[base + word] = value
    return bases, stats, gates


def lay_source(arena: Arena, network: Network, i: int) -> int:
    """Record of the source cell i."""
    cell = network.cells[i]
    release = cell.release
    assert release is not None
    kind = at_ways.ALWAYS
    if release.every is not None:
        kind = at_ways.EVERY
    elif release.at_ticks is not None:
        kind = at_ways.AT_TICKS
    elif release.called_off_by is not None:
        kind = at_ways.CALLED_OFF
    elif release.sold:
        kind = at_ways.SOLD
    elif release.quotas is not None:
        kind = at_ways.PLANNED
    ring = 1 << 16
    words = {
        at_ways.X_RELEASE: kind,
        at_ways.X_TICKS: arena.put(release.at_ticks or ()),
        at_ways.X_TICKS_COUNT: len(release.at_ticks or ()),
        at_ways.X_CODES: arena.put(release.codes or ()),
        at_ways.X_CODES_COUNT: len(release.codes or ()),
        at_ways.X_LOSES: release.loses,
        at_ways.X_LIMIT: at.NEVER if release.limit is None else release.limit,
        at_ways.X_MIX: -1,
        at_ways.X_ORDERS: arena.take(2 * ring) if kind == at_ways.CALLED_OFF else 0,
        at_ways.X_ORDER_MASK: ring - 1,
    }
    if release.mix is not None and not release.chooses:
        words[at_ways.X_MIX] = lay_mix(arena, network.mixes[release.mix], own_clock(network, cell.calendar))
    base = arena.take(at_ways.X_SIZE)
    for word, value in words.items():
        arena.words[base + word] = value
    return base


def lay_mix(arena: Arena, mix: Mix, clock: Clock) -> int:
    """Record of what cars are, its periods on this clock."""
    shares = [arena.put_floats(shares) for period in mix.shares for shares in period]
    keys = arena.take(len(mix.streams))
    for a, stream in enumerate(mix.streams):
        arena.keys.append((keys + a, stream))
    words = {
        at_ways.M_ATTRIBUTES: len(mix.sizes),
        at_ways.M_PERIODS: len(mix.from_tick),
        at_ways.M_FROM: arena.put(clock(mix.from_tick)),
        at_ways.M_SIZES: arena.put(mix.sizes),
        at_ways.M_GIVEN: arena.put(mix.given),
        at_ways.M_KEYS: keys,
        at_ways.M_SHARES: arena.put(shares),
    }
    base = arena.take(at_ways.M_SIZE)
    for word, value in words.items():
        arena.words[base + word] = value
    return base
