"""One scenario of a plan as a linear program in plain loops."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import linprog


class _Program:
    """A linear program, row by row, in dictionaries."""

    def __init__(self, problem: Any) -> None:
        self.problem, self.names = problem, {}
        self.cash: list[dict[Any, float]] = [{} for _ in problem.periods]
        self.extra: dict[Any, float] = {}
        self.most: dict[Any, float] = {}
        self.upper: list[tuple[dict[Any, float], float]] = []
        self.equal: list[tuple[dict[Any, float], float]] = []

    def pay(self, name: Any, period: int, amount: float) -> None:
        self.names.setdefault(name, len(self.names))
        self.cash[period][name] = self.cash[period].get(name, 0.0) + amount

    def solve(self, once: Any) -> float:
        problem = self.problem
        for terms, _ in [*self.upper, *self.equal]:
            for name in terms:
                self.names.setdefault(name, len(self.names))
        cost = np.zeros(len(self.names))
        for t, terms in enumerate(self.cash):
            for name, amount in terms.items():
                cost[self.names[name]] -= amount * problem.discount[t] * problem.goal.npv / 1e9
        for name, points in self.extra.items():
            cost[self.names[name]] -= points
        self._budgets(once)
        rows = []
        for group in (self.upper, self.equal):
            matrix = np.zeros((len(group), len(self.names)))
            for r, (terms, _) in enumerate(group):
                for name, value in terms.items():
                    matrix[r, self.names[name]] += value
            rows.append((matrix, [right for _, right in group]))
        bounds = [(0, self.most.get(name)) for name in self.names]
        scale = np.abs(cost).max() or 1.0
        done = linprog(
            cost / scale, rows[0][0], rows[0][1], rows[1][0] if len(self.equal) else None,
            rows[1][1] if len(self.equal) else None, bounds, method="highs",
        )  # fmt: skip
        return -done.fun * scale if done.status == 0 else -np.inf

    def _budgets(self, once: Any) -> None:
        problem = self.problem
        for t in range(len(problem.periods)):
            if np.isfinite(problem.budget):
                terms: dict[Any, float] = {}
                for each in self.cash[: t + 1]:
                    for name, amount in each.items():
                        terms[name] = terms.get(name, 0.0) - amount
                self.upper.append((terms, problem.budget + once[: t + 1].sum()))
        for y, budget in enumerate(problem.budget_year):
            if np.isfinite(budget):
                terms, within = {}, [t for t in range(len(problem.periods)) if problem.year_of[t] == y]
                for t in within:
                    for name, amount in self.cash[t].items():
                        terms[name] = terms.get(name, 0.0) - amount
                self.upper.append((terms, budget + sum(once[t] for t in within)))


def lived(problem: Any, s: int, built: Any, reached: tuple[int, ...], wait: int | None) -> float:
    own, offered, under, once = built
    program = _Program(problem)
    delivered = _deliveries(problem, program, s, wait)
    if delivered is None:
        return -np.inf
    _making(problem, program, delivered, (own, offered))
    _contract_money(problem, program, under, reached)
    _chips(problem, program, s, delivered)
    score = program.solve(once)
    if wait is not None:
        score -= problem.goal.wait * wait * float(np.diff(problem.starts).astype(float).mean()) / 7
    return score


def _kept(problem: Any, age: int) -> float:
    """Share of orders still there when they have seen so many ends of periods."""
    last = len(problem.cancel) - 1
    return float(np.prod([1 - problem.cancel[min(a, last)] for a in range(age)]))


def _deliveries(problem: Any, program: _Program, s: int, wait: int | None) -> list[list[dict[Any, float]]] | None:
    """Orders of a period to deliveries in later ones; sums of deliveries by car and period."""
    periods = len(problem.periods)
    sums: list[list[dict[Any, float]]] = [[{} for _ in range(periods)] for _ in problem.cars]
    for d, car in enumerate(problem.car_of_line):
        cohorts = [(tau, 0, problem.orders[s, d, tau]) for tau in range(periods)]
        cohorts += [(-1 - w, 1, problem.book[d, w]) for w in range(problem.book.shape[1])]
        for tau, of_book, count in cohorts:
            served = {}
            for t in range(max(tau, 0), periods):
                age = t - tau
                # Orders of the book have seen the cancellations of the ends before the first period.
                kept = _kept(problem, age) / (_kept(problem, -tau) if of_book else 1.0)
                if wait is not None and age > wait:
                    continue
                if kept <= 0:
                    continue
                name = ("deliver", d, tau, t)
                served[name] = 1 / kept
                sums[car][t][name] = 1.0
                program.pay(name, t, problem.price[d, t])
                program.extra[name] = problem.goal.cars / 1000
            if not served:
                continue
            if tau >= 0 and not of_book and problem.late[s, d, tau] > 0 and ("deliver", d, tau, tau) in served:
                program.upper.append(({("deliver", d, tau, tau): 1.0}, count - problem.late[s, d, tau]))
            must = wait is not None and tau + wait < periods
            (program.equal if must else program.upper).append((served, count))
    return sums


def _making(problem: Any, program: _Program, delivered: Any, capacities: Any) -> None:
    """Whole cars, and cars built short in one period and finished in another; by maker."""
    periods, cars = len(problem.periods), len(problem.cars)
    takes_short = [(problem.needs[p, problem.short] > 0).any() and problem.yard > 0 for p in range(cars)]
    yard: list[dict[Any, float]] = [{} for _ in range(periods)]
    bays: list[dict[Any, float]] = [{} for _ in range(periods)]
    for p in range(cars):
        ready: list[dict[Any, float]] = [{("whole", p, t): 1.0} for t in range(periods)]
        made: list[dict[Any, float]] = [{("whole", p, t): 1.0} for t in range(periods)]
        for begun in range(periods if takes_short[p] else 0):
            for done in range(begun, periods + 1):
                if done - begun > problem.parked_longest:
                    continue
                name = ("short", p, begun, done)
                made[begun][name] = 1.0
                for t in range(begun, min(done, periods)):
                    yard[t][name] = 1.0
                    program.pay(name, t, -problem.parked_cost[p, t])
                if done < periods:
                    ready[done][name] = 1.0
                    bays[done][name] = 1.0
                    program.pay(name, done, -problem.retrofit_cost)
        for t in range(periods):
            program.equal.append(({**delivered[p][t], **{n: -v for n, v in ready[t].items()}}, 0.0))
            makers = {("make", p, m, t): -1.0 for m in range(2) if _can(problem, p, m)}
            program.equal.append(({**made[t], **makers}, 0.0))
            for name in made[t]:
                program.pay(name, t, -problem.material[p, t] - problem.warranty[p, t])
            if ("make", p, 0, t) in makers:
                program.pay(("make", p, 0, t), t, -problem.conversion[p, 0])
            if ("make", p, 1, t) in makers:
                program.pay(("make", p, 1, t), t, -problem.warranty_extra[0])
    for t in range(periods):
        program.upper += [(yard[t], problem.yard), (bays[t], problem.retrofit_most[t])]
        for m, capacity in enumerate(capacities):
            use = {("make", p, m, t): problem.use[p, 0] if m == 0 else 1.0 for p in range(cars) if _can(problem, p, m)}
            program.upper.append((use, capacity[t]))


def _can(problem: Any, car: int, maker: int) -> bool:
    return bool(np.isfinite(problem.use[car, 0])) if maker == 0 else bool(problem.offer_makes[0, car])


def _contract_money(problem: Any, program: _Program, under: Any, reached: tuple[int, ...]) -> None:
    """The first fee as cars are made, cars missing to the least, and the settlement at the year's end."""
    cars, fees = range(len(problem.cars)), problem.fee[0]
    for y, step in enumerate(reached):
        within = [t for t in range(len(problem.periods)) if problem.year_of[t] == y]
        makes = [("make", p, 1, t) for t in within for p in cars if _can(problem, p, 1)]
        begins, ends = problem.fee_from[0, step], (*problem.fee_from[0, 1:], np.inf)[step]
        if begins > 0:
            program.upper.append((dict.fromkeys(makes, -1.0), -begins))
        if np.isfinite(ends):
            program.upper.append((dict.fromkeys(makes, 1.0), ends))
        for name in makes:
            program.pay(name, name[3], -fees[0])
            program.pay(name, within[-1], fees[0] - fees[step])
    for t in range(len(problem.periods)):
        if under[t]:
            missing = ("missing", t)
            taken = {("make", p, 1, t): -1.0 for p in cars if _can(problem, p, 1)}
            program.upper.append(({missing: -1.0, **taken}, -problem.offer_least[0, t]))
            program.pay(missing, t, -fees[0])


def _chips(problem: Any, program: _Program, s: int, delivered: Any) -> None:
    """Short parts are fitted when the car is delivered, others when it is made."""
    periods = len(problem.periods)
    for c in range(len(problem.chips)):
        for t in range(periods):
            used: dict[Any, float] = {}
            for p in range(len(problem.cars)):
                need = problem.needs[p, c]
                if problem.short[c]:
                    names = list(delivered[p][t])
                else:
                    names = [("make", p, m, t) for m in range(2) if _can(problem, p, m)]
                used |= dict.fromkeys(names, need)
            take, spot, stock = (kind_ for kind_ in (("take", c, t), ("spot", c, t), ("stock", c, t)))
            program.most |= {
                take: problem.supply[s, c, t],
                spot: problem.spot_most[s, c, t],
                stock: problem.stock_most[c],
            }
            program.pay(take, t, -problem.chip_price[c, t])
            program.pay(spot, t, -problem.spot_price[c, t])
            program.pay(stock, t, -problem.stock_cost[c, t])
            balance = {**used, stock: 1.0, take: -1.0, spot: -1.0}
            if t:
                balance["stock", c, t - 1] = -1.0
            program.upper.append((balance, problem.stock_start[c] if t == 0 else 0.0))
