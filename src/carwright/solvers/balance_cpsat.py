"""Small car lines to the proof, by the constraint solver CP-SAT of OR-Tools."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

SmallGoal = Literal["workers", "moves", "takt"]
"""What is to be least."""


@dataclass(frozen=True)
class SmallLine:
    """A car line in plain lists; times and points are whole numbers, sides and heights are bits."""

    ops: Sequence[Sequence[tuple[int, int]]]
    """Of each unit: (position, work) of its operations in order; position 0 takes no place."""
    before: Sequence[frozenset[int]]
    apart: Sequence[Sequence[int]]
    sides: Sequence[int]
    heights: Sequence[int]
    worst: Sequence[Sequence[int]]
    """Of each unit: work on the heaviest car of each model."""
    strain: Sequence[int]
    allowed: Sequence[Sequence[bool]]
    homes: Sequence[Sequence[int]]
    """Of each unit: stations of today of those of its tasks that have one."""
    walk: Sequence[Sequence[int]]
    station_sides: Sequence[int]
    station_heights: Sequence[int]
    teams: Sequence[int]
    takt: int
    shortest: int
    """No takt is shorter; for the goal "takt"."""
    overload: tuple[int, int]
    """The heaviest car may ask this part (over, under) of a takt that is looked for; (0, 1): no limit."""
    heaviest: int
    station_points: int
    worker_points: int
    identical: bool
    """The stations are all alike: empty ones may be the last."""


@dataclass(frozen=True)
class SmallAnswer:
    """What the solver found; ``bound`` holds whatever it found."""

    bound: int
    """No balance is below, in workers, moved tasks or units of takt."""
    station: tuple[int, ...] = ()
    worker: tuple[int, ...] = ()
    starts: tuple[tuple[int, ...], ...] = ()
    """Start of each operation of each unit; empty if no balance was found."""
    sides: tuple[tuple[int, ...], ...] = ()
    """Side (a bit, 0: nobody) of each worker of each station."""
    heights: tuple[int, ...] = ()
    infeasible: bool = False
    """There is no balance within the limits."""


def solve_small(line: SmallLine, *, workers: int, goal: SmallGoal, seconds: float, jobs: int, seed: int) -> SmallAnswer:
    """Fewest workers, fewest moved tasks or shortest takt, with at most so many workers.

    Parameters
    ----------
    line
        Some tens of units.
    workers
        At most.
    goal
        What is to be least; a takt is at most that of the line.
    seconds, jobs, seed
        For the solver.
    """
    from ortools.sat.python import cp_model

    built = _Model(line, cp_model, workers, goal)
    built.model.minimize(built.cost(goal))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(0.1, seconds)
    solver.parameters.num_workers = jobs
    solver.parameters.random_seed = seed
    status = solver.solve(built.model)
    if status == cp_model.INFEASIBLE:
        return SmallAnswer(line.takt + 1 if goal == "takt" else workers + 1, infeasible=True)
    bound = round(solver.best_objective_bound + 0.499)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return SmallAnswer(max(0, bound))
    return built.answer(solver, bound)


class _Model:
    """The variables and constraints of one line."""

    def __init__(self, line: SmallLine, cp: Any, workers: int, goal: SmallGoal) -> None:
        self.line, self.cp = line, cp
        self.model: cp_model.CpModel = cp.CpModel()
        free = goal == "takt"
        self.takt: Any = self.model.new_int_var(line.shortest, line.takt, "") if free else line.takt
        over, under = line.overload
        limited = free and over > 0
        self.heaviest: Any = over * self.takt if limited else line.heaviest
        self.heavy_unit = under if limited else 1
        self.units, self.stations = range(len(line.ops)), range(len(line.teams))
        self.hands = [(s, k) for s in self.stations for k in range(min(line.teams[s], workers))]
        self.x = {(u, *hand): self._bool() for u in self.units for hand in self.hands}
        self.y = {(u, s): self._bool() for u in self.units for s in self.stations}
        self.used = {hand: self._bool() for hand in self.hands}
        self.start = [[self._time() for _ in ops] for ops in line.ops]
        self.end = [starts[-1] + ops[-1][1] for starts, ops in zip(self.start, line.ops, strict=True)]
        self.side = {(*hand, b): self._bool() for hand in self.hands for b in _bits(line.station_sides[hand[0]])}
        self.height = {(s, b): self._bool() for s in self.stations for b in _bits(line.station_heights[s])}
        self.model.add(sum(self.used.values()) <= workers)
        self._places()
        self._limits()
        self._times()

    def _bool(self) -> Any:
        return self.model.new_bool_var("")

    def _time(self) -> Any:
        return self.model.new_int_var(0, self.line.takt, "")

    def _places(self) -> None:
        """Each unit has one worker; stations, sides, heights and neighbours allow it."""
        line, model = self.line, self.model
        for u in self.units:
            model.add_exactly_one(self.x[u, s, k] for s, k in self.hands)
            for s in self.stations:
                model.add(self.y[u, s] == sum(self.x[u, t, k] for t, k in self.hands if t == s))
                if not line.allowed[u][s]:
                    model.add(self.y[u, s] == 0)
                fitting = [self.height[s, b] for b in _bits(line.station_heights[s] & line.heights[u])]
                model.add_bool_or([*fitting, self.y[u, s].negated()])
                for v in line.apart[u]:
                    model.add(self.y[u, s] + self.y[v, s] <= 1)
            for s, k in self.hands:
                model.add_implication(self.x[u, s, k], self.used[s, k])
                fitting = [self.side[s, k, b] for b in _bits(line.station_sides[s] & line.sides[u])]
                model.add_bool_or([*fitting, self.x[u, s, k].negated()])
        for s in self.stations:
            model.add_at_most_one(self.height[s, b] for b in _bits(line.station_heights[s]))
        for s, k in self.hands:
            model.add_at_most_one(self.side[s, k, b] for b in _bits(line.station_sides[s]))
            if (s, k + 1) in self.used:
                model.add_implication(self.used[s, k + 1], self.used[s, k])
            if line.identical and (s + 1, 0) in self.used:
                model.add_implication(self.used[s + 1, 0], self.used[s, 0])

    def _limits(self) -> None:
        line, model = self.line, self.model
        for s, k in self.hands:
            mine = [self.x[u, s, k] for u in self.units]
            model.add(sum(sum(w for _, w in line.ops[u]) * mine[u] for u in self.units) <= self.takt)
            if line.worker_points < sum(line.strain):
                model.add(sum(line.strain[u] * mine[u] for u in self.units) <= line.worker_points)
            for m in range(len(line.worst[0])):
                if self.heavy_unit > 1 or line.heaviest < sum(row[m] for row in line.worst):
                    heavy = sum(self.heavy_unit * line.worst[u][m] * mine[u] for u in self.units)
                    model.add(heavy <= self.heaviest)
        if line.station_points < sum(line.strain):
            for s in self.stations:
                model.add(sum(line.strain[u] * self.y[u, s] for u in self.units) <= line.station_points)

    def _times(self) -> None:
        """Order of start inside the station: precedence, workers, positions, walks."""
        line, model = self.line, self.model
        station = [sum(s * self.y[u, s] for s in self.stations) for u in self.units]
        for u in self.units:
            for (a, ops_a), (b, _) in pairwise(zip(self.start[u], line.ops[u], strict=True)):
                model.add(b >= a + ops_a[1] + self._inner(u, a))
            for b in line.before[u]:
                model.add(station[b] <= station[u])
                for s in self.stations:
                    both = [self.y[u, s], self.y[b, s]]
                    model.add(self.start[u][0] >= self.end[b]).only_enforce_if(both)
            model.add(self.end[u] <= self.takt)
        for s in self.stations:
            for position in range(1, len(line.walk)):
                spans = [
                    model.new_optional_fixed_size_interval_var(self.start[u][i], work, self.y[u, s], "")
                    for u in self.units
                    for i, (spot, work) in enumerate(line.ops[u])
                    if spot == position and work
                ]
                model.add_no_overlap(spans)
        walks = any(any(row) for row in line.walk)
        for s, k in self.hands:
            if walks:
                self._tour(s, k)
            else:
                model.add_no_overlap(self._spans(s, k))

    def _inner(self, unit: int, at: Any) -> int:
        spots = [spot for spot, _ in self.line.ops[unit]]
        here = next(i for i, var in enumerate(self.start[unit]) if var is at)
        stood = next((spot for spot in reversed(spots[: here + 1]) if spot), 0)
        return self.line.walk[stood][spots[here + 1]] if stood and spots[here + 1] else 0

    def _spans(self, s: int, k: int) -> list[Any]:
        spans = []
        for u in self.units:
            length = self.model.new_int_var(0, self.line.takt, "")
            spans.append(
                self.model.new_optional_interval_var(self.start[u][0], length, self.end[u], self.x[u, s, k], "")
            )
        return spans

    def _tour(self, s: int, k: int) -> None:
        """The worker's round: from task to task with the walks between, and back to where he began."""
        line, model = self.line, self.model
        first = [next((spot for spot, _ in ops if spot), 0) for ops in line.ops]
        last = [next((spot for spot, _ in reversed(ops) if spot), 0) for ops in line.ops]
        arcs = [(0, 0, self.used[s, k].negated())]
        begins = {u: self._bool() for u in self.units}
        for u in self.units:
            arcs.append((u + 1, u + 1, self.x[u, s, k].negated()))
            arcs.append((0, u + 1, begins[u]))
            close = self._bool()
            arcs.append((u + 1, 0, close))
            for v in self.units:
                back = line.walk[last[u]][first[v]]
                model.add(self.end[u] + back <= self.takt).only_enforce_if([close, begins[v]])
                if u != v:
                    follows = self._bool()
                    arcs.append((u + 1, v + 1, follows))
                    model.add(self.start[v][0] >= self.end[u] + back).only_enforce_if(follows)
        model.add_circuit(arcs)

    def cost(self, goal: SmallGoal) -> Any:
        """What is to be least."""
        return {"workers": sum(self.used.values()), "takt": self.takt, "moves": self._moved()}[goal]

    def _moved(self) -> Any:
        """Tasks that are not at home."""
        at_home = [self.y[u, h] for u, row in enumerate(self.line.homes) for h in row if h < len(self.line.teams)]
        return sum(len(row) for row in self.line.homes) - sum(at_home)

    def answer(self, solver: Any, bound: int) -> SmallAnswer:
        """Values of the variables."""
        on = solver.boolean_value
        at = [next(hand for hand in self.hands if on(self.x[u, *hand])) for u in self.units]
        width = max(self.line.teams)
        sides = [[0] * width for _ in self.stations]
        for s, k in set(at):
            chosen = [b for b in _bits(self.line.station_sides[s]) if on(self.side[s, k, b])]
            sides[s][k] = chosen[0] if chosen else _bits(self.line.station_sides[s])[0]
        heights = [0 for _ in self.stations]
        for s in {s for s, _ in at}:
            stands = [b for b in _bits(self.line.station_heights[s]) if on(self.height[s, b])]
            heights[s] = stands[0] if stands else _bits(self.line.station_heights[s])[0]
        return SmallAnswer(
            bound,
            tuple(s for s, _ in at),
            tuple(k for _, k in at),
            tuple(tuple(solver.value(var) for var in row) for row in self.start),
            tuple(tuple(row) for row in sides),
            tuple(heights),
        )


def _bits(mask: int) -> list[int]:
    return [1 << b for b in range(mask.bit_length()) if mask >> b & 1]
