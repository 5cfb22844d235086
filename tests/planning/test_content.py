"""What options mean: every static figure and every amount of a small plant by hand; no effect where there is none."""

from __future__ import annotations

import json

import polars as pl
import pytest
from click.testing import CliRunner

import carwright
from carwright.cli.main import main
from carwright.errors import PlantError
from carwright.files.reader import read_plant_text
from carwright.results.content_tables import CONTENT_TABLES
from planning.options_plant import PLANT, amounts

MONEY = """
market:
  segments:
    home:
      demand: 36.5 m cars
      share: 1 %
      cars: {sedan basic: 45 %, sedan pro: 30 %, suv basic: 15 %, suv pro: 10 %}
      price response: -1
  options: {cabin: {buyers won: 90 %, more if standard: 5 %}}
money:
  currency: CNY
  sales tax: 25 %
  discount rate: 10 %
  prices: {sedan: 125 000 CNY, suv: 150 000 CNY}
  material: {sedan: 60 000 CNY, suv: 80 000 CNY}
  warranty: 1000 CNY
  conversion: 4000 CNY
  options: {cabin: {price: 5000 CNY, cost: 300 CNY, price if standard: 1250 CNY}}
"""


@pytest.fixture(scope="module")
def bare():
    return carwright.content(read_plant_text(PLANT))


@pytest.fixture(scope="module")
def priced():
    return carwright.content(read_plant_text(PLANT + MONEY))


def test_chips_work_and_checks_by_hand(bare):
    """Cabin: 2 + 3 chips; 15 s at two stations of the belt and 50 s at the flash: 80 s a car."""
    cabin, paint = bare.options.to_dicts()
    assert cabin["share"] == pytest.approx(0.6 * 0.2 + 0.4 * 0.7)
    assert (cabin["chips"], cabin["chips_cost"]) == (5, 2 * 500)
    assert cabin["work_min"] == pytest.approx(80 / 60)
    assert (paint["chips"], paint["chips_cost"], paint["work_min"]) == (1, 500, 0.0)
    assert bare.work.select("element", "extra_s", "stations", "seconds", "over_pitch_s").rows() == [
        ("line.belt", 15.0, 2, 30.0, 80 + 15 - 90),
        ("line.flash", 50.0, 1, 50.0, None),
    ]
    radio = bare.chips.filter(chip="radio").row(0, named=True)
    assert radio["price"] is None
    assert "in the material of the car" in radio["note"]
    assert bare.passes.rows() == [("cabin", "", "line.check", 0.8)]


def test_bays_are_time_over_takt_and_availability(bare):
    """Takt 90 s (the belt), up 9 of 10 h: (100 + 0.25 x 20 [+ share x 50]) / (90 x 0.9)."""
    (row,) = bare.bays.to_dicts()
    assert (row["places"], row["takt_s"], row["takt_by"]) == (2, 90.0, "pitch of line.belt")
    assert row["availability"] == pytest.approx(0.9)
    assert row["bays_without"] == pytest.approx(105 / 81)
    assert row["bays_now"] == pytest.approx((105 + 0.4 * 50) / 81)
    assert row["bays_if_standard"] == pytest.approx(155 / 81)


def test_an_option_without_work_changes_nothing(bare):
    """Not one figure of one run, whether no car or every car has it."""
    rows = bare.effects.filter(option="paint chip")
    known = rows.filter(pl.col("change").is_not_null())
    assert len(known) > 12
    assert (known["change"] == 0.0).all()
    assert (known["verdict"] == "the same").all()


def test_first_time_through_falls_as_the_file_says(bare):
    """0.9 for cars without, 0.9 x 0.8 with: today 0.4 x 0.18 less, as standard another 0.6 x 0.18."""
    for case, share in (("today", 0.4), ("standard", 0.6)):
        row = bare.effect("cabin", "first time through", case)
        wide = row["change_high"] - row["change_low"]
        assert row["change"] == pytest.approx(-0.18 * share, abs=0.01)
        assert row["verdict"] == "lower" or wide > 0.05


