"""Whole plant files whose plan can be reckoned by hand: what runs already, ramps, dated bounds, what clashes."""

from __future__ import annotations

import pytest

import carwright
from carwright.errors import PlantError
from carwright.files import read_plant_text
from carwright.results.plan_words import headline

BASE = """
carwright: 1
name: by hand
study: {from: 2025-01-01, until: 2026-01-01}
cars: {models: {car: 100 %}}
market: {segments: {home: {demand: DEMAND, share: 100 %, cars: {car: 100 %}}}}
money: {currency: CNY, prices: 100000 CNY, material: 60000 CNYMONEY}
shops: {line: {flow: [{bodies: {kind: source}}, {work: {kind: stations, work: 120 s}}, {out: {kind: sink}}]}}
"""
OPEN = "  parts: {plant: {opened: 2020-01-01}}\n  capacity: {plant: {shifts: {one: 10000 cars/month}}}\n"
MAKER = "partners: {P: {kind: contract, capacity: 1000 cars/month, from: 2024-01-01, fee: 20000 CNY, MORE}}\n"
CAPITAL = ", capital: {plant: {amount: 0 CNY}}"


def planned(body, *, demand="12000 cars", money=""):
    """The plan of a small file; what was not asked for is not told."""
    text = BASE.replace("DEMAND", demand).replace("MONEY", money) + body
    return carwright.plan(read_plant_text(text), alternatives=False, jobs=1, gap=1e-7)


def decisions(more, *, until="2026-01-01"):
    return f"decisions:\n  from: 2025-01-01\n  until: {until}\n{more}"


@pytest.mark.parametrize(
    ("how", "worth"),
    [
        ("running: 2024-01-01, may end: no", 480e6 - 6_000 * 20_000),  # all that is sold, less a year of the least
        ("running: 2024-01-01", 480e6 - 3_000 * 20_000 - 5e6),  # notice on the first day: half a year, and the exit
    ],
)
def test_a_contract_that_runs_is_kept_or_ended_at_its_price(how, worth):
    maker = MAKER.replace("MORE", "notice: 6 months, exit: 5 m CNY, least: 500 cars/month")
    found = planned(maker + decisions(OPEN + f"  contracts: {{P: {{{how}}}}}\n"))
    assert found.npv == pytest.approx(worth)


def test_a_bound_within_a_quarter_holds_from_its_day_on():
    """A month at the maker's own 1,000, then 100 a month; 20,000 are left of a car."""
    maker = MAKER.replace("MORE", "least: 0 cars/month").replace("2024-01-01", "2025-01-01")
    body = maker + decisions("  contracts: {P: {at most: {2025-02-01: 100 cars/month}}}\n", until="2025-07-01")
    found = planned(body, demand="100 k cars")
    assert found.production["cars"].to_list() == pytest.approx([1_200, 300])
    assert found.npv == pytest.approx(1_500 * 20_000)


def test_a_bound_of_a_trim_within_a_quarter_holds_for_an_even_share_of_it():
    """100 a month in two months of three: what is spread evenly over the quarter is 100 a month in all three."""
    body = decisions(OPEN + "  trims: {car: {at most: {2025-02-01: 100 cars/month}}}\n", until="2025-07-01")
    first = planned(body, demand="100 k cars").production["cars"][0]
    assert first == pytest.approx(200 * 90 / 59)


def test_what_opens_on_the_first_day_ramps_up_like_what_is_opened_on_it():
    """Half, four fifths, all of 1,500 a quarter."""
    given = "  capacity: {plant: {shifts: {one: 500 cars/month}, ramp: [50 %, 80 %, 100 %]}}\n"
    for how, money in (("opened", ""), ("open", CAPITAL)):
        found = planned(decisions(f"  parts: {{plant: {{{how}: 2025-01-01}}}}\n" + given), money=money)
        assert found.production["cars"].to_list() == pytest.approx([750, 1_200, 1_500, 1_500])


