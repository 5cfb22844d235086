"""The years of an option in money: as it is, without it, and if every car had it, run by run."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from carwright.arrays.planning_days import PlanDays
from carwright.model import Plant
from carwright.model.quantities import at_or_first
from carwright.planning.content_money import Ledger, OptionPrices, ledger_of, month_starts, prices_of, sold
from carwright.results.content_words import HELD_AGAINST
from carwright.results.intervals import Interval
from carwright.results.runs import Runs
from carwright.results.statistics import t_interval

Floats = NDArray[np.float64]
Row = dict[str, Any]
TODAY, STANDARD = "today", "standard"


@dataclass(frozen=True)
class Cases:
    """The same runs of three plants."""

    as_is: Runs
    without: Runs
    standard: Runs


@dataclass
class Told:
    """What is told of an option's money."""

    option: Row = field(default_factory=dict)
    money: list[Row] = field(default_factory=list)
    years: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class _Flows:
    """Cars by month of each run, shape (replications, months)."""

    built: Floats
    sold: Floats
    with_option: Floats
    """Cars sold that have the option."""


def years_of(plant: Plant, option: str, cases: Cases, confidence: float) -> Told:
    """Contribution of an option over the years of the runs, what buyers it wins are worth, and the same as standard.

    Every amount is told only where the file states all that it takes; what is missing is among the notes.
    """
    days = _days_told(cases.as_is)
    ledger = ledger_of(plant, days, option)
    prices = prices_of(plant, option, ledger.months)
    wish = plant.market.options.get(option) if plant.market is not None else None
    won = wish.buyers_won if wish is not None else None
    more = wish.more_if_standard if wish is not None else None
    told = Told(notes=_missing(plant, option, ledger, prices, won))
    asked = ledger.asked
    today = _flows(cases.as_is, option, ledger, None if asked is None else asked.taken())
    fewer = None if asked is None or won is None else asked.taken(1.0 - won)
    without = _flows(cases.without, option, ledger, fewer)
    anyway = None if fewer is None else sold(today.built, fewer)
    grown = None if asked is None else asked.taken(1.0 + (more or 0.0), at_rise=True)
    standard = _flows(cases.standard, option, ledger, grown)
    unit = plant.money.currency if plant.money is not None else ""
    told.option = _of_option(plant, option, prices, won, ledger.months[0])
    _Writer(told, option, unit, ledger, confidence).write(prices, anyway, today, without, standard)
    if prices.unit_cost is not None and prices.net_price is not None:
        told.option["break_even_rise"] = _break_even(plant, prices, today)
    return told


def _days_told(runs: Runs) -> PlanDays:
    """Days of the study after the warm-up."""
    ends, periods = runs.periods.bin_ends, runs.periods
    first = periods.moment(int(ends[runs.warm_up_bin - 1])) if runs.warm_up_bin else periods.start
    return month_starts(first.date(), periods.moment(int(ends[-1]) - 1).date())


def _flows(runs: Runs, option: str, ledger: Ledger, orders: Floats | None) -> _Flows:
    """Cars built, sold, and sold with the option, by month."""
    number = runs.index.options.index(option)
    out = np.stack([sums.cars_out() for sums in runs.each()])
    having = np.stack([sums.option[:, number] for sums in runs.each()])
    built, own = (_by_month(each, runs, ledger) for each in (out, having))
    gone = sold(built, orders)
    share = np.divide(own, built, out=np.zeros_like(own), where=built > 0)
    return _Flows(built, gone, gone * share)


def _by_month(by_bin: NDArray[np.int64], runs: Runs, ledger: Ledger) -> Floats:
    """Bins after the warm-up, put into the months in which they begin."""
    starts = [runs.periods.moment(int(end)) for end in (0, *runs.periods.bin_ends[:-1])]
    month = np.array([(day.year - ledger.months[0].year) * 12 + day.month - ledger.months[0].month for day in starts])
    found = np.zeros((len(by_bin), len(ledger.months)))
    for b in range(runs.warm_up_bin, by_bin.shape[1]):
        found[:, month[b]] += by_bin[:, b]
    return found


