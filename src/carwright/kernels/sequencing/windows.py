"""Ratio rules: what a swap changes in the windows it touches, and what is kept of them.

For every place and rule it is kept what its windows would gain by one car more, or less, so that a swap costs two looks
a rule in which the cars differ, however long the window; the rules of a place lie side by side. Only where the two cars
stand within one window are windows looked at one by one.
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
def gained(rules, before, off, rule, more, first, last):
    """What the windows first to last gain in value, price 1, by one car more (``more`` 1) or less (-1)."""
    length, limit, kind = rules[rule, LENGTH], rules[rule, LIMIT], rules[rule, KIND]
    first, last = max(first, rules[rule, FIRST]) + off, min(last, rules[rule, LAST]) + off
    total = 0
    if last < first:
        return total
    ahead, behind = before[rule, first + length : last + length + 1], before[rule, first : last + 1]
    if kind == MOST_EXCESS:
        # A car more counts where the window is full, a car less where it is above its limit.
        full = limit if more > 0 else limit + 1
        for s in range(behind.size):
            total += np.int64(ahead[s] - behind[s] >= full)
        return total if more > 0 else -total
    for s in range(behind.size):
        count = ahead[s] - behind[s]
        total += cost(kind, limit, count + more) - cost(kind, limit, count)
    return total


@inlined
def swap_windows(ratios, counts, move, level, i, j):
    """Change of the level's ratio rules if the cars of places i and j > i are swapped; any above ``enough`` will do."""
    change = 0
    gain, places, enough = counts.gain, move.places, move.value[2, level]
    has_one, has_other = move.order[i], move.order[j]
    for word in range(ratios.words[level], ratios.words[level + 1]):
        has = ratios.mask[has_one, word]
        differ = has ^ ratios.mask[has_other, word]
        while differ:
            low = differ & (~differ + ONE)
            rule = ratios.base[word] + lowest_bit(differ)
            differ ^= low
            more = 0 if has & low else 1
            length = ratios.rule[rule, LENGTH]
            if j >= places:  # the other car has no place: only the windows over place i
                here = np.int64(gain[i, 1 - more, rule])
            elif j - i >= length:
                here = np.int64(gain[i, 1 - more, rule]) + np.int64(gain[j, more, rule])
            else:
                sign = 2 * more - 1
                here = gained(ratios.rule, counts.before, ratios.off, rule, sign, i - length + 1, j - length)
                here += gained(ratios.rule, counts.before, ratios.off, rule, -sign, i + 1, j)
            change += ratios.rule[rule, PRICE] * here
            if change > enough:
                return change
    return change


@inlined
def add(row, more):
    """Add the same to all of a row; a slice, so that the compiler sees neighbours and takes many at a time."""
    for t in range(row.size):
        row[t] += more


@inner
def renew(rules, off, counts, rule, first, last):
    """What is kept of places first to last anew."""
    before, gain = counts.before, counts.gain
    length, limit, kind = rules[rule, LENGTH], rules[rule, LIMIT], rules[rule, KIND]
    low, high = rules[rule, FIRST], rules[rule, LAST]
    first, last = max(first, 0), min(last, gain.shape[0] - 1)
    up, down = 0, 0
    begin = first
    if first > 0:
        up, down = np.int64(gain[first - 1, 0, rule]), np.int64(gain[first - 1, 1, rule])
    else:
        begin = 1 - length  # windows of the day before reach over the first place
    for s in range(begin, last + 1):
        # The window that begins here comes, the one that ended before this place goes.
        for side in range(2):
            t = s - length if side else s
            if t < low or t > high or (side and s < first):
                continue
            count = np.int64(before[rule, t + off + length]) - np.int64(before[rule, t + off])
            if kind == MOST_EXCESS:
                more, less = np.int64(count >= limit), -np.int64(count > limit)
            else:
                here = cost(kind, limit, count)
                more, less = cost(kind, limit, count + 1) - here, cost(kind, limit, count - 1) - here
            up += -more if side else more
            down += -less if side else less
        if s >= first:
            gain[s, 0, rule], gain[s, 1, rule] = up, down


