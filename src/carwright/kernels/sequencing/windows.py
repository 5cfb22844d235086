"""Ratio rules: what a move changes in the windows it touches.

For every rule the sums of what each window would gain by one car more, or less, are kept, so that a swap costs two
differences a rule in which the cars differ, however long the window. Other moves are judged by the windows that reach
over a place where two pieces meet: a window inside a piece that moves as a whole keeps its cars.
"""

from __future__ import annotations

import numpy as np

from carwright.kernels.sequencing.bare import inlined, inner, spliced
from carwright.kernels.sequencing.chance import ONE, lowest_bit
from carwright.kernels.sequencing.shapes import (
    FIRST,
    KIND,
    LAST,
    LEAST_EXCESS,
    LENGTH,
    LIMIT,
    MOST_EXCESS,
    MOST_WINDOWS,
    OLD,
    PRICE,
)


@spliced
def cost(kind, limit, count):
    """Of one window, price 1."""
    over = count - limit if kind <= MOST_WINDOWS else limit - count
    if kind == MOST_EXCESS or kind == LEAST_EXCESS:
        found = max(0, over)
    else:
        found = 1 if over > 0 else 0
    return found


@inlined
def swap_windows(ratios, up, down, level, has_one, has_other, i, j, places):
    """Change of the level's ratio rules if the cars of places i and j > i are swapped; their masks are given."""
    change = 0
    off = ratios.off
    for word in range(ratios.words[level], ratios.words[level + 1]):
        has = ratios.mask[has_one, word]
        differ = has ^ ratios.mask[has_other, word]
        while differ:
            low = differ & (~differ + ONE)
            rule = ratios.base[word] + lowest_bit(differ)
            differ ^= low
            length = ratios.rule[rule, LENGTH]
            lo_i = i - length + 1 + off
            if j < places:
                hi_i, lo_j = min(i, j - length) + 1 + off, max(i, j - length) + 1 + off
                hi_j = j + 1 + off
            else:  # the other car has no place: only the windows over place i
                hi_i, lo_j, hi_j = i + 1 + off, off, off
            if has & low:
                here = (down[rule, hi_i] - down[rule, lo_i]) + (up[rule, hi_j] - up[rule, lo_j])
            else:
                here = (up[rule, hi_i] - up[rule, lo_i]) + (down[rule, hi_j] - down[rule, lo_j])
            change += ratios.rule[rule, PRICE] * here
    return change


@inlined
def add(row, more):
    """Add the same to all of a row; a slice, so that the compiler sees neighbours and takes many at a time."""
    for t in range(row.size):
        row[t] += more


@inner
def renew(rules, off, counts, rule, first, last):
    """Sums over windows at index first to last anew; what comes behind is shifted."""
    before, up, down = counts.before, counts.up, counts.down
    length, limit, kind = rules[rule, LENGTH], rules[rule, LIMIT], rules[rule, KIND]
    first, last = max(first, rules[rule, FIRST] + off), min(last, rules[rule, LAST] + off)
    if last < first:
        return
    was_up, was_down = up[rule, last + 1], down[rule, last + 1]
    u, d = up[rule, first], down[rule, first]
    sign = 1 if kind <= MOST_WINDOWS else -1
    ahead, behind = before[rule, first + length : last + length + 1], before[rule, first : last + 1]
    up_here, down_here = up[rule, first + 1 : last + 2], down[rule, first + 1 : last + 2]
    for s in range(last + 1 - first):
        # A least number is a most number of the others: over counts the same way for both.
        over = sign * (ahead[s] - behind[s] - limit)
        if kind == MOST_EXCESS or kind == LEAST_EXCESS:
            more, less = over >= 0, over > 0
        else:
            more, less = over == 0, over == 1
        if sign > 0:
            u += more
            d -= less
        else:
            u -= less
            d += more
        up_here[s], down_here[s] = u, d
    if u != was_up:
        add(up[rule, last + 2 :], u - was_up)
    if d != was_down:
        add(down[rule, last + 2 :], d - was_down)


