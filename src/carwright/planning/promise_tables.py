"""From places and days of delivery to the tables of a promise."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from carwright.planning.promise_dates import Floats
from carwright.planning.promise_plan import Queues
from carwright.results.promise import BEYOND, PROMISED, STOPPED, TABLES

if TYPE_CHECKING:
    import polars as pl

    from carwright.files.order_book import OrderBook


class Found(NamedTuple):
    """What was found for each order, in the order of the book."""

    queues: Queues
    place: npt.NDArray[np.int64]
    """In its queue, from 1 on; 0: closed."""
    days: Floats
    """Moment of delivery at 50, 80, 95 % and the asked confidence, shape (4, orders), in days since 1970; infinite:
    not within the plan; not a number: closed."""
    ahead: Floats
    """Mean number of cars before the book by queue."""
    early: Floats
    """Mean number of cars built for the book before it was placed, by queue."""
    last_period: tuple[int, ...]
    """Last period with deliveries by queue, -1: none."""
    by_region: bool


def promise_rows(book: OrderBook, found: Found, confidence: float) -> pl.DataFrame:
    """The table ``promises``: every order of the book, in its order."""
    import polars as pl

    orders = book.orders
    named = {name: _dates(days) for name, days in zip(("date_50", "date_80", "date_95"), found.days, strict=False)}
    promised = _dates(found.days[3])
    stops = [
        {"car": car, "queue_region": region, "stops": last < len(found.queues.deliveries.edges) - 2}
        for (car, region), last in zip(found.queues.names, found.last_period, strict=True)
    ]
    region = pl.col("region") if found.by_region else pl.lit("")
    frame = orders.with_columns(
        region.alias("queue_region"),
        pl.Series("place", found.place),
        *(series.alias(name) for name, series in named.items()),
        pl.lit(confidence).alias("confidence"),
        promised.alias("promised"),
    ).join(
        pl.DataFrame(stops, schema={"car": pl.String, "queue_region": pl.String, "stops": pl.Boolean}),
        on=["car", "queue_region"],
        how="left",
        maintain_order="left",
    )
    status = (
        pl.when(pl.col("closed") != "")
        .then(pl.col("closed"))
        .when(pl.col("promised").is_not_null())
        .then(pl.lit(PROMISED))
        .when(pl.col("stops"))
        .then(pl.lit(STOPPED))
        .otherwise(pl.lit(BEYOND))
    )
    wait = (pl.col("promised").cast(pl.Datetime("us")) - pl.col("ordered_at").dt.truncate("1d")).dt.total_days() / 7
    return frame.with_columns(
        pl.when(pl.col("place") > 0).then(pl.col("place")).alias("place"),
        wait.alias("wait_weeks"),
        status.alias("status"),
    ).select(list(TABLES["promises"]))


def _dates(days: Floats) -> pl.Series:
    """Day by whose end a car is there: midnight still belongs to the day before."""
    import polars as pl

    # A hundredth of a second of rounding does not make it the next day.
    whole = np.ceil(days - 1e-7) - 1
    known = np.isfinite(days)
    numbers = pl.Series("", np.where(known, whole, 0).astype(np.int32))
    return pl.select(pl.when(pl.Series("", known)).then(numbers.cast(pl.Date))).to_series()


def car_rows(promises: pl.DataFrame, found: Found) -> pl.DataFrame:
    """The table ``cars``: a row for each queue that has open orders."""
    import polars as pl

    waiting = promises.filter(pl.col("place").is_not_null())
    queue = pl.col("region") if found.by_region else pl.lit("").alias("region")
    # The middle order is that in the middle of its queue; half of the others wait longer.
    waits = [_wait(f"date_{level}").alias(f"wait_{level}") for level in (50, 80, 95)]
    rows = (
        waiting.sort("place", maintain_order=True)
        .with_columns(waits)
        .group_by("car", queue, maintain_order=True)
        .agg(
            pl.len().alias("orders"),
            *(pl.col(f"wait_{level}").get((pl.len() - 1) // 2) for level in (50, 80, 95)),
            pl.col("promised").min().alias("first"),
            pl.col("promised").max().alias("last"),
            (pl.col("status") == PROMISED).sum().alias("promised"),
            (pl.col("status") == BEYOND).sum().alias("beyond"),
            (pl.col("status") == STOPPED).sum().alias("no_longer_made"),
        )
    )
    ahead = pl.DataFrame(
        [(car, region, cars) for (car, region), cars in zip(found.queues.names, found.ahead.tolist(), strict=True)],
        schema={"car": pl.String, "region": pl.String, "ahead": pl.Float64},
        orient="row",
    )
    return ahead.join(rows, on=["car", "region"], how="inner", maintain_order="left").select(list(TABLES["cars"]))


def _wait(column: str) -> pl.Expr:
    """Weeks from the day of the order to a day."""
    import polars as pl

    return (pl.col(column).cast(pl.Datetime("us")) - pl.col("ordered_at").dt.truncate("1d")).dt.total_days() / 7
