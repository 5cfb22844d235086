"""The verb: what a plant will make in the months to come, from what was known on a day."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date

import numpy as np
from numpy.typing import NDArray

from carwright.errors import Problem, check
from carwright.model.ramp_record import RampRecord
from carwright.planning.forecast_draws import Draws
from carwright.planning.forecast_filter import Cloud, run_month
from carwright.planning.forecast_lines import Hours
from carwright.planning.forecast_openings import start_told
from carwright.planning.forecast_past import Past, first_unknown, past_of
from carwright.planning.forecast_ranges import Ranges, problems_of
from carwright.results.forecast import Learnt, RampForecast

Reals = NDArray[np.float64]
PARTICLES = 100_000
MOST_MONTHS, LONGEST = 60, 600
"""Months that are forecast, and months from the first car to the last one forecast."""
STEPS = ("agreement", "planned", "ground", "complete", "trial", "start")
"""Announcements that tell something of the first car."""


def forecast_ramp(
    record: RampRecord,
    cut: date,
    *,
    months: int = 6,
    hours: Hours | None = None,
    ranges: Ranges | None = None,
    band: float = 0.8,
    seed: int = 1,
) -> RampForecast:
    """Forecast the months after a day from what was known on it, with a band.

    Output of a line is its net rate times its hours times what it has learnt; hours grow by shift patterns, announced
    or by chance; a second line learns faster than the first. A hundred thousand such plants are drawn from `Ranges`,
    run through the past, weighed by its figures, and run on [1]_.

    Parameters
    ----------
    record
        Output, announcements and when each was known; `carwright.read_ramps` reads it from a table.
    cut
        Nothing that became known after this day is looked at.
    months
        To forecast, from the first month whose output was not known; 1 to 60. A plant that makes nothing yet is
        forecast from its own first month on.
    hours
        Hours of each line by month, where they are known better than from announcements: line, then month.
    ranges
        The parameters; the one set of `Ranges` if not given.
    band
        Share of the courses within the band, between 0 and 1.
    seed
        Same record, cut and seed: the same forecast, bit for bit.

    Raises
    ------
    PlantError
        If a figure is out of its bounds, or nothing known at the cut tells when the plant starts.

    References
    ----------
    .. [1] Gordon, Salmond, Smith (1993), Novel approach to nonlinear/non-Gaussian Bayesian state estimation.
       IEE Proceedings F 140(2), 107-113.
    """
    began, ranges = time.perf_counter(), ranges or Ranges()
    known = record.known_at(cut)
    check(_problems(known, cut, months, band, ranges, seed), source="forecast_ramp()")
    luck = np.random.Generator(np.random.Philox(seed))
    draws = Draws.fresh(ranges, PARTICLES, luck)
    past = past_of(known, cut, draws, luck, months=months, hours=hours)
    cloud, ahead = past.cloud, past.ahead
    for month in range(past.until, ahead + months):
        run_month(cloud, month, past.track, luck)
    courses = _figures(cloud, known, ahead - past.first, luck)
    return RampForecast(
        record=known, cut=cut, first=ahead, courses=courses[ahead - past.first :][:months],
        past=courses[: ahead - past.first], starts=past.starts, started=bool(known.outputs), band=band, seed=seed,
        seconds=time.perf_counter() - began, parameters=_learnt(ranges, cloud.draws), notes=tuple(_notes(known, past)),
    )  # fmt: skip


def _problems(known: RampRecord, cut: date, months: int, band: float, ranges: Ranges, seed: int) -> Iterator[Problem]:
    if not 1 <= months <= MOST_MONTHS:
        yield Problem("months", f"{months} is not within 1 and {MOST_MONTHS}", "one month at least, five years at most")
    if seed < 0:
        yield Problem("seed", f"{seed} is below 0", "any whole number from 0 on")
    if not 0 < band < 1:
        yield Problem("band", f"{band:g} is not between 0 and 1", "write 0.8 for 80 %")
    for name, what in problems_of(ranges):
        yield Problem(f"ranges.{name}", what, "give (low, high)")
    for each in known.outputs:
        if each.first > each.last or not 0 <= each.cars < float("inf"):
            yield Problem(
                "outputs", f"{each.name}: {each.cars:g} cars", "give a span that ends after it begins, and cars"
            )
    told = start_told(known)
    if told is not None and first_unknown(known, told) + months - told > LONGEST:
        what = f"the output runs over more than {LONGEST} months"
        yield Problem("outputs", what, "leave out what is no part of the ramp")
    if told is None and not any(a.date for a in known.announcements if a.line == 0 and a.kind in STEPS):
        what = f"at {cut} neither output nor a plan of {known.plant or 'the plant'} is known"
        yield Problem("cut", what, "take a later day, or give milestones")


def _figures(cloud: Cloud, known: RampRecord, past: int, luck: np.random.Generator) -> Reals:
    """Courses as figures are told: delivered or built, with the chance of a single month in those to come."""
    totals = known.finest() or known.outputs
    delivered = totals[-1].delivered if totals else True
    courses: Reals = cloud.history[1 if delivered else 0].copy()
    ahead = courses[past:]
    # Chance of the month alone: the wider tails of the weighing are doubt of a figure that was told, and months that
    # are far off have their dips already.
    shocks = luck.normal(size=ahead.shape)
    courses[past:] = ahead * np.exp(cloud.draws["noise"] * shocks)
    return courses


def _learnt(ranges: Ranges, draws: Draws) -> tuple[Learnt, ...]:
    rows = []
    for name in Ranges.names():
        low, high = getattr(ranges, name)
        ten, half, ninety = (float(q) for q in np.quantile(draws[name], [0.1, 0.5, 0.9]))
        rows.append(Learnt(name, Ranges.unit(name), low, high, ten, half, ninety))
    return tuple(rows)


def _notes(known: RampRecord, past: Past) -> Iterator[str]:
    yield from (text for text, _ in known.notes)
    spans = known.finest()
    if spans and sum(each.months for each in spans) < 3:
        yield "fewer than three months of output are known: the band is wide"
    gaps = past.ahead - past.first - sum(each.months for each in spans)
    if spans and gaps > 0:
        yield f"{gaps} months before have no figure; the model runs through them"
    if not past.track.nameplates and not known.of("rate"):
        yield "neither nameplate nor rate is known: any car line of 20 to 60 cars an hour is thought possible"
    if not known.country:
        yield "the country is not known: no public holidays"
    if not past.track.plans.wait_known:
        yield "no wait of buyers is known: that hours grow is even odds"
