"""A car through all cells of a section at once, where all that its stays depend on is known.

Two passes over the row, eight cells at a time: clocks of failure and repairs; then departures and states. The second
begins only if it is certain that the row lies between two ends of bins and two steps of ramps; the few rows that may
not are walked cell by cell.
"""

from carwright.kernels.failures import interruption
from carwright.kernels.lanes import (
    LANES,
    above,
    all_lanes,
    below_zero,
    count_up,
    gathered,
    lanes_at,
    later,
    product,
    put_lanes,
    sum_of,
)
from carwright.kernels.lanes_along import behind, last_of, latest_so_far, running_sum
from carwright.kernels.memory import (
    A_BIN_END,
    A_BIN_START,
    A_BLOCKED,
    A_BREAKS,
    A_CAPACITY,
    A_DOWN,
    A_FAILURES,
    A_FAILURES_NEXT,
    A_INNER,
    A_LAST,
    A_LEAST,
    A_LEFT,
    A_LEFT_NEXT,
    A_NOTED,
    A_PLACES,
    A_RAMP_COUNT,
    A_RAMP_TICK,
    A_SERIAL,
    A_SPEED,
    A_STAYED,
    A_STOPPED,
    A_TOTAL,
    A_WORKED,
    C_SIZE,
    DRAWN_ROWS,
    N_CALM_COUNT,
    N_CALM_FROM,
    N_CALM_UNTIL,
    N_CELL,
    N_CELLS,
    N_DRAWN,
    N_EVEN,
    N_KNOWN,
    N_MASK,
    N_RING,
    N_STRIDE,
    N_WENT,
    N_WIDTH,
    NEVER,
)
from carwright.kernels.parts import behind_symbol
from carwright.kernels.steps import draw_if_due, step_cell, view_of, work_base
from carwright.kernels.translating.kinds import WHOLE
from carwright.kernels.translating.marks import inlined
from carwright.kernels.words import place_of, real, words_at
from carwright.kernels.work import at_speed, failure_keys, spot


@behind_symbol("note_calm", WHOLE, WHOLE)
def note_calm(place, node):
    """Until when rows touch no end of a bin and no step of a ramp."""
    m = words_at(place)
    width, at = m[node + N_WIDTH], m[node + N_KNOWN]
    begin, until, count, even = 0, NEVER, NEVER, 1
    for k in range(m[node + N_CELLS]):
        begin = max(begin, m[at + A_BIN_START * width + k])
        until = min(until, min(m[at + A_BIN_END * width + k], m[at + A_RAMP_TICK * width + k]))
        count = min(count, m[at + A_RAMP_COUNT * width + k])
        even = even & (real(m, at + A_SPEED * width + k) == 1.0)
    m[node + N_CALM_FROM], m[node + N_CALM_UNTIL], m[node + N_CALM_COUNT] = begin, until, count
    m[node + N_EVEN] = even
    return 0


@inlined
def _works(m, node, n, extra):
    """Base of the works of car n by cell; drawn ones are put together first."""
    if m[node + N_DRAWN] < 0:
        return extra
    width, at = m[node + N_WIDTH], m[node + N_KNOWN]
    drawn = m[node + N_DRAWN] + (n % DRAWN_ROWS) * width
    works = at + A_TOTAL * width
    if m[node + N_EVEN]:
        least = at + A_LEAST * width
        for k in range(0, width, LANES):
            work = later(lanes_at(m, extra + k) + lanes_at(m, drawn + k), lanes_at(m, least + k))
            put_lanes(m, works + k, work)
    else:
        for k in range(m[node + N_CELLS]):
            m[works + k] = at_speed(m, node, k, m[extra + k] + m[drawn + k])
    return works


@inlined
def _fail_cell(m, node, n, k):
    width, at = m[node + N_WIDTH], m[node + N_KNOWN]
    work = m[at + A_TOTAL * width + k]
    left, failures = at + A_LEFT_NEXT * width + k, at + A_FAILURES_NEXT * width + k
    m[left], m[failures] = m[left] + work, m[at + A_FAILURES * width + k]
    cell = m[node + N_CELL] + k * C_SIZE
    # Before the next step of a ramp it does not matter when the work begins.
    down = interruption(m, cell, failure_keys(m, cell), (left, failures), (-NEVER, n), work)
    m[at + A_STOPPED * width + k] = down
    m[at + A_TOTAL * width + k] = work + down


