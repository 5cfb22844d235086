"""A move: its change of every level, and what it does to all that is kept."""

from __future__ import annotations

from carwright.kernels.sequencing.bare import inlined, inner, kernel
from carwright.kernels.sequencing.flows import laid_flows, renewed_flows, stretch_flows, swap_flows
from carwright.kernels.sequencing.neighbours import (
    laid_neighbours,
    renewed_runs,
    same_runs,
    stretch_joints,
    stretch_runs,
    swap_joints,
    swap_runs,
)
from carwright.kernels.sequencing.shapes import JOINTS, OLD, PARTS, RUNS, STANDS, STATIONS
from carwright.kernels.sequencing.stretches import stretch_windows
from carwright.kernels.sequencing.windows import (
    laid_windows,
    stretched_windows,
    swap_windows,
    swapped_windows,
)


@inlined
def looks_along(first, level):
    """True if a rule of the level looks along the day."""
    return (
        first[STANDS, level + 1] - first[STANDS, level]
        + first[PARTS, level + 1] - first[PARTS, level]
        + first[STATIONS, level + 1] - first[STATIONS, level]
        > 0
    )  # fmt: skip


@inlined
def swap_change(ratios, counts, pairs, flows, move, level, i, j):
    """Change of one level if the cars of places i < j are swapped."""
    order, places = move.order, move.places
    change = swap_windows(ratios, counts, move, level, i, j)
    change += swap_joints(pairs, order, level, i, j, places)
    if not same_runs(pairs, level, order[i], order[j]):
        change += swap_runs(pairs, move, level, i, j)
    if looks_along(flows.first, level):
        change += swap_flows(flows, order, level, i, j, places)
    return change


@inlined
def stretch_change(ratios, counts, pairs, flows, move, level, count):
    """Change of one level if the pieces are laid in their new order; ``move.fresh`` holds them."""
    change = stretch_joints(pairs, move, level, count)
    if pairs.first[RUNS, level + 1] > pairs.first[RUNS, level]:
        change += stretch_runs(pairs, move, level, count)
    change += stretch_windows(ratios, counts, move, level, count)
    if looks_along(flows.first, level):
        change += stretch_flows(flows, move, level, move.pieces[count, 0], move.pieces[count, 1])
    return change


@inner
def fill_fresh(order, fresh, pieces, count):
    """The cars of the stretch in their new order."""
    at = pieces[count, 0]
    for p in range(count):
        a, b = pieces[p, 0], pieces[p, 1]
        for t in range(b - a + 1):
            fresh[at] = order[b - t] if pieces[p, 2] else order[a + t]
            at += 1


@inner
def mark_edges(edges, pieces, count):
    """Where the pieces lie in the old order, and will lie in the new one."""
    at = pieces[count, 0]
    for p in range(count):
        edges[p] = at
        at += pieces[p, 1] - pieces[p, 0] + 1
        # Few pieces, nearly in order: insertion sort.
        first, q = pieces[p, 0], OLD + p
        while q > OLD and edges[q - 1] > first:
            edges[q] = edges[q - 1]
            q -= 1
        edges[q] = first
    edges[count] = at
    edges[OLD + count] = at


@inlined
def do_swap(ratios, counts, pairs, flows, move, levels, i, j):
    """Swap the cars of places i < j; keep all that the levels below ``levels`` need. Values are not touched."""
    order, places = move.order, move.places
    one, other = order[i], order[j]
    order[i], order[j] = other, one
    move.place[one], move.place[other] = j, i
    swapped_windows(ratios, counts, levels, one, other, i, j, places)
    if pairs.first[RUNS, levels] > 0:
        renewed_runs(pairs, order, levels, i, i, places)
        if j < places:
            renewed_runs(pairs, order, levels, j, j, places)
    if flows.first[PARTS, levels] + flows.first[STATIONS, levels] > 0:
        renewed_flows(flows, order, levels, i, min(j, places - 1), places)


@inlined
def do_stretch(ratios, counts, pairs, flows, move, levels, count):
    """Lay the pieces in their new order; keep all that the levels below ``levels`` need. Values are not touched."""
    i, j = move.pieces[count, 0], move.pieces[count, 1]
    fill_fresh(move.order, move.fresh, move.pieces, count)
    for t in range(i, j + 1):
        move.order[t] = move.fresh[t]
        move.place[move.fresh[t]] = t
    stretched_windows(ratios, counts, move.order, levels, i, j)
    if pairs.first[RUNS, levels] > 0:
        renewed_runs(pairs, move.order, levels, i, j, move.places)
    if flows.first[PARTS, levels] + flows.first[STATIONS, levels] > 0:
        renewed_flows(flows, move.order, levels, i, j, move.places)


@kernel
def lay(day, order, levels):
    """Take a whole order: everything that is kept, and the values of the levels below ``levels``."""
    move = day.move
    move.value[:] = 0
    for t in range(order.size):
        move.order[t] = order[t]
        move.place[order[t]] = t
    laid_windows(day.ratios, day.counts, move, levels)
    laid_neighbours(day.pairs, move, levels)
    laid_flows(day.flows, move, levels)


__all__ = ["JOINTS", "do_stretch", "do_swap", "fill_fresh", "lay", "mark_edges", "stretch_change", "swap_change"]