@dataclass
class _Writer:
    """Writes the rows of an option."""

    told: Told
    option: str
    unit: str
    ledger: Ledger
    confidence: float

    def write(
        self, prices: OptionPrices, anyway: Floats | None, today: _Flows, without: _Flows, standard: _Flows
    ) -> None:
        """All rows that can be told; ``anyway`` are today's cars that buyers take who would come without the option."""
        self._cars(TODAY, HELD_AGAINST, without.built)
        self._cars(STANDARD, HELD_AGAINST, today.built)
        self._cars(TODAY, "cars with it", today.with_option)
        self._cars(STANDARD, "cars built, less today", standard.built - today.built)
        margin = self.ledger.margin
        gain = None if prices.net_price is None or prices.unit_cost is None else prices.net_price - prices.unit_cost
        if gain is not None:
            self._money(TODAY, "contribution of the option", today.with_option * gain)
            self._years(today.with_option, today.with_option * gain)
        if anyway is not None and margin is not None:
            self._buyers(anyway, today, without, margin)
            if gain is not None:
                worth = today.sold * margin + today.with_option * gain - without.sold * margin
                self._money(TODAY, "all that it brings", worth)
        if gain is not None and prices.unit_cost is not None:
            each = prices.net_rise - prices.unit_cost
            self._money(STANDARD, "contribution of the option", standard.with_option * each)
            change = standard.with_option * each - today.with_option * gain
            if margin is not None:
                change = change + (standard.sold - today.sold) * margin
            self._cars(STANDARD, "cars sold, less today", standard.sold - today.sold)
            self._money(STANDARD, "all, less today", change)

    def _buyers(self, anyway: Floats, today: _Flows, without: _Flows, margin: Floats) -> None:
        """Buyers won, as far as there are cars for them, apart from the cars that the work of the option costs."""
        won, lost = today.sold - anyway, without.sold - anyway
        self._cars(TODAY, "cars sold to buyers it wins", won)
        self._cars(TODAY, "cars lost as it slows the plant", lost)
        self._cars(TODAY, "cars sold, less without it", won - lost)
        self._money(TODAY, "margin of the buyers it wins", won * margin)
        self._money(TODAY, "margin of the cars lost", lost * margin)

    def _cars(self, case: str, figure: str, by_month: Floats) -> None:
        self._row(case, figure, "cars", by_month.sum(axis=1))

    def _money(self, case: str, figure: str, by_month: Floats) -> None:
        self._row(case, figure, self.unit, by_month.sum(axis=1))
        if (self.ledger.discount < 1.0).any():
            self._row(case, f"{figure}, discounted", self.unit, (by_month * self.ledger.discount).sum(axis=1))

    def _row(self, case: str, figure: str, unit: str, values: Floats) -> None:
        told = {"option": self.option, "case": case, "figure": figure, "unit": unit}
        self.told.money.append(told | _ends("value", t_interval(values, self.confidence)))

    def _years(self, cars: Floats, contribution: Floats) -> None:
        years = np.array([day.year for day in self.ledger.months])
        for year in sorted(set(years.tolist())):
            row: Row = {"option": self.option, "year": year}
            for name, values in (("cars", cars), ("contribution", contribution)):
                row |= _ends(name, t_interval(values[:, years == year].sum(axis=1), self.confidence))
            self.told.years.append(row)


def _ends(name: str, interval: Interval) -> Row:
    return {name: interval.mean, f"{name}_low": interval.low, f"{name}_high": interval.high}


def _of_option(plant: Plant, option: str, prices: OptionPrices, won: float | None, first: date) -> Row:
    """Money of a car with the option on the first day."""
    row: Row = {"buyers_won": won}
    if prices.net_price is not None and plant.money is not None:
        row |= {
            "net_price": float(prices.net_price[0]),
            "price": float(prices.net_price[0]) * (1 + plant.money.sales_tax),
        }
    own = plant.money.options.get(option) if plant.money is not None else None
    if own is not None and (cost := at_or_first(own.cost, first)) is not None:
        row["cost"] = cost.value
    if prices.net_price is not None and prices.unit_cost is not None:
        row["contribution"] = float(prices.net_price[0] - prices.unit_cost[0])
    return row


def _break_even(plant: Plant, prices: OptionPrices, today: _Flows) -> float | None:
    """Rise of every list price at which the option as standard contributes what it does today, at today's cars sold."""
    assert prices.net_price is not None
    assert prices.unit_cost is not None
    assert plant.money is not None
    cars = today.sold.mean(axis=0)
    if not cars.sum():
        return None
    earned = (today.with_option.mean(axis=0) * (prices.net_price - prices.unit_cost)).sum()
    paid = (cars * prices.unit_cost).sum()
    return float((earned + paid) / cars.sum() * (1.0 + plant.money.sales_tax))


def _missing(plant: Plant, option: str, ledger: Ledger, prices: OptionPrices, won: float | None) -> list[str]:
    """What the file does not state, so that it is not told."""
    notes = []
    if prices.net_price is None:
        notes.append(f"{option}: no price is stated (`money.options.{option}.price`), so its contribution is not told.")
    if prices.unit_cost is None:
        notes.append(f"{option}: no cost is stated (`money.options.{option}.cost`), so its contribution is not told.")
    if won is None:
        notes.append(f"{option}: no buyers won are stated (`market.options.{option}.buyers won`), so none are told.")
    elif ledger.asked is None:
        notes.append(f"{option}: buyers won need orders and prices (`market` and `money`), so none are told.")
    parts = plant.supply.parts if plant.supply is not None else {}
    for chip in plant.cars.options[option].chips:
        if chip not in parts:
            notes.append(f"{option}: `supply` does not name {chip}, so it costs nothing beside `cost` here.")
    own = plant.money.options.get(option) if plant.money is not None else None
    if own is not None and own.price_if_standard is None and prices.net_price is not None:
        notes.append(
            f"{option}: no price as standard is stated (`money.options.{option}.price if standard`): "
            "list prices stay as they are."
        )
    return notes