@behind_symbol("fail_row", WHOLE, WHOLE, WHOLE, WHOLE)
def _fail_row(place, node, n, works):
    """Repairs that car n meets at the cells whose clocks run out; works with repairs are put together.

    Returns how many cells these are; their numbers are noted.
    """
    m = words_at(place)
    width, at = m[node + N_WIDTH], m[node + N_KNOWN]
    total, noted = at + A_TOTAL * width, 0
    for first in range(0, width, LANES):
        if works != total:
            put_lanes(m, total + first, lanes_at(m, works + first))
        out = below_zero(lanes_at(m, at + A_LEFT_NEXT * width + first))
        k = first
        while out:
            if out & 1:
                _fail_cell(m, node, n, k)
                m[at + A_NOTED * width + noted] = k
                noted += 1
            out >>= 1
            k += 1
    return noted


@inlined
def _end_failures(m, node, noted, keep):
    """The row is done with its repairs; ``keep``: and they have been."""
    width, at = m[node + N_WIDTH], m[node + N_KNOWN]
    for i in range(noted):
        k = m[at + A_NOTED * width + i]
        down = m[at + A_STOPPED * width + k]
        m[at + A_STOPPED * width + k] = 0
        if keep:
            # The row was booked as if all of its time were work.
            m[at + A_WORKED * width + k] -= down
            m[at + A_DOWN * width + k] += down
            m[at + A_FAILURES * width + k] = m[at + A_FAILURES_NEXT * width + k]


@inlined
def _stopped(m, node, noted):
    """Ticks of repair in this row."""
    width, at, ticks = m[node + N_WIDTH], m[node + N_KNOWN], 0
    for i in range(noted):
        ticks += m[at + A_STOPPED * width + m[at + A_NOTED * width + i]]
    return ticks


@inlined
def _run_clocks(m, node, works, mask):
    """Clocks of failure after this row: whether one of them runs out, and all ticks of work."""
    width, at = m[node + N_WIDTH], m[node + N_KNOWN]
    run_out, worked = all_lanes(0), all_lanes(0)
    for k in range(0, width, LANES):
        work = lanes_at(m, works + k) & lanes_at(m, at + mask * width + k)
        left = lanes_at(m, at + A_LEFT * width + k) - work
        put_lanes(m, at + A_LEFT_NEXT * width + k, left)
        run_out = run_out | left
        worked = worked + work
    return below_zero(run_out) != 0, sum_of(worked)


@inlined
def _room(m, node, n, k):
    """When the places behind eight cells, from cell k on, were left; 0 where room is not asked for: behind the last."""
    width, at = m[node + N_WIDTH], m[node + N_KNOWN]
    asked, places = lanes_at(m, at + A_INNER * width + k), lanes_at(m, at + A_CAPACITY * width + k + 1)
    few, many = m[at + A_PLACES * width + k], m[at + A_PLACES * width + k + 1]
    # Who left a cell with one place last made room in it.
    one = lanes_at(m, spot(m, node, n - few, k + 2) if few > 1 else at + A_LAST * width + k + 2)
    if few:
        # Where they have no more than two sizes, whoever made the room stands in one of two rows.
        other = lanes_at(m, spot(m, node, n - many, k + 2)) if many > few else one
        return (one ^ ((one ^ other) & above(places, all_lanes(few)))) & asked
    maker = product((all_lanes(n) - places) & all_lanes(m[node + N_MASK]), all_lanes(m[node + N_STRIDE]))
    other = gathered(m, maker + count_up() + all_lanes(m[node + N_RING] + k + 2), asked)
    return (one ^ ((one ^ other) & above(places, all_lanes(1)))) & asked


