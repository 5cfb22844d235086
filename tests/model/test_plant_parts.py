"""Parts of the model: what the words of the file become."""

from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError

from carwright.model import (
    Calendar,
    CalledOff,
    Cars,
    Constant,
    Curve,
    Empirical,
    Every,
    Exponential,
    Gate,
    Join,
    Lognormal,
    MovingLine,
    Orders,
    Pattern,
    Source,
    Split,
    Stations,
    Study,
    Triangular,
    Uniform,
)
from carwright.model.cars import ANY
from carwright.model.check_times import longest_span_min


def faults(make):
    with pytest.raises(ValidationError) as caught:
        make()
    return [str(error["ctx"]["error"]) if "ctx" in error else error["msg"] for error in caught.value.errors()]


def test_keys_of_the_file_and_names_of_the_model_say_the_same():
    by_key = Stations.model_validate(
        {"kind": "stations", "work": "70 s", "places between": "2", "mtbf": "9 h", "mttr": "4 min"}
    )
    by_name = Stations(work=Constant(value_s=70), places_between=2, mtbf=Exponential(mean_s=32_400), mttr=240)
    assert by_key == by_name
    assert by_key.mttr == Exponential(mean_s=240)


def test_a_repair_can_last_always_the_same():
    drawn, same = (Stations(work=70, mtbf="9 h", mttr=repair) for repair in ("4 min", {"constant": "4 min"}))
    assert (drawn.mttr, same.mttr) == (Exponential(mean_s=240), Constant(value_s=240))


def test_a_model_cannot_be_changed_and_takes_no_unknown_field():
    station = Stations(work=70)
    with pytest.raises(ValidationError):
        station.count = 2
    with pytest.raises(ValidationError):
        Stations(work=70, colour="red")


@pytest.mark.parametrize(
    ("work", "law", "mean_s"),
    [
        ("70 s", Constant, 70),
        ({"constant": "70 s"}, Constant, 70),
        ({"uniform": {"low": "60 s", "high": "80 s"}}, Uniform, 70),
        ({"triangular": {"low": "1 min", "mode": "1 min", "high": "90 s"}}, Triangular, 70),
        ({"lognormal": {"mean": "70 s", "sd": "7 s"}}, Lognormal, 70),
        ({"empirical": {"values": [60, 70, 80]}}, Empirical, 70),
    ],
)
def test_times(work, law, mean_s):
    station = Stations(work=work)
    assert isinstance(station.work, law)
    assert station.work.mean_s == pytest.approx(mean_s)


def test_figures_of_a_distribution_must_fit():
    assert faults(lambda: Stations(work={"uniform": {"low": "80 s", "high": "70 s"}}))[0].startswith(
        "low (80 s) is above"
    )
    assert faults(lambda: Stations(work={"triangular": {"low": "70 s", "mode": "70 s", "high": "70 s"}}))
    assert faults(lambda: Stations(work={"hyperexponential": {"mean": "70 s", "scv": 1}}))
    assert "1000000 phases" in faults(lambda: Stations(work={"erlang": {"mean": "70 s", "k": 10**6}}))[0]
    assert "hardly any time" in faults(lambda: Stations(work={"weibull": {"mean": "70 s", "shape": 0.001}}))[0]
    assert faults(lambda: Stations(work="0 s")) == ["'0 s' is zero; it must be above 0"]
    assert faults(lambda: Stations(work=float("nan")))


@pytest.mark.parametrize(
    "time",
    [
        "1000000000000 d",
        {"exponential": {"mean": "1000000000000 d"}},
        {"gamma": {"mean": "1 s", "sd": "40000 w"}},
        {"lognormal": {"mean": "10 w", "sd": "40000 w"}},
        {"weibull": {"mean": "40000 w", "shape": 0.2}},
        {"hyperexponential": {"mean": "40000 w", "scv": 1e9}},
    ],
)
def test_a_time_that_no_clock_of_ticks_holds_is_refused(time):
    """It would turn into a time below zero: a station that is never up, where the file says that it never fails."""
    assert "beyond all measure" in faults(lambda: Stations(work="70 s", mtbf=time, mttr="4 min"))[0]


def test_a_shift_may_cross_midnight_and_its_breaks_go_with_it():
    pattern = Pattern(days="mon-sat", shifts=["17:00-01:30", "08:00-16:30"], breaks=["21:00-21:30", "00:30-01:00"])
    assert pattern.days == frozenset(range(6))
    assert pattern.shifts == ((480, 990), (1020, 1530))
    assert pattern.breaks == ((1260, 1290), (1470, 1500))


