"""The kinds of elements a shop is made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Discriminator, Field, model_validator

from carwright.model.distributions import Time, exponential_if_plain
from carwright.model.line_work import HandWork, TaskTables
from carwright.model.quantities import (
    Count,
    CountOrNone,
    Day,
    Names,
    Pitch,
    PlantPart,
    PositiveSeconds,
    Seconds,
    Share,
    SignedSeconds,
    Steps,
    as_list,
)
from carwright.model.ramps import Changeover
from carwright.model.releases import Always, CalledOff, Every, OrderedCar, Orders, Release, Sold
from carwright.units import UnitError

NOT_YET = ("bank", "carriers", "fleet", "crew", "parts supply")
"""Kinds of the design that a later version will know."""

MeanOrTime = Annotated[Time, BeforeValidator(exponential_if_plain)]
"""A plain time is the mean of an exponential one."""
Extra = dict[str, SignedSeconds]
"""Seconds added to the work, by name."""


class ElementBase(PlantPart):
    """What every element may say."""

    kind: str
    """What it is."""
    calendar: str | None = None
    """Its open hours; the shop's if not given."""
    opens: Day | None = None
    """Nothing works before; the latest of part, shop and element rules."""
    ramp: str | None = None
    """How it comes up to speed; the shop's if not given."""
    changeovers: tuple[Changeover, ...] = ()
    """Planned stops from one model year to the next, besides those of the shop."""
    note: str | None = None
    """For the reader."""


class _Failing(ElementBase):
    mtbf: MeanOrTime | None = None
    """Time between failures of one station or place; a plain time is an exponential mean. None: it never fails."""
    mttr: MeanOrTime | None = None
    """Time to repair; a plain time is an exponential mean."""

    @model_validator(mode="after")
    def _both_or_none(self) -> _Failing:
        if (self.mtbf is None) != (self.mttr is None):
            given, lacking = ("mtbf", "mttr") if self.mttr is None else ("mttr", "mtbf")
            raise UnitError(f"`{given}` is given without `{lacking}`", f"add `{lacking}` or remove `{given}`")
        return self


class _Working(_Failing):
    per_option: Extra = Field(default_factory=dict)
    """Seconds added to the work of cars that have the option."""
    per_model: Extra = Field(default_factory=dict)
    """Seconds added to the work of cars of the model."""
    per_trim: Extra = Field(default_factory=dict)
    """Seconds added to the work of cars of the trim."""
    needs: Names = ()
    """Parts of ``supply`` that cars take as they come in here, not as they are begun; a car waits in front until they
    are in stock."""


class Source(ElementBase):
    """Where cars or parts come from."""

    kind: Literal["source"] = "source"
    release: Release = Always()
    """``always``, ``sales``, ``{every: time}``, ``{orders: {table, at, ...}}`` or ``{called off at: element}``."""
    makes: Literal["cars", "parts"] | None = None
    """Cars get model, trim and options. If not given: parts where they are called off or the chain feeds a join."""
    limit: Count | None = None
    """No more than so many."""
    when_full: Literal["waits", "goes away"] = "waits"
    """What an arrival does that finds no room (``every`` only)."""


class Stations(_Working):
    """Asynchronous stations in a row. A finished car keeps its station until there is room ahead."""

    kind: Literal["stations"] = "stations"
    count: Count = 1
    """Stations in a row."""
    places: Count = 1
    """Parallel places of each station."""
    work: Time
    """Work time of a car at one place, options not included."""
    failures: Literal["on working time", "on calendar time"] = "on working time"
    """Clock of the time between failures. ``down`` in the results is time in which a repair keeps a car from work."""
    places_between: CountOrNone = 0
    """Waiting places before each station but the first."""
    waiting_places: CountOrNone = 0
    """Waiting places before the first station."""


class MovingLine(_Working):
    """Stations on one conveyor that moves at its pitch; what stops one of them stops all."""

    kind: Literal["moving_line"] = "moving_line"
    count: Count
    """Stations in a row."""
    pitch_s: Pitch
    """Time in which a car passes one station, or the rate of the line, e.g. ``47 cars/h``."""
    work: Time | None = None
    """Work time of a car at one station, options not included; the pitch if not given."""
    at: dict[str, tuple[Count, ...]] = Field(default_factory=dict)
    """Stations (the first is 1) that get the extra work of an option, model or trim; all if not given."""
    drift_s: Seconds = 0.0
    """How far a worker may drift into the next station before the line stops."""
    tasks: TaskTables | None = None
    """What is to be done on it, for ``carwright balance``; the simulation does not read it."""
    balance: tuple[HandWork, ...] = ()
    """Work of each worker at each station, in place of ``work``: ``{table: file}`` as ``carwright balance`` writes it.
    A car is done at a station when the last of its workers is."""


class Store(ElementBase):
    """Places in which cars wait or travel, first in first out."""

    places: Count
    """Cars that find room."""
    travel_s: Seconds = 0.0
    """Least time from the way in to the way out."""


class Buffer(Store):
    """Waiting places in order."""

    kind: Literal["buffer"] = "buffer"


