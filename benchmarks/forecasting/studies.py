"""More than one forecast: every month of a ramp, and each parameter at both ends of its range."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from carwright.model.ramp_record import RampRecord
from carwright.planning.forecast import forecast_ramp
from carwright.planning.forecast_lines import Hours
from carwright.planning.forecast_ranges import Ranges
from carwright.planning.forecast_scores import score
from carwright.results.forecast import Scored
from measuring_chances.cuts import every_month_end

RIVALS = ("last month", "three-month trend")


@dataclass(frozen=True)
class EveryMonth:
    """Forecasts of one plant from the end of every month on which more was known than before."""

    plant: str
    cuts: int
    periods: int
    inside: int
    wape: float
    """Mean over the cuts."""
    naive: float
    """Mean of the better of last month and trend, chosen afterwards cut by cut."""


def every_month(record: RampRecord, asked: argparse.Namespace) -> EveryMonth | None:
    """Cuts at the end of every month, as evidence on the band and against luck with single days."""
    print(f"\n{record.plant}: cuts at the end of every month, {asked.months} months each")
    print(f"  {'cut':<12}{'periods':>8}{'inside':>8}{'WAPE':>8}{'bias':>8}{'last':>8}{'trend':>8}")
    made = list(_of_every_month(record, asked))
    for cut, scored in made:
        last, trend = (_naive(scored, name) for name in RIVALS)
        print(f"  {cut}  {len(scored.periods):>8}{scored.inside:>8}{scored.model.wape:>8.1%}{scored.model.bias:>+8.1%}"
              f"{last:>8.1%}{trend:>8.1%}")  # fmt: skip
    if not made:
        return None
    better = [np.nanmin([np.inf, *(_naive(scored, name) for name in RIVALS)]) for _, scored in made]
    found = EveryMonth(
        record.plant, len(made), sum(len(s.periods) for _, s in made), sum(s.inside for _, s in made),
        float(np.mean([s.model.wape for _, s in made])), float(np.mean([each for each in better if np.isfinite(each)])),
    )  # fmt: skip
    share, middle = found.inside / found.periods, np.median([s.model.wape for _, s in made])
    print(f"  band covers {found.inside} of {found.periods} ({share:.0%})")
    print(f"  WAPE: mean {found.wape:.1%}, median {middle:.1%}")
    print(f"  better of last month and trend, chosen afterwards: {found.naive:.1%}")
    return found


def show_together(studies: list[EveryMonth]) -> None:
    """The band over several plants."""
    if len(studies) > 1:
        inside, periods = sum(each.inside for each in studies), sum(each.periods for each in studies)
        print(f"\n{len(studies)} plants: the band covers {inside} of {periods} ({inside / periods:.0%})")


def _of_every_month(record: RampRecord, asked: argparse.Namespace) -> Iterator[tuple[date, Scored]]:
    for cut in every_month_end(record):
        scored = score(forecast_ramp(record, cut, months=asked.months, band=asked.band, seed=asked.seed), record)
        if scored:
            yield cut, scored


def _naive(scored: Scored, name: str) -> float:
    return next((each.wape for each in scored.naive if each.name == name), float("nan"))


def sensitivity(
    record: RampRecord, days: list[date], asked: argparse.Namespace, hours: Callable[[RampRecord, date], Hours | None]
) -> None:
    """WAPE of each cut with each parameter held at the low and at the high end of its range."""
    cuts = [day for day in days if record.known_at(day).outputs]
    if not cuts:
        return
    print(f"\n{record.plant}: WAPE with one parameter held at the low and high end of its range, {asked.hours} hours")
    print(f"  {'parameter':<20}{'low':>9}{'high':>9}" + "".join(f"   {day} low, high" for day in cuts))

    def wape(ranges: Ranges, day: date) -> float:
        given = hours(record, day)
        made = forecast_ramp(record, day, months=asked.months, hours=given, ranges=ranges, seed=asked.seed)
        scored = score(made, record)
        return scored.model.wape if scored else float("nan")

    base = [wape(Ranges(), day) for day in cuts]
    print(f"  {'whole ranges':<38}" + "".join(f"{each:>16.1%}        " for each in base))
    for name in Ranges.names():
        low, high = getattr(Ranges(), name)
        if low == high:
            continue
        cells = "".join(
            f"{wape(Ranges().fixed(name, 0), d):>13.1%}{wape(Ranges().fixed(name, 1), d):>9.1%}  " for d in cuts
        )
        print(f"  {name:<20}{low:>9g}{high:>9g}{cells}", flush=True)
