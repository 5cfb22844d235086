"""Second stage of a plan: what is made, delivered, stocked and paid in one scenario, given what was built."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from carwright.arrays.planning_problem import PlanProblem
from carwright.solvers.plan_cash import CashTerms
from carwright.solvers.plan_first import FirstStage, has_budget
from carwright.solvers.plan_money import add_budgets, add_fees, add_second_cash
from carwright.solvers.program import ABSENT, Bits, Floats, Ints, ProgramBuilder


@dataclass
class SecondStage:
    """Columns of one scenario, `ABSENT` where there are none."""

    scenario: int
    classes: Ints
    """Class of each car: cars that every source makes alike; shape (cars,)."""
    deliver: Ints
    """Shape (lines, periods)."""
    backlog: Ints
    """Orders waiting at the end of a period by age, shape (lines, ages, periods)."""
    share: Ints
    """Share of the orders that shops can take, shape (periods,); `ABSENT` where they take all."""
    volume: Ints
    """Cars made, shape (classes, parts + offers, periods)."""
    parked: Ints
    """Cars built short in the yard at the end of a period, shape (cars, periods)."""
    retro: Ints
    """Cars finished later, shape (cars, periods)."""
    take: Ints
    """Parts called off from the contract, shape (chips, periods)."""
    spot: Ints
    stock: Ints
    step: Ints
    """Volume at the step that the year reaches, shape (offers, years, steps)."""
    reached: Ints
    """Whether the step is the one, whole."""
    at_step: Ints
    """Cars made in a period at the step that its year reaches, shape (offers, periods, steps)."""
    missing: Ints
    """Cars paid for but not taken, shape (offers, periods)."""
    waits: Ints
    """Some order waits beyond so many periods, shape (ages,), whole."""
    cumulative: Ints
    """Cash since the start, shape (periods,)."""
    cash: CashTerms
    rows: dict[str, Ints] = field(default_factory=dict)
    """Rows of limits by kind; bounds of columns are found by the column."""


def car_classes(problem: PlanProblem) -> Ints:
    """Cars that take the same capacity and cost the same to make everywhere: their sources need not be told apart."""
    keys = np.column_stack([problem.use, problem.conversion, problem.offer_makes.T.astype(float)])
    _, first, classes = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    classes = np.argsort(np.argsort(first))[classes.reshape(-1)]
    return classes.astype(np.int64)


def add_second_stage(build: ProgramBuilder, problem: PlanProblem, first: FirstStage, scenario: int) -> SecondStage:
    """Columns and rows of one scenario; formulas in ``docs/explanation/planning.md``, "Lived through"."""
    second = _columns(build, problem, scenario)
    _orders(build, problem, first, second)
    _making(build, problem, first, second)
    _yard(build, problem, second)
    _chips(build, problem, first, second)
    add_fees(build, problem, first, second)
    add_second_cash(problem, first, second)
    add_budgets(build, problem, first, second)
    return second


def may_wait(problem: PlanProblem, scenario: int, ages: int) -> Bits:
    """Whether an order of a line can have an age at the end of a period, shape (lines, ages, periods)."""
    there = np.zeros((problem.sizes["line"], ages, problem.sizes["period"]), np.bool_)
    before = np.zeros((problem.sizes["line"], ages), np.bool_)
    before[:, : problem.sizes["wait"]] = problem.book[:, :ages] > 0
    before[:, -1] |= (problem.book[:, ages:] > 0).any(axis=1)
    for t in range(problem.sizes["period"]):
        now = np.zeros_like(before)
        now[:, 1:] = before[:, :-1]
        now[:, 0] = problem.orders[scenario, :, t] > 0
        now[:, -1] |= before[:, -1]
        there[:, :, t] = before = now
    return there


def ages_of(problem: PlanProblem) -> int:
    """Age classes of waiting orders: one if nobody cancels, all of them if the longest wait counts."""
    if problem.goal.wait > 0:
        return problem.sizes["wait"] + problem.sizes["period"]
    return problem.sizes["wait"] if (problem.cancel > 0).any() else 1


def stays(problem: PlanProblem, ages: int) -> Floats:
    """Share of the waiting orders of each age that is still there after a period's cancellations, shape (ages,)."""
    kept = 1 - problem.cancel[:ages]
    return np.pad(kept, (0, ages - len(kept)), mode="edge")


def kept_back(problem: PlanProblem, scenario: int) -> Floats:
    """Least stock, as far as stock at the start and all of the contract would come to it, shape (chips, periods)."""
    can_be = problem.stock_start[:, None] + np.cumsum(problem.supply[scenario], axis=1)
    least: Floats = np.minimum(np.minimum(problem.stock_least, problem.stock_most)[:, None], can_be)
    return least


