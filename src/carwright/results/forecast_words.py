"""A forecast as text for the terminal, and what it took from the tables in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from carwright.model.ramp_output import month_name
from carwright.model.ramp_record import Announcement, RampRecord
from carwright.results.forecast import RampForecast


def text_of(forecast: RampForecast) -> str:
    """Months with their band, the first car where there is none yet, and what a reader must know."""
    spans = forecast.record.finest()
    known = f"known {month_name(spans[0].first)} to {month_name(spans[-1].last)}" if spans else "no output known"
    lines = [f"{forecast.record.plant}, from what was known on {forecast.cut} ({known})"]
    if not forecast.started:
        early, middle, late = forecast.first_cars()
        lines.append(f"  first car {middle} (80 %: {early} to {late}); months of a plant that begins then")
    lines.append(f"  {'month':<9}{'cars':>10}   {100 * forecast.band:g} % of the courses")
    for month, middle_, low, high in zip(forecast.months, forecast.median, forecast.low, forecast.high, strict=True):
        lines.append(f"  {month:%Y-%m}  {middle_:>10,.0f}   {low:,.0f} to {high:,.0f}")
    told = understood(forecast.record, forecast.cut)
    lines += ["  understood from the tables:", *(f"    {each}" for each in told)] if told else []
    lines += [f"  note: {note}" for note in forecast.notes]
    return "\n".join(lines)


def understood(record: RampRecord, cut: date) -> tuple[str, ...]:
    """What was announced, in the order in which it became known, what was said twice once; of waits the last."""
    said = sorted(record.announcements, key=lambda a: a.known_from or date.min)
    words = [_WORDS[a.kind](a) for a in said if a.kind != "wait"]
    if waits := record.waits_at(cut):
        whole = replace(waits[0], low=min(a.low for a in waits), high=max(a.high for a in waits))
        words.append(f"new buyers were told {_span(whole)} weeks on {_day(whole)}")
    return tuple(dict.fromkeys(words))


def _line(said: Announcement, words: str) -> str:
    return f"line {said.line + 1}: {words}"


def _span(said: Announcement) -> str:
    low, high = f"{said.low:,.6g}", f"{said.high:,.6g}"
    return low if low == high else f"{low} to {high}"


def _day(said: Announcement) -> str:
    return str(said.date) if said.date else "on a day that is not told"


def _hours(said: Announcement) -> str:
    if said.date is None:
        since = f"later, as was known on {said.known_from}" if said.known_from else "later"
    else:
        since = "at first" if said.date == date.min else f"from {said.date} on"
    return f"{_worked(said)} {since}"


def _worked(said: Announcement) -> str:
    days = f" on {said.days:g} days a week" if said.days else ""
    return f"{_span(said)} h a day{days}"


_WORDS: dict[str, Callable[[Announcement], str]] = {
    "agreement": lambda a: f"the plant is decided on {_day(a)}",
    "planned": lambda a: f"series output is planned for {a.date.year if a.date else 'a year that is not told'}",
    "ground": lambda a: _line(a, f"building starts {_day(a)}"),
    "complete": lambda a: _line(a, f"building is done {_day(a)}"),
    "trial": lambda a: _line(a, f"trial output {_day(a)}"),
    "start": lambda a: _line(a, f"series output from {_day(a)} on"),
    "stock": lambda a: f"{_span(a)} cars are built before the first delivery",
    "nameplate": lambda a: _line(a, f"nameplate of {_span(a)} cars a year"),
    "rate": lambda a: _line(a, f"{_span(a)} cars an hour"),
    "hours": lambda a: _line(a, _hours(a)),
    "hours_then": lambda a: _line(a, f"{_worked(a)} by {_day(a)}, whenever they began"),
}


__all__ = ["text_of", "understood"]
