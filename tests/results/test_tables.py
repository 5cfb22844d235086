"""Tables made of records written by hand: every figure here can be checked with a pencil."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import numpy as np
import polars as pl
import pytest

from carwright.results.bottleneck import active_periods, bottleneck_frame, of_years
from carwright.results.build import measured_frames, plant_frames
from carwright.results.cars import headline
from carwright.results.periods import TICKS_PER_H, Periods, fine_borders, open_ticks, with_borders
from carwright.results.runs import Runs
from carwright.results.states import state_ticks
from carwright.results.sums import sums_of
from carwright.results.tables import STATES, TABLES
from results.handmade import DAY, index, network, periods, record, runs

T = 4.3027 / 3**0.5
"""Student's quantile for three replications over the root of three."""


@pytest.fixture(scope="module")
def frames():
    return measured_frames(runs()) | plant_frames(index(), {}, {})


def test_every_table_has_its_columns(frames):
    missing = set(TABLES) - set(frames)
    assert missing == {"proof"}
    for name, frame in frames.items():
        assert dict(frame.schema) == TABLES[name].columns, name


def test_output_counts_cars_and_scrap_by_day(frames):
    """99, 101 and 103 cars a day and one scrapped; 12 open hours."""
    rows = frames["output"].filter(pl.col("part") == "all")
    assert rows["cars"].to_list() == [101.0] * 4
    assert rows["cars_high"].to_list() == pytest.approx([101.0 + 2.0 * T] * 4, abs=0.001)
    assert rows["scrapped"].to_list() == [1.0] * 4
    assert rows["open_h"].to_list() == [12.0] * 4
    assert rows["cars_per_h"].to_list() == pytest.approx([101.0 / 12.0] * 4)
    assert rows["start"].to_list()[0] == datetime(2024, 12, 30)


def test_years_are_calendar_years(frames):
    rows = frames["yearly_output"].filter(pl.col("part") == "all")
    assert rows["year"].to_list() == [2024, 2025]
    assert rows["cars"].to_list() == [202.0, 202.0]
    assert rows["full_year"].to_list() == [False, False]


def test_cars_by_model_and_trim_add_up_to_the_output(frames):
    by_day = frames["monthly_cars"].group_by("start").agg(pl.col("cars").sum()).sort("start")
    assert by_day["cars"].to_list() == pytest.approx([101.0] * 4)
    assert frames["monthly_options"]["share"].to_list() == pytest.approx([0.5] * 4, abs=0.01)


def test_states_add_up_to_the_calendar(frames):
    for name in ("element_states", "station_states", "element_totals", "station_totals"):
        frame = frames[name]
        assert frame.select(pl.sum_horizontal(f"{s}_share" for s in STATES)).to_series().to_list() == pytest.approx(
            [1.0] * len(frame)
        )
        hours = frame.select(pl.sum_horizontal(f"{s}_h" for s in STATES)).to_series()
        assert hours.to_list() == pytest.approx(frame["calendar_h"].to_list())


def test_states_of_a_station_by_hand(frames):
    row = frames["station_states"].filter(pl.col("station") == "body.weld").row(0, named=True)
    assert [row[f"{state}_h"] for state in STATES] == pytest.approx([6.0, 3.0, 2.0, 1.0, 12.0])


def test_work_of_a_line_that_a_day_cannot_hold_moves_to_the_next():
    """25 place-hours booked where 24 are open: one hour moves on, nothing starves on the first day."""
    ticks = state_ticks(runs().sums[0], runs())
    working, starved = ticks[0, 1], ticks[1, 1]
    assert (working / TICKS_PER_H).tolist() == [24.0, 16.0, 20.0, 20.0]
    assert (starved / TICKS_PER_H).tolist() == [0.0, 8.0, 4.0, 4.0]


def test_work_of_a_line_that_the_last_day_cannot_hold_is_done_after_the_study():
    """26 place-hours booked on the last day where 24 are open: nobody starves for less than no time."""
    last = replace(record(), working=record().working + np.array([[0], [0], [0], [1], [0], [0]]) * 6 * TICKS_PER_H)
    made = Runs(index(), periods(), (sums_of(last, 0, index(), periods()),))
    working, starved = state_ticks(made.sums[0], made)[:2, 1] / TICKS_PER_H
    assert working.tolist() == [24.0, 24.0, 24.0, 24.0]  # 31 + 21 + 26 + 26, carried on
    assert starved.tolist() == [0.0, 0.0, 0.0, 0.0]


def test_buffer_fill_is_over_open_time(frames):
    row = frames["buffer_fill"].row(0, named=True)
    assert (row["mean_cars"], row["fill_share"], row["places"]) == (5.0, 0.5, 10)


def test_lead_times(frames):
    """Cars take two hours, but those that came out before 2:00 of the first day were born at its start."""
    rows = frames["lead_times"].filter(pl.col("part") == "all")
    assert rows["p50_h"].to_list()[1:] == [2.0, 2.0, 2.0]
    assert rows["p05_h"].to_list()[0] < 1.2
    assert rows["cars"].to_list() == [101.0] * 4


