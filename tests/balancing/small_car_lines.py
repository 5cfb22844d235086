"""Random small car lines, each with some of what car lines ask for."""

from __future__ import annotations

import numpy as np

from carwright.model.car_line import CarLine, CarStation, CarTask

KINDS = (
    "plain", "options", "overload", "sides", "positions", "heights", "walks", "teams", "fixed", "equipment", "together",
    "apart", "ergonomics", "everything",
)  # fmt: skip
TAKT_S = 20.0


def small_line(kind, seed, tasks=7):
    """A line with the constraint of a kind, all drawn from the seed."""
    rng = np.random.default_rng([KINDS.index(kind), seed])
    every = kind == "everything"
    team = 1 if kind in ("plain", "options", "overload") and not every else int(rng.integers(1, 4))
    positions = ["a", "b", "c"] if kind in ("positions", "walks", "teams") or every else [""]
    rows = []
    for k in range(tasks):
        before = [b for b in range(k) if rng.random() < 0.25]
        extra = {}
        if kind in ("options", "overload") or every:
            for name, often in (("roof", 0.3), ("hook", 0.2), ("long", 0.15)):
                if rng.random() < often:
                    extra[name] = float(rng.integers(1, 7))
        rows.append(
            CarTask(
                name=f"t{k}",
                time_s=float(rng.integers(2, 11)),
                extra_s=extra,
                predecessors=tuple(f"t{b}" for b in before),
                sides=_some(rng, ("left", "right"), kind == "sides" or every),
                position=str(rng.choice(positions)),
                heights=_some(rng, ("low", "high"), kind == "heights" or every),
                ergonomics=float(rng.integers(0, 4)),
                apart=(f"t{int(rng.integers(k))}",) if k and (kind == "apart" or every) and rng.random() < 0.2 else (),
            )
        )
    rows, stations = _tied(rng, kind, every, rows)
    return CarLine(
        tasks=tuple(rows),
        stations=stations,
        models={"short": 0.75, "long": 0.25},
        options={"roof": {"*": 0.5}, "hook": {"short": 0.2, "long": 0.4}},
        walks_s=_walks(rows) if kind == "walks" or every else {},
        workers=team,
        overload=1.15 if kind == "overload" or every else None,
        ergonomics_station=10.0 if kind == "ergonomics" or every else None,
        ergonomics_worker=6.0 if kind == "ergonomics" or every else None,
    )


def _walks(rows):
    there = {row.position for row in rows}
    walks = {("a", "b"): 1.0, ("b", "c"): 2.0, ("a", "c"): 1.5}
    return {pair: seconds for pair, seconds in walks.items() if set(pair) <= there}


def _some(rng, names, wanted):
    return tuple(str(n) for n in rng.permutation(names)[: rng.integers(0, 2)]) if wanted else ()


def _tied(rng, kind, every, rows):
    from dataclasses import replace

    stations = ()
    if kind in ("fixed", "equipment", "sides", "heights") or every:
        stations = tuple(
            CarStation(
                f"S{s + 1}",
                offers=("pit",) if s == 2 or (kind == "equipment" and s == 4) else (),
                sides=("left",) if kind == "sides" and s == 1 else (),
                heights=("high",) if kind == "heights" and s == 1 else (),
                workers=2 if s == 3 else None,
            )
            for s in range(6)
        )
        k = int(rng.integers(1, len(rows) - 1))
        if kind == "fixed":
            rows[k] = replace(rows[k], station="S3")
        if kind == "equipment" or every:
            rows[k] = replace(rows[k], needs=("pit",))
    if kind == "together" or every:
        pair = sorted(int(k) for k in rng.choice(len(rows) - 1, size=2, replace=False))
        for k in pair:
            rows[k] = replace(rows[k], together="g", apart=(), sides=(), heights=())
        rows = [replace(r, apart=tuple(o for o in r.apart if o not in {f"t{p}" for p in pair})) for r in rows]
    return rows, stations
