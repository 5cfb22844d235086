"""Order books as planners keep them, and every way in which one can be wrong: all faults at once, with their lines."""

from __future__ import annotations

from datetime import datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carwright.errors import PlantError
from carwright.files import order_book
from carwright.files.order_book import read_order_book

GOOD = """Order ID;Ordered at;Model;Trim;Market;Priority;Cancelled;Options
A1;2025-06-26 22:03;YU7;max;China;1;;towbar
A2;2025-06-26T22:04:10;YU7;pro;China;2;2025-07-01;
A3;2025-06-27;SU7;;Europe;;no;
"""


def written(tmp_path, text, name="orders.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def told(path):
    return [str(problem) for problem in read_order_book(path).problems]


def test_a_book_in_the_manner_of_the_country(tmp_path):
    book = read_order_book(written(tmp_path, GOOD))
    assert book.problems == []
    assert book.columns == ("region", "options", "priority")
    assert book.orders["car"].to_list() == ["YU7 max", "YU7 pro", "SU7"]
    assert book.orders["closed"].to_list() == ["", "cancelled", ""]
    assert book.orders["priority"].to_list() == [1, 2, None]
    assert book.orders["ordered_at"].to_list()[1:] == [datetime(2025, 6, 26, 22, 4, 10), datetime(2025, 6, 27)]
    assert book.orders["options"].to_list() == ["towbar", "", ""]


def test_parquet_and_workbooks_say_the_same(tmp_path):
    frame = pl.DataFrame({
        "order": ["A1", "A2"], "ordered at": [datetime(2025, 6, 26, 22, 3), datetime(2025, 6, 26, 22, 4)],
        "car": ["YU7 max", "YU7 pro"], "priority": [1, 2], "cancelled": [False, True],
    })  # fmt: skip
    frame.write_parquet(tmp_path / "orders.parquet")
    frame.write_excel(tmp_path / "orders.xlsx")
    parquet, sheet = (read_order_book(tmp_path / name) for name in ("orders.parquet", "orders.xlsx"))
    assert parquet.problems == sheet.problems == []
    assert parquet.orders.equals(sheet.orders)
    assert parquet.orders["closed"].to_list() == ["", "cancelled"]


def test_all_faults_are_told_at_once_with_their_lines(tmp_path):
    bad = """order,ordered at,car,priority,cancelled
A1,2025-06-26,YU7 max,1,
A2,26.06.2025,YU7 max,first,
A1,2025-06-26,YU7 max,0,maybe
,2025-06-26,,1,
A5,,YU7 max,1,
A6,2025-06-31,YU7 max,1,
"""
    assert told(written(tmp_path, bad)) == [
        "3:1 'first' is no priority; write a whole number; 1 is served first",
        "4:1 '0' is no priority; write a whole number; 1 is served first",
        "4:1 'maybe' is neither yes nor no nor a date in column 'cancelled'; write 1 or 0, or the date",
        "3:1 '26.06.2025' is no date and time; write year-month-day, e.g. 2025-06-26 22:03",
        "7:1 '2025-06-31' is no date and time; write year-month-day, e.g. 2025-06-26 22:03",
        "6:1 the order has no date; say when it was ordered",
        "5:1 the order has no name; fill in column 'order'",
        "5:1 the order names no car; fill in column 'car'",
        "4:1 order 'A1' stands in line 2 already; give each order a name of its own",
    ]


def test_many_like_faults_are_counted(tmp_path):
    rows = "".join(f"A{n},someday,YU7 max\n" for n in range(1_000))
    faults = told(written(tmp_path, "order,ordered at,car\n" + rows))
    assert len(faults) == 6
    assert faults[-1] == "995 more cells: no date and time; mend the table"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("order,when,car\nA1,2025-06-26,YU7\n", "there is no column 'ordered at'; add a column 'ordered at'"),
        ("order,ordered at\nA1,2025-06-26\n", "there is no column 'car'; add a column 'car'"),
        ("number,ordered at,car\n1,2025-06-26,YU7\n", "there is no column 'order'"),
        ("order,ordered at,car\n", "the table has no orders; give one a row"),
        ("", "the table is empty; give a head and a row for each order"),
        ("order,order,ordered at,car\nA,A,2025-06-26,YU7\n", "two columns are called 'order'"),
        ('order,ordered at,car\n"A,2025-06-26,YU7\n', "cannot be read as CSV"),
    ],
)
def test_what_is_no_book_is_refused(tmp_path, text, what):
    with pytest.raises(PlantError) as error:
        read_order_book(written(tmp_path, text))
    assert what in str(error.value)


def test_what_is_no_parquet_table_is_refused(tmp_path):
    with pytest.raises(PlantError, match="it is not a Parquet table"):
        read_order_book(written(tmp_path, "order", "orders.parquet"))


def test_short_rows_are_told(tmp_path):
    faults = told(written(tmp_path, "order,ordered at,car\nA1,2025-06-26\nA2,2025-06-26,YU7\n"))
    assert faults == ["2:1 2 cells, the head has 3; mend the row; quote cells that hold commas"]


CELL = st.sampled_from(
    ["A1", "A2", "2025-06-26", "2025-06-31", "sedan", "", " sedan ", "x;y", "1", '"q"', '"a,b"', "é"]
)


@given(st.lists(st.lists(CELL, min_size=2, max_size=5), max_size=6), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_the_fast_way_to_read_a_table_is_the_slow_one(tmp_path_factory, rows, newline, ends):
    text = newline.join(["order,ordered at,car,region", *(",".join(row) for row in rows)]) + newline * ends
    path = tmp_path_factory.mktemp("books") / "orders.csv"
    path.write_bytes(text.encode("utf-8"))
    found = []
    with pytest.MonkeyPatch.context() as patch:
        for _ in range(2):
            try:
                book = read_order_book(path)
                found.append(([str(problem) for problem in book.problems], book.orders.rows()))
            except PlantError as error:
                found.append((str(error), []))
            patch.setattr(order_book, "_regular", lambda path: None)
    assert found[0] == found[1]
