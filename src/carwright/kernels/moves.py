"""Moves between nodes: who is ready, where there is room, and what follows from a move.

A move that nothing can change any more is made at once, however far ahead it lies; where the order of cars depends on
what else happens, it waits for its tick in the event set. Nodes that a move concerns are put on a stack and served
last in, first out, so that a car runs as far as it can before the next one starts.
"""

from carwright.kernels.booking import book_count
from carwright.kernels.clock import to_local, to_wall
from carwright.kernels.compiling import inlined, kernel
from carwright.kernels.events import ENTRY_CLASS, EXIT_CLASS, set_event
from carwright.kernels.line import enter_line, leave_line, line_ready, line_room
from carwright.kernels.memory import (
    ASKED,
    C_INDEX,
    C_STATS,
    EAGER,
    EMPTY,
    H_CARS,
    H_LIMIT,
    H_LOG,
    H_LOGGED,
    H_NODES,
    H_STACK,
    H_STACK_COUNT,
    LINE,
    LOG_WIDTH,
    N_ACTION,
    N_ACTION_WALL,
    N_CALENDAR,
    N_CALLS,
    N_CALLS_COUNT,
    N_CELL,
    N_ENTRY,
    N_ENTRY_PLAIN,
    N_EXIT,
    N_FEEDERS,
    N_FEEDERS_COUNT,
    N_HEAD,
    N_INDEX,
    N_KIND,
    N_LEFT,
    N_LOCAL_HINT,
    N_PART_OF,
    N_PARTS,
    N_PARTS_COUNT,
    N_RANK,
    N_READY,
    N_READY_WALL,
    N_SIZE,
    N_SLOT_MASK,
    N_SLOTS,
    N_STACKED,
    N_TARGET,
    N_WALL_HINT,
    N_WINDOW_HINT,
    N_WINDOWS,
    N_WINDOWS_COUNT,
    NOT_READY,
    PARALLEL,
    READY,
    S_BORN,
    S_CODE,
    S_SIZE,
    SECTION,
    SINK,
    SOURCE,
    T_DONE,
    V_SLOT,
)
from carwright.kernels.parallel import (
    enter_parallel,
    first_finished,
    leave_parallel,
    parallel_ready,
    parallel_room,
)
from carwright.kernels.routes import way_out
from carwright.kernels.section import enter_section, head_ready, leave_section, section_room
from carwright.kernels.source import call_off, free_slot, leave_source, make_car, source_ready


@inlined
def push(m, node):
    """Put a node on the stack of those to serve."""
    if m[node + N_STACKED] == 0:
        m[node + N_STACKED] = 1
        m[m[H_STACK] + m[H_STACK_COUNT]] = node
        m[H_STACK_COUNT] += 1


@inlined
def first_slot(m, node):
    """Slot of the car that goes next from a section, line or feeder."""
    return m[m[node + N_SLOTS] + (m[node + N_LEFT] & m[node + N_SLOT_MASK])]


@kernel
def find_head(m, node):
    """Work out when the next car is ready to leave this node, as far as it can be told."""
    kind = m[node + N_KIND]
    if kind == SECTION:
        ready = head_ready(m, node)
        if ready < 0:
            return
        m[node + N_READY] = ready
        if ready == m[node + N_ACTION]:
            # A car without travel to do, moved in closed time, is ready the tick it was moved.
            m[node + N_READY_WALL] = m[node + N_ACTION_WALL]
        else:
            m[node + N_READY_WALL] = to_wall(m, m[node + N_CALENDAR], node + N_WALL_HINT, ready)
    elif kind == SOURCE:
        ready = source_ready(m, node)
        if ready == EMPTY:
            return
        m[node + N_READY_WALL] = ready
        make_car(m, node)
    else:
        return
    m[node + N_HEAD] = READY


@kernel
def plan_exit(m, node):
    """Plan the tick at which somebody may be ready at the exit of parallel places or a moving line."""
    if m[node + N_KIND] == PARALLEL:
        server = first_finished(m, node)
        ready = -1 if server < 0 else parallel_ready(m, node, server)
    else:
        ready = line_ready(m, node)
    tick = EMPTY
    if ready >= 0:
        tick = to_wall(m, m[node + N_CALENDAR], node + N_WALL_HINT, ready)
        if m[node + N_KIND] == PARALLEL and ready == m[node + N_ACTION]:
            tick = max(tick, m[node + N_ACTION_WALL])
    set_event(m, m[node + N_INDEX], EXIT_CLASS, tick)


