"""Open networks with exponential times and rework: gates send cars back, merges bring them together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from line_truth.cases import Case, Figure, Row
from line_truth.lines import Machine, seconds, work_text

ENDLESS = 5_000
"""Waiting places that never fill in any network of the tables."""


def networks(records: Sequence[Mapping[str, str]]) -> Iterator[Case]:
    """Rows about one network are answered by one plant."""
    for name, group in groupby(records, key=lambda record: record["network"]):
        rows = list(group)
        stations = [row for row in rows if row["station"] != "all"]
        if not stations or any(len(row["routing_row"].split()) != len(stations) for row in stations):
            raise ValueError(
                f"{name}: its routing names other stations than its {len(stations)} rows; ask for all of them"
            )
        yield network_case(name, stations, [row for row in rows if row["station"] == "all"])


def network_case(name: str, stations: Sequence[Mapping[str, str]], totals: Sequence[Mapping[str, str]]) -> Case:
    routing = [[float(x) for x in row["routing_row"].split()] for row in stations]
    shops = [station_shop(i, row, routing[i]) for i, row in enumerate(stations)]
    text = "shops:\n" + "".join(shops)
    text += "  finished:\n    calendar: always\n    flow:\n      - cars out: {kind: sink}\n"
    rows = [station_row(name, row) for row in stations]
    for row in totals:
        value = float(row["mean_number"])
        rows.append(Row(f"{name}: all", Figure("time in system", value, "flow time")))
    load = max(float(row["utilisation"]) for row in stations)
    slowest = max(1 / float(row["service_rate"]) for row in stations)
    pace = sum(float(row["outside_rate"]) for row in stations)
    return Case(name, text, tuple(rows), pace, 200 * len(stations) * slowest / (1 - load) ** 2)


def station_row(name: str, row: Mapping[str, str]) -> Row:
    element = f"work {row['station']}"
    others = [Figure(f"utilisation {row['station']}", float(row["utilisation"]), "working", element=element)]
    if row.get("effective_rate"):
        rate = float(row["effective_rate"])
        others.append(Figure(f"rate {row['station']}", rate, "done rate", element=element))
    number = Figure("mean number", float(row["mean_number"]), "mean cars", element=element)
    return Row(f"{name}: {row['station']}", number, tuple(others))


def station_shop(index: int, row: Mapping[str, str], shares: Sequence[float]) -> str:
    """One station: cars from outside and from others meet, are worked on, and are sent on by gates.

    A car goes to the likeliest place if no gate says otherwise; each gate takes out one other target with its share
    among the cars that are still there.
    """
    this = index + 1
    targets = {f"station {j + 1}.entry {j + 1}": share for j, share in enumerate(shares) if share > 0}
    targets["finished"] = max(0.0, 1.0 - sum(shares))
    last = max(targets, key=lambda target: targets[target])
    lines = [f"  station {this}:", "    calendar: always", "    flow:"]
    if float(row["outside_rate"]) > 0:
        every = f"{{exponential: {{mean: {seconds(1 / float(row['outside_rate']))}}}}}"
        lines.append(f"      - arrivals {this}: {{kind: source, release: {{every: {every}}}}}")
    lines.append(f"      - entry {this}: {{kind: merge, rule: arrival}}")
    work = work_text(Machine(1 / float(row["service_rate"])))
    lines.append(f"      - work {this}: {{kind: stations, work: {work}, waiting places: {ENDLESS}}}")
    branches = []
    left = 1.0
    for number, (target, share) in enumerate(targets.items()):
        if target == last or share <= 1e-12:
            continue
        way = f"way {this}-{number}"
        lines.append(
            f"      - question {this}-{number}: {{kind: gate, first time through: {100 * (1 - share / left):.13g} %, "
            f"repair: {way}, rejoins: {target}}}"
        )
        branches.append(f"      {way}: {{flow: [{{path {this}-{number}: {{kind: buffer, places: {ENDLESS}}}}}]}}")
        left -= share
    if branches:
        lines += ["    branches:", *branches]
    lines.append(f"    next: {last}")
    return "\n".join(lines) + "\n"
