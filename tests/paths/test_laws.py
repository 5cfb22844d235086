"""Laws of flow on random plants of every kind, by the twin."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from naive.twin import simulate_plainly
from paths.choosers import by_hypothesis
from paths.laws import check_all
from paths.parts_of_plants import MIDDLE, SMALL
from paths.random_plants import random_network

CALM = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))


@st.composite
def small_networks(draw):
    return random_network(by_hypothesis(draw), SMALL)


@st.composite
def middle_networks(draw):
    return random_network(by_hypothesis(draw), MIDDLE)


@given(network=small_networks(), seed=st.integers(0, 9))
@CALM
def test_laws_hold_with_many_ties(network, seed):
    plain = simulate_plainly(network, seed, 0)
    check_all(network, plain.record, plain.trace)


@given(network=middle_networks(), seed=st.integers(0, 9))
@settings(CALM, max_examples=20)
def test_laws_hold_on_longer_runs(network, seed):
    plain = simulate_plainly(network, seed, 0)
    check_all(network, plain.record, plain.trace)
