"""A day whose ratios are traded for colours: what a car more for a rule costs at each place, kept up move by move.

The cost of a place is kept without its own car and bit by bit: a word holds one binary digit of the costs of up to 64
rules. A swap of two cars farther apart than a window is then judged by counting the bits of a few words, whatever the
number of rules in which the cars differ.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from carwright.kernels.sequencing.bare import inlined, inner, kernel, spliced
from carwright.kernels.sequencing.chance import ONE, lowest_bit
from carwright.kernels.sequencing.shapes import FIRST, KIND, LAST, LENGTH, LIMIT, MOST_EXCESS, PRICE
from carwright.kernels.sequencing.trade_joints import Joints
from carwright.kernels.sequencing.trade_runs import renew_runs

DIGITS = 4
"""Binary digits of a cost that is kept in words; rules that may cost more are looked up one by one."""
WORD = 64
"""Rules at most."""
ZERO = np.uint64(0)
UNITS, CHANGES = 0, 1
"""Columns of ``Trade.value``: units of the first objective (and of hard ratios, far dearer), price of the colours."""
NOW, BEST, MOVE = 0, 1, 2
"""Rows of ``Trade.value``: of the order, of the best one seen, and the change by a move."""
BROKEN, ENDS = 0, 1
"""Rows of ``Trade.spots``: places whose car is above a limit, and places beside another colour."""


class Trade(NamedTuple):
    """A day of n places and cars, R rules, C colours; and the state of one search.

    Rules that ask for cars count those without the feature, so that all rules are upper limits.
    """

    mask: np.ndarray
    """Bit of every rule that a car counts for, uint64 (n,)."""
    rule: np.ndarray
    """As ``Ratios.rule``, int64 (R, 6); those that do not hold all day come last."""
    wholes: int
    """Rules that hold all day: a turned stretch keeps what its inner windows cost."""
    far: np.ndarray
    """Rules whose costs are kept in words and whose windows are no longer than 0, 1, ..., uint64 (WORD + 1,)."""
    off: int
    """Places of the day before that are kept, and empty places behind the day."""
    longest: int
    """Longest batch of paint."""
    need: np.ndarray
    """Ends of runs that each colour needs at least, two a run, int64 (C + 1,)."""
    price: np.ndarray
    """Of a change from one colour to another, the last one being none at all, int64 (C + 1, C + 1)."""
    colour: np.ndarray
    """int32 (n,)."""
    cars: np.ndarray
    """Cars by colour, int32 (n,)."""
    first: np.ndarray
    """First entry of each colour in ``cars``, int32 (C + 1,)."""
    kin: np.ndarray
    """As ``Choice.kin``."""
    bounds: np.ndarray
    """First and last place of each car, int32 (n, 2)."""
    order: np.ndarray
    """Car at each place, int32 (n,)."""
    place: np.ndarray
    """Place of each car, int32 (n,)."""
    here: np.ndarray
    """Bits of the car at each place, from ``off`` places before the day on, uint64 (off + n + off,)."""
    code: np.ndarray
    """Colour at each place, from the one before the day on, int32 (n + 2,)."""
    run: np.ndarray
    """First and last place of the run over each place, int32 (n, 2)."""
    ends: np.ndarray
    """Ends of runs of each colour: places where it begins or ends, int64 (C + 1,)."""
    count: np.ndarray
    """Cars that count in the window from each place, from ``off`` places before the day on, int16 (R, off + n)."""
    dear: np.ndarray
    """Rules for which a car more would cost something at each place, its own car left out of account, uint64 (n,)."""
    cost: np.ndarray
    """Of a car that counts for a rule at a place, its own car left out of account, int32 (n, R)."""
    digit: np.ndarray
    """The same of the rules in ``far``, digit by digit, uint64 (n, DIGITS)."""
    joints: Joints
    """What is known of joints between two places."""
    spots: np.ndarray
    """int32 (2, n + 1); their number stands last."""
    relief: np.ndarray
    """Units that a joint before each place is thought to cost at most, int64 (n + 1,); looked up with ``spots``."""
    value: np.ndarray
    """int64 (3, 2)."""
    best: np.ndarray
    """Best order, int32 (n,)."""
    chance: np.ndarray
    """State of chance, uint64 (1,)."""
    bold: np.ndarray
    """How much worse a move may be, in units of the heat, to be drawn from, float64."""
    mix: np.ndarray
    """Shares of the kinds of move, summed up, int64."""


@spliced
def above(rule, r, count):
    """Cost of a window of rule r."""
    over = max(0, count - rule[r, LIMIT])
    return rule[r, PRICE] * (over if rule[r, KIND] == MOST_EXCESS else min(over, 1))


@inlined
def one_more(rule, r, count):
    """What a car more costs in a window that has so many without it."""
    limit = rule[r, LIMIT]
    dearer = count >= limit if rule[r, KIND] == MOST_EXCESS else count == limit
    return rule[r, PRICE] if dearer else 0


@inner
def cost_anew(day, r, first, last):
    """Costs of rule r at places first to last; ``count`` and ``here`` hold."""
    length, low, high = day.rule[r, LENGTH], day.rule[r, FIRST], day.rule[r, LAST]
    first, last = max(first, 0), min(last, day.order.size - 1)
    row, bit = day.count[r], ONE << np.uint64(r)
    in_words = (day.far[WORD] & bit) != ZERO
    others, own = np.int64(0), np.int64(0)
    begin = first - length + 1
    for s in range(begin, last + 1):
        # The window that begins here comes, the one that ended before this place goes.
        if low <= s <= high:
            others += one_more(day.rule, r, np.int64(row[s + day.off]))
            own += one_more(day.rule, r, np.int64(row[s + day.off]) - 1)
        t = s - length
        if begin <= t and low <= t <= high:
            others -= one_more(day.rule, r, np.int64(row[t + day.off]))
            own -= one_more(day.rule, r, np.int64(row[t + day.off]) - 1)
        if s < first:
            continue
        new = own if (day.here[s + day.off] & bit) != ZERO else others
        differ = new ^ np.int64(day.cost[s, r])
        if differ != 0:
            day.cost[s, r] = new
            day.dear[s] = (day.dear[s] | bit) if new != 0 else (day.dear[s] & ~bit)
            if in_words:
                for k in range(DIGITS):
                    if (differ >> k) & 1:
                        day.digit[s, k] ^= bit


@inner
def count_anew(day, r, first, last):
    """Cars in the windows first to last of rule r."""
    length, shift = day.rule[r, LENGTH], np.uint64(r)
    first, last = max(first, day.rule[r, FIRST]), min(last, day.rule[r, LAST])
    count = np.int64(0)
    for s in range(first, last + 1):
        if s == first:
            for t in range(s, s + length):
                count += np.int64((day.here[t + day.off] >> shift) & ONE)
        else:
            count += np.int64((day.here[s + length - 1 + day.off] >> shift) & ONE)
            count -= np.int64((day.here[s - 1 + day.off] >> shift) & ONE)
        day.count[r, s + day.off] = count


@spliced
def put(day, car, place):
    """A car at a place; what is kept of the windows is not touched."""
    day.order[place] = car
    day.place[car] = place
    day.here[place + day.off] = day.mask[car]
    day.joints.near[place + day.off] = day.joints.steps[car]
    day.code[place + 1] = day.colour[car]


@kernel
def lay_trade(day, order):
    """Take a whole order."""
    places = order.size
    for t in range(places):
        put(day, order[t], t)
    renew_runs(day, 0, places - 1)
    units, changes = np.int64(0), np.int64(0)
    for r in range(day.rule.shape[0]):
        count_anew(day, r, day.rule[r, FIRST], day.rule[r, LAST])
        cost_anew(day, r, 0, places - 1)
        for s in range(day.rule[r, FIRST], day.rule[r, LAST] + 1):
            units += above(day.rule, r, np.int64(day.count[r, s + day.off]))
    day.ends[:] = 0
    for t in range(places + 1):
        if day.code[t] != day.code[t + 1]:
            day.ends[day.code[t]] += 1
            day.ends[day.code[t + 1]] += 1
    for t in range(places):
        changes += day.price[day.code[t], day.code[t + 1]]
    day.value[NOW, UNITS], day.value[NOW, CHANGES] = units, changes
    return units


@inner
def swap_cars(day, i, j):
    """The cars of places i < j change places."""
    one, other = day.order[i], day.order[j]
    differ = day.mask[one] ^ day.mask[other]
    put(day, other, i)
    put(day, one, j)
    while differ != ZERO:
        r = lowest_bit(differ)
        bit = ONE << np.uint64(r)
        differ ^= bit
        length, low, high = day.rule[r, LENGTH], day.rule[r, FIRST], day.rule[r, LAST]
        more = 1 if (day.mask[other] & bit) != ZERO else -1
        row = day.count[r]
        for s in range(max(low, i - length + 1), min(high, i) + 1):
            row[s + day.off] += more
        for s in range(max(low, j - length + 1), min(high, j) + 1):
            row[s + day.off] -= more
        if j - i < 2 * length:
            cost_anew(day, r, i - length + 1, j + length - 1)
        else:
            cost_anew(day, r, i - length + 1, i + length - 1)
            cost_anew(day, r, j - length + 1, j + length - 1)


@inner
def turn_places(day, i, j):
    """Cars of places i to j and what is kept of their places in reverse."""
    while i < j:
        one, other = day.order[i], day.order[j]
        put(day, other, i)
        put(day, one, j)
        day.dear[i], day.dear[j] = day.dear[j], day.dear[i]
        for r in range(day.rule.shape[0]):
            day.cost[i, r], day.cost[j, r] = day.cost[j, r], day.cost[i, r]
        for k in range(DIGITS):
            day.digit[i, k], day.digit[j, k] = day.digit[j, k], day.digit[i, k]
        i += 1
        j -= 1


@inner
def turn_cars(day, i, j):
    """Places i to j in reverse."""
    turn_places(day, i, j)
    for r in range(day.rule.shape[0]):
        reach = day.rule[r, LENGTH] - 1
        if r >= day.wholes or j - i < 2 * reach:
            count_anew(day, r, i - reach, j)
            cost_anew(day, r, i - reach, j + reach)
            continue
        # Windows inside keep their cars, and so do places that only such windows see.
        row, a, b = day.count[r], i + day.off, j - reach + day.off
        while a < b:
            row[a], row[b] = row[b], row[a]
            a += 1
            b -= 1
        count_anew(day, r, i - reach, i - 1)
        count_anew(day, r, j - reach + 1, j)
        cost_anew(day, r, i - reach, i + reach - 1)
        cost_anew(day, r, j - reach + 1, j + reach)
    renew_runs(day, i, j)
