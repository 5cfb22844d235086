"""Order books of the handmade plan, and the plant they belong to."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta

from carwright.files import read_plant_text

PLANT = """\
carwright: 1
name: Two parts
study: {from: 2024-04-01, until: 2024-05-01}
shops: {assembly: {flow: [cars in: {kind: source}, trim: {kind: stations, work: 70 s}, out: {kind: sink}]}}
"""
HEAD = ("order id", "ordered at", "car", "region", "priority", "cancelled")


def plant():
    return read_plant_text(PLANT)


def rows_of(count: int, begin: datetime = datetime(2024, 12, 1, 9), every: timedelta = timedelta(minutes=2)):
    """Every third order is for the dearer car, every fourth from abroad, every seventh urgent."""
    return [
        [f"A{n:06d}", f"{begin + n * every:%Y-%m-%d %H:%M}", "sedan max" if n % 3 == 0 else "sedan base",
         "abroad" if n % 4 == 0 else "home", "1" if n % 7 == 0 else "2", ""]
        for n in range(count)
    ]  # fmt: skip


def write_book(path, rows, head=HEAD):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    return path
