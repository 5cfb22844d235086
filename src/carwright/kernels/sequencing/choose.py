"""Which move to try: places drawn by chance, led by what is broken, by colours and by cars that are alike.

A choice returns the number of pieces of the move (they stand in ``move.pieces``), 0 for a swap, -1 for no move; and the
two places of a swap, the lower one first.
"""

from __future__ import annotations

from carwright.kernels.sequencing.bare import inlined, spliced
from carwright.kernels.sequencing.chance import below
from carwright.kernels.sequencing.places import (
    alike_place,
    any_level,
    any_place,
    colour_place,
    end_kin_place,
    hot_place,
    kin_place,
    twin_place,
)
from carwright.kernels.sequencing.shapes import (
    BATCHES,
    BEFORE,
    INSERT_ANY,
    INSERT_NEAR,
    INSERT_PAINT,
    SHUFFLE,
    SWAP_HOT,
    SWAP_HOT_TWIN,
    SWAP_KIN,
    SWAP_NEAR,
    SWAP_PAINT,
    SWAP_PAINT_KIN,
    SWAP_TWIN,
    TURN_LONG,
    TURN_PAINT,
)

NEAR = 12
"""Places that a near move may reach."""
SHORT = 40
"""Longest stretch that is usually turned."""


@spliced
def piece(pieces, p, first, last, turned):
    """Note one piece."""
    pieces[p, 0] = first
    pieces[p, 1] = last
    pieces[p, 2] = turned


@inlined
def choose_twin(choice, move, levels, level, i, chance):
    """A place whose car differs from that of place i in this level alone, or in none before it."""
    whole = choice.kind.shape[0]
    row = level + (levels - 1) * whole if below(chance, 2) == 0 else whole * whole + level - 1
    car, alike, place = move.order[i], choice.kind[levels - 1], i
    for _ in range(3):
        place = twin_place(choice, move, row, car, chance)
        if alike[move.order[place]] != alike[car]:
            break
    return place


@inlined
def choose_paint(choice, pairs, move, kind, chance):
    """A place beside another colour, and that of a car of that colour."""
    code, order = pairs.code[choice.paint], move.order
    row = choice.hot.shape[0] - 1
    found = choice.hot[row, move.places]
    if found == 0:
        return 0, 0
    i = choice.hot[row, below(chance, found)]
    left = code[order[i - 1]] if i > 0 else pairs.rule[choice.paint, BEFORE]
    colour = left
    if i > 0 and below(chance, 2) == 0:
        colour = code[order[i]]
        i -= 1
    here = code[order[i]]
    if colour < 0 or colour == here:
        return i, i
    j = i
    if kind == SWAP_PAINT_KIN:
        return i, end_kin_place(choice, pairs, move, order[i], colour, chance)
    if below(chance, 4) > 0:
        j = alike_place(choice, pairs, move, order[i], colour, chance)
    last = choice.twin.shape[0] - 1
    # The colour of the day before may have no car today.
    if j == i and choice.twin_first[last, colour + 1] > choice.twin_first[last, colour]:
        j = colour_place(choice, pairs, move, colour, chance)
    return i, j


@inlined
def choose_swap(choice, pairs, move, kind, levels, chance):
    """Two places."""
    alike = choice.kind[levels - 1]
    if kind >= SWAP_PAINT and levels > choice.rank:
        i, j = choose_paint(choice, pairs, move, kind, chance)
    elif kind == SWAP_KIN:
        i = any_place(choice, chance) if below(chance, 2) == 0 else hot_place(choice, move, 1, chance)
        car = move.order[i]
        j = kin_place(choice, move, car, pairs.code[choice.paint, car], chance)
    elif kind == SWAP_TWIN or kind == SWAP_HOT or kind == SWAP_HOT_TWIN:
        level = any_level(move, levels, chance)
        i = any_place(choice, chance) if kind == SWAP_TWIN else hot_place(choice, move, level, chance)
        if kind == SWAP_HOT or level == 0:
            j = any_place(choice, chance)
        else:
            j = choose_twin(choice, move, levels, level, i, chance)
    else:
        i = any_place(choice, chance)
        j = any_place(choice, chance)
        if kind == SWAP_NEAR:
            j = min(i + 1 + below(chance, NEAR), max(i, move.places - 1))
    i, j = min(i, j), max(i, j)
    if i >= move.places or alike[move.order[i]] == alike[move.order[j]]:
        return -1, i, j
    if choice.locked[i + 1] != choice.locked[i]:
        return -1, i, j
    if j < move.places and choice.locked[j + 1] != choice.locked[j]:
        return -1, i, j
    return 0, i, j


@spliced
def edge_place(choice, move, level, chance):
    """A place at which a stretch may be cut: any, or beside one where the level could gain something."""
    place = any_place(choice, chance)
    if below(chance, 2) == 0:
        place = hot_place(choice, move, level, chance) + below(chance, 3) - 1
    return place


