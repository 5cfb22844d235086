"""Task files: what can be read, and every fault told at once with its line."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from carwright.errors import PlantError
from carwright.files.assignments import read_assignment
from carwright.files.car_lines import CarTables, is_car_table, read_car_line
from carwright.files.tasks import read_tasks
from carwright.model.tasks import tasks_of

ALB = """<number of tasks>\r\n3\r\n\r\n<cycle time>\r\n10\r\n\r\n<order strength>\r\n0,333\r\n
<task times>\r\n1 4\r\n2 6\r\n3 5\r\n\r\n<precedence relations>\r\n1,2\r\n1,3\r\n\r\n<end>\r\nany remark\r\n"""
IN2 = "3\r\n4\r\n6\r\n5\r\n1,2\r\n1,3\r\n-1,-1\r\nBemerkung: für später, 9,9\r\n\x1a"


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_bytes(text.encode("latin-1" if name.endswith("IN2") else "utf-8"))
    return path


@pytest.mark.parametrize(("name", "text", "takt"), [("a.alb", ALB, 10), ("a.IN2", IN2, None)])
def test_published_formats(tmp_path: Path, name: str, text: str, takt: int | None) -> None:
    tasks = read_tasks(written(tmp_path, name, text))
    assert (tasks.names, tasks.times, tasks.precedence) == (("1", "2", "3"), (4, 6, 5), ((0, 1), (0, 2)))
    assert (tasks.takt, tasks.unit_s) == (takt, 1)


@pytest.mark.parametrize(
    "text",
    [
        'task,time,predecessors\nfit door,1.5,\nseal,2,fit door\ntest,0.25,"fit door, seal"\n',
        "Task;Time [s];Predecessors\nfit door;1.5;\nseal;2;fit door\ntest;0.25;fit door|seal\n",
        "predecessors\ttime_s\tName\ttool\n\t1.5\tfit door\twrench\nfit door\t2\tseal\t\nfit door;seal\t.25\ttest\t\n",
    ],
)
def test_tables_of_all_countries(tmp_path: Path, text: str) -> None:
    tasks = read_tasks(written(tmp_path, "tasks.csv", text))
    assert tasks.names == ("fit door", "seal", "test")
    assert [time * tasks.unit_s for time in tasks.times] == [Fraction(3, 2), 2, Fraction(1, 4)]
    assert set(tasks.precedence) == {(0, 1), (0, 2), (1, 2)}


UNITS = [("time_min", 60.0), ("Time [TMU]", 0.036), ("time (h)", 3600.0), ("Time [s]", 1.0), ("duration", 1.0)]
"""Heads of a column of times, and the seconds in its unit; a TMU is a hundred-thousandth of an hour."""


@pytest.mark.parametrize(("head", "seconds"), UNITS)
def test_the_head_names_the_unit_of_the_times(tmp_path: Path, head: str, seconds: float) -> None:
    """The command, which asks first whether a table is a car line, takes the same heads as the reader."""
    plain = written(tmp_path, "plain.csv", f"task,{head},predecessors\na,50,\nb,25,a\n")
    assert not is_car_table(plain)
    tasks = read_tasks(plain)
    assert [tasks.seconds(time) for time in tasks.times] == pytest.approx([50 * seconds, 25 * seconds])
    car_line = written(tmp_path, "cars.csv", f"task,{head},predecessors,side\na,50,,left\nb,3 s,a,left\n")
    line = read_car_line(CarTables(car_line))
    assert [task.time_s for task in line.tasks] == pytest.approx([50 * seconds, 3.0])  # a cell's own unit counts


def test_workbook(tmp_path: Path) -> None:
    xlsxwriter = pytest.importorskip("xlsxwriter")
    path = tmp_path / "tasks.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    for row, cells in enumerate([["No", "Time [min]", "Predecessors"], [1, 0.5, ""], [2, 1.25, 1], [3, 2, "1 2"]]):
        for column, cell in enumerate(cells):
            sheet.write(row, column, cell)
    book.close()
    tasks = read_tasks(path)
    assert (tasks.names, [tasks.seconds(time) for time in tasks.times]) == (("1", "2", "3"), [30.0, 75.0, 120.0])
    assert tasks.precedence == ((0, 1), (0, 2), (1, 2))


HEAD = "task,time,predecessors\n"
FAULTS = [
    ("a.csv", HEAD + "a,1,c\nb,1,a\nc,1,b\n", "in a circle: b -> c -> a -> b"),
    ("a.csv", HEAD + "a,1,a\n", "the task comes before itself"),
    ("a.csv", HEAD + "door,1,\nb,1,dor\n", "3:1 precedence.dor->b: there is no task 'dor'; did you mean 'door'?"),
    ("a.csv", HEAD + "a,-1,\n", "2:1 tasks.a.time: -1 s is below zero"),
    ("a.csv", HEAD + "a,x,\n", "2:1 tasks.a.time: 'x' is no time"),
    ("a.csv", HEAD + "a,nan,\n", "'nan' is no time"),
    ("a.csv", HEAD + "a,inf,\n", "'inf' is no time"),
    ("a.csv", HEAD + "a,1e99999999,\n", "beyond all measure"),
    ("a.csv", HEAD + "a,1e-99999999,\n", "beyond all measure"),
    ("a.csv", HEAD + "a,,\n", "2:1 tasks.a.time: the time is missing"),
    ("a.csv", HEAD + 'a,"1,5",\n', "'1,5' has a comma; write '1.5'"),
    ("a.csv", HEAD + "a,1e12,\n", "beyond all measure"),
    ("a.csv", HEAD + "a,1.0000001,\n", "finer than a microsecond"),
    ("a.csv", HEAD + "a,1,\na,2,\n", "3:1 tasks.a: the task is there twice, first in line 2"),
    ("a.csv", HEAD + ",1,\n", "2:1 a task without a name"),
    ("a.csv", HEAD + "a,1\n", "2:1 2 cells, the head has 3"),
    ("a.csv", HEAD, "there are no tasks"),
    ("a.csv", "", "the table is empty"),
    ("a.csv", "task,time,predecesors\na,1,\n", "there is no column 'predecessors'; is it 'predecesors'?"),
    ("a.csv", "task,predecessors\na,\n", "there is no column 'time'; add a column 'time'"),
    ("a.csv", "task,task,time,predecessors\na,b,1,\n", "two columns are called 'task'"),
    ("a.csv", HEAD + '"a,1,\n', "cannot be read as CSV"),
    ("a.xlsx", "no workbook", "it cannot be read as a workbook"),
    ("a.pdf", "", "no task file has the ending '.pdf'"),
    ("a.alb", ALB.replace("\r\n3\r\n", "\r\n4\r\n", 1), "4 tasks are announced, 3 have a time"),
    ("a.alb", ALB.replace("<number of tasks>\r\n3", ""), "there is no section <number of tasks>"),
    ("a.alb", ALB.replace("2 6", "2"), "'2' is no task with its time"),
    ("a.alb", ALB.replace("1,3", "1,9"), "there is no task '9'"),
    ("a.alb", ALB.replace("1,3", "2,1"), "in a circle: 1 -> 2 -> 1"),
    ("a.IN2", IN2.replace("-1,-1", ""), "is no precedence"),
    ("a.IN2", "", "the file is empty"),
    ("a.IN2", "x\n1\n-1,-1\n", "'x' is not the number of tasks"),
]


@pytest.mark.parametrize(("name", "text", "told"), FAULTS)
def test_faults(tmp_path: Path, name: str, text: str, told: str) -> None:
    path = written(tmp_path, name, text)
    with pytest.raises(PlantError) as caught:
        read_tasks(path)
    assert told in str(caught.value)
    assert str(path) in str(caught.value)


def test_all_faults_at_once(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", HEAD + "a,-1,c\nb,x,a\nc,1,b z\nd,1\n")
    with pytest.raises(PlantError) as caught:
        read_tasks(path)
    told = str(caught.value)
    assert all(part in told for part in ("below zero", "'x' is no time", "2 cells", "no task 'b z'"))


def test_assignment(tmp_path: Path) -> None:
    tasks = tasks_of({"a": 1, "b": 2})
    assert read_assignment(written(tmp_path, "s.csv", "station;task\n2;b\n1;a\n"), tasks) == (1, 2)
    with pytest.raises(PlantError) as caught:
        read_assignment(written(tmp_path, "t.csv", "task,station\nx,1\nb,zero\nb,1\n"), tasks)
    told = str(caught.value)
    assert all(part in told for part in ("no task 'x'", "'zero' is no station", "'b' is there twice", "given for a"))


def test_a_task_of_one_option_has_its_time_and_its_extra_on_cars_with_it(tmp_path: Path) -> None:
    """4 s and 5 s more, both with a roof only: 9 s on 30 % of the cars are 2.7 s a car."""
    table = written(tmp_path, "tasks.csv", "task,time,predecessors,option,extra\na,4,,roof,roof: 5 s\n")
    shares = written(tmp_path, "options.csv", "option,share\nroof,30 %\n")
    line = read_car_line(CarTables(table, options=shares))
    assert line.mean_s(line.tasks[0]) == pytest.approx(2.7)


def test_extra_work_of_another_option_than_that_of_the_task_is_refused_where_it_could_count_elsewhere(tmp_path: Path):
    """Done on cars with a roof, and longer with a rack: on cars with a rack and no roof there is nothing to do.

    A rack that only vans have is no such case on a task that only vans have.
    """
    table = written(tmp_path, "tasks.csv", "task,time,predecessors,option,extra\na,4,,van,rack: 5 s\n")
    models = written(tmp_path, "models.csv", "model,share\nvan,20 %\nsedan,80 %\n")
    vans = written(tmp_path, "vans.csv", "option,share,model\nrack,50 %,van\n")
    line = read_car_line(CarTables(table, options=vans, models=models))
    assert line.mean_s(line.tasks[0]) == pytest.approx(0.2 * (4 + 0.5 * 5))
    every = written(tmp_path, "every.csv", "option,share\nrack,50 %\n")
    with pytest.raises(
        PlantError, match=r"2:1 tasks\.a\.extra: the task is done on cars with 'van' only; 'rack' would"
    ):
        read_car_line(CarTables(table, options=every, models=models))
