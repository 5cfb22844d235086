"""What `simulate` refuses, with the way out."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from carwright.errors import PlantError
from carwright.files.reader import read_plant_text
from carwright.simulation.simulate import simulate
from simulation.small_plants import LOCKING, line


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"replications": 0}, "at least 1"),
        ({"replications": 2.5}, "replications: 2.5 is no whole number; at least 1"),
        ({"seed": 1.5}, "seed: 1.5 is no whole number"),
        ({"seed": -1}, "seed: -1 is below 0; any whole number from 0 on"),
        ({"precision": "1 %"}, "precision: '1 %' is no number; write a share such as 0.005"),
        ({"confidence": float("nan")}, "nan is no confidence"),
        ({"warm_up": float("inf")}, "must end before the study"),
        ({"precision": 5.0}, "is no precision"),
        ({"kernel": "fast"}, "there are sections and events"),
        ({"jobs": 0}, "at least 1"),
        ({"until": "tomorrow"}, "'tomorrow' is no date"),
        ({"until": 2025}, "until: 2025 is no date"),
        ({"until": "2024-02-05T00:00:00Z"}, "until: '2024-02-05T00:00:00Z' names a time zone; .* leave the zone out"),
        ({"from_": datetime(2024, 1, 30, tzinfo=UTC)}, "from: .* names a time zone"),
        ({"until": "2020-01-01"}, "the study would end"),
        ({"from_": "2024-01-30T06:00+01:00"}, "names a time zone; the plant has one local time"),
        ({"until": datetime(2024, 2, 3, tzinfo=UTC)}, "names a time zone; the plant has one local time"),
        ({"warm_up": "30 d"}, "must end before the study"),
        ({"warm_up": "-1 d"}, "a warm-up of -1 d is negative; it must be at least 0"),
        ({"warm_up": "soon"}, "warm up"),
        ({"cars_table": True}, "needs a folder"),
    ],
)
def test_wrong_options_are_told_with_the_way_out(asked, said):
    with pytest.raises(PlantError, match=said):
        simulate(line(), **asked)


def test_a_plant_that_locks_names_the_ring():
    with pytest.raises(PlantError, match=r"locks for good on 2024-01-0\d.*body\.weld.*body\.bench\.bay") as error:
        simulate(read_plant_text(LOCKING))
    assert error.value.exit_code == 2


@pytest.mark.parametrize(
    "between", ["", "{store: {kind: buffer, places: 2}}, ", "{gate: {kind: gate, first time through: 100 %}}, "]
)
def test_a_plant_that_would_never_end_is_refused(between):
    """The next car is always there, and nothing on the way takes time: any number of them would leave at once."""
    flow = f"[{{cars in: {{kind: source}}}}, {between}{{cars out: {{kind: sink}}}}]"
    study = "study: {from: 2025-01-06, until: 2025-01-07, replications: 1}"
    plant = read_plant_text(f"carwright: 1\nname: none\n{study}\nshops: {{a: {{flow: {flow}}}}}\n")
    with pytest.raises(PlantError, match=r"shops.a.flow.cars in: cars leave the plant in no time \(cars in ->"):
        simulate(plant)


def test_passing_times_of_decades_are_refused(tmp_path):
    with pytest.raises(PlantError, match="million rows a replication"):
        simulate(line(), until="2090-01-01", from_="2040-01-01", passings_table=True, out=tmp_path / "out")
    assert not (tmp_path / "out").exists()
