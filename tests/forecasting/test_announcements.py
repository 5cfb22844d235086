"""What tables of milestones, parameters and waits announce about a plant."""

from __future__ import annotations

from datetime import date

import pytest

from carwright.errors import PlantError
from carwright.files.ramp_announcements import Beside, _speaks_of, line_of, with_announcements
from carwright.model.ramp_record import RampRecord
from forecasting.ramps import written


def test_lines_are_numbered_by_their_names():
    names = ["Beijing phase 2", "part 1", "xiaomi_p2", "Works", "plant 2025", "line 0"]
    assert [line_of(name) for name in names] == [1, 0, 1, 0, 0, 0]


EVENTS = """date,plant,event,value,unit,known_from,note
2021-11-27,programme,agreement with the town,300000,cars per year,2021-11-27,150000 per part; production planned 2024
2024-04-03,Works phase 1,first customer deliveries,300,cars per day,2024-04-03,"first batch: 5,000 cars pre-built"
2024-06,Works phase 1,second shift starts,16,hours per day planned,2024-05-17,six days
2024-10-23,Works phase 2,completion target,2025-06-15,date,2024-10-23,
2025-07,Works phase 2,in use on one shift,,,2025-07-01,
2025-07-06,programme,deliveries start in 58 cities,,,2025-07-06,of another model
2025,Elsewhere,completed,,,2025-05-10,
"""


def test_milestones_say_what_output_depends_on(tmp_path):
    record = with_announcements(
        RampRecord("Works 7", maker="M"), Beside(written(tmp_path, EVENTS, "plant_milestones.csv"))
    )
    found = [(a.kind, a.line, a.date, a.low) for a in record.announcements]
    assert [a.days for a in record.announcements if a.kind == "hours"] == [6, None]
    assert found == [
        ("agreement", 0, date(2021, 11, 27), 0),
        ("nameplate", 0, date(2021, 11, 27), 150_000), ("nameplate", 1, date(2021, 11, 27), 150_000),
        ("planned", 0, date(2024, 1, 1), 0), ("start", 0, date(2024, 4, 3), 0), ("stock", 0, date(2024, 4, 3), 5_000),
        ("hours", 0, date(2024, 6, 1), 16),
        ("complete", 1, date(2025, 6, 15), 0),
        ("hours", 1, date(2025, 7, 1), 8), ("start", 1, date(2025, 7, 1), 0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "note", ["a pre-built edition of 5000", "5,000 cars pre-built", "1st batch: 5 000 prebuilt in 3 months"]
)
def test_cars_built_before_the_first_delivery_are_read_as_people_write_them(tmp_path, note):
    text = f'date,plant,event,known_from,note\n2024-04-03,Works,first customer deliveries,2024-04-03,"{note}"\n'
    record = with_announcements(RampRecord("Works"), Beside(written(tmp_path, text, "plant_milestones.csv")))
    assert [(a.kind, a.high) for a in record.announcements] == [("start", 0), ("stock", 5_000)]


def test_a_day_is_no_number_of_cars(tmp_path):
    text = (
        "date,plant,event,known_from,note\n2024-04-03,Works,first customer deliveries,2024-04-03,pre-built on 3 March\n"
    )
    record = with_announcements(RampRecord("Works"), Beside(written(tmp_path, text, "plant_milestones.csv")))
    assert [a.kind for a in record.announcements] == ["start"]


def test_milestones_of_another_plant_say_nothing(tmp_path):
    record = RampRecord("Fremont (Model 3)", maker="M")
    assert with_announcements(record, Beside(written(tmp_path, EVENTS, "plant_milestones.csv"))) == record


PARAMETERS = """scope,parameter,value,unit,low,high,known_from,note
m_p1,nameplate,150000,cars/year,,,2021-11-27,
m_p1,net rate,40,cars/hour,40,47.4,2024-05-17,
m_p1,shift hours until May 2024,8,h/day,8,8,2024-05-17,four-day week in trial production
m_p1,shift hours from June 2024,16,h/day,16,22,2024-07-15,5 days a week; later two crews and six days
m_p1,shift hours mid 2025,24,h/day,20,24,2025-07-01,"250 days a year, seven-day week"
n_p1,net rate,60,cars/hour,60,60,2024-05-17,
m,net rate,60,cars/hour,60,60,2024-05-17,
"""


def test_parameters_of_the_lines_of_the_maker(tmp_path):
    beside = Beside(parameters=written(tmp_path, PARAMETERS, "plant_parameters.csv"))
    found = with_announcements(RampRecord("Works", maker="M"), beside).announcements
    assert [(a.kind, a.date, a.low, a.high, a.days) for a in found] == [
        ("nameplate", None, 150_000, 150_000, None), ("rate", None, 40, 47.4, None), ("hours", date.min, 8, 8, None),
        ("hours", date(2024, 6, 1), 16, 16, 5), ("hours", None, 21, 22, 6),
        ("hours_then", date(2025, 7, 1), 20, 24, 7),
    ]  # fmt: skip


def test_faults_of_milestones_are_told(tmp_path):
    text = EVENTS.replace("2024-06,Works", "in June,Works").replace("2024-10-23,\n", "23.10.2024,\n")
    with pytest.raises(PlantError) as caught:
        with_announcements(RampRecord("Works"), Beside(written(tmp_path, text, "plant_milestones.csv")))
    assert {(p.line, p.place) for p in caught.value.problems} == {(4, "date"), (5, "known_from")}


@pytest.mark.parametrize(
    ("named", "plant", "meant"),
    [
        ("Beijing phase 2", "Beijing (all lines)", True),
        ("Leipzig works line 1", "Leipzig works", True),
        ("Leipzig line 1", "Leipzig works", True),
        ("Leipzig works, hall 3", "Leipzig works", True),
        ("Leipzig airport line 1", "Leipzig works", False),
        ("Tesla Fremont", "Tesla Shanghai", False),
        ("line 2", "Leipzig works", False),
    ],
)
def test_a_milestone_speaks_of_the_plant_whose_name_it_begins_or_goes_on(named, plant, meant):
    assert _speaks_of(named, plant) == meant
