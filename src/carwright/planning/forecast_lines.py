"""Lines of a plant month by month: hours that grow by shift patterns, people and machines that learn.

Output of a line in a month = net rate x hours of its skilled crews x what the line has learnt; all particles at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from carwright.model.ramp_output import days_in, month_of
from carwright.model.ramp_record import Announcement, Kind, RampRecord
from carwright.planning.forecast_calendar import Months
from carwright.planning.forecast_draws import Draws
from carwright.planning.forecast_openings import moment_of

Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]
Hours = Mapping[int, Mapping[int, float]]
"""Hours of a line in a month that are given, not guessed: line, then month (`month_of`); no hours where none stand."""
LONG_DAY_H, MOST_H = 18.0, 23.0
"""Above the first, a day is worked on six or seven days a week; above the second, no line runs."""
CLEARLY = 1.08
"""A pattern counts as longer if it has so many times the hours."""
BEFORE_THE_FIRST_CAR: tuple[Kind, ...] = ("agreement", "ground", "complete", "trial")
FULL_WAIT_WEEKS = 8.0
"""New buyers who wait longer than this cannot be served sooner by fewer hours: all that is built is sold."""


@dataclass
class Lines:
    """State of all lines; arrays of shape (lines, particles), or (particles,) where it is the plant's."""

    opens: Reals
    """Moment of the first car; infinite: never."""
    week_h: Reals
    """Hours a week of the pattern in force; 0 before opening."""
    skilled_h: Reals
    """Of them, or of longer ones before, those whose crews are grown up."""
    later: Reals
    """Moment at which announced longer hours without a date begin; infinite: none."""
    buyers_wait: Flags
    """True: whatever is built is sold, so that hours may grow."""

    def chosen(self, which: NDArray[np.int64]) -> Lines:
        """The same for some of the particles."""
        return Lines(**{each.name: getattr(self, each.name).take(which, axis=-1) for each in fields(self)})


@dataclass(frozen=True)
class Plans:
    """What was announced of the hours of the lines."""

    record: RampRecord
    given: Hours | None
    """Hours a week known from elsewhere; they take the place of all patterns."""
    wait_known: bool

    @property
    def tried(self) -> bool:
        """True if the months before the first car are known of: then the first line was brought up in them."""
        return any(self.record.of(kind, 0) for kind in BEFORE_THE_FIRST_CAR)

    def steps(self, line: int, month: int) -> list[Announcement]:
        """Hours that begin in a month."""
        return [a for a in self.record.of("hours", line) if a.date and a.date > date.min and month_of(a.date) == month]

    def from_beginning(self, line: int) -> Announcement | None:
        """Hours that a line was told to have at first."""
        return next((a for a in self.record.of("hours", line) if a.date == date.min), None)

    def later(self, line: int) -> Announcement | None:
        """Longer hours that were announced without a date."""
        found = [a for a in self.record.of("hours", line) if a.date is None]
        return found[-1] if found else None

    def known_hours(self, line: int) -> bool:
        """True if dated hours are announced."""
        return any(a.date for a in self.record.of("hours", line))


def plans_of(record: RampRecord, cut: date, given: Hours | None) -> Plans:
    """What is known at the cut."""
    weeks = [(a.low + a.high) / 2 for a in record.waits_at(cut)]
    if given is not None:
        given = {
            line: {month: 7.0 * month_h / days_in(month) for month, month_h in hours.items()}
            for line, hours in given.items()
        }
    return Plans(record, given, bool(weeks) and float(np.median(weeks)) >= FULL_WAIT_WEEKS)


def fresh_lines(opens: Reals, plans: Plans, draws: Draws, luck: np.random.Generator) -> Lines:
    """Lines before their first car."""
    lines, particles = opens.shape
    later = np.full((lines, particles), np.inf)
    for line in range(lines):
        said = plans.later(line)
        if said and said.known_from:
            later[line] = moment_of(said.known_from) + draws["hiring_lead"]
    waiting = np.full(particles, True) if plans.wait_known else luck.random(particles) < draws["buyers_wait"]
    nothing = np.zeros((lines, particles))
    return Lines(opens, nothing, nothing.copy(), later, waiting)


