"""Checks of what the cars are: shares add up, and models, trims and options that are named exist."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from carwright.errors import Problem
from carwright.model.cars import ANY, Cars
from carwright.model.distributions import Constant
from carwright.model.elements import ElementBase, Gate, MovingLine, Orders, Source, Split, Stations
from carwright.model.names import Names, nearest
from carwright.model.plant import Plant

TOLERANCE = 1e-6
"""How far shares may miss 100 %: three thirds written with many digits will do."""
MOST_KINDS = 65_536
"""Most combinations of model, trim and options."""
_WRONG_IN_A_NAME = set(".[]/:*")


def problems(plant: Plant, names: Names) -> Iterator[Problem]:
    """All faults of the cars and of what elements say about them."""
    yield from _names_fit(plant)
    yield from _shares(plant.cars)
    yield from _options(plant.cars)
    yield from _kinds_of_cars(plant.cars)
    for where, element in names.elements():
        yield from _per_car(plant.cars, element, where.place)
        if isinstance(element, Source) and isinstance(element.release, Orders):
            yield from _orders(plant.cars, element.release, where.place)
        if isinstance(element, Split):
            yield from _split(plant.cars, element, where.place)


def _names_fit(plant: Plant) -> Iterator[Problem]:
    given: dict[str, Iterable[str]] = {
        "cars.models": plant.cars.model_names(), "cars.trims": plant.cars.trim_names(),
        "cars.options": plant.cars.options,
        "calendars": plant.calendars, "ramps": plant.ramps, "parts": [name for name in plant.parts if name],
    }  # fmt: skip
    given |= _names_of_plans(plant)
    for part_name, part in plant.parts.items():
        given[plant.path(part_name, "shops")] = part.shops
        for shop_name, shop in part.shops.items():
            home = plant.path(part_name, "shops", shop_name)
            given[f"{home}.branches"] = shop.branches
            for branch, flow in shop.chains():
                given[f"{home}.branches.{branch}.flow" if branch else f"{home}.flow"] = flow
    for place, names in given.items():
        for name in names:
            if not name.strip() or _WRONG_IN_A_NAME & set(name):
                yield Problem(f"{place}.{name}", f"{name!r} is no name", "leave out . : / * [ and ]")


def _names_of_plans(plant: Plant) -> dict[str, Iterable[str]]:
    """Names that the planner gives in the sections of a plan, by the place of their table."""
    given: dict[str, Iterable[str]] = {"partners": plant.partners}
    if plant.market is not None:
        given |= {"market.segments": plant.market.segments, "market.scenarios": plant.market.scenarios}
    if plant.sales is not None:
        given["sales.bursts"] = plant.sales.bursts
    if plant.supply is not None:
        given |= {"supply.parts": plant.supply.parts, "supply.shortages": plant.supply.shortages}
    if plant.decisions is not None:
        given["decisions.shift patterns"] = plant.decisions.shift_patterns
    return given


def _shares(cars: Cars) -> Iterator[Problem]:
    yield from _add_up(cars.models, "cars.models")
    for model, steps in (cars.trims or {}).items():
        place = "cars.trims" if model == ANY else f"cars.trims.{model}"
        yield from _add_up(steps, place)
        if model != ANY and model not in cars.model_names():
            yield Problem(place, f"there is no model {model!r}", nearest(model, cars.model_names()))
    if cars.trims and ANY not in cars.trims:
        for model in cars.model_names():
            if model not in cars.trims:
                yield Problem("cars.trims", f"model {model!r} has no trims here", "give every model its table of trims")


def _add_up(steps: dict[date, dict[str, float]], place: str) -> Iterator[Problem]:
    for day, table in steps.items():
        total = sum(table.values())
        here = place if day == date.min else f"{place}.{day}"
        if not table:
            yield Problem(here, "no shares are given", "name at least one, with its share")
        elif abs(total - 1) > TOLERANCE:
            yield Problem(here, f"the shares add up to {100 * total:.6g} %", "they must make 100 %")
    if steps and not any(day == date.min for day in steps) and len(steps) != len(set(steps)):
        yield Problem(place, "a date is given twice", "keep one")


def _options(cars: Cars) -> Iterator[Problem]:
    trims = cars.trim_names()
    for name, option in cars.options.items():
        for day, table in option.share.items():
            here = f"cars.options.{name}.share" + ("" if day == date.min else f".{day}")
            for trim in table:
                if trim != ANY and trim not in trims:
                    yield Problem(f"{here}.{trim}", f"there is no trim {trim!r}", nearest(trim, trims))


def _kinds_of_cars(cars: Cars) -> Iterator[Problem]:
    kinds = max(1, len(cars.model_names())) * max(1, len(cars.trim_names())) * 2 ** len(cars.options)
    if kinds > MOST_KINDS:
        what = f"{kinds:,} kinds of cars are more than the {MOST_KINDS:,} that can be told apart"
        yield Problem("cars", what, "leave out options that change nothing, or join them into one")


def _per_car(cars: Cars, element: ElementBase, place: str) -> Iterator[Problem]:
    if not isinstance(element, (Stations, MovingLine, Gate)):
        return
    known = {"option": tuple(cars.options), "model": cars.model_names(), "trim": cars.trim_names()}
    given = {"option": element.per_option, "model": element.per_model, "trim": element.per_trim}
    for what, table in given.items():
        for name in table:
            if name not in known[what]:
                yield Problem(f"{place}.per {what}.{name}", f"there is no {what} {name!r}", nearest(name, known[what]))
    if isinstance(element, (Stations, MovingLine)) and isinstance(element.work, Constant):
        most = sum(min(0.0, *table.values()) if table else 0.0 for table in given.values())
        if element.work.value_s + most <= 0:
            what = f"for some cars the work is {element.work.value_s + most:g} s in all"
            yield Problem(f"{place}.work", what, "let the work stay above zero when all that is added is negative")
    if isinstance(element, MovingLine):
        yield from _stations_named(element, place, [name for table in given.values() for name in table])
        yield from _hands(cars, element, place)


def _hands(cars: Cars, line: MovingLine, place: str) -> Iterator[Problem]:
    """The work of hands is of stations and cars that there are, and stands in one place only."""
    if line.balance and (line.work is not None or line.per_option or line.per_model or line.per_trim):
        what = "the line has a balance and `work` or `per option`, `per model`, `per trim` besides"
        yield Problem(f"{place}.balance", what, "keep one of the two")
    known = (*cars.options, *cars.model_names())
    for name in dict.fromkeys(hand.of for hand in line.balance if hand.of and hand.of not in known):
        yield Problem(f"{place}.balance", f"there is no option or model {name!r}", nearest(name, known))
    beyond = sorted({hand.station for hand in line.balance if hand.station > line.count})
    if beyond:
        what = f"the line has no station {beyond[0]}"
        yield Problem(f"{place}.balance", what, f"its stations are 1 to {line.count}")


def _stations_named(line: MovingLine, place: str, extras: list[str]) -> Iterator[Problem]:
    for name, stations in line.at.items():
        if name not in extras:
            yield Problem(
                f"{place}.at.{name}",
                f"{name!r} adds no work here",
                "give its work in `per option`, `per model` or `per trim`",
            )
        for station in stations:
            if station > line.count:
                yield Problem(
                    f"{place}.at.{name}", f"the line has no station {station}", f"its stations are 1 to {line.count}"
                )


def _orders(cars: Cars, orders: Orders, place: str) -> Iterator[Problem]:
    place = f"{place}.release.orders"
    if orders.cars and len(orders.cars) != len(orders.at):
        yield Problem(place, f"{len(orders.at)} moments but {len(orders.cars)} cars", "one row, one car")
    has = {"model": cars.model_names(), "trim": cars.trim_names(), "options": tuple(cars.options)}
    lacking = [key for key, names in has.items() if names and any(key not in car for car in orders.cars)]
    if lacking:
        what = f"the orders tell something of their cars but not their {lacking[0]}: drawing the rest is not yet there"
        yield Problem(place, what, f"name a column for {lacking[0]} too, or none at all")
    seen: set[tuple[str, str]] = set()
    known = {"model": cars.model_names(), "trim": cars.trim_names(), "option": tuple(cars.options)}
    for number, car in enumerate(orders.cars, start=1):
        named = [("model", car["model"])] if "model" in car else []
        named += [("trim", car["trim"])] if "trim" in car else []
        for what, name in named + [("option", option) for option in car.get("options", ())]:
            if name not in known[what] and (what, name) not in seen:
                seen.add((what, name))
                yield Problem(
                    place, f"order {number} is of {what} {name!r}, which there is not", nearest(name, known[what])
                )


def _split(cars: Cars, split: Split, place: str) -> Iterator[Problem]:
    if not split.of:
        return
    what = split.rule.removeprefix("by ")
    known = {"model": cars.model_names(), "trim": cars.trim_names(), "option": tuple(cars.options)}[what]
    taken: set[str] = set()
    for branch, names in split.of.items():
        for name in names:
            if name not in known:
                yield Problem(f"{place}.to.{branch}", f"there is no {what} {name!r}", nearest(name, known))
            if name in taken:
                yield Problem(f"{place}.to.{branch}", f"{what} {name!r} has two ways", "name it once")
            taken.add(name)
    others = [branch for branch, names in split.of.items() if not names]
    if len(others) > 1:
        yield Problem(f"{place}.to.{others[1]}", "a second branch takes all the others", "only one list may be empty")
    left = [name for name in known if name not in taken]
    if what == "option" and not others:
        yield Problem(
            f"{place}.to",
            "cars with none of these options have no way",
            "give one branch an empty list: it takes the others",
        )
    elif left and not others:
        yield Problem(f"{place}.to", f"{what} {left[0]!r} has no way", "name it, or give one branch an empty list")
