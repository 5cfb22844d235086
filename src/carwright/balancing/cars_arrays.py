"""The bridge from a car line to the arrays of the search; times become whole microseconds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import ceil, inf

import numpy as np

from carwright.balancing.cars_units import Units, allowed_stations, common, inner_walks_s, units_of, windows
from carwright.kernels.balancing.cars_overload import Cars
from carwright.kernels.balancing.cars_room import (
    HOME,
    MOST_OCCUPATIONS,
    MOVES,
    NOWHERE,
    STATION,
    TEAM,
    Line,
    Plan,
    Room,
)
from carwright.model.car_line import CarLine

MICRO = 1_000_000
"""Units of time in a second, and of points."""
UNLIMITED = 1 << 60
ROUNDING = 1e-4
"""A mean is a sum of shares: what is above a whole microsecond by less than this part is rounding of the shares."""


@dataclass(frozen=True)
class CarArrays:
    """A line as arrays, and the names behind the numbers."""

    car_line: CarLine
    units: Units
    line: Line
    cars: Cars
    sides: tuple[str, ...]
    heights: tuple[str, ...]
    fixed_stations: bool
    """The stations exist: their number and order are given."""


def up(seconds: float) -> int:
    """Whole microseconds, rounded up: what is said to fit does fit."""
    return ceil(seconds * MICRO - ROUNDING)


def down(seconds: float | None) -> int:
    """Whole microseconds of a limit, rounded down; None: no limit."""
    return UNLIMITED if seconds is None or seconds == inf else int(seconds * MICRO + ROUNDING)


def car_arrays(car_line: CarLine, takt_s: float, stations: int) -> CarArrays:
    """Arrays of a line at a takt, with so many stations if none exist."""
    units = units_of(car_line)
    count = len(car_line.stations) or stations
    sides = _names(car_line, "sides") or ("any",)
    heights = _names(car_line, "heights") or ("any",)
    positions = {p: k for k, p in enumerate(dict.fromkeys(t.position for t in car_line.tasks if t.position), start=1)}
    allowed = allowed_stations(car_line, units, count)
    earliest, latest = windows(units, allowed)
    ops = [car_line.tasks[k] for unit in units.tasks for k in unit]
    time = _unit_times(car_line, units)
    before = [sorted(b) for b in units.before]
    after = _turned(before)
    lists, ends = _listed(before, after, _apart(car_line, units))
    op_starts = _starts(units.tasks)
    columns = [
        time,
        _bits(car_line, units, "sides", sides),
        _bits(car_line, units, "heights", heights),
        [sum(up(car_line.tasks[k].ergonomics) for k in unit) for unit in units.tasks],
        earliest,
        latest,
        [NOWHERE] * len(time),
        _rank(time, after),
        op_starts[:-1],
        op_starts[1:],
        *ends,
        [0] * len(time),
    ]
    offers = [_offers(car_line, what, names, count) for what, names in (("sides", sides), ("heights", heights))]
    line = Line(
        unit=np.array(columns, dtype=np.int64).T.copy(),
        lists=_ints(lists),
        op=_ints([(positions.get(t.position, 0), up(car_line.mean_s(t))) for t in ops]).reshape(-1, 2),
        walk=_walks(car_line, positions),
        worst=_worst(car_line, units),
        allowed=_ints(allowed).reshape(len(allowed), count),
        station=np.array([*offers, _teams(car_line, count)], dtype=np.int64).T.copy(),
        limits=_limits(car_line, takt_s),
    )
    return CarArrays(car_line, units, line, _cars(car_line, units), sides, heights, bool(car_line.stations))


def _teams(car_line: CarLine, stations: int) -> list[int]:
    """Most workers of each station."""
    return [s.workers or car_line.workers for s in car_line.stations] or [car_line.workers] * stations


def _limits(car_line: CarLine, takt_s: float) -> np.ndarray:
    worst = None if car_line.overload is None else takt_s * car_line.overload
    return _ints([down(takt_s), down(worst), down(car_line.ergonomics_station), down(car_line.ergonomics_worker)])


def at_takt(arrays: CarArrays, takt_s: float) -> CarArrays:
    """The same line at another takt."""
    line = arrays.line._replace(limits=_limits(arrays.car_line, takt_s))
    return CarArrays(
        arrays.car_line, arrays.units, line, arrays.cars, arrays.sides, arrays.heights, arrays.fixed_stations
    )


def at_home(arrays: CarArrays, start: Mapping[str, str | int]) -> CarArrays:
    """The arrays with the station of today of each unit: that of most of its tasks."""
    for k, homes in enumerate(homes_of(arrays, start)):
        if homes:
            home = max(dict.fromkeys(homes), key=homes.count)
            arrays.line.unit[k, HOME], arrays.line.unit[k, MOVES] = home, homes.count(home)
    return arrays


def homes_of(arrays: CarArrays, start: Mapping[str, str | int]) -> list[list[int]]:
    """Of each unit: stations of today, from 0, of those of its tasks that have one."""
    names = [station.name for station in arrays.car_line.stations]
    given = [[start.get(arrays.car_line.tasks[task].name) for task in unit] for unit in arrays.units.tasks]
    return [[station_of_today(today, names) for today in row if today is not None] for row in given]


def station_of_today(today: str | int, names: Sequence[str]) -> int:
    """Index of a station that is given by its name or, where no station is called so, by its number from 1."""
    return names.index(str(today)) if str(today) in names else int(today) - 1


def new_plan(line: Line) -> Plan:
    """A plan with nothing in it."""
    stations, team = len(line.station), int(line.station[:, TEAM].max())
    unit = _zeros(len(line.unit), 3)
    unit[:, STATION] = NOWHERE
    load, ends, side = (_zeros(stations, team) for _ in range(3))
    return Plan(unit, _zeros(len(line.op)), load, ends, side, _zeros(stations))


def copy_of(plan: Plan) -> Plan:
    """A plan of its own with the same in it."""
    return Plan(*(array.copy() for array in plan))


def new_room(line: Line) -> Room:
    """Working space for one thread."""
    n, models = line.worst.shape
    return Room(
        unit=_zeros(n + 2, 8),
        value=np.zeros((n + 2, 2)),
        op_start=_zeros(len(line.op)),
        busy=_zeros(len(line.walk), 2 * MOST_OCCUPATIONS + 1),
        counts=_zeros(4),
        path=_zeros(n + 2, 6 + models),
    )


def _zeros(*shape: int) -> np.ndarray:
    return np.zeros(shape, dtype=np.int64)


def _ints(values: object) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def _starts(rows: object) -> np.ndarray:
    sizes = [len(row) for row in rows]  # type: ignore[attr-defined]
    return np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)]).astype(np.int64)


def _names(car_line: CarLine, what: str) -> tuple[str, ...]:
    """Sides or heights that tasks or stations name."""
    holders: list[object] = [*car_line.tasks, *car_line.stations]
    return tuple(dict.fromkeys(name for holder in holders for name in getattr(holder, what)))


def _turned(before: list[list[int]]) -> list[list[int]]:
    after: list[list[int]] = [[] for _ in before]
    for k, needed in enumerate(before):
        for b in needed:
            after[b].append(k)
    return after


def _unit_times(car_line: CarLine, units: Units) -> np.ndarray:
    return _ints(
        [
            sum(up(car_line.mean_s(car_line.tasks[k])) for k in unit) + up(inner_walks_s(car_line, unit))
            for unit in units.tasks
        ]
    )


def _bits(car_line: CarLine, units: Units, what: str, names: tuple[str, ...]) -> np.ndarray:
    everything = (1 << len(names)) - 1
    wished = [common([getattr(car_line.tasks[k], what) for k in unit]) for unit in units.tasks]
    return _ints([everything if w is None else sum(1 << names.index(name) for name in w) for w in wished])


def _offers(car_line: CarLine, what: str, names: tuple[str, ...], count: int) -> np.ndarray:
    everything = (1 << len(names)) - 1
    rows = [getattr(station, what) for station in car_line.stations] or [()] * count
    return _ints([sum(1 << names.index(name) for name in set(row)) or everything for row in rows])


def _listed(*tables: list[list[int]]) -> tuple[list[int], list[list[int]]]:
    """Lists of all units one after the other; of each table, where the lists begin and where they end."""
    lists: list[int] = []
    ends: list[list[int]] = []
    for table in tables:
        starts = _starts(table) + len(lists)
        lists += list(chain(*table))
        ends += [list(starts[:-1]), list(starts[1:])]
    return lists, ends


def _walks(car_line: CarLine, positions: dict[str, int]) -> np.ndarray:
    walk = np.zeros((len(positions) + 1, len(positions) + 1), dtype=np.int64)
    for a, i in positions.items():
        for b, j in positions.items():
            walk[i, j] = 0 if a == b else up(car_line.walk_s(a, b))
    return walk


def _apart(car_line: CarLine, units: Units) -> list[list[int]]:
    place = {task.name: units.of_task[k] for k, task in enumerate(car_line.tasks)}
    rows: list[set[int]] = [set() for _ in units.tasks]
    for task in car_line.tasks:
        for other in task.apart:
            rows[place[task.name]].add(place[other])
            rows[place[other]].add(place[task.name])
    return [sorted(row) for row in rows]


def _worst(car_line: CarLine, units: Units) -> np.ndarray:
    rows = []
    for unit in units.tasks:
        base = sum(up(car_line.tasks[k].time_s) for k in unit) + up(inner_walks_s(car_line, unit))
        row = []
        for model in car_line.model_shares:
            extras = (extra for k in unit for extra in car_line.tasks[k].extra_s.items())
            row.append(base + sum(up(seconds) for name, seconds in extras if car_line.share_of(name, model) > 0))
        rows.append(row)
    return np.array(rows, dtype=np.int64).reshape(len(rows), len(car_line.model_shares))


def _rank(time: np.ndarray, after: list[list[int]]) -> np.ndarray:
    """Work of a unit and of all that must follow it, as a part of the greatest."""
    reach = [0] * len(after)
    total = np.zeros(len(after))
    for k in range(len(after) - 1, -1, -1):
        followers = 1 << k
        for a in after[k]:
            followers |= reach[a]
        reach[k] = followers
        bits = np.frombuffer(followers.to_bytes(len(after) // 8 + 1, "little"), dtype=np.uint8)
        total[k] = time[np.unpackbits(bits, bitorder="little")[: len(after)].astype(bool)].sum()
    return (1e6 * total / max(1.0, float(total.max(initial=0.0)))).astype(np.int64)


def _cars(car_line: CarLine, units: Units) -> Cars:
    shares = car_line.model_shares
    contents = car_line.contents
    extra = np.zeros((len(units.tasks), len(contents)))
    fixed = np.zeros(len(units.tasks))
    for u, unit in enumerate(units.tasks):
        fixed[u] = MICRO * (sum(car_line.tasks[k].time_s for k in unit) + inner_walks_s(car_line, unit))
        for k in unit:
            for name, seconds in car_line.tasks[k].extra_s.items():
                extra[u, contents.index(name)] += MICRO * seconds
    has = np.array([[car_line.share_of(c, m) for c in contents] for m in shares]).reshape(len(shares), len(contents))
    return Cars(np.array(list(shares.values()), dtype=float), has, extra, fixed)
