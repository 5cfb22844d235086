"""From a plant and the capacities of its parts to the arrays of a plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from carwright.arrays.planning_capacities import Capacities
from carwright.arrays.planning_capacity import merged_capacities
from carwright.arrays.planning_days import Floats, PlanDays, plan_days
from carwright.arrays.planning_demand import Demand, cars_of_plan, demand_of, shops_open
from carwright.arrays.planning_goal import TIE, PlanGoal
from carwright.arrays.planning_problem import PlanProblem
from carwright.arrays.planning_sources import offer_arrays, own_part_arrays
from carwright.arrays.planning_supply import MONTH_S, supply_arrays
from carwright.errors import PlantError, Problem
from carwright.model import Decisions, Finance, Plant
from carwright.model.cars import entry_of
from carwright.model.sales import Sales
from carwright.units import Amount

__all__ = ["cancelled_by_age", "cars_of_plan", "plan_problem"]

MOST_AGES = 40
"""Longest wait, in periods, that cancellations tell apart."""


def plan_problem(plant: Plant, capacities: Capacities | None = None) -> PlanProblem:
    """Everything a plan is made from, in arrays.

    Parameters
    ----------
    plant
        Checked, with market, money and decisions.
    capacities
        Of the parts whose capacity the plant file does not give, as the twin has measured them.

    Raises
    ------
    PlantError
        If the plant has no decisions, or a part whose capacity nobody has given.
    """
    decided, money = _asked(plant)
    days = plan_days(decided)
    demand = demand_of(plant, days)
    cars = cars_of_plan(plant)
    material = _a_car(plant, money.material, cars, days)
    return PlanProblem(
        name=plant.name or "plant",
        currency=money.currency,
        goal=_goal(decided),
        periods=days.names,
        starts=days.starts,
        years=days.years,
        year_of=days.year_of,
        discount=days.discount(money.discount_rate),
        scenarios=tuple(_market(plant).futures()),
        weight=np.array([scenario.weight for scenario in _market(plant).futures().values()]),
        cars=cars,
        lines=demand.lines,
        car_of_line=np.array([cars.index(car) for car in demand.cars], np.int64),
        segment_of_line=demand.segments,
        price=demand.price,
        orders=demand.orders,
        late=demand.late,
        car_most=np.array([days.most(_trim_most(decided, car)) for car in cars]),
        material=material,
        warranty=_a_car(plant, money.warranty, cars, days),
        development=days.total(days.of_money(money.development) * days.a_year),
        budget=money.budget.total.value if money.budget.total else np.inf,
        budget_year=_budget_of_years(money, days),
        **_waiting(plant.sales or Sales(), demand, days),
        **_shops(plant.sales or Sales(), decided, demand, days),
        **supply_arrays(plant, days, cars, material),
        **own_part_arrays(plant, days, cars, merged_capacities(plant, days, capacities)),
        **offer_arrays(plant, days, cars),
    )


def _asked(plant: Plant) -> tuple[Decisions, Finance]:
    lacking = [key for key in ("market", "money", "decisions") if getattr(plant, key) is None]
    if lacking:
        problems = [Problem(key, f"there is no section `{key}`", "a plan needs it") for key in lacking]
        raise PlantError(problems, plant.name)
    assert plant.decisions is not None
    assert plant.money is not None
    return plant.decisions, plant.money


def _market(plant: Plant) -> Any:
    return plant.market


def _goal(decided: Decisions) -> PlanGoal:
    goal, risk = decided.goal, decided.goal.risk
    points = PlanGoal(goal.npv or TIE, goal.cars, goal.longest_wait)
    return points if risk is None else replace(points, risk_share=risk.cvar, risk_weight=risk.weight)


def _trim_most(decided: Decisions, car: str) -> Mapping[date, float]:
    return decided.trims[car].at_most if car in decided.trims else {}


def _a_car(plant: Plant, table: Mapping[str, Mapping[date, Amount]], cars: tuple[str, ...], days: PlanDays) -> Floats:
    """Money a car in each period, shape (cars, periods); the first amount holds before its date, too."""
    built = plant.cars.of_plan()
    steps = [entry_of(table, car, *built[car]) or {} for car in cars]
    return days.mean(np.array([days.of_money(each, first_before=True) for each in steps]))


def _budget_of_years(money: Finance, days: PlanDays) -> Floats:
    given = {str(day.year): amount.value for day, amount in money.budget.years.items()}
    return np.array([given.get(year, np.inf) for year in days.years])


# ------------------------------------------------------------------ orders that wait, and shops


def _waiting(sales: Sales, demand: Demand, days: PlanDays) -> dict[str, Any]:
    cancel = cancelled_by_age(sales, days)
    book = np.zeros((len(demand.lines), len(cancel)))
    for car, orders in sales.waiting.items():
        book[demand.cars.index(car), 0] = orders
    return {"cancel": cancel, "book": book}


def cancelled_by_age(sales: Sales, days: PlanDays) -> Floats:
    """Share of the orders still waiting at the end of a period that is cancelled then, by periods waited before.

    Orders come evenly over a period, so in the period after `a` whole ones they are from `a - 1/2` to `a + 1/2` periods
    old, in their first from 0 to 1/2. What is cancelled a month at each of these ages is put together.
    """
    steps = [(age_s / MONTH_S / days.months, share) for age_s, share in sales.cancellations.items()]
    if not steps:
        return np.zeros(1)
    ages = min(MOST_AGES, int(np.ceil(steps[-1][0] + 0.5)) + 1)
    ends = [age for age, _ in steps[1:]] + [np.inf]
    kept = np.ones(ages)
    for age in range(ages):
        low, high = max(0.0, age - 0.5), age + 0.5
        for (begin, share), end in zip(steps, ends, strict=True):
            months = max(0.0, min(high, end) - max(low, begin)) * days.months
            kept[age] *= (1.0 - share) ** months
    return 1.0 - kept


def _shops(sales: Sales, decided: Decisions, demand: Demand, days: PlanDays) -> dict[str, Any]:
    """Shops, and the orders that they can take; a burst needs none, however many are open."""
    if sales.orders_a_shop is None:
        return {}
    least = most = days.mean(shops_open(sales, days))
    if decided.shops != "as given":
        least = days.mean(days.held(decided.shops.at_least))
        most = days.mean(days.held(decided.shops.at_most))
    cost = sales.shop_cost.value if sales.shop_cost else 0.0
    return {
        "shop_orders": np.full(len(days.names), sales.orders_a_shop * days.months),
        "online": demand.online.sum(axis=1),
        "shops_least": least,
        "shops_most": most,
        "shop_cost": np.full(len(days.names), cost * days.months),
    }
