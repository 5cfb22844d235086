"""Instances of CSPLib problem 001, car sequencing: classes of cars, and the most of each option in any so many cars.

The file: cars, options, classes; the counts; the lengths of the windows; then for each class its index, its cars and a
0 or 1 for each option. Lines that begin with ``#`` or ``%`` are comments. See Gent and Walsh (1999), CSPLib.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np

from carwright.arrays.sequencing_problem import SequencingProblem
from carwright.arrays.sequencing_rules import RatioRule
from carwright.errors import PlantError, Problem, check
from carwright.files.plain_text import text_of
from carwright.results.files import write_text
from carwright.results.sequence import SequenceResult

MOST_CARS = 100_000
"""More cars than any line builds in a day: a wrong file rather than a large one."""


class Word(NamedTuple):
    """A whole number of the file and its place."""

    value: int
    line: int
    column: int


def read_csplib(path: str | Path, *, counts: Literal["excess", "windows"] = "excess") -> SequencingProblem:
    """Read an instance of CSPLib problem 001.

    Parameters
    ----------
    path
        Text file. Its windows are full ones: what sticks out of the day does not count.
    counts
        ``excess``: cars above the limit, summed over windows; ``windows``: broken windows. The literature uses both.

    Returns
    -------
    SequencingProblem
        One objective, ``violations``. ``classes`` tells each car's class.

    Raises
    ------
    PlantError
        With every fault of the file, each with its line.
    """
    file = Path(path)
    return _Instance(str(file), _words(file)).problem(file.stem, counts)


def write_csplib_result(result: SequenceResult, path: str | Path) -> None:
    """Write the class of each car, place by place, on one line."""
    classes = result.problem.classes[result.order]
    write_text(Path(path), " ".join(map(str, classes.tolist())) + "\n")


def _words(file: Path) -> list[Word]:
    """All numbers of the file."""
    words, faults = [], []
    for number, line in enumerate(text_of(file).splitlines(), start=1):
        if line.lstrip()[:1] in ("#", "%"):
            continue
        column = 1
        for text in line.split():
            column = line.index(text, column - 1) + 1
            try:
                words.append(Word(int(text), number, column))
            except ValueError:
                faults.append(
                    Problem(
                        "", f"{text[:30]!r} is no whole number", "write counts and 0 or 1", str(file), number, column
                    )
                )
            column += len(text)
    check(faults, source=str(file))
    return words


class _Instance:
    """The numbers of a file in their places."""

    def __init__(self, source: str, words: list[Word]) -> None:
        self.source, self.words, self.faults = source, words, list[Problem]()

    def tell(self, word: Word | None, what: str, way_out: str) -> None:
        spot = (word.line, word.column) if word else (None, None)
        self.faults.append(Problem("", what, way_out, self.source, *spot))

    def stop(self, word: Word | None, what: str, way_out: str) -> PlantError:
        self.tell(word, what, way_out)
        return PlantError(self.faults, self.source)

    def problem(self, name: str, counts: Literal["excess", "windows"]) -> SequencingProblem:
        """Check everything and put it together."""
        cars, options, classes = self._head()
        at_most, in_any, rows = self._parts(options.value, classes.value)
        self._windows(at_most, in_any)
        self._classes(cars, rows)
        check(self.faults, source=self.source)
        demand = [row[1].value for row in rows]
        of_class = np.repeat(np.arange(len(rows)), demand)
        has = np.array([[word.value for word in row[2:]] for row in rows], dtype=np.bool_)
        idents = tuple(f"{c}-{n}" for c, count in enumerate(demand) for n in range(1, count + 1))
        features = tuple(f"option {n}" for n in range(options.value))
        rules = tuple(
            RatioRule(
                name=features[n],
                feature=n,
                at_most=at_most[n].value,
                in_any=in_any[n].value,
                counts=counts,
                ends="full",
            )
            for n in range(options.value)
        )
        return SequencingProblem(
            name=name,
            idents=idents,
            features=features,
            has=has[of_class],
            history_has=np.zeros((0, options.value), np.bool_),
            levels=("violations",),
            rules=rules,
            classes=of_class,
            form="csplib",
        )

    def _head(self) -> tuple[Word, Word, Word]:
        if len(self.words) < 3:
            word = self.words[-1] if self.words else None
            what = "the file is empty" if word is None else "the file ends in its head"
            raise self.stop(word, what, "begin with the numbers of cars, options and classes")
        for word, what in zip(self.words[:3], ("cars", "options", "classes"), strict=True):
            if not 1 <= word.value <= MOST_CARS:
                self.tell(word, f"{word.value} {what}", f"1 to {MOST_CARS:,}")
        check(self.faults, source=self.source)
        return self.words[0], self.words[1], self.words[2]

    def _parts(self, options: int, classes: int) -> tuple[list[Word], list[Word], list[list[Word]]]:
        wide = 2 + options
        wanted, found = 3 + 2 * options + classes * wide, len(self.words)
        if found == wanted - 2 * options:
            raise self.stop(self.words[3], "the lines of counts and windows are missing", "add them behind the head")
        if found != wanted:
            last = self.words[min(found, wanted) - 1]
            what = f"{found} numbers, but {options} options and {classes} classes make {wanted}"
            raise self.stop(last, what, "give each class its index, its cars and a 0 or 1 for each option")
        first = 3 + 2 * options
        rows = [self.words[first + c * wide : first + (c + 1) * wide] for c in range(classes)]
        return self.words[3 : 3 + options], self.words[3 + options : first], rows

    def _windows(self, at_most: list[Word], in_any: list[Word]) -> None:
        for number, (most, window) in enumerate(zip(at_most, in_any, strict=True)):
            ratio = f"option {number}: {most.value} in {window.value}"
            if most.value < 0 or window.value < 1:
                self.tell(most, f"{ratio} is no ratio", "counts are at least 0, windows at least 1")
            elif most.value > window.value:
                self.tell(most, f"{ratio}: the window is smaller than its count", "are the two lines swapped?")

    def _classes(self, cars: Word, rows: list[list[Word]]) -> None:
        for number, row in enumerate(rows):
            if row[0].value != number:
                self.tell(row[0], f"class {row[0].value} stands where class {number} belongs", "number them from 0")
            if row[1].value < 0:
                self.tell(row[1], f"class {number} has {row[1].value} cars", "at least 0")
            for option, word in enumerate(row[2:]):
                if word.value not in (0, 1):
                    self.tell(word, f"class {number}, option {option}: {word.value} is neither 0 nor 1", "write 0 or 1")
        total = sum(row[1].value for row in rows)
        if total != cars.value and all(row[1].value >= 0 for row in rows):
            self.tell(cars, f"the classes have {total} cars, the head says {cars.value}", "the demand must add up")
