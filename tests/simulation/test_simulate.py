"""The verb: same seed same result, precision, warm-up, what is written and what is refused."""

from __future__ import annotations

import json
import pickle
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from carwright.files.reader import read_plant_text
from carwright.results.summary import KEYS
from carwright.results.tables import ALL, STATES, TABLES
from carwright.simulation.replicating import Task, replicate
from carwright.simulation.simulate import simulate
from carwright.simulation.study import prepared
from simulation.small_plants import line

LINE = Path(__file__).parents[2] / "examples" / "line" / "plant.yaml"


@pytest.fixture(scope="module")
def result():
    return simulate(line(), jobs=1)


class InThisThread(Executor):
    """An executor that is no pool of threads, as those of other processes and machines are not."""

    def submit(self, fn, /, *args, **kwargs):
        done = Future()
        done.set_result(fn(*args, **kwargs))
        return done


def test_any_number_of_threads_and_any_executor_give_the_same_result(result):
    assert simulate(line(), jobs=3).equals(result)
    with ThreadPoolExecutor(2) as pool:
        assert simulate(line(), executor=pool, jobs=2).equals(result)


def test_an_executor_that_is_no_pool_of_threads_gives_the_same_table_of_replications():
    """A line that runs ahead of the time counts more events where the run is cut into slices."""
    asked = {"until": "2025-01-11", "replications": 2, "prove": False}
    with InThisThread() as pool:
        elsewhere = simulate(LINE, executor=pool, **asked)
    assert elsewhere.replications.equals(simulate(LINE, **asked).replications)


def test_both_kernels_give_the_same_tables(result):
    judge = simulate(line(), kernel="events")
    for name, frame in judge.tables().items():
        columns = [column for column in frame.columns if column not in ("events", "visits")]
        assert frame.select(columns).equals(result.tables()[name].select(columns)), name


def test_another_seed_is_another_run(result):
    assert simulate(line(), seed=8, prove=False).cars_total != result.cars_total


def test_every_car_is_counted_once_in_every_table(result):
    cars = result.output.filter(pl.col("part") == ALL)["cars"].sum()
    assert cars == pytest.approx(result.cars_total.mean)
    assert result.monthly_cars["cars"].sum() == pytest.approx(cars)
    assert result.yearly_output.filter(pl.col("part") == ALL)["cars"].sum() == pytest.approx(cars)
    assert result.lead_times.filter(pl.col("part") == ALL)["cars"].sum() == pytest.approx(cars)
    assert result.replications["cars"].mean() == pytest.approx(cars)
    assert result.gate_totals["passes"].sum() == pytest.approx(cars)
    assert result.gate_totals["scrapped"].sum() == pytest.approx(result.scrapped_total.mean)


def test_states_add_up_to_the_calendar(result):
    for frame in (result.element_states, result.station_states, result.element_totals, result.station_totals):
        hours = frame.select(pl.sum_horizontal(f"{state}_h" for state in STATES)).to_series()
        assert hours.to_list() == pytest.approx(frame["calendar_h"].to_list())
    closed = result.element_states.filter(pl.col("start") == pl.date(2024, 2, 3))
    assert closed["off_shift_share"].to_list() == [1.0] * len(closed)


STOPS = """
carwright: 1
study: {from: 2024-01-01, until: 2024-01-02, replications: 1}
shops:
  body:
    flow:
      - bodies: {kind: source, release: RELEASE}
      - weld:
          {kind: stations, work: 60 s, mtbf: {constant: 50 min}, mttr: {constant: 10 min}, failures: on calendar time}
      - out: {kind: sink}
"""


@pytest.mark.parametrize(("release", "working", "down"), [("always", 5 / 6, 1 / 6), ("{every: 1 h}", 1 / 60, 0)])
def test_a_repair_on_calendar_time_is_down_only_for_a_car(release, working, down):
    """Fifty minutes up, ten down: a line that never lacks cars works 5/6; who comes on the hour meets no repair."""
    run = simulate(read_plant_text(STOPS.replace("RELEASE", release)), prove=False)
    (row,) = run.station_totals.rows(named=True)
    assert row["working_share"] == pytest.approx(working, abs=2 / 1440)
    assert row["down_share"] == pytest.approx(down, abs=2 / 1440)
    assert row["down_share"] + row["starved_share"] == pytest.approx(1 - working, abs=2 / 1440)


def test_littles_law_holds_for_the_store(result):
    """Mean cars inside = cars through per open second x time inside, which is at least the travel."""
    row = result.buffer_fill.filter(pl.col("element") == "body.store").row(0, named=True)
    assert 0 < row["mean_cars"] < row["places"]


def test_shares_of_what_is_built_are_those_of_the_file(result):
    sedans = result.monthly_cars.filter(pl.col("model") == "sedan")["cars"].sum() / result.cars_total.mean
    assert sedans == pytest.approx(0.6, abs=0.05)
    assert set(result.monthly_options["option"]) == {"cabin"}


