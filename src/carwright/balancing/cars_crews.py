"""Workers for the stations of today: how many tasks each must give away with how many, and who gets how many.

A worker has one side and his station one height. So of the work of a station that is tied to a side only as much can
stay as its workers of that side can do; what else stays must fit all of them, and no mounting position can be taken for
longer than the takt. The longest tasks leaving first gives the fewest that must leave.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from carwright.balancing.cars_arrays import CarArrays
from carwright.kernels.balancing.cars_room import (
    EARLIEST,
    HEIGHTS,
    HOME,
    LATEST,
    OP_END,
    OP_FIRST,
    POSITION,
    REACH,
    SIDES,
    STANDS,
    STATION_POINTS,
    STRAIN,
    TAKT,
    TEAM,
    TIME,
    WORK,
    Line,
)
from carwright.results.balance import Bound

Counts = np.ndarray
IMPOSSIBLE = 1 << 30


def forced_moves(arrays: CarArrays, fullness: float = 1.0) -> Counts:
    """Fewest units that must leave each station of today, by its workers: shape (stations, largest team + 1).

    ``fullness`` is the part of the takt that can be filled; only 1 gives a bound.
    """
    line = arrays.line
    takt = int(fullness * line.limits[TAKT])
    most = int(line.station[:, TEAM].max())
    forced = np.zeros((len(line.station), most + 1), np.int64)
    for station in range(len(line.station)):
        here = np.nonzero(line.unit[:, HOME] == station)[0]
        rows = [int(u) for u in here if _may_stay(line, int(u), station)]
        for workers in range(most + 1):
            leave = len(rows) if workers == 0 else leaving(line, rows, station, workers, takt)
            forced[station, workers] = len(here) - len(rows) + leave
            if workers > line.station[station, TEAM]:
                forced[station, workers] = IMPOSSIBLE
    return forced


def _may_stay(line: Line, unit: int, station: int) -> bool:
    row = line.unit[unit]
    return bool(line.allowed[unit, station] and row[EARLIEST] <= station <= row[LATEST])


def leaving(line: Line, units: Counts | Sequence[int], station: int, workers: int, takt: int) -> int:
    """Fewest of these units that must leave a station with so many workers.

    At the height that suits most: units of other heights, and then those for which there is no time or place.
    """
    fewest = len(units)
    for height in _bits(int(line.station[station, STANDS])):
        rest = [int(u) for u in units if line.unit[u, HEIGHTS] & height]
        fewest = min(fewest, len(units) - len(rest) + _without_room(line, rest, station, workers, takt))
    return fewest


def _without_room(line: Line, units: Sequence[int], station: int, workers: int, takt: int) -> int:
    rows = line.unit[list(units)]
    reach = int(line.station[station, REACH])
    tied: dict[int, list[int]] = {side: [] for side in _bits(reach)}
    lost = 0
    for row in rows:
        sides = int(row[SIDES]) & reach
        if sides == 0:
            lost += 1
        elif sides & (sides - 1) == 0:
            tied[sides].append(int(row[TIME]))
    all_sides = removed([int(row[TIME]) for row in rows], workers * takt)
    strain = removed([int(row[STRAIN]) for row in rows], int(line.limits[STATION_POINTS]))
    return max(all_sides, strain, _crowded(line, units, takt), lost + _by_sides(list(tied.values()), workers, takt))


def _by_sides(tied: Sequence[Sequence[int]], workers: int, takt: int) -> int:
    """Fewest units tied to a side that must leave, however the workers are parted among the sides."""
    best = [0] * (workers + 1)
    for times in tied:
        leave = [removed(times, k * takt) for k in range(workers + 1)]
        best = [min(best[n - k] + leave[k] for k in range(n + 1)) for n in range(workers + 1)]
    return best[workers]


def _crowded(line: Line, units: Iterable[int], takt: int) -> int:
    """Units for which their mounting position has no time; a unit at several positions counts for none."""
    at: dict[int, list[int]] = {}
    for unit in units:
        ops = line.op[line.unit[unit, OP_FIRST] : line.unit[unit, OP_END]]
        spots = {int(spot) for spot in ops[:, POSITION]}
        if len(spots) == 1 and 0 not in spots:
            at.setdefault(spots.pop(), []).append(int(ops[:, WORK].sum()))
    return sum(removed(times, takt) for times in at.values())


def removed(amounts: Iterable[int], most: int) -> int:
    """How many must go, the largest first, until the others add up to no more than ``most``."""
    ordered = sorted(amounts, reverse=True)
    total, count = sum(ordered), 0
    while total > most:
        total -= ordered[count]
        count += 1
    return count


def _bits(mask: int) -> list[int]:
    return [1 << b for b in range(mask.bit_length()) if mask >> b & 1]


def crews(forced: Counts, limit: int) -> tuple[list[int], int]:
    """Workers of each station, at most ``limit`` in all, with whom the fewest units must leave, and how many those are.

    Of several such ways one with few workers is taken.
    """
    stations, teams = forced.shape
    limit = min(limit, stations * (teams - 1))
    best = np.zeros(limit + 1, np.int64)
    chosen = np.zeros((stations, limit + 1), np.int64)
    for station in range(stations):
        options = np.full((teams, limit + 1), IMPOSSIBLE, np.int64)
        for workers in range(min(teams, limit + 1)):
            options[workers, workers:] = best[: limit + 1 - workers] + forced[station, workers]
        chosen[station] = options.argmin(axis=0)  # the first of equals: the fewest workers
        best = options.min(axis=0)
    left = int(best.argmin())
    crew = [0] * stations
    for station in range(stations - 1, -1, -1):
        crew[station] = int(chosen[station, left])
        left -= crew[station]
    return crew, int(best.min())


def moves_bound(arrays: CarArrays, workers: int | None) -> Bound:
    """Tasks that must leave their station of today: it takes them no more, or its workers cannot do them."""
    forced = forced_moves(arrays)
    limit = int(arrays.line.station[:, TEAM].sum()) if workers is None else workers
    why = "tasks that their stations cannot keep at the new takt"
    return Bound("overfull stations", crews(forced, limit)[1], 0.0, why if workers is None else f"{why} and workers")
