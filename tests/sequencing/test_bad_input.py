"""Bad input of ``carwright sequence``: one clear message with its place, exit code 2, nothing written."""

from __future__ import annotations

import polars as pl
import pytest
from click.testing import CliRunner

from carwright.cli.main import main
from carwright.files.reader import read_plant
from carwright.sequencing.from_plant import plant_day
from sequencing.days import PLANT, rows, text_of, write_day
from sequencing.refusals import refused
from sequencing.test_bad_published import CSPLIBS, ROADEFS


def changed(row, column, value):
    """The order table with one cell changed; row 1 is the first car."""
    table = rows()
    table[row][table[0].index(column)] = value
    return table


def with_column(name, cells):
    """The order table with one more column; cars that are not named have an empty cell."""
    table = rows()
    table[0].append(name)
    for number, row in enumerate(table[1:], start=1):
        row.append(cells.get(number, ""))
    return table


def without(column):
    table = rows()
    place = table[0].index(column)
    return [row[:place] + row[place + 1 :] for row in table]


def ragged():
    table = rows()
    table[4].append("1")
    return table


ONE_COLOUR = [row if n == 0 else [*row[:2], "white", *row[3:]] for n, row in enumerate(rows())]

TABLES = {
    "a day with no cars": (rows()[:1], "orders.csv has no rows; give at least one"),
    "an empty table": ("", "the table is empty"),
    "a ragged table": (ragged(), "line 5: 7 cells, the head has 6"),
    "two columns of one name": (text_of(rows()).replace("hook", "roof", 1), "two columns are called 'roof'"),
    "a car twice": (changed(8, "id", "C3"), "orders.csv row 9: car 'C3' stands in row 4 already"),
    "a car without a name": (changed(8, "id", ""), "orders.csv row 9: an empty cell is not the name of a car"),
    "no column of names": (without("id"), "orders.csv has no column 'id'"),
    "an unknown model": (
        changed(3, "model", "sedam"), "orders.csv row 4: there is no model 'sedam'; did you mean 'sedan'?"),
    "no models": (without("model"), "the orders do not say the model of their cars"),
    "an option without its column": (without("hook"), "the orders do not say which cars have option 'hook'"),
    "an option that is neither yes nor no": (
        changed(2, "roof", "2"), "orders.csv row 3: '2' is not yes or no (1 or 0)"),
    "no colours for the paint rules": (without("colour"), "the orders have no column 'colour'"),
    "a due date that is none": (changed(2, "due", "soon"), "orders.csv row 3: 'soon' is not a place, a moment"),
    "a place outside the day": (with_column("position", {4: "21"}), "orders.csv row 5: place 21 in a day of 20 cars"),
    "a place that is none": (with_column("position", {4: "0"}), "orders.csv row 5: '0' is not a place"),
    "one place for two cars": (with_column("position", {4: "9", 5: "9"}), "row 6: place 9 is that of car 'C4' already"),
    "later than the latest": (
        with_column("earliest", {4: "12"}) and [[*a, b[-1]] for a, b in zip(
            with_column("earliest", {4: "12"}), with_column("latest", {4: "8"}), strict=True)],
        "car 'C4' may not come before place 12, nor after place 8"),
    "too many cars at the front": (
        with_column("latest", {1: "2", 2: "2", 3: "2"}), "too many cars must come by place 2: 'C3' finds none"),
    "nobody for the front": (
        with_column("earliest", dict.fromkeys(range(1, 21), "3")), "no car may come at place 1"),
    "a store that no rule uses": (
        with_column("in store", dict.fromkeys(range(1, 21), "1")), "there is no `body store` that would use it"),
    "a colour that no order can part": (
        ONE_COLOUR, "20 of 20 cars are 'white': with runs of at most 4, no order can part them"),
}  # fmt: skip
"""What is wrong with the order table of a small plant, and what is said."""

