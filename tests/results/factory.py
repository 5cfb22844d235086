"""A made-up result with every table filled: for tests of what is drawn and written from a result."""

from __future__ import annotations

import itertools
from datetime import date, datetime

import numpy as np
import polars as pl

from carwright.results.intervals import Interval
from carwright.results.run import SimulationResult
from carwright.results.tables import STATES, TABLES

FLOW = (("press", "stations", 4), ("store", "buffer", 30), ("line", "moving_line", 12), ("check", "gate", 2))
MODELS, TRIMS, OPTIONS = ("sedan", "suv"), ("standard", "pro"), ("smart cabin plus",)


def months_from(year: int, count: int) -> list[datetime]:
    return [datetime(year + m // 12, m % 12 + 1, 1) for m in range(count)]


def around(rng: np.random.Generator, mean: float, name: str, spread: float = 0.02) -> dict[str, float]:
    half = abs(mean) * spread * rng.uniform(0.5, 1.5)
    return {name: mean, f"{name}_low": mean - half, f"{name}_high": mean + half}


def states(rng: np.random.Generator, places: int, hours: float) -> dict[str, object]:
    open_share = 0.55
    shares = dict(zip(STATES, [*(rng.dirichlet((12, 3, 3, 1)) * open_share), 1 - open_share], strict=True))
    row: dict[str, object] = {"places": places, "calendar_h": hours * places}
    for state, share in shares.items():
        row |= around(rng, share, f"{state}_share")
        row[f"{state}_h"] = share * hours * places
    return row


def small_result(parts: int = 2, months: int = 12, seed: int = 0) -> SimulationResult:
    """A plant of ``parts`` parts over ``months`` months; the figures are invented but fit together in kind."""
    rng = np.random.default_rng(seed)
    names = [""] if parts == 1 else [f"part {('one', 'two', 'three')[p]}" for p in range(parts)]
    edges = months_from(2024, months + 1)
    rows: dict[str, list[dict[str, object]]] = {name: [] for name in TABLES}
    for part in names:
        _static(rows, part)
    for start, end in itertools.pairwise(edges):
        hours = (end - start).total_seconds() / 3600
        _month(rng, rows, names, (start, end, hours))
    _totals(rng, rows, names)
    frames = {
        name: table.frame({c: [row.get(c) for row in rows[name]] for c in table.columns})
        for name, table in TABLES.items()
    }
    return SimulationResult(
        name="A small plant",
        version="0.1.0",
        fingerprint="0123456789abcdef" * 4,
        seed=1,
        kernel="sections",
        replication_numbers=(0, 1, 2, 3, 4),
        asked_replications=5,
        asked_precision=None,
        from_=edges[0],
        until=edges[-1],
        bins="month",
        warm_up_until=edges[0],
        warm_up_by="none",
        confidence=0.95,
        interrupted=False,
        notes=("One note to the reader.",),
        cars_total=Interval(10_000.0 * months, 9_900.0 * months, 10_100.0 * months, 5),
        cars_per_h=Interval(41.2, 40.9, 41.5, 5),
        scrapped_total=Interval(120.0, 100.0, 140.0, 5),
        lead_time_mean_h=Interval(21.0, 20.5, 21.5, 5),
        inside_at_end=Interval(812.0, 790.0, 834.0, 5),
        elapsed_s=12.5,
        **frames,
    )


def _element(part: str, shop: str, element: str, kind: str) -> dict[str, object]:
    prefix = f"{part}." if part else ""
    return {"part": part, "shop": shop, "element": f"{prefix}{shop}.{element}", "kind": kind}


def _static(rows: dict[str, list[dict[str, object]]], part: str) -> None:
    for shop in ("body", "final"):
        for element, kind, places in FLOW:
            stations = places if kind != "buffer" else 1
            rows["elements"].append(_element(part, shop, element, kind) | {"stations": stations, "places": places})
    chain = [row["element"] for row in rows["elements"] if row["part"] == part]
    for source, target in itertools.pairwise(chain):
        rows["links"].append({"source": source, "target": target, "how": "next", "through": ""})
    rows["links"].append({"source": chain[3], "target": chain[2], "how": "repair", "through": chain[3]})
    path = f"parts.{part}.shops.body.flow.press.mttr" if part else "shops.body.flow.press.mttr"
    rows["inputs"].append(
        {
            "path": path,
            "value": "4 min",
            "low": "2 min",
            "high": "15 min",
            "status": "assumed",
            "source": "a < b & c",
            "known_from": date(2024, 2, 1),
            "note": "range from the literature",
        }
    )


def _month(
    rng: np.random.Generator,
    rows: dict[str, list[dict[str, object]]],
    parts: list[str],
    span: tuple[datetime, datetime, float],
) -> None:
    start, end, hours = span
    for part in [*parts, "all"] if parts != [""] else ["", "all"]:
        many = len(parts) if part == "all" else 1
        row = {"start": start, "end": end, "warm_up": False, "part": part, "open_h": hours * 0.55}
        row |= around(rng, 10_000.0 * many, "cars") | around(rng, 41.0 * many, "cars_per_h")
        rows["output"].append(row | around(rng, 12.0 * many, "scrapped"))
        times = {"mean_h": 21.0, "p05_h": 14.0, "p50_h": 20.0, "p95_h": 33.0, "cars": 10_000.0 * many}
        lead = {"start": start, "part": part}
        for name, value in times.items():
            lead |= around(rng, value, name)
        rows["lead_times"].append(lead)
    for model in MODELS:
        for trim in TRIMS:
            keys = {"start": start, "model": model, "trim": trim}
            rows["monthly_cars"].append(keys | around(rng, 2500.0 * len(parts), "cars"))
    for option in OPTIONS:
        keys = {"start": start, "option": option}
        rows["monthly_options"].append(keys | around(rng, 3500.0, "cars") | around(rng, 0.35, "share"))
    for part in parts:
        _month_of_part(rng, rows, part, (start, end, hours))


def _month_of_part(
    rng: np.random.Generator,
    rows: dict[str, list[dict[str, object]]],
    part: str,
    span: tuple[datetime, datetime, float],
) -> None:
    start, _, hours = span
    suspects = []
    for element in [row for row in rows["elements"] if row["part"] == part]:
        keys = {"start": start} | {key: element[key] for key in ("part", "shop", "element", "kind")}
        places = int(str(element["places"]))
        if element["kind"] == "buffer":
            fill = around(rng, places * 0.6, "mean_cars") | around(rng, 0.6, "fill_share")
            rows["buffer_fill"].append(keys | {"places": places} | fill)
            continue
        rows["element_states"].append(keys | states(rng, places, hours))
        for number in range(1, places + 1 if element["kind"] == "stations" else 2):
            station = f"{element['element']}[{number}]" if element["kind"] == "stations" else element["element"]
            own = 1 if element["kind"] == "stations" else places
            rows["station_states"].append(keys | {"station": station} | states(rng, own, hours))
            suspects.append(keys | {"station": station})
        if element["kind"] == "gate":
            gate = {"start": start, "part": part, "shop": element["shop"], "gate": element["element"]}
            counts = {"decisions": 10_600.0, "passes": 10_000.0, "first_tries": 10_000.0, "first_time_through": 0.94}
            for name, value in (counts | {"repairs": 590.0, "scrapped": 10.0}).items():
                gate |= around(rng, value, name)
            rows["gates"].append(gate)
    lengths = np.sort(rng.uniform(200, 2000, len(suspects)))[::-1][:5]
    for rank, (pick, length) in enumerate(zip(rng.permutation(len(suspects))[:5], lengths, strict=True), start=1):
        row = suspects[pick] | {"rank": rank, "wins_share": (0.8, 0.2, 0.0, 0.0, 0.0)[rank - 1]}
        rows["bottlenecks"].append(row | around(rng, length, "active_period_s") | around(rng, 0.9, "active_share"))


def _totals(rng: np.random.Generator, rows: dict[str, list[dict[str, object]]], parts: list[str]) -> None:
    years = sorted({row["start"].year for row in rows["output"]})  # type: ignore[attr-defined]
    hours = 8760.0 * len(years)
    extra = {"cars_done": 120_000.0, "mean_cars": 0.9}
    for source, target in (("element_states", "element_totals"), ("station_states", "station_totals")):
        first = rows["output"][0]["start"]
        for row in [row for row in rows[source] if row["start"] == first]:
            keys = {key: value for key, value in row.items() if key in ("part", "shop", "element", "kind", "station")}
            total = keys | states(rng, int(str(row["places"])), hours)
            for name, value in extra.items():
                total |= around(rng, value, name)
            rows[target].append(total)
    for part in [*parts, "all"]:
        for year in years:
            row = {"year": year, "full_year": True, "part": part, "open_h": hours * 0.55}
            row |= around(rng, 120_000.0, "cars") | around(rng, 41.0, "cars_per_h") | around(rng, 144.0, "scrapped")
            rows["yearly_output"].append(row)
    first = rows["output"][0]["start"]
    rows["gate_totals"] = [row for row in rows["gates"] if row["start"] == first]
    rows["published"].append(
        {
            "name": "cars a year",
            "value": "150,000 cars",
            "low": None,
            "high": None,
            "status": "reported",
            "source": "prospectus",
            "known_from": date(2021, 1, 1),
            "note": None,
        }
    )
    for element in rows["elements"][:: len(FLOW) * 2]:
        keys = {key: element[key] for key in ("part", "shop", "element")} | {"kind": "source"}
        keys |= around(rng, 120_000.0, "cars_entered") | around(rng, 0.0, "cars_lost") | around(rng, 0.0, "lost_share")
        rows["sources"].append(keys)
    for part in parts:
        for year in ["all", *[str(year) for year in years]]:
            gain = around(rng, 1500.0, "cars_gained", 0.3) | around(rng, 0.0125, "gained_share", 0.3)
            element = _element(part, "body", "press", "stations")["element"]
            keys = {"year": year, "part": part, "element": element, "faster_by": 0.05, "pairs": 3}
            rows["proof"].append(keys | {"cars": 120_000.0, "proven": True} | gain)
    for number in range(5):
        counts = {"cars": 120_000 + number, "cars_per_h": 41.2, "scrapped": 120, "inside": 812}
        rows["replications"].append({"replication": number, "events": 10**7, "visits": 10**9} | counts)


def frame_of(result: SimulationResult, name: str) -> pl.DataFrame:
    return result.tables()[name]
