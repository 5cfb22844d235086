"""Cells, ways and rules of small plants against what one would draw by hand."""

from __future__ import annotations

from datetime import date

import pytest

from arrays.plants import IN, OUT, built, cell, line, plant, route_from, station, way, ways
from carwright.arrays.bridge import network
from carwright.arrays.calendars import TICKS_PER_DAY
from carwright.arrays.network import CellKind, Law, RouteKind, SplitRule
from carwright.errors import PlantError

HOUR = 3600 * 10_000


def test_a_plain_line():
    found = built(station("weld", count=2), {"store": {"kind": "buffer", "places": 5, "travel": "2 min"}})
    assert [each.name for each in found.cells] == [
        "body.cars in",
        "body.weld[1]",
        "body.weld[2]",
        "body.store",
        "body.out",
    ]
    assert [each.kind for each in found.cells] == [
        CellKind.SOURCE,
        CellKind.STATION,
        CellKind.STATION,
        CellKind.DELAY,
        CellKind.SINK,
    ]
    assert ways(found) == {
        "body.cars in": "body.weld[1]",
        "body.weld[1]": "body.weld[2]",
        "body.weld[2]": "body.store",
        "body.store": "body.out",
        "body.out": None,
    }
    assert found.elements == ("body.cars in", "body.weld", "body.store", "body.out")
    assert [each.element for each in found.cells] == [0, 1, 1, 2, 3]
    assert cell(found, "body.weld[2]").work.stream == "body.weld[2]/work"
    assert cell(found, "body.weld[2]").work.a == 600_000
    assert (cell(found, "body.store").capacity, cell(found, "body.store").work.a) == (5, 1_200_000)
    assert found.calendars[0].tolist() == [[0, 91 * TICKS_PER_DAY]]
    assert (found.horizon, found.codes, found.mixes) == (91 * TICKS_PER_DAY, 1, ())
    assert cell(found, "body.cars in").release.always


def test_waiting_places_belong_to_the_station_behind_them():
    found = built(station("weld", count=3, **{"places between": 2, "waiting places": 1}))
    assert [each.capacity for each in found.cells[1:4]] == [2, 3, 3]


def test_parallel_places():
    found = built(station("bay", places=4, **{"waiting places": 2}))
    bay = cell(found, "body.bay")
    assert (bay.kind, bay.servers, bay.capacity) == (CellKind.PARALLEL, 4, 6)


def test_failures():
    found = built(station("weld", mtbf="9 h", mttr={"lognormal": {"mean": "5 min", "sd": "5 min"}}, count=2))
    failures = cell(found, "body.weld[1]").failures
    assert (failures.to_failure.law, failures.to_failure.a) == (Law.EXPONENTIAL, 9 * HOUR)
    assert (failures.to_failure.stream, failures.to_repair.stream) == ("body.weld[1]/failure", "body.weld[1]/repair")
    assert failures.to_repair.law == Law.LOGNORMAL
    assert not failures.on_calendar_time
    found = built(station("weld", mtbf="9 h", mttr="5 min", failures="on calendar time"))
    assert cell(found, "body.weld").failures.on_calendar_time


CARS = {"models": {"sedan": "60 %", "suv": "40 %"}, "options": {"pilot": {"share": "30 %"}}}


def test_work_by_option_and_model_adds_up():
    """Codes: sedan, sedan with pilot, suv, suv with pilot."""
    found = built(station("test", **{"per option": {"pilot": "30 s"}, "per model": {"suv": "10 s"}}), cars=CARS)
    test = cell(found, "body.test")
    assert [test.extra[found.class_maps[test.classes][code]] for code in range(4)] == [0, 300_000, 100_000, 400_000]
    assert cell(found, "body.cars in").release.mix == 0
    assert found.mixes[0].streams == ("body.cars in/model", "body.cars in/pilot")


