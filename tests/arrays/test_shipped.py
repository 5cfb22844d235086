"""The shipped plants as networks: what must hold of every one of them, and that laying them out takes no time."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

import numpy as np
import pytest

from arrays.plants import IN, OUT, plant
from carwright.arrays.bridge import network
from carwright.arrays.network import CellKind, Network, RouteKind
from carwright.files import read_plant

EXAMPLES = sorted((Path(__file__).resolve().parents[2] / "examples").glob("*/plant.yaml"))


@pytest.fixture(scope="module", params=EXAMPLES, ids=lambda path: path.parent.name)
def shipped(request) -> Network:
    return network(read_plant(request.param))


def targets(found: Network, route: int) -> set[int]:
    """Cells that a route may lead to."""
    if route < 0:
        return set()
    here = found.routes[route]
    return {here.cell} if here.kind == RouteKind.TO else set().union(*(targets(found, to) for to in here.to))


def test_every_car_comes_to_a_sink_or_into_another_car(shipped):
    ends = {number for number, cell in enumerate(shipped.cells) if cell.kind == CellKind.SINK}
    ends |= {part for cell in shipped.cells for part in cell.parts}
    leads = [targets(shipped, cell.exit) for cell in shipped.cells]
    assert all(leads[number] or number in ends for number in range(len(leads)))
    saved = set(ends)
    while more := {number for number, to in enumerate(leads) if number not in saved and to & saved}:
        saved |= more
    assert len(saved) == len(shipped.cells)


def test_every_cell_but_a_source_is_reached(shipped):
    reached = set().union(*(targets(shipped, cell.exit) for cell in shipped.cells))
    assert all(number in reached or cell.kind == CellKind.SOURCE for number, cell in enumerate(shipped.cells))


def test_tables_fit_each_other(shipped):
    for cell in shipped.cells:
        classes = 1 + max(shipped.class_maps[cell.classes]) if cell.classes >= 0 else 1
        assert len(cell.extra) in (0, classes)
        assert all(len(row) == cell.servers for row in cell.line_work)
        assert cell.kind != CellKind.LINE or len(cell.line_work) == classes
        for segment in cell.speed_ramp:
            assert len(segment.value) == len(segment.threshold) + 1
            assert list(segment.threshold) == sorted(segment.threshold)
    assert all(len(table) == shipped.codes for table in shipped.class_maps)
    streams = [cell.work.stream for cell in shipped.cells if cell.work.stream]
    assert len(streams) == len(set(streams))


def test_spans_rise_and_stay_within_the_study(shipped):
    for spans in [*shipped.calendars, *(c.entry_windows for c in shipped.cells if c.entry_windows is not None)]:
        assert spans.dtype == np.int64
        assert (np.diff(spans.reshape(-1)) >= 0).all()
        assert spans[0, 0] >= 0
        assert spans[-1, 1] <= shipped.horizon


def test_a_thousand_stations_for_ten_years_are_laid_out_within_a_second():
    """A tenth of that on the machine it was written on."""
    rules = {
        "kind": "stations",
        "count": 20,
        "work": {"gamma": {"mean": "60 s", "sd": "6 s"}},
        "mtbf": "9 h",
        "mttr": "4 min",
    }
    flow = [{f"zone {n}": {**rules, "per option": {f"option {n % 13}": "5 s"}}} for n in range(50)]
    big = plant(
        {"body": {"calendar": "two", "ramp": "up", "flow": [IN, *flow, OUT]}},
        study={"from": "2024-04-01", "until": "2034-04-01"},
        calendars={"two": {"days": "mon-sat", "shifts": ["08:00-16:30", "17:00-01:30"], "holidays": "CN"}},
        cars={"models": {"a": "60 %", "b": "40 %"}, "options": {f"option {n}": {"share": "30 %"} for n in range(13)}},
        ramps={"up": {"speed": {"start": "50 %", "half life": "75 d"}}},
    )
    network(big)  # reads the holidays once
    began = perf_counter()
    assert len(network(big).cells) == 1002
    assert perf_counter() - began < 1
