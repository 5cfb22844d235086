"""What is different between two plants, value by value, in the words of the plant file.

Two files that say the same in other words (``60 s`` and ``1 min``, a copy and what it copies, an anchor and its value)
are the same plant: the models are compared, not the texts. Notes, names of the plant and sources of values are no
differences.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from carwright.comparing.quantity import hint_inside, hint_of, key_shown, shown
from carwright.model.cars import ANY
from carwright.model.plant import Plant
from carwright.model.quantities import PlantPart
from carwright.model.targets import Bound

Kind = Literal["changed", "added", "removed", "order"]
Step = str | int | date
Steps = tuple[Step, ...]
LEFT_OUT = {"note", "name", "provenance", "published"}
"""Fields that are for the reader only."""
LONGEST = 160
"""Letters of a value that are told."""
_GROUPS = {"calendars": "calendar", "ramps": "ramp", "targets": "target"}
_HIDDEN = (ANY, date.min, "value", "pattern")
"""Keys that the file does not write."""


@dataclass(frozen=True)
class Change:
    """One difference between two plants."""

    steps: Steps
    """Fields of the model, keys and indices that lead to it."""
    path: str
    """Dotted path in the plant file."""
    where: str
    """Element, shop, calendar ... by its full name; empty for the plant as a whole."""
    what: str
    """What of it: ``places``, ``mtbf mean`` ...; empty where all of it was added or removed."""
    kind: Kind
    before: str
    """The value with its unit; empty if it was added."""
    after: str
    """The value with its unit; empty if it was removed."""

    @property
    def text(self) -> str:
        """Like ``assembly.store: places 12 -> 8``."""
        name = f"{self.where}: {self.what}" if self.where and self.what else self.where or self.what
        if self.kind == "added":
            return f"{name} added" + (f": {self.after}" if self.after else "")
        if self.kind == "removed":
            return f"{name} removed" + (f": {self.before}" if self.before else "")
        if self.kind == "order":
            return f"{name} in another order: {self.before} -> {self.after}"
        return f"{name} {self.before} -> {self.after}"


def differences(before: Plant, after: Plant) -> tuple[Change, ...]:
    """Every difference, in the order of the plant file; empty if both are the same plant."""
    return tuple(_between(before, after, Plant, _Place()))


@dataclass(frozen=True)
class Edit:
    """Changes that were one to the planner: the same value in one place, or in many at once."""

    changes: tuple[Change, ...]

    @property
    def text(self) -> str:
        """Like ``pitch 76 s -> 70 s at assembly.trim one and 7 more``."""
        first, many = self.changes[0], len(self.changes)
        if many == 1:
            return first.text
        plain = Change((), "", "", first.what, first.kind, first.before, first.after)
        return f"{plain.text} at {first.where} and {many - 1} more"


def edits(changes: Iterable[Change]) -> tuple[Edit, ...]:
    """The changes with those put together that say the same of several elements."""
    found: dict[object, list[Change]] = {}
    for change in changes:
        alike = (change.what, change.kind, change.before, change.after) if change.where and change.what else change
        found.setdefault(alike, []).append(change)
    return tuple(Edit(tuple(each)) for each in found.values())


@dataclass(frozen=True)
class _Place:
    """A place of the model, and the keys of the file that lead there."""

    steps: Steps = ()
    keys: tuple[str, ...] = ()

    def below(self, step: Step, key: str | None = None) -> _Place:
        hidden = step in _HIDDEN or key in _HIDDEN
        return _Place((*self.steps, step), self.keys if hidden else (*self.keys, key or str(step)))

    def named(self) -> tuple[str, ...]:
        """Keys of the file; a plant in one part has its shops at the top."""
        return self.keys[2:] if self.keys[:2] == ("parts", "") and len(self.keys) > 2 else self.keys


def _between(a: Any, b: Any, hint: Any, place: _Place) -> Iterator[Change]:
    """Differences below one place of the model."""
    if isinstance(a, PlantPart) and type(a) is type(b) and not isinstance(a, Bound):
        for name, field in type(a).model_fields.items():
            if name not in LEFT_OUT:
                yield from _between(getattr(a, name), getattr(b, name), hint_of(field), place.below(name, field.alias))
    elif isinstance(a, Mapping) and isinstance(b, Mapping) and not _told_as_one(a, b, place):
        yield from _between_tables(a, b, hint, place)
    elif _lists_of_parts(a, b):
        for number, (one, other) in enumerate(zip(a, b, strict=True)):
            yield from _between(one, other, hint_inside(hint, tuple), place.below(number))
    elif a != b:
        yield _change(place, "changed", a, b, hint)


def _told_as_one(a: Mapping[Any, Any], b: Mapping[Any, Any], place: _Place) -> bool:
    """Shares that add up to one change together; so does a value that gets, or loses, its first dates."""
    shares = place.steps[0] == "cars" and all(isinstance(item, float) for item in (*a.values(), *b.values()))
    dated = [bool(table) and all(isinstance(key, date) for key in table) for table in (a, b)]
    return (shares and a != b) or (all(dated) and [*a] != [*b] and ([*a] == [date.min] or [*b] == [date.min]))


def _lists_of_parts(a: Any, b: Any) -> bool:
    both = isinstance(a, tuple) and isinstance(b, tuple) and len(a) == len(b)
    return both and any(isinstance(item, PlantPart) for item in a)


def _between_tables(a: Mapping[Any, Any], b: Mapping[Any, Any], hint: Any, place: _Place) -> Iterator[Change]:
    """Entries that are in both, in one only, and the order of those that are in both."""
    inner, keys = hint_inside(hint, dict), hint_inside(hint, dict, key=True)
    for key in a:
        if key in b:
            yield from _between(a[key], b[key], inner, place.below(key, key_shown(key, keys)))
        else:
            yield _change(place.below(key, key_shown(key, keys)), "removed", a[key], None, inner)
    for key in b:
        if key not in a:
            yield _change(place.below(key, key_shown(key, keys)), "added", None, b[key], inner)
    first, second = [key for key in a if key in b], [key for key in b if key in a]
    # What holds from a date on holds from there wherever it is written.
    if first != second and not all(isinstance(key, date) for key in first):
        moved = [(x, y) for x, y in zip(first, second, strict=True) if x != y]
        yield _change(place, "order", tuple(x for x, _ in moved), tuple(y for _, y in moved), None)


def _change(place: _Place, kind: Kind, a: Any, b: Any, hint: Any) -> Change:
    before = "" if kind == "added" else _short(shown(a, hint))
    after = "" if kind == "removed" else _short(shown(b, hint))
    if before == after and kind == "changed":
        before, after = _told_apart(a, b, before)
    where, what = _words(place.named())
    return Change(place.steps, ".".join(place.named()), where, what, kind, before, after)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."


def _told_apart(a: Any, b: Any, text: str) -> tuple[str, str]:
    """Values that look alike when told in short."""
    if isinstance(a, tuple) and isinstance(b, tuple) and len(a) == len(b):
        others = sum(x != y for x, y in zip(a, b, strict=True))
        return text, f"{text}, {others:,} of them others"
    return _short(repr(a)), _short(repr(b))


def _words(keys: tuple[str, ...]) -> tuple[str, str]:
    """Full name of what is meant, and what of it."""
    if keys[0] in _GROUPS and len(keys) > 1:
        return f"{_GROUPS[keys[0]]} {keys[1]}", " ".join(keys[2:])
    if keys[:2] == ("cars", "options") and len(keys) > 2:
        return f"option {keys[2]}", " ".join(keys[3:])
    names: list[str] = []
    rest = keys
    # The name of a part, shop, branch or element stands behind one of these words.
    while len(rest) > 1 and rest[0] in ("parts", "shops", "branches", "flow"):
        names.append(rest[1])
        rest = rest[2:]
    return (".".join(names), " ".join(rest)) if names else (keys[0], " ".join(keys[1:]))
