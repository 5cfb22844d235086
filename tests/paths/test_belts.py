"""Moving lines that run ahead of the time, and islands that run one after the other."""

from __future__ import annotations

import numpy as np
import pytest

from carwright.arrays.image import image
from carwright.arrays.links import islands, links
from carwright.arrays.network import CellKind
from carwright.kernels import memory as at
from carwright.kernels import memory_line as at_line
from carwright.simulation.replication import run_replication
from paths.agreement import KERNELS, agree, differences
from paths.choosers import by_luck
from paths.parts_of_plants import LARGE, MIDDLE, SMALL, TINY
from paths.random_belts import random_belts
from paths.random_plants import random_network
from paths.sketch import Sketch, constant, given_times


@pytest.mark.parametrize(("scale", "many"), [(TINY, 150), (SMALL, 80), (MIDDLE, 20), (LARGE, 10)])
def test_agreement_on_belts(scale, many):
    for seed in range(many):
        agree(random_belts(by_luck(seed), scale), seed)


@pytest.mark.nojit
@pytest.mark.parametrize("scale", [TINY, SMALL])
def test_agreement_on_a_few_belts(scale):
    for seed in range(900, 905):
        agree(random_belts(by_luck(seed), scale), seed)


def lines_of(laid) -> np.ndarray:
    """Records of the moving lines that run ahead."""
    nodes = laid.nodes + at.N_SIZE * np.arange(len(laid.node_cells))
    nodes = nodes[(laid.words[nodes + at.N_EXIT] == at.BELT)]
    return laid.words[nodes + at.N_EXTRA]


def test_random_belts_run_ahead():
    """Else nothing of them would be compared here."""
    networks = [random_belts(by_luck(seed), SMALL) for seed in range(80)]
    made = [image(network, kernel="sections") for network in networks]
    lines = [(laid.words, lines_of(laid)) for laid in made]
    assert sum(len(each) > 1 for _, each in lines) > 30
    assert sum(bool((words[each + at_line.L_FROM] > 0).any()) for words, each in lines) > 20
    assert sum(bool((words[each + at_line.L_TO] > 0).any()) for words, each in lines) > 30
    assert sum(max(islands(network, links(network))) > 0 for network in networks) > 40


def test_parallel_places_know_ahead_who_comes():
    """In random plants, of which others test that all agree."""
    made = [image(random_network(by_luck(seed), SMALL), kernel="sections") for seed in range(60)]
    nodes = [laid.nodes + at.N_SIZE * np.arange(len(laid.node_cells)) for laid in made]
    pairs = zip(made, nodes, strict=True)
    assert sum(bool((laid.words[each + at.N_LONE] == at.KNOWN_AHEAD).any()) for laid, each in pairs) > 10


def two_lines_and_a_store(places: int, work: tuple[int, ...]) -> Sketch:
    """Cars at given ticks over a line of three stations, a store and a station with these works to the sink."""
    sketch = Sketch(200)
    source = sketch.source(at_ticks=(0, 0, 5, 30, 31, 32, 33, 34, 35, 60))
    line = sketch.cell(CellKind.LINE, "line", servers=3, capacity=3, pitch=4, drift=1, work=constant(4))
    store = sketch.delay("store", places, constant(2))
    last = sketch.station("last", given_times(work))
    sketch.chain(source, line, store, last, sketch.sink())
    return sketch


@pytest.mark.nojit
@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("works", [(1,), (9,), (3, 20)])
def test_a_car_may_come_while_the_line_stands_at_its_end(kernel, works):
    """The store is full for long: the line stands, and lets in a car whose place is free where it stands."""
    for places in (1, 2):
        assert differences(two_lines_and_a_store(places, works).network(), 1, 0, kernel) == []


def test_a_line_that_nothing_can_stop_has_no_events():
    """All that comes is known: only the sink's side is left to look at."""
    sketch = Sketch(10_000)
    source = sketch.source(limit=100)
    first = sketch.cell(CellKind.LINE, "first", servers=3, capacity=3, pitch=4, drift=0, work=constant(4))
    store = sketch.delay("store", 5, constant(2))
    second = sketch.cell(CellKind.LINE, "second", servers=3, capacity=3, pitch=5, drift=0, work=constant(5))
    sketch.chain(source, first, store, second, sketch.sink())
    record = run_replication(sketch.network(), 1, 0)
    assert record.done[-1].sum() == 100
    # The last cars of each line alone may be followed by another.
    assert record.events <= 6


def test_islands_run_as_if_each_were_alone():
    """Two lines in one plant, each as it is for itself."""
    alone = []
    for cars in (7, 11):
        sketch = Sketch(500)
        sketch.chain(sketch.source(limit=cars), sketch.station("a", constant(9)), sketch.sink())
        alone.append(run_replication(sketch.network(), 1, 0))
    both = Sketch(500)
    for cars in (7, 11):
        both.chain(both.source(limit=cars), both.station("a", constant(9)), both.sink())
    assert islands(both.network(), links(both.network())) == [0, 0, 0, 1, 1, 1]
    record = run_replication(both.network(), 1, 0)
    assert record.done.tolist() == [row for each in alone for row in each.done.tolist()]
