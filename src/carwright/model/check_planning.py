"""Checks of what a plan reads of the world outside: market, sales, supply, partners."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from itertools import pairwise

from carwright.errors import Problem
from carwright.model import check_planning_decisions, check_planning_money
from carwright.model.cars import Cars
from carwright.model.market import Market, Segment
from carwright.model.names import nearest
from carwright.model.partners import ContractMaker
from carwright.model.plant import Plant
from carwright.model.quantities import Shares
from carwright.model.sales import Burst, Owners, Sales
from carwright.model.supply import Supply

TOLERANCE = 1e-6
"""How far shares and weights may miss 100 %."""


def problems(plant: Plant) -> Iterator[Problem]:
    """All faults of the sections that only a plan, or the supply of a simulation, reads."""
    if plant.market is not None:
        yield from _market(plant, plant.market)
        yield from check_planning_money.options_known(plant.cars, plant.market.options, "market.options")
    if plant.sales is not None:
        yield from _sales(plant, plant.sales)
    if plant.supply is not None:
        yield from _supply(plant, plant.supply)
    for name, partner in plant.partners.items():
        if isinstance(partner, ContractMaker):
            yield from _contract_maker(plant.cars, partner, f"partners.{name}")
    yield from check_planning_money.problems(plant)
    yield from check_planning_decisions.problems(plant)


def notes(plant: Plant) -> Iterator[Problem]:
    """What a planner should know but may intend."""
    if plant.decisions is not None and plant.sales is not None:
        for name, burst in plant.sales.bursts.items():
            if not plant.decisions.start <= burst.date.date() < plant.decisions.until:
                what = f"it comes on {burst.date:%Y-%m-%d}, outside the plan"
                yield Problem(f"sales.bursts.{name}.date", what, "the plan leaves it out")
    yield from check_planning_money.notes(plant)


# ------------------------------------------------------------------ names of cars


def unknown_cars(cars: Cars, named: Iterable[str], place: str, *, group: bool = False) -> Iterator[Problem]:
    """Names that are no car of the plant; nor a model or trim, where these will do."""
    known = tuple(cars.of_plan())
    if group:
        known = (*known, *cars.model_names(), *cars.trim_names())
    for name in named:
        if name not in known:
            yield Problem(f"{place}.{name}", f"there is no car {name!r}", nearest(name, known))


def unknown(named: Iterable[str], known: Iterable[str], place: str, what: str, section: str) -> Iterator[Problem]:
    """Names that are not in a table of another section."""
    there = tuple(known)
    for name in named:
        if name not in there:
            yield Problem(
                place, f"there is no {what} {name!r}", nearest(name, there) if there else f"add it to `{section}`"
            )


def _add_up(shares: Shares, place: str, what: str) -> Iterator[Problem]:
    total = sum(shares.values())
    if abs(total - 1) > TOLERANCE:
        yield Problem(place, f"the {what} add up to {100 * total:.6g} %", "they must make 100 %")


def dated_place(place: str, day: date) -> str:
    """Dotted path of what holds from a date on."""
    return place if day == date.min else f"{place}.{day}"


# ------------------------------------------------------------------ market


def _market(plant: Plant, market: Market) -> Iterator[Problem]:
    for name, segment in market.segments.items():
        yield from _segment(plant, segment, f"market.segments.{name}")
    regions = {segment.region for segment in market.segments.values() if segment.region}
    shortages = plant.supply.shortages if plant.supply else {}
    for name, scenario in market.scenarios.items():
        place = f"market.scenarios.{name}"
        yield from unknown(
            scenario.closed, (*regions, *market.segments), f"{place}.closed", "region or segment", "market.segments"
        )
        yield from unknown(scenario.shortages, shortages, f"{place}.shortages", "shortage", "supply.shortages")
    if market.scenarios:
        weights = {name: scenario.weight for name, scenario in market.scenarios.items()}
        yield from _add_up(weights, "market.scenarios", "weights")


def _segment(plant: Plant, segment: Segment, place: str) -> Iterator[Problem]:
    for day, table in segment.cars.items():
        here = dated_place(f"{place}.cars", day)
        yield from unknown_cars(plant.cars, table, here)
        yield from _add_up(table, here, "shares")
    yield from unknown_cars(plant.cars, segment.prices, f"{place}.prices", group=True)
    for day in sorted({*segment.share, *(since for rival in segment.rivals.values() for since in rival.share)}):
        total = _held(segment.share, day) + sum(_held(rival.share, day) for rival in segment.rivals.values())
        if total > 1 + TOLERANCE:
            what = f"our share and those of our rivals add up to {100 * total:.6g} %"
            yield Problem(dated_place(f"{place}.share", day), what, "they must stay within 100 %")
            return


def _held(steps: Mapping[date, float], day: date) -> float:
    before = [since for since in steps if since <= day]
    return steps[max(before)] if before else 0.0


# ------------------------------------------------------------------ sales


def _sales(plant: Plant, sales: Sales) -> Iterator[Problem]:
    pools: dict[str, Burst | Owners] = {f"sales.bursts.{name}": burst for name, burst in sales.bursts.items()}
    if sales.owners is not None:
        pools["sales.owners"] = sales.owners
    for place, pool in pools.items():
        yield from _pool(plant, pool, place)
    for name, burst in sales.bursts.items():
        scenarios = plant.market.scenarios or plant.market.futures() if plant.market else {}
        yield from unknown(burst.scenarios, scenarios, f"sales.bursts.{name}.scenarios", "scenario", "market.scenarios")
    yield from unknown_cars(plant.cars, sales.waiting, "sales.waiting")
    yield from _unsold(plant, sales.waiting, "sales.waiting")
    bounded = plant.decisions is not None and plant.decisions.shops != "as given"
    if (sales.shops or bounded) and sales.orders_a_shop is None:
        yield Problem(
            "sales.shops", "it is not said how many orders a shop can take", "add e.g. orders a shop: 140 cars/month"
        )
    if sales.orders_a_shop is not None and not sales.shops and not bounded:
        yield Problem("sales.orders a shop", "there are no shops", "add e.g. shops: {2024-04-01: 59, 2025-01-01: 200}")
    shares = list(sales.cancellations.values())
    if any(after < before for before, after in pairwise(shares)):
        what = "the share that is cancelled falls with the age of the order"
        yield Problem("sales.cancellations", what, "buyers do not grow more patient: let it rise or stay")


def _pool(plant: Plant, pool: Burst | Owners, place: str) -> Iterator[Problem]:
    """Orders beside the market: their cars are ours, and sold where they are ordered."""
    yield from unknown_cars(plant.cars, pool.cars, f"{place}.cars")
    if pool.cars:
        yield from _add_up(pool.cars, f"{place}.cars", "shares")
    segments = plant.market.segments if plant.market else {}
    if pool.segment is not None:
        yield from unknown([pool.segment], segments, f"{place}.segment", "segment", "market.segments")
        here = segments.get(pool.segment)
        sold = {car for table in here.cars.values() for car in table} if here else set(pool.cars)
        for car in pool.cars:
            if car in plant.cars.of_plan() and car not in sold:
                yield Problem(
                    f"{place}.cars.{car}", f"{car!r} is not sold in segment {pool.segment!r}", "name another segment"
                )
    else:
        yield from _unsold(plant, pool.cars, f"{place}.cars")


def _unsold(plant: Plant, cars: Iterable[str], place: str) -> Iterator[Problem]:
    if plant.market is None:
        return
    segments = plant.market.segments.values()
    sold = {car for segment in segments for table in segment.cars.values() for car in table}
    for car in cars:
        if car in plant.cars.of_plan() and car not in sold:
            yield Problem(
                f"{place}.{car}", f"no segment sells {car!r}", "add it to the `cars` of a segment of `market`"
            )


# ------------------------------------------------------------------ supply


def _supply(plant: Plant, supply: Supply) -> Iterator[Problem]:
    parts = supply.parts
    yield from unknown_cars(plant.cars, supply.trims, "supply.trims", group=True)
    for name, table in supply.trims.items():
        for part in table:
            yield from _supplied(part, parts, f"supply.trims.{name}.{part}", f"{name!r} takes")
    for name, option in plant.cars.options.items():
        for part in option.chips:
            yield from _supplied(part, parts, f"cars.options.{name}.chips.{part}", f"option {name!r} takes")
    for name, short in supply.shortages.items():
        yield from unknown(short.parts, parts, f"supply.shortages.{name}.parts", "part", "supply.parts")
    yield from unknown(supply.simulated, supply.shortages, "supply.simulated", "shortage", "supply.shortages")
    yield from _parts(supply, _taken(plant, supply))
    yield from _built_short(supply)


def _supplied(part: str, parts: Iterable[str], place: str, who: str) -> Iterator[Problem]:
    known = tuple(parts)
    if part not in known:
        yield Problem(place, f"{who} {part!r}, but nobody supplies it", _or_add(part, known))


def _or_add(part: str, known: tuple[str, ...]) -> str:
    near = get_close_matches(part, known, n=1, cutoff=0.85)
    return f"did you mean {near[0]!r}?" if near else f"add {part!r} to `supply.parts`"


def _taken(plant: Plant, supply: Supply) -> set[str]:
    """Parts that some car takes."""
    besides = {part for table in supply.trims.values() for part in table}
    options = {part for option in plant.cars.options.values() for part in option.chips}
    return besides | options | {name for name, part in supply.parts.items() if part.each_car}


def _parts(supply: Supply, taken: set[str]) -> Iterator[Problem]:
    for name, part in supply.parts.items():
        place = f"supply.parts.{name}"
        if name not in taken:
            yield Problem(
                place, "no car takes it", "say `each car`, or name it in `trims` or in the `chips` of an option"
            )
        elif not (part.contract or part.spot or part.order or part.stock.start):
            yield Problem(place, "nobody supplies it", "add a `contract`, `spot`, `order` or `stock`")
        room = part.stock.at_most
        if room is not None and part.stock.start > room:
            what = f"{part.stock.start:,.0f} lie in a store for {room:,.0f}"
            yield Problem(f"{place}.stock.start", what, "are the two swapped?")


def _built_short(supply: Supply) -> Iterator[Problem]:
    short = supply.built_short
    if short is None:
        if supply.when_short == "build short":
            what = "cars are to be built short, but `built short` does not say how"
            yield Problem(
                "supply.when short", what, "add built short: {parts: [...], yard: ..., retrofit: ..., cost: ...}"
            )
        return
    yield from unknown(short.parts, supply.parts, "supply.built short.parts", "part", "supply.parts")
    if short.yard == 0 or short.retrofit == 0:
        key = "yard" if short.yard == 0 else "retrofit"
        yield Problem(
            f"supply.built short.{key}", "none could ever be finished", "remove `built short`, or give it room"
        )


# ------------------------------------------------------------------ partners


def _contract_maker(cars: Cars, maker: ContractMaker, place: str) -> Iterator[Problem]:
    yield from unknown_cars(cars, maker.cars, f"{place}.cars", group=True)
    most = max(maker.capacity.values(), default=0.0)
    if most == 0:
        yield Problem(
            f"{place}.capacity", "the offer has no capacity", "write e.g. 8000 cars/month, or remove the offer"
        )
    elif maker.least > most:
        what = f"{maker.least:,.0f} cars a month are to be paid, only {most:,.0f} can be built"
        yield Problem(f"{place}.least", what, "are the two swapped?")
    if any(after < before for before, after in pairwise(maker.ramp)):
        yield Problem(f"{place}.ramp", "the ramp falls", "give shares that rise or stay")
    yield from _fees(maker, f"{place}.fee")


def _fees(maker: ContractMaker, place: str) -> Iterator[Problem]:
    volumes = list(maker.fee)
    if not volumes:
        yield Problem(place, "there is no fee", "write what a car costs, e.g. 21400 CNY")
        return
    if volumes[0] != 0:
        yield Problem(place, f"the fee of the first {volumes[0]:,.0f} cars is not given", "let the first step be 0")
    if volumes != sorted(volumes):
        yield Problem(place, "the volumes do not rise", "let them follow each other: {0: 21400 CNY, 60000: 12000 CNY}")
        return
    for low, high in pairwise(volumes):
        before, after = maker.fee[low].value, maker.fee[high].value
        if after > before:
            what = f"the fee rises from {before:,.0f} to {after:,.0f} at {high:,.0f} cars a year"
            yield Problem(f"{place}.{high:.0f}", what, "a larger volume has a lower fee: are the two swapped?")