def test_dates_given_replace_those_of_the_file():
    result = simulate(line(), from_="2024-01-30", until=date(2024, 1, 31), replications=2, prove=False)
    assert (str(result.from_), str(result.until)) == ("2024-01-30 00:00:00", "2024-01-31 00:00:00")
    assert len(result.output.filter(pl.col("part") == ALL)) == 1


def test_precision_stops_when_it_is_reached_and_not_before():
    asked = {"precision": 0.03, "prove": False}
    found = simulate(line(), jobs=1, **asked)
    assert found.cars_total.relative_half_width <= 0.03
    many = len(found.replication_numbers)
    assert many >= 3
    assert simulate(line(), jobs=4, **asked).equals(found)
    if many > 3:
        assert simulate(line(), replications=many - 1, prove=False).cars_total.relative_half_width > 0.03


def test_a_precision_out_of_reach_is_said():
    found = simulate(line(), precision=0.00001, replications=3, prove=False)
    assert any("was not reached in 3 replications" in note for note in found.notes)


def test_a_warm_up_is_left_out_of_totals_but_not_of_the_tables():
    found = simulate(line(), warm_up=timedelta(days=1), prove=False)
    assert found.warm_up_by == "given"
    assert str(found.warm_up_until) == "2024-01-30 00:00:00"
    days = found.output.filter(pl.col("part") == ALL)
    assert days["warm_up"].to_list() == [True] + [False] * 6
    assert found.cars_total.mean == pytest.approx(sum(days["cars"].to_list()[1:]))


def test_a_warm_up_may_end_within_a_day_and_be_found():
    given = simulate(line(), warm_up="36 h", prove=False)
    assert str(given.warm_up_until) == "2024-01-30 12:00:00"
    found = simulate(line(), warm_up="mser5", prove=False)
    assert found.warm_up_by == "mser5"
    assert found.from_ <= found.warm_up_until < found.until


def test_a_warm_up_that_reaches_into_the_last_day_of_work_leaves_no_bottleneck_and_says_so():
    """Periods are days, Monday to Sunday: behind four days there is a Friday, behind four and a half no day of work."""
    whole, none = (simulate(line(), warm_up=length, replications=2, prove=False) for length in ("4 d", "108 h"))
    assert (len(whole.summary()["bottlenecks"]), len(none.summary()["bottlenecks"])) == (1, 0)
    told = "No period with work in it lies wholly behind the warm-up, so no bottleneck is told."
    assert [any(note.startswith(told) for note in each.notes) for each in (whole, none)] == [False, True]


def test_one_replication_has_totals_from_batches_and_says_so():
    found = simulate(line(), replications=1, prove=False)
    assert found.cars_total.method == "batch means"
    assert found.cars_total.low < found.cars_total.mean < found.cars_total.high
    assert any(note.startswith("One replication") for note in found.notes)


def test_the_proof_pairs_the_same_luck(result):
    overall = result.proof.filter(pl.col("year") == ALL)
    assert len(overall) >= 1
    assert overall["pairs"].to_list()[0] == 3
    first = overall.row(0, named=True)
    assert first["element"] in result.bottlenecks["element"].to_list()
    assert first["cars_gained"] > 0


def test_what_is_written_is_what_is_returned(tmp_path):
    found = simulate(line(), out=tmp_path / "a" / "b", cars_table=True, replications=2)
    out = tmp_path / "a" / "b"
    for name, frame in found.tables().items():
        assert pl.read_parquet(out / f"{name}.parquet").equals(frame), name
    summary = json.loads((out / "summary.json").read_text())
    assert list(summary) == list(KEYS)
    assert set(summary["tables"]) == set(TABLES)
    assert summary["cars_total"]["mean"] == found.cars_total.mean
    assert "<html" in (out / "report.html").read_text()[:200]
    cars = pl.read_parquet(out / "cars.parquet")
    assert len(cars.filter(pl.col("counts_as") == "cars")) == 2 * found.cars_total.mean
    lead = (pl.col("left") - pl.col("entered")).dt.total_microseconds() / 3.6e9
    finished = cars.filter(pl.col("counts_as") == "cars")
    assert finished.select(lead.mean()).item() == pytest.approx(found.lead_time_mean_h.mean, rel=0.01)
    assert not list(out.rglob("*.tmp"))


def test_cars_of_an_earlier_run_do_not_stay_beside_the_tables_of_another(tmp_path):
    day = {"until": "2024-01-30", "replications": 1, "prove": False, "out": tmp_path}
    simulate(line(), cars_table=True, passings_table=True, **day)
    simulate(line(), seed=8, **day)
    assert not {"cars.parquet", "passings.parquet"} & {path.name for path in tmp_path.iterdir()}
    again = simulate(line(), cars_table=True, **day)
    cars = pl.read_parquet(tmp_path / "cars.parquet").filter(pl.col("counts_as") == "cars")
    assert len(cars) == again.cars_total.mean


