"""When the first car of a cell may leave it."""

from carwright.kernels.clock import to_local, to_wall
from carwright.kernels.memory import E_CAME, E_CAME_WALL, N_CALENDAR, N_PLAIN, N_WENT_WALL
from carwright.kernels.translating.marks import inlined
from carwright.kernels.work import car_in


@inlined
def ready_at(m, node, n, done):
    """Own-clock instant and wall-clock tick at which car n, the first, may leave; ``done`` = when it is done here.

    A car that came, or got to the front, in closed time and has nothing left to do is ready at that very tick: who
    takes it is at work. A junction hands over one car a tick of the wall clock: a closed cell gives all that are done.
    """
    calendar, car = m[node + N_CALENDAR], car_in(m, node, n)
    wall = to_wall(m, calendar, done)
    if m[car + E_CAME] == done:
        wall = max(wall, m[car + E_CAME_WALL])
    behind = free_from(m, node) if n > 0 else 0
    if behind > wall:
        done, wall = to_local(m, calendar, behind), behind
    return done, wall


@inlined
def free_from(m, node):
    """Wall-clock tick from which the way out is free, once a car has left."""
    return m[node + N_WENT_WALL] + 1 - m[node + N_PLAIN]
