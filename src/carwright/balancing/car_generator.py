"""Made-up car lines that look like real ones: the same seed gives the same line.

No real car line is public with all that binds it. This maker follows what is public about final assembly: a line in
three parts (trim, chassis, final) with 45, 25 and 30 % of the tasks; task times of some seconds up to most of a takt
with a long tail; work on the left and right side, inside and under the car; the body low for work on top, middle for
trim, high for the underbody; mounting positions that two workers cannot share; options that every second to twentieth
car has, touching a fifth of the tasks; some tasks tied together, apart, or to stations with equipment.
Sources: Bartholdi (1993) on two-sided car lines; Becker and Scholl (2009) on mounting positions of car bodies;
Falkenauer (2005) on what real lines ask for; Otto, Otto and Scholl (2013) on orders strength and task times.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from carwright.model.car_line import CarLine, CarTask

OPTIONS = {
    "sunroof": 0.35, "tow bar": 0.12, "all-wheel drive": 0.4, "air suspension": 0.15, "cabin plus": 0.45,
    "pilot sensors": 0.5, "rear screen": 0.1, "heat pump": 0.55, "sport seats": 0.2, "roof rails": 0.25,
    "head-up display": 0.3, "privacy glass": 0.4,
}  # fmt: skip
"""Options and the share of cars that have them."""
WHERE = {
    "left": ("front left door", "left sill", "rear left door", "left rear corner"),
    "right": ("front right door", "right sill", "rear right door", "right rear corner"),
    "inside": ("cockpit", "front floor", "rear floor", "boot"),
    "under": ("front underbody", "middle underbody", "rear underbody"),
}
"""Sides and the mounting positions reached from them."""
EITHER = ("engine bay", "roof", "windscreen", "tailgate")
"""Positions reached from the left and from the right."""
PARTS = (("trim", 0.45, "middle"), ("chassis", 0.25, "high"), ("final", 0.3, "low"))
"""Parts of the line, their share of the tasks, and the height at which most of their work is done."""


@dataclass(frozen=True)
class Recipe:
    """How a line is made."""

    tasks: int = 600
    """300 to 1,500 is what final assembly has."""
    options: int = 8
    workers: int = 4
    """Most workers at a station."""
    mean_s: float = 13.0
    """Median of the task times on cars that have the work."""
    longest_s: float = 60.0
    walk_s: float = 0.0
    """Walk from one position to another of the same side; twice as much to others. 0: it is in the task times."""
    takt_s: float = 76.0
    """Only for the limits of single tasks: none is longer on average."""


def car_line(recipe: Recipe | None = None, *, seed: int = 1) -> CarLine:
    """A line of car assembly.

    Parameters
    ----------
    recipe
        How many tasks, options and workers; `Recipe()` if not given.
    seed
        Same recipe, same seed: the same line.
    """
    made = recipe or Recipe()
    rng = np.random.default_rng([seed, made.tasks, made.options])
    options = dict(list(OPTIONS.items())[: made.options])
    tasks: list[CarTask] = []
    for part, share, height in PARTS:
        count = round(share * made.tasks) if part != PARTS[-1][0] else made.tasks - len(tasks)
        tasks += _part(made, rng, (part, height), count, len(tasks), tuple(options))
    tasks = _tied(rng, _with_arrows(rng, tasks))
    return CarLine(
        tasks=tuple(tasks),
        models={"sedan": 0.6, "suv": 0.4},
        options={name: {"*": share} for name, share in options.items()},
        walks_s=_walks(made.walk_s) if made.walk_s else {},
        workers=made.workers,
        source=f"made line, seed {seed}",
    )


def _part(
    made: Recipe, rng: np.random.Generator, part: tuple[str, str], count: int, first: int, options: tuple[str, ...]
) -> list[CarTask]:
    tasks = []
    for k in range(first, first + count):
        time = float(np.clip(rng.lognormal(np.log(made.mean_s), 0.55), 2.0, made.longest_s))
        time = round(time, 1)
        side = str(rng.choice(["left", "right", "inside", "under", "either"], p=_sides(part[0])))
        spots = EITHER if side == "either" else WHERE[side]
        extra: dict[str, float] = {}
        kind = rng.random()
        if options and kind < 0.12:  # work that only cars with the option have
            extra, time = {str(rng.choice(options)): time}, 0.0
        elif options and kind < 0.2:  # work that an option makes longer
            extra = {str(rng.choice(options)): round(0.4 * time, 1)}
        elif kind < 0.24:
            extra = {"suv": round(0.25 * time, 1)}
        heights = (part[1],) if rng.random() < 0.3 else ()
        if side == "under":
            heights = ("high",)
        tasks.append(
            CarTask(
                name=f"{part[0]} {k + 1:04}",
                time_s=time,
                extra_s=extra,
                sides=("left", "right") if side == "either" else (side,),
                position=str(rng.choice(spots)),
                heights=heights,
                ergonomics=round(float(rng.gamma(2.0, 0.5)), 2),
            )
        )
    return tasks


def _sides(part: str) -> tuple[float, ...]:
    """Shares of left, right, inside, under, either."""
    return {
        "trim": (0.3, 0.3, 0.25, 0.0, 0.15),
        "chassis": (0.2, 0.2, 0.05, 0.4, 0.15),
        "final": (0.33, 0.33, 0.19, 0.0, 0.15),
    }[part]


def _with_arrows(rng: np.random.Generator, tasks: list[CarTask]) -> list[CarTask]:
    """Each task waits for up to three of the sixty before it, rather those at its own position."""
    made = []
    for k, task in enumerate(tasks):
        near = range(max(0, k - 60), k)
        same = [b for b in near if tasks[b].position == task.position]
        count = int(rng.choice([0, 1, 2, 3], p=[0.15, 0.45, 0.3, 0.1])) if k else 0
        chosen: set[int] = set()
        for _ in range(count):
            pool = same if same and rng.random() < 0.6 else list(near)
            chosen.add(int(rng.choice(pool)))
        made.append(replace(task, predecessors=tuple(tasks[b].name for b in sorted(chosen))))
    return made


def _tied(rng: np.random.Generator, tasks: list[CarTask]) -> list[CarTask]:
    """One task in forty goes together with its predecessor at the same position, one in sixty apart from another."""
    place = {task.name: k for k, task in enumerate(tasks)}
    tied = list(tasks)
    for k, task in enumerate(tasks):
        if rng.random() < 1 / 40:
            for name in task.predecessors:
                other = tied[place[name]]
                fits = other.position == task.position and set(other.heights) == set(task.heights)
                short = other.time_s + task.time_s < 40 and place[name] >= k - 15
                if fits and short and not other.together and not tied[k].together:
                    tied[place[name]] = replace(other, together=f"pair {k + 1}")
                    tied[k] = replace(tied[k], together=f"pair {k + 1}")
                    break
        if k > 30 and rng.random() < 1 / 60:
            other = tasks[k - int(rng.integers(5, 30))]
            if tied[k].together != tied[place[other.name]].together or not tied[k].together:
                tied[k] = replace(tied[k], apart=(other.name,))
    return tied


def _walks(step_s: float) -> dict[tuple[str, str], float]:
    spots = [(spot, side) for side, names in WHERE.items() for spot in names] + [(spot, "either") for spot in EITHER]
    return {
        (a, b): step_s if sides == other else 2 * step_s
        for i, (a, sides) in enumerate(spots)
        for b, other in spots[i + 1 :]
    }