@kernel
def ask(m, node):
    """The ready car learns where it goes."""
    kind = m[node + N_KIND]
    slot = 0
    if m[node + N_PART_OF] >= 0:
        m[node + N_TARGET] = m[node + N_PART_OF]
    else:
        if kind == SECTION or kind == LINE:
            slot = first_slot(m, node)
        elif kind == PARALLEL:
            slot = m[first_finished(m, node) + V_SLOT]
        else:
            slot = m[node + N_SLOTS]
        m[node + N_TARGET] = way_out(m, node, slot, m[node + N_READY_WALL])
    m[node + N_HEAD] = ASKED


@kernel
def room_tick(m, node):
    """Wall-clock tick from which the next car may enter, EMPTY while that is unknown."""
    kind = m[node + N_KIND]
    if kind == SINK:
        return 0
    if kind == LINE:
        local = line_room(m, node)
        if local == EMPTY:
            return EMPTY
        return to_wall(m, m[node + N_CALENDAR], node + N_WALL_HINT, local)
    left = section_room(m, node) if kind == SECTION else parallel_room(m, node)
    if left == EMPTY or left < 0:
        return max(left, 0)
    return left + 1 - m[node + N_ENTRY_PLAIN]


@inlined
def _in_window(m, node, tick):
    """First tick from ``tick`` on at which cars may enter."""
    count, windows = m[node + N_WINDOWS_COUNT], m[node + N_WINDOWS]
    if count < 0:
        return tick
    i = m[node + N_WINDOW_HINT]
    while i > 0 and m[windows + 2 * i - 1] >= tick:
        i -= 1
    while i < count and m[windows + 2 * i + 1] < tick:
        i += 1
    m[node + N_WINDOW_HINT] = i
    return EMPTY if i >= count else max(tick, m[windows + 2 * i])


@kernel
def _parts_tick(m, node):
    """Tick from which a part of each kind is ready, EMPTY while that is unknown."""
    tick = 0
    for i in range(m[node + N_PARTS_COUNT]):
        feeder = m[m[node + N_PARTS] + i]
        if m[feeder + N_HEAD] != ASKED:
            return EMPTY
        tick = max(tick, m[feeder + N_READY_WALL])
    return tick


@kernel
def entrance_tick(m, node, since):
    """Earliest tick from ``since`` on at which a waiting car can enter, EMPTY while that is unknown."""
    ready = EMPTY
    for i in range(m[node + N_FEEDERS_COUNT]):
        feeder = m[m[node + N_FEEDERS] + i]
        if m[feeder + N_HEAD] == ASKED and m[feeder + N_TARGET] == node:
            ready = min(ready, m[feeder + N_READY_WALL])
    if ready == EMPTY:
        return EMPTY
    room = room_tick(m, node)
    parts = _parts_tick(m, node)
    if room == EMPTY or parts == EMPTY:
        return EMPTY
    return _in_window(m, node, max(max(ready, since), max(room, parts)))


@kernel
def next_to_enter(m, node, tick):
    """Of the cars that wait at this tick, the feeder of the one that goes first."""
    best = -1
    for i in range(m[node + N_FEEDERS_COUNT]):
        feeder = m[m[node + N_FEEDERS] + i]
        if m[feeder + N_HEAD] != ASKED or m[feeder + N_TARGET] != node:
            continue
        if m[feeder + N_READY_WALL] > tick:
            continue
        if best < 0 or m[feeder + N_RANK] < m[best + N_RANK]:
            best = feeder
        elif m[feeder + N_RANK] == m[best + N_RANK]:
            earlier = m[feeder + N_READY_WALL] < m[best + N_READY_WALL]
            tie = m[feeder + N_READY_WALL] == m[best + N_READY_WALL]
            if earlier or (tie and m[feeder + N_INDEX] < m[best + N_INDEX]):
                best = feeder
    return best


