"""What limits each part of the plant and what is proven of it: from here the summary and the report tell the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from carwright.results.bottleneck import TURNS, rank_elements
from carwright.results.figures import estimate, number, without_part
from carwright.results.figures_charts import Estimate
from carwright.results.tables import ALL

if TYPE_CHECKING:
    from carwright.results.run import SimulationResult

TRIALS_TOLD = 2
"""Trials of the whole study that are told of a part; all of them are in the table ``proof``."""


@dataclass(frozen=True)
class Trial:
    """What the plant gained when an element, or those of a shop that take turns, worked faster."""

    element: str
    """Full name of the element or the shop."""
    faster_by: float
    gain: Estimate
    """As a share of the cars."""

    @property
    def proven(self) -> bool:
        """True if the interval of the gain lies above 0."""
        return self.gain.known and self.gain.low > 0


@dataclass(frozen=True)
class Limiter:
    """The element that limits a part of the plant most often in a year or over the whole study."""

    part: str
    shop: str
    element: str
    """Full name."""
    share: float
    """Of the periods and replications in which it is the bottleneck."""
    shop_share: float
    """The same of all elements of its shop."""
    runner_up: str
    runner_up_share: float
    trials: tuple[Trial, ...]
    """Of the same time, the first ones first; empty where nothing was made faster."""

    @property
    def label(self) -> str:
        """Name without the name of the part."""
        return without_part(self.element, self.part)

    @property
    def clear(self) -> bool:
        """True if it limits more often than all others together."""
        return self.share > 0.5

    @property
    def takes_turns(self) -> bool:
        """True if it is the bottleneck of its shop so seldom that the shop is made faster as a whole."""
        return self.share < TURNS * self.shop_share

    @property
    def alone(self) -> Trial | None:
        """The trial of this element alone."""
        return next((trial for trial in self.trials if trial.element == self.element), None)

    @property
    def together(self) -> Trial | None:
        """The trial of all elements of its shop that take turns."""
        shop = f"{self.part}.{self.shop}" if self.part else self.shop
        return next((trial for trial in self.trials if trial.element == shop), None)


def main_bottlenecks(result: SimulationResult) -> pl.DataFrame:
    """Of each part, the element that is most often the bottleneck after the warm-up, and its most frequent station.

    ``share`` is the share of all periods and replications in which one of its stations is, ``shop_share`` that of all
    elements of its shop.
    """
    shops = ranked_since_warm_up(result).with_columns(pl.col("share").sum().over("part", "shop").alias("shop_share"))
    return shops.group_by("part", maintain_order=True).first()


def main_proofs(result: SimulationResult, part: str) -> list[dict[str, Any]]:
    """Rows of the table ``proof`` that are told of a part over the whole study, in the order of the table."""
    own = result.proof.filter((pl.col("year") == ALL) & (pl.col("part") == part))
    return own.head(TRIALS_TOLD).to_dicts()


def overall_limiters(result: SimulationResult) -> list[Limiter]:
    """What limited each part over the whole study after the warm-up."""
    ranked = ranked_since_warm_up(result).to_dicts()
    found = []
    for part in result.parts:
        own = [row for row in ranked if row["part"] == part]
        if own:
            found.append(_limiter(own, main_proofs(result, part)))
    return found


def limiters_by_year(result: SimulationResult) -> dict[str, list[Limiter]]:
    """What limited each part of the plant in each year."""
    with_year = result.bottlenecks.with_columns(pl.col("start").dt.year().cast(pl.Int64).alias("year"))
    ranked, proof = rank_elements(with_year, "year").to_dicts(), result.proof.to_dicts()
    found: dict[str, list[Limiter]] = {}
    for year in sorted({row["year"] for row in ranked}):
        for part in result.parts:
            own = [row for row in ranked if (row["year"], row["part"]) == (year, part)]
            tried = [row for row in proof if (row["year"], row["part"]) == (str(year), part)]
            if own:
                found.setdefault(str(year), []).append(_limiter(own, tried))
    return found


def ranked_since_warm_up(result: SimulationResult) -> pl.DataFrame:
    """Elements of each part after the warm-up, those that limit most often first."""
    return rank_elements(result.bottlenecks.filter(pl.col("start") >= result.warm_up_until))


def _limiter(ranked: Sequence[dict[str, Any]], tried: Sequence[dict[str, Any]]) -> Limiter:
    """The first of the ranked elements of one part, with the one behind it and the trials of the same time."""
    first, second = ranked[0], ranked[1] if len(ranked) > 1 else None
    return Limiter(
        first["part"],
        first["shop"],
        first["element"],
        first["share"],
        sum(row["share"] for row in ranked if row["shop"] == first["shop"]),
        without_part(second["element"], first["part"]) if second else "",
        second["share"] if second else 0.0,
        tuple(Trial(row["element"], number(row["faster_by"]), estimate(row, "gained_share")) for row in tried),
    )