def _columns(build: ProgramBuilder, problem: PlanProblem, scenario: int) -> SecondStage:
    size, s = problem.sizes, scenario
    periods, ages = size["period"], ages_of(problem)
    classes = car_classes(problem)
    waiting = may_wait(problem, s, ages)
    room = np.where(problem.shops_least > 0, problem.shops_least, 1e-300) * problem.shop_orders + problem.online[s]
    short_car = np.any(problem.needs[:, problem.short] > 0, axis=1, keepdims=True) & (problem.yard > 0)
    short_car = short_car & np.ones(periods, np.bool_)
    first_of = np.unique(classes, return_index=True)[1]
    makes = np.column_stack([np.isfinite(problem.use), problem.offer_makes.T])[first_of]
    every = np.ones((size["chip"], periods), np.bool_)
    steps = np.isfinite(problem.fee_from) & (np.isfinite(problem.fee_from).sum(axis=1) > 1)[:, None]
    steps = np.broadcast_to(steps[:, None], (size["offer"], size["year"], size["step"]))
    waits = np.full(ages, problem.goal.wait > 0) & waiting.any(axis=(0, 2))
    return SecondStage(
        scenario=s,
        classes=classes,
        deliver=build.add_columns(np.any(waiting, axis=1, keepdims=True)[:, 0]),
        backlog=build.add_columns(waiting),
        share=build.add_columns(problem.orders[s].sum(axis=0) > room, 0, 1),
        volume=build.add_columns(np.repeat(makes[:, :, None], periods, axis=2)),
        parked=build.add_columns(short_car),
        retro=build.add_columns(short_car),
        take=build.add_columns(every, 0, problem.supply[s]),
        spot=build.add_columns(problem.spot_most.max(axis=0) > 0, 0, problem.spot_most[s]),
        stock=build.add_columns(every, kept_back(problem, s), problem.stock_most[:, None]),
        step=build.add_columns(steps),
        reached=build.add_columns(steps, 0, 1, whole=True),
        at_step=build.add_columns(steps[:, problem.year_of]),
        missing=build.add_columns(problem.offer_least > 0),
        waits=build.add_columns(waits, 0, 1, whole=True),
        cumulative=build.add_columns(np.full(periods, has_budget(problem)), -np.inf),
        cash=CashTerms(),
    )


def _orders(build: ProgramBuilder, problem: PlanProblem, first: FirstStage, second: SecondStage) -> None:
    """What is there goes to the buyer or waits: ``deliver = there - backlog``, ``backlog_a <= there_a`` by age."""
    orders = problem.orders[second.scenario]
    ages = second.backlog.shape[1]
    all_taken = second.share == ABSENT
    kept = stays(problem, ages)
    start = np.zeros((problem.sizes["line"], ages))
    width = min(ages, problem.book.shape[1])
    start[:, :width] = problem.book[:, :width]
    start[:, -1] += problem.book[:, width:].sum(axis=1)
    there = np.zeros(second.backlog.shape)
    there[:, 0] += orders * all_taken
    there[:, 1:, 0] += start[:, :-1]
    there[:, -1, 0] += start[:, -1]
    waiting = (second.backlog != ABSENT) & (ages > 1)
    aged = build.add_rows(waiting, -np.inf, there)
    flow = build.add_rows(second.deliver != ABSENT, there.sum(axis=1), there.sum(axis=1))
    build.put(flow, second.deliver)
    build.put(flow[:, None], second.backlog)
    build.put(aged, second.backlog)
    build.put(np.where(orders > 0, flow, ABSENT), second.share, -orders)
    build.put(np.where(orders > 0, aged[:, 0], ABSENT), second.share, -orders)
    build.put(flow[:, None, 1:], second.backlog[:, :, :-1], -kept[:, None])
    build.put(aged[:, 1:, 1:], second.backlog[:, :-1, :-1], -kept[:-1, None])
    build.put(aged[:, -1, 1:], second.backlog[:, -1, :-1], -kept[-1])
    # What comes late in its period is still there at its end, as far as the shops have taken it.
    late = np.minimum(problem.late[second.scenario], orders)
    stay = build.add_rows((second.backlog[:, 0] != ABSENT) & (late > 0), np.where(all_taken, late, 0.0))
    build.put(stay, second.backlog[:, 0])
    build.put(stay, second.share, -late)
    total = orders.sum(axis=0)
    online = problem.online[second.scenario]
    shops = build.add_rows(second.share != ABSENT, -np.inf, np.where(first.shops == ABSENT, np.inf, online))
    build.put(shops, second.share, total)
    build.put(shops, first.shops, -np.where(np.isfinite(problem.shop_orders), problem.shop_orders, 0))
    second.rows |= {"shops": shops, "orders": flow, "youngest": aged[:, 0]}
    _longest_wait(build, problem, second, kept)


