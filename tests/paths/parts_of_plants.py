"""Random parts of plants: times, failures, ramps, calendars, classes, releases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from carwright.arrays.network import Draw, Failures, Law, Mix, Ramp, RampSegment
from paths.choosers import Chooser
from paths.sketch import Sketch

SPEEDS = (1.0, 0.5, 0.75, 1.5, 0.3)


@dataclass(frozen=True)
class Scale:
    """How long times are; small ones give many ties."""

    longest_work: int
    horizon: int
    largest_store: int
    shortest_work: int = 1


TINY = Scale(longest_work=2, horizon=90, largest_store=2)
SMALL = Scale(longest_work=6, horizon=400, largest_store=3)
MIDDLE = Scale(longest_work=40, horizon=3_000, largest_store=6)
LARGE = Scale(longest_work=5_000, horizon=600_000, largest_store=12, shortest_work=1_500)


def random_draw(choose: Chooser, stream: str, longest: int, shortest: int = 1) -> Draw:
    """A law whose mean is about ``longest`` or less."""
    mean = choose.whole(shortest, longest)
    if choose.chance(35):
        return Draw(Law.CONSTANT, float(mean), stream=stream)
    if choose.chance(40):
        table = tuple(choose.whole(shortest, longest) for _ in range(choose.whole(1, 4)))
        return Draw(choose.pick((Law.TRACE, Law.EMPIRICAL)), table=table, stream=stream)
    laws = {
        Law.EXPONENTIAL: (mean, 0, 0),
        Law.UNIFORM: (shortest, longest, 0),
        Law.TRIANGULAR: (shortest, mean, longest),
        Law.ERLANG: (mean / 3, 3, 0),
        Law.GAMMA: (mean / 2, 2, 0),
        Law.LOGNORMAL: (float(np.log(mean + 1)), 0.5, 0),
        Law.WEIBULL: (mean, 1.5, 0),
        Law.HYPEREXPONENTIAL: (2 * mean, mean / 2, 0.3),
    }
    law = choose.pick(tuple(laws))
    a, b, c = laws[law]
    return Draw(law, float(a), float(b), float(c), stream=stream)


def random_ramp(choose: Chooser, sketch: Sketch, most_cars: int = 12) -> Ramp:
    segments = []
    starts = choose.rising(choose.whole(1, 2), 0, sketch.horizon // 2)
    for start in starts:
        by_count = choose.chance(50)
        steps = choose.whole(0, 3)
        if by_count:
            thresholds = choose.rising(steps, 1, most_cars)
        else:
            thresholds = choose.rising(steps, start, sketch.horizon)
        values = tuple(choose.pick(SPEEDS) for _ in range(len(thresholds) + 1))
        segments.append(RampSegment(start, by_count, tuple(thresholds), values))
    return tuple(segments)


def random_failures(choose: Chooser, sketch: Sketch, name: str, scale: Scale) -> Failures:
    seldom = scale.longest_work * choose.pick((2, 5, 1))
    return Failures(
        to_failure=random_draw(choose, f"{name}/failure", seldom, max(1, scale.longest_work // 20)),
        to_repair=random_draw(choose, f"{name}/repair", scale.longest_work),
        on_calendar_time=choose.chance(40),
        mtbf_ramp=random_ramp(choose, sketch) if choose.chance(20) else (),
    )


def random_spans(choose: Chooser, horizon: int, most: int, *, from_start: bool) -> list[tuple[int, int]]:
    """Open spans of a calendar: rising, not touching."""
    edges = choose.rising(2 * choose.whole(1, most), 1, horizon)
    if from_start or choose.chance(50):
        edges = [0, *edges]
    if len(edges) % 2:
        edges.append(horizon)
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return [(start, end) for start, end in pairs if start < end]


def random_calendars(choose: Chooser, horizon: int) -> list[list[tuple[int, int]]]:
    calendars = [[(0, horizon)]]
    while len(calendars) < 3 and choose.chance(55):
        calendars.append(random_spans(choose, horizon, 4, from_start=choose.chance(50)))
    return calendars


def random_windows(choose: Chooser, horizon: int) -> np.ndarray:
    """Entry windows, both ends included; the last one lasts so that cars are not kept out for good."""
    spans = random_spans(choose, horizon, 3, from_start=True)
    return np.array(spans, dtype=np.int64).reshape(-1, 2)


def add_classes(choose: Chooser, sketch: Sketch) -> None:
    """What cars are: codes of one or two attributes, classes of codes, mixes that change at dates."""
    sizes = tuple(choose.whole(1, 3) for _ in range(choose.whole(1, 2)))
    sketch.codes = int(np.prod(sizes))
    for _ in range(2):
        sketch.class_maps.append(tuple(choose.whole(0, 2) for _ in range(sketch.codes)))
    starts = [0, *choose.rising(choose.whole(0, 2), 1, sketch.horizon - 1)]
    given = tuple(-1 if a == 0 or choose.chance(50) else 0 for a in range(len(sizes)))
    shares = tuple(
        tuple(random_shares(choose, size, sizes[given[a]] if given[a] >= 0 else 1) for a, size in enumerate(sizes))
        for _ in starts
    )
    streams = tuple(f"attribute {a}" for a in range(len(sizes)))
    sketch.mixes.append(Mix(sizes, tuple(starts), shares, given, streams))


def random_shares(choose: Chooser, size: int, rows: int) -> tuple[float, ...]:
    """Rows of shares, each rising to 1."""
    return tuple(
        share for _ in range(rows) for share in [*sorted(choose.whole(0, 10) / 10 for _ in range(size - 1)), 1.0]
    )


def random_release(choose: Chooser, sketch: Sketch, name: str, scale: Scale) -> dict[str, Any]:
    """When a source has its next car ready, calling off apart."""
    release: dict[str, Any] = {}
    if sketch.mixes and choose.chance(60):
        release["mix"] = 0
    if choose.chance(20):
        release["codes"] = tuple(choose.whole(0, sketch.codes - 1) for _ in range(choose.whole(0, 4)))
        release.setdefault("mix", 0 if sketch.mixes else None)
    if choose.chance(20):
        release["limit"] = choose.whole(0, 20)
    kind = choose.pick(("always", "every", "every", "at_ticks"))
    if kind == "always":
        release["always"] = True
    elif kind == "every":
        release["every"] = random_draw(choose, f"{name}/arrival", 2 * scale.longest_work, scale.shortest_work)
        release["loses"] = choose.chance(30)
    else:
        times = sorted(choose.whole(0, scale.horizon // 2) for _ in range(choose.whole(1, 20)))
        release["at_ticks"] = tuple(times)
        release["codes"] = tuple(choose.whole(0, sketch.codes - 1) for _ in times)
    return release
