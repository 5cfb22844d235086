"""A plan that was kept, and the plant as it is now: does the one still speak of the other?"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from carwright.model import Plant
    from carwright.results.plan import PlanResult


def changed_since(plant: Plant, plan: PlanResult) -> tuple[str, ...]:
    """Sections of the plant that are not as they were when the plan was made, in the order of the plant file.

    None if they are all the same, or if the plan was made from bare arrays.
    """
    if not plan.sections:
        return ()
    now = plant.section_fingerprints()
    names = [*now, *(name for name in plan.sections if name not in now)]
    return tuple(name for name in names if now.get(name) != plan.sections.get(name))


def change_notes(plant: Plant, plan: PlanResult) -> tuple[str, ...]:
    """The same as a note for the reader; none if nothing has changed."""
    changed = changed_since(plant, plan)
    if not changed:
        return ()
    return (f"The plant has changed since this plan was made, in `{'`, `'.join(changed)}`: plan again to be sure.",)


__all__ = ["change_notes", "changed_since"]
