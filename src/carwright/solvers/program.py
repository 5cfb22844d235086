"""A linear or mixed-integer program in bare arrays, built block by block: no objects for single columns."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bits = NDArray[np.bool_]

ABSENT = -1
"""In arrays of columns: there is no such column; terms on it are left out."""


@dataclass(frozen=True)
class Program:
    """Maximise ``worth @ x`` with ``row_low <= matrix @ x <= row_high`` and ``low <= x <= high``; some x are whole."""

    worth: Floats
    low: Floats
    high: Floats
    whole: Bits
    row_low: Floats
    row_high: Floats
    row: Ints
    """Of each entry of the matrix, in rising order; entries on one row and column are added up already."""
    column: Ints
    value: Floats

    @property
    def columns(self) -> int:
        """Number of columns."""
        return len(self.worth)

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.row_low)

    def relaxed(self) -> Program:
        """The same without whole numbers."""
        return replace(self, whole=np.zeros(self.columns, np.bool_))

    def fixed(self, columns: Ints, values: Floats) -> Program:
        """The same with some columns held at values."""
        low, high, whole = self.low.copy(), self.high.copy(), self.whole.copy()
        low[columns] = high[columns] = values
        whole[columns] = False
        return replace(self, low=low, high=high, whole=whole)

    def with_rows(self, low: Floats, high: Floats, row: Ints, column: Ints, value: Floats) -> Program:
        """The same with rows ``low <= value @ x <= high`` behind its own; ``row`` counts from 0 within the new ones."""
        return replace(
            self,
            row_low=np.concatenate([self.row_low, low]),
            row_high=np.concatenate([self.row_high, high]),
            row=np.concatenate([self.row, row + self.rows]),
            column=np.concatenate([self.column, column]),
            value=np.concatenate([self.value, value]),
        )

    def activity(self, x: Floats) -> Floats:
        """Value of each row, shape (rows,)."""
        return np.bincount(self.row, self.value * x[self.column], minlength=self.rows).astype(np.float64)

    def excess(self, x: Floats) -> float:
        """Largest amount by which a row or a bound is overstepped."""
        rows = self.activity(x)
        over = [rows - self.row_high, self.row_low - rows, x - self.high, self.low - x]
        return max(0.0, *(float(each.max()) for each in over if each.size))


@dataclass
class ProgramBuilder:
    """Columns and rows are added in blocks; a block is an array of indices in the shape of what it stands for."""

    _worth: list[Floats] = field(default_factory=list)
    _low: list[Floats] = field(default_factory=list)
    _high: list[Floats] = field(default_factory=list)
    _whole: list[Bits] = field(default_factory=list)
    _row_low: list[Floats] = field(default_factory=list)
    _row_high: list[Floats] = field(default_factory=list)
    _entries: list[tuple[Ints, Ints, Floats]] = field(default_factory=list)
    columns: int = 0
    rows: int = 0

    def add_columns(self, there: Bits, low: ArrayLike = 0.0, high: ArrayLike = np.inf, *, whole: bool = False) -> Ints:
        """One column for each True of ``there``; the array of their indices has its shape, `ABSENT` elsewhere."""
        count = int(there.sum())
        index = np.full(there.shape, ABSENT, np.int64)
        index[there] = np.arange(self.columns, self.columns + count)
        self._low.append(np.broadcast_to(np.asarray(low, np.float64), there.shape)[there])
        self._high.append(np.broadcast_to(np.asarray(high, np.float64), there.shape)[there])
        self._whole.append(np.full(count, whole))
        self.columns += count
        return index

    def add_rows(self, there: Bits, low: ArrayLike = -np.inf, high: ArrayLike = np.inf) -> Ints:
        """One row for each True of ``there``, as `add_columns`."""
        count = int(there.sum())
        index = np.full(there.shape, ABSENT, np.int64)
        index[there] = np.arange(self.rows, self.rows + count)
        self._row_low.append(np.broadcast_to(np.asarray(low, np.float64), there.shape)[there])
        self._row_high.append(np.broadcast_to(np.asarray(high, np.float64), there.shape)[there])
        self.rows += count
        return index

    def put(self, rows: Ints, columns: Ints, values: ArrayLike = 1.0) -> None:
        """Add ``values * x[columns]`` to ``rows``; the three broadcast, and what is absent is left out."""
        row, column, value = np.broadcast_arrays(rows, columns, np.asarray(values, np.float64))
        there = (row != ABSENT) & (column != ABSENT) & (value != 0)
        self._entries.append((row[there], column[there], value[there]))

    def program(self, worth: Floats) -> Program:
        """What was built, with the worth of each column."""
        row, column, value = (np.concatenate(each) for each in zip(*self._entries, strict=True))
        key = row * self.columns + column
        order = np.argsort(key, kind="stable")
        fresh = np.flatnonzero(np.diff(key[order], prepend=-1))
        value = np.add.reduceat(value[order], fresh) if len(fresh) else value
        row, column = row[order][fresh], column[order][fresh]
        kept = value != 0
        low, high = np.concatenate(self._low), np.concatenate(self._high)
        row_low, row_high = np.concatenate(self._row_low), np.concatenate(self._row_high)
        whole = np.concatenate(self._whole)
        return Program(worth, low, high, whole, row_low, row_high, row[kept], column[kept], value[kept])


__all__ = ["ABSENT", "Program", "ProgramBuilder"]
