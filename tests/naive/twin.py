"""The twin as one call."""

from __future__ import annotations

from dataclasses import dataclass

from carwright.arrays.network import Network
from carwright.arrays.record import Record
from naive.account import Step, record_of, trace_of
from naive.plant import Plant


@dataclass(frozen=True)
class PlainRun:
    """What the twin gives back: the record of a kernel, every visit, and the plant as it stood at the end."""

    record: Record
    trace: list[Step]
    plant: Plant


def simulate_plainly(network: Network, seed: int, replication: int) -> PlainRun:
    """Run a network by the rules of the simulation, slowly."""
    plant = Plant(network, seed, replication)
    plant.run()
    return PlainRun(record_of(plant), trace_of(plant), plant)
