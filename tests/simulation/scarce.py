"""A small plant with orders and parts that run out, for tests."""

from __future__ import annotations

import polars as pl

import carwright
from carwright.files import read_plant_text

DAY_H = 24.0

HEAD = "carwright: 1\nname: Scarce\nstudy: {from: 2024-04-01, until: 2024-04-06, replications: 2, bins: day}\n"

SHOP = """
shops:
  line:
    flow:
      - in: {kind: source, release: RELEASE}
      - work: {kind: stations, work: 100 s}
      - out: {kind: sink}
"""


def plant(body, *, release="always", head=HEAD, folder=None):
    return read_plant_text(head + body + SHOP.replace("RELEASE", release), folder=folder)


def run(body, *, plan=None, **wishes):
    return carwright.simulate(plant(body, **wishes), jobs=1, prove=False, plan=plan)


def column(frame, name, **where):
    for key, value in where.items():
        frame = frame.filter(pl.col(key) == value)
    return frame[name].to_list()


TEN_A_DAY = """
supply:
  when short: wait
  deliveries: daily
  parts:
    chip: {each car: 1, contract: 300 parts/month}
"""


SALES = """
cars: {models: {car: 100 %}}
sales:
  shops: {2024-01-01: 10}
  orders a shop: 60 cars/month
"""
