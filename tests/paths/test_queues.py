"""One path through queues for themselves, whose cars come and go without events."""

from __future__ import annotations

import pytest

from carwright.simulation.replication import run_replication
from paths.agreement import agree
from paths.choosers import by_luck
from paths.parts_of_plants import LARGE, MIDDLE, SMALL, TINY
from paths.random_queues import random_queue

SIZES = {"tiny": (TINY, 150), "small": (SMALL, 150), "middle": (MIDDLE, 40), "large": (LARGE, 40)}
"""Queues, and how many of them."""


@pytest.mark.parametrize("size", SIZES)
def test_agreement_on_queues(size):
    scale, many = SIZES[size]
    for seed in range(many):
        agree(random_queue(by_luck(seed), scale), seed)


@pytest.mark.nojit
def test_agreement_on_a_few_queues():
    for seed in range(12):
        agree(random_queue(by_luck(seed), SMALL), seed)


def test_most_queues_need_no_events():
    """What the tests of their agreement are about."""
    runs = [run_replication(random_queue(by_luck(seed), MIDDLE), seed, 0, kernel="sections") for seed in range(20)]
    assert sum(run.events == 0 for run in runs) > 10
