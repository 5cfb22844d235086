"""What is printed of each row, and whether it passes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from line_truth.cases import Case, Figure, Item, Neighbours, Path, Row
from line_truth.measures import Estimate
from line_truth.runs import CARS, OUTSIDE, differences, settled


@dataclass(frozen=True)
class Verdict:
    """One row of the table."""

    text: str
    passes: bool
    relative: float
    """Relative error of the main figure."""


def judged(item: Item, width: float, cars: float = CARS) -> list[Verdict]:
    """Simulate and judge every row that the item answers; ``cars`` in a replication, or more where it must be."""
    if isinstance(item, Path):
        return [judged_path(item)]
    if isinstance(item, Neighbours):
        return [judged_order(item, cars)]
    known = settled(item, width, cars)
    return [judged_row(item, number, row, known, width) for number, row in enumerate(item.rows)]


def judged_row(case: Case, number: int, row: Row, known: dict[tuple[int, str], Estimate], width: float) -> Verdict:
    """The main figure against its 99.99 % interval; all others against intervals that hold together with 99.99 %."""
    main = known[number, row.main.name]
    half = main.half_width(OUTSIDE)
    gap = main.mean - row.main.exact
    relative = gap / row.main.exact
    faults = []
    if abs(gap) > half + row.main.rounded_to:
        faults.append("OUTSIDE")
    if 2 * half > width * abs(row.main.exact) * (1 + 1e-9):
        faults.append("TOO WIDE")
    faults += list(faulty(row.others, number, known))
    text = (
        f"{row.name:<28} {row.main.name:<12} simulated {main.mean:<12.8g} exact {row.main.exact:<12.8g} "
        f"rel {relative:+.5%}  z {z_score(gap, main):+6.2f}  width {2 * half / abs(row.main.exact):.3%}  n {main.n}"
    )
    if row.others:
        worst = max((z_score(known[number, f.name].mean - f.exact, known[number, f.name]) for f in row.others), key=abs)
        text += f"  {len(row.others)} more, worst z {worst:+.2f}"
    return Verdict("  ".join([text, *faults]), not faults, relative)


def faulty(figures: tuple[Figure, ...], number: int, known: dict[tuple[int, str], Estimate]) -> Iterator[str]:
    """The figures that lie outside; shares that are known to be 0 or 1 may be off by rounding to ticks only."""
    for figure in figures:
        estimate = known[number, figure.name]
        gap = abs(estimate.mean - figure.exact)
        if gap > estimate.half_width(OUTSIDE / len(figures)) + 1e-6:
            yield f"OUTSIDE: {figure.name} simulated {estimate.mean:.8g} exact {figure.exact:.8g}"


def z_score(gap: float, estimate: Estimate) -> float:
    """Distance in standard errors; 0 where figure and estimate agree to a millionth."""
    if abs(gap) <= 1e-6:
        return 0.0
    return gap / estimate.error if estimate.error > 0 else math.copysign(math.inf, gap)


def judged_order(item: Neighbours, cars: float) -> Verdict:
    """No neighbour may be better than the best; where the exact values say so, the gap must be seen or undecided."""
    gap_at_least = item.best.rows[0].main.exact - item.next_best
    told, faults = 0, []
    worst = 0.0
    for name, estimate in differences(item, cars):
        half = estimate.half_width(OUTSIDE / len(item.others))
        told += estimate.mean > half
        if estimate.mean < gap_at_least - half:
            faults.append(f"OUTSIDE: {name} is {estimate.mean:+.6f} behind, at least {gap_at_least:.6f} expected")
            worst = max(worst, (gap_at_least - estimate.mean) / item.best.rows[0].main.exact)
    text = f"{item.name:<28} {len(item.others)} neighbours, {told} told apart from the best, none better"
    return Verdict("  ".join([text, *faults]), not faults, worst)


def judged_path(item: Path) -> Verdict:
    """Every departure must be exact to the tick."""
    from line_truth.paths import departures

    found = departures(item)
    wrong = [
        (car, station, found[car][i], second)
        for car, row in enumerate(item.departures)
        for i, (station, second) in enumerate(zip(item.stations, row, strict=True))
        if found[car][i] != second
    ]
    text = (
        f"{item.name:<28} {len(item.departures)} cars x {len(item.stations)} stations, {len(wrong)} departures differ"
    )
    if wrong:
        car, station, simulated, exact = wrong[0]
        text += f"  OUTSIDE: car {car} leaves {station} at {simulated}, exact {exact}"
    return Verdict(text, not wrong, float(bool(wrong)))
