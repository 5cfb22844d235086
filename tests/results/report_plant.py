"""A made-up ten-year result of a plant with shops, feeders, branches and gates: to look at and to weigh the page."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, datetime

import numpy as np

from carwright.results.intervals import Interval
from carwright.results.run import SimulationResult
from carwright.results.tables import TABLES
from results.factory import around, small_result, states

SHOPS = ("casting", "stamping", "body", "paint", "battery", "assembly", "end of line")
FEEDERS = {"casting": "body", "stamping": "body", "battery": "assembly"}
MAIN = ("body", "paint", "assembly", "end of line")
KINDS = (
    "stations",
    "buffer",
    "stations",
    "stations",
    "oven",
    "stations",
    "gate",
    "moving_line",
    "stations",
    "conveyor",
)
Rows = dict[str, list[dict[str, object]]]


def plant_result(parts: int = 2, elements_a_shop: int = 20, years: int = 10, seed: int = 3) -> SimulationResult:
    """Parts that open a year after each other, ramp up, and are limited first by paint, then by assembly."""
    rng = np.random.default_rng(seed)
    names = [f"part {word}" for word in ("one", "two", "three")[:parts]]
    starts = [datetime(2024 + (3 + m) // 12, (3 + m) % 12 + 1, 1) for m in range(12 * years + 1)]
    rows: Rows = {name: [] for name in TABLES}
    for part in names:
        _shops(rows, part, elements_a_shop)
    for month, (start, end) in enumerate(itertools.pairwise(starts)):
        _output(rng, rows, names, month, start, end)
        _limits(rng, rows, names, month, start)
        _elements(rng, rows, start, (end - start).days * 24.0)
    _totals(rng, rows, names)
    _origins(rows, names)
    frames = {
        name: table.frame({c: [r.get(c) for r in rows[name]] for c in table.columns}) for name, table in TABLES.items()
    }
    total = float(sum(float(str(r["cars"])) for r in rows["output"] if r["part"] == "all"))
    return replace(
        small_result(parts=1, months=1),
        name="Two parts at Beijing",
        from_=starts[0],
        until=starts[-1],
        warm_up_until=starts[0],
        replication_numbers=tuple(range(10)),
        asked_replications=10,
        cars_total=Interval(total, total * 0.997, total * 1.003, 10),
        notes=("Part two copies part one; what one learned the other starts from.",),
        **frames,
    )


def _shops(rows: Rows, part: str, many: int) -> None:
    before = ""
    for shop in SHOPS:
        chain = []
        for i in range(many):
            kind = (
                "source"
                if i == 0 and shop not in MAIN[1:]
                else "sink"
                if shop == MAIN[-1] and i == many - 1
                else KINDS[i % len(KINDS)]
            )
            name = f"{part}.{shop}.{kind.replace('_', ' ')} {i + 1}"
            count = {"stations": 8, "moving_line": 30}.get(kind, 1)
            places = {"stations": 8, "moving_line": 30, "buffer": 24, "oven": 60, "conveyor": 12}.get(kind, 1)
            rows["elements"].append(
                {"part": part, "shop": shop, "element": name, "kind": kind, "stations": count, "places": places}
            )
            chain.append(name)
        for a, b in itertools.pairwise(chain):
            rows["links"].append({"source": a, "target": b, "how": "next", "through": ""})
        if many > 8:
            _repair(rows, part, shop, chain)
        if shop in MAIN:
            if before:
                rows["links"].append({"source": before, "target": chain[0], "how": "next", "through": ""})
            before = chain[-1]
        feeds = FEEDERS.get(shop)
        if feeds:
            target = f"{part}.{feeds}.stations 3"
            rows["links"].append({"source": chain[-1], "target": target, "how": "part", "through": ""})


def _repair(rows: Rows, part: str, shop: str, chain: list[str]) -> None:
    bay = f"{part}.{shop}.{shop} repair.bay"
    rows["elements"].append(
        {"part": part, "shop": shop, "element": bay, "kind": "stations", "stations": 1, "places": 4}
    )
    rows["links"].append({"source": chain[5], "target": bay, "how": "repair", "through": chain[6]})
    rows["links"].append({"source": bay, "target": chain[6], "how": "next", "through": ""})


def _output(rng: np.random.Generator, rows: Rows, parts: list[str], month: int, start: datetime, end: datetime) -> None:
    total = 0.0
    hours = (end - start).days * 24.0 * 0.62
    for place, part in enumerate(parts):
        age = month - 14 * place
        rate = 0.0 if age < 0 else 41.0 * (1 - 0.62 * 0.78**age) * (1 + 0.015 * rng.standard_normal())
        rate *= 0.55 if age == 22 else 1.0
        cars = rate * hours * (0.8 if start.month == 2 else 1.0)
        total += cars
        row = {"start": start, "end": end, "warm_up": False, "part": part, "open_h": hours if age >= 0 else 0.0}
        rows["output"].append(
            row
            | around(rng, cars, "cars", 0.012)
            | around(rng, rate, "cars_per_h")
            | around(rng, cars * 0.002, "scrapped")
        )
    row = {"start": start, "end": end, "warm_up": False, "part": "all", "open_h": hours}
    rows["output"].append(
        row
        | around(rng, total, "cars", 0.012)
        | around(rng, total / hours, "cars_per_h")
        | around(rng, total * 0.002, "scrapped")
    )
    for model, share in (("sedan", 0.62 - month * 0.002), ("suv", 0.38 + month * 0.002)):
        for trim, of in (("standard", 0.4), ("pro", 0.35), ("max", 0.25)):
            rows["monthly_cars"].append(
                {"start": start, "model": model, "trim": trim} | around(rng, total * share * of, "cars")
            )
    lead = {"start": start, "part": "all"} | around(rng, total, "cars")
    slow = 1 + 0.5 * 0.85**month
    for name, value in {"mean_h": 31.0, "p05_h": 22.0, "p50_h": 29.5, "p95_h": 47.0}.items():
        lead |= around(rng, value * slow + rng.normal() * 0.6, name)
    rows["lead_times"].append(lead)


def _limits(rng: np.random.Generator, rows: Rows, parts: list[str], month: int, start: datetime) -> None:
    for place, part in enumerate(parts):
        if month < 14 * place:
            continue
        paint = float(np.clip(0.9 - 0.012 * (month - 14 * place) + 0.12 * rng.standard_normal(), 0, 1))
        rest = 1 - paint
        suspects = (
            ("paint", "stations 4", "stations", paint),
            ("assembly", "moving_line 8".replace("_", " "), "moving_line", rest * 0.7),
            ("body", "stations 3", "stations", rest * 0.2),
            ("end of line", "stations 6", "stations", rest * 0.1),
            ("battery", "stations 9", "stations", 0.0),
        )
        for rank, (shop, element, kind, share) in enumerate(sorted(suspects, key=lambda s: -s[3]), start=1):
            name = f"{part}.{shop}.{element}"
            row = {
                "start": start,
                "part": part,
                "rank": rank,
                "shop": shop,
                "element": name,
                "station": name,
                "kind": kind,
            }
            rows["bottlenecks"].append(
                row
                | {"wins_share": share}
                | around(rng, 900.0 / rank, "active_period_s")
                | around(rng, 0.9, "active_share")
            )


def _elements(rng: np.random.Generator, rows: Rows, start: datetime, hours: float) -> None:
    for element in rows["elements"]:
        keys = {"start": start} | {key: element[key] for key in ("part", "shop", "element", "kind")}
        places = int(str(element["places"]))
        if element["kind"] in ("buffer", "oven", "conveyor"):
            fill = float(
                np.clip(0.5 + 0.4 * np.sin(hash(str(element["element"])) % 7) + 0.05 * rng.standard_normal(), 0, 1)
            )
            rows["buffer_fill"].append(
                keys | {"places": places} | around(rng, places * fill, "mean_cars") | around(rng, fill, "fill_share")
            )
            continue
        if element["kind"] in ("source", "sink"):
            continue
        rows["element_states"].append(keys | states(rng, places, hours))
        if element["kind"] == "gate":
            gate = {"start": start, "part": element["part"], "shop": element["shop"], "gate": element["element"]}
            for name, value in {
                "decisions": 12600.0,
                "passes": 12000.0,
                "first_tries": 12000.0,
                "repairs": 590.0,
                "scrapped": 10.0,
            }.items():
                gate |= around(rng, value, name)
            rows["gates"].append(gate | around(rng, 0.94 + 0.01 * rng.standard_normal(), "first_time_through", 0.004))


def _totals(rng: np.random.Generator, rows: Rows, parts: list[str]) -> None:
    first = rows["output"][0]["start"]
    for row in [row for row in rows["element_states"] if row["start"] == first]:
        keys = {key: row[key] for key in ("part", "shop", "element", "kind")}
        total = (
            keys
            | states(rng, int(str(row["places"])), 87_600.0)
            | around(rng, 1_234_567.0, "cars_done")
            | around(rng, 0.9, "mean_cars")
        )
        rows["element_totals"].append(total)
        for i in range(1, (8 if keys["kind"] == "stations" else 1) + 1):
            rows["station_totals"].append(
                keys
                | {"station": f"{keys['element']}[{i}]"}
                | states(rng, 1, 87_600.0)
                | around(rng, 150_000.0, "cars_done")
                | around(rng, 0.9, "mean_cars")
            )
    rows["gate_totals"] = [row for row in rows["gates"] if row["start"] == first]
    for part in [*parts, "all"]:
        output = [row for row in rows["output"] if row["part"] == part]
        for year in sorted({row["start"].year for row in output}):  # type: ignore[attr-defined]
            mine = [row for row in output if row["start"].year == year]  # type: ignore[attr-defined]
            row = {
                "year": year,
                "full_year": len(mine) == 12,
                "part": part,
                "open_h": sum(float(str(r["open_h"])) for r in mine),
            }
            for name in ("cars", "scrapped"):
                row |= around(rng, sum(float(str(r[name])) for r in mine), name, 0.004)
            rows["yearly_output"].append(
                row | around(rng, float(np.mean([float(str(r["cars_per_h"])) for r in mine])), "cars_per_h", 0.004)
            )
    for part in parts:
        for year in ["all", *[str(y) for y in range(2024, 2035)]]:
            for element, gain, half in (
                ("paint.stations 4", 0.019, 0.004),
                ("assembly.moving line 8", 0.011, 0.005),
                ("body.stations 3", 0.0012, 0.003),
            ):
                keys = {
                    "year": year,
                    "part": part,
                    "element": f"{part}.{element}",
                    "faster_by": 0.05,
                    "pairs": 10,
                    "cars": 300_000.0,
                    "proven": gain > half,
                }
                keys |= {
                    "cars_gained": gain * 3e5,
                    "cars_gained_low": (gain - half) * 3e5,
                    "cars_gained_high": (gain + half) * 3e5,
                }
                rows["proof"].append(
                    keys | {"gained_share": gain, "gained_share_low": gain - half, "gained_share_high": gain + half}
                )


def _origins(rows: Rows, parts: list[str]) -> None:
    source = "https://example.org/plant/notice-2024 ; https://www.example.com/press/paint"
    for place, row in enumerate(list(rows["elements"])):
        path = f"parts.{row['part']}.shops.{row['shop']}.flow.{str(row['element']).split('.')[-1]}.mttr"
        status = ("assumed", "derived", "reported")[place % 3]
        rows["inputs"].append(
            {
                "path": path,
                "value": "4 min",
                "low": "2 min",
                "high": "15 min",
                "status": status,
                "source": source if place % 3 else "range of published values",
                "known_from": date(2024, 2, 23),
                "note": "range-tested" if place % 5 == 0 else None,
            }
        )
    for name, value in (("nameplate, cars a year", "300,000 cars"), ("net rate of a part", "40 cars/h")):
        rows["published"].append(
            {
                "name": name,
                "value": value,
                "low": None,
                "high": None,
                "status": "reported",
                "source": source,
                "known_from": date(2021, 11, 27),
                "note": None,
            }
        )
