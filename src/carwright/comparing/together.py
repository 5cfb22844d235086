"""Variants, what is different between them, and each difference made alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from carwright.comparing.alone import with_edit
from carwright.comparing.differences import Edit, differences, edits
from carwright.comparing.variants import Variant
from carwright.errors import PlantError

NOT_SIMULATED = ("study", "targets", "sequencing", "partners", "money", "decisions")
"""Sections that the simulation of a variant does not read: the study is that of the first plant."""


@dataclass(frozen=True)
class Alone:
    """One edit of a variant, made by itself."""

    variant: str
    number: int
    """Which of the edits of the variant, the first is 0."""
    text: str
    made: Variant | None
    """None where it cannot be made, or is not simulated."""
    note: str = ""
    """Why there is none."""


def edits_of(first: Variant, other: Variant) -> tuple[Edit, ...]:
    """What is different between two variants."""
    return edits(differences(first.plant, other.plant))


def is_simulated(edit: Edit) -> bool:
    """Whether the simulation of a variant reads it."""
    return edit.changes[0].steps[0] not in NOT_SIMULATED


def with_edits_alone(variants: Sequence[Variant]) -> tuple[Alone, ...]:
    """Each edit of each variant laid over the first one alone; a variant with one edit is that edit already."""
    first, found = variants[0], []
    for other in variants[1:]:
        made = edits_of(first, other)
        if sum(is_simulated(edit) for edit in made) > 1:
            found += [_alone(first, other, number, edit) for number, edit in enumerate(made)]
    return tuple(found)


def _alone(first: Variant, other: Variant, number: int, edit: Edit) -> Alone:
    if not is_simulated(edit):
        return Alone(other.name, number, edit.text, None, "not read by the runs")
    try:
        plant = with_edit(first.plant, other.plant, edit)
    except PlantError as error:
        return Alone(other.name, number, edit.text, None, f"makes no plant by itself: {error.problems[0].what}")
    return Alone(other.name, number, edit.text, Variant(f"{other.name}, change {number + 1}", plant, other.source))
