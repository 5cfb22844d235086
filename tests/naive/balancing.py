"""Balancing by going through every set of tasks: slow, plain, and shares nothing with the package."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def fewest_stations(times: Sequence[int], arrows: Iterable[tuple[int, int]], takt: int) -> int:
    """Fewest stations for a takt: for each set of tasks done, the least (stations, load of the last one)."""
    count = len(times)
    before = [0] * count
    for a, b in arrows:
        before[b] |= 1 << a
    least: dict[int, tuple[int, int]] = {0: (1, 0)}
    for done in range(1 << count):
        if done not in least:
            continue
        stations, load = least[done]
        for k in range(count):
            if done >> k & 1 or before[k] & ~done:
                continue
            after = (stations, load + times[k]) if load + times[k] <= takt else (stations + 1, times[k])
            if after < least.get(done | 1 << k, (count + 2, 0)):
                least[done | 1 << k] = after
    return least[(1 << count) - 1][0]


def shortest_takt(times: Sequence[int], arrows: Iterable[tuple[int, int]], stations: int) -> int:
    """Shortest takt for so many stations, by trying every takt."""
    arrows = list(arrows)
    takt = max(times)
    while fewest_stations(times, arrows, takt) > stations:
        takt += 1
    return takt


def least_product(times: Sequence[int], arrows: Iterable[tuple[int, int]], stations: range) -> int:
    """Least product of stations and takt with so many stations at most and at least."""
    arrows = list(arrows)
    return min(m * shortest_takt(times, arrows, m) for m in stations)


def is_balance(times: Sequence[int], arrows: Iterable[tuple[int, int]], takt: int, station_of: Sequence[int]) -> bool:
    """Whether every station is within the takt and no task comes before one that it needs."""
    loads: dict[int, int] = {}
    for time, station in zip(times, station_of, strict=True):
        loads[station] = loads.get(station, 0) + time
    return max(loads.values()) <= takt and all(station_of[a] <= station_of[b] for a, b in arrows)
