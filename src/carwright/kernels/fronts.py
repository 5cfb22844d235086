"""Many cars at once through a line that stands for itself, in wavefronts.

A row of cars that follow each other is worked out on the slant: step t takes car t - k through cell k, for all cells
k. Whatever held that car up has been found in the steps before: when it left cell k - 1 and when the car ahead left
cell k, one step before; when the place behind was left, as many steps before as that has places, less one. So no cell
waits for another within a step, and eight are worked out at once without looking for the latest among them.

Cars come in sets. What a set may meet is worked out first (repairs, drawn works); it begins only if it is certain that
all of its cars are gone before a bin, a slice or an open span ends. From step to step nobody leaves later than the last
one before and the longest work of the step.
"""

from carwright.kernels.booking import bin_of, book_count
from carwright.kernels.clock import to_local
from carwright.kernels.front_luck import NOTED, draw_front, fail_front
from carwright.kernels.front_steps import edge_step, front_steps, row_of
from carwright.kernels.lanes import LANES, all_lanes, greatest, lanes_at, later, put_lanes
from carwright.kernels.memory import (
    A_DOWN,
    A_FAILURES,
    A_FAILURES_NEXT,
    A_LAST,
    A_LEFT,
    A_LEFT_NEXT,
    A_TOTAL,
    C_INDEX,
    C_IS_DRAWN,
    C_SIZE,
    C_STATS,
    DRAWN_ROWS,
    E_CAME,
    E_CAME_WALL,
    E_GONE,
    E_GONE_WALL,
    E_TICKET,
    F_AGAIN,
    F_CARS,
    F_LEFT,
    F_NOTED,
    F_PLACES,
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
    S_BORN,
    S_SIZE,
    T_DONE,
    T_ENTERED,
)
from carwright.kernels.memory_ways import U_NODE, X_LIMIT
from carwright.kernels.parts import behind_symbol
from carwright.kernels.source import tell_car
from carwright.kernels.steps import work_base
from carwright.kernels.translating.kinds import WHOLE
from carwright.kernels.translating.marks import inlined
from carwright.kernels.words import place_of, words_at
from carwright.kernels.work import car_in, draw_ahead, spot


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
def _begin(m, node, first):
    """Departures of the cars ahead of the first one, on the slant."""
    lefts, cells = m[m[node + N_FRONT] + F_LEFT], m[node + N_CELLS]
    for n in range(first - m[m[node + N_FRONT] + F_PLACES], first):
        for k in range(cells):
            m[row_of(m, node, lefts, n + k) + k] = m[spot(m, node, n, k + 1)]


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
        m[row] = m[row_of(m, node, lefts, n - 1)]
        for k in range(cells):
            m[row + k + 1] = m[row_of(m, node, lefts, n + k) + k]
    row, last = spot(m, node, end - 1, 0), m[node + N_KNOWN] + A_LAST * m[node + N_WIDTH]
    m[last] = m[row]
    for k in range(cells):
        m[last + k + 1] = m[row + k + 1]
        m[m[node + N_KNOWN] + k] = end


@inlined
def _keep_cars(m, source, node, slot, end, offset):
    """What is known of the last cars, the last of which sits in this slot, and of their coming and going."""
    m[source + N_ENTERED] = end - 1
    ticket = tell_car(m, source, slot)
    many = min(end - m[node + N_LEFT], m[node + N_CAR_MASK] + 1)
    behind_last, rows = m[H_LOG] + m[H_LOGGED] + end - m[node + N_LEFT], m[H_LOG_ROWS]
    came, gone = 0, 0
    for i in range(1, many + 1):
        car = car_in(m, node, end - i)
        came, gone = m[behind_last - i + rows], m[behind_last - i + 2 * rows]
        m[car + E_TICKET] = ticket
        m[car + E_CAME], m[car + E_CAME_WALL] = came - offset, came
        m[car + E_GONE], m[car + E_GONE_WALL] = gone - offset, gone
    came, gone = m[behind_last - 1 + rows], m[behind_last - 1 + 2 * rows]
    m[node + N_WENT], m[node + N_WENT_WALL] = gone - offset, gone
    m[m[H_CARS] + slot * S_SIZE + S_BORN] = came
    m[source + N_ENTERED], m[source + N_LEFT_WALL] = end, came


@inlined
def _book(m, source, node, sink, end, offset):
    """Cars that came and went are booked, where they are in the log."""
    cars, went = end - m[node + N_LEFT], m[H_LOG] + m[H_LOGGED] + 2 * m[H_LOG_ROWS]
    calendar, stats = m[sink + N_CALENDAR], m[m[sink + N_CELL] + C_STATS]
    book_count(
        m, m[source + N_CALENDAR], m[m[source + N_CELL] + C_STATS], T_ENTERED, m[source + N_LEFT_WALL] - offset, cars
    )
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
            longest = max(longest, draw_front(place_of(m), node, ahead, until_row))
            ahead = until_row
        else:
            noted_end = fail_front(place_of(m), node, end, noted)
        ticks = _repaired(m, noted, noted_end)
        if latest + (cars + cells) * longest + ticks + ticks_before >= until:
            break
        if end == first:
            _begin(m, node, first)
        _meet(m, node, noted, noted_end)
        latest = front_steps(place_of(m), node, end, first)
        _forget(m, other, other_end)
        end += cars
        going = max(end - cells + 1, done)
        _log(m, node, sink, first, done, going, offset)
        done, ticks_before = going, ticks
        noted, other, other_end = other, noted, noted_end
    if end > first:
        for t in range(end, end + cells - 1):
            edge_step(place_of(m), node, t, first, end)
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