PLANTS = {
    "the two numbers of a ratio swapped": (
        ("at most: 1, in any: 3", "at most: 3, in any: 1"),
        "at most 3 in any 1 cars restricts nothing; are the two numbers"),
    "a window without its length": (("at most: 1, in any: 3", "at most: 1"), "`at most` is given without `in any`"),
    "a rule that can never hold": (
        ("at least: 1, in any: 6", "at least: 7, in any: 6"), "at least 7 in any 6 cars can never hold"),
    "a window longer than the stretch in which its rule holds": (
        ("at most: 1, in any: 4, when: late", "at most: 1, in any: 9, when: late"),
        "roofs late.when: no window of 9 cars lies in places 13 to 20, where the rule holds"),
    "columns of cars without their table": (
        ("orders: orders.csv", "orders: {id: VIN}"), "sequencing.orders.table: `table` is missing; name a CSV"),
    "a window longer than the day": (
        ("at least: 1, in any: 6", "at least: 1, in any: 60"), "a window of 60 cars is longer than the day of 20"),
    "a rule that says nothing": (
        ("{of: hook, at most: 1, in any: 3}", "{of: hook}"), "it is not said what the rule is"),
    "a rule of nobody": (
        ("{of: hook, at most", "{of: hooks, at most"), "no model, trim, option or colour 'hooks'; did you mean"),
    "two rules in one": (
        ("not after: roof", "not after: roof, longest run: 2"),
        "`longest run` stands beside `not after`; one rule, one kind"),
    "an unknown shift": (("when: late", "when: night"), "there is no shift 'night'; there is 'early', 'late'"),
    "shifts that do not add up": (("late: 8", "late: 9"), "the shifts have 21 cars, the day 20"),
    "a stretch that runs backwards": (("only in: 1-15", "only in: 15-1"), "'15-1' is no stretch of places"),
    "an unknown objective": (("level: {", "levle: {"), "there is no key 'levle' here; did you mean 'level'?"),
    "a priority that is none": (("priority: 2}\n  rules", "priority: first}\n  rules"), "'first' is not a number"),
    "a rule of no priority": (
        ("{of: hook, at most: 1, in any: 3}", "{of: hook, at most: 1, in any: 3, priority: never}"),
        "1 problem, nothing was run\n  26:56 sequencing.rules.hooks.priority: 'never' is no priority; write a rank",
    ),
    "a line that is none": (("drift: {trim:", "drift: {store:"), "'store' is no moving line"),
    "an unknown line": (("from: trim", "from: trimm"), "there is no element 'trimm'; did you mean 'trim'?"),
    "a colour limit of zero": (("longest run: 4", "longest run: 0"), "'0' is zero; it must be at least 1"),
    "more places than orders": (("  shifts:", "  places: 30\n  shifts:"), "the day has 30 places for 20 orders"),
    "orders that nobody may leave out": (
        ("shifts: {early: 12, late: 8}", "places: 15"), "20 orders have only 15 places; add left out"),
    "a front longer than the day": (("  shifts:", "  frozen: 40\n  shifts:"), "40 cars are frozen, the day has 20"),
    "a table that is not there": (("orders: orders.csv", "orders: order.csv"), "order.csv: No such file or directory"),
    "no orders at all": (("  orders: orders.csv\n", ""), "`orders` is missing"),
    "a start outside the study": (("  shifts:", "  starts: 2025-03-04 06:00\n  shifts:"), "outside the study"),
    "a stretch too short for its cars": (
        ("{of: suv & hook, only in: 1-15", "{of: suv, only in: 1-5"),
        "too many cars must come by place 5",
    ),
    "colour runs that can never hold": (
        ("colours: {longest run: 4,", "colours: {longest run: 4, shortest run: 6,"),
        "sequencing.colours: runs of at least 6 and at most 4 can never hold; are the two numbers swapped?"),
    "a run beyond all measure": (("longest run: 4", "longest run: 1" + "0" * 24), "beyond all measure; write at most"),
    "a price whose sums are not exact": (
        ("in any: 3}", "in any: 3, price: 900000000000}\n    more: {of: roof, at most: 1, in any: 20, price: "
         "900000000000}\n    apart: {of: suv, only in: 1-9, price: 900000000000000}"), "beyond all measure"),
    "prices that add up to too much": (
        ("{of: suv & hook, only in: 1-15, priority: always}",
         "{of: suv & hook, only in: 1-15, price: 1000000000000}\n    so: {of: roof, shortest run: 900000000, "
         "price: 1000000000000}"), "rules.so: the sums of"),
    "no section": (("sequencing:", "note: |"), "the plant file has no section `sequencing`"),
}  # fmt: skip
"""What is wrong with the plant file."""


