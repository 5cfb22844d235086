"""Corners of the rules in which twin and kernels once parted, each as the least plant that shows it."""

from __future__ import annotations

import numpy as np
import pytest

from carwright.arrays.network import CellKind, Failures, RampSegment, SplitRule
from carwright.simulation.replication import run_replication
from paths.agreement import KERNELS, differences
from paths.sketch import Sketch, constant, given_times

pytestmark = pytest.mark.nojit


@pytest.fixture(params=KERNELS)
def kernel(request):
    return request.param


def agree(sketch: Sketch, kernel: str) -> None:
    assert differences(sketch.network(), 1, 0, kernel) == []


def test_a_car_that_leaves_as_the_last_shift_ends_is_counted(kernel):
    """Closed from 8 to the horizon at 20: the second car leaves at own tick 8, where the last bin ends, too."""
    sketch = Sketch(20, calendars=[[(0, 8)]])
    sketch.chain(sketch.source(), sketch.station("a", constant(4)), sketch.sink())
    agree(sketch, kernel)
    assert run_replication(sketch.network(), 1, 0, kernel=kernel).done[1].tolist() == [2]


def test_a_car_with_nowhere_to_travel_is_through_the_tick_it_comes(kernel):
    """The buffer opens at 1, its own tick 0; the car comes in at 1, and must not be out at 0."""
    sketch = Sketch(30, calendars=[[(0, 30)], [(1, 30)]])
    source, a, store = sketch.source(), sketch.station("a", constant(1)), sketch.delay("store", 2, calendar=1)
    sketch.chain(source, a, store, sketch.sink())
    agree(sketch, kernel)
    assert run_replication(sketch.network(), 1, 0, kernel=kernel).out_tick[0] == 1


def test_the_place_that_a_car_left_in_the_night_is_free_after_it(kernel):
    """Two buffers close at 4; the car that comes to the first at 4 moves up at 6, the next one follows at 7."""
    sketch = Sketch(200, calendars=[[(0, 200)], [(1, 4)]])
    source, a = sketch.source(), sketch.station("a", given_times([1, 2, 1]))
    first, second = sketch.delay("first", 1, calendar=1), sketch.delay("second", 1, calendar=1)
    sketch.chain(source, a, first, second, sketch.delay("third", 1, given_times([3, 2])), sketch.sink())
    agree(sketch, kernel)


def test_work_at_a_line_goes_by_the_class_of_its_own_map(kernel):
    """Classes need not begin at 0: all cars are of class 1."""
    sketch = Sketch(60)
    sketch.class_maps = [(1,)]
    work = {"line_work": ((0, 0), (3, 1)), "classes": 0}
    line = sketch.cell(CellKind.LINE, "line", servers=2, capacity=2, pitch=4, work=constant(2), **work)
    sketch.chain(sketch.source(limit=3), line, sketch.sink())
    agree(sketch, kernel)


def test_a_new_car_has_failed_at_no_gate_yet(kernel):
    """Repaired cars go round the gate to the sink; what they failed must not stick to cars that come later."""
    sketch = Sketch(60)
    a, repair, out = sketch.station("a", constant(2)), sketch.station("repair", constant(3)), sketch.sink()
    sketch.chain(sketch.source(), a)
    sketch.chain(repair, out)
    ways = (sketch.to(out), sketch.to(repair), -1)
    sketch.leads(a, sketch.gate("gate", ways, fail_share=(1.0,), tries=2))
    agree(sketch, kernel)


def test_a_split_by_fill_counts_no_car_that_left_long_ago(kernel):
    """The first branch is two stations of one car each, however many cars have passed them."""
    sketch = Sketch(30)
    source, out = sketch.source(every=given_times([3, 1])), sketch.sink()
    a, b, other = (sketch.station(name, constant(t)) for name, t in (("a", 3), ("b", 1), ("other", 4)))
    sketch.chain(a, b, out)
    sketch.chain(other, out)
    sketch.leads(source, sketch.split("split", (sketch.to(a), sketch.to(other)), SplitRule.BY_FILL))
    agree(sketch, kernel)


def test_an_arrival_that_finds_no_part_goes_away(kernel):
    sketch = Sketch(40)
    parts, marriage = sketch.source("parts", at_ticks=(7, 9, 25)), sketch.station("marriage", constant(3))
    sketch.cells[marriage]["parts"] = (parts,)
    sketch.chain(sketch.source(every=constant(2), loses=True), marriage, sketch.sink())
    agree(sketch, kernel)


def test_an_arrival_that_finds_the_oven_shut_goes_away(kernel):
    sketch = Sketch(40)
    oven = sketch.delay("oven", 5, constant(3), entry_windows=np.array([[5, 6], [20, 21]]))
    sketch.chain(sketch.source(every=constant(2), loses=True), oven, sketch.sink())
    agree(sketch, kernel)


