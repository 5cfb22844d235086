"""``vehicles.txt`` of the ROADEF 2005 challenge: the cars of day D-1 and of day D."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from carwright.errors import Problem
from carwright.model.names import nearest

HEAD = ("Date", "SeqRank", "Ident", "Paint Color")
FAULTS_TOLD = 5
"""Of each kind; the rest of a bad table is like its beginning."""


class Row(Protocol):
    """A line of the table."""

    @property
    def line(self) -> int:
        """Its number; the first is 1."""

    @property
    def cells(self) -> list[str]:
        """Its cells, empty ones at the end left out."""


@dataclass
class Day:
    """Cars of a day in the order of their ranks."""

    idents: tuple[str, ...] = ()
    colours: tuple[str, ...] = ()
    flags: list[list[bool]] = field(default_factory=list)
    """A row a car, a column a ratio."""


@dataclass(frozen=True)
class Vehicles:
    """Both days, and the names of all option columns."""

    before: Day
    today: Day
    columns: tuple[str, ...]


class _Tale:
    """Tells the first few faults of each kind, and how many more there are."""

    def __init__(self, file: str, faults: list[Problem]) -> None:
        self.file, self.faults, self.counts = file, faults, dict[str, int]()

    def tell(self, kind: str, what: str, way_out: str, line: int | None) -> None:
        self.counts[kind] = self.counts.get(kind, 0) + 1
        if self.counts[kind] <= FAULTS_TOLD:
            self.faults.append(Problem("", what, way_out, self.file, line))

    def close(self) -> None:
        for kind, count in self.counts.items():
            if count > FAULTS_TOLD:
                self.faults.append(Problem("", f"{count - FAULTS_TOLD} more {kind}", "mend the table", self.file))


def read_vehicles(path: Path, rows: Sequence[Row], ratios: Sequence[str], faults: list[Problem]) -> Vehicles | None:
    """The cars of both days; None where the table is so wrong that it has none."""
    tale = _Tale(str(path), faults)
    head = rows[0].cells if rows else []
    lacking = [name for name in HEAD if name not in head]
    for name in lacking:
        tale.tell("columns", f"there is no column {name!r}", nearest(name, head), 1)
    known = tuple(name for name in head if name not in HEAD)
    for name in ratios:
        if name not in known:
            tale.tell("ratios without a column", f"ratio {name} has no column", nearest(name, known), 1)
    if len(set(head)) != len(head):
        tale.tell("columns", "two columns have the same name", "give each a name of its own", 1)
    days: dict[str, list[Row]] = {}
    for row in rows[1:]:
        if len(row.cells) != len(head):
            tale.tell("ragged rows", f"{len(row.cells)} cells, the head has {len(head)}", "one cell a column", row.line)
        elif not lacking:
            days.setdefault(row.cells[head.index("Date")], []).append(row)
    if len(days) != 2 and not tale.counts:
        what = "there are no cars" if not days else f"there are cars of {len(days)} date{'s' * (len(days) > 1)}"
        tale.tell("dates", what, "give day D-1 and day D", None)
    found = None
    if len(days) == 2 and not lacking:
        before, today = (_day(rows, head, ratios, tale, unique=n == 1) for n, rows in enumerate(days.values()))
        found = Vehicles(before, today, known)
    tale.close()
    return found


def _day(rows: list[Row], head: list[str], ratios: Sequence[str], tale: _Tale, *, unique: bool) -> Day:
    """Cars by rank; on day D each ident stands once."""
    rank, ident, colour = (head.index(name) for name in HEAD[1:])
    columns = [head.index(name) for name in ratios if name in head]
    first: dict[str, int] = {}
    for row in rows:
        if not row.cells[rank].isdigit():
            tale.tell("ranks", f"{row.cells[rank]!r} is no rank", "write a whole number", row.line)
        name = row.cells[ident]
        if not name:
            tale.tell("cars without a name", "the car has no ident", "give each a name of its own", row.line)
        elif unique and first.setdefault(name, row.line) != row.line:
            what = f"car {name!r} stands in line {first[name]} already"
            tale.tell("cars that stand twice", what, "one line, one car", row.line)
        if not row.cells[colour]:
            tale.tell("cars without a colour", f"car {name!r} has no colour", "give its number", row.line)
        for column in columns:
            if row.cells[column] not in ("0", "1"):
                what = f"{head[column]} of car {name!r} is {row.cells[column]!r}"
                tale.tell("flags", what, "write 1 or 0", row.line)
    ordered = sorted(rows, key=lambda row: int(row.cells[rank]) if row.cells[rank].isdigit() else 0)
    return Day(
        tuple(row.cells[ident] for row in ordered),
        tuple(row.cells[colour] for row in ordered),
        [[row.cells[column] == "1" for column in columns] for row in ordered],
    )