@inlined
def _go_through(m, node, n, cells, total, mask):
    """Car n through the first ``cells`` cells, which ``mask`` names: departures and states; repairs count as work.

    Departures of eight cells at once: less the work up to there, each is the latest of all that held the car up.
    """
    width, at = m[node + N_WIDTH], m[node + N_KNOWN]
    row, last = spot(m, node, n, 0), at + A_LAST * width
    known, came_last = all_lanes(n + 1), all_lanes(m[row])
    # Eight words are written whole; of what follows in them only the next cell matters.
    next_known, next_last = m[at + cells], m[last + cells + 1]
    for k in range(0, width, LANES):
        live = lanes_at(m, at + mask * width + k)
        busy = lanes_at(m, at + A_SERIAL * width + k) & live
        work, ahead = lanes_at(m, total + k) & live, lanes_at(m, last + k + 1)
        free, so_far = ahead + (work & busy), running_sum(work)
        left = later(latest_so_far(later(free, _room(m, node, n, k)) - so_far), came_last) + so_far
        came = behind(left, came_last)
        ready = later(came + work, free)
        came_last = last_of(left)
        put_lanes(m, row + k + 1, left)
        put_lanes(m, last + k + 1, left)
        put_lanes(m, at + k, known)
        put_lanes(m, at + A_LEFT * width + k, lanes_at(m, at + A_LEFT_NEXT * width + k))
        worked, blocked = at + A_WORKED * width + k, at + A_BLOCKED * width + k
        stayed, breaks = at + A_STAYED * width + k, at + A_BREAKS * width + k
        put_lanes(m, worked, lanes_at(m, worked) + (work & busy))
        put_lanes(m, blocked, lanes_at(m, blocked) + ((left - ready) & live))
        put_lanes(m, stayed, lanes_at(m, stayed) + ((left - came) & live))
        put_lanes(m, breaks, lanes_at(m, breaks) - (above(came, ahead) & busy) - (above(left, ready) & busy))
    m[at + cells], m[last + cells + 1] = next_known, next_last


@inlined
def through_row(m, node, n, cells, mask, until):
    """Car n goes through ``cells`` cells, which ``mask`` names, all that its stays depend on being known.

    False, and nothing is booked, if it might not be done before ``until`` or touch the end of a bin or a step of a
    ramp; then it must be walked cell by cell.
    """
    came = m[spot(m, node, n, 0)]
    if (n >= m[node + N_CALM_COUNT]) | (came < m[node + N_CALM_FROM]) | (came >= m[node + N_CALM_UNTIL]):
        return False
    width, at = m[node + N_WIDTH], m[node + N_KNOWN]
    total, noted = _works(m, node, n, work_base(m, node, n)), 0
    run_out, ticks = _run_clocks(m, node, total, mask)
    if run_out:
        noted = _fail_row(place_of(m), node, n, total)
        total = at + A_TOTAL * width
        ticks += _stopped(m, node, noted)
    # Nothing holds the car up for longer than those ahead of it, who are all known.
    latest = max(came, max(m[m[node + N_KNOWN] + A_LAST * m[node + N_WIDTH] + cells], m[node + N_WENT])) + ticks
    calm = latest < min(until, m[node + N_CALM_UNTIL])
    if calm:
        _go_through(m, node, n, cells, total, mask)
    _end_failures(m, node, noted, calm)
    return calm


@inlined
def draw_row(m, node, n, cells):
    """Works of the cells are drawn when they are due."""
    if n % DRAWN_ROWS == 0 and m[node + N_DRAWN] >= 0:
        for k in range(cells):
            draw_if_due(m, node, k, n)


@behind_symbol("walk_cells", WHOLE, WHOLE, WHOLE)
def walk_cells(place, node, n):
    """Car n cell by cell through all cells but the last."""
    m = words_at(place)
    view = view_of(m, node)
    extra = work_base(m, node, n)
    entry = m[spot(m, node, n, 0)]
    for k in range(m[node + N_CELLS] - 1):
        entry = step_cell(m, node, view, k, n, entry, extra)
    note_calm(place_of(m), node)
    return 0
