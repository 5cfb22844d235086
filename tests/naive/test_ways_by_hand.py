"""The twin against examples worked out on paper: sources, gates, splits, joins, locks."""

from __future__ import annotations

from carwright.arrays.network import CellKind, Mix, RampSegment, SplitRule
from naive.twin import PlainRun, simulate_plainly
from paths.sketch import Sketch, constant, given_times


def run(sketch: Sketch) -> PlainRun:
    return simulate_plainly(sketch.network(), seed=1, replication=0)


def entries(plain: PlainRun, cell: int) -> list[int]:
    return [step.entry for step in plain.trace if step.cell == cell]


def test_arrivals_wait_outside():
    sketch = Sketch(20)
    a = sketch.station("a", constant(5))
    sketch.chain(sketch.source(every=given_times([1, 1, 9])), a, sketch.sink())
    assert entries(run(sketch), a) == [1, 6, 11, 16]


def test_arrivals_without_room_go_away():
    """The place that a car leaves at 4 is open to the arrival at 5, not to that at 4."""
    sketch = Sketch(10)
    source, a = sketch.source(every=constant(1), loses=True), sketch.station("a", constant(3))
    sketch.chain(source, a, sketch.sink())
    plain = run(sketch)
    assert entries(plain, a) == [1, 5, 9]
    assert plain.record.lost[source].tolist() == [6]
    assert plain.record.entered[source].tolist() == [3]


def repair_loop(tries: int, **gate) -> tuple[Sketch, int]:
    """One car, a gate that fails all behind ``a``, and a repair place that sends them back to ``a``."""
    sketch = Sketch(100)
    source, a = sketch.source(limit=1), sketch.station("a", constant(2))
    repair, out, scrap = sketch.station("repair", constant(3)), sketch.sink(), sketch.sink("scrap", counts_as="scrap")
    sketch.chain(source, a)
    sketch.chain(repair, a)
    way_of_scrap = sketch.to(scrap) if gate.pop("scrap") else -1
    ways = (sketch.to(out), sketch.to(repair), way_of_scrap)
    sketch.leads(a, sketch.gate("gate", ways, tries=tries, fail_share=(1.0,), **gate))
    return sketch, scrap


def test_a_car_passes_after_its_last_try():
    sketch, _ = repair_loop(tries=2, scrap=False)
    plain = run(sketch)
    assert plain.record.out_tick.tolist() == [7]
    # decisions, first tries, first-time passes, repairs, scraps
    assert plain.record.gates[:, 0].max(axis=0).tolist() == [2, 1, 0, 1, 0]


def test_or_is_scrapped():
    sketch, scrap = repair_loop(tries=3, scrap=True)
    plain = run(sketch)
    assert plain.record.out_cell.tolist() == [scrap]
    assert plain.record.out_tick.tolist() == [12]
    assert plain.record.gates[:, 0].max(axis=0).tolist() == [3, 1, 0, 2, 1]


def test_defects_fall_with_the_cars_that_came_to_the_gate():
    """All of the first three cars fail, then none; a share above 1 is cut."""
    sketch = Sketch(30)
    source, a, out, scrap = sketch.source(), sketch.station("a", constant(2)), sketch.sink(), sketch.sink("scrap")
    sketch.chain(source, a)
    ramp = (RampSegment(0, True, (3,), (4.0, 0.0)),)
    ways = (sketch.to(out), -1, sketch.to(scrap))
    sketch.leads(a, sketch.gate("gate", ways, fail_share=(0.5,), defects_ramp=ramp))
    assert run(sketch).record.out_cell.tolist()[:6] == [scrap, scrap, scrap, out, out, out]


def test_split_in_turn_and_by_class():
    sketch = Sketch(40)
    sketch.codes = 2
    sketch.class_maps = [(1, 0)]
    source, a = sketch.source(at_ticks=(0, 5, 10, 15), codes=(0, 0, 1, 1)), sketch.station("a", constant(2))
    sinks = [sketch.sink(f"out {i}") for i in range(4)]
    sketch.chain(source, a)
    by_class = [
        sketch.split(
            "by class", (sketch.to(sinks[i]), sketch.to(sinks[i + 1])), SplitRule.BY_CLASS, classes=0, choice=(0, 1)
        )
        for i in (0, 2)
    ]
    sketch.leads(a, sketch.split("in turn", by_class, SplitRule.IN_TURN))
    assert run(sketch).record.out_cell.tolist() == [sinks[1], sinks[3], sinks[0], sinks[2]]


def test_split_by_fill_sees_the_plant_as_the_tick_began():
    """Two bays of 2 and 4 places that keep their cars; ties go to the first."""
    sketch = Sketch(12)
    source, a = sketch.source(), sketch.station("a", constant(2))
    small, large = sketch.station("small", constant(99), capacity=2), sketch.station("large", constant(99), capacity=4)
    sketch.chain(source, a)
    sketch.chain(small, sketch.sink())
    sketch.chain(large, sketch.sink())
    sketch.leads(a, sketch.split("split", (sketch.to(small), sketch.to(large)), SplitRule.BY_FILL))
    plain = run(sketch)
    # 2: tie -> small (1/2); 4: large (1/4); 6: large (2/4); 8: tie -> small (2/2); 10: large
    assert entries(plain, small) == [2, 8]
    assert entries(plain, large) == [4, 6, 10]


