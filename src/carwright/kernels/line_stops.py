"""What will hold up a moving line: a ring sorted by the position of the belt, worked off as the belt gets there.

Three things stand in it. A *stop* holds the belt for a repair. An *arrival* is a car at a station whose worker may not
be done with it in time; as it comes there it is known when he will be, for he goes on while the belt stands. A *wait*
holds the belt until he is done.
"""

from carwright.kernels.memory import (
    H_FAULT,
    TOO_MANY_STOPS,
)
from carwright.kernels.memory_line import (
    ARRIVAL,
    L_AHEAD,
    L_DONE,
    L_DONE_MASK,
    L_MARK,
    L_NOTED,
    L_NOTES,
    L_NOTES_ROOM,
    L_STOOD,
    L_STOPS,
    L_STOPS_FIRST,
    L_STOPS_LAST,
    L_STOPS_MASK,
    STOP,
    Y_KEY,
    Y_SIZE,
    Y_TICKS,
    Y_WHO,
)
from carwright.kernels.translating.marks import inlined


@inlined
def stop_at(m, line, i):
    """Address of entry number i of the ring."""
    return m[line + L_STOPS] + Y_SIZE * (i & m[line + L_STOPS_MASK])


@inlined
def begin_work(m, line, who, now, ticks):
    """A late worker comes to his next car, or is free for it, at this instant; notes when he is done with it."""
    mask = m[line + L_DONE_MASK]
    before = (who & ~mask) | ((who - 1) & mask)
    m[m[line + L_DONE] + who] = max(now, m[m[line + L_DONE] + before]) + ticks


@inlined
def stand_of(m, line, entry, now):
    """Ticks for which a stop or a wait holds the belt, which has got there at this instant."""
    if m[entry + Y_KEY] & 3 == STOP:
        return m[entry + Y_TICKS]
    return max(m[m[line + L_DONE] + m[entry + Y_WHO]] - m[entry + Y_TICKS] - now, 0)


@inlined
def _copy(m, source, target):
    for word in range(Y_SIZE):
        m[target + word] = m[source + word]


def note(m, line, key, who, ticks):
    """An entry of the car that comes in now, sorted among its others; ``key`` = 4 * position + what it is."""
    i, notes = m[line + L_NOTED], m[line + L_NOTES]
    if i >= m[line + L_NOTES_ROOM]:
        m[H_FAULT] = TOO_MANY_STOPS
        return
    while i > 0 and m[notes + Y_SIZE * (i - 1) + Y_KEY] > key:
        _copy(m, notes + Y_SIZE * (i - 1), notes + Y_SIZE * i)
        i -= 1
    entry = notes + Y_SIZE * i
    m[entry + Y_KEY], m[entry + Y_WHO], m[entry + Y_TICKS] = key, who, ticks
    m[line + L_NOTED] += 1


def merge_notes(m, line):
    """All entries of a car come into the ring, behind those of the same key."""
    first, last, left = m[line + L_STOPS_FIRST], m[line + L_STOPS_LAST], m[line + L_NOTED]
    m[line + L_NOTED] = 0
    if last + left - first > m[line + L_STOPS_MASK]:
        m[H_FAULT] = TOO_MANY_STOPS
        return
    m[line + L_STOPS_LAST] = last + left
    to, notes = last + left - 1, m[line + L_NOTES]
    i, j = last - 1, left - 1
    while j >= 0:
        new = notes + Y_SIZE * j
        if i >= first and m[stop_at(m, line, i) + Y_KEY] > m[new + Y_KEY]:
            _copy(m, stop_at(m, line, i), stop_at(m, line, to))
            i -= 1
        else:
            _copy(m, new, stop_at(m, line, to))
            j -= 1
        to -= 1
    if to + 1 < m[line + L_MARK]:
        look_again(m, line)


@inlined
def look_again(m, line):
    """What was found out about the way ahead holds no longer."""
    m[line + L_MARK], m[line + L_AHEAD] = m[line + L_STOPS_FIRST], m[line + L_STOOD]


def stood_before(m, line, position):
    """Ticks that the line will have stood as it gets to this position, by all that is known now.

    It goes on where it was asked last, if that was not farther ahead.
    """
    key, i, stood = 4 * position, m[line + L_MARK], m[line + L_AHEAD]
    goes_on = i == m[line + L_STOPS_FIRST] or m[stop_at(m, line, i - 1) + Y_KEY] < key
    if not goes_on:
        i, stood = m[line + L_STOPS_FIRST], m[line + L_STOOD]
    while i < m[line + L_STOPS_LAST]:
        entry = stop_at(m, line, i)
        if m[entry + Y_KEY] >= key:
            break
        now = (m[entry + Y_KEY] >> 2) + stood
        if m[entry + Y_KEY] & 3 == ARRIVAL:
            begin_work(m, line, m[entry + Y_WHO], now, m[entry + Y_TICKS])
        else:
            stood += stand_of(m, line, entry, now)
        i += 1
    if goes_on:
        m[line + L_MARK], m[line + L_AHEAD] = i, stood
    return stood
