"""Parts that a plan has in store as its twin begins: nothing that came before is lost, and a wait is no lost capacity.

A plant that opens in July makes 1,056 cars a month, 3,168 in its only quarter. Each takes a chip.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from carwright.arrays.bridge import network
from carwright.arrays.planning import plan_problem
from carwright.errors import PlantError
from carwright.files.reader import read_plant_text
from carwright.model import Plant
from carwright.model.build_plan import BuildPlan, InStock, TakenElsewhere
from carwright.planning.as_planned import as_planned, to_build
from carwright.planning.kept import kept_run
from carwright.planning.plan import plan
from carwright.planning.verify import corrected, likeliest, verified
from carwright.results.plan import PlanResult

OPENS_LATE = """
carwright: 1
name: late
study: {from: 2025-01-01, until: 2026-01-01}
cars: {models: {car: 100 %}}
market: {segments: {home: {demand: 12000 cars, share: 100 %, cars: {car: 100 %}}}}
money: {currency: CNY, prices: 100000 CNY, material: 60000 CNY, capital: {plant: {amount: 10 m CNY}}}
calendars: {h: {days: mon-fri, shifts: [06:00-14:00]}}
supply:
  when short: wait
  parts: {chip: {each car: 1, contract: {2025-01-01: 1000 parts/month, 2025-07-01: 100 parts/month}}}
decisions:
  from: 2025-01-01
  until: 2025-10-01
  parts: {plant: {open: 2025-07-01}}
  shift patterns: {one: {calendars: {h: {days: mon-fri, shifts: [06:00-14:00]}}}}
  capacity: {plant: {shifts: {one: 1056 cars/month}}}
shops:
  line: {calendar: h, flow: [{bodies: {kind: source}}, {work: {kind: stations, work: 600 s}}, {out: {kind: sink}}]}
"""
CONTRACT = "contract: {2025-01-01: 1000 parts/month, 2025-07-01: 100 parts/month}"
"""6,000 chips before the plant opens, 300 in the quarter."""


def planned(plant: Plant, **wishes: bool | int) -> PlanResult:
    return plan(plant, seconds=30, alternatives=False, jobs=1, **wishes)


def with_chips(chips: str) -> Plant:
    return read_plant_text(OPENS_LATE.replace(CONTRACT, chips))


def test_chips_delivered_before_the_opening_are_built_in_by_the_twin() -> None:
    """The twin builds what was planned, but for the car in work; so a second round leaves the plan as it is."""
    plant = read_plant_text(OPENS_LATE)
    for rounds in (1, 2):
        made = planned(plant, verify=True, rounds=rounds)
        assert made.production["cars"].sum() == pytest.approx(3168)
        assert made.verified is not None
        assert made.verified["simulated"].to_list() == [pytest.approx(3168, abs=1)]
        assert made.verified["agrees"].all()
        assert made.verified["waited"].to_list() == [""]
        assert made.npv == pytest.approx(116_720_000)  # 3,168 cars at 40,000 less 10 m


STOCKS = {
    "of the contract": (CONTRACT, [0, 3000, 6000]),
    "of the start": (f"{CONTRACT}, stock: {{start: 500}}", [500, 3500, 6500]),
    "as far as there is room": (f"{CONTRACT}, stock: {{start: 500, at most: 4000}}", [500, 3500, 4000]),
}


@pytest.mark.parametrize("name", STOCKS)
def test_the_twin_begins_with_the_stock_of_the_plan(name: str) -> None:
    """No chip is used before July; the twin has those of the plan at once, and the contract goes on from there."""
    chips, known = STOCKS[name]
    plant = with_chips(chips)
    made = planned(plant)
    scenario = likeliest(made)
    wanted, twin = to_build(plant, made, scenario), as_planned(plant, made, scenario)
    assert [stock.on for stock in wanted.stock] == [date(2025, 1, 1), date(2025, 4, 1), date(2025, 7, 1)]
    assert [stock.pieces for stock in wanted.stock] == pytest.approx(known)
    supply = network(twin, plan=wanted).supply
    assert supply is not None
    assert supply.start == (known[-1],)
    assert supply.pieces.sum() == 300


def test_a_shortage_before_the_opening_is_missing_in_the_stock() -> None:
    """Half of three months' contract is missing in the scenario that the twin runs: 4,500 chips are left of 6,000."""
    short = "\n  shortages: {fire: {parts: chip, from: 2025-01-01, until: 2025-04-01, left: 50 %}}"
    text = OPENS_LATE.replace("100 parts/month}}}\n", "100 parts/month}}}" + short + "\n")
    segments = "market: {segments: {home: {demand: 12000 cars, share: 100 %, cars: {car: 100 %}}}"
    plant = read_plant_text(text.replace(segments, segments + ", scenarios: {fire: {weight: 100 %, shortages: fire}}"))
    made = planned(plant)
    supply = network(as_planned(plant, made, "fire"), plan=to_build(plant, made, "fire")).supply
    assert supply is not None
    assert supply.start == (4500,)


def test_chips_ordered_before_the_opening_are_there() -> None:
    """Without a contract all chips are ordered beyond it: what came before July is in store, the rest is bought."""
    plant = with_chips("order: {price: 10 CNY, at most: 600 parts/month}, lead time: 4 w")
    made = planned(plant, verify=True)
    assert made.chips.filter(pl.col("date") < date(2025, 7, 1))["ordered"].sum() > 0
    assert made.verified is not None
    assert made.verified["agrees"].all()
    assert made.verified["simulated"].sum() == pytest.approx(made.production["cars"].sum(), abs=1)


def test_a_kept_plan_runs_with_its_stock(tmp_path: Path) -> None:
    plant = read_plant_text(OPENS_LATE)
    planned(plant).write(tmp_path)
    twin, wanted = kept_run(plant, tmp_path)
    supply = network(twin, plan=wanted).supply
    assert supply is not None
    assert supply.start == (6000,)


