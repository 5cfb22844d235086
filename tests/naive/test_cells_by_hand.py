"""The twin against examples worked out on paper: one small plant for each rule of the cells."""

from __future__ import annotations

import numpy as np

from carwright.arrays.network import CellKind, Failures, RampSegment
from naive.account import Step
from naive.twin import PlainRun, simulate_plainly
from paths.sketch import Sketch, constant, given_times


def run(sketch: Sketch) -> PlainRun:
    return simulate_plainly(sketch.network(), seed=1, replication=0)


def steps(plain: PlainRun, cell: int) -> list[Step]:
    return [step for step in plain.trace if step.cell == cell]


def departures(plain: PlainRun, cell: int) -> list[int]:
    return [step.departure for step in steps(plain, cell) if step.departure >= 0]


def one_station(horizon: int = 22, **fields) -> Sketch:
    """A station that never lacks cars, and a sink."""
    sketch = Sketch(horizon, calendars=fields.pop("calendars", ()))
    work = fields.pop("work", constant(5))
    sketch.chain(sketch.source(), sketch.station("a", work, **fields), sketch.sink())
    return sketch


def test_work_stands_still_while_the_calendar_is_closed():
    plain = run(one_station(20, work=constant(3), calendars=[[(0, 4), (10, 20)]]))
    assert plain.record.out_tick.tolist() == [3, 12, 15, 18]
    assert plain.record.out_born.tolist() == [0, 3, 12, 15]


def test_work_that_ends_as_the_calendar_closes_leaves_at_once():
    assert run(one_station(20, work=constant(4), calendars=[[(0, 4), (10, 20)]])).record.out_tick.tolist() == [
        4,
        14,
        18,
    ]


def test_after_the_horizon_nothing_happens():
    """The fourth car would be ready at the horizon itself."""
    plain = run(one_station(20))
    assert plain.record.out_tick.tolist() == [5, 10, 15]
    assert plain.record.inside == 1


def test_failures_on_working_time_count_work_only():
    failures = Failures(constant(7), constant(3))
    plain = run(one_station(22, failures=failures))
    assert departures(plain, 1) == [5, 13, 21]
    assert plain.record.down[1, 0] == 6
    assert plain.record.working[1, 0] == 16


def test_failure_due_at_the_end_of_a_work_strikes_as_the_next_begins():
    plain = run(one_station(22, failures=Failures(constant(5), constant(3))))
    assert [(step.entry, step.ready) for step in steps(plain, 1)][:3] == [(0, 5), (5, 13), (13, 21)]


def test_failures_on_calendar_time_strike_idle_places_too():
    """Up 0-7, 10-17, 20-27; the second car comes at 8 into a place that is down."""
    sketch = Sketch(30)
    failures = Failures(constant(7), constant(3), on_calendar_time=True)
    sketch.chain(sketch.source(at_ticks=(0, 8)), sketch.station("a", constant(5), failures=failures), sketch.sink())
    plain = run(sketch)
    assert plain.record.out_tick.tolist() == [5, 15]
    assert plain.record.down[1, 0] == 2


def test_work_done_as_the_up_time_ends_is_done():
    plain = run(one_station(22, failures=Failures(constant(5), constant(3), on_calendar_time=True)))
    assert departures(plain, 1) == [5, 13, 21]


def test_speed_ramp_counts_cars_begun_since_its_segment_began():
    """From tick 6 on half speed for two cars, then full speed."""
    ramp = (RampSegment(6, True, (2,), (0.5, 1.0)),)
    plain = run(one_station(30, work=constant(4), speed_ramp=ramp))
    assert departures(plain, 1) == [4, 8, 16, 24, 28]


def test_speed_ramp_by_date():
    plain = run(one_station(30, work=constant(4), speed_ramp=(RampSegment(2, False, (4, 12), (0.25, 0.5, 1.0)),)))
    assert departures(plain, 1) == [4, 12, 16, 20, 24, 28]


def test_time_to_failure_is_stretched_by_its_ramp_at_the_work_that_draws_it():
    """Drawn 3 at the first work, halved to 2 (rounded half up); from tick 4 on the full 3."""
    ramp = (RampSegment(0, False, (4,), (0.5, 1.0)),)
    plain = run(one_station(40, work=constant(5), failures=Failures(constant(3), constant(10), mtbf_ramp=ramp)))
    # work 0: 2 worked, down 10, 2 worked, down 10, 1 worked: ready at 25. Work 1 at 25: 1 left of 2, down 10, then 3.
    assert departures(plain, 1) == [25]
    assert plain.record.working[1].tolist() == [5 + 1 + 3]


def test_buffer_keeps_order_and_a_travel_of_nothing_takes_no_tick():
    sketch = Sketch(20)
    a = sketch.station("a", constant(4))
    store = sketch.delay("store", 2)
    b = sketch.station("b", given_times([3, 7, 3]))
    sketch.chain(sketch.source(), a, store, b, sketch.sink())
    plain = run(sketch)
    assert departures(plain, a) == [4, 8, 12, 16]
    assert departures(plain, store) == [4, 8, 15, 18]
    assert departures(plain, b) == [7, 15, 18]
    assert plain.record.content[store].tolist() == [15 - 12 + 18 - 16]


def test_at_a_junction_the_hand_over_takes_a_tick():
    """A gate that passes all: the place that ``b`` leaves at 4 can be entered at 5."""
    sketch = Sketch(12)
    a, b = sketch.station("a", constant(2)), sketch.station("b", constant(2))
    sketch.chain(sketch.source(), a)
    sketch.chain(b, sketch.sink())
    sketch.leads(a, sketch.gate("gate", (sketch.to(b), -1, -1), fail_share=(0.0,)))
    plain = run(sketch)
    assert departures(plain, a) == [2, 5, 8, 11]
    assert [step.entry for step in steps(plain, b)] == [2, 5, 8, 11]
    assert plain.record.out_tick.tolist() == [4, 7, 10]
    assert plain.record.blocked[a].tolist() == [3]


