"""The verb `compare`: no difference where there is none, the true one where it is known, and no ranking by chance."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import polars as pl
import pytest
from scipy.stats import binom

import carwright
from carwright.comparing.variants import variation_of
from carwright.errors import PlantError
from carwright.files.reader import read_plant_text
from carwright.results.compare_tables import COMPARE_TABLES
from carwright.results.paired import paired
from comparing.plants import PLANT, TWO, file_of

BETWEEN = "shops.line.flow.pair.places between"
GAIN = 60 * (6 / 7 - 2 / 3)
"""Cars an hour that four places bring between two exponential stations of one minute (Hunt 1956: 2/3 and 6/7)."""


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    return file_of(tmp_path_factory.mktemp("two"), TWO)


@pytest.fixture(scope="module")
def plant(tmp_path_factory):
    return file_of(tmp_path_factory.mktemp("plant"), PLANT)


def test_a_plant_against_itself_differs_in_nothing_and_is_not_ranked(plant):
    result = carwright.compare([plant, plant], replications=2)
    assert result.changes.is_empty()
    assert result.differences.filter(pl.col("verdict").is_in(["higher", "lower", "cannot be told"])).is_empty()
    told = result.differences.filter(pl.col("change").is_not_null())
    assert len(told) > 20
    assert (told["change"] == 0.0).all()
    assert (told["change_low"] == 0.0).all()
    assert (told["change_high"] == 0.0).all()
    assert result.best == result.names
    assert "there is no difference: every run gave the same" in result.text()


def test_what_no_car_meets_changes_nothing(plant):
    """A yard that is never full may have more places: another plant, the same cars bit for bit."""
    result = carwright.compare(plant, ["shops.body.flow.yard.places=900"], replications=2)
    assert result.changes["text"].to_list() == ["body.yard: places 9 -> 900"]
    assert (result.differences.filter(group="plant")["verdict"] == "the same").all()
    assert "no difference in net rate" in result.text()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_known_effect_of_places_is_inside_its_interval(two, seed):
    """At 99.9 %; the truth is exact, and the study begins after a day in which the line has settled."""
    result = carwright.compare(two, [f"{BETWEEN}=4"], seed=seed, replications=10, confidence=0.999)
    row = result.difference("net rate")
    assert row["change_low"] <= GAIN <= row["change_high"]
    assert row["verdict"] == "higher"
    assert row["change_high"] - row["change_low"] < 0.1 * GAIN
    (effect,) = result.effects.filter(figure="net rate").to_dicts()
    assert (effect["text"], effect["change"]) == ("line.pair: places between 0 -> 4", row["change"])


@pytest.mark.slow
def test_paired_intervals_hold_the_truth_as_often_as_they_say(two):
    """200 comparisons of five pairs: the number whose 95 % interval holds the exact gain, within 0.9999 of luck."""
    many, pairs = 200, 5
    result = carwright.compare(two, [f"{BETWEEN}=4"], replications=many * pairs)
    rates = result.samples.filter(figure="net rate")
    first, second = (
        rates.filter(variant=name).sort("replication")["value"].to_numpy().reshape(many, pairs) for name in result.names
    )
    found = [paired(second[i], first[i]).change for i in range(many)]
    held = sum(each.low <= GAIN <= each.high for each in found)
    assert binom.ppf(0.00005, many, 0.95) <= held <= binom.ppf(0.99995, many, 0.95)


def test_the_same_luck_makes_the_difference_narrower(two):
    result = carwright.compare(two, [f"{BETWEEN}=4"], replications=30)
    rates = {name: result.samples.filter(variant=name, figure="net rate")["value"].to_numpy() for name in result.names}
    first, second = rates.values()
    assert np.var(second - first, ddof=1) < 0.8 * (np.var(first, ddof=1) + np.var(second, ddof=1))


def test_differences_are_those_of_two_simulations(two):
    """The runs of each variant are those of `simulate`: same seed, same numbers."""
    result = carwright.compare(two, [f"{BETWEEN}=4"], replications=3)
    cars = []
    for setting in ((), (f"{BETWEEN}=4",)):
        made = carwright.simulate(carwright.read_plant(two, setting), replications=3, prove=False)
        cars.append(made.replications["cars"].to_numpy())
    for name, own in zip(result.names, cars, strict=True):
        assert result.samples.filter(variant=name, figure="cars out")["value"].to_list() == own.tolist()
    assert result.difference("cars out")["change"] == pytest.approx((cars[1] - cars[0]).mean())


def test_three_variants_are_judged_together(two):
    """Two stations of one pace: 2 against 3 places differ by far less than 0 against 4."""
    result = carwright.compare(two, {"three": f"{BETWEEN}=3", "four": f"{BETWEEN}=4"}, replications=3)
    assert result.names == ("plant.yaml", "three", "four")
    assert result.differences["confidence"].unique().to_list() == [pytest.approx(0.975)]
    assert result.ranking["confidence"].unique().to_list() == [pytest.approx(1 - 0.05 / 3)]
    assert [(row["one"], row["other"]) for row in result.ranking.to_dicts()] == [
        ("plant.yaml", "three"),
        ("plant.yaml", "four"),
        ("three", "four"),
    ]
    assert "plant.yaml" not in result.best
    assert "Bonferroni" in result.text()


def test_what_cannot_be_told_apart_is_not_ranked(two, tmp_path):
    """The same line under another name has luck of its own: no true difference, but no run is the same."""
    other = file_of(tmp_path, TWO.replace("- pair:", "- twins:"), "other.yaml")
    result = carwright.compare([two, other], replications=4, seed=2)
    row = result.difference("cars out")
    assert row["verdict"] == "cannot be told"
    assert row["change_low"] < 0.0 < row["change_high"]
    assert row["pairs_needed"] is None or row["pairs_needed"] > 4
    assert result.best == result.names
    assert result.ranking["better"].to_list() == [""]
    assert "4 pairs of runs cannot tell plant.yaml and other.yaml apart: no ranking" in result.text()
    assert any("share no luck" in note for note in result.notes)


def test_many_changes_each_alone(plant):
    settings = "shops.body.flow.weld.mtbf=4 h; shops.body.flow.store.places=9; study.seed=3"
    result = carwright.compare(plant, [f"better: {settings}"], replications=2, each=True)
    alone = result.effects.filter(pl.col("figure").is_null() | (pl.col("figure") == "net rate"))
    assert alone["text"].to_list() == [
        "study: seed 7 -> 3",
        "body.weld: mtbf mean 2 h -> 4 h",
        "body.store: places 4 -> 9",
    ]
    assert alone["note"].to_list() == ["not read by the runs", "", ""]
    for number, setting in enumerate(settings.split("; ")[:2], start=1):
        pair = carwright.compare(plant, [setting], replications=2).difference("net rate")
        assert alone["change"][number] == pair["change"]
    assert any("The study of plant.yaml holds for all" in note for note in result.notes)


def test_the_result_is_the_same_bit_for_bit_on_any_number_of_threads(plant):
    made = [carwright.compare(plant, ["shops.body.flow.store.places=9"], replications=3, jobs=j) for j in (1, 2)]
    assert made[0].equals(made[1])


def test_tables_have_their_columns_and_files_are_whole(plant, tmp_path):
    result = carwright.compare(plant, ["<small>: shops.body.flow.store.places=1"], replications=2, out=tmp_path / "out")
    for name, frame in result.tables().items():
        assert dict(frame.schema) == COMPARE_TABLES[name].columns, name
        assert pl.read_parquet(tmp_path / "out" / f"{name}.parquet").equals(frame)
    summary = json.loads((tmp_path / "out" / "compare.json").read_text(encoding="utf-8"))
    assert summary["changes"][0]["text"] == "body.store: places 4 -> 1"
    page = (tmp_path / "out" / "compare.html").read_text(encoding="utf-8")
    assert "&lt;small&gt;" in page
    assert "<small>" not in page
    assert re.search(r"(src|href)=\"https?:", page) is None
    assert not list((tmp_path / "out").glob(".*"))


def test_models_options_and_gates_are_compared(plant):
    result = carwright.compare(plant, ["cars.models={sedan: 50 %, suv: 50 %}"], replications=2)
    assert result.difference("cars out", of="suv")["verdict"] == "higher"
    assert result.difference("cars out", of="sedan")["verdict"] == "lower"
    assert result.difference("first time through", of="body.check")["unit"] == "share"
    gone = carwright.compare(plant, ["cars.models={sedan: 60 %, van: 40 %}"], replications=2)
    assert gone.difference("cars out", of="suv")["verdict"] == "not in both"


def test_a_single_text_is_one_variation_not_one_a_letter(plant):
    assert carwright.compare(plant, "half: cars.models={sedan: 50 %, suv: 50 %}", replications=2).names[1:] == ("half",)


def test_variations_are_read_with_or_without_a_name():
    assert variation_of("a.b=1") == ("", ("a.b=1",))
    assert variation_of("one more: a.b=1; c.d={x: 2; y}") == ("one more", ("a.b=1", "c.d={x: 2; y}"))
    assert variation_of("a.b=08:00-16:30;c=2") == ("", ("a.b=08:00-16:30", "c=2"))


def faults_of(*arguments, **wishes):
    with pytest.raises(PlantError) as caught:
        carwright.compare(*arguments, **wishes)
    return str(caught.value)


def test_bad_input_is_told_all_at_once(plant, tmp_path):
    bad = file_of(tmp_path, PLANT.replace("places: 4", "places: 0"), "bad.yaml")
    told = faults_of([bad, tmp_path / "nix.yaml"])
    assert "bad.yaml:" in told
    assert "nix.yaml" in told
    told = faults_of(plant, ["shops.body.flow.stoer.places=3", "nonsense"])
    assert "did you mean 'store'?" in told
    assert "'nonsense' is no setting" in told
    told = faults_of(plant, ["a=1"], replications=1, jobs=0, by="beauty", confidence=2.0, kernel="x", until="soon")
    assert told.count("\n") == 7
    assert "there are 'cars out'" in told
    assert "'soon' is no date" in told
    assert "--set" in told
    told = faults_of([plant, tmp_path / "nix.yaml"], ["shops.body.flow.stoer.places=3"], from_="x", until="y")
    assert told.count("\n") == 4
    assert "nix.yaml" in told
    assert "did you mean 'store'?" in told
    assert "one plant, and it states no targets" in faults_of(plant)
    assert "nothing to compare" in faults_of([])
    assert "made in Python" in faults_of([read_plant_text(PLANT)], ["a=1"])
    assert "until" in faults_of(plant, ["shops.body.flow.store.places=9"], until="2020-01-01")


def test_a_variant_that_locks_is_named(tmp_path):
    text = TWO.replace(
        "- out", "- check: {kind: gate, first time through: 50 %, repair: bay, rejoins: pair}\n      - out"
    )
    text += "    branches:\n      bay: {flow: [{room: {kind: buffer, places: 9999}}]}\n"
    plant = file_of(tmp_path, text)
    told = faults_of(plant, ["tight: shops.line.branches.bay.flow.room.places=1"], replications=2)
    assert "tight" in told
    assert "locks for good" in told


class Stopper:
    """Presses Ctrl-C once so many runs are finished."""

    def __init__(self, after):
        self.after = after

    def __call__(self, progress):
        if progress.finished >= self.after:
            raise KeyboardInterrupt


def test_ctrl_c_keeps_the_runs_that_every_variant_has(plant):
    """Runs of both variants are taken in turn: five finished ones are two whole pairs at least."""
    whole = carwright.compare(plant, ["shops.body.flow.store.places=9"], replications=6, jobs=1)
    cut = carwright.compare(plant, ["shops.body.flow.store.places=9"], replications=6, jobs=1, progress=Stopper(5))
    assert cut.interrupted
    assert cut.replication_numbers == (0, 1)
    assert "Stopped early: 2 runs of each variant" in cut.text()
    kept = whole.samples.filter(pl.col("replication") < 2)
    assert kept.equals(cut.samples)


def test_ctrl_c_before_two_pairs_leaves_nothing(plant, tmp_path):
    with pytest.raises(KeyboardInterrupt):
        carwright.compare(
            plant,
            ["shops.body.flow.store.places=9"],
            replications=6,
            jobs=1,
            progress=Stopper(3),
            out=tmp_path / "out",
        )
    assert not list(tmp_path.rglob("*.html"))


def test_runs_may_go_to_an_executor(plant):
    with ThreadPoolExecutor(2) as pool:
        made = carwright.compare(plant, ["shops.body.flow.store.places=9"], replications=2, executor=pool)
    assert made.equals(carwright.compare(plant, ["shops.body.flow.store.places=9"], replications=2))


def test_the_longest_warm_up_holds_for_all(plant):
    """Found by itself for each variant, but the same days are counted in both."""
    result = carwright.compare(plant, ["shops.body.flow.yard.places=900"], replications=2, warm_up="mser5")
    assert result.warm_up_by == "mser5"
    assert (result.differences.filter(group="plant")["verdict"] == "the same").all()
    given = carwright.compare(plant, ["shops.body.flow.yard.places=900"], replications=2, warm_up="14 d")
    assert f"{given.warm_up_until:%Y-%m-%d}" == "2024-01-15"
    assert given.difference("cars out")["first"] < result.difference("cars out")["first"]


def test_a_plant_from_which_no_car_comes_is_told(plant, tmp_path):
    result = carwright.compare([plant, plant], until="2024-01-01 00:01", replications=2, out=tmp_path / "out")
    assert "No car came out of any variant." in result.notes
    assert result.difference("lead time, mean")["verdict"] == "not in both"
    assert (tmp_path / "out" / "compare.json").exists()