def test_a_study_that_begins_within_a_period_has_all_that_came_in_it() -> None:
    """From 16 May on: the stock of 1 April, April's thousand and 15 of the 31 days of May; May goes on as it was."""
    plant = read_plant_text(OPENS_LATE)
    bought = to_build(plant, planned(plant), "as expected")
    supply = network(plant, from_=date(2025, 5, 16), until=date(2025, 6, 1), plan=bought).supply
    assert supply is not None
    assert (supply.start, int(supply.delivery_ticks[0])) == ((3000,), 0)
    assert supply.pieces.sum() == 2000


MAKER = """partners: {maker: {kind: contract, capacity: 300 cars/month, fee: 1000 CNY, from: 2025-07-01}}
supply:"""
"""Makes 900 cars in the quarter."""


def test_chips_that_a_contract_maker_builds_in_are_not_there_for_the_plant() -> None:
    """Of 2,400 chips of the contract the maker takes 900, every day as many; those of a week come on its monday."""
    text = OPENS_LATE.replace(CONTRACT, "contract: {2025-07-01: 800 parts/month}").replace("1056", "500")
    text = text.replace("\nsupply:", "\n" + MAKER)
    plant = read_plant_text(
        text.replace("  shift patterns", "  contracts: {maker: {start: 2025-07-01}}\n  shift patterns")
    )
    made = planned(plant, verify=True)
    scenario = likeliest(made)
    wanted = to_build(plant, made, scenario)
    told = [(each.part, each.start, each.until) for each in wanted.elsewhere]
    assert told == [("chip", date(2025, 7, 1), date(2025, 10, 1))]
    assert wanted.elsewhere[0].pieces == pytest.approx(900)
    supply = network(as_planned(plant, made, scenario), plan=wanted).supply
    assert supply is not None
    assert supply.start[0] + supply.pieces.sum() == 1500
    # From 1 July, a tuesday, to the monday: six days of July's 800 / 31 a day, less six of the maker's 900 / 92.
    assert supply.pieces[0, 0] == int(6 * (800 / 31 - 900 / 92))
    assert made.verified is not None
    assert made.verified["planned"].to_list() == [pytest.approx(1500)]


def test_the_plant_never_gets_what_others_need_before_more_comes() -> None:
    """Forty chips in July, all at once; others take thirty in August, ten in July, and none are left."""
    plant = with_chips("stock: {start: 40}")
    july, august, september = date(2025, 7, 1), date(2025, 8, 1), date(2025, 9, 1)
    others = (TakenElsewhere("chip", july, august, 10.0), TakenElsewhere("chip", august, september, 30.0))
    for elsewhere, left in ((others, 0), (others[:1], 30), (others[1:], 10), ((), 40)):
        supply = network(plant, from_=july, until=september, plan=BuildPlan((), elsewhere=elsewhere)).supply
        assert supply is not None
        assert supply.start == (left,)
        assert supply.pieces.sum() == 0


def test_what_others_took_before_the_study_is_missing_in_it() -> None:
    """Sixty chips on 1 July; of thirty that others take in the thirty days from 17 June on, sixteen are July's."""
    plant = with_chips("contract: 0 parts/month")
    stock = (InStock("chip", date(2025, 7, 1), 60.0),)
    others = (TakenElsewhere("chip", date(2025, 6, 17), date(2025, 7, 17), 30.0),)
    supply = network(plant, from_=date(2025, 7, 11), plan=BuildPlan((), stock=stock, elsewhere=others)).supply
    assert supply is not None
    assert supply.start == (60 - 16,)


def test_the_room_that_a_decision_gives_a_part_holds_in_the_twin() -> None:
    """The file gives room for 5,000 chips, the decision for 4,000."""
    text = OPENS_LATE.replace(CONTRACT, f"{CONTRACT}, stock: {{at most: 5000}}")
    plant = read_plant_text(text.replace("  shift patterns", "  stocks: {chip: {at most: 4000}}\n  shift patterns"))
    made = planned(plant)
    supply = network(as_planned(plant, made, "as expected"), plan=to_build(plant, made, "as expected")).supply
    assert supply is not None
    assert supply.most == (4000,)
    assert supply.start == (4000,)


def test_stock_of_a_part_that_nobody_knows_is_refused() -> None:
    with pytest.raises(PlantError, match="'radar', which `supply` does not know"):
        network(read_plant_text(OPENS_LATE), plan=BuildPlan((), stock=(InStock("radar", date(2025, 1, 1), 5.0),)))


def test_a_wait_for_chips_is_no_lost_capacity(monkeypatch: pytest.MonkeyPatch) -> None:
    """The plan, full, knows nothing of a shortage that halves its chips in the twin; its capacity is as it was."""
    plant = with_chips("contract: {2025-07-01: 1056 parts/month}")
    made = planned(plant)
    short = "\n  shortages: {fire: {parts: chip, from: 2025-07-01, until: 2025-10-01, left: 50 %}}\ndecisions:"
    text = OPENS_LATE.replace(CONTRACT, "contract: {2025-07-01: 1056 parts/month}").replace("\ndecisions:", short)
    monkeypatch.setattr("carwright.planning.as_planned._shortages", lambda plant, scenario: ("fire",))
    checked = verified(read_plant_text(text), made, jobs=1)
    assert checked.verified is not None
    row = checked.verified.row(0, named=True)
    assert row["planned"] == pytest.approx(3168)
    assert row["simulated"] == pytest.approx(1584, abs=2)
    assert "bodies waits" in row["waited"]
    assert row["waited"] in row["words"]
    assert corrected(plan_problem(plant), checked) is None
