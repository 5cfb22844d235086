"""Rules of the order of a day's cars: what each asks for, where, and how much it counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from carwright import units
from carwright.model.quantities import Count, CountOrNone, Names, PlantPart, as_list
from carwright.units import UnitError

_PLACES = re.compile(r"\s*(\d+)\s*(?:-|–|to)\s*(\d+)\s*$")
ALL_OF = "&"
"""Between names that a car must have together, e.g. ``suv & towbar``."""


def to_places(value: object) -> object:
    """First and last place of ``1-200``; the name of a shift stays what it is."""
    if not isinstance(value, str):
        return value
    match = _PLACES.match(value)
    if not match:
        return value.strip()
    first, last = int(match[1]), int(match[2])
    if not 1 <= first <= last:
        raise UnitError(f"{value!r} is no stretch of places", "the first car is 1: write e.g. 1-200")
    return first, last


Places = Annotated[
    tuple[int, int] | str,
    BeforeValidator(to_places),
    WithJsonSchema({"x-quantity": "places", "type": "string", "examples": ["1-200", "early"]}),
]
"""First and last place of a stretch of the day, or the name of a shift."""


ALWAYS_HOLDS = "always"
"""Priority of a rule that may not be overruled."""


def to_priority(value: object) -> object:
    """A rank from 1 on, or ``always``."""
    if value == ALWAYS_HOLDS:
        return value
    try:
        rank = units.count(value) if isinstance(value, str) else value
    except UnitError:
        rank = None
    if isinstance(rank, bool) or not isinstance(rank, int) or rank < 1:
        raise UnitError(f"{value!r} is no priority", "write a rank from 1 on, or always")
    return rank


Priority = Annotated[
    int | Literal["always"],
    BeforeValidator(to_priority),
    WithJsonSchema({"x-quantity": "priority", "anyOf": [{"type": "integer", "minimum": 1}, {"const": "always"}]}),
]
"""Rank of an objective, or ``always``: the rule may not be overruled."""
_WINDOW = ("at_most", "at_least", "from_line", "spread")
_KINDS = {"window": _WINDOW, "run": ("longest_run", "shortest_run"), "neighbours": ("not_after", "only_after", "then"),
          "places": ("only_in",)}  # fmt: skip
_TOGETHER = ({"at_most", "at_least"}, {"longest_run", "shortest_run"})
_KEY = {
    "at_most": "at most", "at_least": "at least", "from_line": "from", "spread": "spread",
    "longest_run": "longest run", "shortest_run": "shortest run", "not_after": "not after",
    "only_after": "only after", "then": "then", "only_in": "only in",
}  # fmt: skip


def _is_given(value: object) -> bool:
    """Whether a field says anything: ``at most: 0`` does, though 0 equals False."""
    return value is not None and value is not False and value != ()


class SequenceRule(PlantPart):
    """One rule of the order, e.g. ``{of: sunroof, at most: 1, in any: 3}``; one kind of rule each."""

    of: Names = Field(min_length=1)
    """The cars that count: those with any of these models, trims, options, colours; ``suv & towbar``: with both."""
    at_most: CountOrNone | None = None
    """Ratio rule: no more of these cars in any ``in any`` neighbouring cars."""
    at_least: Count | None = None
    """No fewer of these cars in any ``in any`` neighbouring cars."""
    in_any: Count | None = None
    """Cars of the window that ``at most`` and ``at least`` speak of."""
    from_line: str | None = Field(default=None, alias="from")
    """Ratio rule derived from a moving line: its pitch and drift, and the work of these cars and of the others."""
    spread: bool = False
    """Ratio rule derived from the share of these cars in the day: no denser than evenly spread."""
    longest_run: Count | None = None
    """No more of these cars one behind the other, those of the day before left out."""
    shortest_run: Count | None = None
    """These cars come in blocks of at least so many, those of the day before left out."""
    not_after: Annotated[tuple[str, ...], BeforeValidator(as_list)] = ()
    """None of these cars directly behind one of those."""
    only_after: Annotated[tuple[str, ...], BeforeValidator(as_list)] = ()
    """These cars only directly behind one of those (or of themselves)."""
    then: Annotated[tuple[str, ...], BeforeValidator(as_list)] = ()
    """Directly behind each of these cars comes one of those."""
    only_in: Places | None = None
    """These cars only in this stretch of the day: ``1-200``, or a shift."""
    when: Places | None = None
    """The rule holds in this stretch of the day only: ``1-200``, or a shift."""
    priority: Priority = 1
    """Rank of the objective it counts in, 1 comes first and is never given up for a later one; ``always``: no order
    may break it."""
    price: Count = 1
    """What overruling it once costs among the rules of the same priority."""
    note: str | None = None
    """For the reader."""

    @property
    def given(self) -> tuple[str, ...]:
        """Names of the fields that say what kind of rule it is."""
        fields = [name for names in _KINDS.values() for name in names]
        return tuple(name for name in fields if _is_given(getattr(self, name)))

    @property
    def kind(self) -> str:
        """``window``, ``run``, ``neighbours`` or ``places``."""
        return next(kind for kind, names in _KINDS.items() if self.given[0] in names)

    @model_validator(mode="after")
    def _one_kind(self) -> SequenceRule:
        given = self.given
        if not given:
            raise UnitError("it is not said what the rule is", "write e.g. at most: 1 and in any: 3")
        if len(given) > 1 and set(given) not in _TOGETHER:
            both = f"`{_KEY[given[0]]}` stands beside `{_KEY[given[1]]}`"
            raise UnitError(both, "one rule, one kind: make two of it")
        if self.when is not None and self.kind != "window":
            raise UnitError(f"`when` has no meaning beside `{_KEY[given[0]]}`", "remove it")
        self._window_fits(given[0])
        self._ends_fit()
        return self

    def _window_fits(self, kind: str) -> None:
        numbers = self.at_most is not None or self.at_least is not None
        if numbers and self.in_any is None:
            raise UnitError(f"`{_KEY[kind]}` is given without `in any`", "add in any: the cars of the window")
        if self.in_any is None:
            return
        if not numbers:
            raise UnitError(f"`in any` has no meaning beside `{_KEY[kind]}`", "remove it")
        if self.at_most is not None and self.at_most >= self.in_any:
            what = f"at most {self.at_most} in any {self.in_any} cars restricts nothing"
            way_out = "are the two numbers swapped?" if self.at_most > self.in_any else "make the window longer"
            raise UnitError(what, way_out)
        if self.at_least is not None and self.at_least > self.in_any:
            what = f"at least {self.at_least} in any {self.in_any} cars can never hold"
            raise UnitError(what, "are the two numbers swapped?")

    def _ends_fit(self) -> None:
        """The lower end is not above the upper one."""
        for low, high, words in (
            (self.at_least, self.at_most, "at least {} and at most {}"),
            (self.shortest_run, self.longest_run, "runs of at least {} and at most {}"),
        ):
            if low is not None and high is not None and low > high:
                raise UnitError(words.format(low, high) + " can never hold", "are the two numbers swapped?")


class ColourRule(PlantPart):
    """Paint: colour changes cost a rinse, and a colour may run only so long."""

    longest_run: Count | None = None
    """Cars of one colour in a row after which the guns must be cleaned; none: no limit. Never broken; a run goes on
    from the day before."""
    shortest_run: Count | None = None
    """Cars of one colour that come together at least, those of the day before left out; counts in the objective, where
    the number of cars forbids it."""
    priority: Count = 2
    """Rank of the objective ``colour changes``."""
    price: Count = 1
    """What a change costs among the rules of the same priority."""

    @model_validator(mode="after")
    def _ends_fit(self) -> ColourRule:
        if self.shortest_run and self.longest_run and self.shortest_run > self.longest_run:
            what = f"runs of at least {self.shortest_run} and at most {self.longest_run} can never hold"
            raise UnitError(what, "are the two numbers swapped?")
        return self


class DriftRule(PlantPart):
    """Work that overruns the drift window of a station of a moving line: a helper does it, or the line stops."""

    priority: Count = 3
    """Rank of the objective it counts in."""
    price: Count = 1
    """What each tick of overrun costs among the rules of the same priority; a tick is the longest of 1 s, 0.1 s, 0.01 s
    and so on that measures all times of the line."""


class LevelRule(PlantPart):
    """Level use: models, options and colours come as evenly as their number in the day allows."""

    of: Names = ()
    """Models, trims, options, colours to be levelled; the options of the orders if not given."""
    priority: Count = 4
    """Rank of the objective ``level use``."""
    price: Count = 1
    """Weight among the rules of the same priority."""


class LeftOut(PlantPart):
    """Orders that have no place in the day; those with the least ``urgency`` are left out first."""

    priority: Count = 1
    """Rank of the objective ``orders left out``."""
    price: Count = 1
    """What an order left out costs, times its urgency, among the rules of the same priority."""


class DueRule(PlantPart):
    """Cars that come after the place or moment at which they are due."""

    priority: Count = 2
    """Rank of the objective ``late places``."""
    price: Count = 1
    """What a place late costs among the rules of the same priority."""


class StayRule(PlantPart):
    """Stability: cars stay near the place that they have in the order to begin with."""

    within: CountOrNone = 0
    """Places that a car may move at no cost, forwards and back; those beyond count."""
    priority: Count = 5
    """Rank of the objective ``moved places``."""
    price: Count = 1
    """What a place moved costs among the rules of the same priority."""


def groups_of(rule: SequenceRule) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every key of a rule that says which cars are meant, and its texts."""
    yield "of", rule.of
    for key in ("not_after", "only_after", "then"):
        yield _KEY[key], getattr(rule, key)


def members_of(text: str) -> tuple[str, ...]:
    """Names that a car must have together."""
    return tuple(name.strip() for name in text.split(ALL_OF))
