"""Ratio rules: what a stretch laid in a new order changes.

It is judged by the windows that reach over a place where two pieces meet: a window inside a piece that moves as a whole
keeps its cars.
"""

from __future__ import annotations

from carwright.kernels.sequencing.bare import inlined, inner
from carwright.kernels.sequencing.shapes import FIRST, KIND, LAST, LENGTH, LIMIT, MOST_EXCESS, OLD, PRICE
from carwright.kernels.sequencing.windows import cost


@inlined
def new_counts(before, room, pieces, off, rule, count, lo, hi):
    """Into the room: cars that count before the places of index lo to hi, once the pieces lie in their new order."""
    start = pieces[count, 0] + off
    stop = pieces[count, 1] + 1 + off
    row = before[rule]
    if lo <= start:
        copied(room[lo : min(start, hi) + 1], row[lo : min(start, hi) + 1], 0)
    if hi >= stop:
        copied(room[max(stop, lo) : hi + 1], row[max(stop, lo) : hi + 1], 0)
    at = start
    done = row[start]
    for p in range(count):
        a, b = pieces[p, 0] + off, pieces[p, 1] + off
        end = at + b - a + 1
        begin, until = max(at + 1, lo), min(end, hi) + 1
        if begin < until:
            target = room[begin:until]
            if pieces[p, 2] == 0:
                copied(target, row[begin + a - at : until + a - at], done - row[a])
            else:
                # From the end of the piece to its begin.
                source = row[b + 2 + at - until : b + 2 + at - begin]
                more, last = done + row[b + 1], target.size - 1
                for t in range(target.size):
                    target[t] = more - source[last - t]
        done += row[b + 1] - row[a]
        at = end


@inlined
def copied(target, source, more):
    """Copy a row and add the same to all of it."""
    for t in range(target.size):
        target[t] = source[t] + more


@inlined
def above(ahead, behind, limit):
    """Cars above the limit, summed over windows."""
    total = 0
    for s in range(behind.size):
        total += max(0, ahead[s] - behind[s] - limit)
    return total


@inlined
def over_edges(ratios, counts, move, rule, count, side):
    """Value (price 1) of the windows that reach over an edge: the new edges (side 0) or the old ones (side `OLD`)."""
    before, room, edges, off = counts.before, counts.room, move.edges, ratios.off
    length, limit, kind = ratios.rule[rule, LENGTH], ratios.rule[rule, LIMIT], ratios.rule[rule, KIND]
    total = 0
    edge, last_edge = side, side + count
    low, high = ratios.rule[rule, FIRST], ratios.rule[rule, LAST]
    i, j = move.pieces[count, 0], move.pieces[count, 1]
    # Where some of the windows do not count, a window and its moved self may differ: all are looked at.
    whole = i - length + 1 < low or j > high
    while edge <= last_edge:
        lo = edges[edge] - length + 1
        hi = edges[edge] - 1
        edge += 1
        while edge <= last_edge and edges[edge] - length <= hi:
            hi = edges[edge] - 1
            edge += 1
        if whole:
            lo, hi, edge = max(i - length + 1, low), min(j, high), last_edge + 1
        lo, hi = lo + off, hi + off
        row = before[rule]
        if side == 0:
            new_counts(before, room, move.pieces, off, rule, count, lo, hi + length)
            row = room
        ahead, behind = row[lo + length : hi + length + 1], row[lo : hi + 1]
        if kind == MOST_EXCESS:
            total += above(ahead, behind, limit)
        else:
            for s in range(behind.size):
                total += cost(kind, limit, ahead[s] - behind[s])
    return total


