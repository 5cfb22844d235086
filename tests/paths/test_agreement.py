"""One path: twin, event kernel and section kernel agree on random plants, car by car and time by time."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carwright.arrays.image import image
from carwright.kernels import memory
from paths.agreement import agree
from paths.choosers import by_hypothesis, by_luck
from paths.parts_of_plants import LARGE, MIDDLE, SMALL, TINY
from paths.random_chains import random_chain
from paths.random_lines import random_line
from paths.random_plants import random_network

CALM = settings(deadline=None, suppress_health_check=list(HealthCheck))

SIZES = {"tiny": (TINY, 150), "small": (SMALL, 80), "middle": (MIDDLE, 25), "large": (LARGE, 30)}
"""Plants, and how many of them."""


@pytest.mark.parametrize("size", SIZES)
def test_agreement_on_plants(size):
    """Small times for the ties, long runs for the draws."""
    scale, examples = SIZES[size]

    @given(data=st.data(), seed=st.integers(0, 9))
    @settings(CALM, max_examples=examples)
    def check(data, seed):
        agree(random_network(by_hypothesis(data.draw), scale), seed)

    check()


@pytest.mark.parametrize("size", SIZES)
def test_agreement_on_chains(size):
    scale, examples = SIZES[size]

    @given(data=st.data(), seed=st.integers(0, 9))
    @settings(CALM, max_examples=examples)
    def check(data, seed):
        agree(random_chain(by_hypothesis(data.draw), scale), seed)

    check()


@given(data=st.data(), longest=st.sampled_from([1, 3, 30]), seed=st.integers(0, 9))
@settings(CALM, max_examples=25)
def test_agreement_on_lines(data, longest, seed):
    """Long enough for many cars at once."""
    agree(random_line(by_hypothesis(data.draw), longest, 700 * longest), seed)


def test_lines_go_in_wavefronts():
    """What the test of their agreement is about."""
    made = [image(random_line(by_luck(seed), 3, 2_000), kernel="sections") for seed in range(20)]
    fronts = [[laid.words[laid.nodes + i * memory.N_SIZE + memory.N_FRONT] for i in range(3)] for laid in made]
    assert all(any(each) for each in fronts)


@pytest.mark.nojit
def test_agreement_on_a_few_lines():
    for seed in range(6):
        agree(random_line(by_luck(seed), 2, 600), seed)


@pytest.mark.parametrize("make", [random_network, random_chain])
def test_agreement_on_many_tiny_plants(make):
    """Hypothesis hunts; these are simply many, and the same every time."""
    for seed in range(400):
        agree(make(by_luck(seed), TINY), seed)


@pytest.mark.nojit
@pytest.mark.parametrize("make", [random_network, random_chain])
def test_agreement_on_a_few_plants(make):
    for seed in range(12):
        agree(make(by_luck(seed), SMALL), seed)
