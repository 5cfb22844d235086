"""One path with supply, sales and plans: twin and both kernels agree, and nothing is lost on the way."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from naive.twin import simulate_plainly
from paths.agreement import agree
from paths.choosers import by_hypothesis, by_luck
from paths.parts_of_plants import MIDDLE, SMALL, TINY
from paths.random_chains import random_chain
from paths.random_counters import random_counters
from paths.random_plants import random_network
from paths.random_trades import random_trade
from paths.trade_laws import check_trade

CALM = settings(deadline=None, suppress_health_check=list(HealthCheck))


def agree_in_all(network, seed):
    agree(network, seed)
    check_trade(network, simulate_plainly(network, seed, 0))


@pytest.mark.parametrize(("scale", "examples"), [(TINY, 60), (SMALL, 30), (MIDDLE, 10)])
def test_agreement_on_plants_that_trade(scale, examples):
    @given(data=st.data(), seed=st.integers(0, 9))
    @settings(CALM, max_examples=examples)
    def check(data, seed):
        choose = by_hypothesis(data.draw)
        agree_in_all(random_trade(choose, random_network(choose, scale), scale), seed)

    check()


@pytest.mark.parametrize("make", [random_network, random_chain])
def test_agreement_on_many_tiny_plants_that_trade(make):
    """Hypothesis hunts; these are simply many, and the same every time."""
    for seed in range(200):
        choose = by_luck(seed)
        agree_in_all(random_trade(choose, make(choose, TINY), TINY), seed)


@pytest.mark.parametrize(("scale", "plants"), [(TINY, 200), (SMALL, 60), (MIDDLE, 15)])
def test_agreement_where_ways_compete_for_parts(scale, plants):
    for seed in range(plants):
        agree_in_all(random_counters(by_luck(seed), scale), seed)


@pytest.mark.nojit
def test_agreement_on_a_few_plants_where_ways_compete_for_parts():
    for seed in range(12):
        agree_in_all(random_counters(by_luck(seed), TINY), seed)


@pytest.mark.nojit
@pytest.mark.parametrize("make", [random_network, random_chain])
def test_agreement_on_a_few_plants_that_trade(make):
    for seed in range(12):
        choose = by_luck(seed)
        agree_in_all(random_trade(choose, make(choose, SMALL), SMALL), seed)
