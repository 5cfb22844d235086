"""One path: twin, event kernel and section kernel agree on random plants, car by car and time by time."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carwright.arrays.network import Network
from paths.agreement import KERNELS, differences
from paths.choosers import by_hypothesis
from paths.parts_of_plants import LARGE, MIDDLE, SMALL
from paths.random_chains import random_chain
from paths.random_plants import random_network

CALM = settings(deadline=None, suppress_health_check=list(HealthCheck))


def agree(network: Network, seed: int) -> None:
    for kernel in KERNELS:
        assert differences(network, seed, 0, kernel) == [], kernel


@given(data=st.data(), seed=st.integers(0, 9))
@settings(CALM, max_examples=120)
def test_agreement_with_many_ties(data, seed):
    agree(random_network(by_hypothesis(data.draw), SMALL), seed)


@given(data=st.data(), seed=st.integers(0, 9))
@settings(CALM, max_examples=30)
def test_agreement_on_longer_runs(data, seed):
    agree(random_network(by_hypothesis(data.draw), MIDDLE), seed)


@given(data=st.data(), seed=st.integers(0, 9))
@settings(CALM, max_examples=8)
def test_agreement_on_large_times(data, seed):
    agree(random_network(by_hypothesis(data.draw), LARGE), seed)


@pytest.mark.parametrize("scale", [SMALL, MIDDLE])
@given(data=st.data(), seed=st.integers(0, 9))
@settings(CALM, max_examples=40)
def test_agreement_on_chains(scale, data, seed):
    agree(random_chain(by_hypothesis(data.draw), scale), seed)
