"""Who moved since an earlier promise, and by how much."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from carwright.errors import PlantError, Problem
from carwright.results.intervals import digits
from carwright.results.promise import LEVELS, TABLES, PromiseResult
from carwright.results.promise_files import PROMISES

if TYPE_CHECKING:
    import polars as pl

NEEDED = ("order", "car", "ordered_at", "promised", "confidence", "place")


def earlier_promises(before: str | Path | PromiseResult, confidence: float) -> pl.DataFrame:
    """Open orders of an earlier promise with the day they had at this confidence: ``order``, ``car``, ``was_ordered``,
    ``before``.

    Raises
    ------
    PlantError
        If it is no table of promises, or was made at a confidence that it does not tell.
    """
    import polars as pl

    frame = before.promises if isinstance(before, PromiseResult) else _read(Path(before))
    source = "before" if isinstance(before, PromiseResult) else str(before)
    missing = [name for name in NEEDED if name not in frame.columns]
    if missing:
        what = f"there is no column {missing[0]!r}: this is no table of promises"
        raise PlantError([Problem("", what, "name a folder or a promises table that `promise --out` wrote")], source)
    column = _column(frame, confidence, source)
    try:
        return frame.filter(pl.col("place").cast(pl.String).fill_null("") != "").select(
            pl.col("order").cast(pl.String),
            pl.col("car").cast(pl.String),
            pl.col("ordered_at").cast(pl.String).str.to_datetime(strict=False, time_unit="us").alias("was_ordered"),
            pl.col(column).cast(pl.String).str.to_date("%Y-%m-%d").alias("before"),
        )
    except pl.exceptions.PolarsError as error:
        what = f"it holds no dates that can be read: {str(error).splitlines()[0]}"
        raise PlantError([Problem("", what, "write it again with `promise --out`")], source) from None


def _read(path: Path) -> pl.DataFrame:
    import polars as pl

    if path.is_dir():
        path = path / f"{PROMISES}.parquet"
        if not path.is_file():
            raise PlantError(
                [Problem("", "no promises in this folder", "run `promise --out` into it first")], str(path)
            )
    with path.open("rb"):  # a missing file is told in the words of the system
        pass
    try:
        return pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_csv(path, infer_schema=False)
    except pl.exceptions.PolarsError as error:
        what = f"it cannot be read as a table: {str(error).splitlines()[0]}"
        raise PlantError([Problem("", what, "name a table that `promise --out` wrote")], str(path)) from None


def _column(frame: pl.DataFrame, confidence: float, source: str) -> str:
    """Where the days of a confidence stand."""
    for level in LEVELS:
        name = f"date_{100 * level:.0f}"
        if abs(confidence - level) < 1e-9 and name in frame.columns:
            return name
    given = {float(value) for value in frame["confidence"].unique().drop_nulls().to_list()}
    if given and all(abs(value - confidence) < 1e-6 for value in given):
        return "promised"
    told = ", ".join(f"{digits(value)} %" for value in sorted({*LEVELS, *given}))
    what = f"it has no dates at {digits(confidence)} % confidence, only at {told}"
    raise PlantError([Problem("", what, "compare at one of these")], source)


def moves_since(promises: pl.DataFrame, earlier: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """The table ``moved``, largest delay first, and how many open orders both have."""
    import polars as pl

    now = promises.filter(pl.col("place").is_not_null()).select("order", "car", "ordered_at", "promised")
    both = now.join(earlier.rename({"car": "was_car"}), on="order", how="full", coalesce=True)
    is_new, is_gone = pl.col("was_car").is_null(), pl.col("car").is_null()
    change = (
        pl.when(is_new).then(pl.lit("new")).when(is_gone).then(pl.lit("gone"))
        .when(pl.col("before").is_null() & pl.col("promised").is_not_null()).then(pl.lit("gained"))
        .when(pl.col("before").is_not_null() & pl.col("promised").is_null()).then(pl.lit("lost"))
        .when(pl.col("promised") > pl.col("before")).then(pl.lit("later"))
        .when(pl.col("promised") < pl.col("before")).then(pl.lit("earlier"))
    )  # fmt: skip
    moved = both.with_columns(
        change.alias("change"),
        (pl.col("promised") - pl.col("before")).dt.total_days().alias("days"),
        pl.coalesce("car", "was_car").alias("car"),
        pl.coalesce("ordered_at", "was_ordered").alias("ordered_at"),
    )
    compared = int(both.filter(~is_new & ~is_gone).height)
    rows = moved.filter(pl.col("change").is_not_null()).sort(
        ["days", "ordered_at", "order"], descending=[True, False, False], nulls_last=True
    )
    return rows.select(list(TABLES["moved"])), compared
