"""Many cars at once through a line that stands for itself, in wavefronts.

A row of cars that follow each other is worked out on the slant: step t takes car t - k through cell k, for all cells
k. Whatever held that car up has been found in the steps before: when it left cell k - 1 and when the car ahead left
cell k, one step before; when the place behind was left, as many steps before as that has places, less one. So no cell
waits for another within a step, and eight are worked out at once without looking for the latest among them.

Cars come in sets. What a set may meet is worked out first (repairs, drawn works); it begins only if it is certain that
all of its cars are gone before a bin, a slice or an open span ends. From step to step nobody leaves later than the last
one before and the longest work of the step.
"""

import numpy as np

from carwright.kernels.booking import bin_of, book_count
from carwright.kernels.clock import to_local
from carwright.kernels.lanes import (
    LANES,
    above,
    all_lanes,
    before,
    behind,
    below_zero,
    count_up,
    greatest,
    lanes_at,
    later,
    one_on,
    put_lanes,
    put_live,
)
from carwright.kernels.memory import (
    A_BLOCKED,
    A_BREAKS,
    A_DOWN,
    A_FAILURES,
    A_FAILURES_NEXT,
    A_INNER,
    A_LEAST,
    A_LEFT,
    A_LEFT_NEXT,
    A_STAYED,
    A_TOTAL,
    A_WHOLE,
    A_WORKED,
    C_INDEX,
    C_IS_DRAWN,
    C_SIZE,
    C_STATS,
    C_TO_FAILURE,
    C_TO_REPAIR,
    C_WORK,
    D_A,
    D_LAW,
    DRAWN_ROWS,
    E_CAME,
    E_CAME_WALL,
    E_GONE,
    E_GONE_WALL,
    E_SLOT,
    F_AGAIN,
    F_CARS,
    F_DRAWS,
    F_KEYS,
    F_LEFT,
    F_MEANS,
    F_NOTED,
    F_PLACES,
    F_WORKS,
    H_CARS,
    H_LOG,
    H_LOG_ROWS,
    H_LOGGED,
    K_SPAN,
    N_CALENDAR,
    N_CALM_FROM,
    N_CALM_UNTIL,
    N_CAR_MASK,
    N_CELL,
    N_CELLS,
    N_DRAWN,
    N_ENTERED,
    N_EXPRESS,
    N_EXTRA,
    N_FRONT,
    N_KNOWN,
    N_LEFT,
    N_LEFT_WALL,
    N_ROUTE,
    N_WENT,
    N_WENT_WALL,
    N_WIDTH,
    NEVER,
    S_BORN,
    S_SIZE,
    T_DONE,
    T_ENTERED,
)
from carwright.kernels.memory_ways import U_NODE, X_LIMIT
from carwright.kernels.draws import EXPONENTIAL, minus_log, uniform
from carwright.kernels.parts import behind_symbol
from carwright.kernels.ramps import drawn, own_key
from carwright.kernels.source import tell_car
from carwright.kernels.steps import work_base
from carwright.kernels.translating.kinds import WHOLE
from carwright.kernels.translating.marks import inlined
from carwright.kernels.words import place_of, real, words_at
from carwright.kernels.work import car_in, draw_ahead, spot

NOTED = 3
"""Words by repair that is noted: where its work stands, the cell, the ticks."""


@inlined
def _row(m, node, rows, t):
    """What stands by cell for step t, in a short ring of rows."""
    return rows + (t & (2 * m[m[node + N_FRONT] + F_CARS] - 1)) * m[node + N_WIDTH]


@inlined
def _view(m, node):
    """What the steps look at again and again: width, base of the arrays, rows of works and departures, mask, places."""
    front = m[node + N_FRONT]
    cars, places = m[front + F_CARS], m[front + F_PLACES]
    return m[node + N_WIDTH], m[node + N_KNOWN], m[front + F_WORKS], m[front + F_LEFT], 2 * cars - 1, places


@inlined
def _rows(view, t):
    """Rows of step t: its works and departures, departures one step before, and when the places behind were left."""
    width, _, works, lefts, mask, places = view
    here, made = (t & mask) * width, ((t + 1 - places) & mask) * width
    return works + here, lefts + here, lefts + ((t - 1) & mask) * width, lefts + made


