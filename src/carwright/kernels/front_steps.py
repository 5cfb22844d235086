"""Steps of wavefronts: step t takes car t - k through cell k, for all cells k (see `fronts`)."""

from carwright.kernels.lanes import LANES, above, all_lanes, count_up, greatest, lanes_at, later, put_lanes, put_live
from carwright.kernels.lanes_along import before, behind, one_on
from carwright.kernels.memory import (
    A_BLOCKED,
    A_BREAKS,
    A_INNER,
    A_STAYED,
    A_TOTAL,
    A_WHOLE,
    A_WORKED,
    F_CARS,
    F_LEFT,
    F_PLACES,
    F_WORKS,
    N_CELLS,
    N_DRAWN,
    N_FRONT,
    N_KNOWN,
    N_WIDTH,
    NEVER,
)
from carwright.kernels.parts import behind_symbol
from carwright.kernels.translating.kinds import WHOLE
from carwright.kernels.translating.marks import inlined
from carwright.kernels.words import place_of, words_at


@inlined
def row_of(m, node, rows, t):
    """What stands by cell for step t, in a short ring of rows."""
    return rows + (t & (2 * m[m[node + N_FRONT] + F_CARS] - 1)) * m[node + N_WIDTH]


@inlined
def view_of_steps(m, node):
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
    """Eight cells, from cell k on, in the step of these rows: departures and states of cars that ``came`` then."""
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
def edge_step(place, node, t, first, end):
    """Step t of the cars from ``first`` to before ``end``; elsewhere all stays as it is."""
    m = words_at(place)
    view = view_of_steps(m, node)
    rows = _rows(view, t)
    for k in range(0, view[0], LANES):
        begun, going = above(all_lanes(t - k - first + 1), count_up()), above(count_up(), all_lanes(t - k - end))
        live = begun & going & lanes_at(m, view[1] + A_WHOLE * view[0] + k)
        _strip(m, view, rows, k, _came(m, view, rows, k), live, m[node + N_DRAWN] >= 0)
    return 0


@inlined
def _latest(m, node, t):
    """The latest departure of step t."""
    row, latest = row_of(m, node, m[m[node + N_FRONT] + F_LEFT], t), all_lanes(0)
    for k in range(0, m[node + N_WIDTH], LANES):
        latest = later(latest, lanes_at(m, row + k))
    return greatest(latest)


@behind_symbol("front_steps", WHOLE, WHOLE, WHOLE, WHOLE)
def front_steps(place, node, c, first):
    """The set from car c on begins, those before it go on; the latest departure of the last step."""
    m = words_at(place)
    width, at, cars = m[node + N_WIDTH], m[node + N_KNOWN], m[m[node + N_FRONT] + F_CARS]
    if m[node + N_DRAWN] < 0:
        for k in range(0, width, LANES):
            worked = at + A_WORKED * width + k
            put_lanes(m, worked, lanes_at(m, worked) + lanes_at(m, at + A_TOTAL * width + k))
    begin = c
    while begin < first + m[node + N_CELLS]:
        edge_step(place_of(m), node, begin, first, NEVER)
        begin += 1
    view = view_of_steps(m, node)
    if m[node + N_DRAWN] >= 0:
        for t in range(begin, c + cars):
            _step(m, view, t, True)
    else:
        for t in range(begin, c + cars):
            _step(m, view, t, False)
    return _latest(m, node, c + cars - 1)
