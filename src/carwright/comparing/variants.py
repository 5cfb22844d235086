"""What is compared: plant files, plants, and variations of the first of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from carwright.errors import PlantError, Problem, check
from carwright.files.reader import read_plant
from carwright.model.plant import Plant

_NEXT = re.compile(r";\s*(?=[^;={}\[\]\"']+=)")
"""Between two settings of a variation; a semicolon inside a value stands before no ``path=``."""


@dataclass(frozen=True)
class Variant:
    """One of the plants that are compared."""

    name: str
    plant: Plant
    source: str
    """File, or ``Python``."""
    settings: tuple[str, ...] = ()
    """What was laid over the file."""


Variations = str | Sequence[str] | Mapping[str, str | Sequence[str]]
"""``path=value`` texts (one alone is one variation), or settings by the name of the variant."""


def variants_of(plants: Sequence[str | Path | Plant], variations: Variations) -> tuple[Variant, ...]:
    """Read everything that is to be compared; the first is what the others are held against.

    Raises
    ------
    PlantError
        With all faults of all files and variations.
    """
    asked = _asked(variations)
    check(_lacking(plants, asked), source="compare")
    problems: list[Problem] = []
    found: list[Variant] = []
    for plant in plants:
        found += _read(plant, (), "", problems)
    first_is_read = bool(found) and found[0].source == str(plants[0])
    if first_is_read and not isinstance(plants[0], Plant):
        for name, settings in asked:
            found += _read(plants[0], settings, name, problems)
    check(problems, source="compare")
    return _named_apart(found)


def _lacking(plants: Sequence[str | Path | Plant], asked: list[tuple[str, tuple[str, ...]]]) -> list[Problem]:
    if not plants:
        return [Problem("", "there is nothing to compare", "name two plant files, or one with --set")]
    if asked and isinstance(plants[0], Plant):
        way_out = "give the path of its file, or make the variants yourself: read_plant(path, settings)"
        return [Problem("", "variations are laid over a plant file, but the first is a plant made in Python", way_out)]
    return [
        Problem("", f"variation {name or ''!r} says nothing", "write path=value", "--set")
        for name, settings in asked
        if not settings
    ]


def _asked(variations: Variations) -> list[tuple[str, tuple[str, ...]]]:
    """Name (may be empty) and settings of each variation."""
    if isinstance(variations, Mapping):
        texts = {name: (given,) if isinstance(given, str) else tuple(given) for name, given in variations.items()}
        return [(name, tuple(each for text in given for each in _NEXT.split(text))) for name, given in texts.items()]
    return [variation_of(text) for text in ([variations] if isinstance(variations, str) else variations)]


def variation_of(text: str) -> tuple[str, tuple[str, ...]]:
    """Name and settings of a text such as ``small store: shops.assembly.flow.store.places=8; study.seed=2``.

    The name, up to a colon before the first ``=``, may be left out.

    Examples
    --------
    >>> variation_of("small: shops.body.flow.store.places=8; shops.body.flow.weld.work=60 s")
    ('small', ('shops.body.flow.store.places=8', 'shops.body.flow.weld.work=60 s'))
    >>> variation_of("cars.models={sedan: 50 %, suv: 50 %}")
    ('', ('cars.models={sedan: 50 %, suv: 50 %}',))
    """
    head, equals, rest = text.partition("=")
    name, colon, path = head.partition(":")
    settings = f"{path}{equals}{rest}" if colon else text
    return name.strip() if colon else "", tuple(each.strip() for each in _NEXT.split(settings) if each.strip())


def _read(plant: str | Path | Plant, settings: tuple[str, ...], name: str, problems: list[Problem]) -> list[Variant]:
    """A variant; its faults are put to the others."""
    if isinstance(plant, Plant):
        return [Variant(plant.name or "plant", plant, "Python")]
    try:
        read = read_plant(plant, settings)
    except PlantError as error:
        problems += [replace(each, file=each.file or str(plant)) for each in error.problems]
        return []
    return [Variant(name or _name_of(settings) or str(plant), read, str(plant), settings)]


def _name_of(settings: tuple[str, ...]) -> str:
    """``store.places=8`` for ``shops.assembly.flow.store.places=8``; of several, the first and how many more."""
    if not settings:
        return ""
    path, _, value = settings[0].partition("=")
    first = f"{'.'.join(path.strip().split('.')[-2:])}={value.strip()}"
    return first if len(settings) == 1 else f"{first} and {len(settings) - 1} more"


def _named_apart(variants: list[Variant]) -> tuple[Variant, ...]:
    """Files by their own name where that tells them apart; the same name twice gets a number."""
    short = [Path(each.name).name if each.name == each.source else each.name for each in variants]
    names = [own if short.count(own) == 1 else each.name for own, each in zip(short, variants, strict=True)]
    times = [names[: i + 1].count(name) for i, name in enumerate(names)]
    told = [name if names.count(name) == 1 else f"{name} ({nth})" for name, nth in zip(names, times, strict=True)]
    return tuple(replace(each, name=name) for each, name in zip(variants, told, strict=True))
