"""Nothing that became known after the cut changes the forecast: moved, deleted, corrupted or added."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carwright.model.ramp_output import Output, Week, month_of
from carwright.model.ramp_record import Announcement, RampRecord
from carwright.planning import forecast as module
from carwright.planning.forecast import forecast_ramp
from forecasting.ramps import CUTS, announced, ramp, reference_plant

CUT = date(2024, 11, 20)
MONTHS = (900, 3_000, 5_200, 7_900, 9_100, 11_000, 12_500, 13_900, 15_000, 16_200, 17_000, 17_500)
WHOLE = ramp(*MONTHS, announcements=announced(), country="CN")
LATER_DAY = st.dates(CUT + timedelta(days=1), date(2030, 1, 1))
CARS = st.floats(0, 1e6)


@st.composite
def other_futures(draw: st.DrawFn) -> RampRecord:
    """The same past with any other future."""
    outputs = []
    for each in WHOLE.outputs:
        if each.known <= CUT:
            outputs.append(each)
        elif draw(st.booleans()):  # else it is deleted
            outputs.append(
                replace(each, cars=draw(CARS), known_from=draw(LATER_DAY), share=draw(st.none() | st.floats(0, 3)))
            )
    for _ in range(draw(st.integers(0, 3))):  # a later word on any month, past ones as well
        first = draw(st.integers(WHOLE.outputs[0].first - 5, WHOLE.outputs[-1].last + 9))
        last = first + draw(st.integers(0, 5))
        outputs.append(Output(first, last, draw(CARS), draw(LATER_DAY), draw(st.booleans()), draw(st.booleans())))
    said = [a for a in WHOLE.announcements if a.known_from and a.known_from <= CUT]
    for _ in range(draw(st.integers(0, 4))):
        kinds = ["nameplate", "rate", "hours", "hours_then", "stock", "wait", "start", "ground", "complete", "planned"]
        kind = draw(st.sampled_from(kinds))
        low = draw(st.floats(1, 400_000))
        said.append(
            Announcement(kind, draw(st.integers(0, 2)), draw(st.none() | st.dates()), draw(LATER_DAY), low, 2 * low)
        )
    starts = tuple((draw(st.integers(24_000, 24_400)), draw(LATER_DAY)) for _ in range(draw(st.integers(0, 2))))
    order = draw(st.permutations(range(len(outputs))))
    return replace(WHOLE, outputs=tuple(outputs[n] for n in order), announcements=tuple(said), starts=starts)


@pytest.fixture(autouse=True)
def few_particles(monkeypatch: pytest.MonkeyPatch) -> None:
    """The property needs no precision."""
    monkeypatch.setattr(module, "PARTICLES", 300)


@settings(max_examples=40, deadline=None)
@given(other_futures())
def test_any_other_future_gives_the_same_forecast(other):
    expected, found = (forecast_ramp(record, CUT, months=4, seed=3) for record in (WHOLE, other))
    assert found.first == expected.first
    assert np.array_equal(found.courses, expected.courses)
    assert np.array_equal(found.past, expected.past)
    assert found.notes == expected.notes
    assert found.parameters == expected.parameters


FIRST_WEEK = date(2024, 9, 2)
WEEKS = tuple(Week(FIRST_WEEK + timedelta(7 * n), 2_000 + 50 * n, FIRST_WEEK + timedelta(7 * n + 9)) for n in range(10))


@settings(max_examples=20, deadline=None)
@given(st.lists(st.builds(Week, st.integers(-3, 20).map(lambda n: FIRST_WEEK + timedelta(7 * n)), CARS, LATER_DAY)))
def test_weeks_told_later_change_nothing(later):
    """Ten weeks known at the cut, which make October; later words on them, and other weeks, come to it."""
    past = replace(WHOLE, outputs=WHOLE.outputs[:4], weeks=WEEKS)
    other = replace(past, weeks=(*later, *WEEKS))
    expected, found = (forecast_ramp(record, CUT, months=4, seed=3) for record in (past, other))
    assert found.first == expected.first == month_of(date(2024, 11, 1))
    assert np.array_equal(found.courses, expected.courses)
    assert np.array_equal(found.past, expected.past)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 6), st.floats(1.2, 3.0))
def test_what_is_known_does_change_the_forecast(month, factor):
    """The property above would hold for a forecast that looks at nothing."""
    outputs = [replace(o, cars=o.cars * factor) if n == month else o for n, o in enumerate(WHOLE.outputs)]
    expected, found = (forecast_ramp(r, CUT, seed=3) for r in (WHOLE, replace(WHOLE, outputs=tuple(outputs))))
    assert not np.array_equal(found.courses, expected.courses)


@pytest.mark.parametrize("cut", CUTS.values(), ids=CUTS)
def test_the_reference_plant_is_forecast_from_rows_known_at_the_cut(published_data: Path, tmp_path: Path, cut: date):
    """Files cut down to what was known, read anew, give the same forecast as the whole files."""
    whole = reference_plant(published_data)
    cut_down = tmp_path / "reference_plant"
    cut_down.mkdir()
    for name in ("peers_ramp.csv", "plant_milestones.csv", "plant_parameters.csv", "orders_and_waits.csv"):
        import polars as pl

        table = pl.read_csv(published_data / "reference_plant" / name, infer_schema=False)
        known = pl.col("known_from").is_null() | (pl.col("known_from") <= cut.isoformat())
        table.filter(known).write_csv(cut_down / name)
    expected, found = (forecast_ramp(record, cut) for record in (whole, reference_plant(tmp_path)))
    assert np.array_equal(found.courses, expected.courses)


def test_a_figure_without_a_day_is_known_fifteen_days_after_its_month():
    record = RampRecord("made up", (Output(24_290, 24_290, 10.0),))
    assert record.outputs[0].known == date(2024, 4, 16)
    assert record.known_at(date(2024, 4, 15)).outputs == ()
    assert record.known_at(date(2024, 4, 16)).outputs == record.outputs
