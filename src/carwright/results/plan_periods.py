"""The periods of a plan: their names, their first days, and the day after the last."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from carwright.results.plan import PlanResult

MONTHS = {1: "month", 3: "quarter", 12: "year"}


class Periods(NamedTuple):
    """Periods one after the other."""

    names: tuple[str, ...]
    starts: tuple[date, ...]
    until: date
    """First day after the last one."""
    noun: str
    """``month``, ``quarter``, ``year``."""

    @property
    def ends(self) -> tuple[date, ...]:
        """First day after each period."""
        return (*self.starts[1:], self.until)


def periods_of(plan: PlanResult) -> Periods:
    """Periods of a plan; the last one is as many months long as those before."""
    rows = plan.orders.select("period", "date").unique(maintain_order=True).sort("date").rows()
    names, starts = tuple(row[0] for row in rows), tuple(row[1] for row in rows)
    if len(starts) > 1:
        months = 12 * (starts[-1].year - starts[-2].year) + starts[-1].month - starts[-2].month
    else:
        months = 3 if "Q" in names[0] else 1 if "-" in names[0] else 12
    last = starts[-1].year * 12 + starts[-1].month - 1 + months
    return Periods(names, starts, date(last // 12, last % 12 + 1, 1), MONTHS.get(months, "period"))