def test_a_moving_line():
    rules = {
        "kind": "moving_line",
        "count": 3,
        "pitch": "76 s",
        "per option": {"pilot": "5 s"},
        "at": {"pilot": [1, 3]},
    }
    found = built({"trim": {**rules, "drift": "4 s", "work": "70 s"}}, cars=CARS)
    trim = cell(found, "body.trim")
    assert (trim.kind, trim.servers, trim.capacity) == (CellKind.LINE, 3, 3)
    assert (trim.pitch, trim.drift, trim.work.a) == (760_000, 40_000, 700_000)
    assert [trim.line_work[found.class_maps[trim.classes][code]] for code in (2, 3)] == [(0, 0, 0), (50_000, 0, 50_000)]
    plain = cell(built({"trim": {"kind": "moving_line", "count": 2, "pitch": "76 s"}}), "body.trim")
    assert (plain.work.a, plain.line_work, plain.classes) == (760_000, ((0, 0),), -1)


def test_a_line_has_no_fourth_station():
    rules = {"kind": "moving_line", "count": 3, "pitch": "76 s", "per option": {"pilot": "5 s"}, "at": {"pilot": [4]}}
    with pytest.raises(PlantError, match="there is no station 4"):
        built({"trim": rules}, cars=CARS)


# ------------------------------------------------------------------ hours


SHIFT = {"day": {"days": "mon-fri", "shifts": ["08:00-16:00"], "breaks": ["12:00-12:30"]}}


def test_equal_calendars_are_one():
    calendars = {**SHIFT, "the same": SHIFT["day"]}
    shop = {"calendar": "day"}
    found = built(station("a"), station("b", calendar="the same"), shop=shop, calendars=calendars)
    assert len(found.calendars) == 1
    assert {each.calendar for each in found.cells} == {0}
    # 65 working days from 1 April to 30 June, two spans each
    assert len(found.calendars[0]) == 130