@pytest.mark.parametrize("name", TABLES)
def test_a_bad_order_table(name, tmp_path):
    table, said = TABLES[name]
    message = refused(tmp_path, write_day(tmp_path, orders=table))
    assert said in message
    assert "sequencing" in message


@pytest.mark.parametrize(
    "name",
    ["a day with no cars", "an empty table", "a ragged table", "two columns of one name", "no column of names"],
)
def test_a_table_that_cannot_be_read_is_one_fault(name, tmp_path):
    """Of cars that could not be read nothing more is said."""
    assert "1 problem, nothing" in refused(tmp_path, write_day(tmp_path, orders=TABLES[name][0]))


def test_a_due_date_that_is_none_is_one_fault(tmp_path):
    table = [[*row[:-1], "soon" if row[0] == "C2" else "" if number else row[-1]] for number, row in enumerate(rows())]
    assert "1 problem, nothing" in refused(tmp_path, write_day(tmp_path, orders=table))


def test_a_day_on_which_no_car_is_due_is_a_day(tmp_path):
    table = [[*row[:-1], "" if number else row[-1]] for number, row in enumerate(rows())]
    due = plant_day(read_plant(write_day(tmp_path, orders=table))).problem
    assert next(rule for rule in due.rules if rule.name == "due dates").latest.tolist() == [19] * 20


@pytest.mark.parametrize("kind", ["semicolons", "tabs", "workbook"])
def test_an_order_table_as_a_spreadsheet_saves_it(kind, tmp_path):
    plant = write_day(tmp_path)
    plain = plant_day(read_plant(plant)).problem
    table = tmp_path / "orders.csv"
    if kind == "workbook":
        # All as text, and once more as the numbers that a spreadsheet makes of them.
        for frame in (pl.read_csv(table, infer_schema=False), pl.read_csv(table)):
            frame.write_excel(tmp_path / "orders.xlsx")
            plant.write_text(PLANT.replace("orders.csv", "orders.xlsx"), encoding="utf-8")
            assert same_cars(plant_day(read_plant(plant)).problem, plain)
        return
    table.write_text(table.read_text(encoding="utf-8").replace(",", ";" if kind == "semicolons" else "\t"))
    assert same_cars(plant_day(read_plant(plant)).problem, plain)


def same_cars(one, other):
    places = [next(rule for rule in each.rules if rule.name == "due dates").latest.tolist() for each in (one, other)]
    return one.idents == other.idents and (one.has == other.has).all() and places[0] == places[1]


def test_a_car_that_was_built_the_day_before_is_no_order_of_today(tmp_path):
    """Else its windows would count it twice."""
    message = refused(tmp_path, write_day(tmp_path, before=rows(4, first=19)))
    assert "1 problem, nothing" in message
    assert "sequencing.day before: 'C19', 'C20' of before.csv stand in orders.csv as well; leave" in message


@pytest.mark.parametrize(
    "setting",
    [
        "sequencing.orders={table: orders.csv, options: {roof: roof, hook: tow}}",
        "sequencing.body store={table: before.csv, id: VIN, others from: 4}",
    ],
)
def test_a_column_that_is_not_there_is_one_fault(setting, tmp_path):
    """Of the option or the store whose column is missing nothing more is said."""
    message = refused(tmp_path, write_day(tmp_path), "--set", setting)
    assert "1 problem, nothing" in message
    assert "has no column" in message


@pytest.mark.parametrize("name", PLANTS)
def test_a_bad_section(name, tmp_path):
    (old, new), said = PLANTS[name]
    assert old in PLANT
    assert said in refused(tmp_path, write_day(tmp_path, PLANT.replace(old, new, 1)))