@pytest.mark.parametrize(
    ("days", "numbers"),
    [
        ("daily", range(7)),
        ("fri-mon", (4, 5, 6, 0)),
        (["mon", "Wed"], (0, 2)),
        ("tuesday", (1,)),
        ("mon-fri", range(5)),
        (["mon-fri", "sun"], (0, 1, 2, 3, 4, 6)),
        ("Tues-Thurs", (1, 2, 3)),
    ],
)
def test_days_of_the_week(days, numbers):
    assert Pattern(days=days, shifts=["08:00-16:00"]).days == frozenset(numbers)


@pytest.mark.parametrize("days", ["mon-fri, sat", "mon, wed", "mon wed", "monkey", "mo", "mon-", "mon-wed-fri"])
def test_days_that_are_more_than_a_name_or_a_span_are_refused(days):
    """Once their first letters counted alone: ``mon-fri, sat`` was five days, ``mon, wed`` was one."""
    assert "is no day of the week" in faults(lambda: Pattern(days=days, shifts=["08:00-16:00"]))[0]


def test_shifts_that_overlap_and_breaks_outside_are_refused():
    assert "begins before" in faults(lambda: Pattern(shifts=["06:00-14:00", "13:00-22:00"]))[0]
    assert "begins before" in faults(lambda: Pattern(shifts=["08:00-16:00", "22:00-09:00"]))[0]
    assert "lies in no shift" in faults(lambda: Pattern(shifts=["06:00-14:00"], breaks=["13:45-14:15"]))[0]


def test_what_a_change_of_a_calendar_does_not_name_stays():
    calendar = Calendar.model_validate({
        "days": "mon-fri", "shifts": ["06:00-14:00"], "breaks": ["10:00-10:30"],
        "changes": {
            "2025-03-01": {"shifts": ["06:00-14:00", "14:00-22:00"]}, "2025-06-01": {"days": "mon-sat", "breaks": []},
        },
        "holidays": {"country": "CN", "also": ["2025-02-01..2025-02-03"], "not": "2025-05-01"},
        "closed": ["2025-08-01..2025-08-14", "2025-12-31"],
        "overtime": [{"on": "2025-05-04", "shifts": ["06:00-12:00"]}],
    })  # fmt: skip
    first, second = calendar.changes.values()
    assert (first.days, len(first.shifts), first.breaks) == (frozenset(range(5)), 2, ((600, 630),))
    assert (second.days, len(second.shifts), second.breaks) == (frozenset(range(6)), 2, ())
    assert calendar.holidays_also == (date(2025, 2, 1), date(2025, 2, 2), date(2025, 2, 3))
    assert calendar.holidays_not == (date(2025, 5, 1),)
    assert calendar.closed[1] == (date(2025, 12, 31), date(2025, 12, 31))
    assert calendar.overtime == {date(2025, 5, 4): ((360, 720),)}


def longest(**keys):
    return longest_span_min(Calendar.model_validate(keys))


def test_the_longest_span_bridges_breaks_and_midnight():
    assert longest(shifts=["08:00-12:00", "13:00-17:00"]) == 9 * 60
    assert longest(days="mon-fri", shifts=["06:00-22:00"]) == 16 * 60
    assert longest(days="mon-tue", shifts=["06:00-14:00", "14:00-22:00", "22:00-06:00"]) == 48 * 60
    assert longest(shifts=["06:00-14:00"], changes={"2025-03-01": {"shifts": ["06:00-18:00"]}}) == 12 * 60


def test_a_break_of_two_hours_ends_a_span():
    """Of 06:00 to 14:00 without 09:00 to 12:00 the three hours before are the longer piece."""
    assert longest(shifts=["06:00-14:00"], breaks=["09:00-12:00"]) == 3 * 60
    assert longest(shifts=["06:00-14:00"], breaks=["09:00-10:30"]) == 8 * 60


def test_overtime_may_be_the_longest_span_or_join_two():
    """17 March 2025 is a Monday. A weekend worked through joins two weeks of five days to twelve days."""
    short = {"days": "sun", "shifts": ["06:00-07:00"]}
    assert longest(**short, overtime=[{"on": "2025-03-17", "shifts": ["12:00-18:00", "06:00-11:00"]}]) == 12 * 60
    weekend = [{"on": day, "shifts": ["00:00-24:00"]} for day in ("2025-03-15", "2025-03-16")]
    assert longest(days="mon-fri", shifts=["00:00-24:00"], overtime=weekend) == 12 * 24 * 60
    days = {"days": "mon-fri", "shifts": ["06:00-22:00"]}
    late = [{"on": "9999-12-31", "shifts": ["06:00-23:00"]}, {"on": "0001-01-01", "shifts": ["06:00-07:00"]}]
    assert longest(**days, overtime=late) == 17 * 60


