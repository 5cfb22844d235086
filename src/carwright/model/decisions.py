"""What a plan decides, and between which bounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Literal, TypeGuard

from pydantic import BeforeValidator, Field, model_validator

from carwright.model.amounts import AMonth, Many, Months, Weight
from carwright.model.calendars import Calendar, DaySpan
from carwright.model.partners import Partner
from carwright.model.quantities import ALL, Dated, Day, Factor, Named, Names, PlantPart, Share, as_list
from carwright.units import UnitError

MONTHS_OF = {"month": 1, "quarter": 3}
"""Months of a period."""


class Risk(PlantPart):
    """How much the worst scenarios count."""

    cvar: Share
    """Share of the worst scenarios that is looked at (conditional value at risk)."""
    weight: Share
    """0 %: the mean over all scenarios alone; 100 %: the mean over the worst alone."""

    @model_validator(mode="after")
    def _some(self) -> Risk:
        if self.cvar <= 0:
            raise UnitError("cvar of 0 % looks at no scenario", "write e.g. 20 %")
        return self


class Goal(PlantPart):
    """What the plan makes as large as it can: points, weighted."""

    npv: Weight = 0.0
    """Points for each 1 bn of net present value."""
    cars: Weight = 0.0
    """Points for each 1000 cars delivered."""
    longest_wait: Weight = 0.0
    """Points off for each week of the longest wait."""
    risk: Risk | None = None
    """How much the worst scenarios count; none: the mean of all."""

    @model_validator(mode="after")
    def _something(self) -> Goal:
        if not (self.npv or self.cars or self.longest_wait):
            raise UnitError("the goal weighs nothing", "write e.g. {npv: 100 %}")
        return self


def _alone(value: object) -> object:
    """Names alone, each with no months."""
    value = as_list(value)
    return dict.fromkeys(value, "0 months") if _are_names(value) else value


def _are_names(value: object) -> TypeGuard[Sequence[str]]:
    """Whether this is a list of names; what else a list may hold is told as no table."""
    return isinstance(value, (list, tuple)) and all(isinstance(name, str) for name in value)


class PartDecision(PlantPart):
    """When a part of the plant opens."""

    open: DaySpan | None = None
    """First and last day on which it may open, e.g. ``2023-07-01..2025-01-01``; one day: then."""
    opened: Day | None = None
    """It is open already, since this day."""
    optional: bool = False
    """Whether it may be left unbuilt."""
    after: Annotated[dict[str, Months], BeforeValidator(_alone)] = Field(default_factory=dict)
    """Parts that must have opened before it may, and how many months before, e.g. ``{part one: 12 months}``; a name
    alone: in the same period or before."""
    cars: Names = ()
    """Cars or models that it can build; all if none is named."""
    shifts_before: str | None = None
    """Shift pattern that it runs when the plan begins, if it is open already."""

    @model_validator(mode="after")
    def _one_of_two(self) -> PartDecision:
        if (self.open is None) == (self.opened is None):
            what = "neither `open` nor `opened` is given" if self.open is None else "`open` and `opened` are both given"
            raise UnitError(what, "write open: 2023-07-01..2025-01-01, or opened: 2021-04-01 if it is open already")
        if self.opened is not None and self.after:
            raise UnitError("a part that is open already waits for no other", "remove `after`")
        if self.opened is not None and self.optional:
            raise UnitError("a part that is open already cannot be left unbuilt", "remove `optional`")
        return self


class ContractDecision(PlantPart):
    """When an offer may be taken."""

    start: DaySpan | None = None
    """First and last day on which he may begin; from the offer's first day to the end of the plan if not given."""
    running: Day | None = None
    """He builds our cars already, since this day."""
    required: bool = False
    """Whether the offer must be taken."""
    may_end: bool = True
    """Whether we may leave again."""
    at_most: Dated[AMonth] = Field(default_factory=dict)
    """Cars that may be taken from him; all that he can build before the first date."""

    @model_validator(mode="after")
    def _one_of_two(self) -> ContractDecision:
        if self.start is not None and self.running is not None:
            raise UnitError("`start` and `running` are both given", "keep one of the two")
        return self


class ShiftPattern(PlantPart):
    """Hours that a part of the plant can run."""

    calendars: dict[str, Calendar] = Field(default_factory=dict)
    """What calendars of the plant become, by their names: shifts, breaks, holidays; the others stay as they are."""
    least_run: Months = 0.0
    """How long it runs at least once begun; a period if not given."""


class ShopDecision(PlantPart):
    """How many shops may be open."""

    at_least: Dated[Many] = Field(default_factory=lambda: {date.min: 0.0})
    """Fewest."""
    at_most: Dated[Many]
    """Most."""


class TrimDecision(PlantPart):
    """How many of a car may be built."""

    at_most: Dated[AMonth]
    """Cars, wherever they are built; no bound before the first date."""


