"""Work above the takt passed on along the line until it finds room.

A balance at a longer takt has stations that do too much. A few stations around one of these are filled anew within the
takt; what is left over is then the last one's, mostly less than before. The next time other stations come together
around it, for they may stand in any order that the precedence between them allows (cf. ejection chains; large
neighbourhood search, Shaw 1998).
"""

from typing import NamedTuple

import numpy as np

from carwright.kernels.balancing.draws import scrambled
from carwright.kernels.balancing.layers import NODES, STEPS_MADE, STOP
from carwright.kernels.balancing.refill import MOST_TASKS, STEPS, Refill, empty_path, empty_piece, refill
from carwright.kernels.balancing.sets import ONE, has, lowest
from carwright.kernels.compiling import inlined, kernel

STIRS = (0.0, 0.2, 1.0)
"""How far stations may stray from where they stood, in lines."""
NOISES = (0.0, 0.3, 2.0)
"""How far the order in which tasks are tried strays from the longest first."""
ELSEWHERE, LENIENT = 0.33, 0.25
"""How often stations are filled anew that do not do too much; how often a little more may be left over than was."""
LITTLE = 0.002
"""What is a little more, as a share of the takt."""
S11 = np.uint64(11)


class Evening(NamedTuple):
    """What is asked for, and how much may be tried."""

    stations: int
    takt: int
    turns: int
    steps: int  # tasks laid out in one turn
    longest: int  # stations filled anew together
    nodes: int  # turns, with those of others


@kernel
def even_out(line, station_of, asked, draws, flags):
    """Pass work on in ``station_of`` until no station does more than the takt; whether it came to that.

    It stays a balance of so many stations all the time. ``draws``, (2,) uint64: a key, and how much was drawn so far.
    """
    path, piece = empty_path(), empty_piece()
    work = np.zeros(asked.stations, np.int64)
    for turn in range(asked.turns):
        if flags[STOP] != 0 or flags[NODES] >= asked.nodes:
            break
        flags[NODES] += 1
        _reorder(line, station_of, asked.stations, _one_of(STIRS, draws), draws)
        over = _works(line, station_of, asked.takt, work)
        if over == 0:
            return True
        first, end = _stretch(line, station_of, asked, work, draws)
        if end - first < 2:
            continue
        backwards = _drawn(draws) < 0.5
        tasks = _lay_out(line, station_of, (first, end, backwards), piece, draws)
        total, allowed = np.int64(0), np.int64(0)
        for station in range(first, end):
            total += work[station]
            allowed += max(work[station] - asked.takt, np.int64(0))
        if _drawn(draws) < LENIENT:
            allowed += np.int64(LITTLE * asked.takt)
        what = Refill(turn + 1, tasks, end - first, asked.takt, asked.steps, total)
        if refill(piece, path, what, allowed) >= 0:
            for k in range(tasks):
                station = piece.station[k]
                station_of[piece.rows[k]] = end - 1 - station if backwards else first + station
        flags[STEPS_MADE] += path.at[STEPS]
    return _works(line, station_of, asked.takt, work) == 0


@inlined
def _drawn(draws):
    """Uniform from 0 to below 1."""
    draws[1] += ONE
    return np.float64(np.int64(scrambled(draws[0], draws[1]) >> S11)) * 2.0**-53


@inlined
def _one_of(values, draws):
    return values[np.int64(len(values) * _drawn(draws))]


@inlined
def _works(line, station_of, takt, work):
    """Work of each station, and how many do too much."""
    work[:] = 0
    for i in range(len(station_of)):
        work[station_of[i]] += line.times[i]
    return np.count_nonzero(work > takt)


@kernel
def _reorder(line, station_of, stations, stir, draws):
    """Put the stations into another order that obeys the precedence between them."""
    ahead = np.zeros((stations, stations), np.bool_)
    waiting = np.zeros(stations, np.int64)
    for i in range(len(station_of)):
        one = station_of[i]
        for k in range(line.first[i], line.first[i + 1]):
            other = station_of[line.after[k]]
            if one != other and not ahead[one, other]:
                ahead[one, other] = True
                waiting[other] += 1
    wish = np.empty(stations)
    for station in range(stations):
        wish[station] = station + stations * stir * _drawn(draws)
    place = np.empty(stations, np.int64)
    for next_place in range(stations):
        chosen = -1
        for station in range(stations):
            if waiting[station] == 0 and (chosen < 0 or wish[station] < wish[chosen]):
                chosen = station
        place[chosen] = next_place
        waiting[chosen] = -1
        for other in range(stations):
            if ahead[chosen, other]:
                waiting[other] -= 1
    for i in range(len(station_of)):
        station_of[i] = place[station_of[i]]


@kernel
def _stretch(line, station_of, asked, work, draws):
    """A few stations around one that mostly does too much: the first, and that behind the last."""
    count = np.zeros(asked.stations, np.int64)
    for i in range(len(station_of)):
        count[station_of[i]] += 1
    anywhere = _drawn(draws) < ELSEWHERE
    eligible = np.nonzero(work > (-1 if anywhere else asked.takt))[0]
    first = eligible[np.int64(len(eligible) * _drawn(draws))]
    end = first + 1
    tasks = count[first]
    length = min(2 + np.int64((asked.longest - 1) * _drawn(draws)), asked.stations)
    while end - first < length:
        down = first > 0 and (end == asked.stations or _drawn(draws) < 0.5)
        station = first - 1 if down else end
        tasks += count[station]
        if tasks > MOST_TASKS:
            break
        first, end = min(first, station), max(end, station + 1)
    return first, end


@kernel
def _lay_out(line, station_of, what, piece, draws):
    """Lay out the tasks of the stations from ``what`` = (first, end, backwards); their number."""
    first, end, backwards = what
    noise = _one_of(NOISES, draws)
    rows = np.nonzero((station_of >= first) & (station_of < end))[0]
    keys = np.empty(len(rows))
    for k in range(len(rows)):
        keys[k] = -line.times[rows[k]] * (1.0 + noise * _drawn(draws))
    rows = rows[np.argsort(keys)]
    for k in range(len(rows)):
        piece.rows[k], piece.times[k] = rows[k], line.times[rows[k]]
        piece.before[k], piece.after[k] = np.uint64(0), np.uint64(0)
    for k in range(len(rows)):
        for j in range(len(rows)):
            if has(line.before[rows[k]], rows[j]):
                one, other = (j, k) if backwards else (k, j)
                piece.before[one] |= ONE << np.uint64(other)
    for k in range(len(rows)):
        _tell_those_right_before(piece, k)
    return len(rows)


@inlined
def _tell_those_right_before(piece, k):
    """Put a task among those right behind, for all with no other between them."""
    farther = np.uint64(0)
    before = piece.before[k]
    while before != np.uint64(0):
        farther |= piece.before[lowest(before)]
        before &= before - ONE
    before = piece.before[k] & ~farther
    while before != np.uint64(0):
        piece.after[lowest(before)] |= ONE << np.uint64(k)
        before &= before - ONE
