"""The way out of a cell: gates and splits that a ready car passes before it knows where it goes next."""

from carwright.kernels.draws import uniform
from carwright.kernels.memory import (
    EMPTY,
    H_BIN_ENDS,
    H_BINS,
    H_GATES,
    H_TRIES,
    HAS_FAILED,
    N_CAPACITY,
    N_ENTERED,
    N_KIND,
    N_KNOWN,
    N_LEFT,
    N_ROUTE,
    SECTION,
)
from carwright.kernels.memory_ways import (
    BY_CLASS,
    BY_FILL,
    GATE,
    IN_TURN,
    Q_DECISIONS,
    Q_FIRST,
    Q_FIRST_PASSED,
    Q_REPAIRED,
    Q_SCRAPPED,
    Q_SIZE,
    TO,
    U_BIN,
    U_CHOICE,
    U_CLASS_MAP,
    U_COUNT,
    U_FROM,
    U_GATE,
    U_KEY,
    U_KIND,
    U_NODE,
    U_OF_CLASS,
    U_RAMP,
    U_RULE,
    U_SCRAP_KEY,
    U_SCRAP_SHARE,
    U_SHARE,
    U_STATS,
    U_STEP,
    U_STEPS,
    U_TO,
    U_TO_COUNT,
    U_TRIES,
)
from carwright.kernels.ramps import ramp_value
from carwright.kernels.section import left_first_cell
from carwright.kernels.tickets import code_of, slot_of
from carwright.kernels.translating.marks import inlined
from carwright.kernels.words import key_at, real


@inlined
def _class(m, route, ticket):
    if m[route + U_CLASS_MAP] < 0:
        return 0
    return m[m[route + U_CLASS_MAP] + code_of(ticket)]


def _share_failing(m, route, ticket, tick):
    """Share that fails at this gate now, for a car like this one."""
    step = m[route + U_STEP]
    while step + 1 < m[route + U_STEPS] and m[m[route + U_FROM] + step + 1] <= tick:
        step += 1
    m[route + U_STEP] = step
    share = real(m, m[route + U_SHARE] + step)
    if m[route + U_RAMP] >= 0:
        share *= ramp_value(m, m[route + U_RAMP], tick, m[route + U_COUNT])
    share = min(share, 1.0)
    if m[route + U_OF_CLASS] >= 0:
        share = 1.0 - (1.0 - share) * (1.0 - real(m, m[route + U_OF_CLASS] + _class(m, route, ticket)))
    return share


@inlined
def _gate_row(m, route, tick):
    """Base of the gate's counts for the bin of this tick."""
    ends = m[H_BIN_ENDS]
    last = m[route + U_BIN]
    if (tick < m[ends + last]) & ((last == 0) or (m[ends + last - 1] <= tick)):
        return m[route + U_STATS] + last * Q_SIZE
    low, high = 0, m[H_BINS]
    while low < high:
        middle = (low + high) // 2
        if m[ends + middle] <= tick:
            low = middle + 1
        else:
            high = middle
    m[route + U_BIN] = min(low, m[H_BINS] - 1)
    return m[route + U_STATS] + low * Q_SIZE


def _pass_gate(m, route, at, tick):
    """Decide about the car whose ticket stands ``at``; returns the next route."""
    ticket = m[at]
    share = _share_failing(m, route, ticket, tick)
    p = m[route + U_COUNT]
    m[route + U_COUNT] = p + 1
    tries = m[H_TRIES] + slot_of(ticket) * m[H_GATES] + m[route + U_GATE]
    row = _gate_row(m, route, tick)
    m[row + Q_DECISIONS] += 1
    # The tries of a car that has never failed lie far away and are all 0.
    first = ticket & HAS_FAILED == 0 or m[tries] == 0
    m[row + Q_FIRST] += first
    to = m[route + U_TO]
    if not uniform(key_at(m, route + U_KEY), p) < share:
        m[row + Q_FIRST_PASSED] += first
        if not first:
            m[tries] = 0
        return m[to]
    m[tries] += 1
    m[at] = ticket | HAS_FAILED
    repair, scrap = m[to + 1], m[to + 2]
    if m[route + U_TRIES] > 0 and m[tries] >= m[route + U_TRIES]:
        if scrap < 0:
            m[tries] = 0
            return m[to]
    elif scrap < 0 or (repair >= 0 and not uniform(key_at(m, route + U_SCRAP_KEY), p) < real(m, route + U_SCRAP_SHARE)):
        m[row + Q_REPAIRED] += 1
        return repair
    m[row + Q_SCRAPPED] += 1
    m[tries] = 0
    return scrap


def _inside_before(m, node, tick):
    """Cars in the first cell of a node, not counting what happens at ``tick`` itself."""
    if m[node + N_KIND] != SECTION:
        return m[node + N_ENTERED] - m[node + N_LEFT]
    gone, entered = m[m[node + N_KNOWN]], m[node + N_ENTERED]
    # No more than it holds: when earlier cars left is not kept where the cell holds one.
    while gone > max(entered - m[node + N_CAPACITY], 0) and left_first_cell(m, node, gone - 1) >= tick:
        gone -= 1
    return entered - gone


def _least_filled(m, route, tick):
    best, best_inside, best_capacity = 0, EMPTY, 1
    for branch in range(m[route + U_TO_COUNT]):
        node = m[m[m[route + U_TO] + branch] + U_NODE]
        inside = _inside_before(m, node, tick)
        # inside / capacity < best / best_capacity, in whole numbers
        if best_inside == EMPTY or inside * best_capacity < best_inside * m[node + N_CAPACITY]:
            best, best_inside, best_capacity = branch, inside, m[node + N_CAPACITY]
    return best


def _split(m, route, ticket, tick):
    rule = m[route + U_RULE]
    branch = 0
    if rule == IN_TURN:
        branch = m[route + U_COUNT] % m[route + U_TO_COUNT]
        m[route + U_COUNT] += 1
    elif rule == BY_CLASS:
        branch = m[m[route + U_CHOICE] + _class(m, route, ticket)]
    elif rule == BY_FILL:
        branch = _least_filled(m, route, tick)
    return m[m[route + U_TO] + branch]


def way_out(m, node, at, tick):
    """Node to which the car whose ticket stands ``at``, ready at ``tick``, goes next; asked once."""
    route = m[node + N_ROUTE]
    while m[route + U_KIND] != TO:
        if m[route + U_KIND] == GATE:
            route = _pass_gate(m, route, at, tick)
        else:
            route = _split(m, route, m[at], tick)
    return m[route + U_NODE]