def test_merge_by_priority():
    """Both branches wait from 1 on for a place that is left at 5: the lower rank first, though named second."""
    sketch = Sketch(30)
    first, second = sketch.station("first", constant(1), rank=1), sketch.station("second", constant(1), rank=0)
    sketch.chain(sketch.source("s1", limit=1), first)
    sketch.chain(sketch.source("s2", limit=2), second)
    last = sketch.station("last", constant(4))
    sketch.chain(first, last, sketch.sink())
    sketch.chain(second, last)
    plain = run(sketch)
    order = [plain.plant.network.cells[step.car[0]].name for step in plain.trace if step.cell == last]
    assert entries(plain, last) == [1, 6, 11]
    assert order == ["s2", "s2", "s1"]


def test_a_car_waits_for_its_part():
    sketch = Sketch(30)
    a, marriage = sketch.station("a", constant(2)), sketch.station("marriage", constant(1))
    packs = sketch.source("packs", at_ticks=(5, 6, 20))
    sketch.cells[marriage]["parts"] = (packs,)
    sketch.chain(sketch.source(), a, marriage, sketch.sink())
    plain = run(sketch)
    assert entries(plain, marriage) == [5, 7, 20]
    assert plain.record.entered[packs].tolist() == [3]


def test_parts_called_off_come_in_the_order_and_kind_of_the_cars():
    sketch = Sketch(30)
    sketch.codes = 3
    a, marriage = sketch.station("a", constant(4)), sketch.station("marriage", constant(1))
    modules = sketch.source("modules", called_off_by=a)
    build = sketch.station("build", constant(2))
    sketch.chain(modules, build)
    sketch.cells[marriage]["parts"] = (build,)
    sketch.chain(sketch.source(at_ticks=(0, 0), codes=(2, 1)), a, marriage, sketch.sink())
    plain = run(sketch)
    assert entries(plain, a) == [0, 5]
    assert entries(plain, build) == [1, 6]
    assert entries(plain, marriage) == [4, 9]
    assert [visit.car.code for visit in plain.plant.places[build].visits] == [2, 1]


def test_a_repair_loop_that_locks_the_plant_is_named():
    """``a`` and ``repair`` hold one car each, and each waits for the other's place."""
    sketch, _ = repair_loop(tries=0, scrap=False)
    sketch.cells[0].update(release=type(sketch.cells[0]["release"])(always=True))
    plain = run(sketch)
    assert plain.record.lock == (1, 2)
    assert plain.record.lock_tick == 5
    assert plain.record.inside == 2


def test_codes_are_mixed_radix_numbers_of_the_attributes():
    """Digits 1 and 2 of 2 and 3; for cars ready from tick 3 on digits 0 and, given 0, 1."""
    sure = ((0.0, 1.0), (0.0, 1.0, 1.0, 0.0, 0.0, 1.0))
    later = ((1.0, 1.0), (0.0, 1.0, 1.0, 0.0, 0.0, 1.0))
    sketch = Sketch(20)
    sketch.codes = 6
    sketch.mixes = [Mix((2, 3), (0, 3), (sure, later), (-1, 0), ("model", "trim"))]
    sketch.chain(sketch.source(always=True, mix=0), sketch.station("a", constant(5)), sketch.sink())
    assert run(sketch).record.out_code.tolist() == [5, 5, 1]


def test_moves_while_the_calendar_is_closed_happen_at_their_own_tick():
    """The place behind is left at 8, while ``a`` is closed: the next car follows at 8, not at its closing tick."""
    sketch = Sketch(40, calendars=[[(0, 4), (10, 40)], [(0, 40)]])
    a, b = sketch.station("a", constant(2), capacity=1), sketch.station("b", constant(5), calendar=1)
    sketch.chain(sketch.source(), a, b, sketch.sink(calendar=1))
    plain = run(sketch)
    # a: 0-2; 2-4, blocked until b (left at 7) can be entered at 8, own tick 4 still; the third works on the wall from
    # 10 to 12 and waits until b (left at 13) can be entered at 14, own tick 8.
    assert plain.record.out_born.tolist()[:3] == [0, 2, 8]
    assert [step.departure for step in plain.trace if step.cell == a][:3] == [2, 4, 8]
    assert plain.record.blocked[a, 0] >= 2


def test_parallel_places_free_at_one_tick_are_taken_in_order():
    sketch = Sketch(30)
    bays = sketch.cell(CellKind.PARALLEL, "bays", capacity=4, servers=2, work=given_times([3, 3, 2, 4]))
    sketch.chain(sketch.source(at_ticks=(0, 0, 0, 0)), bays, sketch.sink())
    plain = run(sketch)
    assert entries(plain, bays) == [0, 1, 2, 3]
    assert plain.record.out_tick.tolist() == [3, 4, 5, 8]