def test_all_faults_are_told_at_once_each_with_its_line(tmp_path):
    plant = (
        PLANT.replace("late: 8", "late: 9")
        .replace("when: late", "when: night")
        .replace("{of: hook, at", "{of: hooks, at")
    )
    message = refused(tmp_path, write_day(tmp_path, plant, changed(3, "model", "sedam")))
    assert "4 problems" in message
    lines = dict(enumerate(plant.splitlines(), start=1))
    for word in ("shifts:", "roofs late:", "hooks:"):
        number = next(number for number, line in lines.items() if line.strip().startswith(word))
        assert f"  {number}:" in message


# ------------------------------------------------------------------ orders to begin with, and options

STARTS = {
    "an unknown car": ("\n".join(["C99", *(f"C{n}" for n in range(2, 21))]), "C99"),
    "a car twice": ("\n".join(["C2", *(f"C{n}" for n in range(2, 21))]), "C2"),
    "a car too few": ("\n".join(f"C{n}" for n in range(1, 20)), "C20"),
    "nothing": ("", ""),
}


@pytest.mark.parametrize("name", STARTS)
def test_a_bad_order_to_begin_with(name, tmp_path):
    text, said = STARTS[name]
    (tmp_path / "start.txt").write_text(text, encoding="utf-8")
    message = refused(tmp_path, write_day(tmp_path), "--start", tmp_path / "start.txt")
    assert said in message
    assert "start.txt" in message


def test_an_order_that_is_not_there(tmp_path):
    assert "No such file" in refused(tmp_path, write_day(tmp_path), "--start", tmp_path / "none.csv")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--seconds", "-1"], "at least 0"),
        (["--jobs", "0"], "at least 1"),
        (["--jobs", "100000"], "100000 jobs; at most 256"),
        (["--seed", "-1"], "seed -1; at least 0"),
        (["--stop-at", "few"], "'few' is no value; write whole numbers"),
        (["--stop-at", "0,0,0,0,0,0,0"], "7 values for 6 objectives"),
        (["--stop-at", "0,0"], "2 values for 6 objectives"),
        (["--stop-at", "0,0,1.5.0,0,0,0"], "tenths where there is a unit, one or as many as objectives: ratios"),
        (["--stop-at", "0,0.5,0,0,0,0"], "'0,0.5,0,0,0,0' is no value"),
        (["--set", "sequencing.frozen"], "\n  --set: 'sequencing.frozen' is no setting; write path=value"),
        (["--set", "sequencing.rules.hooks.at most=9"], "at most 9 in any 3 cars restricts nothing"),
    ],
)
def test_bad_options(options, said, tmp_path):
    assert said in refused(tmp_path, write_day(tmp_path), *options)


def test_a_kind_of_file_that_is_not_known(tmp_path):
    plant = write_day(tmp_path)
    done = CliRunner().invoke(main, ["sequence", str(plant), "--out", str(tmp_path / "order.xlsx")])
    assert done.exit_code == 2
    assert "no kind of file '.xlsx'; one of .csv, .txt, .html, .json, or a folder" in done.output


@pytest.mark.parametrize("name", ["orders.csv", "before.csv", "instance.txt"])
def test_results_take_the_place_of_no_input(name, tmp_path):
    source = write_day(tmp_path)
    (tmp_path / "instance.txt").write_text("2 1 1\n1\n2\n0 2 1\n", encoding="utf-8")
    source = tmp_path / "instance.txt" if name == "instance.txt" else source
    before = (tmp_path / name).read_bytes()
    done = CliRunner().invoke(main, ["sequence", str(source), "--moves", "100", "--out", str(tmp_path / name)])
    assert (done.exit_code, "it is read for this run, and would be lost" in done.output) == (2, True)
    assert (tmp_path / name).read_bytes() == before


def test_there_are_more_than_twenty_five():
    assert len(TABLES) + len(PLANTS) + len(STARTS) + len(CSPLIBS) + len(ROADEFS) > 60
