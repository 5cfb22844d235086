"""The run of a plant from now to a limit: serve what is known, then handle the next event, and so on.

Events of a tick: first all exits in the order of the file (gates decide, cars ask their way), then the entrances. What
an event changes elsewhere it changes from the next tick on, so the order within a class does not matter.
"""

from carwright.kernels.booking import book_count
from carwright.kernels.choice import book_stand, choose_car
from carwright.kernels.clock import to_local, to_wall
from carwright.kernels.counters import end_stand, who_goes
from carwright.kernels.entrances import entrance_tick, next_to_enter, surely_room
from carwright.kernels.events import EXIT_CLASS, first_event, push, set_event, settle_event, take_event
from carwright.kernels.express import ROOM_IN_LOGS
from carwright.kernels.heads import ask
from carwright.kernels.hops import run_hops
from carwright.kernels.line import close_line, line_ready, position_at
from carwright.kernels.memory import (
    ALL_NEW,
    ASKED,
    BELT,
    C_STATS,
    COUNTER,
    EMPTY,
    H_EVENTS,
    H_HOPS,
    H_HORIZON,
    H_ISLAND,
    H_ISLAND_COUNT,
    H_ISLANDS,
    H_LEAVES,
    H_LIMIT,
    H_LOG_ROWS,
    H_LOGGED,
    H_NODE_COUNT,
    H_NODES,
    H_NOW,
    H_STACK,
    H_STACK_COUNT,
    H_TRACE_ROWS,
    H_TRACED,
    H_TRADE,
    H_TREE,
    H_WINNER,
    I_LEAVES,
    I_LIMIT,
    I_NODE_COUNT,
    I_NODES,
    I_NOW,
    I_SIZE,
    I_TREE,
    I_WINNER,
    KEY_SHIFT,
    LINE,
    N_CALENDAR,
    N_CARS,
    N_CELL,
    N_COUNTER,
    N_ENTERED,
    N_ENTRY,
    N_EXIT,
    N_EXTRA,
    N_FEEDER,
    N_FEEDERS,
    N_FEEDERS_COUNT,
    N_HEAD,
    N_KIND,
    N_LONE,
    N_LOSES,
    N_PARTS,
    N_PARTS_COUNT,
    N_READY,
    N_READY_WALL,
    N_SIMPLE,
    N_SIZE,
    N_STACKED,
    N_TARGET,
    N_WAITING,
    NEW_HEAD,
    NEW_ROOM,
    NEW_WAY,
    NODE_BITS,
    NOT_READY,
    PARALLEL,
    SECTION,
    SOURCE,
    T_LOST,
)
from carwright.kernels.memory_ways import (
    X_CHOOSES,
    X_LOSES,
)
from carwright.kernels.moves import move
from carwright.kernels.parallel import close_parallel
from carwright.kernels.parts import door
from carwright.kernels.section import close_section
from carwright.kernels.serving import serve
from carwright.kernels.source import free_slot
from carwright.kernels.translating.kinds import NOTHING, WHOLE, WORDS
from carwright.kernels.translating.marks import inlined
from carwright.kernels.words import place_of
from carwright.kernels.yard import close_trade

DONE, LOG_FULL = 0, 1


def _lose(m, node):
    """The arrival at this source goes away."""
    local = to_local(m, m[node + N_CALENDAR], m[node + N_READY_WALL])
    book_count(m, m[node + N_CALENDAR], m[m[node + N_CELL] + C_STATS], T_LOST, local, 1)
    m[node + N_ENTERED] += 1
    m[node + N_HEAD] = NOT_READY
    m[m[node + N_TARGET] + N_WAITING] -= 1
    free_slot(m, m[node + N_CARS])


def _lose_if_left(m, feeder, node):
    """An arrival that goes away when it is not let in has not been."""
    if m[feeder + N_KIND] == SOURCE and m[m[feeder + N_EXTRA] + X_LOSES]:
        if m[feeder + N_HEAD] == ASKED and m[feeder + N_TARGET] == node:
            _lose(m, feeder)
            push(m, feeder, NEW_HEAD)


def _exit_event(m, node, tick):
    """Somebody is ready at the exit of this node."""
    if m[node + N_EXIT] == BELT:
        push(m, node, NEW_HEAD)
        return
    kind = m[node + N_KIND]
    if kind == LINE or kind == PARALLEL:
        if kind == LINE:
            # Stops that came up since may have put it off.
            ready = line_ready(m, node)
            wall = to_wall(m, m[node + N_CALENDAR], ready)
            if wall > tick:
                set_event(m, node, EXIT_CLASS, wall)
                return
            position_at(m, node, ready)
            m[node + N_READY] = ready
        m[node + N_READY_WALL] = tick
    elif kind == SOURCE and m[m[node + N_EXTRA] + X_CHOOSES]:
        if not choose_car(place_of(m), node, tick):
            return
    ask(m, node)
    target = m[node + N_TARGET]
    if m[target + N_SIMPLE] and m[target + N_LONE] and surely_room(m, target, tick):
        move(m, node, target, tick)
        return
    # A line that stands at its end lets nobody in.
    push(m, node, NEW_WAY | NEW_ROOM if kind == LINE else NEW_WAY)


