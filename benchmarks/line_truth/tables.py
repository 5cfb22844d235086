"""Readers of the tables: each turns rows into plants and exact figures. A table is known by its columns alone."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path as FilePath

from line_truth import networks, queues
from line_truth.cases import Case, Figure, Item, Neighbours, Path, Row
from line_truth.lines import Machine, line_memory, line_shops, slowest

Record = Mapping[str, str]


class UnknownTableError(Exception):
    """The file is no table that the elements of a plant can express."""


def read_items(table: FilePath, rows: slice) -> list[Item]:
    """What the chosen rows of the table ask to be checked."""
    with table.open(newline="", encoding="utf-8-sig") as file:
        records = [
            {(key or "").strip(): (value or "").strip() for key, value in record.items() if isinstance(value, str)}
            for record in csv.DictReader(file)
        ]
    if not records:
        raise UnknownTableError(f"{table}: no rows")
    columns = set(records[0])
    for needed, reader in READERS:
        if needed <= columns:
            return list(reader(records[rows]))
    known = "; ".join(", ".join(sorted(needed)) for needed, _ in READERS)
    raise UnknownTableError(f"{table}: columns {', '.join(sorted(columns))} fit no known table ({known})")


# ---------------------------------------------------------------- lines


def numbers(text: str) -> list[float]:
    """Numbers parted by spaces."""
    return [float(word) for word in text.replace(",", " ").replace(";", " ").split()]


def each(text: str, count: int, default: str) -> list[str]:
    """One word a station; a single word stands for all of them."""
    words = [default if word in ("-", "nan", "none") else word for word in text.split() or [default]]
    return words * count if len(words) == 1 else words


def machines_of(record: Record) -> list[Machine]:
    """The stations of a row in the columns of the table of exact lines."""
    means = numbers(record["means"])
    waiting = [0, *(int(x) for x in numbers(record.get("buffers", "")))]
    count = len(means)
    if len(waiting) != count:
        raise UnknownTableError(f"{count} means need {count - 1} buffers, found {len(waiting) - 1}")
    columns = zip(
        means,
        each(record.get("cycle", ""), count, "exp"),
        each(record.get("erlang_k", ""), count, "1"),
        each(record.get("h2_scv", ""), count, "1"),
        each(record.get("fail_rate", ""), count, "0"),
        each(record.get("repair_rate", ""), count, "0"),
        each(record.get("fail_mode", ""), count, "none"),
        waiting,
        strict=True,
    )
    machines = []
    for mean, cycle, k, scv, fail, repair, mode, places in columns:
        failing = float(fail) > 0 and mode != "none"
        law = {"hyper": "h2", "erlang": "erl", "exponential": "exp", "constant": "det"}.get(cycle, cycle)
        machines.append(
            Machine(
                mean,
                law,
                int(float(k)),
                float(scv),
                float(fail) if failing else 0.0,
                float(repair) if failing else 0.0,
                mode if failing else "none",
                places,
            )
        )
    return machines


def line_case(name: str, machines: Sequence[Machine], throughput: Figure, others: Sequence[Figure] = ()) -> Case:
    """A saturated line with its throughput and what else is known of it."""
    row = Row(name, throughput, tuple(others))
    return Case(name, line_shops(machines), (row,), 0.6 / slowest(machines), line_memory(machines))


def exact_lines(records: Sequence[Record]) -> Iterator[Item]:
    """Throughput, flow time and the states of each station."""
    states = {"busy": "working", "down_with_work": "down", "blocked": "blocked", "starved": "starved"}
    for number, record in enumerate(records):
        machines = machines_of(record)
        throughput = float(record["throughput"])
        others = []
        if record.get("mean_cars_in_line"):
            # By Little's law; the flow time is measured car by car.
            flow = float(record["mean_cars_in_line"]) / throughput
            others.append(Figure("flow time", flow, "flow time"))
        for column, state in states.items():
            for i, share in enumerate(numbers(record.get(column, "")), start=1):
                others.append(Figure(f"{column} s{i}", share, state, element=f"s{i}"))
        name = record.get("id") or f"row {number}"
        yield line_case(name, machines, Figure("throughput", throughput, "throughput"), others)


def two_stations(records: Sequence[Record]) -> Iterator[Item]:
    for record in records:
        means = [1 / float(record["rate1"]), 1 / float(record["rate2"])]
        machines = [Machine(means[0]), Machine(means[1], waiting=int(record["buffer"]))]
        name = f"rates {record['rate1']} {record['rate2']}, buffer {record['buffer']}"
        yield line_case(name, machines, Figure("throughput", float(record["throughput"]), "throughput"))


def published(records: Sequence[Record]) -> Iterator[Item]:
    """Printed values; where the table has them, their recomputed digits, which must round to the printed ones."""
    for record in records:
        printed = record["published"]
        half_digit = 0.5000001 * 10.0 ** -len(printed.partition(".")[2])
        exact = float(record.get("recomputed") or printed)
        if abs(exact - float(printed)) > half_digit:
            raise UnknownTableError(f"{record['source']}: {exact} does not round to the printed {printed}")
        rounded = 0.0 if record.get("recomputed") else half_digit
        name = record.get("source") or printed
        figure = Figure("throughput", exact, "throughput", rounded_to=rounded)
        yield line_case(name, machines_of(record), figure)


# ---------------------------------------------------------------- sharing places


def buffer_allocation(records: Sequence[Record]) -> Iterator[Item]:
    """The best way to share the places must have its throughput, and no neighbour may beat the next best."""
    for record in records:
        ties = [tuple(int(x) for x in words.split()) for words in record["best_allocations"].split("|")]
        phases = re.findall(r"\d+", record.get("problem", "")) or ["2"]  # "balanced erlang-2"
        row = {"means": record["means"], "cycle": record["cycle"], "erlang_k": record.get("erlang_k") or phases[-1]}
        name = f"{record['problem']}, {record['total_buffer']} places"

        def case(shares: tuple[int, ...], exact: float, row: Record = row, name: str = name) -> Case:
            machines = machines_of({**row, "buffers": " ".join(map(str, shares))})
            return line_case(f"{name}: {shares}", machines, Figure("throughput", exact, "throughput"))

        best = case(ties[0], float(record["best_throughput"]))
        following = float(record["next_best_throughput"] or 0.0)
        beside = [shares for shares in moved_by_one(ties[0]) if shares not in ties]
        yield best
        yield Neighbours(f"{name}: order", best, tuple(case(shares, following) for shares in beside), following)


def moved_by_one(shares: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Every way that differs by one place moved from a buffer to another."""
    for source in range(len(shares)):
        for target in range(len(shares)):
            if source != target and shares[source] > 0:
                moved = list(shares)
                moved[source] -= 1
                moved[target] += 1
                yield tuple(moved)


