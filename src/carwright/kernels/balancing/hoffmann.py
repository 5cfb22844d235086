"""A first balance: station by station the load that is worth most (Hoffmann 1963, weighted, stopped early)."""

import numpy as np

from carwright.kernels.balancing.loads import ANY_IDLE, DEPTH, begin, bench, next_load
from carwright.kernels.compiling import kernel


@kernel
def hoffmann(line, takt, worth, most_steps, most_stations, flags):
    """Station of each task from 0 on, and their number; gives up (number 0) beyond ``most_stations``, or if flagged.

    ``worth`` has shape (tasks,). Of each station at most ``most_steps`` choices are looked at.
    """
    tasks, words = line.before.shape
    station_of = np.full(tasks, -1, np.int64)
    on = bench(tasks, words, takt)
    left = tasks
    stations = 0
    best = np.zeros(words, np.uint64)
    chosen = np.zeros(tasks, np.int64)
    while left > 0:
        if stations == most_stations or flags[0] != 0:
            return station_of, 0
        begin(line, takt, ANY_IDLE, on)
        best_worth = -np.inf
        best_count = 0
        while next_load(line, on, most_steps):
            depth = on.state[DEPTH]
            total = 0.0
            for step in range(depth):
                total += worth[on.open[on.place[step] - 1]]
            if total > best_worth:
                best_worth = total
                best[:] = on.load
                best_count = depth
                for step in range(depth):
                    chosen[step] = on.open[on.place[step] - 1]
        for step in range(best_count):
            station_of[chosen[step]] = stations
        on.done[:] |= best
        left -= best_count
        stations += 1
    return station_of, stations
