"""The car that goes next from a node: when it is ready, and where it goes."""

from carwright.kernels.clock import to_wall
from carwright.kernels.events import EXIT_CLASS, set_event
from carwright.kernels.exits import free_from, ready_at
from carwright.kernels.line import line_ready
from carwright.kernels.memory import (
    ASKED,
    E_TICKET,
    EMPTY,
    LINE,
    N_ALWAYS_TO,
    N_CALENDAR,
    N_CARS,
    N_EXTRA,
    N_FEEDER,
    N_HEAD,
    N_KIND,
    N_LEFT,
    N_PARTS_COUNT,
    N_READY,
    N_READY_WALL,
    N_SIMPLE,
    N_STORE,
    N_TARGET,
    N_WAITING,
    PARALLEL,
    READY,
    SECTION,
    SOURCE,
    V_TICKET,
)
from carwright.kernels.memory_ways import (
    X_CHOOSES,
)
from carwright.kernels.parallel import first_finished, soonest_finish
from carwright.kernels.routes import way_out
from carwright.kernels.section import head_done
from carwright.kernels.source import make_car, source_ready
from carwright.kernels.store import store_head
from carwright.kernels.translating.marks import inlined
from carwright.kernels.work import car_in


@inlined
def first_ticket(m, node):
    """Where the ticket of the car stands that goes next from a section, line or feeder."""
    return car_in(m, node, m[node + N_LEFT]) + E_TICKET


@inlined
def head_ticket(m, node):
    """Where the ticket of the car stands that is ready and goes next."""
    kind = m[node + N_KIND]
    if kind == SECTION or kind == LINE:
        return first_ticket(m, node)
    if kind == PARALLEL:
        return first_finished(m, node) + V_TICKET
    return node + N_CARS


def find_head(m, node):
    """Work out when the next car is ready to leave this node, as far as it can be told."""
    kind = m[node + N_KIND]
    if m[node + N_STORE] == 1:
        if not store_head(m, node):
            return
    elif kind == SECTION:
        done = head_done(m, node)
        if done < 0:
            return
        m[node + N_READY], m[node + N_READY_WALL] = ready_at(m, node, m[node + N_LEFT], done)
    elif kind == SOURCE:
        ready = source_ready(m, node)
        if ready == EMPTY:
            return
        m[node + N_READY_WALL] = ready
        if not m[m[node + N_EXTRA] + X_CHOOSES]:
            make_car(m, node)
    else:
        return
    m[node + N_HEAD] = READY


@inlined
def exit_tick(m, node):
    """Tick at which the next car of these parallel places is ready, EMPTY if nobody is at work."""
    if first_finished(m, node) < 0:
        return EMPTY
    tick = to_wall(m, m[node + N_CALENDAR], soonest_finish(m, node))
    return max(tick, free_from(m, node)) if m[node + N_LEFT] > 0 else tick


def plan_exit(m, node):
    """Plan the tick at which somebody may be ready at the exit of parallel places or a moving line."""
    if m[node + N_KIND] == PARALLEL:
        tick = exit_tick(m, node)
    else:
        ready = line_ready(m, node)
        tick = to_wall(m, m[node + N_CALENDAR], ready) if ready >= 0 else EMPTY
    set_event(m, node, EXIT_CLASS, tick)


def ask(m, node):
    """The ready car learns where it goes."""
    if m[node + N_ALWAYS_TO] >= 0:
        m[node + N_TARGET] = m[node + N_ALWAYS_TO]
    else:
        m[node + N_TARGET] = way_out(m, node, head_ticket(m, node), m[node + N_READY_WALL])
    m[node + N_HEAD], target = ASKED, m[node + N_TARGET]
    m[target + N_WAITING] += 1
    if m[target + N_SIMPLE] | m[target + N_PARTS_COUNT] == 0:
        m[target + N_FEEDER] = node
