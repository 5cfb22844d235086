"""Orders to begin with, in every format; what is wrong with one is told with its line."""

from __future__ import annotations

import pytest

from carwright.errors import PlantError
from carwright.files.csplib import read_csplib
from carwright.files.order_file import read_order
from results.sequence_factory import small_problem
from sequencing.published_files import CSPLIB


@pytest.fixture
def problem():
    return small_problem(4)


def order_of(tmp_path, text, problem):
    path = tmp_path / "order.txt"
    path.write_text(text, encoding="utf-8")
    return read_order(path, problem).tolist()


@pytest.mark.parametrize(
    "text",
    [
        "C2\nC0\nC3\nC1\n",
        "# found yesterday\nC2\n\nC0\nC3\nC1",
        "1;C2\n2;C0\n3;C3\n4;C1\n",
        "2;C0;\n1;C2;\n4;C1;\n3;C3;\n",
        "place,ident,colour\n1,C2,white\n2,C0,red\n3,C3,sea\n4,C1,red\n",
        "place,ident,colour\n3,C3,sea\n1,C2,white\n4,C1,red\n2,C0,red\n",
        "place;ident\n121;C2\n122;C0\n123;C3\n124;C1\n",
        "ident\tplace\nC1\t9\nC2\t1\nC0\t2\nC3\t3\n",
        "\ufeffident\nC2\nC0\nC3\nC1\n",
        'Order,"night, late"\nC2,1\nC0,0\nC3,0\nC1,"a, b"\n',
    ],
)
def test_the_formats(tmp_path, problem, text):
    assert order_of(tmp_path, text, problem) == [2, 0, 3, 1]


@pytest.mark.parametrize("text", ["2 0 1 0 1 1", "2\n0\n1\n0\n1\n1\n", "2, 0, 1, 0, 1, 1"])
def test_classes_take_their_cars_one_after_the_other(tmp_path, text):
    (tmp_path / "instance.txt").write_text(CSPLIB, encoding="utf-8")
    problem = read_csplib(tmp_path / "instance.txt")
    assert problem.idents == ("0-1", "0-2", "1-1", "1-2", "1-3", "2-1")
    assert order_of(tmp_path, text, problem) == [5, 0, 2, 1, 3, 4]


def test_fewer_places_than_cars(tmp_path):
    assert order_of(tmp_path, "C3\nC1\nC0\n", small_problem(4, places=3)) == [3, 1, 0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("C2\nC0\nC3\nC9\n", "4 there is no car 'C9'"),
        ("C2\nC0\nC2\nC1\n", "3 car 'C2' stands in line 1 already"),
        ("C2\nC0\n", "2 of 4 places have no car; these are missing: C1, C3"),
        ("1;C2\n1;C0\n3;C3\n4;C1\n", "2 rank 1 is given twice"),
        ("1;C2\n2;C0\n3;C3\n5;C1\n", "the ranks are not 1 to 4"),
        ("1;C2\nC0\n3;C3\n4;C1\n", "2 'C0' is not `rank;ident`"),
        ("place,ident\n1,C2\n2\n3,C3\n4,C1\n", "3 1 cells, the head has 2"),
        ("place,ident\n1,C2\n1,C0\n3,C3\n4,C1\n", "3 place 1 is given twice"),
        ("place,ident\n1,C2\nsecond,C0\n3,C3\n4,C1\n", "3 'second' is no place"),
        ("# nothing\n", "the file names no car"),
    ],
)
def test_faults_are_told_with_their_line(tmp_path, problem, text, said):
    with pytest.raises(PlantError) as caught:
        order_of(tmp_path, text, problem)
    assert any(said in f"{fault.line} {fault.what}; {fault.way_out}" for fault in caught.value.problems)


def test_all_faults_at_once(tmp_path, problem):
    with pytest.raises(PlantError) as caught:
        order_of(tmp_path, "C2\nC2\nC9\n", problem)
    assert len(caught.value.problems) == 3


def test_places_that_are_all_the_same_are_told_without_end(tmp_path):
    cars = small_problem(20)
    with pytest.raises(PlantError) as caught:
        order_of(tmp_path, "place,ident\n" + "".join(f"1,C{n}\n" for n in range(20)), cars)
    assert len(caught.value.problems) == 6
    assert caught.value.problems[-1].what == "14 more bad places"


def test_a_car_too_many_for_the_places(tmp_path):
    with pytest.raises(PlantError, match="4 cars for 3 places"):
        order_of(tmp_path, "C2\nC0\nC3\nC1\n", small_problem(4, places=3))


def test_classes_that_do_not_add_up(tmp_path):
    (tmp_path / "instance.txt").write_text(CSPLIB, encoding="utf-8")
    problem = read_csplib(tmp_path / "instance.txt")
    with pytest.raises(PlantError, match="class 2 stands 2 times, it has 1 car;"):
        order_of(tmp_path, "2 2 0 0 1 1", problem)
    with pytest.raises(PlantError, match="there is no class 7"):
        order_of(tmp_path, "7 2 0 0 1 1", problem)
