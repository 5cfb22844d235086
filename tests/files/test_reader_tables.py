"""Times and orders of a plant file that stand in tables beside it."""

from datetime import datetime

import pytest

from carwright.files import read_plant_text
from files.lines import LINE, refused, shop

TABLED = LINE.replace("*work, count: 3", "{empirical: {table: times.csv, column: work, unit: min}}").replace(
    "cars in: {kind: source}",
    "cars in: {kind: source, release: {orders: {table: orders.csv, at: when, model: what, "
    "options: {roof: with roof}}}}",
).replace("suv: 40 %}", "suv: 40 %}\n  options: {roof: {share: 10 %}}")  # fmt: skip

ORDERS = "when,what,with roof\n2025-01-01 06:00,sedan,1\n2025-01-01 06:01:30,suv,no\n"


def test_times_and_orders_from_tables(tmp_path):
    (tmp_path / "times.csv").write_text("\ufeffcar, work\n1,1.5\n2,2\n", encoding="utf-8")
    (tmp_path / "orders.csv").write_text(ORDERS)
    plant = read_plant_text(TABLED, folder=tmp_path)
    assert shop(plant).flow["left"].work.values_s == (90, 120)
    orders = shop(plant).flow["cars in"].release
    assert orders.at[1] == datetime(2025, 1, 1, 6, 1, 30)
    assert orders.cars == ({"model": "sedan", "options": ("roof",)}, {"model": "suv", "options": ()})
    assert read_plant_text(TABLED, folder=str(tmp_path)) == plant


def test_the_same_tables_as_parquet(tmp_path):
    polars = pytest.importorskip("polars")
    polars.DataFrame({"work": [1.5, 2.0]}).write_parquet(tmp_path / "times.parquet")
    (tmp_path / "orders.csv").write_text(ORDERS)
    polars.read_csv(tmp_path / "orders.csv", try_parse_dates=True).write_parquet(tmp_path / "orders.parquet")
    plant = read_plant_text(TABLED.replace(".csv", ".parquet"), folder=tmp_path)
    assert shop(plant).flow["left"].work.values_s == (90, 120)
    assert shop(plant).flow["cars in"].release.cars[0] == {"model": "sedan", "options": ("roof",)}


@pytest.mark.parametrize(
    ("times", "orders", "told"),
    [
        ("", ORDERS, "times.csv: the table is empty"),
        ("work\n", ORDERS, "times.csv has no rows"),
        ("work,work\n1,2\n", ORDERS, "times.csv: line 1: two columns are called 'work'"),
        ("a,work\n1\n", ORDERS, "times.csv: line 2: 1 cells, the head has 2"),
        ("work\nnan\n", ORDERS, "times.csv row 2: 'nan' is not a time of at least zero"),
        ("\nwork\n1\n\n\nsoon\n", ORDERS, "times.csv row 6: 'soon' is not a time of at least zero"),
        ("work\ninf\n", ORDERS, "times.csv row 2: 'inf' is not a time of at least zero"),
        (
            "work\n1\n",
            ORDERS.replace("with roof", "roof"),
            "orders.csv has no column 'with roof'; did you mean 'roof'?",
        ),
        ("work\n1\n", ORDERS.replace("06:00", "late"), "orders.csv row 2: '2025-01-01 late' is not a moment"),
        ("work\n1\n", ORDERS.replace(",no", ",maybe"), "orders.csv row 3: 'maybe' is not yes or no"),
    ],
)
def test_faults_of_tables(times, orders, told, tmp_path):
    (tmp_path / "times.csv").write_text(times)
    (tmp_path / "orders.csv").write_text(orders)
    assert told in "\n".join(refused(read_plant_text, TABLED, folder=tmp_path))


def test_a_long_bad_column_is_told_by_its_first_cells(tmp_path):
    (tmp_path / "times.csv").write_text("work\n" + "x\n" * 1000)
    (tmp_path / "orders.csv").write_text(ORDERS)
    told = refused(read_plant_text, TABLED, folder=tmp_path)
    assert len(told) == 6
    assert told[-1].endswith("995 more cells like these; mend the table")
