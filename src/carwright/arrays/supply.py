"""Parts that can bind a simulation: what cars take, what comes when, what a source does that lacks one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from carwright.arrays.calendars import tick_of
from carwright.arrays.codes import Codes
from carwright.arrays.network import NEVER, TICKS_PER_S, Ticks
from carwright.arrays.planning_days import Floats, PlanDays
from carwright.arrays.planning_supply import MONTH_S
from carwright.arrays.spots import Spot
from carwright.arrays.trade import ShortRule, Supply
from carwright.errors import PlantError, Problem, check
from carwright.model import Plant
from carwright.model import Supply as SupplySection
from carwright.model.build_plan import BuildPlan
from carwright.model.check_needs import needs_of

Parts = tuple[int, ...]
"""Numbers of parts."""
RULES = {"wait": ShortRule.WAIT, "another trim": ShortRule.ANOTHER, "build short": ShortRule.SHORT}
MOST_PARTS = 60
"""A car's missing parts are the bits of a whole number."""


def study_days(start: datetime, horizon: int) -> PlanDays:
    """Every day that a study touches."""
    last = start + timedelta(seconds=(horizon - 1) / TICKS_PER_S)
    edges = [np.datetime64(start.date()), np.datetime64(last.date()) + 1]
    return PlanDays(np.array(edges, "datetime64[D]"), 1)


def day_ticks(days: PlanDays, start: datetime) -> Ticks:
    """Tick at which each day of a study begins; the first tick of the study where it began before."""
    first = tick_of(days.days[0].astype(date), start)
    return np.asarray(np.maximum(first + np.arange(len(days.days)) * 86_400 * TICKS_PER_S, 0), np.int64)


def supply_of(plant: Plant, codes: Codes, start: datetime, horizon: int, plan: BuildPlan | None) -> Supply | None:
    """The supply of a study; None if the file has none or does not say what a release does when a part is short.

    Raises
    ------
    PlantError
        If there are more parts than can be told apart, or the plan buys what nobody knows.
    """
    supply = plant.supply
    if supply is None or supply.when_short is None:
        if plan is not None and plan.purchases:
            what = "the plan buys parts, but the simulation does not look at parts"
            raise PlantError([Problem("supply.when short", what, "say what a release does: wait, another trim ...")])
        return None
    if len(supply.parts) > MOST_PARTS:
        what = f"{len(supply.parts)} parts are more than the {MOST_PARTS} that a simulation tells apart"
        raise PlantError([Problem("supply.parts", what, "leave out what never runs short")])
    days = study_days(start, horizon)
    needs, need_of_code = np.unique(_needs(plant, supply, codes), axis=0, return_inverse=True)
    plan = plan if plan is not None else BuildPlan(())
    stock, by_day = _arrivals(supply, days, plan)
    whole, pieces = _whole(stock, by_day - _elsewhere(plan, list(supply.parts), days))
    comes = np.flatnonzero(pieces.any(axis=0))
    rooms = [part.stock.at_most for part in supply.parts.values()]
    return Supply(
        parts=tuple(supply.parts),
        needs=tuple(tuple(row) for row in needs.tolist()),
        need_of_code=tuple(need_of_code.ravel().tolist()),
        start=tuple(whole.tolist()),
        most=tuple(NEVER if room is None else int(room) for room in rooms),
        delivery_ticks=day_ticks(days, start)[comes],
        pieces=pieces[:, comes].T.copy(),
        rule=RULES[supply.when_short],
        look_ahead=supply.look_ahead,
        **_built_short(supply),
    )


def _built_short(supply: SupplySection) -> dict[str, Any]:
    short = supply.built_short
    if short is None:
        return {"may_lack": (False,) * len(supply.parts)}
    if supply.when_short == "build short" and short.retrofit <= 0:
        what = "no car is ever finished, but cars are to be built short"
        raise PlantError([Problem("supply.built short.retrofit", what, "write e.g. retrofit: 3000 cars/month")])
    return {
        "may_lack": tuple(name in short.parts for name in supply.parts),
        "yard": int(short.yard),
        "bay": max(1, round(MONTH_S * TICKS_PER_S / short.retrofit)) if short.retrofit > 0 else NEVER,
        "longest": NEVER if short.longest_s is None else round(short.longest_s * TICKS_PER_S),
    }


# ------------------------------------------------------------------ what cars take


def taken_at(spots: Sequence[Spot], of_spot: Mapping[int, Sequence[int]], supply: Supply | None) -> dict[int, Parts]:
    """Parts that cars take as they enter a cell, the first of each element that needs some."""
    if supply is None:
        return {}
    named = {spot.index: needs_of(spot.element) for spot in spots}
    return {
        of_spot[spot][0]: tuple(part for part, name in enumerate(supply.parts) if name in needs)
        for spot, needs in named.items()
        if needs
    }


def kinds_of(codes: Codes) -> tuple[int, list[tuple[str, str]]]:
    """Attributes that make the kind of a car, and model and trim of each kind, in the order of the codes."""
    leading = [attribute for attribute in codes.attributes if attribute.kind != "option"]
    values = {attribute.kind: attribute.values for attribute in leading}
    pairs = [(model, trim) for model in values.get("model", ("",)) for trim in values.get("trim", ("",))]
    return len(leading), pairs