@inlined
def choose_turn(choice, pairs, move, kind, levels, chance):
    """A stretch to turn round: it is short, or its ends have one colour, or they lie where something can be gained."""
    i = any_place(choice, chance)
    j = i + 1 + below(chance, SHORT)
    if kind == TURN_LONG:
        level = any_level(move, levels, chance)
        i, j = edge_place(choice, move, level, chance), edge_place(choice, move, level, chance)
    elif kind == TURN_PAINT and i < move.places:
        # Ends of one colour: no joint changes its colours.
        j = colour_place(choice, pairs, move, pairs.code[choice.paint, move.order[i]], chance)
    i, j = min(i, j), max(i, j)
    if i == j or i < 0:
        return -1, i, j
    piece(move.pieces, 0, i, j, 1)
    return 1, i, j


@inlined
def choose_insertion(choice, pairs, move, kind, chance):
    """A car and where it goes."""
    source = any_place(choice, chance)
    target = source
    if kind == INSERT_ANY:
        target = any_place(choice, chance)
    elif kind == INSERT_NEAR:
        target = source + (1 + below(chance, NEAR)) * (1 - 2 * below(chance, 2))
    elif source < move.places:
        target = colour_place(choice, pairs, move, pairs.code[choice.paint, move.order[source]], chance)
    i, j = min(source, target), max(source, target)
    if i == j or i < 0:
        return -1, i, j
    if source < target:
        piece(move.pieces, 0, i + 1, j, 0)
        piece(move.pieces, 1, i, i, 0)
    else:
        piece(move.pieces, 0, j, j, 0)
        piece(move.pieces, 1, i, j - 1, 0)
    return 2, i, j


@inlined
def choose_shuffle(choice, move, chance):
    """Lay three to seven neighbours in an order by chance."""
    size = 3 + below(chance, 5)
    i = any_place(choice, chance)
    for p in range(size):
        piece(move.pieces, p, i + p, i + p, 0)
    for p in range(size - 1, 0, -1):
        q = below(chance, p + 1)
        one, other = move.pieces[p, 0], move.pieces[q, 0]
        piece(move.pieces, p, other, other, 0)
        piece(move.pieces, q, one, one, 0)
    return size, i, i + size - 1


@inlined
def batch_bounds(choice, pairs, move, a, c, chance):
    """Two batches of paint; or one batch and the batches up to another."""
    order, paint = move.order, choice.paint
    one, other = pairs.code[paint, order[a]], pairs.code[paint, order[c]]
    while a > 0 and pairs.code[paint, order[a - 1]] == one:
        a -= 1
    b = a
    while b + 1 < c and pairs.code[paint, order[b + 1]] == one:
        b += 1
    while c - 1 > b and pairs.code[paint, order[c - 1]] == other:
        c -= 1
    d = c
    while d + 1 < move.places and pairs.code[paint, order[d + 1]] == other:
        d += 1
    if below(chance, 3) == 0:
        c, d = b + 1, c - 1
    return a, b, c, d


@inlined
def choose_exchange(choice, pairs, move, kind, chance):
    """Two stretches that change places."""
    a = any_place(choice, chance)
    if kind == BATCHES:
        c = any_place(choice, chance)
        a, c = min(a, c), max(a, c)
        if c >= move.places or a == c:
            return -1, a, c
        a, b, c, d = batch_bounds(choice, pairs, move, a, c, chance)
    else:
        b = a + below(chance, NEAR)
        c = b + 1 + below(chance, 2) * below(chance, SHORT)
        d = c + below(chance, NEAR)
    if b >= c or d < c:
        return -1, a, d
    piece(move.pieces, 0, c, d, 0)
    count = 1
    if c > b + 1:
        piece(move.pieces, 1, b + 1, c - 1, 0)
        count = 2
    piece(move.pieces, count, a, b, 0)
    return count + 1, a, d


@inlined
def choose(choice, pairs, move, kind, levels, chance):
    """A move of this kind; none of the painted kinds on a day without colours."""
    painted = kind == INSERT_PAINT or kind == TURN_PAINT or kind == BATCHES or SWAP_KIN <= kind <= SWAP_PAINT_KIN
    if painted and choice.paint < 0:
        return -1, 0, 0
    if kind <= SWAP_PAINT_KIN:
        return choose_swap(choice, pairs, move, kind, levels, chance)
    if kind <= INSERT_PAINT:
        count, i, j = choose_insertion(choice, pairs, move, kind, chance)
    elif kind <= TURN_LONG:
        count, i, j = choose_turn(choice, pairs, move, kind, levels, chance)
    elif kind == SHUFFLE:
        count, i, j = choose_shuffle(choice, move, chance)
    else:
        count, i, j = choose_exchange(choice, pairs, move, kind, chance)
    if count > 0 and (j >= move.places or choice.locked[j + 1] != choice.locked[i]):
        count = -1
    if count > 0:
        piece(move.pieces, count, i, j, 0)
    return count, i, j