def test_nothing_is_made_up_where_nothing_is_stated(bare):
    cabin = bare.options.row(0, named=True)
    assert [
        cabin[name] for name in ("price", "net_price", "cost", "contribution", "buyers_won", "break_even_rise")
    ] == [None] * 6
    assert bare.years.is_empty()
    assert set(bare.money["unit"].to_list()) == {"cars"}
    told = " ".join(bare.notes)
    for missing in ("cabin: no price is stated", "cabin: no cost is stated", "cabin: no buyers won are stated"):
        assert missing in told
    assert "CNY" not in bare.text()


def test_money_of_a_car_by_hand(priced):
    """5000 with 25 % tax is 4000 net, less 300 and two processors of 500: 2700."""
    cabin = priced.options.row(0, named=True)
    assert (cabin["price"], cabin["net_price"], cabin["cost"]) == (pytest.approx(5000), pytest.approx(4000), 300)
    assert cabin["contribution"] == pytest.approx(2700)
    assert cabin["buyers_won"] == 0.9


def test_money_over_the_days_by_hand(priced):
    """1000 orders a day, 864 cars a day at most: without the option only 100 a day would be sold.

    Margin: 0.75 x (100,000 - 60,000) + 0.25 x (120,000 - 80,000) - 1000 - 4000 = 35,000 a car.
    """
    built = amounts(priced, "standard", "cars built before")["value"]
    assert built == pytest.approx(30 * 864, rel=0.01)
    won = amounts(priced, "today", "cars sold to buyers it wins")["value"]
    assert won == pytest.approx(built - 30 * 100)
    assert amounts(priced, "today", "margin of the buyers it wins")["value"] == pytest.approx(won * 35_000)
    cars = amounts(priced, "today", "cars with it")["value"]
    assert cars == pytest.approx(0.4 * built, rel=0.02)
    gain = amounts(priced, "today", "contribution of the option")["value"]
    assert gain == pytest.approx(cars * 2700)
    whole = amounts(priced, "today", "all that it brings")["value"]
    assert whole == pytest.approx(won * 35_000 + gain)
    assert amounts(priced, "today", "all that it brings, discounted")["value"] == pytest.approx(
        whole * 1.1 ** -(15 / 365.25), rel=1e-4
    )


def test_a_standard_option_by_hand(priced):
    """A rise of 1250 is 1000 net: each car brings 1000 - 1300; more orders than cars, so cars sold are cars built."""
    built = amounts(priced, "standard", "cars built before")["value"]
    more = amounts(priced, "standard", "cars built, less today")["value"]
    assert amounts(priced, "standard", "cars sold, less today")["value"] == pytest.approx(more)
    earns = amounts(priced, "standard", "contribution of the option")["value"]
    assert earns == pytest.approx((built + more) * -300)
    gain = amounts(priced, "today", "contribution of the option")["value"]
    change = amounts(priced, "standard", "all, less today")["value"]
    assert change == pytest.approx(earns - gain + more * 35_000, abs=1.0)
    share = amounts(priced, "today", "cars with it")["value"] / built
    rise = priced.options.row(0, named=True)["break_even_rise"]
    assert rise == pytest.approx((1300 + share * 2700) * 1.25), "price of it all, spread over every car"


def test_orders_bind_where_they_are_fewer_than_cars():
    """600 orders a day against 864 cars: 5 % more and a rise of 1000 in 100,000 net at response -1."""
    text = PLANT + MONEY.replace("share: 1 %", "share: 0.6 %")
    result = carwright.content(read_plant_text(text), "cabin")
    assert amounts(result, "today", "cars sold to buyers it wins")["value"] == pytest.approx(0.9 * 600 * 30, rel=1e-3)
    index = 131.25 / 132.5  # one price index for all cars of a segment, as in a plan
    sold = 600 * 30 * (1.05 * index - 1)
    assert amounts(result, "standard", "cars sold, less today")["value"] == pytest.approx(sold, rel=0.02)


