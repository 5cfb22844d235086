"""A plan made by hand, rule by rule, whose every table follows from the others: no optimiser was asked.

Two cars, a home market and one abroad that closes in one of three scenarios. A contract maker builds first, part one
of the own plant opens in the fifth quarter, part two in the ninth.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import polars as pl

from carwright.results.plan import TABLES, PlanResult

SCENARIOS = {"as expected": 0.6, "chips short": 0.25, "abroad closes": 0.15}
CARS = {"sedan base": 190_000.0, "sedan max": 260_000.0}
MATERIAL = {"sedan base": 125_000.0, "sedan max": 160_000.0}
SEGMENTS = {"home": 0.75, "abroad": 0.25}
QUARTERS = 16
MAKER = "Eastern Motors"
CONTRACT, PART_ONE, PART_TWO = 6_000.0, 18_000.0, 24_000.0
CHIPS = {"sedan base": 1, "sedan max": 3}


def starts() -> list[date]:
    return [date(2024 + q // 4, 3 * (q % 4) + 1, 1) for q in range(QUARTERS)]


def name(day: date) -> str:
    return f"{day.year}-Q{(day.month + 2) // 3}"


def demand(scenario: str, car: str, segment: str, q: int) -> float:
    """Orders of a quarter: they rise, and burst at the launch of the fourth quarter."""
    base = 2_500.0 + 2_900.0 * q + (16_000.0 if q == 3 else 0.0)
    if scenario == "abroad closes" and segment == "abroad" and q >= 8:
        return 0.0
    return round(base * SEGMENTS[segment] * (0.6 if car == "sedan base" else 0.4))


def capacity(q: int) -> dict[str, float]:
    return {
        MAKER: CONTRACT if q < 12 else 0.0,
        "part one": 0.0 if q < 4 else PART_ONE * (0.5 if q == 4 else 1.0),
        "part two": 0.0 if q < 8 else PART_TWO * (0.5 if q == 8 else 1.0),
    }


def chips_offered(scenario: str, q: int) -> float:
    """Three quarters with 30 % fewer."""
    return (20_000.0 if q < 4 else 50_000.0 if q < 9 else 100_000.0) * (
        0.7 if scenario == "chips short" and 6 <= q < 9 else 1.0
    )


def simulate_by_hand() -> dict[str, list[dict[str, Any]]]:
    """Quarter by quarter: oldest orders first as far as lines and chips go, the dearer car first."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
    for scenario in SCENARIOS:
        backlog: Counter[tuple[str, str]] = Counter()
        total = 0.0
        for q, day in enumerate(starts()):
            at = {"scenario": scenario, "period": name(day), "date": day}
            came = {(c, s): demand(scenario, c, s, q) for c in CARS for s in SEGMENTS}
            chips, room = chips_offered(scenario, q), sum(capacity(q).values())
            made = {}
            for car, segment in sorted(came, key=lambda key: -CARS[key[0]]):
                want = backlog[car, segment] + came[car, segment]
                cars = max(0.0, min(want, room, chips / CHIPS[car]))
                made[car, segment] = cars
                room, chips = room - cars, chips - CHIPS[car] * cars
            rows["orders"] += order_rows(at, came, made, backlog)
            rows["production"] += production_rows(at, made, q)
            used = {car: CHIPS[car] * sum(v for k, v in made.items() if k[0] == car) for car in CARS}
            rows["chips"].append({**at, "chip": "cabin processor", "offered": chips_offered(scenario, q),
                                  "contract": sum(used.values()), "spot": 0.0, "ordered": 0.0,
                                  "used": sum(used.values()), "stock": 0.0})  # fmt: skip
            rows["chip_use"] += [{**at, "chip": "cabin processor", "car": c, "used": used[c]} for c in CARS]
            rows["short"] += [{**at, "car": c, "built_short": 0.0, "retrofitted": 0.0, "parked": 0.0} for c in CARS]
            money = cash_row(made, q)
            total += sum(money.values())
            rows["cash"].append({**at, **dict.fromkeys(list(TABLES["cash"])[3:-3], 0.0), **money,
                                 "cash": sum(money.values()), "cumulative": total, "discount": 1.02**-q})  # fmt: skip
    return rows


def order_rows(at, came, made, backlog):
    rows = []
    for (car, segment), orders in came.items():
        left = backlog[car, segment] + orders - made[car, segment]
        backlog[car, segment] = left
        wait = 13.0 * left / made[car, segment] if left and made[car, segment] else None
        rows.append({"line": f"{car}, {segment}", "car": car, "segment": segment, "orders": orders, "lost": 0.0,
                     "delivered": made[car, segment], "cancelled": 0.0, "backlog": left, "wait_weeks": wait,
                     "price": CARS[car], **at})  # fmt: skip
    return rows


def production_rows(at, made, q):
    rows, shares = [], capacity(q)
    whole = sum(shares.values())
    for source, share in shares.items():
        for car in CARS:
            cars = sum(v for k, v in made.items() if k[0] == car) * share / whole
            rows.append({**at, "source": source, "car": car, "cars": cars})
    return rows


