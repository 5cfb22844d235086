"""Forecasts and their scores as text."""

from __future__ import annotations

from carwright.model.ramp_output import month_name
from carwright.model.ramp_record import RampRecord
from carwright.planning.forecast_openings import moment_of, start_told
from carwright.results.forecast import RampForecast, Scored


def show(forecast: RampForecast, scored: Scored | None, hours: str) -> None:
    """One forecast, month by month, and how far it was off."""
    spans = forecast.record.finest()
    known = f"known {spans[0].name} to {month_name(spans[-1].last)}" if spans else "no output known"
    print(f"\n{forecast.record.plant}, cut {forecast.cut}, {hours} hours; {known}; {forecast.seconds:.1f} s")
    for note in forecast.notes:
        print(f"  note: {note}")
    band = f"{100 * forecast.band:g} % band"
    if scored is None:
        print(f"  {'month':<18}{'forecast':>10}   {band}")
        for month, mid, low, high in zip(forecast.months, forecast.median, forecast.low, forecast.high, strict=True):
            print(f"  {month:%Y-%m}           {mid:>10,.0f}   {low:,.0f} to {high:,.0f}")
        return
    print(f"  {'period':<18}{'came':>10}{'forecast':>10}{'off':>8}   {band}")
    for each, mid, low, high in zip(scored.periods, scored.median, scored.low, scored.high, strict=True):
        out = "" if low <= each.cars <= high else "  outside"
        off = mid / max(each.cars, 1) - 1
        print(f"  {each.name:<18}{each.cars:>10,.0f}{mid:>10,.0f}{off:>+8.1%}   {low:,.0f} to {high:,.0f}{out}")
    print(f"  {'':<28}{'WAPE':>8}{'bias':>8}")
    for each in (scored.model, *scored.naive):
        print(f"  {each.name:<28}{each.wape:>8.1%}{each.bias:>+8.1%}")
    print(f"  band covers {scored.inside} of {len(scored.periods)}")
    for level, came, guess in scored.crossings:
        print(f"  {level:,} a month first reached: {came}, forecast {guess}")


def show_start(forecast: RampForecast, record: RampRecord) -> None:
    """The day of the first car, forecast and told."""
    early, middle, late = forecast.first_cars()
    print(f"\n{record.plant}, cut {forecast.cut}: first deliveries {middle} (80 %: {early} to {late})")
    told = start_told(record)
    if told is not None:
        said = [a.date for a in record.of("start", 0) if a.date]
        day = min(said) if said else None
        off = moment_of(middle) - (moment_of(day) if day else told)
        print(f"  came {day or month_name(told)}: off by {off:+.1f} months")