def patterns_of(draws: Draws) -> Reals:
    """Hours a week of the four patterns, shape (4, particles), rising."""
    return np.array([draws[name] for name in ("one_shift", "two_shifts", "long_shifts", "round_the_clock")])


def week_hours(said: Announcement, draws: Draws) -> Reals:
    """Hours a week of announced hours a day."""
    day_h = np.minimum(said.low + draws["announced_hours"] * (said.high - said.low), MOST_H)
    usual = np.where(day_h < LONG_DAY_H, draws["days_short"], draws["days_long"])
    hours: Reals = day_h * (usual if said.days is None else said.days)
    return hours


def step(lines: Lines, month: int, plans: Plans, draws: Draws, luck: np.random.Generator) -> tuple[Lines, Reals]:
    """Run the hours of a month: the state at its end, and effective hours a week as their mean over the month."""
    now = replace(lines, week_h=lines.week_h.copy(), skilled_h=lines.skilled_h.copy(), later=lines.later.copy())
    mean = np.zeros_like(lines.week_h)
    for line in range(len(lines.opens)):
        opening = (lines.opens[line] < month + 1) & (lines.week_h[line] == 0)
        _open(now, line, month, opening, plans, draws, luck)
        old = _effective(now.week_h[line], now.skilled_h[line], draws)
        now.week_h[line], at = _next_hours(now, line, month, plans, draws, luck)
        new = _effective(now.week_h[line], now.skilled_h[line], draws)
        # The new hours hold from their moment on, the old ones until then; nothing before the first car.
        until, there = np.clip(at - month, 0, 1), np.clip(now.opens[line] - month, 0, 1)
        mean[line] = np.maximum(until - there, 0) * old + np.minimum(1 - until, 1 - there) * new
        unskilled = np.maximum(now.week_h[line] - now.skilled_h[line], 0.0)
        now.skilled_h[line] += unskilled * (1.0 - 2.0 ** (-1.0 / draws["copy_half_life"]))
    return now, mean


def _effective(week_h: Reals, skilled_h: Reals, draws: Draws) -> Reals:
    """Hours a week, those of new crews counted by what they achieve."""
    new_h = np.maximum(week_h - skilled_h, 0.0)
    effective: Reals = np.minimum(week_h, skilled_h + draws["crew_start"] * new_h)
    return effective


def _open(
    now: Lines, line: int, month: int, opening: Flags, plans: Plans, draws: Draws, luck: np.random.Generator
) -> None:
    """Give a line that opens its first pattern."""
    one, two = patterns_of(draws)[:2]
    said = plans.from_beginning(line)
    if plans.given is not None:
        first = np.full(len(one), plans.given.get(line, {}).get(month, 0.0))
    elif said:
        first = week_hours(said, draws)
    elif plans.known_hours(line):  # a later second shift tells that there was one before
        first = one
    else:
        first = np.where(luck.random(len(one)) < 0.5, one, two)
    now.week_h[line] = np.where(opening, first, now.week_h[line])
    now.skilled_h[line] = np.where(opening, first, now.skilled_h[line])


def _next_hours(
    now: Lines, line: int, month: int, plans: Plans, draws: Draws, luck: np.random.Generator
) -> tuple[Reals, Reals]:
    """Hours a week at the end of the month, and the moment from which they hold."""
    week_h = now.week_h[line]
    working = week_h > 0
    if plans.given is not None:
        told = plans.given.get(line, {}).get(month, 0.0)
        return np.where(working, told, 0.0), np.full(len(week_h), float(month))
    target, at = week_h.copy(), month + luck.random(len(week_h))
    for said in plans.steps(line, month):
        longer = np.maximum(week_h, week_hours(said, draws))
        target = np.where(working, longer, target)
        at = np.full(len(week_h), moment_of(said.date or date.min))
    due = working & (now.later[line] < month + 1)
    said_later = plans.later(line)
    if said_later:
        target = np.where(due, np.maximum(target, week_hours(said_later, draws)), target)
        at = np.where(due, np.maximum(now.later[line], month), at)
    changed = target != week_h
    target = np.where(changed | ~working, target, _free_step(now, line, plans, draws, luck))
    now.later[line] = np.where(due, np.inf, now.later[line])
    return target, at


