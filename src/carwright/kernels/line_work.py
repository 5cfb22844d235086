"""Work at the stations of a moving line, as a car comes in: what it may hold the belt for."""

import numpy as np

from carwright.kernels.failures import to_failure, to_repair
from carwright.kernels.lanes import LANES, all_lanes, below_zero, lanes_at, later, put_lanes
from carwright.kernels.line_stops import (
    begin_work,
    note,
)
from carwright.kernels.memory import (
    C_IS_DRAWN,
    C_WORK,
    N_CELL,
    N_CLASS_MAP,
    N_EXTRA,
)
from carwright.kernels.memory_line import (
    ARRIVAL,
    L_DONE_MASK,
    L_FAIL_KEYS,
    L_FAILURES,
    L_FREE_AT,
    L_IN_TIME,
    L_LEFT,
    L_LIMITS,
    L_OFFSETS,
    L_REPAIR_KEYS,
    L_STATIONS,
    L_WIDTH,
    L_WORK,
    L_WORK_KEYS,
    L_WORK_SUMS,
    STOP,
    WAIT,
)
from carwright.kernels.ramps import drawn
from carwright.kernels.translating.marks import inlined
from carwright.kernels.words import key_at, place_of
from carwright.kernels.work import class_of


def _fail_during(m, node, i, work, begin, limits):
    """Stops by failures of station i during this work; ticks of the repairs.

    ``begin`` = (position, instant of entry, car number), ``limits`` = (latest, limit) of its worker. A failure of one
    for whom the belt waits there makes it wait longer, and is no stop of its own.
    """
    latest, limit = limits
    line = m[node + N_EXTRA]
    cell = m[node + N_CELL]
    key = key_at(m, m[line + L_FAIL_KEYS] + i)
    repair_key = key_at(m, m[line + L_REPAIR_KEYS] + i)
    left, number = m[m[line + L_LEFT] + i], m[m[line + L_FAILURES] + i]
    if number < 0:
        number = 0
        left = to_failure(m, cell, key, 0, (begin[1], begin[2]))
    offset, repairs = 0, np.int64(0)
    while left < work - offset:
        offset += left
        ticks = to_repair(m, cell, repair_key, number)
        if begin[0] + offset < latest or begin[0] + work <= limit:
            note(m, line, 4 * (begin[0] + offset) + STOP, 0, ticks)
        repairs += ticks
        number += 1
        left = to_failure(m, cell, key, number, (begin[1], begin[2]))
    m[m[line + L_LEFT] + i] = left - (work - offset)
    m[m[line + L_FAILURES] + i] = number
    return repairs


@inlined
def _note_late(m, line, i, begin, until, ticks):
    """The worker of station i may be late with this car, by ``until`` = (latest, limit, end) for the belt.

    Ticks of his work, repairs included. What he is late with beyond his limit the belt waits for.
    """
    mask = m[line + L_DONE_MASK]
    who = i * (mask + 1) + (begin[2] & mask)
    if i == 0:
        begin_work(m, line, who, begin[1], ticks)
    else:
        note(m, line, 4 * (begin[0] + m[m[line + L_OFFSETS] + i]) + ARRIVAL, who, ticks)
    if until[2] > until[1]:
        note(m, line, 4 * until[0] + WAIT, who, until[1] - until[0])


def _work_at(m, node, i, work, begin):
    """Car at station i: what may hold the belt; returns the ticks of its work beyond its worker's limit.

    ``begin`` = (position, instant of entry, car number). By positions alone, as if no stop gave him time.
    """
    line = m[node + N_EXTRA]
    free, left = m[line + L_FREE_AT] + i, m[line + L_LEFT] + i
    start = max(m[free], begin[0] + m[m[line + L_OFFSETS] + i])
    limit = begin[0] + m[m[line + L_LIMITS] + i]
    # At the last station the car stays until its work is done: the line stops just before it reaches the end.
    latest = limit - (i == m[line + L_STATIONS] - 1)
    end, repairs = start + work, np.int64(0)
    if m[left] < work:
        repairs = _fail_during(m, node, i, work, (start, begin[1], begin[2]), (latest, limit))
    else:
        m[left] -= work
    m[free] = min(end, limit)
    if end > begin[0] + m[m[line + L_IN_TIME] + i]:
        _note_late(m, line, i, begin, (latest, limit, end), work + repairs)
    return max(end - limit, 0)


def _drawn_works(m, node, begin):
    """All stations of a car whose works are drawn; returns the working ticks."""
    line, cell = m[node + N_EXTRA], m[node + N_CELL]
    works = m[line + L_WORK] + class_of(m, node, begin[2]) * m[line + L_WIDTH]
    total = np.int64(0)
    for i in range(m[line + L_STATIONS]):
        key = key_at(m, m[line + L_WORK_KEYS] + i)
        work = max(m[works + i] + drawn(place_of(m), cell + C_WORK, key, begin[2]), 1)
        total += work - _work_at(m, node, i, work, begin)
    return total


def work_through(m, node, begin):
    """All stations of a car: its stops; returns the working ticks. ``begin`` as in ``_work_at``."""
    line = m[node + N_EXTRA]
    if m[m[node + N_CELL] + C_IS_DRAWN]:
        return _drawn_works(m, node, begin)
    width, stations = m[line + L_WIDTH], m[line + L_STATIONS]
    one_class = m[node + N_CLASS_MAP] < 0
    which = np.int64(0) if one_class else class_of(m, node, begin[2])
    works = m[line + L_WORK] + which * width
    free, left = m[line + L_FREE_AT], m[line + L_LEFT]
    offsets, in_time = m[line + L_OFFSETS], m[line + L_IN_TIME]
    position = all_lanes(begin[0])
    total = m[m[line + L_WORK_SUMS] + which]
    for k in range(0, width, LANES):
        work = lanes_at(m, works + k)
        end = later(lanes_at(m, free + k), position + lanes_at(m, offsets + k)) + work
        clock = lanes_at(m, left + k) - work
        if below_zero(clock | (position + lanes_at(m, in_time + k) - end)):
            for i in range(k, min(k + LANES, stations)):
                total -= _work_at(m, node, i, m[works + i], begin)
        else:
            put_lanes(m, free + k, end)
            put_lanes(m, left + k, clock)
    return total
