"""Bad input of `carwright balance`: one clear message with all faults, exit code 2, nothing written."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from carwright.cli.main import main

PLAIN = "task,time,predecessors\na,4,\nb,6,a\nc,5,a\nd,5,c\n"
HEAD = "task,time,predecessors,option,extra,side,position,height,needs,ergonomics,station,together,apart\n"
STATIONS = "station,offers,side,height,workers\nS1,pit,left,low,2\nS2,screen,,high,1\n"
ALB = "<number of tasks>\n3\n<cycle time>\n10\n<task times>\n1 4\n2 6\n3 5\n<precedence relations>\n1,2\n1,3\n<end>\n"
PLANT = (Path(__file__).parents[2] / "examples/balance/plant.yaml").read_text(encoding="utf-8")
TAKT = ("--takt", "10s")


def car(*rows):
    return HEAD + "".join(row + "," * (12 - row.count(",")) + "\n" for row in rows)


# name of the file, its text, further arguments (names of files stand for themselves), what the message must say
CASES = {
    "circle, shown": ("t.csv", "task,time,predecessors\na,4,c\nb,6,a\nc,5,b\n", TAKT, ["in a circle", "a -> b", "->"]),
    "longer than the takt": ("t.csv", PLAIN, ("--takt", "5s"), ["tasks.b", "longer than the takt"]),
    "unknown predecessor": ("t.csv", PLAIN + "e,1,axel\n", TAKT, ["no task 'axel'", "6:1"]),
    "negative time": ("t.csv", PLAIN + "e,-1,\n", TAKT, ["tasks.e.time", "below zero"]),
    "no time": ("t.csv", PLAIN + "e,,\n", TAKT, ["tasks.e.time", "missing"]),
    "time that is text": ("t.csv", PLAIN + "e,soon,\n", TAKT, ["'soon'", "is no time"]),
    "time with a comma": ("t.csv", PLAIN + 'e,"1,5",\n', TAKT, ["1.5"]),
    "task twice": ("t.csv", PLAIN + "a,1,\n", TAKT, ["twice"]),
    "ragged table": ("t.csv", PLAIN + "e,1\n", TAKT, ["2 cells", "6:1"]),
    "missing column": ("t.csv", "task,predecessors\na,\n", TAKT, ["no column 'time'"]),
    "empty table": ("t.csv", "", TAKT, ["empty"]),
    "no file": ("none.csv", None, TAKT, ["none.csv", "No such file"]),
    "a folder": ("", None, TAKT, ["no task file has the ending"]),
    "unknown ending": ("t.doc", PLAIN, TAKT, ["'.doc'"]),
    "not UTF-8": ("t.csv", b"task,time,predecessors\nK\xe4fer,4,\n", TAKT, ["UTF-8"]),
    "no goal": ("t.csv", PLAIN, (), ["takt"]),
    "takt without a unit of time": ("t.csv", PLAIN, ("--takt", "10 km"), ["--takt", "10 km"]),
    "takt of zero": ("t.csv", PLAIN, ("--takt", "0s"), ["takt"]),
    "half a station": ("t.csv", PLAIN, ("--stations", "2.5"), ["whole"]),
    "no time to search": ("t.csv", PLAIN, (*TAKT, "--seconds", "-3"), ["seconds"]),
    "alb: count that misses": ("t.alb", ALB.replace("3\n<c", "4\n<c"), (), ["4 tasks are announced"]),
    "alb: precedence of nobody": ("t.alb", ALB.replace("1,3\n", "1,9\n"), (), ["no task '9'"]),
    "IN2 without an end": ("t.IN2", "2\n4\n5\n1,2\n", TAKT, ["-1,-1"]),
    "a published file with car options": ("t.alb", ALB, ("--team", "2"), ["--team", "plain line"]),
    "start of an unknown task": ("t.csv", PLAIN, (*TAKT, "--start", "s.csv"), ["'axel'"]),
    "start without a task": ("t.csv", PLAIN, (*TAKT, "--start", "s.csv"), ["no station is given for"]),
    "cars: circle": ("t.csv", car("a,4,b", "b,4,a"), (*TAKT, "--team", "2"), ["in a circle: b -> a -> b"]),
    "cars: mean above the takt": ("t.csv", car("a,40,"), TAKT, ["tasks.a.time", "longer than the takt"]),
    "cars: unknown option": ("t.csv", car("a,4,,roof"), TAKT, ["no option or model 'roof'", "2:1"]),
    "cars: extra without a colon": ("t.csv", car("a,4,,,roof 5"), TAKT, ["'roof 5' is no extra work"]),
    "cars: negative extra": ("t.csv", car("a,4,,,roof: -5"), (*TAKT, "--options", "o.csv"), ["-5 s more"]),
    "cars: share above one": ("t.csv", car("a,4,"), (*TAKT, "--options", "bad_o.csv"), ["150 %"]),
    "cars: models that miss 100 %": ("t.csv", car("a,4,"), (*TAKT, "--models", "m.csv"), ["add up to 90 %"]),
    "cars: fixed to nowhere": ("t.csv", car("a,4,,,,,,,,,S9"), (*TAKT, "--stations-table", "st.csv"), ["'S9'"]),
    "cars: fixed without stations": ("t.csv", car("a,4,,,,,,,,,S9"), TAKT, ["no station 'S9'", "table of stations"]),
    "cars: equipment of nobody": ("t.csv", car("a,4,,,,,,,hoist"), (*TAKT, "--stations-table", "st.csv"), ["'hoist'"]),
    "cars: side and pit at once": (
        "t.csv", car("a,4,,,,right,,,pit"), (*TAKT, "--stations-table", "st.csv"), ["no station has its equipment"],
    ),
    "cars: together and apart": (
        "t.csv", car("a,4,,,,,,,,,,g,b", "b,4,,,,,,,,,,g"), TAKT, ["together and apart at once"],
    ),
    "cars: together on two sides": (
        "t.csv", car("a,4,,,,left,,,,,,g", "b,4,,,,right,,,,,,g"), TAKT, ["no side in common"],
    ),
    "cars: together longer than the takt": (
        "t.csv", car("a,6,,,,,,,,,,g", "b,6,,,,,,,,,,g"), TAKT, ["together.g", "12 s"],
    ),
    "cars: apart from itself": ("t.csv", car("a,4,,,,,,,,,,,a"), TAKT, ["apart from itself"]),
    "cars: too much strain": ("t.csv", car("a,4,,,,,,,,9"), (*TAKT, "--ergonomics-worker", "5"), ["above the budget"]),
    "cars: heaviest car": (
        "t.csv", car("a,4,,,roof: 9"), (*TAKT, "--options", "o.csv", "--overload", "120%"), ["heaviest car"],
    ),
    "cars: overload below one": ("t.csv", car("a,4,"), (*TAKT, "--overload", "80%"), ["less than the takt"]),
    "cars: walk to nowhere": ("t.csv", car("a,4,,,,,door"), (*TAKT, "--walks", "w.csv"), ["no task is at 'boot'"]),
    "cars: unknown column": ("t.csv", "task,time,predecessors,sdie\na,4,,left\n", TAKT, ["no column 'sdie'"]),
    "cars: column twice": ("t.csv", "task,time,predecessors,side,sides\na,4,,,\n", TAKT, ["second column 'side'"]),
    "cars: no room before a successor": (
        "t.csv", car("a,4,,,,,,,,,S2", "b,4,a,,,,,,,,S1"), (*TAKT, "--stations-table", "st.csv"), ["no station is"],
    ),
    "cars: station twice": ("t.csv", car("a,4,"), (*TAKT, "--stations-table", "twice.csv"), ["given twice"]),
    "cars: rebalance from nothing": ("t.csv", car("a,4,"), (*TAKT, "--fewest-moves"), ["--start"]),
    "cars: efficiency without a range": ("t.csv", car("a,4,"), ("--efficiency",), ["a single worker"]),
    "cars: efficiency at one takt": ("t.csv", car("a,4,"), (*TAKT, "--efficiency"), ["a range is needed"]),
    "cars: a range without efficiency": ("t.csv", car("a,4,"), ("--takt", "5s..9s"), ["ask for --efficiency"]),
    "cars: too few workers": ("t.csv", car("a,8,", "b,8,"), (*TAKT, "--workers", "1"), ["at least 2 are needed"]),
    "cars: workers that are text": ("t.csv", car("a,4,"), (*TAKT, "--workers", "many"), ["--workers"]),
    "plant: no tasks": ("p.yaml", PLANT.replace("tasks: {table", "note: x  # {table"), (), ["no moving line has"]),
    "plant: lost table": ("p.yaml", PLANT, (), ["tasks.csv", "No such file"]),
    "plant: not that line": ("p.yaml", PLANT, ("--line", "trim"), ["no moving line 'trim'"]),
    "plant: stations": ("p.yaml", PLANT, ("--stations", "9"), ["a table of 6 stations"]),
    "plant: stations and takt": ("p.yaml", PLANT, ("--stations", "6", *TAKT), ["a takt is given, too"]),
}  # fmt: skip
BESIDE = {
    "s.csv": "task,station\na,1\nb,1\naxel,2\n",
    "o.csv": "option,share\nroof,30 %\n",
    "bad_o.csv": "option,share\nroof,150 %\n",
    "m.csv": "model,share\nlong,50 %\nshort,40 %\n",
    "st.csv": STATIONS,
    "twice.csv": "station\nS1\nS1\n",
    "w.csv": "from,to,seconds\ndoor,boot,2\n",
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, text in BESIDE.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def run(folder, name, text, arguments):
    if text is not None:
        (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    before = sorted(folder.rglob("*"))
    result = CliRunner().invoke(main, ["balance", str(folder / name), *arguments, "--out", str(folder / "out")])
    assert sorted(folder.rglob("*")) == before, "something was written"
    return result


def test_there_are_more_than_fifty():
    assert len(CASES) >= 50


@pytest.mark.parametrize("case", CASES)
def test_bad_input_is_told_in_one_message(case, folder):
    name, text, arguments, told = CASES[case]
    result = run(folder, name, text, arguments)
    assert result.exit_code == 2, result.output
    assert isinstance(result.exception, SystemExit), repr(result.exception)
    assert "Traceback" not in result.output
    for words in told:
        assert words in result.output, result.output


def test_all_faults_are_told_at_once(folder):
    rows = car("a,-4,x", "b,6,a,roof,,,,,hoist", "c,,", "d,5,,,hook 3", "e,99,")
    result = run(folder, "t.csv", rows, (*TAKT, "--stations-table", "st.csv"))
    for words in (
        "below zero",
        "no task 'x'",
        "'roof'",
        "'hoist'",
        "the time is missing",
        "'hook 3'",
        "99 s on average",
    ):
        assert words in result.output, result.output
    assert result.exit_code == 2
