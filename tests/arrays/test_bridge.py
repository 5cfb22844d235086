"""Cells, ways and rules of small plants against what one would draw by hand."""

from __future__ import annotations

import pytest

from arrays.plants import IN, OUT, built, cell, plant, route_from, station, way, ways
from arrays.ticks import HOUR
from carwright.arrays.bridge import network
from carwright.arrays.calendars import TICKS_PER_DAY
from carwright.arrays.network import CellKind, Law, RouteKind, SplitRule
from carwright.errors import PlantError


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
