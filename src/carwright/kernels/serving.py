"""Serving a node: what has become known about it, and what follows from that."""

from carwright.kernels.belts import LET_OUT, run_belt
from carwright.kernels.events import EXIT_CLASS, push, set_event
from carwright.kernels.express import ROOM_IN_LOGS, is_clear, run_express
from carwright.kernels.heads import ask, find_head
from carwright.kernels.memory import (
    ALL_NEW,
    ASKED,
    BELT,
    EAGER,
    H_LIMIT,
    H_LOG_ROWS,
    H_LOGGED,
    H_TRACING,
    N_EXIT,
    N_EXPRESS,
    N_FEEDER,
    N_FILLS,
    N_HEAD,
    N_KIND,
    N_READY_WALL,
    N_STACKED,
    N_TARGET,
    N_WAITING,
    NEW_HEAD,
    NEW_ROOM,
    NEW_WAY,
    NOT_READY,
    PARALLEL,
    READY,
    SECTION,
    SINK,
    SOURCE,
)
from carwright.kernels.moves import move, try_entrance
from carwright.kernels.queues import run_queue
from carwright.kernels.translating.marks import inlined
from carwright.kernels.wells import fill_section
from carwright.kernels.words import place_of


@inlined
def _find_way(m, node):
    """Work out when the next car can go, and where it goes if that can be asked before its time."""
    if m[node + N_HEAD] == NOT_READY:
        kind = m[node + N_KIND]
        if kind == SECTION or kind == SOURCE:
            find_head(m, node)
            if m[node + N_HEAD] == READY and m[node + N_EXIT] != EAGER:
                set_event(m, node, EXIT_CLASS, m[node + N_READY_WALL])
    if m[node + N_HEAD] == READY and m[node + N_EXIT] == EAGER and m[node + N_READY_WALL] < m[H_LIMIT]:
        ask(m, node)
        return NEW_WAY
    return 0


def _serve_source(m, node):
    """A source that needs no general moves; False if this one does."""
    section = m[node + N_FILLS]
    if section > 0:
        if fill_section(place_of(m), section):
            push(m, node, NEW_HEAD)
        push(m, section, ALL_NEW)
        return True
    section = m[node + N_EXPRESS]
    if section > 0 and m[section + N_KIND] == PARALLEL:
        if m[node + N_HEAD] == NOT_READY and not m[H_TRACING]:
            run_queue(place_of(m), node)
            if m[H_LOGGED] + ROOM_IN_LOGS > m[H_LOG_ROWS]:
                push(m, node, ALL_NEW)
                return True
    elif section > 0 and is_clear(m, node) and not m[H_TRACING]:
        stayed = run_express(place_of(m), node)
        if stayed or m[H_LOGGED] + ROOM_IN_LOGS > m[H_LOG_ROWS]:
            push(m, node, ALL_NEW)
            if stayed:
                push(m, section, ALL_NEW)
            return True
    return False


@inlined
def _serve_belt(m, node, since):
    """Let cars off and on a moving line that runs ahead; the general moves do what it cannot."""
    tick = run_belt(place_of(m), node, since)
    if tick >= 0:
        move(m, m[node + N_FEEDER], node, tick)
    elif tick == LET_OUT:
        ask(m, node)
        if m[m[node + N_TARGET] + N_KIND] == SINK:
            move(m, node, m[node + N_TARGET], m[node + N_READY_WALL])
            return
        push(m, node, NEW_ROOM)
        try_entrance(m, m[node + N_TARGET], since)


def serve(m, node, why, since):
    """Work out what has become known about this node; ``since``: nothing contended happens before this tick."""
    if m[node + N_KIND] == SOURCE and _serve_source(m, node):
        return
    if m[node + N_EXIT] == BELT:
        _serve_belt(m, node, since)
        return
    if why & NEW_HEAD:
        why |= _find_way(m, node)
    if why & NEW_WAY and m[node + N_HEAD] == ASKED:
        target = m[node + N_TARGET]
        if m[target + N_KIND] == SINK:
            if m[node + N_READY_WALL] < m[H_LIMIT]:
                move(m, node, target, m[node + N_READY_WALL])
        else:
            try_entrance(m, target, since)
    # Whoever has just gone on is served again, and so is its entrance.
    if (m[node + N_WAITING] > 0) & (why & ~m[node + N_STACKED] & NEW_ROOM != 0):
        try_entrance(m, node, since)