def test_a_contract_that_runs_since_the_first_day_has_its_tools():
    maker = MAKER.replace("MORE", "tooling: 7 m CNY, ramp: [50 %, 100 %]").replace("2024-01-01", "2025-01-01")
    found = planned(maker + decisions("  contracts: {P: {running: 2025-01-01}}\n"))
    assert found.production["cars"].to_list() == pytest.approx([1_500, 3_000, 3_000, 3_000])
    assert found.npv == pytest.approx(10_500 * 20_000)


def test_stocks_that_must_be_bought_clash_with_a_budget():
    supply = "supply: {parts: {chip: {each car: 1, contract: 100 parts/month, price: 1000 CNY}}}\n"
    body = supply + decisions(OPEN + "  stocks: {chip: {at least: 50000}}\n", until="2025-07-01")
    found = planned(body, money=", budget: {total: 0.1 m CNY}")
    assert found.status == "infeasible"
    assert found.clash == ("budget in all: 100,000 CNY", "chip: at least 50,000 in stock")


def test_a_part_that_is_open_is_not_told_to_open():
    money = ", fixed: {plant: 10 m CNY/month}, budget: {total: 10 m CNY}"
    found = planned(decisions(OPEN, until="2025-07-01"), demand="0 cars", money=money)
    assert found.clash == ("budget in all: 10 m CNY", "plant is open already")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("2025-05-15", "No quarter begins on 2025-05-15: plant opens on 2025-07-01 at the earliest."),
        ("2025-05-15..2025-06-15", "from 2025-05-15 to 2025-06-15: plant opens on 2025-07-01"),
        ("2025-05-15..2025-07-01", ""),
        ("2025-04-01", ""),
    ],
)
def test_a_date_on_which_no_period_begins_is_told(given, said):
    body = f"  parts: {{plant: {{open: {given}}}}}\n  capacity: {{plant: {{shifts: {{one: 500 cars/month}}}}}}\n"
    notes = " ".join(planned(decisions(body), money=CAPITAL).notes)
    assert said in notes
    assert bool(said) == ("No quarter begins" in notes)


def test_a_limit_binds_in_scenarios_that_the_worst_share_leaves_out():
    """Two futures, both beyond the capacity; the goal looks at the worst fifth alone."""
    text = BASE.replace("DEMAND", "100 k cars").replace("MONEY", "").replace(
        "cars: {car: 100 %}}}}",
        "cars: {car: 100 %}}}, scenarios: {good: {weight: 70 %}, bad: {weight: 30 %, demand: 60 %}}}",
    )  # fmt: skip
    goal = "  goal: {npv: 100 %, risk: {cvar: 20 %, weight: 100 %}}\n"
    plant = read_plant_text(text + decisions(OPEN.replace("10000", "100") + goal, until="2025-07-01"))
    full = carwright.plan(plant, alternatives=False, jobs=1, gap=1e-7).binding
    rows = full.filter((full["scenario"] == "all") & (full["limit"] == "capacity"))
    assert rows["share"].to_list() == pytest.approx([1.0, 1.0])
    assert rows["worth"].to_list() == pytest.approx([40_000, 40_000], rel=1e-6)


def test_a_maker_who_is_signed_for_nothing_is_not_said_to_build():
    """Signing costs nothing, and his fee leaves nothing of a car: whether he is signed is a tie."""
    maker = MAKER.replace("MORE", "least: 0 cars/month").replace("20000", "90000").replace("2024-01-01", "2025-01-01")
    found = planned(maker + decisions(OPEN + "  contracts: {P: {start: 2025-01-01, required: yes}}\n"))
    assert "P builds nothing, though signed, from 2025-Q1" in headline(found)


def test_a_budget_told_twice_for_a_year_is_refused():
    with pytest.raises(PlantError, match="the budget of 2025 is given 2 times"):
        planned(decisions(OPEN), money=", budget: {years: {2025: 1 m CNY, 2025-07-01: 2 m CNY}}")


