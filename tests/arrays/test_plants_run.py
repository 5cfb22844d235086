"""Small plants from the model through the bridge into both kernels, beside the plain twin.

Short enough to run with the kernels as plain Python, so that coverage sees inside them.
"""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from arrays.plants import IN, OUT, plant, station
from carwright.arrays.bridge import network
from carwright.simulation.replication import run_replication
from naive.twin import simulate_plainly

CARS = {"models": {"sedan": "60 %", "suv": "40 %"}, "options": {"pilot": {"share": "30 %"}}}
DAY = {"day": {"days": "daily", "shifts": ["00:00-01:00"], "breaks": ["00:20-00:25"]}}
STUDY = {"from": "2024-04-01", "until": "2024-04-01 02:00", "bins": "30 min"}

CHAIN = {
    "body": {
        "calendar": "day",
        "ramp": "up",
        "flow": [
            IN,
            station(
                "weld", count=3, mtbf="5 min", mttr="1 min", **{"places between": 1, "per option": {"pilot": "20 s"}}
            ),
            {"store": {"kind": "buffer", "places": 3, "travel": "30 s"}},
            station("bay", places=2, work={"lognormal": {"mean": "90 s", "sd": "30 s"}}, mtbf="9 min", mttr="2 min"),
            {"check": {"kind": "gate", "first time through": "70 %", "repair": "fix", "rejoins": "check", "tries": 2}},
            {"cure": {"kind": "oven", "places": 6, "travel": "5 min"}},
            OUT,
        ],
        "branches": {"fix": {"flow": [station("desk", work={"uniform": {"low": "10 s", "high": "99 s"}})]}},
    }
}
FINAL = {
    **{"kind": "moving_line", "count": 4, "pitch": "55 s", "work": {"gamma": {"mean": "50 s", "sd": "9 s"}}},
    **{"drift": "8 s", "mtbf": "20 min", "mttr": "1 min", "per model": {"suv": "3 s"}, "at": {"suv": [2]}},
}
LINES = {
    "pack": {"flow": [{"cells": {"kind": "source"}}, station("press"), {"rack": {"kind": "buffer", "places": 2}}]},
    "trim": {
        "flow": [
            {"cars in": {"kind": "source", "release": {"every": {"exponential": {"mean": "50 s"}}}}},
            {"ways": {"kind": "split", "rule": "by model", "to": {"left": ["sedan"], "right": []}}},
            {"again": {"kind": "merge", "rule": "priority", "order": ["right", "left"]}},
            {"marriage": {"kind": "join", "parts": "pack"}},
            station("wedding", work="40 s", mtbf="7 min", mttr="1 min", failures="on calendar time"),
            {"final": FINAL},
            OUT,
        ],
        "branches": {name: {"flow": [station(f"{name} one", count=2)], "next": "again"} for name in ("left", "right")},
    },
}  # fmt: skip
RAMPS = {
    "up": {
        "speed": {"start": "80 %", "left per tenfold": "40 %", "from": "3 cars"},
        "mtbf": {"start": "50 %", "half life": "10 min"},
    }
}


@pytest.mark.nojit
@pytest.mark.parametrize("shops", [CHAIN, LINES], ids=["chain", "lines"])
@pytest.mark.parametrize("kernel", ["sections", "events"])
def test_kernels_and_twin_agree_to_the_tick(shops, kernel):
    found = network(plant(shops, study=STUDY, cars=CARS, calendars=DAY, ramps=RAMPS))
    plain = simulate_plainly(found, 3, 1).record
    quick = run_replication(found, 3, 1, kernel=kernel)
    assert len(plain.out_tick) > 10
    different = [
        each.name
        for each in fields(plain)
        if isinstance(getattr(plain, each.name), np.ndarray)
        and not np.array_equal(getattr(plain, each.name), getattr(quick, each.name))
    ]
    assert different == []