@kernel
def _leave(m, node, tick):
    """The first car leaves the node; returns its slot."""
    kind = m[node + N_KIND]
    m[node + N_HEAD], head = NOT_READY, m[node + N_HEAD]
    if kind == SOURCE:
        return leave_source(m, node, tick)
    local = to_local(m, m[node + N_CALENDAR], node + N_LOCAL_HINT, tick)
    if kind == SECTION:
        slot = first_slot(m, node)
        leave_section(m, node, local, tick)
        return slot
    if kind == PARALLEL:
        slot = leave_parallel(m, node, first_finished(m, node), local, tick)
        m[node + N_ACTION_WALL] = tick
    else:
        m[node + N_HEAD] = head
        slot = leave_line(m, node, local)
        m[node + N_HEAD] = NOT_READY
    plan_exit(m, node)
    return slot


@kernel
def _enter(m, node, slot, tick):
    """A car enters the node."""
    kind = m[node + N_KIND]
    if kind == SINK:
        row = m[H_LOG] + m[H_LOGGED] * LOG_WIDTH
        car = m[H_CARS] + slot * S_SIZE
        m[row] = m[m[node + N_CELL] + C_INDEX]
        m[row + 1] = m[car + S_BORN]
        m[row + 2] = tick
        m[row + 3] = m[car + S_CODE]
        m[H_LOGGED] += 1
        local = to_local(m, m[node + N_CALENDAR], node + N_LOCAL_HINT, tick)
        book_count(m, m[node + N_CALENDAR], m[m[node + N_CELL] + C_STATS], T_DONE, local, 1)
        free_slot(m, slot)
        return
    local = to_local(m, m[node + N_CALENDAR], node + N_LOCAL_HINT, tick)
    if kind == SECTION:
        enter_section(m, node, slot, local, tick)
        return
    if kind == PARALLEL:
        enter_parallel(m, node, slot, local, tick)
    else:
        enter_line(m, node, slot, local)
    if m[node + N_HEAD] != ASKED:
        plan_exit(m, node)


@kernel
def move(m, giver, taker, tick):
    """A car goes from giver to taker at this tick, with its parts; whoever that concerns is put on the stack."""
    slot = _leave(m, giver, tick)
    for i in range(m[taker + N_PARTS_COUNT]):
        feeder = m[m[taker + N_PARTS] + i]
        free_slot(m, _leave(m, feeder, tick))
        push(m, feeder)
    car = m[H_CARS] + slot * S_SIZE
    if m[giver + N_KIND] == SOURCE:
        m[car + S_BORN] = tick
    code = m[car + S_CODE]
    _enter(m, taker, slot, tick)
    for i in range(m[taker + N_CALLS_COUNT]):
        called = m[m[taker + N_CALLS] + i]
        call_off(m, called, tick, code)
        push(m, called)
    push(m, giver)
    push(m, taker)


@kernel
def try_entrance(m, node, since):
    """Let in whoever can enter: at once where nothing can change it, else plan the tick."""
    tick = entrance_tick(m, node, 0 if m[node + N_ENTRY] == EAGER else since)
    if m[node + N_ENTRY] != EAGER:
        set_event(m, m[node + N_INDEX], ENTRY_CLASS, tick)
    elif tick < m[H_LIMIT]:
        move(m, m[m[node + N_FEEDERS]], node, tick)


@kernel
def serve(m, node, since):
    """Work out what has become known about this node; ``since``: nothing contended happens before this tick."""
    if m[node + N_HEAD] == NOT_READY:
        find_head(m, node)
        if m[node + N_HEAD] == READY and m[node + N_EXIT] != EAGER:
            set_event(m, m[node + N_INDEX], EXIT_CLASS, m[node + N_READY_WALL])
    if m[node + N_HEAD] == READY and m[node + N_EXIT] == EAGER and m[node + N_READY_WALL] < m[H_LIMIT]:
        ask(m, node)
    if m[node + N_HEAD] == ASKED:
        target = m[node + N_TARGET]
        if m[target + N_KIND] == SINK:
            if m[node + N_READY_WALL] < m[H_LIMIT]:
                move(m, node, target, m[node + N_READY_WALL])
        else:
            try_entrance(m, target, since)
    if m[node + N_FEEDERS_COUNT] > 0 and m[node + N_KIND] != SINK:
        try_entrance(m, node, since)


@inlined
def node_at(m, index):
    return m[H_NODES] + index * N_SIZE
