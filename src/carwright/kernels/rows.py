"""A car through all cells of a section at once, where all that its stays depend on is known.

Three passes over the row: clocks of failure and repairs, eight cells at a time; then the chain of departures, cell by
cell; then states, eight cells at a time again. Nothing is booked before it is certain that the row lies between two
ends of bins and two steps of ramps; the few rows that do not are walked cell by cell.
"""

from carwright.kernels.failures import interruption
from carwright.kernels.lanes import LANES, above, all_lanes, below_zero, lanes_at, later, put_lanes
from carwright.kernels.memory import (
    A_BIN_END,
    A_BIN_START,
    A_BLOCKED,
    A_BREAKS,
    A_CAPACITY,
    A_DOWN,
    A_FAILURES,
    A_FAILURES_NEXT,
    A_LEAST,
    A_LEFT,
    A_LEFT_NEXT,
    A_NOTED,
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
        m[at + A_STOPPED * width + k] = 0
        if keep:
            m[at + A_FAILURES * width + k] = m[at + A_FAILURES_NEXT * width + k]


@inlined
def _run_clocks(m, node, works, mask):
    """Clocks of failure after this row; True if one of them runs out."""
    width, at = m[node + N_WIDTH], m[node + N_KNOWN]
    run_out = all_lanes(0)
    for k in range(0, width, LANES):
        work = lanes_at(m, works + k) & lanes_at(m, at + mask * width + k)
        left = lanes_at(m, at + A_LEFT * width + k) - work
        put_lanes(m, at + A_LEFT_NEXT * width + k, left)
        run_out = run_out | left
    return below_zero(run_out) != 0


@inlined
def _chain(m, node, n, total, cells):
    """Departures of car n from ``cells`` cells; room beyond the last cell of the section is not asked for."""
    width, at, ring = m[node + N_WIDTH], m[node + N_KNOWN], m[node + N_RING]
    mask, stride = m[node + N_MASK], m[node + N_STRIDE]
    row, before = ring + (n & mask) * stride, ring + ((n - 1) & mask) * stride
    capacity, serial = at + A_CAPACITY * width, at + A_SERIAL * width
    leaves = m[row]
    inner = min(cells, m[node + N_CELLS] - 1)
    for k in range(inner):
        room = m[ring + ((n - m[capacity + k + 1]) & mask) * stride + k + 2]
        work = m[total + k]
        leaves = max(leaves + work, max(m[before + k + 1] + (work & m[serial + k]), room))
        m[row + k + 1] = leaves
    if inner < cells:
        work = m[total + inner]
        leaves = max(leaves + work, m[before + inner + 1] + (work & m[serial + inner]))
        m[row + inner + 1] = leaves
    return leaves


@inlined
def _book_row(m, node, n, total, mask):
    """States of car n's stays, of all cells that ``mask`` names."""
    width, at = m[node + N_WIDTH], m[node + N_KNOWN]
    row = spot(m, node, n, 0)
    before = spot(m, node, n - 1, 1)
    known = all_lanes(n + 1)
    for k in range(0, width, LANES):
        live = lanes_at(m, at + mask * width + k)
        busy = lanes_at(m, at + A_SERIAL * width + k) & live
        came, left = lanes_at(m, row + k), lanes_at(m, row + k + 1)
        ahead = lanes_at(m, before + k)
        stopped = lanes_at(m, at + A_STOPPED * width + k)
        work = lanes_at(m, total + k)
        ready = later(came + work, ahead + (work & busy))
        starved = above(later(came, ahead & busy), ahead) & busy
        waited = above(left, ready) & busy
        put_lanes(m, at + k, lanes_at(m, at + k) + ((known - lanes_at(m, at + k)) & live))
        clock = lanes_at(m, at + A_LEFT * width + k)
        put_lanes(m, at + A_LEFT * width + k, clock + ((lanes_at(m, at + A_LEFT_NEXT * width + k) - clock) & live))
        worked, down = at + A_WORKED * width + k, at + A_DOWN * width + k
        put_lanes(m, worked, lanes_at(m, worked) + ((work - stopped) & busy))
        put_lanes(m, down, lanes_at(m, down) + stopped)
        blocked, stayed = at + A_BLOCKED * width + k, at + A_STAYED * width + k
        put_lanes(m, blocked, lanes_at(m, blocked) + ((left - ready) & live))
        put_lanes(m, stayed, lanes_at(m, stayed) + ((left - came) & live))
        breaks = at + A_BREAKS * width + k
        put_lanes(m, breaks, lanes_at(m, breaks) - starved - waited)


@inlined
def row_if_calm(m, node, n, cells, mask):
    """Work out car n through ``cells`` cells, which ``mask`` names.

    Returns the base of works with repairs, -1 if the row must be walked cell by cell, and the number of cells with
    repairs. Nothing is booked yet: `keep_row` does that, `drop_row` forgets it.
    """
    came = m[spot(m, node, n, 0)]
    if (n >= m[node + N_CALM_COUNT]) | (came < m[node + N_CALM_FROM]) | (came >= m[node + N_CALM_UNTIL]):
        return -1, 0
    width, at = m[node + N_WIDTH], m[node + N_KNOWN]
    total = _works(m, node, n, work_base(m, node, n))
    noted = 0
    if _run_clocks(m, node, total, mask):
        noted = _fail_row(place_of(m), node, n, total)
        total = at + A_TOTAL * width
    if _chain(m, node, n, total, cells) >= m[node + N_CALM_UNTIL]:
        drop_row(m, node, noted)
        return -1, 0
    return total, noted


@inlined
def keep_row(m, node, n, row, mask):
    """What `row_if_calm` has worked out comes to be."""
    _book_row(m, node, n, row[0], mask)
    _end_failures(m, node, row[1], True)


@inlined
def drop_row(m, node, noted):
    """What `row_if_calm` has worked out does not come to be; ``noted``: so many cells with repairs."""
    _end_failures(m, node, noted, False)


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
