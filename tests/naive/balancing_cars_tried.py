"""A car balance found by trying every possibility."""

from __future__ import annotations

from itertools import permutations, product

from naive.balancing_cars import CLOSE, heaviest


def fewest_workers(line, takt_s, stations, most):
    """Fewest workers with whom the line can be balanced over so many stations, at most ``most``; None: it cannot.

    Stations are filled from the first on; for every set of tasks done so far the fewest workers are kept.
    """
    every, fills = (1 << len(line.tasks)) - 1, _Fills(line, takt_s)
    best = {0: 0}
    for number in range(len(line.stations) or stations):
        reached = dict(best)
        for done, used in best.items():
            for chosen, team in fills.of(number, done):
                if used + team < reached.get(done | chosen, most + 1):
                    reached[done | chosen] = used + team
        best = reached
    return best.get(every)


class _Fills:
    """What a station can do next, by trying every set of tasks."""

    def __init__(self, line, takt_s):
        self.line, self.takt_s, self.tasks = line, takt_s, list(line.tasks)
        index = {task.name: k for k, task in enumerate(self.tasks)}
        self.before = [sum(1 << index[b] for b in task.predecessors) for task in self.tasks]
        self.hands_for = {}

    def of(self, number, done):
        """Sets of tasks that may follow what is done, each with the fewest workers of this station who can do it."""
        station = self.line.stations[number] if self.line.stations else None
        rest = ((1 << len(self.tasks)) - 1) & ~done
        chosen = rest
        while chosen:
            if all(self.before[k] & ~(done | chosen) == 0 for k in _bits(chosen)):
                key = (number if self.line.stations else 0, chosen)
                if key not in self.hands_for:
                    self.hands_for[key] = _team(self.line, self.takt_s, [self.tasks[k] for k in _bits(chosen)], station)
                if self.hands_for[key] is not None:
                    yield chosen, self.hands_for[key]
            chosen = (chosen - 1) & rest


def _bits(mask):
    return [k for k in range(mask.bit_length()) if mask >> k & 1]


def _team(line, takt_s, tasks, station):
    """Fewest workers who can do exactly these tasks at this station; None: none can."""
    names = {task.name for task in tasks}
    team = (station.workers if station and station.workers else None) or line.workers
    if any(other in names for task in tasks for other in task.apart):
        return None
    if line.ergonomics_station is not None and sum(t.ergonomics for t in tasks) > line.ergonomics_station + CLOSE:
        return None
    heights = [set(t.heights) for t in tasks if t.heights] + (
        [set(station.heights)] if station and station.heights else []
    )
    if heights and not set.intersection(*heights):
        return None
    for task in tasks:
        if (task.station and (station is None or task.station != station.name)) or (
            task.needs and (station is None or not set(task.needs) <= set(station.offers))
        ):
            return None
        if task.together and any(t.together == task.together and t.name not in names for t in line.tasks):
            return None
    for count in range(1, min(team, len(tasks)) + 1):
        for hands in product(range(count), repeat=len(tasks)):
            if hands[0] == 0 and len(set(hands)) == count and _possible(line, takt_s, tasks, hands, station):
                return count
    return None


def _possible(line, takt_s, tasks, hands, station):
    """Whether these tasks can be done by these workers within the takt."""
    rows = {}
    for task, hand in zip(tasks, hands, strict=True):
        rows.setdefault(hand, []).append(task)
    groups = {}
    for task, hand in zip(tasks, hands, strict=True):
        if task.together and groups.setdefault(task.together, hand) != hand:
            return False
    for row in rows.values():
        sides = [set(t.sides) for t in row if t.sides] + ([set(station.sides)] if station and station.sides else [])
        if sides and not set.intersection(*sides):
            return False
        if sum(line.mean_s(t) for t in row) > takt_s + CLOSE:
            return False
        if line.ergonomics_worker is not None and sum(t.ergonomics for t in row) > line.ergonomics_worker + CLOSE:
            return False
        if line.overload is not None:
            for model in line.model_shares:
                if sum(heaviest(line, t, model) for t in row) > line.overload * takt_s + CLOSE:
                    return False
    plain = not line.walks_s and all(not t.position for t in tasks)
    inside = {t.name for t in tasks}
    if plain and (len(rows) == 1 or not any(b in inside for t in tasks for b in t.predecessors)):
        return True
    return _schedule(line, takt_s, tasks, hands)


def _schedule(line, takt_s, tasks, hands):
    """Whether some order of start keeps the takt: every order is tried, each task as early as it can."""
    hand_of = {task.name: hand for task, hand in zip(tasks, hands, strict=True)}
    inside = set(hand_of)
    for order in permutations(tasks):
        place = {task.name: k for k, task in enumerate(order)}
        if any(b in inside and place[b] > place[t.name] for t in order for b in t.predecessors):
            continue
        if _torn(order, hand_of):
            continue
        if _fits(line, takt_s, order, hand_of, inside):
            return True
    return False


def _torn(order, hand_of):
    """Whether a worker leaves a group of his and comes back to it."""
    rows = {}
    for task in order:
        rows.setdefault(hand_of[task.name], []).append(task.together)
    for row in rows.values():
        runs = [group for k, group in enumerate(row) if group and (k == 0 or row[k - 1] != group)]
        if len(runs) != len(set(runs)):
            return True
    return False


def _fits(line, takt_s, order, hand_of, inside):
    free, spot, first, taken, ends = {}, {}, {}, {}, {}
    for task in order:
        hand = hand_of[task.name]
        walk = 0.0
        if task.position and spot.get(hand, "") not in ("", task.position):
            walk = line.walk_s(spot[hand], task.position)
        at = max([free.get(hand, 0.0) + walk, *(ends[b] for b in task.predecessors if b in inside)])
        if task.position:
            at = max(at, taken.get(task.position, 0.0))
        ends[task.name] = free[hand] = at + line.mean_s(task)
        if task.position:
            taken[task.position] = ends[task.name]
            spot[hand] = task.position
            first.setdefault(hand, task.position)
    for hand, end in free.items():
        back = line.walk_s(spot[hand], first[hand]) if hand in spot and spot[hand] != first[hand] else 0.0
        if end + back > takt_s + CLOSE:
            return False
    return True


def fewest_moves(line, takt_s, start, stations, most):
    """Fewest tasks away from their station (number from 1) of ``start`` with at most so many workers; None: it cannot.

    Stations are filled from the first on; for every set of tasks done so far, and number of workers, the fewest moves
    are kept.
    """
    every, fills = (1 << len(line.tasks)) - 1, _Fills(line, takt_s)
    best = {(0, 0): 0}
    for number in range(len(line.stations) or stations):
        reached = dict(best)
        for (done, used), moved in best.items():
            for chosen, team in fills.of(number, done):
                if used + team <= most:
                    names = [line.tasks[k].name for k in _bits(chosen)]
                    away = moved + sum(start.get(name, number + 1) != number + 1 for name in names)
                    to = (done | chosen, used + team)
                    reached[to] = min(away, reached.get(to, away))
        best = reached
    return min((moved for (done, _), moved in best.items() if done == every), default=None)
