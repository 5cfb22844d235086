"""Rules that look along the day: places of cars, level use of parts, work at the stations of moving lines.

Parts, in whole numbers: gap = m x - k d after k cars (m cars, use x, demand d). A swap adds the same amount to the gaps
between its two places, so with the running sum of the gaps its squared value changes by two products.

Stations: a change at one place is followed until the operator begins a car at the same tick as before; behind that car
nothing changes.
"""

from __future__ import annotations

from carwright.kernels.sequencing.bare import inlined, inner, spliced
from carwright.kernels.sequencing.shapes import (
    BEGIN,
    COST,
    DEMAND,
    EARLIEST,
    EARLY,
    END,
    LATE,
    LATEST,
    ONCE,
    OUT,
    PARTS,
    POWER,
    SOONEST,
    STANDS,
    STATIONS,
    TAKT,
)


@inlined
def stand(stands, p, car, place, places):
    """Cost of one car at one place."""
    if place >= places:
        return stands[p, OUT, car]
    below = stands[p, EARLIEST, car] - place
    if below > 0:
        return stands[p, EARLY, car] * below + stands[p, ONCE, car]
    above = place - stands[p, LATEST, car]
    if above > 0:
        return stands[p, LATE, car] * above + stands[p, ONCE, car]
    return 0


@spliced
def worked(rules, row, begin, work):
    """Ticks left over at a car, and the tick at which the next one is begun."""
    over = max(0, begin + work - rules[row, END])
    return over, max(rules[row, SOONEST], begin + work - over - rules[row, TAKT])


@inlined
def swap_stands(flows, order, level, i, j, places):
    """Change of the level's place rules if the cars of places i and j are swapped."""
    change = 0
    for p in range(flows.first[STANDS, level], flows.first[STANDS, level + 1]):
        for side in range(2):
            car, here, there = (order[i], i, j) if side == 0 else (order[j], j, i)
            change += stand(flows.stand, p, car, there, places) - stand(flows.stand, p, car, here, places)
    return change


@inlined
def swap_parts(flows, order, level, i, j, places):
    """Change of the level's parts if the cars of places i and j > i are swapped."""
    change = 0
    last = min(j, places)
    for k in range(flows.first[PARTS, level], flows.first[PARTS, level + 1]):
        more = order.size * (flows.amount[k, order[j]] - flows.amount[k, order[i]])
        if more == 0:
            continue
        total = 0
        if flows.rule[k, POWER] == 2:
            gaps = flows.sums[1, k, last] - flows.sums[1, k, i]
            total = more * (2 * gaps + (last - i) * more)
        else:
            for t in range(i + 1, last + 1):
                total += abs(flows.sums[0, k, t] + more) - abs(flows.sums[0, k, t])
        change += flows.rule[k, COST] * total
    return change


@inlined
def swap_stations(flows, order, level, i, j, places):
    """Change of the level's work left over if the cars of places i and j > i are swapped."""
    change = 0
    parts = flows.first[PARTS, flows.first.shape[1] - 1]
    one, other = order[i], order[j]
    for row in range(parts + flows.first[STATIONS, level], parts + flows.first[STATIONS, level + 1]):
        if flows.amount[row, one] == flows.amount[row, other]:
            continue
        t, now, total = i, flows.sums[0, row, i], 0
        while t < places:
            car = other if t == i else one if t == j else order[t]
            over, now = worked(flows.rule, row, now, flows.amount[row, car])
            total += over - flows.sums[1, row, t]
            t += 1
            if now == flows.sums[0, row, t]:
                if t > j or j >= places:
                    break
                t, now = j, flows.sums[0, row, j]  # up to the other place all is as it was
        change += flows.rule[row, COST] * total
    return change


@inner
def swap_flows(flows, order, level, i, j, places):
    """Change of all rules of the level that look along the day if the cars of places i and j > i are swapped."""
    change = swap_stands(flows, order, level, i, j, places)
    change += swap_parts(flows, order, level, i, j, places)
    return change + swap_stations(flows, order, level, i, j, places)


