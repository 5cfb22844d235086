"""Orders behind what an option earns, by hand: dated costs, the index of prices, shops, and who waits already."""

from __future__ import annotations

import pytest

import carwright
from carwright.files.reader import read_plant_text
from planning.options_plant import amounts

ROUND = """
carwright: 1
name: Round numbers
study: {from: 2025-01-01, until: 2025-03-01, replications: 2, seed: 1}
cars: {models: {small: 50 %, large: 50 %}, options: {cabin: {share: 50 %, chips: {chip: 2}}}}
supply: {parts: {chip: {contract: 10 k parts/month, price: {2025-02-01: 1000 CNY}}}}
market:
  segments:
    home: {demand: DEMAND, share: 100 %, cars: {small: 50 %, large: 50 %}, price response: -2}
  options: {cabin: {buyers won: 10 %, more if standard: 5 %}}
SALES
money:
  currency: CNY
  sales tax: 25 %
  prices: {small: 125 000 CNY, large: 375 000 CNY}
  material: {small: {2025-02-01: 60 000 CNY}, large: {2025-02-01: 260 000 CNY}}
  warranty: {2025-02-01: 1000 CNY}
  conversion: 2000 CNY
  options: {cabin: {price: 12 500 CNY, cost: {2020: 5000 CNY, 2025: 3000 CNY}, price if standard: 25 000 CNY}}
shops: {line: {flow: [{bodies: {kind: source}}, {work: {kind: stations, work: 20 min}}, {out: {kind: sink}}]}}
"""


def rounded(demand="7300 cars", sales=""):
    """72 cars a day for 59 days; 20 orders a day if nothing else is said."""
    return carwright.content(read_plant_text(ROUND.replace("DEMAND", demand).replace("SALES", sales)))


def test_costs_are_what_they_were_first_before_their_date():
    """118 buyers won leave 100,000 - 60,000 or 300,000 - 260,000, less 1000 and 2000, in January as in February.

    The option leaves 10,000 net less 3000, its cost of these years, and two chips of 1000.
    """
    found = rounded()
    assert amounts(found, "today", "margin of the buyers it wins")["value"] == pytest.approx(118 * 37_000)
    cabin = found.options.row(0, named=True)
    assert (cabin["cost"], cabin["chips_cost"], cabin["contribution"]) == (3000, 2000, pytest.approx(5000))
    assert found.chips["note"].to_list() == [""]


def test_a_rise_of_all_prices_moves_the_orders_of_the_market_by_its_one_index():
    """Our mean price rises from 250,000 to 275,000: at response -2, by 1.1 ^ -2."""
    sold = amounts(rounded(), "standard", "cars sold, less today")["value"]
    assert sold == pytest.approx(20 * 59 * (1.05 * 1.1**-2 - 1))


def test_owners_and_launches_do_not_look_at_the_index():
    """10 owners a day and a launch of 300, of which the option as standard makes 5 % more."""
    owners, launch = "{people: 3650 people, share a year: 100 %}", "{date: 2025-01-10, orders: 300}"
    found = rounded("0 cars", f"sales: {{owners: {owners}, bursts: {{launch: {launch}}}}}")
    sold = amounts(found, "standard", "cars sold, less today")["value"]
    assert sold == pytest.approx(0.05 * (10 * 59 + 300))


def test_shops_take_no_buyers_beyond_what_they_can():
    """Ten shops take 200 orders a month of some 600, with the option or without."""
    found = rounded(sales="sales: {shops: 10, orders a shop: 20 cars/month}")
    assert amounts(found, "today", "cars sold to buyers it wins")["value"] == pytest.approx(0)
    assert amounts(found, "standard", "cars sold, less today")["value"] == pytest.approx(0)


def test_who_waits_as_the_study_begins_is_served_before_buyers_won():
    """4,247 cars for 4,200 orders that wait and 1,062 or 1,180 that come: the plant is full without those won, too."""
    found = rounded(sales="sales: {waiting: {small: 4200}}")
    assert amounts(found, "today", "cars sold to buyers it wins")["value"] == pytest.approx(0)