@inlined
def _strip(m, view, rows, k, came, live, drawn):
    """Eight cells, from cell k on, in the step of these rows: departures and states; ``came`` = when their cars came."""
    width, at = view[0], view[1] + k
    ahead, work = lanes_at(m, rows[2] + k), lanes_at(m, rows[0] + k)
    room = before(lanes_at(m, rows[3] + k), lanes_at(m, rows[3] + k + LANES)) & lanes_at(m, at + A_INNER * width)
    ready = later(came, ahead) + work
    left = later(ready, room)
    put_live(m, rows[1] + k, left, live)
    blocked, stayed, breaks = at + A_BLOCKED * width, at + A_STAYED * width, at + A_BREAKS * width
    put_lanes(m, blocked, lanes_at(m, blocked) + ((left - ready) & live))
    put_lanes(m, stayed, lanes_at(m, stayed) + ((left - came) & live))
    put_lanes(m, breaks, lanes_at(m, breaks) - (above(came, ahead) & live) - (above(left, ready) & live))
    if drawn:
        worked = at + A_WORKED * width
        put_lanes(m, worked, lanes_at(m, worked) + (work & live))


@inlined
def _came(m, view, rows, k):
    """When the cars at eight cells, from cell k on, came: as they left the cells before, one step ago.

    Into the first cell, which holds one car, the next one comes as the one ahead leaves it.
    """
    one_before = lanes_at(m, rows[2] + k)
    return behind(one_before, lanes_at(m, rows[2] + k - LANES)) if k > 0 else one_on(one_before)


@inlined
def _step(m, view, t, drawn):
    """Step t, in which all cells have a car."""
    rows, every = _rows(view, t), all_lanes(-1)
    _strip(m, view, rows, 0, _came(m, view, rows, 0), every, drawn)
    for k in range(LANES, view[0], LANES):
        _strip(m, view, rows, k, _came(m, view, rows, k), every, drawn)


@behind_symbol("edge_step", WHOLE, WHOLE, WHOLE, WHOLE, WHOLE)
def _edge_step(place, node, t, first, end):
    """Step t of the cars from ``first`` to before ``end``; elsewhere all stays as it is."""
    m = words_at(place)
    view = _view(m, node)
    rows = _rows(view, t)
    for k in range(0, view[0], LANES):
        begun, going = above(all_lanes(t - k - first + 1), count_up()), above(count_up(), all_lanes(t - k - end))
        live = begun & going & lanes_at(m, view[1] + A_WHOLE * view[0] + k)
        _strip(m, view, rows, k, _came(m, view, rows, k), live, m[node + N_DRAWN] >= 0)
    return 0


@inlined
def _drawn_ahead(m, ahead, draw, number):
    """Draw ``number`` of a clock or a repair; eight are drawn at once, and stand behind ``ahead``."""
    if m[ahead] != number >> 3:
        m[ahead] = number >> 3
        if m[draw + D_LAW] == EXPONENTIAL:
            numbers = all_lanes(number - number % LANES) + count_up()
            ticks = np.int64(real(m, draw + D_A) * minus_log(uniform(own_key(m, draw), numbers)) + 0.5)
            put_lanes(m, ahead + LANES, later(ticks, all_lanes(1)))
        else:
            for i in range(LANES):
                n = number - number % LANES + i
                m[ahead + LANES + i] = max(drawn(place_of(m), draw, own_key(m, draw), n), 1)
    return m[ahead + LANES + number % LANES]


@inlined
def _fail_cell(m, node, c, k, noted):
    """Note the repairs of the set from car c on at cell k, whose clock runs out; the address behind the last note."""
    width, at, front = m[node + N_WIDTH], m[node + N_KNOWN], m[node + N_FRONT]
    work, cell = m[work_base(m, node, c) + k], m[node + N_CELL] + k * C_SIZE
    fails = m[front + F_DRAWS] + k * 4 * LANES
    repairs = fails + 2 * LANES
    clock, number = m[at + A_LEFT * width + k], m[at + A_FAILURES * width + k]
    if number < 0:
        number = 0
        clock = _drawn_ahead(m, fails, cell + C_TO_FAILURE, 0)
    n, end = c, c + m[front + F_CARS]
    while True:
        # So many works the clock outlasts.
        n += clock // work
        clock %= work
        if n >= end:
            break
        rest, down = work, 0
        while clock < rest:
            rest -= clock
            down += _drawn_ahead(m, repairs, cell + C_TO_REPAIR, number)
            number += 1
            clock = _drawn_ahead(m, fails, cell + C_TO_FAILURE, number)
        clock -= rest
        m[noted], m[noted + 1], m[noted + 2] = _row(m, node, m[front + F_WORKS], n + k) + k, k, down
        noted += NOTED
        n += 1
    m[at + A_LEFT_NEXT * width + k] = clock + (n - end) * work
    m[at + A_FAILURES_NEXT * width + k] = number
    return noted


