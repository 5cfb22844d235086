"""Who pays what when: every term of cash in one list, from which worth, budgets and tables are all made."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from carwright.solvers.program import ABSENT, Floats, Ints

HEADS = [
    "revenue",
    "material",
    "chips",
    "conversion",
    "fees",
    "warranty",
    "retrofit",
    "holding",
    "labour",
    "hiring",
    "fixed",
    "capital",
    "engineers",
    "tooling",
    "exit",
    "shops",
    "development",
]
"""Heads of cash, in the order in which they are shown."""


@dataclass
class CashTerms:
    """Cash of a period is the sum of ``amount * x[column]`` over its terms; costs are below 0."""

    _columns: list[Ints] = field(default_factory=list)
    _periods: list[Ints] = field(default_factory=list)
    _amounts: list[Floats] = field(default_factory=list)
    _heads: list[Ints] = field(default_factory=list)

    def add(self, head: str, columns: Ints, periods: ArrayLike, amounts: ArrayLike) -> None:
        """Add terms; the three arrays broadcast, absent columns and zero amounts are left out."""
        column, period, amount = np.broadcast_arrays(columns, np.asarray(periods), np.asarray(amounts, np.float64))
        there = (column != ABSENT) & (amount != 0)
        self._columns.append(column[there])
        self._periods.append(period[there])
        self._amounts.append(amount[there])
        self._heads.append(np.full(int(there.sum()), HEADS.index(head)))

    @property
    def terms(self) -> tuple[Ints, Ints, Floats, Ints]:
        """Column, period, amount and head of each term."""
        if not self._columns:
            none = np.zeros(0, np.int64)
            return none, none, np.zeros(0), none
        columns, periods, heads = (np.concatenate(e) for e in (self._columns, self._periods, self._heads))
        return columns, periods, np.concatenate(self._amounts), heads

    def worth(self, discount: Floats, columns: int) -> Floats:
        """Worth today of one unit of each column, shape (columns,)."""
        column, period, amount, _ = self.terms
        return np.bincount(column, amount * discount[period], minlength=columns).astype(np.float64)

    def by_head(self, x: Floats, periods: int) -> Floats:
        """Cash of each head and period, shape (heads, periods)."""
        column, period, amount, head = self.terms
        flat = np.bincount(head * periods + period, amount * x[column], minlength=len(HEADS) * periods)
        return flat.reshape(len(HEADS), periods).astype(np.float64)


__all__ = ["HEADS", "CashTerms"]