@inner
def stretch_flows(flows, move, level, i, j):
    """Change of all rules of the level that look along the day if places i to j get the cars of ``move.fresh``."""
    change = 0
    order, fresh, places = move.order, move.fresh, move.places
    for p in range(flows.first[STANDS, level], flows.first[STANDS, level + 1]):
        for t in range(i, j + 1):
            for side in range(2):
                found = stand(flows.stand, p, fresh[t] if side else order[t], t, places)
                change += found if side else -found
    for k in range(flows.first[PARTS, level], flows.first[PARTS, level + 1]):
        more, total = 0, 0
        for t in range(i, j + 1):
            more += order.size * (flows.amount[k, fresh[t]] - flows.amount[k, order[t]])
            gap = flows.sums[0, k, t + 1]
            total += more * (2 * gap + more) if flows.rule[k, POWER] == 2 else abs(gap + more) - abs(gap)
        change += flows.rule[k, COST] * total
    parts = flows.first[PARTS, flows.first.shape[1] - 1]
    for row in range(parts + flows.first[STATIONS, level], parts + flows.first[STATIONS, level + 1]):
        now, total = flows.sums[0, row, i], 0
        for t in range(i, places):
            if t > j and now == flows.sums[0, row, t]:
                break
            over, now = worked(flows.rule, row, now, flows.amount[row, fresh[t] if t <= j else order[t]])
            total += over - flows.sums[1, row, t]
        change += flows.rule[row, COST] * total
    return change


@inner
def renewed_flows(flows, order, levels, i, j, places):
    """Places i to j have new cars: gaps and their sums; begins and work left over."""
    for k in range(flows.first[PARTS, levels]):
        was = flows.sums[1, k, j + 1]
        for t in range(i, j + 1):
            gap = flows.sums[0, k, t] + order.size * flows.amount[k, order[t]] - flows.rule[k, DEMAND]
            flows.sums[0, k, t + 1] = gap
            flows.sums[1, k, t + 1] = flows.sums[1, k, t] + gap
        more = flows.sums[1, k, j + 1] - was
        if more != 0:
            for t in range(j + 1, places):
                flows.sums[1, k, t + 1] += more
    parts = flows.first[PARTS, flows.first.shape[1] - 1]
    for row in range(parts, parts + flows.first[STATIONS, levels]):
        now = flows.sums[0, row, i]
        for t in range(i, places):
            over, now = worked(flows.rule, row, now, flows.amount[row, order[t]])
            flows.sums[1, row, t] = over
            if t >= j and now == flows.sums[0, row, t + 1]:
                break
            flows.sums[0, row, t + 1] = now


@inner
def laid_flows(flows, move, levels):
    """The whole order is new: all that is kept, and the value of these levels."""
    places = move.places
    parts = flows.first[PARTS, flows.first.shape[1] - 1]
    for row in range(parts, flows.rule.shape[0]):
        flows.sums[0, row, 0] = flows.rule[row, BEGIN]
    renewed_flows(flows, move.order, levels, 0, places - 1, places)
    for level in range(levels):
        total = 0
        for p in range(flows.first[STANDS, level], flows.first[STANDS, level + 1]):
            for t in range(move.order.size):
                total += stand(flows.stand, p, move.order[t], t, places)
        for k in range(flows.first[PARTS, level], flows.first[PARTS, level + 1]):
            for t in range(1, places + 1):
                gap = flows.sums[0, k, t]
                total += flows.rule[k, COST] * (gap * gap if flows.rule[k, POWER] == 2 else abs(gap))
        for row in range(parts + flows.first[STATIONS, level], parts + flows.first[STATIONS, level + 1]):
            for t in range(places):
                total += flows.rule[row, COST] * flows.sums[1, row, t]
        move.value[0, level] += total
