"""How many stations the work behind a task needs: one machine that passes one full station a unit."""

import numpy as np

from carwright.kernels.balancing.sets import has
from carwright.kernels.compiling import kernel


@kernel
def tails(line, weights, full):
    """Stations from that of each task to the end of the line, its own included (one machine bound, Johnson 1988).

    After a task, the tasks behind it take their turn at one machine that passes one full station a unit; the tail of
    each starts in a new station if it does not fit beside the task.
    """
    tasks = len(weights)
    after_it = np.zeros(tasks, np.int64)  # in weight
    stations = np.zeros(tasks, np.int64)
    behind_count = np.zeros(tasks, np.int64)
    for i in range(tasks):
        for j in range(tasks):
            if has(line.behind[i], j):
                behind_count[i] += 1
    for i in np.argsort(behind_count, kind="mergesort"):
        rows = np.zeros(behind_count[i], np.int64)
        keys = np.zeros(behind_count[i], np.int64)
        count = 0
        for j in range(tasks):
            if has(line.behind[i], j):
                rows[count] = j
                keys[count] = -after_it[j]
                count += 1
        done = np.int64(0)
        tail = np.int64(0)
        for k in np.argsort(keys, kind="mergesort"):
            done += weights[rows[k]]
            tail = max(tail, done + after_it[rows[k]])
        up = (tail + full - 1) // full * full
        if up - tail < weights[i]:
            tail = up
        after_it[i] = tail
        stations[i] = max((tail + weights[i] + full - 1) // full, 1)
    return stations
