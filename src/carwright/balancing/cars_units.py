"""Tasks that go together made one unit, and the stations to which each unit can go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from carwright.model.car_line import CarLine


@dataclass(frozen=True)
class Units:
    """Units of a line: each a run of tasks (places in ``line.tasks``) that one worker does one after the other."""

    tasks: tuple[tuple[int, ...], ...]
    before: tuple[frozenset[int], ...]
    """Units that must be finished before."""
    of_task: tuple[int, ...]
    """Unit of each task."""


def units_of(line: CarLine) -> Units:
    """Units in an order that obeys the precedence.

    What lies on a path between two tasks of a group must be at their station, between them; so it joins the group.
    """
    place = {task.name: k for k, task in enumerate(line.tasks)}
    before = [frozenset(place[name] for name in task.predecessors) for task in line.tasks]
    order = topological(before)
    rank = {task: k for k, task in enumerate(order)}
    owner = list(range(len(line.tasks)))
    groups: dict[str, list[int]] = {}
    for k, one in enumerate(line.tasks):
        if one.together:
            groups.setdefault(one.together, []).append(k)
    for members in groups.values():
        for member in members:
            owner[member] = members[0]
    while ring := _ring(owner, before):
        joined = set(ring)
        owner = [ring[0] if own in joined else own for own in owner]
    rows: dict[int, list[int]] = {}
    for task in order:
        rows.setdefault(owner[task], []).append(task)
    leaders = list(rows)
    number = {leader: k for k, leader in enumerate(leaders)}
    needed = [
        frozenset(number[owner[b]] for task in rows[lead] for b in before[task]) - {number[lead]} for lead in leaders
    ]
    sequence = topological(needed)
    new = {old: k for k, old in enumerate(sequence)}
    units = tuple(tuple(sorted(rows[leaders[old]], key=rank.__getitem__)) for old in sequence)
    of_task = [0] * len(line.tasks)
    for k, unit in enumerate(units):
        for member in unit:
            of_task[member] = k
    return Units(units, tuple(frozenset(new[b] for b in needed[old]) for old in sequence), tuple(of_task))


def topological(before: Sequence[frozenset[int]]) -> list[int]:
    """Numbers so that each comes after all that must be before it; the rest is left out if there is a circle."""
    from heapq import heapify, heappop, heappush

    after: list[list[int]] = [[] for _ in before]
    waiting = [len(b) for b in before]
    for k, needed in enumerate(before):
        for b in needed:
            after[b].append(k)
    ready = [k for k, count in enumerate(waiting) if count == 0]
    heapify(ready)
    order = []
    while ready:
        k = heappop(ready)
        order.append(k)
        for follower in after[k]:
            waiting[follower] -= 1
            if waiting[follower] == 0:
                heappush(ready, follower)
    return order


def _ring(owner: list[int], before: Sequence[frozenset[int]]) -> list[int]:
    """Owners that wait for each other once groups are one: a ring of them, or nothing."""
    leaders = sorted(set(owner))
    number = {leader: k for k, leader in enumerate(leaders)}
    needed: list[set[int]] = [set() for _ in leaders]
    for task, own in enumerate(owner):
        needed[number[own]] |= {number[owner[b]] for b in before[task]} - {number[own]}
    frozen = [frozenset(b) for b in needed]
    held = set(range(len(leaders))) - set(topological(frozen))
    if not held:
        return []
    walk = [min(held)]
    while (back := min(b for b in frozen[walk[-1]] if b in held)) not in walk:
        walk.append(back)
    return [leaders[k] for k in walk[walk.index(back) :]]


def allowed_stations(line: CarLine, units: Units, count: int) -> list[list[bool]]:
    """Whether each unit can be done at each of ``count`` stations, by equipment, sides, heights and fixing."""
    if not line.stations:
        return [[True] * count for _ in units.tasks]
    rows = []
    for unit in units.tasks:
        tasks = [line.tasks[k] for k in unit]
        needs = {need for task in tasks for need in task.needs}
        sides, heights = (common([getattr(task, what) for task in tasks]) for what in ("sides", "heights"))
        fixed = {task.station for task in tasks if task.station}
        rows.append(
            [
                needs <= set(station.offers)
                and meets(sides, station.sides)
                and meets(heights, station.heights)
                and fixed <= {station.name}
                for station in line.stations
            ]
        )
    return rows


def common(wishes: Sequence[Sequence[str]]) -> set[str] | None:
    """What all wishes have in common; None if none of them asks for anything."""
    asked = [set(wish) for wish in wishes if wish]
    return set.intersection(*asked) if asked else None


def meets(wish: set[str] | None, offer: Sequence[str]) -> bool:
    """Whether an offer (empty: everything) holds something that is wished (None: anything)."""
    return wish is None or (bool(wish) and (not offer or bool(wish & set(offer))))


def windows(units: Units, allowed: Sequence[Sequence[bool]]) -> tuple[list[int], list[int]]:
    """First and last station of each unit by what is allowed and by precedence; first > last: there is none."""
    count = len(allowed[0]) if allowed else 0
    first, last = [0] * len(allowed), [count - 1] * len(allowed)
    after: list[list[int]] = [[] for _ in allowed]
    for k, needed in enumerate(units.before):
        low = max((first[b] for b in needed), default=0)
        first[k] = next((s for s in range(low, count) if allowed[k][s]), count)
        for b in needed:
            after[b].append(k)
    for k in range(len(allowed) - 1, -1, -1):
        high = min((last[a] for a in after[k]), default=count - 1)
        last[k] = next((s for s in range(high, -1, -1) if allowed[k][s]), -1)
    return first, last


def inner_walks_s(line: CarLine, unit: Sequence[int]) -> float:
    """Walks between the tasks of a unit."""
    spots = [line.tasks[k].position for k in unit if line.tasks[k].position]
    return sum(line.walk_s(a, b) for a, b in pairwise(spots))
