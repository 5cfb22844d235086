"""A made-up maker of electric cars: two own parts, two contract makers, so many trims, quarters and scenarios."""

from __future__ import annotations

import numpy as np

from carwright.arrays.planning_goal import PlanGoal
from carwright.arrays.planning_problem import PlanProblem

PATTERN_CARS = (21_000.0, 37_500.0, 46_000.0)
"""Cars a quarter of a mature part under one shift, two shifts, two long shifts."""
FEES = {
    "flat": np.array([[14_500.0, 14_500.0, 14_500.0], [16_500.0, 16_500.0, 0.0]]),
    "moderate": np.array([[16_500.0, 15_000.0, 14_000.0], [17_500.0, 16_200.0, 0.0]]),
    "steep": np.array([[21_400.0, 14_000.0, 9_800.0], [18_000.0, 13_500.0, 0.0]]),
}
"""Fee a car of the two contract makers by yearly volume: none the less for more, up to 15 % less, less than half."""


def made_up_problem(
    *,
    quarters: int = 40,
    trims: int = 12,
    scenarios: int = 20,
    seed: int = 2021,
    fees: str = "moderate",
    goal: PlanGoal | None = None,
) -> PlanProblem:
    """Numbers of the size of the reference plant; scenarios differ in demand, shortages and a market that closes."""
    rng = np.random.default_rng(seed)
    starts = np.array([np.datetime64(f"{2022 + q // 4}-{1 + 3 * (q % 4):02d}-01") for q in range(quarters + 1)])
    t = np.arange(quarters)
    years_in = t / 4
    return PlanProblem(
        name="made-up maker",
        goal=goal or PlanGoal(),
        periods=tuple(f"{2022 + q // 4}-Q{1 + q % 4}" for q in range(quarters)),
        starts=starts,
        years=tuple(str(2022 + y) for y in range((quarters + 3) // 4)),
        year_of=t // 4,
        discount=1.08 ** -(years_in + 0.125),
        scenarios=tuple(f"scenario {k + 1}" for k in range(scenarios)),
        weight=np.full(scenarios, 1 / scenarios),
        **_parts(quarters),
        **_offers(quarters, fees),
        **_cars(rng, quarters, trims),
        **_orders(rng, quarters, trims, scenarios),
        **_chips(rng, quarters, trims, scenarios),
        development=np.where(t < 12, 0.35e9, 0.45e9),
        budget=70e9,
    )


def _parts(quarters: int) -> dict[str, object]:
    t = np.arange(quarters)
    openings = [(0, q) for q in range(6, min(14, quarters))] + [(1, q) for q in range(10, min(26, quarters))]
    capital = np.zeros((len(openings), quarters))
    for row, (part, opens) in enumerate(openings):
        capital[row, opens - 5 : opens] = (5.0e9, 6.2e9)[part] / 5
    labour = np.array([84e6, 156e6, 198e6])
    return {
        "parts": ("part one", "part two"),
        "patterns": ("one shift", "two shifts", "long shifts"),
        "capacity": np.broadcast_to(np.array(PATTERN_CARS)[:, None], (2, 3, quarters)),
        "ramp": np.broadcast_to(np.array([0.45, 0.8, 1.0]), (2, 3, 3)),
        "labour": labour[None, :, None] * (1.03 ** (t / 4)),
        "hiring": np.broadcast_to(np.array([20e6, 60e6, 25e6]), (2, 3)),
        "least_run": np.full((2, 3), 2),
        "fixed": np.full((2, quarters), 120e6),
        "opening_part": np.array([part for part, _ in openings]),
        "opening_period": np.array([opens for _, opens in openings]),
        "opening_capital": capital,
    }


def _offers(quarters: int, fees: str) -> dict[str, object]:
    starts = list(range(4, min(20, quarters)))
    return {
        "offers": ("contract maker A", "contract maker B"),
        "offer_capacity": np.array([[24_000.0], [15_000.0]]),
        "offer_ramp": np.array([[0.5, 0.85, 1.0], [0.6, 0.9, 1.0]]),
        "fee_from": [[0.0, np.inf, np.inf]] * 2 if fees == "flat" else [[0.0, 40e3, 90e3], [0.0, 30e3, np.inf]],
        "fee": FEES[fees],
        "tooling": np.array([0.6e9, 0.35e9]),
        "offer_least": np.array([[3_000.0], [1_500.0]]),
        "notice": np.array([2, 3]),
        "exit_cost": np.array([0.3e9, 0.15e9]),
        "warranty_extra": np.array([800.0, 1_200.0]),
        "signing_offer": np.repeat([0, 1], len(starts)),
        "signing_period": np.array(starts * 2),
    }


def _cars(rng: np.random.Generator, quarters: int, trims: int) -> dict[str, object]:
    model = np.arange(trims) * 3 // trims
    price = np.array([190e3, 225e3, 265e3])[model] * (1 + 0.12 * (np.arange(trims) % 4))
    falls = 0.985 ** (np.arange(quarters) / 4)
    return {
        "cars": tuple(f"model {model[p] + 1} trim {p % 4 + 1}" for p in range(trims)),
        "lines": tuple(f"line {p + 1}" for p in range(trims)),
        "segment_of_line": ("home",) * trims,
        "car_of_line": np.arange(trims),
        "use": np.array([1.0, 1.0, 1.1])[model][:, None] * np.ones((trims, 2)),
        "offer_makes": np.array([model < 2, model < 1]),
        "price": price[:, None] * falls,
        "material": price[:, None] * falls * rng.uniform(0.76, 0.82, (trims, 1)),
        "warranty": np.full((trims, quarters), 2_500.0),
        "conversion": np.column_stack([np.full(trims, 6_200.0), np.full(trims, 5_600.0)]),
    }


def _orders(rng: np.random.Generator, quarters: int, trims: int, scenarios: int) -> dict[str, object]:
    t = np.arange(quarters)
    begins = np.array([6, 14, 22])[np.arange(trims) * 3 // trims]
    since = np.clip(t[None, :] - begins[:, None], 0, None)
    mature = np.array([34_000.0, 40_000.0, 30_000.0])[np.arange(trims) * 3 // trims] / (trims / 3)
    base = mature[:, None] * (since > 0) * (1 - np.exp(-since / 5)) * rng.uniform(0.6, 1.4, (trims, 1))
    level = np.exp(rng.normal(0, 0.22, scenarios))
    walk = np.exp(np.cumsum(rng.normal(0, 0.045, (scenarios, quarters)), axis=1))
    orders = base[None] * level[:, None, None] * walk[:, None, :]
    for s in range(scenarios):
        for begin in (6, 14, 22):
            if begin + 1 < quarters:  # the day of the launch
                orders[s, begins == begin, begin + 1] += rng.uniform(20e3, 150e3) / max(1, (begins == begin).sum())
    return {"orders": np.round(orders), "cancel": np.array([0.0, 0.02, 0.03, 0.08, 0.12])}


def _chips(rng: np.random.Generator, quarters: int, trims: int, scenarios: int) -> dict[str, object]:
    chips = 3
    needs = np.column_stack([np.ones(trims), np.arange(trims) % 4 >= 2, 1 + np.arange(trims) % 2]).astype(float)
    grown = np.linspace(20e3, 120e3, quarters)
    supply = np.repeat((np.array([1.0, 0.55, 1.6])[:, None] * grown)[None], scenarios, axis=0)
    for s in range(scenarios):
        begin = rng.integers(6, max(7, quarters - 6))
        supply[s, rng.integers(0, chips), begin : begin + 3] *= rng.uniform(0.5, 0.8)
    return {
        "chips": ("cabin processor", "driving processor", "memory"),
        "needs": needs,
        "supply": np.round(supply),
        "chip_price": np.array([[1_100.0], [2_400.0], [350.0]]),
        "spot_price": np.array([[4_000.0], [7_500.0], [1_300.0]]),
        "spot_most": np.full((scenarios, chips, quarters), 6_000.0),
        "order_most": np.array([[10_000.0], [6_000.0], [12_000.0]]),
        "order_price": np.array([[1_300.0], [2_800.0], [420.0]]),
        "lead": np.array([2, 2, 1]),
        "stock_start": np.array([10e3, 5e3, 16e3]),
        "stock_most": np.array([100e3, 60e3, 150e3]),
        "stock_cost": np.array([[33.0], [72.0], [10.0]]),
        "short": np.array([True, False, True]),
        "yard": 20_000.0,
        "retrofit_most": np.full(quarters, 9_000.0),
        "retrofit_cost": 2_500.0,
        "parked_longest": 2,
        "parked_cost": np.full((trims, quarters), 1_500.0),
    }