def test_the_latest_opening_rules():
    shops = {"body": {"opens": "2024-05-01", "flow": [IN, station("a", opens="2024-06-01"), OUT]}}
    found = network(plant({"one": {"opens": "2024-05-15", "shops": shops}}))
    opens = [int(found.calendars[each.calendar][0, 0]) // TICKS_PER_DAY for each in found.cells]
    assert opens == [44, 61, 44]


def test_a_changeover_closes_the_shop():
    shop = {"changeovers": [{"on": "2024-05-01", "stop": "14 d"}]}
    found = built(station("a", changeovers=[{"on": "2024-06-01", "stop": "1 d"}]), shop=shop)
    days = [(found.calendars[each.calendar] // TICKS_PER_DAY).tolist() for each in found.cells[:2]]
    assert days == [[[0, 30], [44, 91]], [[0, 30], [44, 61], [62, 91]]]


def test_ramps_follow_the_opening_and_each_changeover():
    shop = {"ramp": "up", "opens": "2024-04-08", "changeovers": [{"on": "2024-05-01", "stop": "5 d", "ramp": "again"}]}
    ramps = {
        "up": {"speed": {"start": "50 %", "half life": "70 d"}, "mtbf": {"start": "30 %", "half life": "70 d"}},
        "again": {"speed": {"start": "80 %", "half life": "70 d"}},
    }
    store = {"store": {"kind": "buffer", "places": 1}}
    found = built(station("a", mtbf="1 h", mttr="1 min"), store, shop=shop, ramps=ramps)
    first, second = cell(found, "body.a").speed_ramp
    assert (first.from_tick, first.threshold[0]) == (0, 14 * TICKS_PER_DAY)
    assert second.from_tick == 35 * TICKS_PER_DAY
    assert second.value[0] == pytest.approx(1 - 0.2 * 0.5**0.05)
    _, flat = cell(found, "body.a").failures.mtbf_ramp
    assert flat.value == (1.0,)
    assert cell(found, "body.store").speed_ramp == ()


def test_an_element_without_ramp_learns_nothing_whatever_its_shop_does():
    shop = {"ramp": "up", "changeovers": [{"on": "2024-05-01", "stop": "5 d", "ramp": "up"}]}
    ramps = {"up": {"speed": {"start": "50 %", "half life": "70 d"}}}
    found = built(station("a"), station("b", ramp="none"), shop=shop, ramps=ramps)
    assert len(cell(found, "body.a").speed_ramp) == 2
    assert cell(found, "body.b").speed_ramp == ()


def test_an_oven_runs_on_the_wall_clock_and_is_emptied_before_the_day_ends():
    """The break is bridged: cars enter from 8:00 until half an hour before 16:00."""
    oven = {"oven": {"kind": "oven", "places": 9, "travel": "30 min"}}
    found = built(oven, shop={"calendar": "day"}, calendars=SHIFT)
    cooker = cell(found, "body.oven")
    assert (cooker.entry_windows[:2] / HOUR).tolist() == [[8, 15.5], [32, 39.5]]
    assert found.calendars[cooker.calendar].tolist() == [[0, found.horizon]]


def test_an_oven_that_never_stops_is_open_to_the_end():
    found = built({"oven": {"kind": "oven", "places": 9, "travel": "30 min"}})
    assert cell(found, "body.oven").entry_windows is None


def test_an_oven_in_a_shift_that_outlasts_the_study_takes_cars_to_the_end():
    calendars = {"night": {"days": "daily", "shifts": ["20:00-04:00"]}}
    oven = {"oven": {"kind": "oven", "places": 9, "travel": "30 min"}}
    found = built(oven, shop={"calendar": "night"}, calendars=calendars)
    assert cell(found, "body.oven").entry_windows[-1].tolist() == [(90 * 24 + 20) * HOUR, found.horizon]


def test_other_bounds_of_the_study():
    found = network(line(station("a")), from_=date(2024, 5, 1), until=date(2024, 5, 3))
    assert found.horizon == 2 * TICKS_PER_DAY
    with pytest.raises(PlantError, match="the study ends"):
        network(line(station("a")), until=date(2024, 4, 1))


@pytest.mark.parametrize(
    ("bins", "first", "count"),
    [("month", 30 * 24, 3), ("week", 7 * 24, 13), ("day", 24, 91), ("hour", 1, 91 * 24), ("90 min", 1.5, 1456)],
)
def test_bins(bins, first, count):
    found = network(line(station("a"), study={"from": "2024-04-01", "until": "2024-07-01", "bins": bins}))
    assert (found.bins[0], len(found.bins), found.bins[-1]) == (first * HOUR, count, found.horizon)


@pytest.mark.parametrize(
    ("bins", "ends"),
    [("quarter", ["2024-04-01", "2024-07-01", "2024-10-01", "2025-01-01"]), ("year", ["2025-01-01"])],
)
def test_quarters_and_years_are_those_of_the_calendar(bins, ends):
    found = network(line(station("a"), study={"from": "2024-02-10", "until": "2025-03-01", "bins": bins}))
    days = [(date.fromisoformat(end) - date(2024, 2, 10)).days for end in [*ends, "2025-03-01"]]
    assert found.bins == tuple(day * 24 * HOUR for day in days)


def test_bins_of_a_study_that_begins_within_them():
    """10 April 2024 is a wednesday."""
    study = {"from": "2024-04-10 06:30", "until": "2024-06-10"}
    months = network(line(station("a"), study=study)).bins
    assert [end / TICKS_PER_DAY for end in months] == pytest.approx([20.729, 51.729, 60.729], abs=1e-3)
    weeks = network(line(station("a"), study={**study, "bins": "week"})).bins
    assert weeks[0] / HOUR == 17.5 + 4 * 24


# ------------------------------------------------------------------ ways


CHECK = {"check": {"kind": "gate", "first time through": "94 %", "repair": "fix", "rejoins": "check", "tries": 3}}
FIX = {"branches": {"fix": {"flow": [station("bay", places=4)]}}}


def test_a_gate_holds_nothing_and_asks_at_the_exit_in_front():
    found = built(station("a"), CHECK, station("b"), shop=FIX)
    gate = ("body.check", "body.b", "body.fix.bay", "body.check/scrap")
    assert ways(found)["body.a"] == ways(found)["body.fix.bay"] == gate
    assert cell(found, "body.a").exit == cell(found, "body.fix.bay").exit
    route = route_from(found, "body.a")
    assert route.fail_share == (pytest.approx(0.06),)
    assert (route.fail_from, route.tries, route.scrap_share, route.stream) == ((0,), 3, 0, "body.check")
    assert cell(found, "body.check/scrap").counts_as == "scrap"


def test_a_gate_with_work_is_a_test_station():
    check = {"check": {**CHECK["check"], "work": "3 min", "places": 2, "tries": None}}
    found = built(station("a"), check, shop=FIX)
    assert ways(found)["body.a"] == "body.check"
    assert ways(found)["body.fix.bay"] == "body.check"
    assert ways(found)["body.check"] == ("body.check", "body.out", "body.fix.bay", None)
    test = cell(found, "body.check")
    assert (test.kind, test.servers, test.work.stream) == (CellKind.PARALLEL, 2, "body.check/work")


def test_first_time_through_by_date_and_by_option():
    check = {
        "kind": "gate",
        "first time through": {"2023-01-01": "80 %", "2024-01-01": "90 %", "2024-05-01": "95 %"},
        "scrap": "100 %",
        "per option": {"pilot": "98 %"},
        "per model": {"suv": "50 %"},
    }
    found = built(station("a"), {"check": check}, cars=CARS, shop={"ramp": "r"}, ramps={
        "r": {"defects": {"start": "5 x", "left per tenfold": "50 %", "from": "100 cars"}}
    })  # fmt: skip
    route = route_from(found, "body.a")
    assert route.fail_from == (0, 30 * TICKS_PER_DAY)
    assert route.fail_share == pytest.approx((0.1, 0.05))
    of_code = [route.fail_of_class[found.class_maps[route.classes][code]] for code in range(4)]
    assert of_code == pytest.approx([0, 0.02, 0.5, 0.51])
    assert way(found, cell(found, "body.a").exit) == ("body.check", "body.out", None, "body.check/scrap")
    assert route.defects_ramp[0].by_count


def test_a_gate_whose_failed_cars_have_nowhere_to_go():
    with pytest.raises(PlantError, match="nowhere to go"):
        built(station("a"), {"check": {"kind": "gate", "first time through": "94 %"}})


def test_splits_and_a_merge_by_priority():
    split = {"ways": {"kind": "split", "rule": "in turn", "to": ["left", "right"]}}
    merge = {"again": {"kind": "merge", "rule": "priority", "order": ["right", "left"]}}
    branches = {
        "left": {"flow": [station("l")], "next": "again"},
        "right": {"flow": [station("r", count=2)], "next": "again"},
    }
    found = built(station("a"), split, merge, station("b"), shop={"branches": branches})
    assert ways(found)["body.a"] == ("body.ways", "body.left.l", "body.right.r[1]")
    assert ways(found)["body.left.l"] == ways(found)["body.right.r[2]"] == "body.b"
    assert (cell(found, "body.left.l").rank, cell(found, "body.right.r[2]").rank) == (1, 0)
    assert cell(found, "body.right.r[1]").rank == 0
    assert route_from(found, "body.a").rule == SplitRule.IN_TURN


def test_a_split_by_option_sends_the_others_where_the_list_is_empty():
    branches = {name: {"flow": [station(name[0])], "next": "again"} for name in ("left", "right", "middle")}
    rules = {"left": ["pilot"], "right": [], "middle": ["roof"]}
    split = {"ways": {"kind": "split", "rule": "by option", "to": rules}}
    cars = {"options": {"pilot": {"share": "30 %"}, "roof": {"share": "10 %"}}}
    found = built(
        station("a"), split, {"again": {"kind": "merge"}}, station("b"), shop={"branches": branches}, cars=cars
    )
    route = route_from(found, "body.a")
    assert route.rule == SplitRule.BY_CLASS
    assert [route.choice[found.class_maps[route.classes][code]] for code in range(4)] == [1, 2, 0, 0]


def test_a_split_by_model_must_name_every_model():
    branches = {name: {"flow": [station(name[0])], "next": "again"} for name in ("left", "right")}
    split = {"ways": {"kind": "split", "rule": "by model", "to": {"left": ["sedan"], "right": ["coupe"]}}}
    with pytest.raises(PlantError, match="some cars have no model"):
        built(station("a"), split, {"again": {"kind": "merge"}}, station("b"), shop={"branches": branches}, cars=CARS)


def test_shops_follow_each_other_and_parts_do_not_mix():
    shops = {"body": {"flow": [IN, station("a")], "next": "paint"}, "paint": {"flow": [station("a"), OUT]}}
    found = network(plant({"one": {"shops": shops}, "two": {"shops": shops}}))
    assert ways(found)["one.body.a"] == "one.paint.a"
    assert ways(found)["two.body.a"] == "two.paint.a"


def test_a_join_takes_parts_as_cars_enter_the_place_behind_it():
    shops = {
        "pack": {"flow": [{"cells": {"kind": "source"}}, station("press"), {"rack": {"kind": "buffer", "places": 4}}]},
        "trim": {"flow": [IN, station("a"), {"marriage": {"kind": "join", "parts": "pack"}}, station("b"), OUT]},
    }
    found = network(plant(shops, cars=CARS))
    assert found.cells[cell(found, "trim.b").parts[0]].name == "pack.rack"
    assert ways(found)["trim.a"] == "trim.b"
    assert cell(found, "pack.rack").exit == -1
    assert cell(found, "pack.cells").release.mix is None
    assert cell(found, "trim.cars in").release.mix == 0


def test_parts_called_off_by_a_car():
    seats = {"kind": "source", "release": {"called off at": "a"}}
    shops = {
        "seats": {"flow": [{"orders": seats}, {"rack": {"kind": "buffer", "places": 4}}]},
        "trim": {"flow": [IN, station("a"), {"seat": {"kind": "join", "parts": "seats"}}, station("b"), OUT]},
    }
    shops["seats"]["flow"][0]["orders"]["release"] = {"called off at": "trim.a"}
    release = cell(network(plant(shops, cars=CARS)), "seats.orders").release
    assert release.called_off_by == 3
    assert release.mix is None


def test_cars_that_pass_the_join_by_would_lack_their_part():
    shops = {
        "pack": {"flow": [{"cells": {"kind": "source"}}, {"rack": {"kind": "buffer", "places": 4}}]},
        "trim": {
            "flow": [
                IN,
                {"m": {"kind": "join", "parts": "pack"}},
                station("b"),
                {"c": {**CHECK["check"], "rejoins": "b"}},
                OUT,
            ],
            **FIX,
        },
    }
    with pytest.raises(PlantError, match="past the join"):
        network(plant(shops))


def test_ways_without_a_place_to_stand_are_refused():
    branches = {"round": {"flow": [{"again": {"kind": "merge"}}], "next": "ways"}}
    split = {"ways": {"kind": "split", "rule": "in turn", "to": ["round"]}}
    with pytest.raises(PlantError, match="round and round"):
        built(station("a"), split, shop={"branches": branches})


def test_a_chain_that_leads_nowhere_and_an_unknown_name():
    with pytest.raises(PlantError, match="leads nowhere"):
        network(plant({"body": {"flow": [IN, station("a")]}}))
    with pytest.raises(PlantError, match="paintt"):
        network(plant({"body": {"flow": [IN, station("a")], "next": "paintt"}, "paint": {"flow": [station("p"), OUT]}}))


# ------------------------------------------------------------------ sources


def test_arrivals():
    rules = {"kind": "source", "release": {"every": {"exponential": {"mean": "90 s"}}}, "when full": "goes away"}
    found = network(plant({"body": {"flow": [{"in": {**rules, "limit": "50 cars"}}, station("a"), OUT]}}))
    release = cell(found, "body.in").release
    assert (release.every.a, release.every.stream) == (900_000, "body.in/arrival")
    assert release.loses
    assert release.limit == 50


def test_orders_within_the_study_with_what_they_say():
    orders = {
        "at": ["2024-03-31", "2024-04-01 06:00", "2024-04-02", "2024-07-01"],
        "cars": [
            {"model": "suv", "options": []},
            {"model": "suv", "options": ["pilot"]},
            {"model": "sedan", "options": []},
            {"model": "suv", "options": []},
        ],
    }
    source = {"in": {"kind": "source", "release": {"orders": orders}}}
    release = cell(network(plant({"body": {"flow": [source, station("a"), OUT]}}, cars=CARS)), "body.in").release
    assert release.at_ticks == (6 * HOUR, 24 * HOUR)
    assert release.codes == (3, 0)


def test_scrap_and_parts_sinks():
    sinks = {"out": {"kind": "sink", "counts as": "parts"}}
    assert cell(network(plant({"body": {"flow": [IN, station("a"), sinks]}})), "body.out").counts_as == "parts"


def test_every_way_is_a_route_kind_of_its_own():
    found = built(station("a"), CHECK, station("b"), shop=FIX)
    kinds = [route.kind for route in found.routes]
    assert kinds.count(RouteKind.GATE) == 1
