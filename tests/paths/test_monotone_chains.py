"""A chain with the same luck and something better in it never builds fewer cars, and no car is later."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carwright.arrays.network import Network
from carwright.simulation.replication import run_replication
from naive.twin import simulate_plainly
from paths.choosers import by_hypothesis
from paths.parts_of_plants import MIDDLE, SMALL
from paths.random_chains import BETTER, better, random_chain


def cars_out(network: Network, by: str) -> np.ndarray:
    """Tick at which each car left."""
    if by == "twin":
        return simulate_plainly(network, 5, 0).record.out_tick
    return run_replication(network, 5, 0, kernel=by).out_tick


@pytest.mark.parametrize(("by", "scale"), [("twin", SMALL), ("sections", MIDDLE)])
@pytest.mark.parametrize("how", BETTER)
@given(data=st.data())
@settings(deadline=None, max_examples=30, suppress_health_check=list(HealthCheck))
def test_a_better_chain_never_builds_fewer_cars(how, by, scale, data):
    choose = by_hypothesis(data.draw)
    network = random_chain(choose, scale)
    before, after = cars_out(network, by), cars_out(better(network, how, choose), by)
    assert len(after) >= len(before)
    assert (after[: len(before)] <= before).all()
