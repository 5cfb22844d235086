"""The order book that delivery dates are promised for: one order a row, as CSV, Parquet or a workbook."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from carwright.errors import PlantError, Problem
from carwright.files.rows import DELIMITERS, FAULTS_TOLD, WORKBOOKS, Head, column_of, read_rows
from carwright.files.tables import NO, YES

if TYPE_CHECKING:
    import polars as pl

MOMENTS = ("%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S%.f")
ORDER = Head("order", ("order id", "id", "order number", "order no"))
ORDERED = Head("ordered at", ("ordered", "order date", "ordered on", "date"))
CAR, MODEL, TRIM = Head("car", ("model trim",)), Head("model"), Head("trim")
REGION = Head("region", ("market", "segment"))
PRIORITY, OPTIONS = Head("priority", ("prio",)), Head("options")
CANCELLED, DELIVERED = Head("cancelled", ("canceled", "cancelled at")), Head("delivered", ("delivered at",))
HEADS = (ORDER, ORDERED, CAR, MODEL, TRIM, REGION, PRIORITY, OPTIONS, CANCELLED, DELIVERED)


@dataclass
class OrderBook:
    """Orders as they stand in a table, and what is wrong with them so far."""

    source: str
    """The file."""
    orders: pl.DataFrame
    """One row an order: ``line`` in the file, ``order``, ``ordered_at`` (missing where it cannot be read), ``car``,
    ``region``, ``priority``, ``options`` (each empty where there is no column), ``closed`` (``cancelled``,
    ``delivered`` or empty: open)."""
    columns: tuple[str, ...]
    """Which of ``region``, ``priority``, ``options`` the table has."""
    problems: list[Problem] = field(default_factory=list)

    def fault(self, lines: list[int], words: Callable[[int], tuple[str, str]], more: str) -> None:
        """Tell the first of many like faults, one a line of the file; ``words`` says what of the n-th."""
        for number, line in enumerate(lines[:FAULTS_TOLD]):
            what, way_out = words(number)
            self.problems.append(Problem("", what, way_out, self.source, line, 1))
        if len(lines) > FAULTS_TOLD:
            what = f"{len(lines) - FAULTS_TOLD:,} more {more}"
            self.problems.append(Problem("", what, "mend the table", self.source))


def read_order_book(path: str | Path) -> OrderBook:
    """Read the orders; faults are gathered in ``problems`` and not raised, so that those of the plan can join them.

    Parameters
    ----------
    path
        CSV (comma, semicolon or tab), ``.parquet``, or a workbook. Columns: ``order``, ``ordered at``, ``car`` (model
        and trim with a blank) or ``model`` and ``trim``; if wished ``region``, ``priority``, ``options``,
        ``cancelled``, ``delivered``.

    Raises
    ------
    PlantError
        If the file is no table, or lacks a column that must be there.
    OSError
        If it cannot be read.
    """
    path = Path(path)
    problems: list[Problem] = []
    table = _parquet(path) if path.suffix.lower() == ".parquet" else _plain(path, problems)
    book = _book(table, str(path), problems)
    _doubled(book)
    return book


def _plain(path: Path, problems: list[Problem]) -> pl.DataFrame:
    """Cells as text, with their line."""
    import polars as pl

    quick = None if path.suffix.lower() in WORKBOOKS else _regular(path)
    if quick is not None:
        return quick
    head, rows = read_rows(path, problems, of="order")
    if any("called" in problem.what for problem in problems):
        raise PlantError(problems, source=str(path))
    columns = list(zip(*(row.cells for row in rows), strict=True)) if rows else [()] * len(head)
    data = {name: pl.Series(name, cells, dtype=pl.String) for name, cells in zip(head, columns, strict=True) if name}
    return pl.DataFrame({**data, "": pl.Series("", [row.line for row in rows], dtype=pl.Int64)})


def _regular(path: Path) -> pl.DataFrame | None:
    """A table of text with one row a line, no quotes and nothing wrong with it, read ten times as fast; else None.

    What is wrong with a table, and in which line, is told by the reader that goes through it line by line.
    """
    import polars as pl

    raw = path.read_bytes().removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
    first = raw.partition(b"\n")[0].decode("utf-8", "replace")
    delimiter = max(DELIMITERS, key=first.count)
    head = [name.strip() for name in first.split(delimiter)]
    lines = raw.count(b"\n") + (not raw.endswith(b"\n"))
    cells_fit = raw.count(delimiter.encode()) == lines * (len(head) - 1)
    if b'"' in raw or b"\r" in raw or not cells_fit or not all(head) or len(set(head)) < len(head):
        return None
    try:
        frame = pl.read_csv(raw, separator=delimiter, infer_schema=False, quote_char=None, new_columns=head)
    except pl.exceptions.PolarsError:
        return None
    if len(frame) + 1 != lines or frame.select(pl.all_horizontal(pl.all().is_null()).any()).item():
        return None
    return frame.with_columns(pl.int_range(2, len(frame) + 2).alias(""))


def _parquet(path: Path) -> pl.DataFrame:
    import polars as pl

    with path.open("rb"):  # a missing file is told in the words of the system
        pass
    try:
        frame = pl.read_parquet(path)
    except pl.exceptions.PolarsError as error:
        what = f"it is not a Parquet table ({str(error).splitlines()[0]})"
        raise PlantError([Problem("", what, "write it again, or save it as CSV")], source=str(path)) from None
    return frame.drop("", strict=False).with_columns(pl.int_range(2, len(frame) + 2).alias(""))


def _book(table: pl.DataFrame, source: str, problems: list[Problem]) -> OrderBook:
    """Columns under their own names."""
    import polars as pl

    head = [name for name in table.columns if name]
    places = {wanted: column_of(head, wanted, [], source) for wanted in HEADS}
    strange = [name if place not in places.values() else "" for place, name in enumerate(head)]

    def named(wanted: Head, *, must: bool = False) -> pl.Series | None:
        place = places[wanted]
        if place is None and must:
            column_of(strange, wanted, problems, source)
        return None if place is None else table[head[place]]

    order, ordered = named(ORDER, must=True), named(ORDERED, must=True)
    model, trim = named(MODEL), named(TRIM)
    car = named(CAR, must=model is None and trim is None)
    if any("there is no column" in problem.what for problem in problems):
        raise PlantError(problems, source=source)
    if not len(table):
        raise PlantError([*problems, Problem("", "the table has no orders", "give one a row")], source=source)
    assert order is not None
    assert ordered is not None
    parts = [_text(each) for each in ((model, trim) if car is None else (car,)) if each is not None]
    book = OrderBook(source, pl.DataFrame(), (), problems)
    optional = {"region": named(REGION), "options": named(OPTIONS)}
    priority, no_text = named(PRIORITY), pl.Series("", [""] * len(table), dtype=pl.String)
    book.orders = pl.DataFrame({
        "line": table[""], "order": _text(order), "ordered_at": pl.Series([None] * len(table), dtype=pl.Datetime("us")),
        "car": parts[0] if len(parts) == 1 else (parts[0] + " " + parts[1]).str.strip_chars(),
        **{name: no_text if column is None else _text(column) for name, column in optional.items()},
    })  # fmt: skip
    whole = pl.Series([None] * len(table), dtype=pl.Int64) if priority is None else _priorities(book, priority)
    closed = _closed(book, named(CANCELLED), named(DELIVERED))
    book.orders = book.orders.with_columns(
        _moments(book, ordered).alias("ordered_at"), whole.alias("priority"), closed.alias("closed")
    )
    book.columns = tuple(k for k, v in {**optional, "priority": priority}.items() if v is not None)
    _empty(book)
    return book


def _text(column: pl.Series) -> pl.Series:
    import polars as pl

    return column.cast(pl.String).fill_null("").str.strip_chars()


def _as_moments(column: pl.Series) -> pl.Series:
    """Moments of local time; missing where a cell is none."""
    import polars as pl

    if column.dtype == pl.Date or column.dtype == pl.Datetime:
        naive = column.dt.replace_time_zone(None) if column.dtype == pl.Datetime else column
        return naive.cast(pl.Datetime("us"))
    cells = _text(column).str.replace("T", " ", literal=True)
    read = [cells.str.to_datetime(form, strict=False, time_unit="us") for form in MOMENTS]
    return pl.select(pl.coalesce(read)).to_series()


def _moments(book: OrderBook, column: pl.Series) -> pl.Series:
    moments = _as_moments(column)
    cells = _text(column)
    bad = moments.is_null() & (cells != "")
    _cells(book, bad, cells, "no date and time", "write year-month-day, e.g. 2025-06-26 22:03")
    missing = book.orders["line"].filter(cells == "").to_list()
    book.fault(missing, lambda _: ("the order has no date", "say when it was ordered"), "orders without a date")
    return moments


def _priorities(book: OrderBook, column: pl.Series) -> pl.Series:
    """Whole numbers, 1 is served first; no number: after all others."""
    import polars as pl

    cells = _text(column).str.strip_suffix(".0")
    numbers = cells.cast(pl.Int64, strict=False)
    bad = (cells != "") & (numbers.is_null() | (numbers < 1).fill_null(False))
    _cells(book, bad, cells, "no priority", "write a whole number; 1 is served first")
    return numbers


def _closed(book: OrderBook, cancelled: pl.Series | None, delivered: pl.Series | None) -> pl.Series:
    """Orders that no car is built for any more."""
    import polars as pl

    closed = pl.Series([""] * len(book.orders), dtype=pl.String)
    for name, column in (("delivered", delivered), ("cancelled", cancelled)):
        if column is None:
            continue
        cells = _text(column)
        yes = cells.is_in(list(YES)) | _as_moments(column if column.dtype.is_temporal() else cells).is_not_null()
        bad = ~yes & ~cells.is_in(list(NO))
        _cells(book, bad, cells, f"neither yes nor no nor a date in column {name!r}", "write 1 or 0, or the date")
        closed = pl.select(pl.when(yes).then(pl.lit(name)).otherwise(closed)).to_series()
    return closed


def _cells(book: OrderBook, bad: pl.Series, cells: pl.Series, what: str, way_out: str) -> None:
    """Tell the cells that say nothing."""
    if not bad.any():
        return
    found = cells.filter(bad).to_list()
    book.fault(
        book.orders["line"].filter(bad).to_list(), lambda n: (f"{found[n]!r} is {what}", way_out), f"cells: {what}"
    )


def _empty(book: OrderBook) -> None:
    """Orders without a name or a car."""
    for column, what in (("order", "the order has no name"), ("car", "the order names no car")):
        missing = book.orders.filter(book.orders[column] == "")["line"].to_list()
        told = what, f"fill in column {column!r}"
        book.fault(missing, lambda _, told=told: told, f"rows: {what}")  # type: ignore[misc]


def _doubled(book: OrderBook) -> None:
    """An order that stands twice."""
    import polars as pl

    named = book.orders.filter(pl.col("order") != "")
    first = named.with_columns(pl.col("line").first().over("order").alias("first"))
    again = first.filter(pl.col("line") != pl.col("first"))
    rows = again.select("order", "first").rows()
    book.fault(
        again["line"].to_list(),
        lambda n: (f"order {rows[n][0]!r} stands in line {rows[n][1]} already", "give each order a name of its own"),
        "orders that stand twice",
    )
