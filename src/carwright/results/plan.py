"""What came out of planning: decisions, volumes, orders, parts, cash, what binds, and the alternatives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import polars as pl

PlanStatus = Literal["optimal", "gap", "stopped", "infeasible", "none"]
"""``optimal``: proven within the asked gap; ``gap``: the time ran out, the best so far with its proven gap;
``stopped``: the same after Ctrl-C; ``infeasible``: no plan keeps all limits, ``clash`` names a set that
cannot be kept, and the notes say whether it is known to be the smallest; ``none``: the time ran out before there was a
plan, and it is not proven that there is none."""

TABLES: Mapping[str, Mapping[str, str]] = {
    "decisions": {
        "what": "open, engineers, pattern, sign, notice, exit, order, shops",
        "name": "part, engineers, offer or chip",
        "detail": "pattern, part that the engineers speed up, or empty",
        "period": "name of the period",
        "date": "first day of the period",
        "amount": "pieces ordered or shops, else null",
    },
    "timeline": {
        "part": "own part or offer",
        "kind": "part, offer",
        "period": "name",
        "date": "first day of the period",
        "pattern": "shift pattern, `under contract`, or empty if closed",
        "age": "periods since opening or start, null if closed",
        "capacity": "cars in the period",
    },
    "production": {
        "scenario": "name",
        "source": "part or offer",
        "car": "name",
        "period": "name",
        "date": "first day",
        "cars": "made, built short included",
    },
    "orders": {
        "scenario": "name",
        "line": "name",
        "car": "name",
        "segment": "name",
        "period": "name",
        "date": "first day",
        "orders": "that buyers wish to place",
        "lost": "beyond what the shops can take",
        "delivered": "cars",
        "cancelled": "orders, at the end of the period",
        "backlog": "orders waiting at the end of the period, after cancellations",
        "wait_weeks": "wait that an order placed at the end of the period has ahead; null: beyond the plan",
        "price": "money a car",
    },
    "chips": {
        "scenario": "name",
        "chip": "name",
        "period": "name",
        "date": "first day",
        "offered": "pieces that the contract could deliver",
        "contract": "pieces called off",
        "spot": "pieces",
        "ordered": "pieces that arrive from orders beyond the contract",
        "used": "pieces",
        "stock": "pieces at the end of the period",
        "scrapped": "pieces that arrived and found no room",
    },
    "chip_use": {"scenario": "name", "chip": "name", "car": "name", "period": "name", "date": "first day", "used": ""},
    "short": {
        "scenario": "name",
        "car": "name",
        "period": "name",
        "date": "first day",
        "built_short": "cars",
        "retrofitted": "cars",
        "parked": "cars at the end of the period",
    },
    "cash": {
        "scenario": "name",
        "period": "name",
        "date": "first day",
        "revenue": "money, like all that follow; costs are below 0",
        "material": "",
        "chips": "",
        "conversion": "",
        "fees": "contract makers, with least volumes and the year's settlement",
        "warranty": "",
        "retrofit": "",
        "holding": "parts in stock and cars parked",
        "labour": "",
        "hiring": "",
        "fixed": "",
        "capital": "",
        "engineers": "",
        "tooling": "",
        "exit": "",
        "shops": "",
        "development": "",
        "cash": "sum of the above",
        "cumulative": "cash since the start",
        "discount": "worth today of one unit",
    },
    "scenarios": {
        "scenario": "name",
        "weight": "",
        "npv": "money",
        "cars": "delivered",
        "longest_wait_weeks": "by the ends of periods that an order sees; the true one lies within a period of it",
        "lowest_cash": "lowest cumulative cash",
        "lost": "orders",
        "cancelled": "orders",
        "score": "weighted goal",
    },
    "capacities": {
        "part": "name",
        "pattern": "name",
        "age": "periods since opening",
        "cars": "cars in a period of mean length",
        "source": "file or twin",
    },
    "binding": {
        "scenario": "name, or `all` for the sum over scenarios by weight",
        "period": "name, or the year of a budget",
        "date": "first day",
        "limit": "capacity, chips, spot, yard, retrofit, budget, budget of the year, shops, orders, stock, ...",
        "name": "what it is a limit of",
        "unit": "cars, pieces, money, shops, orders",
        "worth": "change of the goal for one unit more, by weight of the scenarios",
        "worth_unit": "currency, or `points` for a goal that is not NPV alone",
        "up_to": "units for which it was found to hold by solving again; null: not tried",
        "share": "weight of the scenarios in which it binds",
        "words": "one sentence",
    },
    "alternatives": {
        "alternative": "own, contract, both, as decided",
        "status": "optimal, gap, stopped, infeasible, none",
        "goal": "value of the goal",
        "bound": "no plan of this kind is better",
        "npv": "mean over scenarios, money",
        "cvar": "mean NPV of the worst share of the scenarios",
        "cars": "delivered, mean over scenarios",
        "longest_wait_weeks": "mean over scenarios",
        "lowest_cash": "lowest cumulative cash of any scenario",
        "difference": "mean NPV less that of the best alternative, paired by scenario",
        "spread": "standard deviation of that difference over the scenarios",
        "least": "smallest of the paired differences",
        "most": "largest",
        "committed": "whether it keeps all that must open or be signed, and the contracts that run",
        "words": "one sentence",
    },
}
"""Columns of each table, in order."""

VERIFIED: Mapping[str, str] = {
    "part": "own part",
    "period": "name",
    "date": "first day",
    "planned": "cars, in the scenario that was run",
    "capacity": "cars, as planned",
    "simulated": "cars, mean over the replications of the twin",
    "low": "lower end of its 95 % interval",
    "high": "upper end",
    "difference": "simulated less planned",
    "agrees": "within 2 %",
    "waited": "who waited longest for which part of `supply`, beyond 2 % of its hours; else empty",
    "words": "where and why they differ; empty where they agree",
}
"""Columns of the table `verified`, which is there once the plan has been run through the twin."""


@dataclass(frozen=True)
class PlanProgress:
    """What a plan under way has to tell."""

    phase: str
    seconds: float
    best: float | None
    """Goal of the best plan so far, in points."""
    bound: float | None
    gap: float | None


Progress = Callable[[PlanProgress], None]


@dataclass(frozen=True, kw_only=True)
class PlanResult:
    """A plan with its proof. Tables are Polars frames with the columns of `TABLES`; money in ``currency``."""

    name: str
    """Of the plant."""
    status: PlanStatus
    currency: str
    goal: Mapping[str, float]
    """npv, cars, wait, risk_share, risk_weight as in `PlanGoal`."""
    value: float | None
    """Goal of the plan in points; None if there is none."""
    bound: float | None
    """No plan has a higher goal."""
    gap_asked: float
    seconds: float
    cpu_seconds: float
    """Processor time of the search, what binds and, with ``verify``, of the twin beside them."""
    seed: int
    version: str
    fingerprint: str
    """Of the problem solved."""
    decisions: pl.DataFrame
    timeline: pl.DataFrame
    production: pl.DataFrame
    orders: pl.DataFrame
    chips: pl.DataFrame
    chip_use: pl.DataFrame
    short: pl.DataFrame
    cash: pl.DataFrame
    scenarios: pl.DataFrame
    capacities: pl.DataFrame
    binding: pl.DataFrame
    alternatives: pl.DataFrame
    verified: pl.DataFrame | None = None
    """Planned against simulated output; None if the twin was not asked."""
    budget: float | None = None
    """Most that cumulative cash may be below zero; None without a limit."""
    budget_years: Mapping[str, float] = field(default_factory=dict)
    clash: tuple[str, ...] = ()
    """Limits that cannot all be kept, in words; each alone, left out, would let the rest be kept."""
    notes: tuple[str, ...] = ()
    """What a reader must know: simplifications that mattered here, what was not asked, how it was stopped."""
    sections: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 of each section of the plant that was planned; empty if the plan was made from bare arrays."""
    figures: Mapping[str, Any] = field(default_factory=dict)
    """Size of the program and effort: variables, binaries, rows, iterations."""

    @property
    def gap(self) -> float | None:
        """Share by which a better plan could beat this one, relative to this one."""
        if self.value is None or self.bound is None:
            return None
        return max(0.0, self.bound - self.value) / max(abs(self.value), 1e-9)

    @property
    def npv(self) -> float | None:
        """Mean net present value over the scenarios, in money."""
        if self.value is None:
            return None
        return float((self.scenarios["npv"] * self.scenarios["weight"]).sum())

    def text(self) -> str:
        """The plan in words, for the terminal."""
        from carwright.results.plan_words import plan_text

        text: str = plan_text(self)
        return text

    def write(self, out: Path | str) -> Path:
        """Write tables (Parquet and CSV), ``plan.json`` and ``report.html`` into a folder, each whole or not at all."""
        from carwright.results.plan_files import write_plan

        written: Path = write_plan(self, Path(out))
        return written


__all__ = ["TABLES", "PlanProgress", "PlanResult", "PlanStatus", "Progress"]
