"""Random lines for themselves: stations with the same room between them, which go in wavefronts."""

from __future__ import annotations

from carwright.arrays.network import Draw, Failures, Law, Network
from paths.choosers import Chooser
from paths.parts_of_plants import random_draw, random_spans
from paths.sketch import Sketch, constant


def random_line(choose: Chooser, longest: int, horizon: int) -> Network:
    """Constant works with failures, or drawn works without, on one calendar; long enough for sets of cars."""
    spans = random_spans(choose, horizon, 2, from_start=True) if choose.chance(40) else [(0, horizon)]
    ends = sorted({*choose.rising(choose.whole(0, 2), 1, horizon - 1), horizon})
    sketch = Sketch(horizon, bins=ends, calendars=[spans])
    limit = choose.whole(1, 300) if choose.chance(20) else None
    cells, places, drawn = [sketch.source(limit=limit)], choose.whole(2, 9), choose.chance(50)
    for i in range(choose.whole(2, 19)):
        name = f"cell {i}"
        fields = {"capacity": places if i > 0 else 1, "extra": (choose.whole(0, 2),) if choose.chance(20) else ()}
        if not drawn and choose.chance(50):
            seldom = longest * choose.pick((40, 400, 4, 1))
            to_failure = random_draw(choose, f"{name}/failure", seldom, max(seldom // 4, 1))
            fields["failures"] = Failures(to_failure, random_draw(choose, f"{name}/repair", longest))
        cells.append(sketch.station(name, _work(choose, f"{name}/work", longest, drawn), **fields))
    sketch.chain(*cells, sketch.sink())
    return sketch.network()


def _work(choose: Chooser, stream: str, longest: int, drawn: bool) -> Draw:
    if not drawn:
        return constant(choose.whole(1, longest))
    if choose.chance(80):
        return Draw(Law.EXPONENTIAL, float(choose.whole(1, longest)), stream=stream)
    return random_draw(choose, stream, longest)
