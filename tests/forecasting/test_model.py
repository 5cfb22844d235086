"""The model against a plain twin, against hand figures, and against plants whose truth is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from carwright.errors import PlantError
from carwright.model.ramp_output import Output, days_in, month_of
from carwright.model.ramp_record import Announcement, RampRecord
from carwright.planning.forecast import forecast_ramp
from carwright.planning.forecast_draws import Draws
from carwright.planning.forecast_openings import moment_of
from carwright.planning.forecast_ranges import Ranges
from forecasting.ramps import START, ramp
from naive.forecast import PlainLine, cars_of

CERTAIN = {
    "mature": 0.9, "first_delay": 0, "first_start": 0.3, "first_half_life": 2.0, "copy_start": 0.6,
    "copy_half_life": 1.0, "crew_start": 0.8, "one_shift": 48, "days_short": 6, "step_up": 0, "step_down": 0, "dip": 0,
    "parts_short": 0,
    "drift": 0, "noise": 1e-9, "handover": 0, "holidays_worked": 1, "opening_hazard": 0, "nameplate_hours": 4000,
}  # fmt: skip


def certain(**more: float) -> Ranges:
    """No range has a width, nothing happens by chance."""
    return Ranges(**{name: (value, value) for name, value in {**CERTAIN, **more}.items()})  # type: ignore[arg-type]


def told(kind: str, line: int, day: date | None, low: float = 0.0) -> Announcement:
    return Announcement(kind, line, day, date(2024, 3, 1), low, low)  # type: ignore[arg-type]


def test_with_nothing_left_to_chance_the_months_are_those_of_the_plain_twin(few_particles):
    """Two lines, four steps of hours, months of 28 to 31 days; the twin is written as plain loops."""
    june, september = date(2024, 6, 16), date(2024, 9, 1)
    opens, copy, january = date(2024, 4, 3), date(2024, 10, 11), date(2025, 1, 1)
    said = (
        told("rate", 0, None, 40.0), told("start", 0, opens), told("wait", 0, date(2024, 3, 1), 20.0),
        told("hours", 0, date.min, 8.0), told("hours", 0, june, 16.0), told("hours", 0, september, 17.0),
        told("rate", 1, None, 36.0), told("start", 1, copy), told("hours", 1, copy, 9.0),
        told("hours", 1, january, 15.0),
    )  # fmt: skip
    record = RampRecord("made up", (Output(START, START, 100.0, date(2024, 3, 1)),), said)
    made = forecast_ramp(record, date(2024, 3, 15), months=14, ranges=certain())
    steps = [(START, 48.0), (moment_of(june), 96.0), (moment_of(september), 102.0)]
    copied = [(moment_of(copy), 48.0), (moment_of(copy), 54.0), (moment_of(january), 90.0)]
    first = PlainLine(moment_of(opens), 40.0, steps, 0.3, 2.0)
    second = PlainLine(moment_of(copy), 36.0, copied, 0.6, 1.0)
    expected = cars_of([first, second], START, 15, 0.9, (0.8, 1.0))
    assert made.past[0] == pytest.approx(expected[0])
    # A line that opens with announced hours has them from its first day; its one shift is never worked.
    assert np.median(made.courses, axis=1) == pytest.approx(expected[1:], rel=1e-6)


def test_a_grown_up_line_makes_rate_times_hours(few_particles):
    """Hours that are given: 40 an hour, 500 h a month, nine tenths kept: 18,000."""
    record = ramp(18_000, 18_000, announcements=(told("rate", 0, None, 40.0), told("wait", 0, date(2024, 3, 1), 20.0)))
    hours = {0: {START + n: 500.0 for n in range(12)}}
    made = forecast_ramp(record, date(2024, 6, 20), ranges=certain(first_start=1.0), hours=hours)
    assert made.median == pytest.approx([18_000] * 6)


@pytest.mark.parametrize(("chance", "share"), [(0, 1.0), (1, 0.6)])
def test_parts_can_hold_a_plant_back_whose_buyers_wait(few_particles, chance, share):
    """Six tenths of 18,000 if parts surely hold it back to that, all of it if they surely do not."""
    record = ramp(10_000, announcements=(told("rate", 0, None, 40.0), told("wait", 0, date(2024, 3, 1), 20.0)))
    hours = {0: {START + n: 500.0 for n in range(12)}}
    ranges = certain(first_start=1.0, parts_short=chance, held=0.6, wander=0)
    made = forecast_ramp(record, date(2024, 5, 20), ranges=ranges, hours=hours)
    assert made.median == pytest.approx([share * 18_000] * 6)


def test_deliveries_trail_what_is_built(few_particles):
    """Ten days of thirty are handed over in the next month."""
    said = (told("rate", 0, None, 40.0), told("wait", 0, date(2024, 3, 1), 20.0), told("start", 0, date(2024, 4, 1)))
    record = replace(ramp(1.0, announcements=said), outputs=(Output(START, START, 12_000, None, True),))
    hours = {0: {START: 500.0, START + 1: 0.0, START + 2: 0.0}}
    made = forecast_ramp(record, date(2024, 5, 20), months=2, ranges=certain(first_start=1.0, handover=10), hours=hours)
    assert made.past[0] == pytest.approx(18_000 * 20 / 30)
    assert made.median == pytest.approx([18_000 * 10 / 31, 0], rel=0.04)  # 10 of 31 days of a month without cars


def test_cars_built_before_are_handed_over_in_the_first_two_months(few_particles):
    """Of 4,000 a quarter in April, the others in May, beside 18,000 a month; figures of cars built are without them."""
    said = (told("rate", 0, None, 40.0), told("wait", 0, date(2024, 3, 1), 20.0), told("start", 0, date(2024, 4, 1)))
    stock = replace(told("stock", 0, date(2024, 4, 1), 4_000), high=4_000)
    hours = {0: {START + n: 500.0 for n in range(4)}}
    ranges = certain(first_start=1.0, built_before=0.25)
    for delivered, first_two in ((True, (19_000, 21_000)), (False, (18_000, 18_000))):
        outputs = (Output(START, START + 1, 40_000, None, delivered),)
        record = RampRecord("made up", outputs, (*said, stock))
        made = forecast_ramp(record, date(2024, 6, 20), months=2, ranges=ranges, hours=hours)
        assert made.past[:, 0] == pytest.approx(first_two)
        assert made.median == pytest.approx([18_000] * 2)


def test_days_a_week_that_are_told_hold(few_particles):
    """Eight hours on five days, not on the six of the ranges: 40 an hour make 30 / 7 x 40 x 40 x 0.9 in September."""
    hours = replace(told("hours", 0, date.min, 8.0), days=5.0)
    said = (told("rate", 0, None, 40.0), told("wait", 0, date(2024, 3, 1), 20.0), hours)
    made = forecast_ramp(
        ramp(*[6_000] * 5, announcements=said), date(2024, 9, 20), months=1, ranges=certain(first_start=1.0)
    )
    assert made.median == pytest.approx([30 / 7 * 40 * 40 * 0.9])


def test_hours_as_of_a_day_tell_which_plants_work_them_and_start_nothing(few_particles):
    """Figures that tell next to nothing leave second shifts to chance; the word on July does not."""
    said = (told("rate", 0, None, 40.0), told("wait", 0, date(2024, 3, 1), 20.0), told("hours", 0, date.min, 8.0))
    then = replace(told("hours_then", 0, date(2024, 7, 1), 15.0), high=16.0)
    ranges = certain(first_start=1.0, two_shifts=96, step_up=0.3, noise=30.0, crew_start=1.0)
    given = {0: {START + n: 500.0 for n in range(12)}}
    alike = replace(ranges, mature=(0.8, 1.0))  # but for this, so that it would show which are weighed down
    june, kept = {}, {}
    for name, word in (("without", said), ("with", (*said, then))):
        record = ramp(10_000, 10_000, 10_000, announcements=word)
        june[name] = forecast_ramp(record, date(2024, 7, 20), ranges=ranges).past[2]
        kept[name] = forecast_ramp(record, date(2024, 7, 20), ranges=alike, hours=given).courses
    one_shift, two_shifts = (30 / 7 * week_h * 40 * 0.9 for week_h in (48, 96))
    # Three plants of ten take the next pattern in a month: 0.7 x 0.7 x 0.7 of them work one shift all June.
    assert (june["without"] < one_shift * 1.001).mean() == pytest.approx(0.343, abs=0.06)  # four standard errors
    assert june["with"].min() > one_shift * 1.001
    assert june["with"].max() > two_shifts * 0.999
    assert np.array_equal(kept["with"], kept["without"])  # hours that are given are known better


@pytest.mark.parametrize("word", [told("hours_then", 0, date(2024, 6, 1)), told("hours_then", 1, date(2024, 6, 1), 8)])
def test_hours_that_no_plant_works_are_no_fault(few_particles, word):
    """None at all, or those of a line that has not opened: the figures decide as before."""
    made = forecast_ramp(ramp(*[10_000] * 4, announcements=(word,)), date(2024, 8, 20))
    assert np.isfinite(made.courses).all()


def test_public_holidays_cost_their_days(few_particles):
    """October 2024 in China: five free working days, one rest day worked in exchange."""
    said = (told("rate", 0, None, 40.0), told("wait", 0, date(2024, 3, 1), 20.0), told("hours", 0, date.min, 8.0))
    outputs = ramp(*[1_000] * 4).outputs
    months = {}
    for country in ("", "CN"):
        record = RampRecord("made up", outputs, said, country=country)
        made = forecast_ramp(record, date(2024, 8, 20), months=4, ranges=certain(holidays_worked=0, first_start=1))
        months[country] = made.median[2]
    assert months["CN"] / months[""] == pytest.approx(1 - 4 / 31)


def test_a_steady_plant_is_forecast_steady():
    """Eight months of 10,000 with one per cent of noise: the band holds it; the middle rises by less than a fifth.

    No first line of the ranges begins above 80 % of its mature output, and one of one shift strives for two: some of
    both is still thought to come, half of it at most in the first three months.
    """
    luck = np.random.default_rng(5)
    cars = 10_000 * (1 + 0.01 * luck.normal(size=14))
    made = forecast_ramp(ramp(*cars[:8]), date(2024, 12, 20))
    assert made.first == START + 8
    lifted = np.abs(made.median / 10_000 - 1)
    assert lifted.max() < 0.2
    assert lifted[:3].mean() < 0.075
    assert (made.low < 10_000).all()
    assert (made.high > 10_000).all()


def test_less_known_makes_a_wider_band():
    many, few = (forecast_ramp(ramp(*[10_000] * n, start=START - n), date(2024, 4, 20)) for n in (12, 1))
    assert many.first == few.first
    assert (few.high - few.low > many.high - many.low).all()
    assert any("fewer than three months" in note for note in few.notes)


def test_months_and_the_quarter_they_make_weigh_alike(few_particles):
    """A quarter is known as the sum of its months: the forecasts lie close together."""
    monthly = ramp(4_000, 6_000, 8_000, 9_000, 10_000, 10_500)
    quarters = replace(monthly, outputs=(Output(START, START + 2, 18_000), Output(START + 3, START + 5, 29_500)))
    found = [forecast_ramp(record, date(2024, 10, 20)).median for record in (monthly, quarters)]
    assert found[0] == pytest.approx(found[1], rel=0.25)


def test_a_figure_told_twice_counts_once(few_particles):
    """A quarter beside its months adds nothing; of two words on a month the later one counts."""
    monthly = ramp(4_000, 6_000, 8_000)
    more = (Output(START, START + 2, 18_000), Output(START, START, 9_999, date(2024, 5, 1)))
    doubled = replace(monthly, outputs=(*more, *monthly.outputs))
    assert [o.cars for o in doubled.finest()] == [4_000, 6_000, 8_000]
    found = [forecast_ramp(record, date(2024, 7, 20)).courses for record in (monthly, doubled)]
    assert np.array_equal(*found)


def test_same_seed_same_forecast_and_another_seed_another(few_particles):
    record = ramp(4_000, 6_000, 8_000)
    first, again, other = (forecast_ramp(record, date(2024, 7, 20), seed=seed).courses for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_the_band_of_a_sum_is_that_of_the_courses(few_particles):
    made = forecast_ramp(ramp(4_000, 6_000, 8_000), date(2024, 7, 20))
    assert made.total(made.first, made.first + 2) == pytest.approx(made.courses[:3].sum(axis=0))
    with pytest.raises(IndexError, match="not within the months forecast"):
        made.total(made.first, made.first + 6)


def test_a_second_line_that_is_announced_adds_to_the_first(few_particles):
    said = (told("nameplate", 0, None, 150_000), told("start", 1, date(2024, 9, 1)))
    with_it, without = (
        forecast_ramp(ramp(*[12_000] * 4, announcements=a), date(2024, 8, 20)) for a in (said, said[:1])
    )
    assert with_it.median[-1] > 1.3 * without.median[-1]
    assert with_it.median[0] == pytest.approx(without.median[0], rel=0.1)  # August: it has not begun


def test_a_plant_that_makes_nothing_yet_is_forecast_from_its_first_month(few_particles):
    said = (
        told("agreement", 0, date(2021, 11, 27)),
        told("nameplate", 0, None, 150_000),
        told("planned", 0, date(2024, 1, 1)),
    )
    made = forecast_ramp(RampRecord("made up", (), said), date(2024, 3, 2), months=12)
    early, middle, late = made.first_cars()
    assert date(2024, 3, 2) < early < middle < late
    assert not made.started
    assert made.first == month_of(middle)
    assert made.median[0] < made.median[-1] < 150_000 / 12 * 2.5


def test_all_faults_are_told_at_once():
    record = ramp(1.0, -5.0)
    with pytest.raises(PlantError) as caught:
        forecast_ramp(record, date(2024, 7, 20), months=0, band=1.5, ranges=Ranges(noise=(0.2, 0.1)))
    places = {problem.place for problem in caught.value.problems}
    assert places == {"months", "band", "ranges.noise", "outputs"}


def test_a_day_on_which_nothing_is_known_is_refused():
    with pytest.raises(PlantError, match="neither output nor a plan"):
        forecast_ramp(ramp(1.0, 2.0), date(2020, 1, 1))


def test_every_range_has_a_unit_and_a_reason():
    for name in Ranges.names():
        assert Ranges.unit(name)
        assert len(Ranges.why(name)) > 20, name


def test_draws_stay_within_their_ranges_when_they_are_moved():
    luck = np.random.default_rng(1)
    draws = Draws.fresh(Ranges(), 500, luck)
    moved = draws.chosen(np.arange(500), luck, 0.5)
    for name in Ranges.names():
        low, high = getattr(Ranges(), name)
        assert moved[name].min() >= low - 1e-12
        assert moved[name].max() <= high + 1e-12


def test_months_have_their_days():
    assert [days_in(month_of(date(y, m, 1))) for y, m in ((2024, 2), (2025, 2), (2025, 12))] == [29, 28, 31]
