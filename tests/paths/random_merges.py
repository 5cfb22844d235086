"""Random merges: branches whose cars are often ready at the same tick."""

from __future__ import annotations

from carwright.arrays.network import CellKind, Network
from paths.choosers import Chooser
from paths.parts_of_plants import Scale
from paths.sketch import Sketch, constant

KINDS = (CellKind.STATION, CellKind.DELAY, CellKind.PARALLEL, CellKind.LINE)


def random_merge(choose: Chooser, scale: Scale) -> Network:
    """Two to four branches with ranks of their own meet in one cell, and their cars in a second one."""
    horizon = choose.whole(scale.horizon // 2, scale.horizon)
    sketch = Sketch(horizon, calendars=[[(0, horizon)], [(horizon // 9, horizon // 3), (horizon // 2, horizon)]])
    meet = [_cell(choose, scale, sketch, f"meet {i}", rank=0) for i in range(choose.whole(1, 2))]
    sketch.chain(*meet, sketch.sink())
    for b in range(choose.whole(2, 4)):
        rank, own = choose.whole(0, 2), choose.whole(0, 1)
        cells = [_cell(choose, scale, sketch, f"branch {b}.{i}", rank=rank) for i in range(choose.whole(0, 2))]
        if choose.chance(50):
            source = sketch.source(f"cars {b}", rank=rank, calendar=own)
        else:
            ticks = sorted(choose.whole(0, horizon // 2) for _ in range(choose.whole(1, 20)))
            source = sketch.source(f"cars {b}", rank=rank, at_ticks=tuple(ticks), codes=(0,) * len(ticks))
        sketch.chain(source, *cells, meet[0])
    return sketch.network()


def _cell(choose: Chooser, scale: Scale, sketch: Sketch, name: str, rank: int) -> int:
    kind, calendar = choose.pick(KINDS), choose.whole(0, 1)
    work = constant(choose.whole(1, scale.longest_work))
    fields: dict = {"capacity": choose.whole(1, scale.largest_store)}
    if kind == CellKind.PARALLEL:
        fields["servers"] = fields["capacity"]
    elif kind == CellKind.LINE:
        stations = choose.whole(1, 3)
        fields = {"servers": stations, "capacity": stations, "pitch": choose.whole(1, scale.longest_work)}
    return sketch.cell(kind, name, work=work, rank=rank, calendar=calendar, **fields)