def _needs(plant: Plant, supply: SupplySection, codes: Codes) -> NDArray[np.int64]:
    """Pieces of each part that each code takes, shape (codes, parts)."""
    names = {name: i for i, name in enumerate(supply.parts)}
    leading, kinds = kinds_of(codes)
    named = {pair: car for car, pair in plant.cars.of_plan().items()}
    of_kind = np.zeros((len(kinds), len(names)), np.int64)
    for kind, pair in enumerate(kinds):
        for name, number in supply.taken(named.get(pair, ""), *pair).items():
            of_kind[kind, names[name]] = number
    needs = np.repeat(of_kind, codes.count // len(kinds), axis=0)
    for i, attribute in enumerate(codes.attributes[leading:], start=leading):
        has_it = codes.combination_of_code((i,)) == 1
        for name, number in plant.cars.options[attribute.name].chips.items():
            if name in names:
                needs[has_it, names[name]] += number
    return needs


# ------------------------------------------------------------------ what comes when


def _arrivals(supply: SupplySection, days: PlanDays, plan: BuildPlan) -> tuple[Floats, Floats]:
    """Pieces of each part in store at first, and what comes on each day, shape (parts, days).

    Every delivery brings what is due until the next one. What has come since the plan told its stock, and before the
    study, is there on its first day: the cars of a period that has begun are all built in the study.
    """
    names, first = list(supply.parts), days.days[0].astype(date)
    known, held = plan.in_stock(first)
    _check_parts(plan, names)
    stock = np.array([held.get(name, part.stock.start) for name, part in supply.parts.items()])
    daily = _contracts(supply, days)
    daily[:, 0] += _contracts(supply, PlanDays(np.array([known or first, first], "datetime64[D]"), 1)).sum(axis=1)
    delivered = _first_days(supply.deliveries, days)
    by_day = np.zeros_like(daily)
    by_day[:, delivered] = np.add.reduceat(daily, delivered, axis=1)
    for purchase in plan.purchases:
        day = max((purchase.on - first).days, 0)
        in_stock = known is not None and purchase.on < known
        if day < len(days.days) and not in_stock:
            by_day[names.index(purchase.part), day] += purchase.pieces
    return stock, by_day


def _elsewhere(plan: BuildPlan, names: list[str], days: PlanDays) -> Floats:
    """Pieces of each part that others take on each day, shape (parts, days).

    What they took since the plan told its stock, and before the study, is missing on its first day.
    """
    taken, first = np.zeros((len(names), len(days.days))), days.days[0].astype(date)
    known, _ = plan.in_stock(first)
    for each in plan.elsewhere:
        begin, end = ((day - first).days for day in (max(each.start, known or first), each.until))
        row, daily = taken[names.index(each.part)], each.pieces / (each.until - each.start).days
        row[0] += daily * max(min(end, 0) - begin, 0)
        row[max(begin, 0) : max(end, 0)] += daily
    return taken


def _whole(stock: Floats, by_day: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Stock and what comes in whole pieces; what is left over comes along with the next delivery.

    Of what is there on a day the plant may have what others will not need until more comes.
    """
    held = np.cumsum(np.column_stack([stock, by_day]), axis=1)
    free = np.minimum.accumulate(held[:, ::-1], axis=1)[:, ::-1]
    come = np.floor(np.maximum(free, 0.0) + 1e-6).astype(np.int64)
    return come[:, 0], np.diff(come, axis=1)


def _check_parts(plan: BuildPlan, names: list[str]) -> None:
    named = {stock.part for stock in plan.stock} | {purchase.part for purchase in plan.purchases}
    unknown = sorted((named | {each.part for each in plan.elsewhere}) - set(names))
    what = "it buys, stocks or leaves to others {!r}, which `supply` does not know"
    check([Problem("plan", what.format(part), "see `supply.parts`") for part in unknown], source=plan.source)


def _contracts(supply: SupplySection, days: PlanDays) -> Floats:
    return np.array([_contract(supply, name, days) for name in supply.parts])


def _contract(supply: SupplySection, name: str, days: PlanDays) -> Floats:
    """Pieces that the contract brings for each day, less what the shortages that happen take away."""
    left = np.ones(len(days.days))
    for short in (supply.shortages[each] for each in supply.simulated):
        if name in short.parts:
            left = np.where(days.between(short.start, short.until), np.minimum(left, short.left), left)
    return np.asarray(days.held(supply.parts[name].contract) * days.a_month * left)


def _first_days(rhythm: str, days: PlanDays) -> NDArray[np.int64]:
    """Days on which deliveries come: all, mondays, or the first of the month; and the first day of the study."""
    if rhythm == "daily":
        return np.arange(len(days.days))
    if rhythm == "weekly":
        begins = (days.days.astype(np.int64) + 3) % 7 == 0
    else:
        begins = days.days == days.days.astype("datetime64[M]").astype("datetime64[D]")
    begins[0] = True
    return np.flatnonzero(begins)
