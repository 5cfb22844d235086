"""A plant whose source releases given cars in a given order."""

from __future__ import annotations

from collections.abc import Sequence

from carwright.arrays.sequencing_rules import Ints
from carwright.errors import PlantError, Problem
from carwright.model import Plant
from carwright.model.check_sequencing import source_of
from carwright.model.elements import Always, Source
from carwright.model.names import Names, Where
from carwright.model.releases import OrderedCar, Orders
from carwright.model.sequencing import Sequencing


def with_order(plant: Plant, order: Ints | Sequence[int]) -> Plant:
    """The plant with its source releasing the cars of ``sequencing`` in this order, and no others.

    Every car is ready when the day starts; the line takes the next one as soon as it has room. A source with moments
    of its own keeps them.

    Parameters
    ----------
    plant
        With the section ``sequencing``.
    order
        Row of the order table of the car at each place.

    Raises
    ------
    PlantError
        If the source releases cars at random times, or at fewer or more moments than there are cars.
    """
    asked = plant.sequencing
    assert asked is not None
    names = Names(plant)
    where = source_of(asked, names)
    source = names.element(where)
    assert isinstance(source, Source)
    cars = tuple(_car(asked, int(row)) for row in order)
    if isinstance(source.release, Always):
        at = (asked.starts or plant.study.start,) * len(cars)
    elif isinstance(source.release, Orders) and len(source.release.at) == len(cars):
        at = source.release.at
    else:
        what = f"the source {where.name!r} does not take {len(cars)} given cars"
        raise PlantError([Problem(f"{where.place}.release", what, "write release: always")], source="sequence")
    release = source.model_copy(update={"release": Orders(at=at, cars=cars), "limit": None, "makes": "cars"})
    return _with_element(plant, where, release)


def _car(asked: Sequencing, row: int) -> OrderedCar:
    orders = asked.orders
    car = OrderedCar()
    if orders.model:
        car["model"] = orders.model[row]
    if orders.trim:
        car["trim"] = orders.trim[row]
    if orders.options:
        car["options"] = tuple(name for name, has in orders.options.items() if has[row])
    return car


def _with_element(plant: Plant, where: Where, element: Source) -> Plant:
    """A copy of the plant with one element replaced."""
    part = plant.parts[where.part]
    shop = part.shops[where.shop]
    assert where.element is not None
    if where.branch is None:
        shop = shop.model_copy(update={"flow": {**shop.flow, where.element: element}})
    else:
        branch = shop.branches[where.branch]
        branch = branch.model_copy(update={"flow": {**branch.flow, where.element: element}})
        shop = shop.model_copy(update={"branches": {**shop.branches, where.branch: branch}})
    part = part.model_copy(update={"shops": {**part.shops, where.shop: shop}})
    return plant.model_copy(update={"parts": {**plant.parts, where.part: part}})