# ---------------------------------------------------------------- paths


def sample_paths(records: Sequence[Record]) -> Iterator[Item]:
    """Lines with given times; every departure is known."""
    for name, group in groupby(records, key=lambda record: record["path"]):
        cars = sorted(group, key=lambda record: int(record["car"]))
        times = [[int(x) for x in record["times"].split()] for record in cars]
        buffers = [0, *(int(x) for x in cars[0]["buffers"].split())]
        stations = [f"s{i + 1}" for i in range(len(buffers))]
        flow = [f"- cars in: {{kind: source, release: always, limit: {len(cars)} cars}}"]
        for station, waiting in zip(stations, buffers, strict=True):
            work = f"{{trace: {{table: times.csv, column: {station}, unit: s}}}}"
            flow.append(f"- {station}: {{kind: stations, work: {work}, waiting places: {waiting}}}")
        flow.append("- cars out: {kind: sink}")
        shops = "shops:\n  line:\n    calendar: always\n    flow:\n" + "".join(f"      {line}\n" for line in flow)
        table = ",".join(stations) + "\n" + "".join(",".join(map(str, row)) + "\n" for row in times)
        departures = tuple(tuple(int(x) for x in record["departures"].split()) for record in cars)
        yield Path(name, shops, tuple(stations), departures, {"times.csv": table})


READERS: tuple[tuple[set[str], Callable[[Sequence[Record]], Iterator[Item]]], ...] = (
    ({"path", "car", "times", "departures", "buffers"}, sample_paths),
    ({"best_allocations", "best_throughput", "means", "cycle"}, buffer_allocation),
    ({"published", "means", "buffers"}, published),
    ({"means", "buffers", "throughput"}, exact_lines),
    ({"rate1", "rate2", "buffer", "throughput"}, two_stations),
    ({"system", "parameters", "measure", "value"}, queues.queues),
    ({"network", "station", "service_rate", "routing_row", "mean_number"}, networks.networks),
)
