"""A tiny plant written down by hand: source, two stations with a store between, a gate, a sink. One day a bin."""

from __future__ import annotations

from datetime import datetime

import numpy as np

from carwright.arrays.network import (
    TICKS_PER_S,
    Cell,
    CellKind,
    Draw,
    Law,
    Network,
    Release,
    Route,
    RouteKind,
)
from carwright.arrays.record import Record
from carwright.results.index import ElementName, PlantIndex
from carwright.results.periods import TICKS_PER_H, Periods
from carwright.results.runs import Runs
from carwright.results.sums import sums_of

DAY = 24 * TICKS_PER_H
DAYS = 4
START = datetime(2024, 12, 30)
"""A Monday; two of its four days lie in the next year."""
NAMES = ("body.in", "body.weld", "body.store", "body.fit", "body.out", "body.lost")
KINDS = ("source", "stations", "buffer", "moving_line", "sink", "sink")


def network() -> Network:
    work = Draw(Law.CONSTANT, 60.0 * TICKS_PER_S)
    first_half = np.array([[day * DAY, day * DAY + DAY // 2] for day in range(DAYS)], dtype=np.int64)
    cells = (
        Cell("body.in", 0, CellKind.SOURCE, 0, exit=0, release=Release(always=True)),
        Cell("body.weld", 1, CellKind.STATION, 0, exit=1, work=work),
        Cell("body.store", 2, CellKind.DELAY, 0, exit=2, capacity=10),
        Cell("body.fit", 3, CellKind.LINE, 0, exit=5, capacity=2, servers=2, pitch=60 * TICKS_PER_S),
        Cell("body.out", 4, CellKind.SINK, 0),
        Cell("body.lost", 5, CellKind.SINK, 0, counts_as="scrap"),
    )
    routes = (
        *(Route(RouteKind.TO, cell=target) for target in (1, 2, 3, 4)),
        Route(RouteKind.TO, cell=5),
        Route(RouteKind.GATE, name="body.check", to=(3, 0, 4)),
    )
    elements = NAMES
    bins = tuple((day + 1) * DAY for day in range(DAYS))
    return Network(elements, cells, routes, (first_half,), (), (), DAYS * DAY, bins, codes=4)


def index() -> PlantIndex:
    elements = tuple(ElementName(name, "", "body", kind) for name, kind in zip(NAMES, KINDS, strict=True))
    return PlantIndex(
        network(),
        elements,
        models=("sedan", "suv"),
        trims=("basic", "pro"),
        options=("cabin",),
        model_of_code=np.array([0, 0, 1, 1]),
        trim_of_code=np.array([0, 1, 0, 1]),
        option_of_code=np.array([[False], [True], [False], [True]]),
    )


def periods() -> Periods:
    ends = np.array(network().bins, dtype=np.int64)
    return Periods(START, ends, ends)


def record(extra: int = 0) -> Record:
    """Each day 100 + ``extra`` cars: one every minute from 1:00 on, two hours in the plant; the first is scrapped."""
    cells, per_day = 6, 100 + extra
    zeros = np.zeros((cells, DAYS), dtype=np.int64)
    h = TICKS_PER_H
    working, down, blocked, content = (zeros.copy() for _ in range(4))
    working[1], down[1], blocked[1] = 6 * h, h, 2 * h
    working[3] = np.array([25 * h, 15 * h, 20 * h, 20 * h])
    content[2] = 60 * h
    done = np.full((cells, DAYS), per_day, dtype=np.int64)
    interruptions = zeros.copy()
    interruptions[1] = 70
    gates = np.zeros((6, DAYS, 5), dtype=np.int64)
    gates[5] = [per_day + 9, per_day, per_day - 10, 9, 1]
    tick = np.concatenate([day * DAY + h + np.arange(per_day) * 60 * TICKS_PER_S for day in range(DAYS)])
    cell = np.tile(np.where(np.arange(per_day) == 0, 5, 4), DAYS)
    code = np.tile(np.arange(per_day) % 4, DAYS)
    return Record(
        working=working,
        down=down,
        blocked=blocked,
        content=content,
        done=done,
        interruptions=interruptions,
        open=np.full((cells, DAYS), DAY // 2, dtype=np.int64),
        entered=done,
        lost=zeros,
        gates=gates,
        out_cell=cell,
        out_born=np.maximum(tick - 2 * h, 0),
        out_tick=tick,
        out_code=code,
        inside=5,
        events=1000,
        visits=2000,
    )


def runs(extras: tuple[int, ...] = (0, 2, 4), warm_up_bin: int = 0) -> Runs:
    """Replications that differ in their cars a day."""
    own, cut = index(), periods()
    sums = tuple(sums_of(record(extra), number, own, cut) for number, extra in enumerate(extras))
    return Runs(own, cut, sums, warm_up_bin)
