"""Queues and networks with closed forms: Pollaczek-Khinchine, Erlang, lost cars, Jackson networks with rework.

Tolerances as in ``test_lines``: 99.99 % intervals over replications with seeds fixed by the row. Means of waiting times
vary much more than throughputs, so intervals of 6 % are asked for.
"""

from __future__ import annotations

import pytest

WIDTH = 0.06
CARS = 50_000


@pytest.fixture(scope="module")
def queues(tables):
    from line_truth.tables import read_items

    return {case.name: case for case in read_items(tables / "queues.csv", slice(None))}


@pytest.mark.parametrize(
    "name",
    [
        "M/D/1 lambda=0.5 mean service 1 scv=0.0",
        "M/E2/1 lambda=0.8 mean service 1 scv=0.5",
        "M/M/1 lambda=0.5 mu=1 c=1",
        "M/H2/1 scv 4 lambda=0.5 mean service 1 scv=4.0",
        "M/M/3 lambda=2.7 mu=1 c=3",
        "M/M/1/K lambda=0.8 mu=1 K=3 (in system)",
        "M/M/1/K lambda=1.2 mu=1 K=5 (in system)",
        "M/G/c/c offered=5 c=7",
    ],
)
def test_queues(queues, name):
    from line_truth.verdicts import judged

    for verdict in judged(queues[name], WIDTH, CARS):
        assert verdict.passes, verdict.text


@pytest.mark.parametrize("number", range(3))
def test_jackson_networks_with_rework(tables, number):
    from line_truth.tables import read_items
    from line_truth.verdicts import judged

    item = read_items(tables / "jackson.csv", slice(None))[number]
    for verdict in judged(item, WIDTH, CARS):
        assert verdict.passes, verdict.text
