"""Single queues with closed forms, as a source, a station (or several places behind one queue) and a sink."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from line_truth.cases import Case, Figure, Row
from line_truth.lines import Machine, seconds, work_text


def endless(load: float, scv: float) -> int:
    """Waiting places that never fill: with so many the chance of a full queue is about exp(-60) at every arrival.

    The number of customers who wait falls off as exp(-2 (1 - load) / (1 + scv) n) in heavy traffic. More places would
    do as well, but a source runs ahead of its time as far as they reach, and out of the cache.
    """
    return math.ceil(30 * (1 + scv) / (1 - load))


def queues(records: Sequence[Mapping[str, str]]) -> Iterator[Case]:
    """Rows about one system are answered by one plant."""

    def system(record: Mapping[str, str]) -> tuple[str, str]:
        return record["system"], record["parameters"]

    for (name, parameters), rows in groupby(sorted(records, key=system), key=system):
        values = {key: float(value) for key, value in re.findall(r"(\w+)\s*=\s*([\d.eE+-]+)", parameters)}
        yield queue_case(f"{name} {parameters}", values, list(rows))


def queue_case(name: str, values: Mapping[str, float], rows: Sequence[Mapping[str, str]]) -> Case:
    if "offered" in values:
        rate, mean, places, waiting = values["offered"], 1.0, int(values["c"]), 0
        work = f"{{uniform: {{low: {seconds(0.5)}, high: {seconds(1.5)}}}}}"  # any law gives the same loss
    elif "scv" in values:
        rate, mean, places = values["lambda"], values.get("service", 1.0), 1
        waiting = endless(rate * mean, values["scv"])
        work = work_with_scv(mean, values["scv"])
    else:
        rate, mean, places = values["lambda"], 1 / values["mu"], int(values.get("c", 1))
        waiting = int(values["K"]) - places if "K" in values else endless(rate * mean / places, 1.0)
        work = work_text(Machine(mean))
    loses = "offered" in values or "K" in values
    servers = f"kind: stations, places: {places}, work: {work}, waiting places: {waiting}"
    arrivals = f"kind: source, release: {{every: {{exponential: {{mean: {seconds(1 / rate)}}}}}}}"
    if loses:
        arrivals += ", when full: goes away"
    shops = (
        "shops:\n  queue:\n    calendar: always\n    flow:\n"
        f"      - arrivals: {{{arrivals}}}\n      - servers: {{{servers}}}\n      - cars out: {{kind: sink}}\n"
    )
    load = rate * mean / places
    memory = 100.0 * mean / places * (1 + values.get("scv", 1.0)) / (1 - load) ** 2 if not loses else 2000.0 * mean
    figures = tuple(
        Row(f"{name} {row['measure']}", queue_figure(row["measure"], float(row["value"]), rate, mean, places))
        for row in rows
    )
    return Case(name, shops, figures, rate, memory)


def work_with_scv(mean: float, scv: float) -> str:
    """A law with this mean and squared coefficient of variation."""
    if scv == 0:
        return seconds(mean)
    if scv == 1:
        return work_text(Machine(mean))
    if scv > 1:
        return work_text(Machine(mean, "h2", h2_scv=scv))
    if (1 / scv).is_integer():
        return work_text(Machine(mean, "erl", erlang_k=round(1 / scv)))
    return f"{{gamma: {{mean: {seconds(mean)}, sd: {seconds(mean * scv**0.5)}}}}}"


def queue_figure(measure: str, exact: float, rate: float, mean: float, places: int) -> Figure:
    """The figure that a row about a queue asks for."""
    if measure.startswith("mean wait"):
        return Figure("mean wait", exact, "wait", given=mean)
    if measure.startswith("mean number"):
        return Figure("mean number", exact, "mean cars", element="servers")
    if measure.startswith("P(lost)"):
        return Figure("P(lost)", exact, "lost share", element="arrivals")
    if measure.startswith("P(wait)"):
        if places == 1:  # arrivals at random see what the clock sees: the share of time at work
            return Figure("P(wait)", exact, "working", element="servers")
        # In M/M/c the wait of those who wait has mean 1 / (c mu - lambda).
        return Figure("P(wait)", exact, "wait of all", given=mean, element=f"{places / mean - rate:.17g}")
    raise ValueError(f"measure {measure!r} is not known")