def test_a_scenario_without_weight_is_left_out():
    """It sells next to nothing and would break the budget; in the other 12,000 cars leave 40,000 each, less 12 m."""
    text = BASE.replace("DEMAND", "12000 cars").replace("MONEY", ", fixed: 1 m CNY/month, budget: {total: 5 m CNY}")
    futures = ", scenarios: {calm: {weight: 100 %}, none: {weight: 0 %, demand: 0.1 %}}}"
    plant = text.replace("cars: {car: 100 %}}}}", f"cars: {{car: 100 %}}}}}}{futures}") + decisions(OPEN)
    found = carwright.plan(read_plant_text(plant), alternatives=False, jobs=1, gap=1e-7)
    assert found.scenarios["scenario"].to_list() == ["calm"]
    assert found.npv == pytest.approx(12_000 * 40_000 - 12e6)
    assert "The scenario none has no weight; it is left out." in found.notes


@pytest.mark.parametrize("told", ["0 w: 0 %", "4 w: 0 %, 26 w: 0 %"])
def test_nobody_cancels_where_the_file_says_so(told):
    """12,000 ordered in the year and 500 that wait, all delivered at 40,000."""
    sales = f"sales: {{cancellations: {{{told}}}, waiting: {{car: 500}}}}\n"
    assert planned(sales + decisions(OPEN)).npv == pytest.approx(12_500 * 40_000)


LAUNCH = "sales: {SHOPS, orders a shop: 40 cars/month, bursts: {launch: {date: 2025-02-01, orders: 1000 cars}}}\n"


def test_a_launch_before_the_first_shop_is_taken():
    """1,000 come by app in the first quarter, then 120 a quarter to each of ten shops, which open in the third."""
    sales = LAUNCH.replace("SHOPS", "shops: {2025-07-01: 10}")
    found = planned(sales + decisions(OPEN), demand="7300 cars")
    assert (found.orders["orders"] - found.orders["lost"]).to_list() == pytest.approx([1_000, 0, 1_200, 1_200])
    assert found.npv == pytest.approx(3_400 * 40_000)


def test_a_launch_needs_none_of_the_shops_that_may_be_opened():
    """Nobody else orders, so that no shop is worth its cost, and all of the launch are delivered."""
    sales = LAUNCH.replace("SHOPS", "shops: 10, shop cost: 2 m CNY/month")
    shops = "  shops: {at least: 0, at most: 100}\n"
    found = planned(sales + decisions(OPEN + shops), demand="0 cars")
    assert found.decisions.filter(found.decisions["what"] == "shops")["amount"].to_list() == [0]
    assert found.npv == pytest.approx(1_000 * 40_000)


def test_a_fixed_cost_is_what_it_was_first_before_its_date():
    """1 m a month in the first half of the year as well as from July on, when it becomes 2 m."""
    fixed = ", fixed: {plant: {2025-03-01: 1 m CNY/month, 2025-07-01: 2 m CNY/month}}"
    found = planned(decisions(OPEN), money=fixed)
    assert found.cash["fixed"].to_list() == pytest.approx([-3e6, -3e6, -6e6, -6e6])


@pytest.mark.parametrize(
    ("opened", "first"), [("2024-01-01", "2025-Q1"), ("2024-10-01", "2025-Q4"), ("2024-12-31", "2026-Q1")]
)
def test_a_part_waits_its_months_for_one_that_is_open_already(opened, first):
    """Twelve months after the last day of 2024 is the last day of 2025: the first quarter behind it begins in 2026."""
    text = BASE.replace("DEMAND", "12000 cars").replace("MONEY", ", capital: {B: {amount: 0 CNY}}")
    text, shops = text.split("shops:")
    text += f"parts: {{A: {{shops: {shops.strip()}}}, B: {{shops: {shops.strip()}}}}}\n"
    parts = f"  parts: {{A: {{opened: {opened}}}, B: {{open: 2025-01-01..2026-07-01, after: {{A: 12 months}}}}}}\n"
    given = "{shifts: {one: 500 cars/month}}"
    text += decisions(f"{parts}  capacity: {{A: {given}, B: {given}}}\n", until="2027-01-01")
    found = carwright.plan(read_plant_text(text), alternatives=False, jobs=1, gap=1e-7).decisions
    assert found.filter(found["what"] == "open")["period"].to_list() == [first]


def test_shops_of_which_nothing_is_sold_are_refused():
    with pytest.raises(PlantError, match=r"decisions\.shops: it is not said how many orders a shop can take"):
        planned(decisions(OPEN + "  shops: {at most: 5}\n"))
