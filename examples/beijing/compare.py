"""Simulates the plant up to the end of 2025 and sets cars built beside cars delivered, month by month.

Deliveries trail the line by some days, and 5,000 cars of the first edition were built before the study begins.
"""

import csv
from datetime import date, timedelta
from pathlib import Path

import carwright

HERE = Path(__file__).parent
BUILT_BEFORE = 5_000
"""Cars of the first edition, delivered from 3 April 2024 (AutoTimes, 2024-04-03)."""
MILESTONES = {10_000: date(2024, 4, 29), 100_000: date(2024, 11, 13), 500_000: date(2025, 11, 20)}
"""Days on which the plant announced its so manieth car built."""


def deliveries() -> dict[str, int]:
    """Cars delivered, by month such as ``2024-04``."""
    with (HERE / "deliveries.csv").open(newline="", encoding="utf-8") as table:
        return {row["month"]: int(row["all"]) for row in csv.DictReader(table)}


def day_of(number: int, built: dict[date, float]) -> date | None:
    """Day on which a car of this number leaves the plant, each month taken as even."""
    before = float(BUILT_BEFORE)
    for start, cars in built.items():
        if before + cars >= number:
            following = (start + timedelta(days=31)).replace(day=1)
            return start + (following - start) * max(0.0, (number - before) / cars)
        before += cars
    return None


def line(name: str, one: float, two: float, both: float, real: int) -> str:
    """A line of the table: cars built, cars delivered, and how far apart they are."""
    return f"{name}   {one:8,.0f}  {two:8,.0f}  {both:8,.0f}  {real:9,}  {100 * (both / real - 1):+9.1f} %"


def main() -> None:
    """Print the table, its errors, and the days of the announced cars."""
    result = carwright.simulate(HERE / "plant.yaml", until="2026-01-01", replications=4, prove=False)
    delivered = deliveries()
    cars: dict[date, dict[str, float]] = {}
    for row in result.output.iter_rows(named=True):
        cars.setdefault(row["start"].date(), {})[row["part"]] = row["cars"]
    print("month     part one  part two       all  delivered  difference")
    for start, month in cars.items():
        real = delivered[f"{start:%Y-%m}"]
        print(line(f"{start:%Y-%m}", month["part one"], month["part two"], month["all"], real))
    reals = [delivered[f"{start:%Y-%m}"] for start in cars]
    one, two, both = (sum(month[part] for month in cars.values()) for part in ("part one", "part two", "all"))
    print(line("sum    ", one, two, both, sum(reals)))
    apart = sum(abs(month["all"] - real) for month, real in zip(cars.values(), reals, strict=True))
    print(f"sum of the monthly differences without sign: {100 * apart / sum(reals):.1f} % of the deliveries")
    built = {start: month["all"] for start, month in cars.items()}
    for number, announced in MILESTONES.items():
        print(f"car {number:,}: announced {announced}, simulated {day_of(number, built) or 'later'}")


if __name__ == "__main__":
    main()