@inner
def counted(rules, off, counts, rule, more, first, last):
    """Windows first to last are about to have a car more (1) or less (-1): what is kept of the places below them."""
    before, room, gain = counts.before, counts.room, counts.gain
    length, limit, kind = rules[rule, LENGTH], rules[rule, LIMIT], rules[rule, KIND]
    first, last = max(first, rules[rule, FIRST]), min(last, rules[rule, LAST])
    if last < first:
        return
    wide = last - first + 1
    behind = before[rule, first + off : last + 1 + off]
    ahead = before[rule, first + length + off : last + 1 + length + off]
    here = room[:wide]
    for side in range(2):
        changed = 0
        sign = 1 - 2 * side
        if kind == MOST_EXCESS:
            # Only a window that comes to its limit, or leaves it, gains otherwise than before.
            edge = limit + side - np.int64(more > 0)
            for s in range(wide):
                found = np.int64(ahead[s] - behind[s] == edge)
                here[s] = found
                changed += found
            sign *= more
        else:
            for s in range(wide):
                count = ahead[s] - behind[s]
                found = cost(kind, limit, count + more + sign) - cost(kind, limit, count + more)
                found -= cost(kind, limit, count + sign) - cost(kind, limit, count)
                here[s] = found
                changed += abs(found)
            sign = 1
        if changed == 0:
            continue
        total = 0
        for place in range(first, min(last + length, gain.shape[0])):
            if place <= last:
                total += here[place - first]
            if place - length >= first:
                total -= here[place - length - first]
            if place >= 0:
                gain[place, side, rule] += sign * total


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
            reach = ratios.rule[rule, LENGTH] - 1
            # Windows over both places keep their number of cars.
            near = j < places and j - i <= reach
            counted(ratios.rule, off, counts, rule, more, i - reach, j - reach - 1 if near else i)
            if j < places:
                counted(ratios.rule, off, counts, rule, -more, i + 1 if near else j - reach, j)
            add(before[rule, i + off + 1 : (j + off + 1 if j < places else before.shape[1])], more)


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
            reach = ratios.rule[rule, LENGTH] - 1
            renew(ratios.rule, off, counts, rule, i - reach, j + reach)


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
                renew(ratios.rule, off, counts, rule, 0, places - 1)
                low, high = ratios.rule[rule, FIRST] + off, ratios.rule[rule, LAST] + off
                length, total = ratios.rule[rule, LENGTH], 0
                for s in range(low, high + 1):
                    count = before[rule, s + length] - before[rule, s]
                    total += cost(ratios.rule[rule, KIND], ratios.rule[rule, LIMIT], count)
                move.value[0, level] += ratios.rule[rule, PRICE] * total


@inner
def look_up(ratios, counts, choice, move, levels):
    """Places where another car would gain something in a ratio rule, level by level."""
    gain, hot, locked = counts.gain, choice.hot, choice.locked
    for level in range(levels):
        found, least = 0, asks_for_least(ratios, level)
        for t in range(move.places):
            if locked[t + 1] == locked[t] and could_gain(ratios, gain, level, t, move.order[t], least):
                hot[level, found] = t
                found += 1
        hot[level, move.places] = found


@inlined
def asks_for_least(ratios, level):
    """True if a rule of the level asks for cars: only then can one car more be a gain."""
    for rule in range(ratios.base[ratios.words[level]], ratios.base[ratios.words[level + 1]]):
        if ratios.rule[rule, KIND] > MOST_WINDOWS:
            return True
    return False


@inlined
def could_gain(ratios, gain, level, t, car, least):
    """True if a rule of the level would gain by a car at place t that differs from this one in what it counts."""
    for word in range(ratios.words[level], ratios.words[level + 1]):
        base, has = ratios.base[word], ratios.mask[car, word]
        while has:
            if gain[t, 1, base + lowest_bit(has)] < 0:
                return True
            has &= has - ONE
        if least:
            has = ratios.mask[car, word]
            for rule in range(base, ratios.base[word + 1]):
                if has & ONE == 0 and gain[t, 0, rule] < 0:
                    return True
                has >>= ONE
    return False
