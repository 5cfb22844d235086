"""Who can build the cars of a plan: own parts of the plant with their openings and shifts, and contract makers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from carwright.arrays.planning_capacities import Capacities
from carwright.arrays.planning_days import Floats, PlanDays
from carwright.model import ContractMaker, Decisions, Engineers, Finance, Plant
from carwright.model.decisions import ContractDecision, PartDecision
from carwright.model.quantities import ALL
from carwright.units import Amount

NONE = -1


class Opening(NamedTuple):
    """One way in which a part may open."""

    part: int
    period: int
    engineers: int
    capital: Floats
    fee: Floats


def own_part_arrays(plant: Plant, days: PlanDays, cars: tuple[str, ...], capacities: Capacities) -> dict[str, Any]:
    """Fields of the problem that speak of own parts of the plant, their shift patterns and their openings."""
    decided, money = _given(plant)
    parts, patterns = tuple(decided.parts), decided.pattern_names()
    if not parts:
        return {}
    names = {"parts": parts, "patterns": patterns, "engineers": decided.engineers_of(plant.partners)}
    shape = (len(parts), len(patterns))
    allowed, labour, hiring = np.zeros(shape, np.bool_), np.zeros(shape), np.zeros(shape)
    for i, part in enumerate(parts):
        for h, pattern in enumerate(patterns):
            allowed[i, h] = pattern in decided.patterns_of(part)
            labour[i, h] = _of_pattern(money.labour, part, pattern) * days.months
            hiring[i, h] = _of_pattern(money.hiring, part, pattern)
    use = capacities.use.T.copy()
    for i, part in enumerate(parts):
        can = np.array([_makes(plant, decided.parts[part].cars, car) for car in cars])
        use[~can, i] = np.inf
    least = [max(1, days.spans(decided.least_run(pattern))) for pattern in patterns]
    before = [decided.parts[part].shifts_before for part in parts]
    return names | {
        "allowed": allowed,
        "capacity": capacities.mature_cars,
        "ramp": capacities.ramp,
        "use": use,
        "labour": labour[:, :, None],
        "hiring": hiring,
        "least_run": np.broadcast_to(np.array(least, np.int64), shape),
        "fixed": _fixed(money, parts, days),
        "pattern_before": np.array([NONE if name is None else patterns.index(name) for name in before]),
        "after": np.array([[_periods_after(decided, days, part, other) for other in parts] for part in parts]),
        "required": np.array([not decided.parts[part].optional for part in parts]),
        "conversion": np.array([[_for(money.conversion, part) for part in parts] for _ in cars]).reshape(len(cars), -1),
        **_openings(plant, days),
    }


def _periods_after(decided: Decisions, days: PlanDays, part: str, other: str) -> int:
    """Periods from the opening of the other part; if it is open already, to the first period that is late enough."""
    after, opened = decided.parts[part].after, decided.parts[other].opened
    if other not in after:
        return NONE
    if opened is None:
        return days.spans(after[other])
    return age_of(opened, days) + days.spans(max(0.0, after[other] - months_open(opened, days)))


def _given(plant: Plant) -> tuple[Decisions, Finance]:
    assert plant.decisions is not None  # the checks have seen to it
    assert plant.money is not None
    return plant.decisions, plant.money


def _for(table: Mapping[str, Amount], name: str) -> float:
    amount = table.get(name, table.get(ALL))
    return amount.value if amount else 0.0


def _of_pattern(tables: Mapping[str, Mapping[str, Amount]], part: str, pattern: str) -> float:
    amount = tables.get(part, tables.get(ALL, {})).get(pattern)
    return amount.value if amount else 0.0


def _fixed(money: Finance, parts: tuple[str, ...], days: PlanDays) -> Floats:
    steps = [money.fixed.get(part, money.fixed.get(ALL, {})) for part in parts]
    daily = [days.of_money(each, first_before=True) for each in steps]
    return days.total(np.array(daily).reshape(len(parts), -1) * days.a_month)


def _makes(plant: Plant, named: tuple[str, ...], car: str) -> bool:
    return not named or car in named or plant.cars.of_plan()[car][0] in named


# ------------------------------------------------------------------ openings


def _openings(plant: Plant, days: PlanDays) -> dict[str, Any]:
    decided, _ = _given(plant)
    found = [opening for i, part in enumerate(decided.parts) for opening in openings_of(plant, part, i, days)]
    periods = len(days.names)
    return {
        "opening_part": np.array([opening.part for opening in found], np.int64),
        "opening_period": np.array([opening.period for opening in found], np.int64),
        "opening_engineers": np.array([opening.engineers for opening in found], np.int64),
        "opening_capital": np.array([opening.capital for opening in found]).reshape(len(found), periods),
        "opening_fee": np.array([opening.fee for opening in found]).reshape(len(found), periods),
    }


def openings_of(plant: Plant, part: str, index: int, days: PlanDays) -> list[Opening]:
    """All ways in which a part may open; money for one that is open already is spent.

    The building has to begin within the plan: an opening that leaves too little time for it is none.
    """
    decided, money = _given(plant)
    bounds, nothing = decided.parts[part], np.zeros(len(days.names))
    if bounds.opened is not None:
        return [Opening(index, -age_of(bounds.opened, days), NONE, nothing, nothing)]
    capital = money.capital.get(part, money.capital.get(ALL))
    amount, months = (capital.amount.value, capital.building_time) if capital else (0.0, 0.0)
    helpers: list[tuple[int, float, float]] = [(NONE, 0.0, 0.0)]
    for j, name in enumerate(decided.engineers_of(plant.partners)):
        partner = plant.partners[name]
        if isinstance(partner, Engineers) and partner.part == part:
            helpers.append((j, partner.fee.value, partner.saves))
    found = []
    for period in possible_periods(bounds, days):
        for engineers, fee, saved in helpers:
            spent = spent_before(period, max(0.0, months - saved), days)
            if spent is not None:
                found.append(Opening(index, period, engineers, amount * spent, fee * spent))
    return found


def possible_periods(bounds: PartDecision, days: PlanDays) -> list[int]:
    """Periods whose first day lies in the span in which a part may open; else the first after it begins."""
    assert bounds.open is not None
    return _starts_within(bounds.open[0], bounds.open[1], days)


def _starts_within(first: date, last: date, days: PlanDays) -> list[int]:
    begin, end = days.period_at(first), days.period_at(last)
    if end < len(days.names) and days.starts[end] == np.datetime64(last):
        end += 1
    return list(range(begin, min(max(end, begin + 1), len(days.names))))


def spent_before(period: int, months: float, days: PlanDays) -> Floats | None:
    """Share of the capital spent in each period, evenly over the months before the opening; none: too late to begin."""
    spent = np.zeros(len(days.names))
    if months <= 0:
        spent[period] = 1.0
        return spent
    opens = period * days.months
    if opens - months < -1e-9:
        return None
    edges = np.arange(len(days.names) + 1) * float(days.months)
    inside = np.minimum(edges[1:], opens) - np.maximum(edges[:-1], opens - months)
    return np.asarray(np.clip(inside, 0.0, None) / months)


def age_of(day: date, days: PlanDays) -> int:
    """Whole periods from a day to the first day of the plan; at least one unless both are the same day."""
    first: date = days.starts[0].astype(date)
    return 0 if day == first else max(1, months_open(day, days) // days.months)


def months_open(day: date, days: PlanDays) -> int:
    """Whole months from a day to the first day of the plan."""
    first: date = days.starts[0].astype(date)
    return (first.year - day.year) * 12 + first.month - day.month - (day.day > 1)


# ------------------------------------------------------------------ offers of contract makers


def offer_arrays(plant: Plant, days: PlanDays, cars: tuple[str, ...]) -> dict[str, Any]:
    """Fields of the problem that speak of contract makers."""
    decided, _ = _given(plant)
    bounds = decided.contracts_of(plant.partners)
    if not bounds:
        return {}
    offers = [plant.partners[name] for name in bounds]
    makers = [offer for offer in offers if isinstance(offer, ContractMaker)]
    signing = [(k, period) for k, name in enumerate(bounds) for period in signings_of(makers[k], bounds[name], days)]
    steps = max(len(maker.fee) for maker in makers)
    capacity = np.array([days.held(maker.capacity) for maker in makers]) * days.a_month
    most = [days.most(bound.at_most, free) for bound, free in zip(bounds.values(), capacity, strict=True)]
    running = [bound.running is not None for bound in bounds.values()]
    ages = max(1, *(len(maker.ramp) for maker in makers)) if makers else 1
    return {
        "offers": tuple(bounds),
        "offer_capacity": days.total(capacity),
        "offer_ramp": np.array([_padded(maker.ramp or (1.0,), ages) for maker in makers]),
        "fee_from": np.array([_padded(sorted(maker.fee), steps, np.inf) for maker in makers]),
        "fee": np.array([_padded([maker.fee[at].value for at in sorted(maker.fee)], steps) for maker in makers]),
        # what runs already has its tools
        "tooling": np.where(running, 0.0, [maker.tooling.value for maker in makers]),
        "offer_least": np.array([[maker.least * days.months] for maker in makers]),
        "offer_most": np.array(most),
        "notice": np.array([days.spans(maker.notice) for maker in makers]),
        "exit_cost": np.array([maker.exit.value for maker in makers]),
        "exit_allowed": np.array([bound.may_end for bound in bounds.values()]),
        "warranty_extra": np.array([maker.warranty_extra.value for maker in makers]),
        "offer_required": np.array([bound.required or bound.running is not None for bound in bounds.values()]),
        "offer_makes": np.array([[_makes(plant, maker.cars, car) for car in cars] for maker in makers]),
        "signing_offer": np.array([k for k, _ in signing], np.int64),
        "signing_period": np.array([period for _, period in signing], np.int64),
    }


def signings_of(maker: ContractMaker, bounds: ContractDecision, days: PlanDays) -> list[int]:
    """Periods in which a maker may begin; below 0: he builds our cars already."""
    if bounds.running is not None:
        return [-age_of(bounds.running, days)]
    last = days.starts[-2].astype(date)
    first, end = bounds.start or (maker.start, last)
    first = max(first, maker.start)
    return [period for period in _starts_within(first, max(first, min(end, last)), days) if first <= last]


def _padded(values: Any, length: int, fill: float | None = None) -> NDArray[np.float64]:
    """The values, then the last one (or what fills) up to a length."""
    given = np.array(values, float)
    rest = np.full(length - len(given), given[-1] if fill is None else fill)
    return np.concatenate([given, rest])