def _free_step(now: Lines, line: int, plans: Plans, draws: Draws, luck: np.random.Generator) -> Reals:
    """The next pattern up or down, by chance; none while announced hours are still to come."""
    week_h, patterns = now.week_h[line], patterns_of(draws)
    # What learns faster hires faster: a copied line takes its patterns in the same proportion sooner.
    pace = draws["step_up"] * (draws["first_half_life"] / draws["copy_half_life"] if line else 1.0)
    # Two shifts are what a nameplate stands for: a plant means to reach them, whether or not buyers wait for more.
    free = (now.buyers_wait | (week_h < patterns[1])) & ~np.isfinite(now.later[line])
    up = free & (luck.random(len(week_h)) < pace)
    down_chance = 0.0 if plans.wait_known else draws["step_down"]
    down = ~up & (luck.random(len(week_h)) < down_chance)
    longer = np.where(patterns > CLEARLY * week_h, patterns, np.inf).min(axis=0)
    shorter = np.where(patterns < week_h / CLEARLY, patterns, 0.0).max(axis=0)
    chosen = np.where(up & np.isfinite(longer), longer, week_h)
    target: Reals = np.where(down & (shorter > 0), shorter, chosen)
    return target


def learnt(opens: Reals, month: int, draws: Draws, tried: bool) -> Reals:
    """Share of mature output of each line in the middle of a month, shape (lines, particles).

    ``tried``: the first line was brought up before its first month, so that it learns from the first day on.
    """
    age = np.maximum(month + 0.5 - opens, 0.0)
    age = np.where(np.isfinite(age), age, 0.0)
    if not tried:
        # Months in which machines do not work yet: none of them where the first day is as good as all others.
        age[0] = np.maximum(age[0] - draws["first_delay"] * (1.0 - draws["first_start"]), 0.0)
    start = np.array([draws["first_start" if line == 0 else "copy_start"] for line in range(len(opens))])
    half = np.array([draws["first_half_life" if line == 0 else "copy_half_life"] for line in range(len(opens))])
    share: Reals = 1.0 - (1.0 - start) * 2.0 ** (-age / half)
    return share


def net_rates(record: RampRecord, lines: int, nameplates: Mapping[int, float], draws: Draws) -> Reals:
    """Cars an hour of each line, shape (lines, particles): announced, or behind the nameplate, or of any car line."""
    rates: list[Reals] = []
    for line in range(lines):
        said = record.of("rate", line)
        if said:
            rates.append(said[-1].low + draws["announced_rate"] * (said[-1].high - said[-1].low))
        elif line in nameplates and not (line and record.of("rate", 0) and nameplates[line] == nameplates.get(0)):
            rates.append(nameplates[line] / draws["nameplate_hours"])
        elif line:
            rates.append(rates[0])  # a copy
        else:
            rates.append(draws["line_rate"])
    return np.array(rates)


def made(rates: Reals, week_h: Reals, opens: Reals, month: int, months: Months, tried: bool, draws: Draws) -> Reals:
    """Cars of the plant in a month, shape (particles,), before what no model knows."""
    at = month - months.first
    days = months.days[at]
    worked = 1.0 - (1.0 - draws["holidays_worked"]) * months.holidays[at] / days
    each = rates * week_h / 7.0 * days * learnt(opens, month, draws, tried)
    total: Reals = draws["mature"] * worked * each.sum(axis=0)
    return total
