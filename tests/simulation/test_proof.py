"""What is made faster for the proof, and only that."""

from __future__ import annotations

import math
from datetime import datetime

import polars as pl
import pytest

from carwright.arrays.network import Draw, Law, RampSegment
from carwright.errors import PlantError
from carwright.results.tables import TABLES
from carwright.simulation.proof import Suspect, _scaled, faster, parts_are_apart, proof_frame, quicker, suspects_of
from carwright.simulation.prove import prove_bottleneck
from results.handmade import index, network, runs
from simulation.small_plants import line


def test_only_the_cells_of_the_suspect_change():
    before = network()
    after = faster(before, [1], by=0.05)
    changed = [a.name for a, b in zip(after.cells, before.cells, strict=True) if a != b]
    assert changed == ["body.weld"]
    assert after.cells[1].speed_ramp == (RampSegment(0, False, (), (1.05,)),)


def test_a_line_gets_a_shorter_pitch():
    before = network()
    after = faster(before, [3], by=0.25)
    assert after.cells[3].pitch == before.cells[3].pitch * 4 // 5


def test_a_ramp_is_raised_all_along():
    ramp = (RampSegment(0, True, (10,), (0.5, 1.0)), RampSegment(5, False, (), (0.8,)))
    assert [s.value for s in _scaled(ramp, 2.0)] == [(1.0, 2.0), (1.6,)]


@pytest.mark.parametrize(
    ("draw", "mean"),
    [
        (Draw(Law.CONSTANT, 100.0), lambda d: d.a),
        (Draw(Law.UNIFORM, 50.0, 150.0), lambda d: (d.a + d.b) / 2),
        (Draw(Law.TRIANGULAR, 50.0, 100.0, 150.0), lambda d: (d.a + d.b + d.c) / 3),
        (Draw(Law.EXPONENTIAL, 100.0), lambda d: d.a),
        (Draw(Law.ERLANG, 25.0, 4.0), lambda d: d.a * d.b),
        (Draw(Law.GAMMA, 25.0, 4.0), lambda d: d.a * d.b),
        (Draw(Law.LOGNORMAL, 4.0, 0.5), lambda d: math.exp(d.a + d.b**2 / 2)),
        (Draw(Law.WEIBULL, 100.0, 1.0), lambda d: d.a),
        (Draw(Law.HYPEREXPONENTIAL, 50.0, 200.0, 0.4), lambda d: d.c * d.a + (1 - d.c) * d.b),
        (Draw(Law.EMPIRICAL, table=(80, 160)), lambda d: sum(d.table) / 2),
    ],
)
def test_every_law_shrinks_by_the_factor(draw, mean):
    assert mean(quicker(draw, 1.25)) == pytest.approx(mean(draw) / 1.25)


def test_the_slowest_station_is_proven_and_an_idle_one_is_not():
    """Fit takes 110 s in two places, 55 s a car; weld 50 s on average but with failures: the table says which it is."""
    slow = line(shops__body__flow__fit__work="200 s")
    frame = prove_bottleneck(slow, ["body.fit", "body.weld"], by=0.10, pairs=4)
    gains = {row["element"]: row for row in frame.filter(pl.col("year") == "all").to_dicts()}
    assert gains["body.fit"]["proven"]
    assert gains["body.fit"]["gained_share"] == pytest.approx(0.10, abs=0.03)
    assert abs(gains["body.weld"]["gained_share"]) < 0.02
    own = prove_bottleneck(slow, pairs=2)
    assert own["element"].to_list()[0] == "body.fit"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"elements": "body.fitt"}, "did you mean 'body.fit'"),
        ({"by": 0.0}, "0 faster"),
        ({"kernel": "quick"}, "no kernel 'quick'"),
        ({"confidence": 1.5}, "1.5 is no confidence"),
        ({"jobs": -1}, "-1 jobs; at least 1"),
        ({"pairs": 2.5}, "2.5 is no whole number; an interval needs 2 or more"),
        ({"pairs": 1}, "needs 2 or more"),
    ],
)
def test_wrong_wishes_are_told(asked, said):
    with pytest.raises(PlantError, match=said):
        prove_bottleneck(line(), **asked)


def bottlenecks(wins: list[dict[str, float]]) -> pl.DataFrame:
    """A table of bottlenecks from the wins of elements of shop ``body``, month by month from December 2024 on."""
    rows = [
        {"start": datetime(2024 + (11 + m) // 12, (11 + m) % 12 + 1, 1), "element": f"body.{name}", "wins_share": share}
        for m, month in enumerate(wins)
        for name, share in month.items()
    ]
    fixed = {"part": "", "shop": "body", "kind": "stations", "rank": 1}
    table = TABLES["bottlenecks"]
    frame = pl.DataFrame([row | fixed | {"station": row["element"]} for row in rows])
    return table.frame({name: frame[name] if name in frame else [None] * len(frame) for name in table.columns})


def test_an_element_that_wins_most_months_is_suspected_alone_first():
    frame = bottlenecks([{"weld": 0.9, "fit": 0.1}, {"weld": 1.0}, {"weld": 0.8, "fit": 0.2}])
    assert [suspect.name for suspect in suspects_of(frame, runs(), "")] == ["body.weld"]


def test_elements_that_take_turns_are_suspected_together_first():
    frame = bottlenecks([{"weld": 0.6, "fit": 0.4}, {"fit": 1.0}, {"weld": 0.8, "fit": 0.2}])
    found = suspects_of(frame, runs(), "")
    assert [suspect.name for suspect in found] == ["body", "body.fit"]
    assert found[0].elements == ("body.fit", "body.weld")


def test_a_warm_up_accuses_nobody():
    frame = bottlenecks([{"weld": 1.0}])
    assert suspects_of(frame, runs(warm_up_bin=3), "") == []


def test_a_proof_of_three_pairs_is_the_paired_interval():
    """Runs with 2 more cars a day in every pair: 4 days, a gain of 8 cars without any doubt."""
    before, after = runs((0, 2, 4)), runs((2, 4, 6))
    frame = bottlenecks([{"weld": 1.0}])
    suspect = Suspect("body.weld", "", ("body.weld",))
    rows = proof_frame(frame, before, [((suspect,), after.sums)]).to_dicts()
    assert [row["year"] for row in rows] == ["all", "2024"]
    assert [row["cars_gained"] for row in rows] == [8.0, 4.0]
    assert (rows[0]["cars_gained_low"], rows[0]["proven"], rows[0]["pairs"]) == (8.0, True, 3)
    assert rows[0]["gained_share"] == pytest.approx(8 / 404)


def test_a_plant_of_one_part_is_apart_from_nothing():
    assert parts_are_apart(index())
