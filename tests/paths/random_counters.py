"""Random plants in which several ways compete for few parts at their elements, and for few places in the yard."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from carwright.arrays.network import NEVER, CellKind, Network
from carwright.arrays.trade import ShortRule, Supply
from paths.choosers import Chooser
from paths.parts_of_plants import Scale, add_classes, random_calendars, random_draw
from paths.sketch import Sketch

KINDS = (CellKind.STATION, CellKind.STATION, CellKind.PARALLEL, CellKind.LINE)


def random_counters(choose: Chooser, scale: Scale) -> Network:
    """Two or three sources, a merge at an element that takes parts, another one behind it, a gate that scraps."""
    horizon = choose.whole(scale.horizon // 2, scale.horizon)
    sketch = Sketch(horizon, bins=[horizon // 3, horizon], calendars=random_calendars(choose, horizon))
    add_classes(choose, sketch=sketch)
    supply = few_parts(choose, sketch, scale)
    first = counter(choose, sketch, scale, supply)
    for n in range(choose.whole(2, 3)):
        calendar = choose.whole(0, len(sketch.calendars) - 1)
        every = random_draw(choose, f"source {n}/arrival", 2 * scale.longest_work)
        loses = choose.chance(15)
        takes = () if loses or choose.chance(70) else random_parts(choose, supply)
        fields: dict[str, Any] = {"every": every, "mix": 0, "loses": loses, "takes": takes}
        source = sketch.source(f"source {n}", calendar=calendar, rank=choose.whole(0, 1), **fields)
        sketch.leads(source, sketch.to(first))
    second = counter(choose, sketch, scale, supply) if choose.chance(60) else first
    if second != first:
        sketch.leads(first, sketch.to(second))
    sink, scrap = sketch.sink(), sketch.sink("scrap", counts_as="scrap")
    if choose.chance(70):
        repair = sketch.cell(CellKind.DELAY, "repair", capacity=choose.whole(1, 4), **work(choose, scale, "repair"))
        sketch.leads(repair, sketch.to(choose.pick((first, second))))
        to = (sketch.to(sink), sketch.to(repair), sketch.to(scrap))
        shares = {"fail_from": (0,), "fail_share": (choose.whole(1, 6) / 10,), "scrap_share": choose.whole(3, 10) / 10}
        sketch.leads(second, sketch.gate("gate", to, tries=choose.whole(0, 2), **shares))
    else:
        sketch.leads(second, sketch.to(sink))
    return replace(sketch.network(), supply=supply)


def counter(choose: Chooser, sketch: Sketch, scale: Scale, supply: Supply) -> int:
    """An element at whose entrance cars take parts."""
    kind, name = choose.pick(KINDS), f"counter {len(sketch.cells)}"
    servers = choose.whole(1, 3) if kind in (CellKind.PARALLEL, CellKind.LINE) else 1
    capacity = servers if kind == CellKind.LINE else servers + choose.whole(0, 1)
    fields = {"servers": servers, "capacity": capacity, **work(choose, scale, name)}
    if kind == CellKind.LINE:
        fields["pitch"] = choose.whole(1, scale.longest_work)
    calendar = choose.whole(0, len(sketch.calendars) - 1)
    return sketch.cell(kind, name, calendar=calendar, takes=random_parts(choose, supply), **fields)


def work(choose: Chooser, scale: Scale, name: str) -> dict[str, Any]:
    return {"work": random_draw(choose, f"{name}/work", scale.longest_work)}


def random_parts(choose: Chooser, supply: Supply) -> tuple[int, ...]:
    """At least one part."""
    parts = range(len(supply.parts))
    return tuple(part for part in parts if choose.chance(60)) or (choose.pick(parts),)


def few_parts(choose: Chooser, sketch: Sketch, scale: Scale) -> Supply:
    parts, classes = choose.whole(1, 3), choose.whole(2, 4)
    ticks = choose.rising(choose.whole(1, 12), 0, sketch.horizon - 1)
    return Supply(
        parts=tuple(f"part {p}" for p in range(parts)),
        needs=tuple(tuple(choose.pick((0, 0, 1, 2)) for _ in range(parts)) for _ in range(classes)),
        need_of_code=tuple(choose.whole(0, classes - 1) for _ in range(sketch.codes)),
        start=tuple(choose.whole(0, 4) for _ in range(parts)),
        most=tuple(choose.pick((NEVER, NEVER, 4)) for _ in range(parts)),
        delivery_ticks=np.array(ticks, np.int64),
        pieces=np.array([[choose.whole(0, 4) for _ in range(parts)] for _ in ticks], np.int64),
        rule=choose.pick((ShortRule.WAIT, ShortRule.ANOTHER, ShortRule.SHORT, ShortRule.SHORT, ShortRule.SHORT)),
        look_ahead=choose.whole(1, 6),
        may_lack=tuple(choose.chance(85) for _ in range(parts)),
        yard=choose.whole(0, 3),
        bay=choose.whole(1, 4 * scale.longest_work),
        longest=choose.whole(1, sketch.horizon // 2),
    )
