"""A chain with the same luck and something better in it never builds fewer cars, and no car is later."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from naive.twin import simulate_plainly
from paths.choosers import by_hypothesis
from paths.parts_of_plants import SMALL
from paths.random_chains import BETTER, better, random_chain


@pytest.mark.parametrize("how", BETTER)
@given(data=st.data())
@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
def test_a_better_chain_never_builds_fewer_cars(how, data):
    choose = by_hypothesis(data.draw)
    network = random_chain(choose, SMALL)
    before = simulate_plainly(network, 5, 0).record.out_tick
    after = simulate_plainly(better(network, how, choose), 5, 0).record.out_tick
    assert len(after) >= len(before)
    assert (after[: len(before)] <= before).all()