class Conveyor(Store):
    """Places with a travel time."""

    kind: Literal["conveyor"] = "conveyor"


class Oven(Store):
    """Travel that goes on through breaks; it is emptied before a working span ends."""

    kind: Literal["oven"] = "oven"
    travel_s: PositiveSeconds
    """Time in the oven, on the wall clock."""


class Gate(_Failing):
    """A check that a share of the cars fails; they are repaired or scrapped."""

    kind: Literal["gate"] = "gate"
    first_time_through: Steps[Share]
    """Share that passes, by date."""
    per_option: dict[str, Share] = Field(default_factory=dict)
    """Further independent share that passes, of cars that have the option."""
    per_model: dict[str, Share] = Field(default_factory=dict)
    """Further independent share that passes, of cars of the model."""
    per_trim: dict[str, Share] = Field(default_factory=dict)
    """Further independent share that passes, of cars of the trim."""
    work: Time | None = None
    """Time of the check; none: it takes no time and has no place."""
    places: Count = 1
    """Parallel places of the check."""
    repair: str | None = None
    """Branch that failed cars take."""
    rejoins: str | None = None
    """Element at which repaired cars come back."""
    scrap: Share = 0.0
    """Share of the failed cars that is scrapped at once."""
    tries: Count | None = None
    """A car that fails so often is scrapped (or passes, see ``after tries``); none: no limit."""
    after_tries: Literal["scrap", "pass"] = "scrap"
    """What happens to a car that has used up its tries."""


class Join(ElementBase):
    """A car waits for one part of each feeder and takes it along."""

    kind: Literal["join"] = "join"
    parts: Names = Field(min_length=1)
    """Shops or branches that feed it."""


class Split(ElementBase):
    """Parallel ways."""

    kind: Literal["split"] = "split"
    rule: Literal["in turn", "by fill", "by model", "by trim", "by option"]
    """How a car chooses its way."""
    to: tuple[str, ...] = Field(min_length=1)
    """The branches, in order."""
    of: dict[str, Names] = Field(default_factory=dict)
    """Models, trims or options that take each branch; a branch with an empty list takes the others."""

    @model_validator(mode="before")
    @classmethod
    def _to_and_of(cls, value: object) -> object:
        if isinstance(value, Mapping) and isinstance(value.get("to"), Mapping) and "of" not in value:
            return {**value, "to": tuple(value["to"]), "of": value["to"]}
        return value

    @model_validator(mode="before")
    @classmethod
    def _one_branch(cls, value: object) -> object:
        return {**value, "to": as_list(value["to"])} if isinstance(value, Mapping) and "to" in value else value

    @model_validator(mode="after")
    def _fits_the_rule(self) -> Split:
        named = self.rule.startswith("by ") and self.rule != "by fill"
        if named and not self.of:
            raise UnitError(
                f"the rule is `{self.rule}`, but `to` names no {self.rule[3:]}s", "write to: {branch: [names]}"
            )
        if self.of and not named:
            raise UnitError(f"the rule `{self.rule}` asks for a list of branches", "write to: [branch, branch]")
        return self


class Merge(ElementBase):
    """Where branches come together; it holds nothing."""

    kind: Literal["merge"] = "merge"
    rule: Literal["arrival", "priority"] = "arrival"
    """Who goes first: the car that came first, or the way named first in ``order``."""
    order: Names = ()
    """Branches or elements by priority."""

    @model_validator(mode="after")
    def _order_for_priority(self) -> Merge:
        if (self.rule == "priority") != bool(self.order):
            if self.order:
                raise UnitError("`order` has no meaning when the rule is arrival", "write rule: priority")
            raise UnitError("`order` is missing", "name the branches or elements by priority")
        return self


class Sink(ElementBase):
    """Where cars leave the plant."""

    kind: Literal["sink"] = "sink"
    counts_as: Literal["cars", "scrap", "parts"] = "cars"
    """What leaves here."""


Element = Annotated[
    Source | Stations | MovingLine | Buffer | Conveyor | Oven | Gate | Join | Split | Merge | Sink,
    Discriminator("kind"),
]
"""Any element; ``kind`` says which."""
KINDS: dict[str, type[ElementBase]] = {
    "source": Source, "stations": Stations, "moving_line": MovingLine, "buffer": Buffer, "conveyor": Conveyor,
    "oven": Oven, "gate": Gate, "join": Join, "split": Split, "merge": Merge, "sink": Sink,
}  # fmt: skip
"""Classes of the elements by their kind."""


def holds_cars(element: ElementBase) -> bool:
    """Whether an element has places; gates without work, joins, splits, merges are rules at other elements' ends."""
    return isinstance(element, (Stations, MovingLine, Store)) or (
        isinstance(element, Gate) and element.work is not None
    )


__all__ = [
    "KINDS", "NOT_YET", "Always", "Buffer", "CalledOff", "Conveyor", "Element", "ElementBase", "Every", "Gate", "Join",
    "Merge", "MovingLine", "OrderedCar", "Orders", "Oven", "Release", "Sink", "Sold", "Source", "Split", "Stations",
    "Store", "holds_cars",
]  # fmt: skip
