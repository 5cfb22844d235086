"""Bands of other ranges on figures that had no part in setting them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from carwright.model.ramp_record import RampRecord
from carwright.planning.forecast import forecast_ramp
from carwright.planning.forecast_ranges import Ranges
from carwright.planning.forecast_scores import score
from measuring_chances.cuts import every_month_end

Reals = NDArray[np.float64]
BAND, MONTHS = 0.8, 6


@dataclass(frozen=True)
class Held:
    """What bands made of some figures."""

    figures: int
    inside: int
    score: float
    """Mean interval score of the logarithms; the lower the better."""
    wape: float
    """Mean over the cuts."""


def interval_score(low: Reals, high: Reals, came: Reals, band: float) -> Reals:
    """Width of each band in logarithms, and what a figure beyond it costs (Gneiting and Raftery 2007)."""
    below, above, at = (np.log(np.maximum(each, 1.0)) for each in (low, high, came))
    outside = np.maximum(below - at, 0.0) + np.maximum(at - above, 0.0)
    scores: Reals = above - below + 2.0 / (1.0 - band) * outside
    return scores


def held_out(records: Iterable[RampRecord], after: date | None, ranges: Ranges, seeds: Iterable[int]) -> Held:
    """Cuts at the end of every month; of the figures those that came after a day, or all."""
    inside: list[bool] = []
    scores: list[float] = []
    wapes: list[float] = []
    records = list(records)
    for seed in seeds:
        for record in records:
            for cut in every_month_end(record):
                made = score(forecast_ramp(record, cut, months=MONTHS, band=BAND, ranges=ranges, seed=seed), record)
                late = [n for n, o in enumerate(made.periods) if after is None or o.known > after] if made else []
                if not made or not late:
                    continue
                came = np.array([made.periods[n].cars for n in late])
                low, high, median = made.low[late], made.high[late], made.median[late]
                inside.extend((low <= came) & (came <= high))
                scores.extend(interval_score(low, high, came, BAND))
                wapes.append(float(np.abs(median - came).sum() / came.sum()))
    return Held(len(scores), int(np.sum(inside)), float(np.mean(scores)), float(np.mean(wapes)))