@inlined
def joint(row, length, limit, left, right, turned):
    """Excess of the windows over one joint: what lies left of index ``left`` meets what begins at index ``right``.

    ``turned`` 1: the right piece is turned, and begins with the place before index ``right``; 2: the left piece is, and
    ends with the place at index ``left``.
    """
    total = 0
    wide = length - 1
    if turned == 0:
        more = row[left] - row[right] - limit
        total = above(row[right + 1 : right + length], row[left - wide : left], -more)
    elif turned == 1:
        more = row[left] + row[right] - limit
        here, there = row[left - wide : left], row[right - wide : right]
        for s in range(wide):
            total += max(0, more - here[s] - there[wide - 1 - s])
    else:
        more = row[left] + row[right] + limit
        here, there = row[left + 1 : left + length], row[right + 1 : right + length]
        for s in range(wide):
            total += max(0, here[wide - 1 - s] + there[s] - more)
    return total


@inlined
def by_joints(row, pieces, off, count, length, limit):
    """Change of the excess if every piece is at least as long as a window less one: new joints less old ones."""
    total = 0
    left, was_turned = pieces[count, 0] + off, 0
    for p in range(count + 1):
        if p < count:
            here, turned = pieces[p, 0] + off, pieces[p, 2]
            right = pieces[p, 1] + 1 + off if turned else here
        else:
            here, turned = pieces[count, 1] + 1 + off, 0
            right = here
        total += joint(row, length, limit, left, right, 2 if was_turned else turned)
        total -= joint(row, length, limit, here, here, 0)
        if p < count:
            left = pieces[p, 0] + off if turned else pieces[p, 1] + 1 + off
        was_turned = turned
    return total


@inlined
def by_insertion(row, i, j, length, limit, onward):
    """Change of the excess if the car at index i goes behind j (onward), or that at j before i; j >= i + length."""
    middle = max(0, row[j + 1] - row[j - length + 1] - limit) - max(0, row[i + length] - row[i] - limit)
    first, last = i - length + 1, j - length + 1
    if onward:
        has = row[i + 1] - row[i]
        middle += above(row[first + length + 1 : i + length + 1], row[first:i], limit + has)
        middle -= above(row[first + length : i + length], row[first:i], limit)
        middle += above(row[last + length : j + length + 1], row[last + 1 : j + 2], limit - has)
        middle -= above(row[last + length : j + length + 1], row[last : j + 1], limit)
    else:
        has = row[j + 1] - row[j]
        middle = -middle
        middle += above(row[first + length - 1 : i + length], row[first : i + 1], limit - has)
        middle -= above(row[first + length : i + length + 1], row[first : i + 1], limit)
        middle += above(row[last + length + 1 : j + length + 1], row[last:j], limit + has)
        middle -= above(row[last + length + 1 : j + length + 1], row[last + 1 : j + 1], limit)
    return middle


@inner
def stretch_windows(ratios, counts, move, level, count):
    """Change of the level's ratio rules if the pieces are laid in their new order; any above ``enough`` will do."""
    off, pieces = ratios.off, move.pieces
    i, j = pieces[count, 0] + off, pieces[count, 1] + off
    change = 0
    least = j - i + 1
    for p in range(count):
        least = min(least, pieces[p, 1] - pieces[p, 0] + 1)
    for rule in range(ratios.base[ratios.words[level]], ratios.base[ratios.words[level + 1]]):
        row = counts.before[rule]
        inside = row[j + 1] - row[i]
        if inside == 0 or inside == j + 1 - i:  # all alike: no window changes
            continue
        length, limit = ratios.rule[rule, LENGTH], ratios.rule[rule, LIMIT]
        total = 0
        plain = ratios.rule[rule, KIND] == MOST_EXCESS and length > 1
        plain = plain and i - off - length + 1 >= ratios.rule[rule, FIRST] and j - off <= ratios.rule[rule, LAST]
        if plain and least >= length - 1:
            total = by_joints(row, pieces, off, count, length, limit)
        elif plain and count == 2 and least == 1 and j - i >= length:
            total = by_insertion(row, i, j, length, limit, pieces[0, 0] < pieces[0, 1])
        else:
            for side in (0, OLD):
                over = over_edges(ratios, counts, move, rule, count, side)
                total += over if side == 0 else -over
        change += ratios.rule[rule, PRICE] * total
        if change > move.value[2, level]:
            break
    return change