def _longest_wait(build: ProgramBuilder, problem: PlanProblem, second: SecondStage, kept: Floats) -> None:
    """``sum of backlog at an age <= most that can be left of it * waits``: 1 as soon as one order is that old."""
    ages, periods = second.backlog.shape[1:]
    if not (second.waits != ABSENT).any():
        return
    most = np.zeros((ages, periods))
    now = np.concatenate([problem.book.sum(axis=0), np.zeros(ages - problem.sizes["wait"])])
    for t in range(periods):
        now = np.concatenate([[problem.orders[second.scenario, :, t].sum()], (now * kept)[:-1]])
        most[:, t] = now
    there = (second.backlog != ABSENT).any(axis=0)
    rows = build.add_rows(there, -np.inf, 0)
    build.put(rows[None], second.backlog)
    build.put(rows, second.waits[:, None], -most)
    falling = build.add_rows((second.waits[1:] != ABSENT) & (second.waits[:-1] != ABSENT), 0)
    build.put(falling, second.waits[:-1])
    build.put(falling, second.waits[1:], -1)


def _making(build: ProgramBuilder, problem: PlanProblem, first: FirstStage, second: SecondStage) -> None:
    """Cars made are delivered or parked; no source makes more than its capacity."""
    parts = problem.sizes["part"]
    made = build.add_rows(np.ones((second.volume.shape[0], problem.sizes["period"]), np.bool_), 0, 0)
    build.put(made[:, None], second.volume, -1)
    build.put(made[second.classes[problem.car_of_line]], second.deliver)
    build.put(made[second.classes], second.parked)
    build.put(made[second.classes][:, 1:], second.parked[:, :-1], -1)
    first_of = np.unique(second.classes, return_index=True)[1]
    use = np.where(np.isfinite(problem.use), problem.use, 0)[first_of]
    own = build.add_rows(first.part_capacity != ABSENT, -np.inf, 0)
    build.put(own[None], second.volume[:, :parts], use[:, :, None])
    build.put(own, first.part_capacity, -1)
    offered = build.add_rows(first.offer_capacity != ABSENT, -np.inf, 0)
    build.put(offered[None], second.volume[:, parts:])
    build.put(offered, first.offer_capacity, -1)
    taken = build.add_rows(np.isfinite(problem.offer_most), -np.inf, problem.offer_most)
    build.put(taken[None], second.volume[:, parts:])
    built = build.add_rows(np.isfinite(problem.car_most), -np.inf, problem.car_most)
    build.put(built[problem.car_of_line], second.deliver)
    build.put(built, second.parked)
    build.put(built[:, 1:], second.parked[:, :-1], -1)
    second.rows |= {"capacity": own, "offer": offered, "volume": taken, "trim": built}


def _yard(build: ProgramBuilder, problem: PlanProblem, second: SecondStage) -> None:
    """A car built short is parked, then finished: ``short = retro + growth of the yard``, ``retro <= delivered``."""
    there = second.parked != ABSENT
    if not there.any():
        return
    finished = build.add_rows(there, 0)
    build.put(finished[problem.car_of_line], second.deliver)
    build.put(finished, second.retro, -1)
    built = build.add_rows(there, 0)
    build.put(built, second.retro)
    build.put(built, second.parked)
    build.put(built[:, 1:], second.parked[:, :-1], -1)
    periods = problem.sizes["period"]
    yard = build.add_rows(np.ones(periods, np.bool_), -np.inf, problem.yard)
    build.put(yard, second.parked)
    bays = build.add_rows(np.ones(periods, np.bool_), -np.inf, problem.retrofit_most)
    build.put(bays, second.retro)
    # Parked now <= built short in the last `longest` periods = retro of them + growth of the yard over them.
    longest = problem.parked_longest
    aged = build.add_rows(there & (np.arange(periods) >= longest), 0)
    build.put(aged[:, longest:], second.parked[:, : periods - longest], -1)
    for back in range(longest):
        build.put(aged[:, back:], second.retro[:, : periods - back])
    second.rows |= {"yard": yard, "retrofit": bays, "parked": aged}


def _chips(build: ProgramBuilder, problem: PlanProblem, first: FirstStage, second: SecondStage) -> None:
    """Stock grows by what arrives and falls by what is fitted: short parts on delivery, others as the car is made."""
    s, size = second.scenario, problem.sizes
    start = np.zeros((size["chip"], size["period"]))
    if size["period"]:
        start[:, 0] = problem.stock_start
    balance = build.add_rows(second.take != ABSENT, -np.inf, start)
    build.put(balance, second.stock)
    build.put(balance[:, 1:], second.stock[:, :-1], -1)
    build.put(balance, second.take, -1)
    build.put(balance, second.spot, -1)
    for chip, lead in enumerate(problem.lead):
        arrives = slice(int(lead), None)
        ordered = first.order[chip, : size["period"] - int(lead)]
        build.put(balance[chip, arrives], ordered, -problem.order_left[s, chip, arrives])
    needs = problem.needs.T[:, :, None]
    build.put(balance[:, None], second.deliver[None], needs[:, problem.car_of_line])
    growth = np.where(problem.short[:, None, None], 0, needs)
    build.put(balance[:, None], second.parked[None], growth)
    build.put(balance[:, None, 1:], second.parked[None, :, :-1], -growth)
    second.rows["chips"] = balance


__all__ = ["SecondStage", "add_second_stage", "ages_of", "car_classes", "may_wait", "stays"]
