"""Counts the stations of the plant, shop by shop: places at which a car or a part is worked on, repair left out."""

from pathlib import Path

import carwright
from carwright.model import Gate, MovingLine, Plant, Shop, Stations


def stations_of(shop: Shop) -> int:
    """Stations in a row times places side by side, of the main flow, its feeders and its parallel ways."""
    chains = dict(shop.chains())
    repairs = {element.repair for flow in chains.values() for element in flow.values() if isinstance(element, Gate)}
    working = [
        element
        for branch, flow in chains.items()
        if branch is None or branch not in repairs
        for element in flow.values()
        if isinstance(element, (Stations, MovingLine))
    ]
    return sum(element.count * getattr(element, "places", 1) for element in working)


def stations_of_parts(plant: Plant) -> dict[str, dict[str, int]]:
    """Stations by part and shop."""
    return {
        name: {shop_name: stations_of(shop) for shop_name, shop in part.shops.items()}
        for name, part in plant.parts.items()
    }


if __name__ == "__main__":
    for part, shops in stations_of_parts(carwright.read_plant(Path(__file__).with_name("plant.yaml"))).items():
        print(f"{part}: {sum(shops.values())} stations")
        for shop, stations in shops.items():
            print(f"  {shop:12} {stations:4}")