def test_a_line_that_feeds_a_join_keeps_its_times(kernel):
    sketch = Sketch(60)
    failures = Failures(constant(3), constant(2))
    line = sketch.cell(
        CellKind.LINE, "line", servers=1, capacity=1, pitch=2, work=constant(3), failures=failures, drift=1
    )
    marriage = sketch.station("marriage", constant(6))
    sketch.chain(sketch.source("packs"), line)
    sketch.cells[marriage]["parts"] = (line,)
    sketch.chain(sketch.source(), marriage, sketch.sink())
    agree(sketch, kernel)


def test_a_ramp_counts_the_cars_at_a_line_though_it_is_read_at_failures_only(kernel):
    """From tick 10 on the mean time to failure is 1 for two cars, then 50."""
    sketch = Sketch(200)
    ramp = (RampSegment(10, True, (2,), (0.1, 5.0)),)
    failures = Failures(constant(10), constant(3), mtbf_ramp=ramp)
    line = sketch.cell(CellKind.LINE, "line", servers=1, capacity=1, pitch=4, work=constant(4), failures=failures)
    sketch.chain(sketch.source(), line, sketch.sink())
    agree(sketch, kernel)


def test_a_split_by_fill_sees_what_left_in_the_night(kernel):
    """The store closes at 4 with a car inside that leaves at 5; at 6 the next one finds it empty."""
    sketch = Sketch(40, calendars=[[(0, 40)], [(0, 4), (20, 40)]])
    source, other = sketch.source(), sketch.source("other", at_ticks=(0,))
    a, b, large = sketch.station("a", constant(2)), sketch.station("b", constant(4)), sketch.station("c", constant(99))
    store = sketch.delay("store", 1, constant(1), calendar=1)
    sketch.cells[large]["capacity"] = 2
    out = sketch.sink()
    for cells in ((source, a), (store, b, out), (other, b), (large, out)):
        sketch.chain(*cells)
    sketch.leads(a, sketch.split("split", (sketch.to(store), sketch.to(large)), SplitRule.BY_FILL))
    agree(sketch, kernel)


def test_a_locked_loop_of_several_cells_is_named_by_both(kernel):
    """The loop holds a plain link: ``b`` counts as waiting for ``c`` as soon as ``c`` is full, done or not."""
    sketch = Sketch(60)
    source, a, b, c = (
        sketch.source(),
        *(sketch.station(name, constant(t)) for name, t in (("a", 1), ("b", 9), ("c", 1))),
    )
    sketch.chain(source, a)
    sketch.chain(b, c)
    sketch.leads(a, sketch.gate("gate", (sketch.to(sketch.sink()), sketch.to(b), -1), fail_share=(1.0,)))
    sketch.leads(c, sketch.to(a))
    agree(sketch, kernel)


def test_a_closed_store_hands_on_all_that_is_done(kernel):
    """One shop works from 0 to 10, the next from 10 on and takes 4 for a car, which comes in one tick after the last.

    The store gets cars at 2, 4, 6, 8; the first goes on at once. The fifth needs an open tick to travel.
    """
    sketch = Sketch(40, calendars=[[(0, 10)], [(10, 40)]])
    make, use = sketch.station("make", constant(2)), sketch.station("use", constant(4), calendar=1)
    sketch.chain(sketch.source(), make, sketch.delay("store", 3, constant(1)), use, sketch.sink(calendar=1))
    agree(sketch, kernel)
    assert run_replication(sketch.network(), 1, 0, kernel=kernel).out_tick.tolist() == [14, 19, 24, 29]


def test_closed_parallel_places_hand_on_all_that_are_done(kernel):
    """As before: two places are done with their first cars at 3, one goes on at once and makes room for a third."""
    sketch = Sketch(40, calendars=[[(0, 10)], [(10, 40)]])
    make = sketch.cell(CellKind.PARALLEL, "make", work=constant(3), servers=2, capacity=2)
    sketch.chain(sketch.source(), make, sketch.station("use", constant(4), calendar=1), sketch.sink(calendar=1))
    agree(sketch, kernel)
    assert run_replication(sketch.network(), 1, 0, kernel=kernel).out_tick.tolist() == [14, 19, 24]


def test_workers_of_a_line_go_on_while_it_stands(kernel):
    """Three stations of 7 at a pitch of 6 are late at once: the belt stands 1 a pitch, not 3, and a car comes each 7.

    The first car is begun at 0, 6 and, after a stand at 6 until 7 and one at 12 from 13 to 14, at 13; it is done at 20.
    """
    sketch = Sketch(40)
    line = sketch.cell(CellKind.LINE, "line", servers=3, capacity=3, pitch=6, work=constant(7))
    sketch.chain(sketch.source(), line, sketch.sink())
    agree(sketch, kernel)
    found = run_replication(sketch.network(), 1, 0, kernel=kernel)
    assert found.out_tick.tolist() == [20, 27, 34]
