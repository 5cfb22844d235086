"""A forecast as text for the terminal."""

from __future__ import annotations

from carwright.model.ramp_record import month_name
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
    lines += [f"  note: {note}" for note in forecast.notes]
    return "\n".join(lines)
