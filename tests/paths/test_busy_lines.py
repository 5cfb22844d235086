"""Moving lines that stop so often that their coming stops are many."""

from __future__ import annotations

import pytest

from carwright.arrays.network import CellKind, Failures
from carwright.errors import PlantError
from carwright.simulation.replication import run_replication
from paths.agreement import KERNELS, differences
from paths.sketch import Sketch, constant


@pytest.fixture(params=KERNELS)
def kernel(request):
    return request.param


def busy_line(stations: int, work: int, pitch: int, failures: Failures | None) -> Sketch:
    sketch = Sketch(8_000)
    source = sketch.source(limit=60)
    fields = {"pitch": pitch, "work": constant(work), "failures": failures}
    line = sketch.cell(CellKind.LINE, "line", servers=stations, capacity=stations, **fields)
    sketch.chain(source, line, sketch.sink())
    return sketch


def test_every_car_may_overrun_every_station_of_a_line(kernel):
    """Half as many stops ahead as stations squared."""
    line = busy_line(stations=60, work=36, pitch=30, failures=None)
    assert differences(line.network(), 1, 0, kernel) == []


def test_a_line_that_hardly_ever_moves_is_told(kernel):
    """Every station fails after each tick of work: more stops than can be kept, never a wrong number."""
    line = busy_line(stations=4, work=4_000, pitch=4_000, failures=Failures(constant(1), constant(1)))
    with pytest.raises(PlantError, match="hardly ever move"):
        run_replication(line.network(), 1, 0, kernel=kernel)
