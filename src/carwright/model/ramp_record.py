"""The record of a plant's ramp-up: what was made in which months, what was announced, and since when each was known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from carwright.model.ramp_output import (
    Output,
    Week,
    month_of,
    of_weeks,
    rest_of,
)

Kind = Literal[
    "agreement", "planned", "ground", "complete", "trial", "start", "stock", "nameplate", "rate", "hours", "hours_then",
    "wait",
]  # fmt: skip
Day = date


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
    """Told as such; `weeks` are no part of them."""
    announcements: tuple[Announcement, ...] = ()
    starts: tuple[tuple[int, date], ...] = ()
    """Months of the first output, each with the day on which it was known."""
    maker: str = ""
    country: str = ""
    """Code of the country, for its public holidays; empty: none are known."""
    weeks: tuple[Week, ...] = ()
    """What they add up to depends on the day on which one asks: `known_at` makes outputs of them."""
    notes: tuple[tuple[str, Day], ...] = ()
    """What of the table was left out, and the day on which it was known."""

    def known_at(self, cut: date) -> RampRecord:
        """The same record as it stood at the end of the day ``cut``: nothing that became known later is in it."""
        made, _ = of_weeks([week for week in self.weeks if week.known <= cut])
        return replace(
            self,
            weeks=(),
            outputs=(*(each for each in self.outputs if each.known <= cut), *made),
            announcements=tuple(a for a in self.announcements if a.known_from is None or a.known_from <= cut),
            starts=tuple(each for each in self.starts if each[1] <= cut),
            notes=tuple(each for each in self.notes if each[1] <= cut),
        )

    def finest(self) -> tuple[Output, ...]:
        """Totals that do not overlap, shortest spans first served, in order of time; peaks left out.

        Of a longer span that holds shorter ones, what they leave counts where it is a span of its own.
        """
        taken: list[Output] = []
        totals = [each for each in (*self.outputs, *of_weeks(self.weeks)[0]) if not each.peak]
        # Of a figure told twice the later word counts.
        for each in sorted(totals, key=lambda o: (o.months, o.first, -o.known.toordinal(), o.cars)):
            inside = [other for other in taken if each.first <= other.last and other.first <= each.last]
            left = rest_of(each, inside) if inside else each
            if left is not None:
                taken.append(left)
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
        weeks = tuple(week for week in self.weeks if not first <= month_of(week.monday) <= last)
        if sum(o.months for o in inside) != last - first + 1:
            return replace(self, outputs=rest, weeks=weeks)
        whole = Output(
            first, last, sum(o.cars for o in inside), max(o.known for o in inside), inside[-1].delivered, False,
            inside[-1].age,
        )  # fmt: skip
        return replace(self, outputs=(*rest, whole), weeks=weeks)
