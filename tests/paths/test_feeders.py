"""Sources that are never short, stores at the end of a section, lines that stand alone: short ways of sections."""

from __future__ import annotations

import numpy as np
import pytest

from carwright.arrays.image import image
from carwright.kernels import memory as at
from carwright.simulation.replication import run_traced
from paths.agreement import KERNELS, agree, differences
from paths.choosers import by_luck
from paths.parts_of_plants import LARGE, MIDDLE, SMALL, TINY
from paths.random_feeders import random_feeders, random_lone_line
from paths.sketch import Sketch, constant


def words_of(network, word: int) -> np.ndarray:
    laid = image(network, kernel="sections")
    return laid.words[laid.nodes + word : laid.nodes + len(laid.node_cells) * at.N_SIZE : at.N_SIZE]


@pytest.mark.parametrize(("scale", "many"), [(TINY, 60), (SMALL, 40), (MIDDLE, 15), (LARGE, 10)])
def test_agreement_on_feeders(scale, many):
    for seed in range(many):
        agree(random_feeders(by_luck(seed), scale), seed)


@pytest.mark.nojit
@pytest.mark.parametrize("scale", [TINY, SMALL])
def test_agreement_on_a_few_feeders(scale):
    for seed in range(60, 63):
        agree(random_feeders(by_luck(seed), scale), seed)


def test_feeders_take_the_short_ways():
    """Else nothing of them would be compared here."""
    networks = [random_feeders(by_luck(seed), SMALL) for seed in range(60)]
    assert sum(bool((words_of(network, at.N_FILLS) > 0).any()) for network in networks) == 60
    assert sum(bool((words_of(network, at.N_STORE) == 2).any()) for network in networks) > 50


@pytest.mark.parametrize(("scale", "many"), [(TINY, 80), (SMALL, 60), (MIDDLE, 20)])
def test_agreement_on_lines_that_stand_alone(scale, many):
    for seed in range(many):
        agree(random_lone_line(by_luck(seed), scale), seed)


def test_lines_that_stand_alone_go_from_door_to_door():
    """One place or many, whatever releases the cars."""
    networks = [random_lone_line(by_luck(seed), SMALL) for seed in range(60)]
    short = [network for network in networks if words_of(network, at.N_EXPRESS)[0] > 0]
    releases = [network.cells[0].release for network in short]
    assert sum(len(network.cells) == 3 for network in short) > 8
    assert sum(release.every is not None for release in releases) > 5
    assert sum(release.at_ticks is not None for release in releases) > 5


@pytest.mark.parametrize("kernel", KERNELS)
def test_a_feeder_with_more_places_than_come_in_at_once(kernel):
    """A part a tick comes in while the first one of them has not been taken: 120 places are filled in one go."""
    sketch = Sketch(2_000)
    source = sketch.source("parts in")
    stations = [sketch.station(f"a{i}", constant(1), capacity=2) for i in range(30)]
    store = sketch.delay("store", 60, constant(1))
    slow = sketch.station("slow", constant(40), parts=(store,))
    sketch.chain(source, *stations, store)
    sketch.chain(sketch.source(), slow, sketch.sink())
    network = sketch.network()
    assert differences(network, 1, 0, kernel) == []
    record, _ = run_traced(network, 1, 0, kernel=kernel)
    # A car every 40 ticks and one to move in; 2 in each station and 60 in the store wait when the run ends.
    assert record.inside == 30 * 2 + 60 + 1