@inner
def swapped_windows(ratios, counts, levels, one, other, i, j, places):
    """Car ``one`` leaves place i for j, ``other`` the other way: all that is kept of the rules of these levels."""
    off, before = ratios.off, counts.before
    for word in range(ratios.words[levels]):
        has = ratios.mask[one, word]
        differ = has ^ ratios.mask[other, word]
        while differ:
            low = differ & (~differ + ONE)
            rule = ratios.base[word] + lowest_bit(differ)
            differ ^= low
            more = -1 if has & low else 1
            add(before[rule, i + off + 1 : (j + off + 1 if j < places else before.shape[1])], more)
            length = ratios.rule[rule, LENGTH]
            if j < places and j - i > length:
                renew(ratios.rule, off, counts, rule, i - length + 1 + off, i + off)
                renew(ratios.rule, off, counts, rule, j - length + 1 + off, j + off)
            else:
                last = j if j < places else i
                renew(ratios.rule, off, counts, rule, i - length + 1 + off, last + off)


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
    """Change of the level's ratio rules if the pieces are laid in their new order."""
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
    return change


@inner
def stretched_windows(ratios, counts, order, levels, i, j):
    """Places i to j have new cars: all that is kept of the rules of these levels."""
    off, before = ratios.off, counts.before
    for word in range(ratios.words[levels]):
        for rule in range(ratios.base[word], ratios.base[word + 1]):
            bit = ONE << np.uint64(rule - ratios.base[word])
            inside = before[rule, j + 1 + off] - before[rule, i + off]
            if inside == 0 or inside == j + 1 - i:
                continue
            for t in range(i, j + 1):
                more = 1 if ratios.mask[order[t], word] & bit else 0
                before[rule, t + off + 1] = before[rule, t + off] + more
            renew(ratios.rule, off, counts, rule, i - ratios.rule[rule, LENGTH] + 1 + off, j + off)


@inner
def laid_windows(ratios, counts, move, levels):
    """The whole order is new: counts, sums, and the value of these levels."""
    off, before, places = ratios.off, counts.before, move.places
    for level in range(levels):
        for word in range(ratios.words[level], ratios.words[level + 1]):
            for rule in range(ratios.base[word], ratios.base[word + 1]):
                bit = ONE << np.uint64(rule - ratios.base[word])
                for t in range(places):
                    more = 1 if ratios.mask[move.order[t], word] & bit else 0
                    before[rule, off + t + 1] = before[rule, off + t] + more
                for t in range(off + places + 1, before.shape[1]):
                    before[rule, t] = before[rule, off + places]
                counts.up[rule, :] = 0
                counts.down[rule, :] = 0
                low, high = ratios.rule[rule, FIRST] + off, ratios.rule[rule, LAST] + off
                renew(ratios.rule, off, counts, rule, low, high)
                length, total = ratios.rule[rule, LENGTH], 0
                for s in range(low, high + 1):
                    count = before[rule, s + length] - before[rule, s]
                    total += cost(ratios.rule[rule, KIND], ratios.rule[rule, LIMIT], count)
                move.value[0, level] += ratios.rule[rule, PRICE] * total


@inner
def look_up(ratios, counts, locked, hot, places, levels):
    """Places of cars that make broken windows, level by level."""
    off, before = ratios.off, counts.before
    for level in range(levels):
        found = 0
        for rule in range(ratios.base[ratios.words[level]], ratios.base[ratios.words[level + 1]]):
            length, until = ratios.rule[rule, LENGTH], 0
            for s in range(ratios.rule[rule, FIRST] + off, ratios.rule[rule, LAST] + off + 1):
                count = before[rule, s + length] - before[rule, s]
                if cost(ratios.rule[rule, KIND], ratios.rule[rule, LIMIT], count) == 0:
                    continue
                for t in range(max(until, s - off, 0), min(s - off + length, places)):
                    here = before[rule, t + off + 1] > before[rule, t + off] and locked[t + 1] == locked[t]
                    if here and found < places:
                        hot[level, found] = t
                        found += 1
                until = s - off + length
        hot[level, places] = found