def _entry_event(m, node, tick):
    """Cars wait for this entrance and there should be room."""
    if m[node + N_EXIT] == BELT:
        push(m, node, NEW_ROOM)
        return
    if m[node + N_SIMPLE] and m[node + N_LONE] and m[node + N_KIND] != LINE:
        # Whatever could have changed the tick has planned it anew; the car may have gone in by itself in this tick.
        if m[node + N_WAITING] > 0:
            move(m, m[node + N_FEEDER], node, tick)
        return
    if m[node + N_ENTRY] == COUNTER:
        giver = who_goes(place_of(m), node, tick)
        while giver:
            move(m, giver, node, tick)
            giver = who_goes(place_of(m), node, tick)
    else:
        while m[node + N_WAITING] > 0 and entrance_tick(m, node, tick) == tick:
            move(m, next_to_enter(m, node, tick), node, tick)
    if m[node + N_LOSES]:
        for feeders, count in ((N_FEEDERS, N_FEEDERS_COUNT), (N_PARTS, N_PARTS_COUNT)):
            for i in range(m[node + count]):
                _lose_if_left(m, m[m[node + feeders] + i], node)
    if m[node + N_WAITING] > 0:
        push(m, node, NEW_ROOM)


def _serve_all(m):
    """Serve the stack until it is empty; LOG_FULL if the logs must be emptied first."""
    stack = m[H_STACK]
    cars, stays = m[H_LOG_ROWS] - ROOM_IN_LOGS, m[H_TRACE_ROWS] - ROOM_IN_LOGS
    while True:
        count = m[H_STACK_COUNT] - 1
        if count < 0:
            return DONE
        if (m[H_LOGGED] > cars) | (m[H_TRACED] > stays):
            return LOG_FULL
        m[H_STACK_COUNT] = count
        node = m[stack + count]
        why, m[node + N_STACKED] = m[node + N_STACKED], 0
        serve(m, node, why, m[H_NOW])


@inlined
def _turn_to(m, island, limit):
    """What the header says of events is now of this island."""
    m[H_TREE], m[H_LEAVES], m[H_WINNER] = m[island + I_TREE], m[island + I_LEAVES], m[island + I_WINNER]
    m[H_NOW] = m[island + I_NOW]
    if m[island + I_LIMIT] != limit:
        m[island + I_LIMIT] = m[H_LIMIT] = limit
        # The last in the flow are served first, so that cars find room.
        for i in range(m[island + I_NODE_COUNT]):
            push(m, m[m[island + I_NODES] + i], ALL_NEW)


@inlined
def _run_island(m, limit):
    """Run the island of which the header tells; DONE or LOG_FULL."""
    while True:
        if _serve_all(m) == LOG_FULL:
            return LOG_FULL
        if m[H_HOPS]:
            run_hops(place_of(m), limit)
            if m[H_STACK_COUNT] > 0:
                continue
        key = first_event(m)
        tick = key >> KEY_SHIFT
        if key == EMPTY or tick >= limit:
            return DONE
        m[H_NOW] = tick
        m[H_EVENTS] += 1
        node = m[H_NODES] + (key & ((1 << NODE_BITS) - 1)) * N_SIZE
        event_class = (key >> NODE_BITS) & 1
        take_event(m, node, event_class)
        if event_class == EXIT_CLASS:
            _exit_event(m, node, tick)
        else:
            _entry_event(m, node, tick)
        settle_event(m)


@door(WHOLE, WORDS, WHOLE)
def run(m, limit):
    """Run the plant up to ``limit`` (wall clock); returns DONE or LOG_FULL (empty the logs and call again).

    Cars that leave and, if asked for, stays in cells are written into logs inside the memory. Islands run one after the
    other: what a part of the plant looks at again and again is nearer at hand while no other comes in between.
    """
    while m[H_ISLAND] < m[H_ISLAND_COUNT]:
        island = m[H_ISLANDS] + m[H_ISLAND] * I_SIZE
        _turn_to(m, island, limit)
        done = _run_island(m, limit)
        m[island + I_NOW] = m[H_NOW]
        if done == LOG_FULL:
            return LOG_FULL
        m[H_ISLAND] += 1
    m[H_ISLAND] = 0
    return DONE


@door(NOTHING, WORDS)
def close(m):
    """At the horizon: book what is unfinished."""
    for i in range(m[H_NODE_COUNT]):
        node = m[H_NODES] + i * N_SIZE
        local = to_local(m, m[node + N_CALENDAR], m[H_HORIZON])
        if m[node + N_KIND] == SECTION:
            close_section(m, node, local)
        elif m[node + N_KIND] == PARALLEL:
            close_parallel(m, node, local)
        elif m[node + N_KIND] == LINE:
            close_line(m, node, local)
        elif m[node + N_KIND] == SOURCE and m[m[node + N_EXTRA] + X_CHOOSES]:
            book_stand(m, node, local)
        if m[node + N_COUNTER]:
            end_stand(place_of(m), node, local)
    if m[H_TRADE]:
        close_trade(place_of(m), m[H_HORIZON])
