"""The first lines of the report: what came out, against what was promised, when, and what holds it back."""

from __future__ import annotations

from datetime import datetime
from math import isfinite
from typing import TYPE_CHECKING

from carwright.results.figures import bins_of, number, part_name, without_part
from carwright.results.figures_charts import Estimate, percent, signed, whole
from carwright.results.limits import Limiter, Trial, overall_limiters
from carwright.results.report_facts import (
    SETTLED_SHARE,
    Ramp,
    Year,
    best_full_years,
    limits_in_words,
    nameplate,
    ramps_of,
    stretches,
    years_of,
)

if TYPE_CHECKING:
    from carwright.results.intervals import Interval
    from carwright.results.run import SimulationResult


def estimate_of(interval: Interval) -> Estimate:
    """An interval as an estimate."""
    return Estimate(number(interval.mean), number(interval.low), number(interval.high))


def day(moment: datetime) -> str:
    """A date as ``3 Apr 2024``."""
    return f"{moment.day} {moment:%b %Y}"


def month(moment: datetime) -> str:
    """A month as ``Apr 2024``."""
    return f"{moment:%b %Y}"


def level(result: SimulationResult) -> str:
    """Confidence of all intervals, as ``95 %``."""
    return f"{100 * result.confidence:g}\N{NO-BREAK SPACE}%"


def headline(result: SimulationResult) -> str:
    """One sentence: cars in the time studied, with the interval."""
    cars = estimate_of(result.cars_total)
    since = result.warm_up_until if result.warm_up_until > result.from_ else result.from_
    span = f"from {day(since)} to {day(result.until)}"
    if not isfinite(cars.mean):
        return f"No cars were counted {span}."
    interval = (
        f" ({level(result)} interval {whole(cars.low)} to {whole(cars.high)})"
        if cars.known
        else ", without an interval"
    )
    return f"The plant builds {whole(cars.mean)} cars {span}{interval}."


def per_year_sentence(result: SimulationResult, years: list[Year]) -> str:
    """Cars a year at the settled level, against the nameplate."""
    good = best_full_years(years)
    if not good:
        return "The study holds no full calendar year, so no yearly figure is given."
    low, high = min(y.cars.mean for y in good), max(y.cars.mean for y in good)
    span = whole(low) if len(good) == 1 else f"{whole(low)} to {whole(high)}"
    when = good[0].name if len(good) == 1 else f"its full years at level ({stretches([y.name for y in good])})"
    words = f"In {when} that is {span} cars a year" if len(good) > 1 else f"In {when}, a full year, it builds {span}"
    plate = nameplate(result)
    if plate:
        share = (
            percent(low / plate, 0) if len(good) == 1 else f"{percent(low / plate, 0)} to {percent(high / plate, 0)}"
        )
        words += f", {share} of the nameplate of {whole(plate)}"
    return words + "."


def ramp_sentence(result: SimulationResult, ramp: Ramp) -> str:
    """When a part reaches the net rate that was announced, or else the rate at which it settles."""
    name = part_name(ramp.part)
    name = name[:1].upper() + name[1:]
    if ramp.first_cars is None:
        return f"{name} builds no cars in the time studied."
    bins = bins_of(result.output["start"].to_list())
    shown = month if bins.noun in ("month", "year") else day
    first, settled = shown(ramp.first_cars), f"{ramp.settled_per_h:.1f} cars an open hour"
    begins = "builds cars from the start" if ramp.first_cars == bins.starts[0] else f"builds its first cars in {first}"
    announced = isfinite(ramp.goal_per_h)
    goal = f"the announced net rate of {ramp.goal_per_h:g} cars an hour" if announced else "its settled rate"
    near = f"{percent(SETTLED_SHARE, 0)} of {goal}"
    if ramp.periods == 1:  # one period shows no way up
        of = f", {percent(ramp.settled_per_h / ramp.goal_per_h, 0)} of {goal}" if announced else ""
        return f"{name} builds {settled} in {first}{of}."
    if ramp.reached is None:
        return f"{name} {begins}, never reaches {near}, and settles at {settled}."
    if ramp.reached == ramp.first_cars and not announced:
        return f"{name} runs at its settled rate of {settled} from its first {bins.noun}, {first}."
    when = f"the first {bins.noun}" if ramp.reached == ramp.first_cars else shown(ramp.reached)
    return f"{name} {begins} and reaches {near} in {when}; it settles at {settled}."


def limit_sentences(result: SimulationResult) -> list[str]:
    """What holds each part back in which years."""
    words = []
    for part, element, years in limits_in_words(result):
        where = "" if part == "the plant" else f" in {part}"
        words.append(f"{stretches(years)}: {element}{where}")
    return words


def suspect_sentences(limiter: Limiter) -> list[str]:
    """Whether making it faster was shown to give more cars; nothing is claimed where it was not."""
    if not limiter.trials:
        return ["Not tried: nothing is claimed about making it faster."]
    told = [proof_sentence(limiter, trial) for trial in limiter.trials]
    return told if limiter.alone else [*told, "It was not tried alone: nothing is claimed about that."]


def proof_sentence(limiter: Limiter, trial: Trial) -> str:
    """What the plant gained in one trial."""
    made, gain = f"made {percent(trial.faster_by, 0)} faster", trial.gain
    if trial is limiter.together:
        who = f"Those of {limiter.shop} that take turns, {made} together"
    elif trial is limiter.alone:
        who = f"{made.capitalize()} alone"
    else:
        who = f"{without_part(trial.element, limiter.part)}, {made} alone"
    if not gain.known:
        return f"{who}: {signed(gain.mean)} cars in one pair of runs; without an interval nothing is claimed."
    span = f"{signed(gain.low)} to {signed(gain.high)}"
    if trial.proven:
        return f"{who}: the plant builds {signed(gain.mean)} cars ({span}): proven."
    return f"{who}: {signed(gain.mean)} cars ({span}); the interval holds 0, so no gain is claimed."


def top_lines(result: SimulationResult) -> dict[str, object]:
    """All sentences at the head of the report."""
    years = years_of(result)
    return {
        "headline": headline(result),
        "per_year": per_year_sentence(result, years),
        "ramps": [ramp_sentence(result, ramp) for ramp in ramps_of(result)],
        "limits": limit_sentences(result),
        "suspects": [(limiter, suspect_sentences(limiter)) for limiter in overall_limiters(result)],
    }