def test_gate_counts(frames):
    row = frames["gates"].row(0, named=True)
    assert (row["decisions"], row["passes"], row["repairs"], row["scrapped"]) == (111.0, 101.0, 9.0, 1.0)
    assert row["first_time_through"] == pytest.approx(np.mean([90 / 100, 92 / 102, 94 / 104]))
    total = frames["gate_totals"].row(0, named=True)
    assert (total["decisions"], total["gate"]) == (444.0, "body.check")


def test_gate_totals_leave_the_warm_up_out():
    """The gate decides 109, 111 and 113 times a day in the three runs, 111 on average: 333 in the three days left."""
    total = measured_frames(runs(warm_up_bin=1))["gate_totals"].row(0, named=True)
    assert (total["decisions"], total["passes"], total["repairs"], total["scrapped"]) == (333.0, 303.0, 27.0, 3.0)
    assert total["first_tries"] == 306.0
    assert total["first_time_through"] == pytest.approx(np.mean([90 / 100, 92 / 102, 94 / 104]))


def test_totals_leave_the_warm_up_out():
    figures = headline(runs(warm_up_bin=1))
    assert figures.cars_total.mean == 303.0
    assert figures.cars_total.half_width == pytest.approx(6.0 * T, abs=0.001)
    assert figures.cars_per_h.mean == pytest.approx(303 / 36)
    assert figures.lead_time_mean_h.mean == pytest.approx(2.0)
    assert measured_frames(runs(warm_up_bin=1))["output"]["warm_up"].to_list() == [True, True] + [False] * 6


def test_totals_of_gates_leave_the_warm_up_out():
    """Three of the four days count: 3 x 111 decisions, 3 x 9 repairs, 3 x 1 scrapped; the share is that of a day."""
    (row,) = measured_frames(runs(warm_up_bin=1))["gate_totals"].to_dicts()
    assert (row["decisions"], row["passes"], row["repairs"], row["scrapped"]) == (333.0, 303.0, 27.0, 3.0)
    assert row["first_time_through"] == pytest.approx(np.mean([90 / 100, 92 / 102, 94 / 104]))


def test_one_replication_has_figures_and_too_short_a_study_no_interval():
    figures = headline(runs((0,)))
    assert (figures.cars_total.mean, figures.cars_total.low, figures.cars_total.method) == (396.0, None, "none")
    assert measured_frames(runs((0,)))["output"]["cars_low"].null_count() == 8


def test_bottleneck_is_the_station_with_the_longest_active_period():
    """Station: 7 active hours in 70 periods, 360 s. Line: 100 pitches of 60 s in 12 h, 100 * (1 - 100 / 720) gaps.

    The line is active 14 % of its open time against 58 % of the station, so it is no suspect.
    """
    frame = bottleneck_frame(runs((0,)))
    first = frame.filter(pl.col("start") == datetime(2024, 12, 30))
    assert first.select("station", "wins_share", "active_period_s").rows() == [("body.weld", 1.0, 360.0)]
    longest, share = active_periods(runs((0,)).sums[0], runs((0,)))
    assert longest[0].tolist() == pytest.approx([360.0, 6000 / (100 * (1 - 100 / 720))])
    assert share[0].tolist() == pytest.approx([7 / 12, 100 / 720])
    assert of_years(frame) == [(2024, "", "body.weld"), (2025, "", "body.weld")]


def test_links_name_the_gate_on_the_way(frames):
    links = set(frames["links"].rows())
    assert ("body.fit", "body.out", "pass", "body.check") in links
    assert ("body.fit", "body.weld", "repair", "body.check") in links
    assert ("body.fit", "body.lost", "scrap", "body.check") in links
    assert ("body.weld", "body.store", "next", "") in links


def test_open_time_of_overlapping_calendars_counts_once():
    first = np.array([[0, 10], [20, 30]], dtype=np.int64)
    second = np.array([[5, 15], [28, 29]], dtype=np.int64)
    ends = np.array([12, 25, 40], dtype=np.int64)
    assert open_ticks([first, second], ends).tolist() == [12, 3 + 5, 5]
    assert open_ticks([], ends).tolist() == [0, 0, 0]


def test_finer_bins_give_the_same_periods():
    plant = with_borders(network(), fine_borders(network()))
    assert len(plant.bins) == 200
    cut = Periods(datetime(2024, 12, 30), np.array(network().bins), np.array(plant.bins))
    assert cut.by_period(cut.bin_lengths, axis=0).tolist() == [DAY] * 4


def test_an_instant_at_a_border_belongs_to_the_later_bin():
    assert periods().bin_of(np.array([0, DAY - 1, DAY])).tolist() == [0, 0, 1]


def test_sums_keep_every_car():
    sums = sums_of(record(), 0, index(), periods())
    assert int(sums.cars.sum()) == 400
    assert int(sums.cars_out().sum()) == int(sums.model_trim.sum()) == 396
