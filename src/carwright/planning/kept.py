"""A plan that was kept, as a run of the twin: what ``carwright simulate --plan DIR`` runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl

from carwright.errors import PlantError, Problem, check
from carwright.files.plan_folder import read_plan
from carwright.model import Plant
from carwright.model.build_plan import BuildPlan
from carwright.planning.as_planned import as_planned, to_build
from carwright.planning.changed import change_notes
from carwright.planning.verify import likeliest
from carwright.results.plan import PlanResult


def kept_run(plant: Plant, folder: str | Path) -> tuple[Plant, BuildPlan]:
    """The plant with the openings and hours of a plan that was kept, and the cars that it builds.

    They are those of the likeliest scenario. The second value goes to ``simulate(plan=...)``; its notes name the
    scenario and the sections of the plant that have changed since the plan was made.

    Raises
    ------
    PlantError
        If the folder holds no plan, or one that opens no part of the plant, or names that the plant no longer has.
    """
    result = read_plan(folder)
    check(_strangers(plant, result), source=str(folder))
    scenario = likeliest(result)
    try:
        twin = as_planned(plant, result, scenario)
    except PlantError as error:  # the fault is the plan's, not the plant file's
        raise PlantError(error.problems, source=str(folder)) from None
    words = f"Openings, hours and cars are those of the plan in {str(folder)!r}, scenario {scenario!r}."
    wanted = to_build(plant, result, scenario)
    return twin, replace(wanted, notes=(words, *change_notes(plant, result)), source=str(folder))


def _strangers(plant: Plant, result: PlanResult) -> Iterator[Problem]:
    """What the plan names and the plant does not know; its cars are looked at as those of any plan."""
    again = "plan again"
    if plant.decisions is None:
        yield Problem("decisions", "the plant file leaves nothing to decide: the plan was made for another", again)
        return
    if result.value is None:
        yield Problem("", "no plan was found: it builds nothing", again)
        return
    opened = result.timeline.filter((pl.col("kind") == "part") & pl.col("age").is_not_null())
    patterns = [name for name in opened["pattern"].unique(maintain_order=True) if name]
    scenarios = {} if plant.market is None else plant.market.futures()
    for what, named, known in (
        ("part", opened["part"].unique(maintain_order=True).to_list(), plant.decisions.parts),
        ("shift pattern", patterns, plant.decisions.pattern_names()),
        ("scenario", [likeliest(result)], scenarios or [likeliest(result)]),
    ):
        for name in named:
            if name not in known:
                yield Problem("", f"the plan names the {what} {name!r}, the plant does not", again)


__all__ = ["kept_run"]
