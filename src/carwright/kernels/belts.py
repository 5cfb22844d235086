"""Moving lines whose cars come and go as soon as that is certain, however far ahead it lies.

What stops a line comes with the cars that enter it, and strikes no sooner than where the line is then. So it is certain
when the first car reaches the end if the next one cannot come in before that; and when the next one comes in, if the
line does not get to its end before that. One of the two holds as soon as it is known when the next car is ready. Where
that is not known, the end is waited for, as is an entrance that may find the line standing.
"""

from carwright.kernels.clock import to_wall
from carwright.kernels.entrances import entrance_tick
from carwright.kernels.events import ENTRY_CLASS, EXIT_CLASS, set_event
from carwright.kernels.heads import ask
from carwright.kernels.line import end_of, line_ready
from carwright.kernels.memory import (
    ASKED,
    EMPTY,
    H_LIMIT,
    L_NEXT_ENTRY,
    N_CALENDAR,
    N_ENTERED,
    N_EXTRA,
    N_FEEDER,
    N_HEAD,
    N_KIND,
    N_LEFT,
    N_READY,
    N_READY_WALL,
    N_TARGET,
    NOT_READY,
    SINK,
)
from carwright.kernels.moves import move, try_entrance
from carwright.kernels.translating.marks import inlined


@inlined
def _next_ready(m, node):
    """Tick at which the next car to come is ready, -1 while that is unknown."""
    feeder = m[node + N_FEEDER]
    asked = (m[feeder + N_HEAD] == ASKED) & (m[feeder + N_TARGET] == node)
    return m[feeder + N_READY_WALL] if asked else -1


@inlined
def _let_in(m, node, tick, until):
    """Let the next car in; what happens after the tick ``until`` is not certain yet, and its time is waited for."""
    if tick > until:
        set_event(m, node, ENTRY_CLASS, tick)
    elif tick < m[H_LIMIT]:
        set_event(m, node, ENTRY_CLASS, EMPTY)
        move(m, m[node + N_FEEDER], node, tick)


@inlined
def _let_out(m, node, since):
    """The first car reaches the end at a tick that is known; whether it goes on from there."""
    number = m[node + N_LEFT]
    set_event(m, node, EXIT_CLASS, EMPTY)
    ask(m, node)
    target = m[node + N_TARGET]
    if m[target + N_KIND] == SINK:
        move(m, node, target, m[node + N_READY_WALL])
    else:
        try_entrance(m, target, since)
    return m[node + N_LEFT] > number


def serve_belt(m, node, since):
    """Let cars out and in as far as that is certain; ``since``: all that happens before this tick is known."""
    if m[node + N_LEFT] == m[node + N_ENTERED]:
        _let_in(m, node, entrance_tick(m, node, 0), EMPTY)
        return
    if m[node + N_HEAD] == NOT_READY:
        ready = line_ready(m, node)
        wall = to_wall(m, m[node + N_CALENDAR], ready)
        m[node + N_READY], m[node + N_READY_WALL] = ready, wall
        ahead = m[m[node + N_EXTRA] + L_NEXT_ENTRY] < end_of(m, node, m[node + N_LEFT])
        if ahead and wall > since and _next_ready(m, node) < wall:
            tick = entrance_tick(m, node, 0)
            if tick < wall:
                _let_in(m, node, tick, wall)
                return
            if tick == EMPTY:
                # A car may come yet and stop the line before.
                set_event(m, node, EXIT_CLASS, wall)
                return
        if wall >= m[H_LIMIT] or _let_out(m, node, since):
            return
    _let_in(m, node, entrance_tick(m, node, 0), max(m[node + N_READY_WALL], since))
