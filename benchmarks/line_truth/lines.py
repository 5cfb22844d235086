"""Lines of stations as plant text: the saturated line that the tables of lines speak of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from line_truth.cases import UNIT_S


@dataclass(frozen=True)
class Machine:
    """One station: work, failures, waiting places in front of it."""

    mean: float
    """Mean work in units of time."""
    cycle: str = "exp"
    """``exp``, ``erl``, ``h2`` or ``det``."""
    erlang_k: int = 1
    h2_scv: float = 1.0
    fail_rate: float = 0.0
    repair_rate: float = 0.0
    fail_mode: str = "none"
    """``none``, ``odf`` (on working time) or ``tdf`` (on calendar time)."""
    waiting: int = 0


def seconds(units: float) -> str:
    """A time of the tables as a time of the plant file."""
    return f"{units * UNIT_S:.12g} s"


def work_text(machine: Machine) -> str:
    """The work time as the plant file writes it."""
    mean = seconds(machine.mean)
    if machine.cycle == "exp":
        return f"{{exponential: {{mean: {mean}}}}}"
    if machine.cycle == "erl":
        return f"{{erlang: {{mean: {mean}, k: {machine.erlang_k}}}}}"
    if machine.cycle == "h2":
        return f"{{hyperexponential: {{mean: {mean}, scv: {machine.h2_scv:g}}}}}"
    if machine.cycle == "det":
        return mean
    raise ValueError(f"cycle {machine.cycle!r} is none of exp, erl, h2, det")


def station_text(name: str, machine: Machine) -> str:
    """The station as a line of a flow."""
    text = f"- {name}: {{kind: stations, work: {work_text(machine)}"
    if machine.waiting:
        text += f", waiting places: {machine.waiting}"
    if machine.fail_mode != "none":
        text += f", mtbf: {seconds(1 / machine.fail_rate)}, mttr: {seconds(1 / machine.repair_rate)}"
    if machine.fail_mode == "tdf":
        text += ", failures: on calendar time"
    return text + "}"


def line_shops(machines: Sequence[Machine]) -> str:
    """A line whose first station never lacks cars and whose last one is never blocked."""
    flow = ["- cars in: {kind: source, release: always}"]
    flow += [station_text(f"s{i}", machine) for i, machine in enumerate(machines, start=1)]
    flow.append("- cars out: {kind: sink}")
    return "shops:\n  line:\n    calendar: always\n    flow:\n" + "".join(f"      {line}\n" for line in flow)


def slowest(machines: Sequence[Machine]) -> float:
    """Mean units of time a car, stops included, at the slowest station."""
    return max(m.mean * (1 + (m.fail_rate / m.repair_rate if m.fail_rate else 0)) for m in machines)


def line_memory(machines: Sequence[Machine]) -> float:
    """Units of time after which a line has forgotten its start, generously.

    A level between two equal stations wanders like a random walk: it forgets after about (places)^2 / 10 cars, times
    the variability of the times; failures add their own rhythm.
    """
    places = sum(m.waiting for m in machines) + len(machines)
    spread = max(m.h2_scv if m.cycle == "h2" else 1.0 for m in machines)
    rhythm = max((1 / m.fail_rate + 1 / m.repair_rate for m in machines if m.fail_rate), default=0.0)
    return (1000 + 3 * places**2 * spread) * slowest(machines) + 50 * rhythm
