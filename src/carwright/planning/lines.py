"""A part of the plant by itself, under a shift pattern: what the twin runs to learn what a line can make."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from carwright.errors import PlantError, Problem
from carwright.model import ALWAYS, Plant
from carwright.model.calendars import Calendar
from carwright.model.cars import ANY
from carwright.model.elements import Element, Sink, Source
from carwright.model.releases import Always, CalledOff
from carwright.model.shops import Branch, Part, Shop

RUNS = ("name", "study", "calendars", "cars", "ramps", "parts")
"""Sections of a plant file that a run without market and supply reads."""


def alone(plant: Plant, part: str, calendars: Mapping[str, Calendar], begins: date, days: float) -> Plant:
    """The plant with one part only, open from ``begins`` on for ``days``, that never lacks orders or supply.

    ``calendars`` stand in place of the plant's own of the same name. Parts and calendars get plain names, so that two
    parts that are built alike are the same plant here, and are measured once.

    Raises
    ------
    PlantError
        If there is no such part, or its cars cross into another part.
    """
    if part not in plant.parts:
        raise PlantError([Problem(f"parts.{part}", "there is no such part", f"there are {', '.join(plant.parts)}")])
    of_plant = {**plant.calendars, **calendars}
    used = calendars_of(plant.parts[part])
    plain = {name: name if name == ALWAYS else f"calendar {i}" for i, name in enumerate(used)}
    begin = datetime(begins.year, begins.month, begins.day)
    span = {"start": begin, "until": begin + timedelta(days=days), "warm_up": 0.0, "bins": "week"}
    study = plant.study.model_copy(update={**span, "replications": 1, "seed": 1})
    fresh = {
        name: field.get_default(call_default_factory=True)
        for name, field in Plant.model_fields.items()
        if name not in RUNS
    }
    return plant.model_copy(
        update={
            **fresh,
            "name": "",
            "study": study,
            "calendars": {plain[name]: of_plant[name] for name in used if name != ALWAYS},
            "parts": {"": _plain_part(plant.parts[part], plain)},
        }
    )


def mature(plant: Plant) -> Plant:
    """The same plant past its ramp-up: no learning, no planned stops from one model year to the next."""
    still = without_stops(plant)
    none: dict[str, object] = {"ramp": None}

    def learnt(shop: Shop) -> Shop:
        return _each(shop, lambda element: element.model_copy(update=none)).model_copy(update=none)

    parts = {name: _shops(part, learnt) for name, part in still.parts.items()}
    return still.model_copy(update={"parts": parts, "ramps": {}})


def without_stops(plant: Plant) -> Plant:
    """The same plant without planned stops from one model year to the next."""
    none: dict[str, object] = {"changeovers": ()}

    def running(shop: Shop) -> Shop:
        return _each(shop, lambda element: element.model_copy(update=none)).model_copy(update=none)

    return plant.model_copy(update={"parts": {name: _shops(part, running) for name, part in plant.parts.items()}})


def all_of(plant: Plant, model: str, trim: str) -> Plant:
    """The same plant building one car only; an empty model or trim is one that the file does not tell apart."""
    update: dict[str, object] = {}
    if model:
        update["models"] = {date.min: {model: 1.0}}
    if trim:
        update["trims"] = {model or ANY: {date.min: {trim: 1.0}}}
    return plant.model_copy(update={"cars": plant.cars.model_copy(update=update)})


def calendars_of(part: Part) -> tuple[str, ...]:
    """Calendars that the elements of a part keep, in the order of the file."""
    names = [
        element.calendar or shop.calendar or ALWAYS
        for shop in part.shops.values()
        for _, chain in shop.chains()
        for element in chain.values()
    ]
    return tuple(dict.fromkeys(names))


def last_calendars(part: Part) -> tuple[str, ...]:
    """Calendars of the elements through which finished cars leave."""
    names = [
        element.calendar or shop.calendar or ALWAYS
        for shop in part.shops.values()
        for _, chain in shop.chains()
        for element in chain.values()
        if isinstance(element, Sink) and element.counts_as == "cars"
    ]
    return tuple(dict.fromkeys(names))


def _plain_part(part: Part, plain: Mapping[str, str]) -> Part:
    """Nothing opens late, nothing lacks orders, calendars under their plain names."""

    def ready(element: Element) -> Element:
        update: dict[str, object] = {"opens": None, "note": None}
        if isinstance(element, Source) and not isinstance(element.release, CalledOff):
            update |= {"release": Always(), "limit": None}
        return element.model_copy(update=update)

    def open_(shop: Shop) -> Shop:
        return _each(shop, ready).model_copy(update={"opens": None, "note": None})

    return with_calendars(_shops(part, open_), plain).model_copy(update={"opens": None, "note": None})


def with_calendars(part: Part, names: Mapping[str, str]) -> Part:
    """A part whose calendars bear other names."""

    def renamed(has: Shop | Element) -> dict[str, object]:
        return {"calendar": names.get(has.calendar, has.calendar) if has.calendar is not None else None}

    def change(shop: Shop) -> Shop:
        return _each(shop, lambda element: element.model_copy(update=renamed(element))).model_copy(update=renamed(shop))

    return _shops(part, change)


def _shops(part: Part, change: Callable[[Shop], Shop]) -> Part:
    """A part with each of its shops changed."""
    return part.model_copy(update={"shops": {name: change(shop) for name, shop in part.shops.items()}})


def _each(shop: Shop, change: Callable[[Element], Element]) -> Shop:
    """A shop with each of its elements changed."""
    flow = {name: change(element) for name, element in shop.flow.items()}
    branches: dict[str, Branch] = {
        name: branch.model_copy(update={"flow": {key: change(element) for key, element in branch.flow.items()}})
        for name, branch in shop.branches.items()
    }
    return shop.model_copy(update={"flow": flow, "branches": branches})