@behind_symbol("fail_front", WHOLE, WHOLE, WHOLE, WHOLE)
def _fail_front(place, node, c, noted):
    """Clocks of failure behind the set from car c on, and its repairs, which are noted; the end of the notes."""
    m = words_at(place)
    width, at, works = m[node + N_WIDTH], m[node + N_KNOWN], work_base(m, node, c)
    cars = all_lanes(m[m[node + N_FRONT] + F_CARS])
    for first in range(0, width, LANES):
        left = lanes_at(m, at + A_LEFT * width + first) - lanes_at(m, works + first) * cars
        put_lanes(m, at + A_LEFT_NEXT * width + first, left)
        put_lanes(m, at + A_FAILURES_NEXT * width + first, lanes_at(m, at + A_FAILURES * width + first))
        out, k = below_zero(left), first
        while out:
            if out & 1:
                noted = _fail_cell(m, node, c, k, noted)
            out >>= 1
            k += 1
    return noted


@inlined
def _repaired(m, noted, end):
    """Ticks of the noted repairs."""
    ticks = 0
    for note in range(noted, end, NOTED):
        ticks += m[note + 2]
    return ticks


@inlined
def _meet(m, node, noted, end):
    """The set begins: its works take as long as their repairs in addition, which are booked."""
    width, at = m[node + N_WIDTH], m[node + N_KNOWN]
    for note in range(noted, end, NOTED):
        m[m[note]] += m[note + 2]
        m[at + A_DOWN * width + m[note + 1]] += m[note + 2]
    for k in range(0, width, LANES):
        put_lanes(m, at + A_LEFT * width + k, lanes_at(m, at + A_LEFT_NEXT * width + k))
        put_lanes(m, at + A_FAILURES * width + k, lanes_at(m, at + A_FAILURES_NEXT * width + k))


@inlined
def _forget(m, noted, end):
    """Repairs of a set that has gone through are taken out of the works."""
    for note in range(noted, end, NOTED):
        m[m[note]] -= m[note + 2]


@inlined
def _draw_row(m, node, t):
    """Draw the works of step t, of which every law is exponential; the longest by lane."""
    width, front, longest = m[node + N_WIDTH], m[node + N_FRONT], all_lanes(0)
    for k in range(0, width, LANES):
        key, n = np.uint64(lanes_at(m, m[front + F_KEYS] + k)), all_lanes(t - k) - count_up()
        mean = lanes_at(m, m[front + F_MEANS] + k).view(np.float64)
        work = np.int64(mean * minus_log(uniform(key, n)) + 0.5) + lanes_at(m, work_base(m, node, t) + k)
        work = later(work, lanes_at(m, m[node + N_KNOWN] + A_LEAST * width + k))
        put_lanes(m, _row(m, node, m[front + F_WORKS], t) + k, work)
        longest = later(longest, work)
    return longest


@inlined
def _draw_cells(m, node, t):
    """The same where some laws are not exponential."""
    longest, extra = 0, work_base(m, node, t)
    for k in range(m[node + N_CELLS]):
        cell = m[node + N_CELL] + k * C_SIZE
        work = m[extra + k]
        if m[cell + C_IS_DRAWN]:
            work += drawn(place_of(m), cell + C_WORK, own_key(m, cell + C_WORK), max(t - k, 0))
        work = max(work, m[m[node + N_KNOWN] + A_LEAST * m[node + N_WIDTH] + k])
        m[_row(m, node, m[m[node + N_FRONT] + F_WORKS], t) + k] = work
        longest = max(longest, work)
    return longest


@behind_symbol("draw_front", WHOLE, WHOLE, WHOLE, WHOLE)
def _draw_front(place, node, begin, end):
    """Draw the works of the steps from ``begin`` to before ``end``; the longest."""
    m = words_at(place)
    longest, by_lane = 0, all_lanes(0)
    if m[m[node + N_FRONT] + F_KEYS]:
        for t in range(begin, end):
            by_lane = later(by_lane, _draw_row(m, node, t))
        return greatest(by_lane)
    for t in range(begin, end):
        longest = max(longest, _draw_cells(m, node, t))
    return longest


@inlined
def _begin(m, node, first):
    """Departures of the cars ahead of the first one, on the slant."""
    lefts, cells = m[m[node + N_FRONT] + F_LEFT], m[node + N_CELLS]
    for n in range(first - m[m[node + N_FRONT] + F_PLACES], first):
        for k in range(cells):
            m[_row(m, node, lefts, n + k) + k] = m[spot(m, node, n, k + 1)]


