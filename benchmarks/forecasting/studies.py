"""More than one forecast: every month of a ramp, and each parameter at both ends of its range."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date, timedelta

import numpy as np

from carwright.errors import PlantError
from carwright.model.ramp_record import RampRecord, first_day
from carwright.planning.forecast import forecast_ramp
from carwright.planning.forecast_lines import Hours
from carwright.planning.forecast_ranges import Ranges
from carwright.planning.forecast_scores import score


def other_days(record: RampRecord, asked: argparse.Namespace) -> None:
    """Cuts at the end of every month, as evidence on the band and against luck with single days."""
    print(f"\n{record.plant}: cuts at the end of every month, {asked.months} months each")
    print(f"  {'cut':<12}{'periods':>8}{'inside':>8}{'WAPE':>8}{'bias':>8}{'last':>8}{'trend':>8}")
    inside = periods = 0
    off: list[float] = []
    spans = record.finest()
    for month in range(spans[0].last + 1, spans[-1].last + 1) if spans else ():
        cut = first_day(month + 1) - timedelta(days=1)
        try:
            scored = score(forecast_ramp(record, cut, months=asked.months, band=asked.band, seed=asked.seed), record)
        except PlantError:
            continue
        if scored is None:
            continue
        naive = {each.name: each.wape for each in scored.naive}
        rivals = (naive.get("last month", np.nan), naive.get("three-month trend", np.nan))
        print(f"  {cut}  {len(scored.periods):>8}{scored.inside:>8}{scored.model.wape:>8.1%}{scored.model.bias:>+8.1%}"
              f"{rivals[0]:>8.1%}{rivals[1]:>8.1%}")  # fmt: skip
        inside, periods = inside + scored.inside, periods + len(scored.periods)
        off.append(scored.model.wape)
    if periods:
        print(f"  band covers {inside} of {periods} ({inside / periods:.0%}); median WAPE {np.median(off):.1%}")


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
