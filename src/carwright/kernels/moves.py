"""Moves between nodes: who is ready, where there is room, and what follows from a move.

A move that nothing can change any more is made at once, however far ahead it lies; where the order of cars depends on
what else happens, it waits for its tick in the event set. Nodes that a move concerns are put on a stack and served
last in, first out, so that a car runs as far as it can before the next one starts.
"""

from numba import int64

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
    N_CALENDAR,
    N_CALLS,
    N_CALLS_COUNT,
    N_CAME,
    N_CELL,
    N_ENTRY,
    N_ENTRY_PLAIN,
    N_EXIT,
    N_EXTRA,
    N_FEEDERS,
    N_FEEDERS_COUNT,
    N_HEAD,
    N_INDEX,
    N_KIND,
    N_LEFT,
    N_LOCAL_SPAN,
    N_LONE,
    N_LOSES,
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
    N_WAITING,
    N_WALL_SPAN,
    N_WENT,
    N_WENT_WALL,
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
    X_LOSES,
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
from carwright.kernels.words import behind_symbol, place_of, words_at


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


@behind_symbol("find_head", int64, int64)
def _find_head(place, node):
    m = words_at(place)
    kind = m[node + N_KIND]
    if kind == SECTION:
        ready = head_ready(place_of(m), node)
        if ready < 0:
            return 0
        m[node + N_READY] = ready
        wall = to_wall(m, m[node + N_CALENDAR], node + N_WALL_SPAN, ready)
        # A car that came, or got to the front, in closed time and has nothing left to do is ready at that very tick.
        came = m[node + N_CAME] + 2 * (m[node + N_LEFT] & m[node + N_SLOT_MASK])
        if m[came] == ready:
            wall = max(wall, m[came + 1])
        if m[node + N_WENT] == ready:
            wall = max(wall, m[node + N_WENT_WALL])
        m[node + N_READY_WALL] = wall
    elif kind == SOURCE:
        ready = source_ready(m, node)
        if ready == EMPTY:
            return 0
        m[node + N_READY_WALL] = ready
        make_car(m, node)
    else:
        return 0
    m[node + N_HEAD] = READY
    return 0


@inlined
def find_head(m, node):
    """Work out when the next car is ready to leave this node, as far as it can be told."""
    return _find_head(place_of(m), node)


@behind_symbol("plan_exit", int64, int64)
def _plan_exit(place, node):
    m = words_at(place)
    if m[node + N_KIND] == PARALLEL:
        server = first_finished(m, node)
        ready = -1 if server < 0 else parallel_ready(m, node, server)
    else:
        ready = line_ready(m, node)
    tick = EMPTY
    if ready >= 0:
        tick = to_wall(m, m[node + N_CALENDAR], node + N_WALL_SPAN, ready)
        if m[node + N_KIND] == PARALLEL and ready == m[node + N_WENT]:
            tick = max(tick, m[node + N_WENT_WALL])
    set_event(m, m[node + N_INDEX], EXIT_CLASS, tick)
    return 0


@inlined
def plan_exit(m, node):
    """Plan the tick at which somebody may be ready at the exit of parallel places or a moving line."""
    return _plan_exit(place_of(m), node)


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
        m[node + N_TARGET] = way_out(place_of(m), node, slot, m[node + N_READY_WALL])
    m[node + N_HEAD] = ASKED
    m[m[node + N_TARGET] + N_WAITING] += 1


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
        return to_wall(m, m[node + N_CALENDAR], node + N_WALL_SPAN, local)
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


@behind_symbol("entrance_tick", int64, int64, int64)
def _entrance_tick(place, node, since):
    m = words_at(place)
    room = room_tick(m, node)
    if room == EMPTY:
        return EMPTY
    ready = EMPTY
    for i in range(m[node + N_FEEDERS_COUNT]):
        feeder = m[m[node + N_FEEDERS] + i]
        if m[feeder + N_HEAD] == ASKED and m[feeder + N_TARGET] == node:
            ready = min(ready, m[feeder + N_READY_WALL])
    if ready == EMPTY:
        return EMPTY
    parts = _parts_tick(m, node)
    if parts == EMPTY:
        return EMPTY
    return _in_window(m, node, max(max(ready, since), max(room, parts)))


