"""Ratio rules on a table of cars: from a data frame to a problem in a few lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from carwright.arrays.sequencing_problem import SequencingProblem
from carwright.arrays.sequencing_rules import BatchRule, Bits, ChangeRule, RatioRule, Rule
from carwright.errors import Problem, check
from carwright.model.names import nearest

_RATIO = re.compile(r"\s*(\d+)\s*/\s*(\d+)\s*$")
FAULTS_TOLD = 5


class Table(Protocol):
    """A Polars or pandas frame."""

    @property
    def columns(self) -> Any:
        """Names of the columns."""

    def __getitem__(self, name: str, /) -> Any:
        """A column."""


Frame = Table | Mapping[str, Sequence[Any]]
"""A table with named columns: a Polars or pandas frame, or a dict of lists."""


@dataclass(frozen=True)
class RatioRules:
    """At most so many cars with an option in any so many cars in a row.

    Parameters
    ----------
    ratios
        ``{"sunroof": "1/3"}``: at most 1 in any 3 cars. The names are those of yes-or-no columns of the table.
    low
        Ratios that count only behind all others and behind colour changes, as the low priority ratios of ROADEF 2005.

    Examples
    --------
    >>> cars = {"id": ["a", "b", "c", "d"], "sunroof": [1, 1, 0, 0]}
    >>> RatioRules({"sunroof": "1/2"}).problem(cars, ident="id").levels
    ('ratios',)
    """

    ratios: Mapping[str, str]
    low: Mapping[str, str] = field(default_factory=dict)

    def problem(
        self,
        frame: Frame,
        *,
        ident: str,
        colour: str | None = None,
        batch_limit: int | None = None,
        before: Frame | None = None,
        name: str = "cars",
    ) -> SequencingProblem:
        """The cars of a table as a day to be put in order.

        Parameters
        ----------
        frame
            A row a car: a Polars or pandas frame, or a dict of lists.
        ident, colour
            Columns of what each car is called, and of what it is painted in; without ``colour`` paint does not count.
        batch_limit
            Longest run of one colour; never broken.
        before
            Cars of the day before with the same columns, in the order in which they were built.
        name
            Of the day.

        Returns
        -------
        SequencingProblem
            Objectives in this order: ratios, colour changes, low ratios; those that are asked for.

        Raises
        ------
        PlantError
            With every fault of the ratios and of the table, each with its row (the first is 0).
        """
        table = _Table(frame, [*self.ratios, *self.low], ident, colour, "frame")
        faults = [*self._faults(colour, batch_limit), *table.faults(unique=True)]
        earlier = None if before is None else _Table(before, [*self.ratios, *self.low], ident, colour, "before")
        faults += earlier.faults(unique=False) if earlier is not None else []
        check(faults, source="RatioRules.problem()")
        words = ["ratios"] * bool(self.ratios) + ["colour changes"] * bool(colour) + ["low ratios"] * bool(self.low)
        paint = (*table.colours(), *(earlier.colours() if earlier else ()))
        colours = tuple(dict.fromkeys(paint))
        index = {each: n for n, each in enumerate(colours)}
        return SequencingProblem(
            name=name,
            idents=table.idents(),
            features=(*self.ratios, *self.low),
            has=table.flags(),
            colours=colours,
            colour=np.array([index[each] for each in table.colours()], dtype=np.int64),
            levels=tuple(words),
            rules=self._rules(words, batch_limit),
            history_idents=earlier.idents() if earlier else (),
            history_has=earlier.flags() if earlier else np.zeros((0, len(table.options)), np.bool_),
            history_colour=np.array([index[e] for e in earlier.colours()] if earlier else [], dtype=np.int64),
        )

    def _rules(self, words: Sequence[str], batch_limit: int | None) -> tuple[Rule, ...]:
        rules: list[Rule] = []
        for word, ratios in (("ratios", self.ratios), ("low ratios", self.low)):
            for option, text in ratios.items():
                at_most, in_any = map(int, text.split("/"))
                level = words.index(word)
                rules.append(RatioRule(name=option, feature=len(rules), at_most=at_most, in_any=in_any, level=level))
        if "colour changes" in words:
            rules.append(ChangeRule(level=words.index("colour changes")))
        if batch_limit is not None:
            rules.append(BatchRule(at_most=batch_limit))
        return tuple(rules)

    def _faults(self, colour: str | None, batch_limit: int | None) -> Iterator[Problem]:
        if not self.ratios and not self.low and colour is None:
            yield Problem("ratios", "no ratio and no colour is given", 'write e.g. {"sunroof": "1/3"}')
        for option in set(self.ratios) & set(self.low):
            yield Problem(f"low.{option}", f"{option!r} has a ratio among `ratios` too", "keep one")
        for option, text in [*self.ratios.items(), *self.low.items()]:
            match = _RATIO.match(text) if isinstance(text, str) else None
            if match is None:
                yield Problem(f"ratios.{option}", f"{text!r} is no ratio", "write e.g. '1/3': at most 1 in any 3 cars")
            elif int(match[1]) >= int(match[2]):
                what = f"at most {match[1]} in any {match[2]} cars restricts nothing"
                yield Problem(f"ratios.{option}", what, "are the two numbers swapped?")
        if batch_limit is not None and colour is None:
            yield Problem("batch_limit", "a batch limit needs colours", "name the column of the colour")
        if batch_limit is not None and batch_limit < 1:
            yield Problem("batch_limit", f"{batch_limit} cars", "at least 1")


class _Table:
    """Columns of a frame, whatever made it."""

    def __init__(self, frame: Frame, options: list[str], ident: str, colour: str | None, place: str) -> None:
        self.options, self.ident, self.colour, self.place = options, ident, colour, place
        self.known = [str(name) for name in (frame if isinstance(frame, Mapping) else frame.columns)]
        wanted = [ident, *options, *([colour] if colour else [])]
        self.columns = {name: list(frame[name]) for name in wanted if name in self.known}
        self.wanted = wanted

    def faults(self, *, unique: bool) -> Iterator[Problem]:
        """What keeps the table from being read."""
        for name in dict.fromkeys(self.wanted):
            if name not in self.known:
                yield Problem(f"{self.place}.{name}", f"there is no column {name!r}", nearest(name, self.known))
        lengths = {len(column) for column in self.columns.values()}
        if len(lengths) > 1:
            yield Problem(self.place, "the columns differ in length", "one cell a car in each")
        if lengths == {0} and unique:
            yield Problem(self.place, "the day has no cars", "give at least one row")
        if unique and self.ident in self.columns:
            yield from self._doubled()
        for option in self.options:
            yield from self._no_flags(option)

    def _doubled(self) -> Iterator[Problem]:
        first: dict[object, int] = {}
        told = 0
        for row, each in enumerate(self.columns[self.ident]):
            if first.setdefault(each, row) != row and (told := told + 1) <= FAULTS_TOLD:
                what = f"row {row}: car {each!r} stands in row {first[each]} already"
                yield Problem(f"{self.place}.{self.ident}", what, "give each car a name of its own")

    def _no_flags(self, option: str) -> Iterator[Problem]:
        bad = [row for row, each in enumerate(self.columns.get(option, ())) if each not in (0, 1)]
        for row in bad[:FAULTS_TOLD]:
            what = f"row {row}: {self.columns[option][row]!r} is neither yes nor no"
            yield Problem(f"{self.place}.{option}", what, "write True or False, 1 or 0")

    def idents(self) -> tuple[str, ...]:
        """What the cars are called."""
        return tuple(str(each) for each in self.columns[self.ident])

    def colours(self) -> list[str]:
        """What each is painted in; empty without a column for it."""
        return [str(each) for each in self.columns[self.colour]] if self.colour else []

    def flags(self) -> Bits:
        """Shape (cars, options)."""
        rows = len(self.columns[self.ident])
        return np.array([[bool(each) for each in self.columns[o]] for o in self.options], np.bool_).T.reshape(rows, -1)