@inlined
def _totals(m, node, first):
    """Ticks of work of a set, where none is drawn; the longest work of a car."""
    width, longest = m[node + N_WIDTH], all_lanes(0)
    works, cars = work_base(m, node, first), all_lanes(m[m[node + N_FRONT] + F_CARS])
    for k in range(0, width, LANES):
        work = lanes_at(m, works + k)
        longest = later(longest, work)
        put_lanes(m, m[node + N_KNOWN] + A_TOTAL * width + k, work * cars)
    return greatest(longest)


@inlined
def _latest(m, node, t):
    """The latest departure of step t."""
    row, latest = _row(m, node, m[m[node + N_FRONT] + F_LEFT], t), all_lanes(0)
    for k in range(0, m[node + N_WIDTH], LANES):
        latest = later(latest, lanes_at(m, row + k))
    return greatest(latest)


@behind_symbol("front_steps", WHOLE, WHOLE, WHOLE, WHOLE)
def _front_steps(place, node, c, first):
    """The set from car c on begins, those before it go on; the latest departure of the last step."""
    m = words_at(place)
    width, at, cars = m[node + N_WIDTH], m[node + N_KNOWN], m[m[node + N_FRONT] + F_CARS]
    if m[node + N_DRAWN] < 0:
        for k in range(0, width, LANES):
            worked = at + A_WORKED * width + k
            put_lanes(m, worked, lanes_at(m, worked) + lanes_at(m, at + A_TOTAL * width + k))
    begin = c
    while begin < first + m[node + N_CELLS]:
        _edge_step(place_of(m), node, begin, first, NEVER)
        begin += 1
    view = _view(m, node)
    if m[node + N_DRAWN] >= 0:
        for t in range(begin, c + cars):
            _step(m, view, t, True)
    else:
        for t in range(begin, c + cars):
            _step(m, view, t, False)
    return _latest(m, node, c + cars - 1)


@inlined
def _log(m, node, sink, first, n, end, offset):
    """Cars n to before ``end``, which are gone, are logged; ``first`` = the one that stands in the first row."""
    lefts, last, mask = m[m[node + N_FRONT] + F_LEFT], m[node + N_CELLS] - 1, 2 * m[m[node + N_FRONT] + F_CARS] - 1
    width, rows, index = m[node + N_WIDTH], m[H_LOG_ROWS], m[m[sink + N_CELL] + C_INDEX]
    for i in range(n, end):
        row = m[H_LOG] + m[H_LOGGED] + i - first
        m[row], m[row + 3 * rows] = index, 0
        m[row + rows] = m[lefts + ((i - 1) & mask) * width] + offset
        m[row + 2 * rows] = m[lefts + ((i + last) & mask) * width + last] + offset


@inlined
def _keep_rows(m, node, end):
    """Entries and departures of the last cars, as whoever follows looks for them."""
    lefts, cells, places = m[m[node + N_FRONT] + F_LEFT], m[node + N_CELLS], m[m[node + N_FRONT] + F_PLACES]
    for n in range(end - places - 1, end):
        row = spot(m, node, n, 0)
        m[row] = m[_row(m, node, lefts, n - 1)]
        for k in range(cells):
            m[row + k + 1] = m[_row(m, node, lefts, n + k) + k]
    for k in range(cells):
        m[m[node + N_KNOWN] + k] = end


@inlined
def _keep_cars(m, source, node, slot, end, offset):
    """What is known of the last cars, the last of which sits in this slot, and of their coming and going."""
    many = min(end - m[node + N_LEFT], m[node + N_CAR_MASK] + 1)
    behind_last, rows = m[H_LOG] + m[H_LOGGED] + end - m[node + N_LEFT], m[H_LOG_ROWS]
    came, gone = 0, 0
    for i in range(1, many + 1):
        car = car_in(m, node, end - i)
        came, gone = m[behind_last - i + rows], m[behind_last - i + 2 * rows]
        m[car + E_SLOT] = slot
        m[car + E_CAME], m[car + E_CAME_WALL] = came - offset, came
        m[car + E_GONE], m[car + E_GONE_WALL] = gone - offset, gone
    came, gone = m[behind_last - 1 + rows], m[behind_last - 1 + 2 * rows]
    m[node + N_WENT], m[node + N_WENT_WALL] = gone - offset, gone
    m[source + N_ENTERED] = end - 1
    tell_car(m, source, slot)
    m[m[H_CARS] + slot * S_SIZE + S_BORN] = came
    m[source + N_ENTERED], m[source + N_LEFT_WALL] = end, came


