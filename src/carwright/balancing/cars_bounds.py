"""Bounds on the workers of a car line: what no balance can do without.

A worker has one side, and his station one height. So work that is tied to one side and one height shares no worker
with work tied to another (side, height); work that is free to choose may fill what is left. Each such class is a bin
packing of its own: the bounds of Martello and Toth (1990) and of Fekete and Schepers (2001) hold for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from time import perf_counter

from carwright.balancing.cars_arrays import UNLIMITED, CarArrays
from carwright.kernels.balancing.cars_room import (
    HEIGHTS,
    SIDES,
    STATION_POINTS,
    STRAIN,
    TAKT,
    TEAM,
    TIME,
    WORKER_POINTS,
)
from carwright.results.balance import Bound


def car_bounds(arrays: CarArrays) -> tuple[Bound, ...]:
    """Bounds on the number of workers at the takt of ``arrays``, in the order of effort."""
    found = []
    for name, why, bound in (
        ("sum", "all mean work over the takt", _sum),
        ("counting", "tasks longer than half the takt need a worker each; those of half of it share", _counting),
        ("heaviest cars", "all work of the heaviest car of a model over what it may ask", _heaviest),
        ("ergonomics", "all points over the budget of a worker, or of a station", _strain),
        ("sides and heights", "work tied to one side and height, class by class, and free work on top", _classes),
    ):
        begun = perf_counter()
        found.append(Bound(name, bound(arrays), perf_counter() - begun, why))
    return tuple(found)


def _over(work: int, takt: int) -> int:
    return -(-work // takt)


def _sum(arrays: CarArrays) -> int:
    return _over(int(arrays.line.unit[:, TIME].sum()), int(arrays.line.limits[TAKT]))


def _counting(arrays: CarArrays) -> int:
    takt = int(arrays.line.limits[TAKT])
    times = [int(t) for t in arrays.line.unit[:, TIME]]
    return sum(2 * t > takt for t in times) + ceil(sum(2 * t == takt for t in times) / 2)


def _heaviest(arrays: CarArrays) -> int:
    limit = int(arrays.line.limits[1])
    return 0 if limit >= UNLIMITED else max(_over(int(total), limit) for total in arrays.line.worst.sum(axis=0))


def _strain(arrays: CarArrays) -> int:
    """A station that is out of points needs a further station, so at least a further worker."""
    total = int(arrays.line.unit[:, STRAIN].sum())
    budgets = [int(arrays.line.limits[k]) for k in (WORKER_POINTS, STATION_POINTS)]
    return max((_over(total, budget) for budget in budgets if budget < UNLIMITED), default=0)


def _classes(arrays: CarArrays) -> int:
    takt = int(arrays.line.limits[TAKT])
    unit = arrays.line.unit
    tied: dict[tuple[int, int], list[int]] = {}
    free = 0
    for time, sides, heights in zip(unit[:, TIME], unit[:, SIDES], unit[:, HEIGHTS], strict=True):
        if _one(int(sides)) and _one(int(heights)):
            tied.setdefault((int(sides), int(heights)), []).append(int(time))
        else:
            free += int(time)
    workers = sum(packing_bound(times, takt) for times in tied.values())
    left = workers * takt - sum(sum(times) for times in tied.values())
    side_only = _by_side(arrays, takt)
    return max(workers + max(0, _over(free - left, takt)), side_only)


def _by_side(arrays: CarArrays, takt: int) -> int:
    """The same with sides alone."""
    tied: dict[int, list[int]] = {}
    free = 0
    for time, sides in zip(arrays.line.unit[:, TIME], arrays.line.unit[:, SIDES], strict=True):
        if _one(int(sides)):
            tied.setdefault(int(sides), []).append(int(time))
        else:
            free += int(time)
    workers = sum(packing_bound(times, takt) for times in tied.values())
    left = workers * takt - sum(sum(times) for times in tied.values())
    return workers + max(0, _over(free - left, takt))


def _one(bits: int) -> bool:
    return bits & (bits - 1) == 0


def packing_bound(times: Sequence[int], takt: int) -> int:
    """Bins of size ``takt`` that the times need at least, by the sum and by dual feasible functions."""
    best = max(_over(sum(times), takt), sum(2 * t > takt for t in times))
    for threshold in sorted({t for t in times if 2 * t <= takt}):
        best = max(best, _over(sum(_cut(t, threshold, takt) for t in times), takt))
    for k in range(2, 12):
        # f(t) = t if (k + 1) t / takt is whole, else floor((k + 1) t / takt) takt / k; both sides times k.
        rounded = (k * t if (k + 1) * t % takt == 0 else (k + 1) * t // takt * takt for t in times)
        best = max(best, _over(sum(rounded), k * takt))
    return best


def _cut(time: int, threshold: int, takt: int) -> int:
    """A time that is left out, kept, or filled up to the takt because nothing of the threshold fits beside it."""
    if time > takt - threshold:
        return takt
    return time if time >= threshold else 0


def stations_needed(arrays: CarArrays, workers: int) -> int:
    """Stations that so many workers need at least."""
    return max(1, ceil(workers / int(arrays.line.station[:, TEAM].max())))