@inlined
def entrance_tick(m, node, since):
    """Earliest tick from ``since`` on at which a waiting car can enter, EMPTY while that is unknown."""
    return _entrance_tick(place_of(m), node, since)


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
    local = to_local(m, m[node + N_CALENDAR], node + N_LOCAL_SPAN, tick)
    if kind == SECTION:
        slot = first_slot(m, node)
        leave_section(place_of(m), node, local, tick)
        return slot
    if kind == PARALLEL:
        slot = leave_parallel(place_of(m), node, first_finished(m, node), local, tick)
        m[node + N_WENT_WALL] = tick
    else:
        m[node + N_HEAD] = head
        slot = leave_line(place_of(m), node, local)
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
        local = to_local(m, m[node + N_CALENDAR], node + N_LOCAL_SPAN, tick)
        book_count(m, m[node + N_CALENDAR], m[m[node + N_CELL] + C_STATS], T_DONE, local, 1)
        free_slot(m, slot)
        return
    local = to_local(m, m[node + N_CALENDAR], node + N_LOCAL_SPAN, tick)
    if kind == SECTION:
        enter_section(place_of(m), node, slot, local, tick)
        return
    if kind == PARALLEL:
        enter_parallel(place_of(m), node, slot, local, tick)
    else:
        enter_line(place_of(m), node, slot, local)
    if m[node + N_HEAD] != ASKED:
        plan_exit(m, node)


@behind_symbol("move", int64, int64, int64, int64)
def _move(place, giver, taker, tick):
    m = words_at(place)
    slot = _leave(m, giver, tick)
    m[taker + N_WAITING] -= 1 + m[taker + N_PARTS_COUNT]
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
    return 0


@inlined
def move(m, giver, taker, tick):
    """A car goes from giver to taker at this tick, with its parts; whoever that concerns is put on the stack."""
    return _move(place_of(m), giver, taker, tick)


@kernel
def _arrival(m, node):
    """Tick of an arrival that goes away unless it is let in at once, EMPTY if there is none."""
    tick = EMPTY
    for feeders, count in ((N_FEEDERS, N_FEEDERS_COUNT), (N_PARTS, N_PARTS_COUNT)):
        for i in range(m[node + count]):
            feeder = m[m[node + feeders] + i]
            if m[feeder + N_KIND] == SOURCE and m[m[feeder + N_EXTRA] + X_LOSES]:
                if m[feeder + N_HEAD] == ASKED and m[feeder + N_TARGET] == node:
                    tick = min(tick, m[feeder + N_READY_WALL])
    return tick


@kernel
def try_entrance(m, node, since):
    """Let in whoever can enter: at once where nothing can change it, else plan the tick."""
    if m[node + N_ENTRY] == EAGER:
        tick = entrance_tick(m, node, 0)
        if tick < m[H_LIMIT]:
            move(m, m[m[node + N_FEEDERS]], node, tick)
        return
    tick = entrance_tick(m, node, since)
    if m[node + N_LOSES]:
        # Whoever arrives now is let in or lost when all exits of this tick are known.
        tick = min(tick, _arrival(m, node))
    if tick == since and m[node + N_LONE]:
        # Nobody else wants to come in: what an entrance changes elsewhere it changes from the next tick on.
        move(m, m[m[node + N_FEEDERS]], node, tick)
    else:
        set_event(m, m[node + N_INDEX], ENTRY_CLASS, tick)


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
    if m[node + N_WAITING] > 0:
        try_entrance(m, node, since)


@inlined
def node_at(m, index):
    return m[H_NODES] + index * N_SIZE