def test_a_weekend_has_no_cars_and_a_whole_report(tmp_path):
    found = simulate(line(), from_="2024-02-03", out=tmp_path, replications=2)
    assert (found.cars_total.mean, found.cars_per_h.mean) == (0.0, 0.0)
    assert "No car came out." in found.notes
    assert any(note.startswith("No shop from which cars leave is open") for note in found.notes)
    assert json.loads((tmp_path / "summary.json").read_text())["lead_time_mean_h"]["mean"] is None
    assert found.element_states["off_shift_share"].to_list() == [1.0] * len(found.element_states)


def test_a_later_start_without_warm_up_is_noted():
    found = simulate(line(), from_="2024-01-31", replications=2, prove=False)
    assert any("empty" in note for note in found.notes)


def test_a_replication_can_be_sent_to_another_process():
    study = prepared(line(), None, None, None)
    task = Task(study.index, study.periods, 7, "sections")
    here, there = (replicate(each, 2) for each in (task, pickle.loads(pickle.dumps(task))))
    assert np.array_equal(here.cars, there.cars)
    assert np.array_equal(here.working, there.working)
    assert pickle.loads(pickle.dumps(here)).visits == here.visits


WEEKDAYS = """
carwright: 1
study: {from: 2025-01-06, until: 2025-03-31, replications: 1, bins: week}
calendars: {early: {days: mon-fri, shifts: [06:00-14:00]}}
shops:
  body:
    calendar: early
    flow:
      - bodies: {kind: source}
      - weld: {kind: stations, work: 60 s}
      - result: {kind: gate, first time through: 100 %}
      - out: {kind: sink}
"""


def test_a_weekend_is_no_chance_to_the_interval_of_one_replication():
    """60 cars in each of 8 hours on 60 weekdays, a car more or less where a batch begins: nothing is left to chance.

    Held against all hours, with weekends, the interval was 14 % to either side.
    """
    found = simulate(read_plant_text(WEEKDAYS), prove=False, jobs=1)
    row = found.element_totals.row(0, named=True)
    assert (row["cars_done"], row["working_share"]) == (28_800.0, pytest.approx(8 * 5 / 7 / 24))
    assert row["cars_done_high"] - row["cars_done"] < 0.001 * 28_800
    assert row["working_share_high"] == pytest.approx(row["working_share"], rel=0.001)
    assert row["off_shift_share_low"] == row["off_shift_share_high"] == pytest.approx(1 - 8 * 5 / 7 / 24)
    assert found.sources["cars_entered_high"].item() == pytest.approx(28_801, rel=0.001)
    assert found.gate_totals["decisions_low"].item() == pytest.approx(28_800, rel=0.001)


def test_passing_times_agree_with_the_states(tmp_path):
    """Days on the clock: what is ready after its entry, and as many departures as the totals say."""
    found = simulate(line(), out=tmp_path, replications=2, passings_table=True, cars_table=True, prove=False)
    rows = pl.read_parquet(tmp_path / "passings.parquet")
    assert rows.filter(pl.col("ready_s") < pl.col("entered_s")).is_empty()
    assert rows.filter(pl.col("left_s") < pl.col("ready_s")).is_empty()
    left = rows.filter(pl.col("station") == "body.weld[1]").group_by("replication").len()["len"].mean()
    done = found.station_totals.filter(pl.col("station") == "body.weld[1]")["cars_done"].item()
    assert left == pytest.approx(done)
    for column in ("entered_s", "ready_s", "left_s"):
        hours = rows[column] / 3600 % 24
        assert hours.min() >= 6.0
        assert hours.max() <= 14.0
    first = rows.group_by("replication", "source", "car").agg(pl.col("entered_s").min())
    cars = pl.read_parquet(tmp_path / "cars.parquet")
    assert cars.join(first, on=["replication", "entered_s"]).height == cars.height
    one = rows.filter((pl.col("car") == 5) & (pl.col("replication") == 0) & pl.col("station").str.contains("weld"))
    assert one["station"].to_list() == ["body.weld[1]", "body.weld[2]"]
    assert one["entered_s"].to_list()[1] == one["left_s"].to_list()[0]


def test_a_summary_fits_one_screen(result):
    text = result.text()
    assert len(text.splitlines()) <= 24
    assert "Bottleneck" in text
    assert max(map(len, text.splitlines())) <= 110


def test_a_notebook_shows_figure_and_table(result):
    page = result._repr_html_()
    assert "<svg" in page
    assert "<table" in page
    assert result.output.to_pandas().shape == result.output.shape
