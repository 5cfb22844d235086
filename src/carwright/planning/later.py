"""Dates of the file on which no period of the plan begins."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from carwright.arrays.planning_days import PlanDays, plan_days
from carwright.arrays.planning_sources import possible_periods, signings_of
from carwright.model import ContractMaker, Plant


def later_notes(plant: Plant) -> tuple[str, ...]:
    """What opens or begins after the last day that the file gives for it, as no period begins before."""
    return tuple(_notes(plant)) if plant.decisions is not None else ()


def _notes(plant: Plant) -> Iterator[str]:
    decided = plant.decisions
    assert decided is not None
    days = plan_days(decided)
    for part, bounds in decided.parts.items():
        if bounds.open is not None:
            yield from _note(f"{part} opens", bounds.open, possible_periods(bounds, days), days)
    for name, contract in decided.contracts_of(plant.partners).items():
        maker = plant.partners[name]
        if contract.start is not None and isinstance(maker, ContractMaker):
            yield from _note(f"{name} begins", contract.start, signings_of(maker, contract, days), days)


def _note(what: str, given: tuple[date, date], periods: list[int], days: PlanDays) -> Iterator[str]:
    if not periods:
        return
    first: date = days.starts[periods[0]].astype(date)
    if first <= given[1]:
        return
    begins = "month" if days.months == 1 else "quarter"
    asked = f"on {given[0]}" if given[0] == given[1] else f"from {given[0]} to {given[1]}"
    yield f"No {begins} begins {asked}: {what} on {first} at the earliest."


__all__ = ["later_notes"]
