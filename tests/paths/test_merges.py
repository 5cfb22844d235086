"""One path where cars of several branches are ready at the same tick: ranks and the order of the file decide."""

from __future__ import annotations

import pytest

from carwright.arrays.network import CellKind
from paths.agreement import agree
from paths.choosers import by_luck
from paths.parts_of_plants import SMALL, TINY
from paths.random_merges import random_merge
from paths.sketch import Sketch, constant


@pytest.mark.parametrize(("scale", "many"), [(TINY, 100), (SMALL, 40)])
def test_agreement_on_merges(scale, many):
    for seed in range(many):
        agree(random_merge(by_luck(seed), scale), seed)


@pytest.mark.parametrize("kind", [CellKind.STATION, CellKind.DELAY, CellKind.PARALLEL])
@pytest.mark.parametrize("ranks", [(0, 1), (1, 0), (0, 0)])
def test_all_sources_have_asked_before_the_first_car_goes_in(kind, ranks):
    """At tick 0 the cars of both are ready."""
    sketch = Sketch(200)
    sources = [sketch.source(f"cars {i}", limit=5, rank=rank) for i, rank in enumerate(ranks)]
    shared = {"servers": 2} if kind == CellKind.PARALLEL else {}
    meet, out = sketch.cell(kind, "meet", work=constant(7), capacity=2, **shared), sketch.sink()
    for source in sources:
        sketch.chain(source, meet)
    sketch.chain(meet, out)
    agree(sketch.network(), 1)