def cash_row(made, q):
    revenue = sum(cars * CARS[car] for (car, _), cars in made.items())
    material = sum(cars * MATERIAL[car] for (car, _), cars in made.items())
    return {
        "revenue": revenue,
        "material": -material,
        "chips": -sum(cars * 1_100 * CHIPS[car] for (car, _), cars in made.items()),
        "labour": -150e6 * ((q >= 4) + (q >= 8)),
        "fixed": -120e6 * ((q >= 4) + (q >= 8)),
        "capital": -(5e9 / 4 if q < 4 else 6e9 / 4 if q < 8 else 0.0),
        "development": -0.4e9,
        "fees": -sum(made.values()) * 18_000 * capacity(q)[MAKER] / sum(capacity(q).values()),
    }


def frame(table: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(rows, infer_schema_length=None).select(list(TABLES[table]))


def decisions() -> list[dict[str, Any]]:
    days = starts()
    told = [("sign", MAKER, "", 0), ("open", "part one", "", 4), ("pattern", "part one", "one shift", 4),
            ("pattern", "part one", "two shifts", 6), ("open", "part two", "", 8),
            ("pattern", "part two", "two shifts", 8), ("notice", MAKER, "", 10),
            ("exit", MAKER, "", 12)]  # fmt: skip
    return [{"what": what, "name": who, "detail": detail, "period": name(days[q]), "date": days[q], "amount": None}
            for what, who, detail, q in told]  # fmt: skip


def timeline() -> list[dict[str, Any]]:
    rows = []
    for part, kind, begins, ends in (
        ("part one", "part", 4, 16),
        ("part two", "part", 8, 16),
        (MAKER, "offer", 0, 12),
    ):
        for q, day in enumerate(starts()):
            there = begins <= q < ends
            pattern = (
                "under contract" if kind == "offer" else "one shift" if q < 6 and part == "part one" else "two shifts"
            )
            told = {"part": part, "kind": kind, "period": name(day), "date": day, "pattern": pattern if there else ""}
            rows.append({**told, "age": q - begins if there else None, "capacity": capacity(q)[part]})  # fmt: skip
    return rows


def scenarios(rows: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    found = []
    for scenario, weight in SCENARIOS.items():
        cash = [row for row in rows["cash"] if row["scenario"] == scenario]
        orders = [row for row in rows["orders"] if row["scenario"] == scenario]
        npv = sum(row["cash"] * row["discount"] for row in cash)
        found.append({"scenario": scenario, "weight": weight, "npv": npv,
                      "cars": sum(row["delivered"] for row in orders),
                      "longest_wait_weeks": max(row["wait_weeks"] or 0.0 for row in orders),
                      "lowest_cash": min(row["cumulative"] for row in cash), "lost": 0.0, "cancelled": 0.0,
                      "score": npv / 1e9})  # fmt: skip
    return found


def binding() -> list[dict[str, Any]]:
    told = [
        ("all", 6, "chips", "cabin processor", "pieces", 21_000.0, 4_000.0, 0.25,
         "In 2025-Q3 the line waits for cabin processors: 1,000 more are worth 21 m CNY."),
        ("all", 3, "capacity", MAKER, "cars", 9_500.0, 2_000.0, 1.0,
         "In 2024-Q4 Eastern Motors is full: 1,000 more cars are worth 9.5 m CNY."),
    ]  # fmt: skip
    return [{"scenario": s, "period": name(starts()[q]), "date": starts()[q], "limit": limit, "name": who, "unit": unit,
             "worth": worth, "worth_unit": "CNY", "up_to": up_to, "share": share, "words": words}
            for s, q, limit, who, unit, worth, up_to, share, words in told]  # fmt: skip


def alternatives(npv: float) -> list[dict[str, Any]]:
    told = [("both", 0.0, 0.0), ("own", -0.9e9, 0.2e9), ("contract", -4.1e9, 1.1e9)]
    return [{"alternative": which, "status": "optimal", "goal": (npv + less) / 1e9, "bound": (npv + less) / 1e9,
             "npv": npv + less, "cvar": npv + less - 1e9, "cars": 300_000.0, "longest_wait_weeks": 20.0,
             "lowest_cash": -9e9, "difference": less, "spread": spread, "least": less - spread, "most": less + spread,
             "words": ""} for which, less, spread in told]  # fmt: skip


def handmade_plan(**changes: Any) -> PlanResult:
    """The plan; fields may be changed by name."""
    rows = simulate_by_hand()
    rows["decisions"], rows["timeline"], rows["scenarios"] = decisions(), timeline(), scenarios(rows)
    npv = sum(row["npv"] * row["weight"] for row in rows["scenarios"])
    rows["binding"], rows["alternatives"] = binding(), alternatives(npv)
    rows["capacities"] = [
        {"part": "part one", "pattern": "one shift", "age": 0, "cars": PART_ONE / 2, "source": "file"},
        {"part": "part one", "pattern": "two shifts", "age": 2, "cars": PART_ONE, "source": "twin"},
        {"part": "part two", "pattern": "two shifts", "age": 1, "cars": PART_TWO, "source": "twin"},
    ]
    fields: dict[str, Any] = {
        "name": "Two parts and a contract maker", "status": "optimal", "currency": "CNY",
        "goal": {"npv": 1.0, "cars": 0.0, "wait": 0.0, "risk_share": 0.2, "risk_weight": 0.0}, "value": npv / 1e9,
        "bound": npv / 1e9 * 1.003, "gap_asked": 0.005, "seconds": 12.5, "cpu_seconds": 20.1, "seed": 1,
        "version": "0.1.0", "fingerprint": "0" * 64, "budget": 12e9,
        **{name: frame(name, rows[name]) for name in TABLES},
    }  # fmt: skip
    return PlanResult(**{**fields, **changes})
