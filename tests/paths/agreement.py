"""Twin against kernel: every car, every time, every sum."""

from __future__ import annotations

from dataclasses import fields

import numpy as np

from carwright.arrays.network import Network
from carwright.arrays.record import Record
from carwright.simulation.replication import run_replication, run_traced
from naive.account import UNKNOWN, Step
from naive.clock import clocks_of
from naive.locks import all_rings
from naive.twin import PlainRun, simulate_plainly

KERNELS = ("events", "sections")
NOT_COMPARED = ("events", "visits", "lock", "lock_tick")
"""Each computation counts events and visits of its own; rings are compared apart, there may be several."""
CAR_SHIFT = 40


def ended(trace: list[Step]) -> list[Step]:
    """Stays that have ended, in the order of (cell, number)."""
    return sorted(step for step in trace if step.departure != UNKNOWN)


def steps_of(network: Network, rows: np.ndarray) -> list[Step]:
    """The kernel's trace in the same form; what it knows of the time after the horizon is left out."""
    clocks = clocks_of(network)
    last = (1 << CAR_SHIFT) - 1
    steps = []
    for cell, number, entry, ready, departure, car in rows.tolist():
        steps.append(Step(cell, number, entry, ready, departure, (car >> CAR_SHIFT, car & last)))
    return sorted(
        step for step in steps if clocks[network.cells[step.cell].calendar].wall(step.departure) < network.horizon
    )


def differences(network: Network, seed: int, replication: int, kernel: str) -> list[str]:
    """What the kernel does otherwise than the twin; empty: nothing."""
    plain = simulate_plainly(network, seed, replication)
    record, rows = run_traced(network, seed, replication, kernel=kernel)
    found = different_steps(network, ended(plain.trace), steps_of(network, rows))
    found += different_sums(network, plain.record, record)
    found += different_lock(plain, record)
    sliced = run_replication(network, seed, replication, kernel=kernel, progress=lambda share: None)
    found += ["in slices, without trace: " + what for what in different_sums(network, record, sliced)]
    whole = run_replication(network, seed, replication, kernel=kernel)
    found += ["in one go, without trace: " + what for what in different_sums(network, record, whole)]
    return found


def agree(network: Network, seed: int) -> None:
    """Neither kernel does anything otherwise than the twin."""
    for kernel in KERNELS:
        assert differences(network, seed, 0, kernel) == [], (seed, kernel)


def different_steps(network: Network, ours: list[Step], theirs: list[Step]) -> list[str]:
    """First difference of each cell."""
    found = []
    for index, cell in enumerate(network.cells):
        here = [step for step in ours if step.cell == index]
        there = [step for step in theirs if step.cell == index]
        if here != there:
            pairs = zip([*here, None], [*there, None], strict=False)
            found.append(f"{cell.name}: twin, kernel = {next(pair for pair in pairs if pair[0] != pair[1])}")
    return found


def different_sums(network: Network, ours: Record, theirs: Record) -> list[str]:
    found = []
    for name in (field.name for field in fields(Record) if field.name not in NOT_COMPARED):
        here, there = np.asarray(getattr(ours, name)), np.asarray(getattr(theirs, name))
        if here.shape != there.shape:
            found.append(f"{name}: shape {here.shape} and {there.shape}")
        elif (here != there).any():
            at = tuple(int(i) for i in np.argwhere(here != there)[0]) if here.shape else ()
            whose = network.cells[at[0]].name if len(at) == 2 else ""
            found.append(f"{name}{list(at)} {whose}: twin {here[at]}, kernel {there[at]}")
    return found


def different_lock(plain: PlainRun, record: Record) -> list[str]:
    """A ring must be told when all its works are done, and may be told as soon as it is closed."""
    told = frozenset(int(cell) for cell in record.lock)
    may = {frozenset(ring) for ring in all_rings(plain.plant)}
    must = all_rings(plain.plant, all_done=True)
    if told in may or (not told and not must):
        return []
    return [f"lock: twin {may}, kernel {set(told)}"]