def test_a_delay_in_front_of_a_junction_takes_at_least_a_tick():
    sketch = Sketch(10)
    store = sketch.delay("store", 3)
    sketch.chain(sketch.source(at_ticks=(0, 0, 0)), store)
    sketch.leads(store, sketch.gate("gate", (sketch.to(sketch.sink()), -1, -1), fail_share=(0.0,)))
    assert run(sketch).record.out_tick.tolist() == [1, 2, 3]


def test_faster_cars_overtake_at_parallel_places():
    sketch = Sketch(15)
    bays = sketch.cell(CellKind.PARALLEL, "bays", capacity=2, servers=2, work=given_times([9, 2, 3]))
    sketch.chain(sketch.source(), bays, sketch.sink())
    plain = run(sketch)
    assert [(step.number, step.entry, step.departure) for step in steps(plain, bays)] == [
        (0, 0, 9),
        (1, 1, 3),
        (2, 4, 7),
        (3, 8, -1),
        (4, 10, 12),
        (5, 13, -1),
    ]
    assert plain.record.out_tick.tolist() == [3, 7, 9, 12]


def test_a_finished_car_that_waits_for_the_exit_keeps_its_place():
    """Both bays finish at 4; the exit hands over one car a tick."""
    sketch = Sketch(12)
    bays = sketch.cell(CellKind.PARALLEL, "bays", capacity=3, servers=2, work=given_times([4, 3, 2]))
    last = sketch.station("last", constant(1), capacity=9)
    sketch.chain(sketch.source(limit=3), bays, last, sketch.sink())
    plain = run(sketch)
    assert departures(plain, bays) == [4, 5, 6 + 0]
    assert plain.record.blocked[bays].tolist() == [1]


def test_moving_line_takes_a_car_every_pitch():
    sketch = Sketch(20)
    line = sketch.cell(CellKind.LINE, "line", servers=2, capacity=2, pitch=4, work=constant(4))
    sketch.chain(sketch.source(), line, sketch.sink())
    plain = run(sketch)
    assert plain.record.out_tick.tolist() == [8, 12, 16]
    assert plain.record.working[line].tolist() == [5 * 8]


def test_overruns_beyond_the_drift_stop_the_line():
    """Work 5 at pitch 4, one station: no drift at the last, so each car stays for 1 more until its work is done."""
    sketch = Sketch(40)
    line = sketch.cell(CellKind.LINE, "line", servers=1, capacity=1, pitch=4, drift=1, work=constant(5))
    sketch.chain(sketch.source(limit=3), line, sketch.sink())
    first_only = run(sketch)
    assert first_only.record.out_tick.tolist() == [5, 10, 15]
    assert first_only.record.down[line].tolist() == [3]


def test_failures_stop_the_whole_line():
    sketch = Sketch(40)
    failures = Failures(constant(6), constant(10))
    line = sketch.cell(CellKind.LINE, "line", servers=2, capacity=2, pitch=4, work=constant(4), failures=failures)
    sketch.chain(sketch.source(limit=2), line, sketch.sink())
    plain = run(sketch)
    # Station 0 fails after 2 of the second work, at position 6, station 1 after 2 of its second, at position 10.
    assert plain.record.out_tick.tolist() == [18, 32]
    assert plain.record.down[line].tolist() == [2 * 20]


def test_line_stands_while_the_car_at_its_end_cannot_leave():
    sketch = Sketch(40)
    line = sketch.cell(CellKind.LINE, "line", servers=1, capacity=1, pitch=4, work=constant(4))
    last = sketch.station("last", constant(7))
    sketch.chain(sketch.source(limit=3), line, last, sketch.sink())
    plain = run(sketch)
    # Ready at 4; the second one at 8 stands until 12 (left at 11); the third at 16 until 20.
    assert departures(plain, line) == [4, 12, 20]
    assert plain.record.blocked[line].tolist() == [4 + 4]


def test_ovens_take_cars_only_inside_their_windows():
    sketch = Sketch(30)
    oven = sketch.delay("oven", 3, constant(6), entry_windows=np.array([[0, 3], [10, 12]]))
    sketch.chain(sketch.source(at_ticks=(1, 4, 11, 12)), oven, sketch.sink())
    plain = run(sketch)
    assert [step.entry for step in steps(plain, oven)] == [1, 10, 11, 12]


def test_states_and_counts_are_cut_into_bins():
    sketch = one_station(20, work=constant(4), calendars=[[(0, 6), (10, 20)]])
    sketch.bins = (5, 8, 20)
    plain = run(sketch)
    assert plain.record.open[1].tolist() == [5, 1, 10]
    assert plain.record.working[1].tolist() == [5, 1, 10]
    # Own times of departure 4, 8, 12: bins begin at own 0, 5, 6.
    assert plain.record.done[1].tolist() == [1, 0, 2]
    assert plain.record.content[1].tolist() == [5, 1, 10]


def test_an_instant_between_bins_belongs_to_the_last_one_that_begins_there():
    """Closed from 4 to 10: the car leaves at own tick 4, where the bins from 5 and from 8 begin, too."""
    sketch = one_station(20, work=constant(4), calendars=[[(0, 4), (10, 20)]])
    sketch.bins = (5, 8, 20)
    assert run(sketch).record.done[1].tolist() == [0, 0, 3]
