"""The record of a plant's ramp-up: what was made in which months, what was announced, and since when each was known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

Kind = Literal[
    "agreement", "planned", "ground", "complete", "trial", "start", "stock", "nameplate", "rate", "hours", "hours_then",
    "wait",
]  # fmt: skip
Day = date
PUBLISHED_AFTER = timedelta(days=15)
"""A figure that does not say since when it was known counts as known so long after its period."""


def month_of(day: date) -> int:
    """Months since the year 0, as one whole number: what months are counted in."""
    return 12 * day.year + day.month - 1


def first_day(month: int) -> date:
    """First day of a month."""
    return date(month // 12, month % 12 + 1, 1)


def days_in(month: int) -> int:
    """Days of a month."""
    return (first_day(month + 1) - first_day(month)).days


def month_name(month: int) -> str:
    """A month as ``2024-04``."""
    return f"{month // 12}-{month % 12 + 1:02d}"


@dataclass(frozen=True)
class Output:
    """Cars made or delivered in a span of whole months."""

    first: int
    """First month (`month_of`)."""
    last: int
    """Last month, included."""
    cars: float
    """Cars in the span; cars a week of the best week in it, where ``peak``."""
    known_from: date | None = None
    """First day on which the figure was public; None: `PUBLISHED_AFTER` the span."""
    delivered: bool = False
    """True: deliveries, which trail what is built."""
    peak: bool = False
    """True: the best week, no total."""
    age: int | None = None
    """Months of production at the end of the span, the first month being 1."""
    share: float | None = None
    """Of the nameplate in force, rounded to two places."""

    @property
    def known(self) -> date:
        """Day from which it may be used."""
        return self.known_from or first_day(self.last + 1) + PUBLISHED_AFTER

    @property
    def months(self) -> int:
        """Length of the span."""
        return self.last - self.first + 1

    @property
    def name(self) -> str:
        """The span as text."""
        return month_name(self.first) if self.months == 1 else f"{month_name(self.first)}..{month_name(self.last)}"


@dataclass(frozen=True)
class Announcement:
    """Something said about a plant before or beside its output.

    ``kind`` tells what ``low`` and ``high`` are: ``nameplate`` cars a year of the line, ``rate`` net cars an hour,
    ``hours`` hours of a working day, ``hours_then`` those worked by a day, whenever they began, ``stock`` cars built
    before the first one is handed over, ``wait`` weeks that a new buyer is told; the others are dates only:
    ``agreement`` (the plant is decided), ``planned`` (series output is planned for the year of the date), ``ground``
    (building starts), ``complete`` (building is or shall be done), ``trial`` (trial output), ``start`` (series output).
    """

    kind: Kind
    line: int = 0
    """Which line it speaks of; the first is 0."""
    date: Day | None = None
    """Day from which it holds; None: not said, some day later; ``date.min``: from the beginning."""
    known_from: Day | None = None
    """First day on which it was public; None: a range that may always be used."""
    low: float = 0.0
    high: float = 0.0
    days: float | None = None
    """Days a week on which the hours are worked; None: not told."""
    text: str = ""
    """As the source says it."""


@dataclass(frozen=True)
class RampRecord:
    """All that is recorded of one plant."""

    plant: str
    outputs: tuple[Output, ...] = ()
    announcements: tuple[Announcement, ...] = ()
    starts: tuple[tuple[int, date], ...] = ()
    """Months of the first output, each with the day on which it was known."""
    maker: str = ""
    country: str = ""
    """Code of the country, for its public holidays; empty: none are known."""

    def known_at(self, cut: date) -> RampRecord:
        """The same record as it stood at the end of the day ``cut``: nothing that became known later is in it."""
        return replace(
            self,
            outputs=tuple(each for each in self.outputs if each.known <= cut),
            announcements=tuple(a for a in self.announcements if a.known_from is None or a.known_from <= cut),
            starts=tuple(each for each in self.starts if each[1] <= cut),
        )

    def finest(self) -> tuple[Output, ...]:
        """Totals that do not overlap, shortest spans first served, in order of time; peaks left out."""
        taken: list[Output] = []
        totals = [each for each in self.outputs if not each.peak]
        # Of a figure told twice the later word counts.
        for each in sorted(totals, key=lambda o: (o.months, o.first, -o.known.toordinal(), o.cars)):
            if not any(each.first <= other.last and other.first <= each.last for other in taken):
                taken.append(each)
        return tuple(sorted(taken, key=lambda o: o.first))

    def of(self, kind: Kind, line: int | None = None) -> tuple[Announcement, ...]:
        """Announcements of a kind, in the order in which they became known."""
        found = (a for a in self.announcements if a.kind == kind and line in (None, a.line))
        return tuple(sorted(found, key=lambda a: (a.known_from or date.min, a.date or date.min)))

    def waits_at(self, cut: date) -> tuple[Announcement, ...]:
        """What new buyers were told on the last day up to ``cut`` on which they were told anything."""
        told = [a for a in self.of("wait") if a.date and a.date <= cut]
        latest = max((a.date for a in told if a.date), default=None)
        return tuple(a for a in told if a.date == latest)

    @property
    def lines(self) -> int:
        """Lines that are spoken of; at least one."""
        return 1 + max((a.line for a in self.announcements), default=0)

    def together(self, first: int, last: int) -> RampRecord:
        """The months of a span as one figure, known when the last of them is; nothing if they are not all there."""
        inside = [o for o in self.finest() if first <= o.first and o.last <= last]
        rest = tuple(o for o in self.outputs if o.last < first or o.first > last or o.peak)
        if sum(o.months for o in inside) != last - first + 1:
            return replace(self, outputs=rest)
        whole = Output(
            first, last, sum(o.cars for o in inside), max(o.known for o in inside), inside[-1].delivered, False,
            inside[-1].age,
        )  # fmt: skip
        return replace(self, outputs=(*rest, whole))
