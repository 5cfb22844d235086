"""The same plan in numbers that a solver likes: thousands of cars, millions of money, alike sales lines as one."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from carwright.arrays.planning_problem import Ints, PlanProblem

PIECES = [
    "capacity",
    "offer_capacity",
    "fee_from",
    "offer_least",
    "offer_most",
    "car_most",
    "orders",
    "late",
    "book",
    "shop_orders",
    "online",
    "supply",
    "spot_most",
    "order_most",
    "stock_start",
    "stock_most",
    "stock_least",
    "yard",
    "retrofit_most",
]
"""Fields in cars, orders or parts."""
PRICES = [
    "fee",
    "warranty_extra",
    "material",
    "conversion",
    "warranty",
    "price",
    "chip_price",
    "spot_price",
    "order_price",
    "stock_cost",
    "retrofit_cost",
    "parked_cost",
]
"""Fields in money a piece."""
AMOUNTS = [
    "labour",
    "hiring",
    "fixed",
    "opening_capital",
    "opening_fee",
    "tooling",
    "exit_cost",
    "shop_cost",
    "development",
    "budget",
    "budget_year",
]
"""Fields in money."""


@dataclass(frozen=True)
class Scaled:
    """A problem in units of ``pieces`` and ``money``, with lines merged that only differ in their segment."""

    problem: PlanProblem
    pieces: float
    """Cars or parts in one unit of quantity."""
    money: float
    """Money in one unit."""
    line_of: Ints
    """Merged line of each line of the problem as it was given."""

    @property
    def points(self) -> float:
        """Points of the goal in one unit of the program's objective."""
        return self.money / 1e9


def scaled(problem: PlanProblem) -> Scaled:
    """Choose units by the size of the plant, and merge lines of one car at one price: nothing else tells them apart."""
    most = max(problem.capacity.max(initial=0), problem.offer_capacity.max(initial=0), problem.orders.max(initial=0))
    pieces = float(10.0 ** max(0, np.floor(np.log10(max(most, 1.0) / 10))))
    money = float(10.0 ** np.floor(np.log10(max(problem.price.max(initial=0) * pieces / 100, 1.0))))
    keys = np.column_stack([problem.car_of_line, problem.price])
    _, first, line_of = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    rank = np.argsort(np.argsort(first))
    line_of, first = rank[line_of.reshape(-1)], np.sort(first)
    orders = np.zeros((problem.sizes["scenario"], len(first), problem.sizes["period"]))
    late = np.zeros_like(orders)
    book = np.zeros((len(first), problem.sizes["wait"]))
    np.add.at(orders.swapaxes(0, 1), line_of, problem.orders.swapaxes(0, 1))
    np.add.at(late.swapaxes(0, 1), line_of, problem.late.swapaxes(0, 1))
    np.add.at(book, line_of, problem.book)
    changed: dict[str, object] = {"orders": orders / pieces, "late": late / pieces, "book": book / pieces}
    changed |= {name: getattr(problem, name) / pieces for name in PIECES if name not in changed}
    changed |= {name: getattr(problem, name) * pieces / money for name in PRICES}
    changed |= {name: getattr(problem, name) / money for name in AMOUNTS}
    changed |= {
        "lines": tuple(problem.lines[k] for k in first),
        "segment_of_line": tuple(problem.segment_of_line[k] for k in first),
        "car_of_line": problem.car_of_line[first],
        "price": problem.price[first] * pieces / money,
    }
    return Scaled(replace(problem, **changed), pieces, money, line_of)  # type: ignore[arg-type]


__all__ = ["Scaled", "scaled"]
