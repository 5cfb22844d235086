"""Counts the stations of the plant, shop by shop: places at which a car or a part is worked on, repair left out."""

from pathlib import Path

import carwright
from carwright.model import Plant
from carwright.model.summary import working_places


def stations_of_parts(plant: Plant) -> dict[str, dict[str, int]]:
    """Stations by part and shop, as ``carwright check`` counts them."""
    found: dict[str, dict[str, int]] = {name: {} for name in plant.parts}
    for (part, shop), places in working_places(plant).items():
        found[part][shop] = places.stations
    return found


if __name__ == "__main__":
    for part, shops in stations_of_parts(carwright.read_plant(Path(__file__).with_name("plant.yaml"))).items():
        print(f"{part}: {sum(shops.values())} stations")
        for shop, stations in shops.items():
            print(f"  {shop:12} {stations:4}")