class StockDecision(PlantPart):
    """Between which bounds a part is kept in stock."""

    at_least: Many = 0.0
    """Kept back at the end of every period, as soon as stock at the start and contract together can come to it."""
    at_most: Many | None = None
    """Room that is given to it; as `supply` says if not given."""

    @model_validator(mode="after")
    def _room(self) -> StockDecision:
        if self.at_most is not None and self.at_most < self.at_least:
            raise UnitError(f"at least {self.at_least:g} and at most {self.at_most:g}", "are the two swapped?")
        return self


class PartCapacity(PlantPart):
    """What a part of the plant can make, where the twin is not to be asked."""

    shifts: dict[str, Dated[AMonth]] = Field(min_length=1)
    """Cars by shift pattern, past the ramp-up."""
    ramp: tuple[Share, ...] = ()
    """Share of it in the first, second, ... period after the opening; the last one holds on. All if not given."""
    use: dict[str, Factor] = Field(default_factory=dict)
    """Capacity that a car or model takes; 1 x if not given."""


def _by_name(value: object) -> object:
    """A list of names, each without bounds of its own."""
    value = as_list(value)
    return {name: {} for name in value} if _are_names(value) else value


def _span_or_bounds(value: object) -> object:
    return value if isinstance(value, Mapping) else {"open": value}


class Decisions(PlantPart):
    """What `carwright plan` decides, in which span, for which goal."""

    start: Day = Field(alias="from")
    """First day of the plan, the first of a month or quarter; money is worth its full amount then."""
    until: Day
    """The day after its last."""
    period: Literal["month", "quarter"] = "quarter"
    """What the plan counts in."""
    goal: Goal = Goal(npv=1.0)
    """What it makes as large as it can."""
    parts: dict[str, Annotated[PartDecision, BeforeValidator(_span_or_bounds)]] = Field(default_factory=dict)
    """Parts of the plant that may open, or are open; a plant in one part is ``plant``."""
    shift_patterns: dict[str, ShiftPattern] = Field(default_factory=dict)
    """Shift patterns by name: what calendars become under each."""
    shifts: Named[Names] = Field(default_factory=dict)
    """Shift patterns that a part may run, by part, or one list for each."""
    contracts: Annotated[dict[str, ContractDecision], BeforeValidator(_by_name)] | None = None
    """Offers of contract makers that may be taken; all of ``partners`` if not given."""
    engineers: Names | None = None
    """Engineers who may be asked; all of ``partners`` if not given."""
    shops: Literal["as given"] | ShopDecision = "as given"
    """As `sales` says, or between bounds of its own."""
    trims: dict[str, TrimDecision] = Field(default_factory=dict)
    """How many may be built of a car, by its name."""
    stocks: dict[str, StockDecision] = Field(default_factory=dict)
    """What is kept in stock of parts of `supply`, by their names."""
    capacity: dict[str, PartCapacity] = Field(default_factory=dict)
    """What parts can make; those that are not named are measured by the twin."""

    @model_validator(mode="after")
    def _whole_periods(self) -> Decisions:
        if self.start >= self.until:
            raise UnitError(f"the plan begins {self.start} and ends {self.until}", "`until` must be later than `from`")
        step = MONTHS_OF[self.period]
        for day in (self.start, self.until):
            if day.day != 1 or (day.month - 1) % step:
                first = date(day.year, (day.month - 1) // step * step + 1, 1)
                raise UnitError(f"{day} is not the first day of a {self.period}", f"write e.g. {first}")
        return self

    def pattern_names(self) -> tuple[str, ...]:
        """All shift patterns, in the order of the file; one may be known by its given capacity alone."""
        named = [name for names in self.shifts.values() for name in names]
        given = [name for part in self.capacity.values() for name in part.shifts]
        return tuple(dict.fromkeys([*self.shift_patterns, *named, *given]))

    def patterns_of(self, part: str) -> tuple[str, ...]:
        """Shift patterns that a part may run; all that there are, if the file does not say."""
        named = self.shifts.get(part, self.shifts.get(ALL))
        if named is not None:
            return named
        return tuple(self.capacity[part].shifts) if part in self.capacity else self.pattern_names()

    def least_run(self, pattern: str) -> float:
        """Months that a shift pattern lasts at least."""
        return self.shift_patterns[pattern].least_run if pattern in self.shift_patterns else 0.0

    def contracts_of(self, partners: Mapping[str, Partner]) -> dict[str, ContractDecision]:
        """Offers of contract makers that may be taken, with their bounds."""
        if self.contracts is not None:
            return self.contracts
        return {name: ContractDecision() for name, partner in partners.items() if partner.kind == "contract"}

    def engineers_of(self, partners: Mapping[str, Partner]) -> tuple[str, ...]:
        """Engineers who may be asked."""
        if self.engineers is not None:
            return self.engineers
        return tuple(name for name, partner in partners.items() if partner.kind == "engineers")