@pytest.mark.parametrize(("share", "orders"), [("1 %", 1000), ("0.8 %", 800)])
def test_an_option_that_slows_the_plant_wins_no_buyers_below_none(share, orders):
    """A car in 100 s without it, 864 a day; in 125 s with it, 691.2 a day. Of the orders 5 % come for the option."""
    text = PLANT.replace("share: {basic: 20 %, pro: 70 %}, chips", "share: 100 %, chips")
    for old, new in (
        ("{cabin: 15 s}", "{cabin: 1 s}"),
        ("          places: 2\n          work: 100 s", "          work: 80 s"),
        ("{cabin: 50 s}", "{cabin: 45 s}"),
        ("          per model: {suv: 20 s}\n          mtbf: 9 h\n          mttr: 1 h\n", ""),
    ):
        assert old in text
        text = text.replace(old, new)
    text += MONEY.replace("share: 1 %", f"share: {share}").replace("buyers won: 90 %", "buyers won: 5 %")
    result = carwright.content(read_plant_text(text), "cabin")
    before = amounts(result, "today", "cars built before")["value"]
    today = amounts(result, "today", "cars with it")["value"]
    assert before == pytest.approx(30 * 864, rel=0.01)
    assert today == pytest.approx(30 * 691.2, rel=0.01)
    assert amounts(result, "today", "cars sold to buyers it wins")["value"] == 0.0
    lost = min(before, 0.95 * orders * 30) - today
    assert amounts(result, "today", "cars lost as it slows the plant")["value"] == pytest.approx(lost)
    assert amounts(result, "today", "cars sold, less without it")["value"] == pytest.approx(-lost)
    assert amounts(result, "today", "margin of the buyers it wins")["value"] == 0.0
    assert amounts(result, "today", "margin of the cars lost")["value"] == pytest.approx(lost * 35_000)
    gain = amounts(result, "today", "contribution of the option")["value"]
    assert amounts(result, "today", "all that it brings")["value"] == pytest.approx(gain - lost * 35_000)


def test_years_add_up_to_the_whole(priced):
    years = priced.years.filter(option="cabin")
    assert years["contribution"].sum() == pytest.approx(amounts(priced, "today", "contribution of the option")["value"])
    assert years["year"].to_list() == [2026]


def test_tables_files_and_command(tmp_path):
    path = tmp_path / "plant.yaml"
    path.write_text((PLANT + MONEY).replace("Options by hand", "Options <by> hand"), encoding="utf-8")
    done = CliRunner().invoke(main, ["content", str(path), "--option", "cabin", "-q", "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    assert "contribution a car   2,700 CNY" in done.output
    for name, table in CONTENT_TABLES.items():
        assert dict(pl.read_parquet(tmp_path / "out" / f"{name}.parquet").schema) == table.columns, name
    told = json.loads((tmp_path / "out" / "content.json").read_text(encoding="utf-8"))
    assert told["options"][0]["option"] == "cabin"
    page = (tmp_path / "out" / "content.html").read_text(encoding="utf-8")
    assert "Options &lt;by&gt; hand" in page
    assert "<by>" not in page


@pytest.mark.parametrize(
    ("plant", "wishes", "told"),
    [
        (PLANT, {"options": "cabbin"}, "did you mean 'cabin'?"),
        (PLANT, {"replications": 1}, "at least 2 pairs"),
        (PLANT.replace("replications: 2", "replications: 1"), {}, "one replication gives no interval"),
        (PLANT, {"until": "2020-01-01"}, "end it later"),
    ],
)
def test_bad_input_is_refused(plant, wishes, told):
    with pytest.raises(PlantError) as caught:
        carwright.content(read_plant_text(plant), **wishes)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (MONEY.replace("cabin: {price", "cabbin: {price"), "money.options.cabbin: there is no option 'cabbin'"),
        (MONEY.replace("cabin: {buyers", "cabbin: {buyers"), "market.options.cabbin: there is no option 'cabbin'"),
        (MONEY.replace("price: 5000 CNY", "price: 5000 USD"), "in a plant that counts in CNY"),
        (MONEY.replace("price: 5000 CNY", "price: 5000"), "currency"),
        (MONEY.replace("buyers won: 90 %", "buyers won: 190 %"), "is no share"),
    ],
)
def test_bad_money_of_options_is_told(text, told):
    with pytest.raises(PlantError) as caught:
        read_plant_text(PLANT + text)
    assert told in str(caught.value)


def test_a_plant_without_options_is_told():
    text = (
        PLANT.split("cars:\n  models", maxsplit=1)[0]
        + "shops: {line: {flow: [{a: {kind: source}}, {b: {kind: stations, work: 1 min}}, {c: {kind: sink}}]}}"
    )
    with pytest.raises(PlantError, match="the plant has no options"):
        carwright.content(read_plant_text(text))
