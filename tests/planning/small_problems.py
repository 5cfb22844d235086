"""Small random plans: every feature of the arrays, few enough decisions to try them all."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from carwright.arrays.planning_goal import PlanGoal
from carwright.arrays.planning_problem import PlanProblem


def small_problem(seed: int, *, periods: int = 4, scenarios: int = 2, goal: PlanGoal | None = None) -> PlanProblem:
    """One part with two patterns, one offer with two steps of its fee, two or three cars, two parts that bind."""
    rng = np.random.default_rng(seed)
    cars = int(rng.integers(2, 4))
    starts = np.array(
        [
            np.datetime64(f"2026-{1 + 3 * q:02d}-01") if q < 4 else np.datetime64("2027-01-01")
            for q in range(periods + 1)
        ]
    )
    lines = cars + 1
    car_of_line = np.append(np.arange(cars), 0)
    price = rng.uniform(90, 140, (cars, 1)) * np.ones((cars, periods))
    problem = PlanProblem(
        name=f"small {seed}",
        goal=goal or PlanGoal(),
        periods=tuple(f"Q{q + 1}" for q in range(periods)),
        starts=starts,
        years=("one", "two"),
        year_of=(np.arange(periods) >= 2).astype(int),
        discount=0.97 ** np.arange(periods),
        scenarios=tuple(f"s{k}" for k in range(scenarios)),
        weight=(w := rng.uniform(0.3, 1, scenarios)) / w.sum(),
        cars=tuple(f"car {p}" for p in range(cars)),
        lines=tuple(f"line {d}" for d in range(lines)),
        car_of_line=car_of_line,
        segment_of_line=("home",) * cars + ("abroad",),
        price=price[car_of_line] + (np.arange(lines) == cars)[:, None] * rng.integers(0, 2) * 3.0,
        orders=rng.integers(0, 22, (scenarios, lines, periods)),
        cancel=np.sort(rng.uniform(0, 0.4, 2)) if rng.random() < 0.7 else 0.0,
        book=rng.integers(0, 6, (lines, 1)) * (rng.random() < 0.5),
        material=rng.uniform(30, 60, (cars, 1)),
        warranty=2.0,
        conversion=rng.uniform(5, 9, (cars, 1)) if rng.random() < 0.5 else 7.0,
        use=np.where(rng.random((cars, 1)) < 0.3, 1.5, 1.0),
        development=5.0,
        **_part(rng, periods),
        **_offer(rng, cars, periods),
        **_chips(rng, cars, scenarios, periods),
    )
    late = np.random.default_rng(seed + 1)  # of its own, so that all other numbers stay as they were
    return replace(
        problem,
        late=np.floor(problem.orders * late.uniform(0, 1.2, problem.orders.shape)).clip(0, problem.orders)
        * (late.random(problem.orders.shape) < 0.2),
    )


def _part(rng: np.random.Generator, periods: int) -> dict[str, Any]:
    capital = np.zeros((3, periods))
    for row, opens in enumerate((1, 2, 1)):
        capital[row, max(0, opens - 1 - (row < 2)) : opens] = rng.uniform(100, 900)
    fee = np.zeros((3, periods))
    fee[2, 0] = rng.uniform(0, 60)
    return {
        "parts": ("part",),
        "patterns": ("one", "two"),
        "capacity": rng.integers(8, 16) * np.array([1.0, 1.8])[:, None],
        "ramp": np.array([0.5, 1.0]),
        "labour": rng.uniform(20, 260) * np.array([1.0, rng.uniform(1.5, 2.6)])[:, None],
        "hiring": np.array([0.0, rng.uniform(0, 200)]),
        "least_run": np.array([1, int(rng.integers(1, 3))]),
        "fixed": rng.uniform(5, 25),
        "opening_part": [0, 0, 0],
        "opening_period": [1, 2, 1],
        "opening_engineers": [-1, -1, 0],
        "opening_capital": capital,
        "opening_fee": fee,
        "engineers": ("engineers",),
        "required": bool(rng.random() < 0.15),
    }


def _offer(rng: np.random.Generator, cars: int, periods: int) -> dict[str, Any]:
    return {
        "offers": ("offer",),
        "offer_capacity": float(rng.integers(6, 18)),
        "offer_ramp": np.array([0.6, 1.0]),
        "fee_from": [[0.0, float(rng.integers(8, 20))]],
        "fee": [[30.0, rng.uniform(12, 22)]],
        "tooling": rng.uniform(30, 900),
        "offer_least": float(rng.integers(0, 9)),
        "notice": 1,
        "exit_cost": rng.uniform(0, 60),
        "warranty_extra": 1.0,
        "signing_offer": [0, 0],
        "signing_period": [0, 1],
        "offer_makes": [[bool(p != cars - 1 or rng.random() < 0.5) for p in range(cars)]],
    }


def _chips(rng: np.random.Generator, cars: int, scenarios: int, periods: int) -> dict[str, Any]:
    yard = rng.random() < 0.6
    return {
        "chips": ("chip", "board"),
        "needs": np.column_stack([np.ones(cars), rng.integers(0, 3, cars)]),
        "supply": rng.integers(4, 45, (scenarios, 2, periods)),
        "chip_price": np.array([[2.0], [1.0]]),
        "spot_price": np.array([[9.0], [6.0]]),
        "spot_most": rng.integers(0, 6, (scenarios, 2, periods)),
        "stock_start": rng.integers(0, 10, 2),
        "stock_most": np.array([12.0, 25.0]),
        "stock_cost": 0.2,
        "short": np.array([True, False]),
        "yard": 9.0 if yard else 0.0,
        "retrofit_most": 6.0,
        "retrofit_cost": 3.0,
        "parked_longest": 1 + int(rng.integers(0, 2)),
        "parked_cost": 0.5,
    }


def with_budget(problem: PlanProblem, budget: float, year: float = np.inf) -> PlanProblem:
    """The same with money that can run out."""
    return replace(problem, budget=budget, budget_year=np.array([year, np.inf]))


__all__ = ["small_problem", "with_budget"]
