"""How far a forecast was off, beside forecasts that need no model."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from carwright.model.ramp_output import Output, month_name
from carwright.model.ramp_record import RampRecord
from carwright.planning.forecast_draws import Draws
from carwright.planning.forecast_nameplate import nameplates_of
from carwright.planning.forecast_openings import first_months, start_told
from carwright.planning.forecast_ranges import Ranges
from carwright.results.forecast import RampForecast, Score, Scored

Reals = NDArray[np.float64]
WORKDAYS = 26.0
"""Of a month of six-day weeks, for hours times rate."""


def score(forecast: RampForecast, record: RampRecord) -> Scored | None:
    """Score a forecast on the whole record; None if no figure lies within its months.

    Parameters
    ----------
    forecast
        Made from the record as it was known at the cut.
    record
        The record with what came later.
    """
    first, ahead = _first_of(forecast, record), len(forecast.courses)
    came = tuple(o for o in record.finest() if first <= o.first and o.last < first + ahead)
    if not came or not sum(o.cars for o in came):
        return None
    rows = [slice(o.first - first, o.last + 1 - first) for o in came]
    totals = [forecast.courses[each].sum(axis=0) for each in rows]
    ends = (1 - forecast.band) / 2, (1 + forecast.band) / 2
    low, median, high = (np.array([np.quantile(t, q) for t in totals]) for q in (ends[0], 0.5, ends[1]))
    actual = np.array([o.cars for o in came])
    simple = naive_forecasts(forecast.record, forecast.cut, forecast.first, ahead)
    naive = [scored_as(n, np.array([monthly[each].sum() for each in rows]), actual) for n, monthly in simple.items()]
    inside = int(((low <= actual) & (actual <= high)).sum())
    model = scored_as("model", median, actual)
    return Scored(came, median, low, high, model, tuple(naive), inside, _crossings(forecast, came, median))


def _first_of(forecast: RampForecast, record: RampRecord) -> int:
    """Month that the first one forecast is held against: of a plant that had not begun, its own first one."""
    told = None if forecast.started else start_told(record)
    return forecast.first if told is None else told


def scored_as(name: str, forecast: Reals, actual: Reals) -> Score:
    """WAPE and bias of one forecast."""
    off, total = forecast - actual, actual.sum()
    return Score(name, float(np.abs(off).sum() / total), float(off.sum() / total))


def naive_forecasts(known: RampRecord, cut: date, first: int, months: int) -> dict[str, Reals]:
    """Forecasts without a model, from what was known at the cut, each of shape (months,), as far as there are any."""
    made: dict[str, Reals] = {}
    monthly = _by_month(known)
    level = monthly.get(first - 1)
    ahead = np.arange(1, months + 1)
    if level is not None:
        made["last month"] = np.full(months, level)
        before = monthly.get(first - 3)
        if before is not None:
            made["three-month trend"] = np.maximum(level + (level - before) / 2 * ahead, 0.0)
    opens = _opening_months(known, cut)
    plates = nameplates_of(known).by_line
    if plates:
        open_by = {line: opens.get(line, first if line == 0 else np.inf) for line in plates}
        made["nameplate"] = np.array(
            [sum(n / 12 for line, n in plates.items() if open_by[line] <= first + m) for m in range(months)]
        )
    if hours := _hours_times_rate(known, first):
        made["hours times rate"] = np.full(months, hours)
    second = opens.get(1)
    if second is not None and second < first + months and level is not None:
        made |= _second_line(monthly, first, months, int(second))
    return made


def _by_month(known: RampRecord) -> dict[int, float]:
    """Cars of each month; longer spans are spread evenly over theirs."""
    return {m: o.cars / o.months for o in known.finest() for m in range(o.first, o.last + 1)}


def _opening_months(known: RampRecord, cut: date) -> dict[int, float]:
    """Month in which each line opens, as far as it is announced or seen: the middle of its range."""
    middle = Draws(Ranges(), np.full((len(Ranges.names()), 1), 0.5))
    opens = first_months(known, cut, middle, np.random.default_rng(0))[:, 0]
    found = {line: float(np.floor(moment)) for line, moment in enumerate(opens) if np.isfinite(moment)}
    return {**{line: float(month) for line, month in nameplates_of(known).opened.items()}, **found}


def _hours_times_rate(known: RampRecord, first: int) -> float:
    """Announced hours of the day times the net rate times 26 days, all lines that run; 0 where one is not known."""
    total = 0.0
    for line in range(known.lines):
        rates = known.of("rate", line) or known.of("rate", 0)
        said = (*known.of("hours", line), *known.of("hours_then", line))
        hours = [a for a in said if a.date and a.date.toordinal() <= _day_of(first)]
        if rates and hours:
            latest = max(hours, key=lambda a: (a.date or date.min, a.known_from or date.min))
            total += rates[-1].low * (latest.low + latest.high) / 2 * WORKDAYS
    return total


def _day_of(month: int) -> int:
    return date(month // 12, month % 12 + 1, 1).toordinal()


def _second_line(monthly: dict[int, float], first: int, months: int, second: int) -> dict[str, Reals]:
    """The first line held, and the second one as the first was; or simply twice as much."""
    start = min(monthly)
    held = float(np.mean([monthly[m] for m in range(first - 3, first) if m in monthly]))
    ahead = range(first, first + months)
    replay = [held + (monthly.get(start + m - second, held) if m >= second else 0.0) for m in ahead]
    doubled = [monthly[first - 1] * (2 if m > second else 1) for m in ahead]
    return {"line one replayed": np.array(replay), "last month doubled": np.array(doubled)}


def _crossings(forecast: RampForecast, came: tuple[Output, ...], median: Reals) -> tuple[tuple[int, str, str], ...]:
    """When round levels of cars a month were first reached."""
    before = max((o.cars / o.months for o in forecast.record.finest()), default=0.0)
    actual = [o.cars / o.months for o in came]
    guess = [value / o.months for value, o in zip(median, came, strict=True)]
    size = 10 ** int(np.log10(max(*actual, 10.0)))
    found = []
    for level in range(size, int(max(*actual, *guess)) + 1, size):
        if level > before:
            names = [
                next((month_name(o.first) for o, value in zip(came, row, strict=True) if value >= level), "-")
                for row in (actual, guess)
            ]
            found.append((level, names[0], names[1]))
    return tuple(found)
