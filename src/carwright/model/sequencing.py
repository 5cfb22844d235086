"""The order of a day's cars: which cars, and the rules that their order is judged by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from pydantic import Field, model_validator

from carwright.model.quantities import Count, CountOrNone, Moment, Pitch, PlantPart, as_list
from carwright.model.sequence_rules import (
    ColourRule,
    DriftRule,
    DueRule,
    LeftOut,
    LevelRule,
    SequenceRule,
    StayRule,
    groups_of,
)

UNREAD = ("-",)
"""Stands for the cars of a table that could not be read; why not is told elsewhere."""


class DayOrders(PlantPart):
    """Cars of a day, one a row of a table; the rows stand in the order to begin with."""

    file: str = ""
    """Name of the file, for messages."""
    id: tuple[str, ...] = Field(min_length=1)
    """What each car is called."""
    model: tuple[str, ...] = ()
    """Model of each car."""
    trim: tuple[str, ...] = ()
    """Trim of each car."""
    options: dict[str, tuple[bool, ...]] = Field(default_factory=dict)
    """Whether each car has the option."""
    colour: tuple[str, ...] = ()
    """Colour that each car is painted in."""
    due: tuple[int | datetime | None, ...] = ()
    """Last place, or last moment of entry, without penalty; None: not due."""
    position: tuple[int | None, ...] = ()
    """Place that a car must have, the first is 1; None: any."""
    earliest: tuple[int | None, ...] = ()
    """First place that a car may have; None: any."""
    latest: tuple[int | None, ...] = ()
    """Last place that a car may have; None: any."""
    urgency: tuple[int, ...] = ()
    """What it costs to leave the car out, against the others; 1 if not given."""
    in_store: tuple[bool, ...] = ()
    """Whether the painted body stands in the body store already."""

    def has(self, row: int, name: str) -> bool:
        """Whether the car of a row is of this model, trim or colour, or has this option."""
        columns = (self.model, self.trim, self.colour)
        if any(row < len(column) and column[row] == name for column in columns):
            return True
        option = self.options.get(name, ())
        return row < len(option) and option[row]

    @property
    def last_run(self) -> tuple[str, int]:
        """Colour of the last car, and how many of it come one behind the other at the end; none without colours."""
        colour = self.colour[-1] if self.colour else ""
        return colour, next((n for n, other in enumerate(reversed(self.colour)) if other != colour), len(self.colour))


class BodyStore(PlantPart):
    """Painted bodies that are there now may come at once, the others later."""

    others_from: Count
    """First place of the cars that are not in the store yet."""


class Sequencing(PlantPart):
    """Tomorrow's cars and the rules of their order; read by ``carwright sequence``."""

    orders: DayOrders
    """The cars, from a table."""
    day_before: DayOrders | None = None
    """Cars of the day before in the order in which they run: windows, neighbours and the longest colour
    run reach back to them; blocks and the shortest colour run begin with the day."""
    source: str | None = None
    """Source that releases the cars; the only one that makes cars if not given."""
    starts: Moment | None = None
    """When the first car enters; the start of the study if not given."""
    takt_s: Pitch | None = None
    """Time from car to car, for due moments; the pitch of the first moving line if not given."""
    shifts: dict[str, Count] = Field(default_factory=dict)
    """Cars of each shift by name, in order; rules may hold for one of them."""
    places: Count | None = None
    """Cars that the day has room for; all orders if not given."""
    left_out: LeftOut | None = None
    """What leaving orders out costs, where there are more of them than places."""
    frozen: CountOrNone = 0
    """First cars of the order to begin with that stay as they are."""
    body_store: BodyStore | None = None
    """What may come first."""
    rules: dict[str, SequenceRule] = Field(default_factory=dict)
    """Rules by name."""
    colours: ColourRule | None = None
    """Rules of paint; none: colours do not matter."""
    drift: dict[str, DriftRule] = Field(default_factory=dict)
    """Moving lines whose overruns count, by name."""
    level: LevelRule | None = None
    """Level use; none: it does not matter."""
    due: DueRule | None = None
    """Due dates; none: they do not matter."""
    stay: StayRule | None = None
    """Stability; none: it does not matter."""

    @model_validator(mode="before")
    @classmethod
    def _plain_wishes(cls, value: object) -> object:
        """``drift: trim line``: the rule with all that it takes for granted."""
        if not isinstance(value, Mapping):
            return value
        drift = value.get("drift")
        if isinstance(drift, (str, list, tuple)):
            value = {**value, "drift": {name: {} for name in as_list(drift)}}  # type: ignore[attr-defined]
        return value

    @property
    def day(self) -> int:
        """Places of the day."""
        return len(self.orders.id) if self.places is None else self.places

    def stretch(self, where: tuple[int, int] | str) -> tuple[int, int] | None:
        """First and last place of a stretch or shift; None if there is no such shift."""
        if not isinstance(where, str):
            return where
        first = 1
        for name, cars in self.shifts.items():
            if name == where:
                return first, first + cars - 1
            first += cars
        return None

    def named_groups(self) -> Iterator[tuple[str, str]]:
        """Place in the section and text of everything that says which cars are meant."""
        for name, rule in self.rules.items():
            for key, texts in groups_of(rule):
                for text in texts:
                    yield f"rules.{name}.{key}", text
        for text in self.level.of if self.level else ():
            yield "level.of", text
