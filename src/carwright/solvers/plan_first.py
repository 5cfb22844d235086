"""First stage of a plan: what is decided once for all scenarios, from openings and shifts to contracts and orders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from carwright.arrays.planning_problem import PlanProblem
from carwright.solvers.plan_cash import CashTerms
from carwright.solvers.program import ABSENT, Bits, Ints, ProgramBuilder


@dataclass
class FirstStage:
    """Columns of the first stage, `ABSENT` where there are none; capacities and `under` follow from the rest."""

    opening: Ints
    """Shape (openings,), whole."""
    run: Ints
    """Shape (parts, patterns, periods), whole."""
    begin: Ints
    """A pattern begins, shape (parts, patterns, periods)."""
    signing: Ints
    """Shape (signings,), whole."""
    exit: Ints
    """First period without the offer, shape (offers, periods), whole."""
    under: Ints
    """Under contract, shape (offers, periods)."""
    part_capacity: Ints
    """Shape (parts, periods)."""
    offer_capacity: Ints
    """Shape (offers, periods)."""
    order: Ints
    """Parts ordered beyond the contract, shape (chips, periods)."""
    shops: Ints
    """Shape (periods,)."""
    opened: Ints
    """Open by the period, shape (parts, periods), whole: to branch on it halves the dates, not one against all."""
    signed: Ints
    """Signed by the period, shape (offers, periods), whole."""
    left: Ints
    """Left by the period, shape (offers, periods), whole."""
    spent: Ints
    """Cash of the first stage, shape (periods,); `ABSENT` without budgets."""
    cash: CashTerms

    @property
    def links(self) -> Ints:
        """Columns that the second stage sees."""
        return self._there(LINKS)

    @property
    def dates(self) -> Ints:
        """Columns that tell what opens, is signed and is left when, rising."""
        return np.unique(self._there((*BY_DATE, *AT_DATE)))

    def _there(self, names: tuple[str, ...]) -> Ints:
        flat = np.concatenate([getattr(self, name).ravel() for name in names])
        there: Ints = flat[flat != ABSENT]
        return there


def add_first_stage(build: ProgramBuilder, problem: PlanProblem) -> FirstStage:
    """Columns and rows of the first stage; formulas in ``docs/explanation/planning.md``, "Built once"."""
    first = _columns(build, problem)
    _parts(build, problem, first)
    _ramps(build, problem, first)
    _patterns_begin(build, problem, first)
    _contracts(build, problem, first)
    _offer_ramps(build, problem, first)
    _shops_stay(build, problem, first)
    _first_cash(problem, first)
    spent = build.add_rows(first.spent != ABSENT, -problem.development, -problem.development)
    column, period, amount, _ = first.cash.terms
    build.put(spent, first.spent)
    build.put(spent[period], column, -amount)
    return first


def add_links(build: ProgramBuilder, problem: PlanProblem) -> FirstStage:
    """Only what the second stage sees of the first, in the order of `FirstStage.links`, free to be held at values."""
    may = _may(problem)
    columns = {name: np.full(there.shape, ABSENT, np.int64) for name, there in may.items()}
    for name in LINKS:
        columns[name] = build.add_columns(may[name], -np.inf)
    return FirstStage(**columns, cash=CashTerms())


BY_DATE = ("opened", "signed", "left")
AT_DATE = ("opening", "signing", "exit")
"""Fields of the columns of dates: those that halve them, those that set one date against all others."""
LINKS = ("under", "part_capacity", "offer_capacity", "order", "shops", "spent")
"""Fields of the columns that the second stage sees."""


def has_budget(problem: PlanProblem) -> bool:
    """Whether cash is limited at all."""
    return bool(np.isfinite(problem.budget) or np.isfinite(problem.budget_year).any())


def _columns(build: ProgramBuilder, problem: PlanProblem) -> FirstStage:
    may = _may(problem)
    bounds: dict[str, Any] = {"order": (0.0, problem.order_most), "shops": (problem.shops_least, problem.shops_most)}
    bounds |= {"spent": (-np.inf, np.inf), "part_capacity": (0.0, np.inf), "offer_capacity": (0.0, np.inf)}
    whole = ("opening", "run", "signing", "exit", "opened", "signed", "left")
    columns = {}
    for name, there in may.items():
        low, high = bounds.get(name, (0.0, 1.0))
        columns[name] = build.add_columns(there, low, high, whole=name in whole)
    return FirstStage(**columns, cash=CashTerms())


def _may(problem: PlanProblem) -> dict[str, Bits]:
    """Which columns of the first stage there are."""
    size = problem.sizes
    offers, periods = size["offer"], size["period"]
    when = np.arange(periods)
    earliest = np.full(size["part"], periods)
    np.minimum.at(earliest, problem.opening_part, problem.opening_period)
    run = problem.allowed[:, :, None] & (when >= earliest[:, None, None])
    runs_now = np.zeros(offers, np.bool_)
    runs_now[problem.signing_offer[problem.signing_period < 0]] = True
    leave = problem.exit_allowed[:, None] & (when >= np.maximum(problem.notice, np.where(runs_now, 0, 1))[:, None])
    sold = np.isfinite(problem.shop_orders) | (problem.shop_cost > 0)
    every_offer = np.ones((offers, periods), np.bool_)
    return {
        "opening": np.ones(size["opening"], np.bool_),
        "run": run,
        "begin": run & ((problem.hiring > 0) | (problem.least_run > 1))[:, :, None],
        "signing": np.ones(size["signing"], np.bool_),
        "exit": leave,
        "under": every_offer,
        "part_capacity": np.ones((size["part"], periods), np.bool_),
        "offer_capacity": every_offer,
        "order": (problem.order_most > 0) & (when + problem.lead[:, None] < periods),
        "shops": sold & ((problem.shops_least > 0) | np.isfinite(problem.shops_most) | (problem.shop_cost > 0)),
        "opened": when >= earliest[:, None],
        "signed": every_offer,
        "left": leave,
        "spent": np.full(periods, has_budget(problem)),
    }


def _opened(problem: PlanProblem, first: FirstStage) -> tuple[Ints, Bits]:
    """Columns of openings by part, (parts, openings), and whether each is open by a period, (openings, periods)."""
    own = problem.opening_part[None, :] == np.arange(problem.sizes["part"])[:, None]
    by_now = problem.opening_period[:, None] <= np.arange(problem.sizes["period"])
    return np.where(own, first.opening[None, :], ABSENT), by_now


def _parts(build: ProgramBuilder, problem: PlanProblem, first: FirstStage) -> None:
    """A part opens at most once; while open it runs exactly one pattern: ``sum_h run = sum of openings so far``."""
    own, by_now = _opened(problem, first)
    once = build.add_rows(np.ones(problem.sizes["part"], np.bool_), problem.required.astype(float), 1)
    build.put(once[:, None], own)
    one_pattern = build.add_rows(np.ones(first.part_capacity.shape, np.bool_), 0, 0)
    build.put(one_pattern[:, None, :], first.run)
    build.put(one_pattern, first.opened, -1)
    so_far = build.add_rows(first.opened != ABSENT, 0, 0)
    build.put(so_far, first.opened)
    build.put(so_far[:, None, :], np.where(by_now, own[:, :, None], ABSENT), -1)
    _after(build, problem, first, own)
    enough = build.add_rows(np.full(1, problem.open_least > 0), problem.open_least)
    build.put(enough, first.opening)


def _after(build: ProgramBuilder, problem: PlanProblem, first: FirstStage, own: Ints) -> None:
    """One part after another: ``open by t <= the other open by t - n``."""
    for part, other in zip(*np.nonzero(problem.after >= 0), strict=True):
        periods = np.arange(problem.sizes["period"]) - problem.after[part, other]
        waits = build.add_rows(first.opened[part] != ABSENT, -np.inf, 0)
        build.put(waits, first.opened[part])
        in_time = problem.opening_period[:, None] <= periods
        build.put(waits[None], np.where(in_time, own[other][:, None], ABSENT), -1)


def _ramps(build: ProgramBuilder, problem: PlanProblem, first: FirstStage) -> None:
    """Capacity by pattern and age; the product of "runs the pattern" and "has the age" is the column ``young``.

    ``capacity = sum_h mature * (ramp_last * run - sum_a (ramp_last - ramp_a) * young_a)`` with
    ``sum_h young_a = openings a periods ago`` and ``sum_a young_a <= run``: exact for whole openings and runs, and the
    tightest such linear form.
    """
    ages = problem.sizes["age"] - 1
    own, _ = _opened(problem, first)
    periods = np.arange(problem.sizes["period"])
    last = problem.ramp[:, :, -1]
    lacks = last[:, :, None] - problem.ramp[:, :, :ages]
    of_age = periods[None, None, :] - problem.opening_period[:, None, None] == np.arange(ages)[None, :, None]
    there = np.zeros((problem.sizes["part"], ages, len(periods)), np.bool_)
    np.logical_or.at(there, problem.opening_part, of_age)
    there &= np.any(lacks > 0, axis=1, keepdims=True).swapaxes(1, 2)
    young = build.add_columns(there[:, None] & (first.run != ABSENT)[:, :, None, :], 0, 1)
    whose = build.add_rows(there, 0, 0)
    build.put(whose[:, None], young)
    build.put(whose[:, None], np.where(of_age[None], own[:, :, None, None], ABSENT), -1)
    within = build.add_rows((young != ABSENT).any(axis=2), -np.inf, 0)
    build.put(within[:, :, None], young)
    build.put(within, first.run, -1)
    capacity = build.add_rows(np.ones(first.part_capacity.shape, np.bool_), 0, 0)
    build.put(capacity, first.part_capacity)
    build.put(capacity[:, None], first.run, -problem.capacity * last[:, :, None])
    build.put(capacity[:, None, None], young, problem.capacity[:, :, None] * lacks[:, :, :, None])


def _patterns_begin(build: ProgramBuilder, problem: PlanProblem, first: FirstStage) -> None:
    """``begin >= run - run before``; what has begun in the last ``least_run`` periods still runs."""
    there = first.begin != ABSENT
    before = np.zeros(first.run.shape)
    for part, pattern in enumerate(problem.pattern_before):
        if pattern >= 0:
            before[part, pattern, 0] = 1
    begins = build.add_rows(there, -before)
    build.put(begins, first.begin)
    build.put(begins, first.run, -1)
    build.put(begins[:, :, 1:], first.run[:, :, :-1])
    lasts = build.add_rows(there, -np.inf, 0)
    build.put(lasts, first.run, -1)
    for back in range(int(problem.least_run.max(initial=1))):
        still = np.where(back < problem.least_run[:, :, None], lasts[:, :, back:], ABSENT)
        build.put(still, first.begin[:, :, : first.begin.shape[2] - back])


def _contracts(build: ProgramBuilder, problem: PlanProblem, first: FirstStage) -> None:
    """An offer is signed and left at most once; ``under = signed so far - left so far``; notice comes before exit."""
    size = problem.sizes
    own = problem.signing_offer[None, :] == np.arange(size["offer"])[:, None]
    own, periods = np.where(own, first.signing[None, :], ABSENT), np.arange(size["period"])
    once = build.add_rows(np.ones(size["offer"], np.bool_), problem.offer_required.astype(float), 1)
    build.put(once[:, None], own)
    enough = build.add_rows(np.full(1, problem.sign_least > 0), problem.sign_least)
    build.put(enough, first.signing)
    under = build.add_rows(np.ones(first.under.shape, np.bool_), 0, 0)
    build.put(under, first.under)
    build.put(under, first.signed, -1)
    build.put(under, first.left)
    signed = build.add_rows(np.ones(first.under.shape, np.bool_), 0, 0)
    build.put(signed, first.signed)
    build.put(signed[:, None], np.where(problem.signing_period[:, None] <= periods, own[:, :, None], ABSENT), -1)
    left = build.add_rows(first.left != ABSENT, 0, 0)
    build.put(left, first.left)
    build.put(left, first.exit, -1)
    build.put(left[:, 1:], first.left[:, :-1], -1)
    noticed = build.add_rows(first.exit != ABSENT, -np.inf, 0)
    build.put(noticed, first.left)
    wait = np.maximum(problem.notice, 1)[problem.signing_offer]
    free_from = np.where(
        problem.signing_period < 0, problem.notice[problem.signing_offer], problem.signing_period + wait
    )
    build.put(noticed[:, None], np.where(free_from[:, None] <= periods, own[:, :, None], ABSENT), -1)


def _offer_ramps(build: ProgramBuilder, problem: PlanProblem, first: FirstStage) -> None:
    """As `_ramps`: ``fresh`` is an offer under contract at an age at which it does not yet give its all."""
    ages = problem.sizes["age"] - 1
    periods = np.arange(problem.sizes["period"])
    last = problem.offer_ramp[:, -1]
    lacks = last[:, None] - problem.offer_ramp[:, :ages]
    own = problem.signing_offer[None, :] == np.arange(problem.sizes["offer"])[:, None]
    of_age = periods[None, None, :] - problem.signing_period[:, None, None] == np.arange(ages)[None, :, None]
    there = (own[:, :, None, None] & of_age[None]).any(axis=1) & (lacks > 0)[:, :, None]
    fresh = build.add_columns(there, 0, 1)
    is_fresh = build.add_rows(there, 0)
    build.put(is_fresh, fresh)
    signed = np.where(own[:, :, None, None] & of_age[None], first.signing[None, :, None, None], ABSENT)
    build.put(is_fresh[:, None], signed, -1)
    build.put(is_fresh, first.left[:, None])
    capacity = build.add_rows(np.ones(first.offer_capacity.shape, np.bool_), 0, 0)
    build.put(capacity, first.offer_capacity)
    build.put(capacity, first.under, -problem.offer_capacity * last[:, None])
    build.put(capacity[:, None], fresh, problem.offer_capacity[:, None] * lacks[:, :, None])


def _shops_stay(build: ProgramBuilder, problem: PlanProblem, first: FirstStage) -> None:
    """Shops that were opened stay open, as far as their bounds leave the choice."""
    free = (first.shops != ABSENT) & (problem.shops_least < problem.shops_most)
    stay = build.add_rows(free[1:] & free[:-1] & (problem.shops_most[1:] >= problem.shops_most[:-1]), 0)
    build.put(stay, first.shops[1:])
    build.put(stay, first.shops[:-1], -1)


def _first_cash(problem: PlanProblem, first: FirstStage) -> None:
    cash, periods = first.cash, np.arange(problem.sizes["period"])
    opening = first.opening[:, None]
    cash.add("capital", opening, periods, -problem.opening_capital)
    cash.add("engineers", opening, periods, -problem.opening_fee)
    open_by = problem.opening_period[:, None] <= periods
    cash.add("fixed", opening, periods, np.where(open_by, -problem.fixed[problem.opening_part], 0))
    cash.add("labour", first.run, periods, -problem.labour)
    cash.add("hiring", first.begin, periods, -problem.hiring[:, :, None])
    when = np.maximum(problem.signing_period, 0)
    starts_now = problem.signing_period >= 0
    cash.add("tooling", first.signing, when, np.where(starts_now, -problem.tooling[problem.signing_offer], 0))
    cash.add("exit", first.exit, periods, -problem.exit_cost[:, None])
    cash.add("shops", first.shops, periods, -problem.shop_cost)


__all__ = ["AT_DATE", "BY_DATE", "LINKS", "FirstStage", "add_first_stage", "add_links", "has_budget"]