def test_shares_may_change_at_dates_and_depend_on_model_or_trim():
    cars = Cars.model_validate({
        "models": {"2025-01-01": {"sedan": "60 %", "suv": "40 %"}, "2026-01-01": {"suv": "100 %"}},
        "trims": {"sedan": {"base": "100 %"}, "suv": {"base": "50 %", "max": "50 %"}},
        "options": {
            "roof": {"share": "30 %"},
            "pilot": {"share": {"2025-01-01": "30 %", "2026-01-01": {"max": "90 %"}}, "chips": {"radar": 5}},
        },
    })  # fmt: skip
    assert list(cars.models) == [date(2025, 1, 1), date(2026, 1, 1)]
    assert cars.trims["suv"] == {date.min: {"base": 0.5, "max": 0.5}}
    assert cars.options["roof"].share == {date.min: {ANY: 0.3}}
    assert cars.options["pilot"].share == {date(2025, 1, 1): {ANY: 0.3}, date(2026, 1, 1): {"max": 0.9}}
    assert (cars.model_names(), cars.trim_names()) == (("sedan", "suv"), ("base", "max"))


def test_ways_of_release():
    assert Source(release="always") == Source()
    assert Source(release={"every": "70 s"}).release == Every(time=70)
    assert Source(release={"called off at": "trim"}).release == CalledOff(at="trim")
    orders = Source(
        release={"orders": {"at": ["2025-01-01", "2025-01-01 06:30"], "cars": [{"model": "suv"}, {}]}}
    ).release
    assert isinstance(orders, Orders)
    assert orders.at == (datetime(2025, 1, 1), datetime(2025, 1, 1, 6, 30))
    assert "released before" in faults(lambda: Orders(at=["2025-01-02", "2025-01-01"]))[0]


def test_gates_joins_splits_and_lines():
    gate = Gate.model_validate({"first time through": {"2025-01-01": "90 %", "2026-01-01": "95 %"}, "scrap": "100 %"})
    assert gate.first_time_through == {date(2025, 1, 1): 0.9, date(2026, 1, 1): 0.95}
    assert Join(parts="battery").parts == ("battery",)
    split = Split.model_validate({"rule": "by model", "to": {"left": "sedan", "right": ["suv", "van"]}})
    assert (split.to, split.of) == (("left", "right"), {"left": ("sedan",), "right": ("suv", "van")})
    assert faults(lambda: Split(rule="in turn", to={"left": ["sedan"]}))
    assert faults(lambda: Split(rule="by model", to=["left", "right"]))
    line = MovingLine.model_validate(
        {"count": 3, "pitch": "70 s", "drift": "5 s", "per option": {"roof": "-2 s"}, "at": {"roof": [2]}}
    )
    assert (line.pitch_s, line.drift_s, line.per_option, line.at) == (70, 5, {"roof": -2}, {"roof": (2,)})


def test_curves_run_by_date_or_by_output():
    assert Curve.model_validate({"start": "50 %", "half life": "75 d"}).half_life_s == 75 * 86_400
    by_output = Curve.model_validate({"start": "5 x", "left per tenfold": "50 %", "from": "100 cars"})
    assert (by_output.start, by_output.left_per_tenfold, by_output.from_cars) == (5, 0.5, 100)
    assert faults(lambda: Curve(start=0.5))
    assert faults(lambda: Curve(start=0.5, half_life_s=1, from_cars=3, left_per_tenfold=0.5))
    assert faults(lambda: Curve(start=0.5, from_cars=3))


def test_a_study_runs_forward():
    study = Study.model_validate({"from": "2025-01-01", "until": "2025-01-02 12:00", "warm up": "2 h", "bins": "hour"})
    assert (study.until - study.start).total_seconds() == 36 * 3600
    assert (study.warm_up, study.bins) == (7200, "hour")
    assert (
        Study.model_validate({"from": "2025-01-01", "until": "2026-01-01", "warm up": "mser5", "bins": "10 min"}).bins
        == 600
    )
    assert faults(lambda: Study(start="2025-01-01", until="2025-01-01"))


def test_a_moment_has_no_time_zone_as_text_or_from_python():
    """The plant has one local time: midnight in UTC may be another day there."""
    for until in ("2025-01-02 00:00+00:00", datetime(2025, 1, 2, tzinfo=UTC)):
        assert "names a time zone" in str(faults(lambda until=until: Study(start="2025-01-01", until=until)))