@inlined
def _book(m, source, node, sink, end, offset):
    """Cars that came and went are booked, where they are in the log."""
    cars, went = end - m[node + N_LEFT], m[H_LOG] + m[H_LOGGED] + 2 * m[H_LOG_ROWS]
    calendar, stats = m[sink + N_CALENDAR], m[m[sink + N_CELL] + C_STATS]
    book_count(m, m[source + N_CALENDAR], m[m[source + N_CELL] + C_STATS], T_ENTERED, m[source + N_LEFT_WALL] - offset, cars)
    begin, last = to_local(m, calendar, m[went]), to_local(m, calendar, m[went + cars - 1])
    if bin_of(m, calendar, begin) == bin_of(m, calendar, last):
        book_count(m, calendar, stats, T_DONE, last, cars)
    else:
        for i in range(cars):
            book_count(m, calendar, stats, T_DONE, to_local(m, calendar, m[went + i]), 1)


@inlined
def _draw_on(m, node, end):
    """Works that whoever follows looks for, of a car that is none of those at which works are drawn."""
    if m[node + N_DRAWN] >= 0 and end % DRAWN_ROWS != 0:
        for k in range(m[node + N_CELLS]):
            if m[m[node + N_CELL] + k * C_SIZE + C_IS_DRAWN]:
                draw_ahead(place_of(m), node, k, end - end % DRAWN_ROWS)


@inlined
def _go(m, node, sink, most, until, offset):
    """Sets of cars, at most ``most`` cars, that are certain to be gone before ``until``; the car that follows them."""
    front, cells, first = m[node + N_FRONT], m[node + N_CELLS], m[node + N_LEFT]
    cars, end, done = m[front + F_CARS], first, first
    longest, latest, noted = _totals(m, node, first), m[node + N_WENT], m[front + F_NOTED]
    other = noted + NOTED * cars * cells
    other_end, ticks_before, ahead = other, 0, first
    while end + cars <= first + most:
        noted_end = noted
        if m[node + N_DRAWN] >= 0:
            # As far as the cars of this set will get.
            until_row = end + cars + cells
            longest = max(longest, _draw_front(place_of(m), node, ahead, until_row))
            ahead = until_row
        else:
            noted_end = _fail_front(place_of(m), node, end, noted)
        ticks = _repaired(m, noted, noted_end)
        if latest + (cars + cells) * longest + ticks + ticks_before >= until:
            break
        if end == first:
            _begin(m, node, first)
        _meet(m, node, noted, noted_end)
        latest = _front_steps(place_of(m), node, end, first)
        _forget(m, other, other_end)
        end += cars
        going = max(end - cells + 1, done)
        _log(m, node, sink, first, done, going, offset)
        done, ticks_before = going, ticks
        noted, other, other_end = other, noted, noted_end
    if end > first:
        for t in range(end, end + cells - 1):
            _edge_step(place_of(m), node, t, first, end)
        _forget(m, other, other_end)
        _log(m, node, sink, first, done, end, offset)
    return end


@behind_symbol("run_front", WHOLE, WHOLE, WHOLE, WHOLE, WHOLE)
def run_front(place, source, slot, until, most):
    """Cars from the source in sets, at most ``most``, that are gone before ``until``; how many they were.

    All that came before are gone; the last of the cars sits in this slot.
    """
    m = words_at(place)
    node = m[source + N_EXPRESS]
    front, span, first = m[node + N_FRONT], m[node + N_CALENDAR] + K_SPAN, m[node + N_LEFT]
    m[front + F_AGAIN] = first + m[front + F_CARS]
    if first < m[front + F_PLACES]:
        return 0
    came, opened = m[spot(m, node, first - 1, 1)], m[span + 3]
    until = min(min(until, m[node + N_CALM_UNTIL]), opened + m[span + 2] - m[span + 1])
    if (came <= opened) | (came < m[node + N_CALM_FROM]) | (came >= until):
        return 0
    sink, offset = m[m[node + N_ROUTE] + U_NODE], m[span + 1] - opened
    end = _go(m, node, sink, min(most, m[m[source + N_EXTRA] + X_LIMIT] - first), until, offset)
    if end > first:
        _keep_rows(m, node, end)
        _keep_cars(m, source, node, slot, end, offset)
        _book(m, source, node, sink, end, offset)
        m[H_LOGGED] += end - first
        m[node + N_LEFT] = m[node + N_ENTERED] = end
        _draw_on(m, node, end)
    return end - first
