"""Reference pages, made from the command line, the schema of the plant file and the tables of results."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import click

Schema = dict[str, Any]

SECTIONS = (
    ("Head and study", ("Study",)),
    ("Calendars", ("Calendar", "Pattern")),
    ("Cars", ("Cars", "Option")),
    ("Ramps and changeovers", ("Ramp", "Curve", "Changeover")),
    ("Parts, shops, branches", ("Part", "Shop", "Branch")),
    (
        "Elements",
        ("Source", "Stations", "MovingLine", "Buffer", "Conveyor", "Oven", "Gate", "Join", "Split", "Merge", "Sink"),
    ),
    ("Balance of a moving line", ("TaskTables", "HandWork")),
    ("Releases of a source", ("Every", "Orders", "CalledOff")),
    (
        "Sequencing",
        ("Sequencing", "DayOrders", "SequenceRule", "ColourRule", "DriftRule", "LevelRule", "DueRule", "StayRule",
         "BodyStore", "LeftOut"),
    ),
    ("Market", ("Market", "Segment", "Rival", "Scenario", "OptionWish")),
    ("Sales", ("Sales", "Burst", "Owners")),
    ("Supply", ("Supply", "SupplyPart", "Spot", "OrderAhead", "Stock", "Shortage", "BuiltShort")),
    ("Partners", ("ContractMaker", "Engineers")),
    ("Money", ("Finance", "Capital", "Budget", "OptionMoney")),
    (
        "Decisions",
        ("Decisions", "Goal", "Risk", "PartDecision", "ShiftPattern", "PartCapacity", "ContractDecision",
         "TrimDecision", "StockDecision", "ShopDecision"),
    ),
    (
        "Distributions",
        ("Constant", "Uniform", "Triangular", "Exponential", "Erlang", "Gamma", "Lognormal", "Weibull", "Hyperexponential",
         "Empirical", "Trace"),
    ),
    ("Targets", ("Target",)),
    ("Sources of values", ("Provenance",)),
)  # fmt: skip
"""Classes of the model in the order of the page; the tests see that none is forgotten."""
WORDS = {
    "time or distribution": "time or distribution",
    "count or none": "count, or 0",
    "moment": "date or date and time",
    "priority": "rank from 1 on, or `always`",
    "money a month": "money a month",
    "year or date": "year or date",
    "span of months": "months",
    "weight": "number or percentage",
    "response": "number, zero or below",
    "currency": "code of a currency",
    "many": "many",
    "rate a month": "rate a month",
    "places": "places such as `1-200`, or a shift",
}
OF_EVERY_ELEMENT = ("calendar", "opens", "ramp", "changeovers", "note")
"""Keys that stand last in the table of an element."""
KINDS_OF_COLUMN = {
    "String": "text", "Boolean": "true or false", "Int64": "whole number", "Float64": "number",
    "Datetime": "date and time", "Date": "date",
}  # fmt: skip


def command_line() -> str:
    """Every command with its arguments and options, from click."""
    from carwright.cli.main import main

    context = click.Context(main, info_name="carwright")
    parts = [_command(main, context)]
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command is not None
        parts.append(_command(command, click.Context(command, info_name=name, parent=context)))
    return "\n\n".join(parts)


def _command(command: click.Command, context: click.Context) -> str:
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    lines = [f"## {context.command_path}", "", f"`{usage}`", "", click_text(command.help or ""), ""]
    options = [option for option in command.get_params(context) if isinstance(option, click.Option)]
    rows = [option.get_help_record(context) for option in options]
    shown = [row for row in rows if row is not None]
    if shown:
        lines += ["| option | what it does |", "|---|---|"]
        lines += [f"| `{name}` | {_cell(text)} |" for name, text in shown]
    return "\n".join(lines)


def click_text(text: str) -> str:
    """Help text as paragraphs; a line that is to be copied stands as code."""
    paragraphs = (" ".join(paragraph.split()) for paragraph in text.split("\n\n"))
    return "\n\n".join(f"`{each}`" if each.startswith("#") else each for each in paragraphs)


def plant_file() -> str:
    """Every table of the plant file with its keys, from the JSON Schema."""
    from carwright.files.schema import plant_schema

    schema = plant_schema()
    made = ["## The file as a whole", "", _keys(schema)]
    for title, names in SECTIONS:
        made += ["", f"## {title}"]
        for name in names:
            made += ["", *_definition(name, schema["$defs"][name])]
    return "\n".join(made)


def _definition(name: str, schema: Schema) -> Iterator[str]:
    kind = schema.get("properties", {}).get("kind", {}).get("const")
    yield f"### {f'`kind: {kind}`' if kind else _law(name)} {{#{_anchor(name)}}}"
    yield ""
    yield _text(schema.get("description", ""))
    yield ""
    if kind:
        keys = {key: value for key, value in schema["properties"].items() if key != "kind"}
        last = {key: keys.pop(key) for key in OF_EVERY_ELEMENT if key in keys}
        schema = {**schema, "properties": keys | last}
    yield _keys(schema)


def _law(name: str) -> str:
    from carwright.model.distributions import LAWS

    words = {
        "CalledOff": "called off at",
        "Every": "every",
        "Orders": "orders",
        "Provenance": "A value with its source",
    }
    for law, model in LAWS.items():
        if model.__name__ == name:
            return f"`{law}`"
    return f"`{words[name]}`" if name in words and name != "Provenance" else words.get(name, name)


def _keys(schema: Schema) -> str:
    """A table of keys: what each takes, what holds if it is not given, what it means."""
    needed = schema.get("required", [])
    rows = ["| key | value | if not given | meaning |", "|---|---|---|---|"]
    for key, value in schema.get("properties", {}).items():
        default = "**must be given**" if key in needed else f"`{_default(value)}`" if "default" in value else ""
        rows.append(f"| `{key}` | {_cell(taken(value))} | {default} | {_cell(value.get('description', ''))} |")
    return "\n".join(rows) if len(rows) > 2 else "It has no keys of its own."


def _default(value: Schema) -> str:
    return (
        {True: "yes", False: "no"}.get(value["default"], str(value["default"]))
        if taken(value) == "yes or no"
        else str(value["default"])
    )


def taken(schema: Schema) -> str:
    """What a key takes, in few words."""
    if "$ref" in schema:
        return _referred(schema["$ref"].removeprefix("#/$defs/"))
    if "const" in schema:
        return f"`{schema['const']}`"
    if {"type": "boolean"} in schema.get("anyOf", ()):
        return "yes or no"
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    if "anyOf" in schema:
        # a value with its source may stand everywhere and is not told each time
        kinds = [taken(x) for x in schema["anyOf"] if "value" not in x.get("properties", {})]
        return " or ".join(dict.fromkeys(kinds))
    if schema.get("type") == "array":
        return f"list of: {taken(schema.get('items', {}))}"
    if "patternProperties" in schema:
        ((pattern, item),) = schema["patternProperties"].items()
        step = "year or date" if ")?$" in pattern else "date" if pattern.startswith("^\\d{4}-") else "time"
        return f"{{{step}: {taken(item)}}}"
    if isinstance(schema.get("additionalProperties"), dict):
        return f"{{name: {taken(schema['additionalProperties'])}}}"
    if schema.get("properties"):
        return "{" + ", ".join(f"{key}: ..." for key in schema["properties"]) + "}"
    if "examples" in schema:
        return "`" + "`, `".join(map(str, schema["examples"])) + "`"
    return {"string": "text", "object": "table", "integer": "whole number"}.get(str(schema.get("type")), "text")


def _referred(name: str) -> str:
    if name in ("flow", "element"):
        return "[elements](#elements)" if name == "flow" else "[element](#elements)"
    if name[0].isupper():
        return f"[{_law(name).strip('`')}](#{_anchor(name)})"
    if name == "time or distribution":
        return "time or [distribution](#distributions)"
    return WORDS.get(name, name)


def _anchor(name: str) -> str:
    return name.lower()


def results() -> str:
    """Keys of summary.json and columns of every table."""
    from carwright.results.compare_tables import COMPARE_TABLES
    from carwright.results.content_tables import CONTENT_TABLES
    from carwright.results.summary import KEYS
    from carwright.results.tables import TABLES

    rows = ["| key | meaning |", "|---|---|", *(f"| `{key}` | {_cell(text)} |" for key, text in KEYS.items())]
    made = ["## summary.json", "", *rows, "", "## Tables", "", *_tables(TABLES.values())]
    told = (
        "`carwright compare ... --out DIR` writes `compare.html`, `compare.json` and these tables, as Parquet and CSV."
    )
    made += ["## Tables of a comparison", "", told, "", *_tables(COMPARE_TABLES.values())]
    told = (
        "`carwright content ... --out DIR` writes `content.html`, `content.json` and these tables, as Parquet and CSV."
    )
    return "\n".join([*made, "## Tables of what options mean", "", told, "", *_tables(CONTENT_TABLES.values())])


def _tables(tables: Iterable[Any]) -> Iterator[str]:
    for table in tables:
        yield f"### {table.name}"
        yield ""
        yield f"One row is {_text(table.row)}."
        yield ""
        yield "| column | type |"
        yield "|---|---|"
        for column, kind in table.columns.items():
            if column.removesuffix("_low").removesuffix("_high") in table.columns and column.endswith(
                ("_low", "_high")
            ):
                continue
            ends = f", `{column}_low`, `{column}_high`" if f"{column}_low" in table.columns else ""
            yield f"| `{column}`{ends} | {KINDS_OF_COLUMN[str(kind).partition('(')[0]]} |"
        yield ""


def plan_results() -> str:
    """Columns of every table of a plan."""
    from carwright.results.plan_files import ALL_TABLES

    return "\n".join(_columns(ALL_TABLES))


def promise_results() -> str:
    """Columns of every table of a promise."""
    from carwright.results.promise import TABLES

    return "\n".join(_columns(TABLES))


def _columns(tables: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    for name, columns in tables.items():
        yield f"### {name}"
        yield ""
        yield "| column | meaning |"
        yield "|---|---|"
        yield from (f"| `{column}` | {_cell(text)} |" for column, text in columns.items())
        yield ""


TOLD_OF_RUNS = (
    "instance", "cars", "seconds", "jobs", "value", "best_known", "gap", "least_possible", "proven",
    "seconds_to_best_known", "seconds_to_value", "moves_per_cpu_s", "commit",
)  # fmt: skip
"""Columns of the history that the page shows."""


def sequencing_benchmarks() -> str:
    """Every instance that was run, newest run only, from the history of the benchmarks; losses included."""
    import csv
    from pathlib import Path

    history = Path(__file__).parents[2] / "benchmarks" / "history" / "sequencing.csv"
    if not history.is_file():
        return "No run is recorded yet."
    with history.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    newest = {tuple(row[key] for key in ("set", "instance", "seconds", "jobs")): row for row in rows}
    made: list[str] = []
    for name in sorted({row["set"] for row in newest.values()}):
        own = [row for row in newest.values() if row["set"] == name]
        made += [f"## {name}", "", "| " + " | ".join(key.replace("_", " ") for key in TOLD_OF_RUNS) + " |"]
        made.append("|" + "---|" * len(TOLD_OF_RUNS))
        made += ["| " + " | ".join(_cell(row[key]) for key in TOLD_OF_RUNS) + " |" for row in own] + [""]
    return "\n".join(made)


def distributions() -> str:
    """The laws of times, one line each, for the how-to pages."""
    from carwright.model.distributions import LAWS

    rows = ["| law | meaning |", "|---|---|"]
    rows += [f"| `{law}` | {(model.__doc__ or '').strip().splitlines()[0]} |" for law, model in LAWS.items()]
    return "\n".join(rows)


def _text(text: str) -> str:
    """Docstring marks as Markdown."""
    return " ".join(text.split()).replace("``", "`")


def _cell(text: str) -> str:
    return _text(text).replace("|", "\\|")


PAGES: dict[str, Callable[[], str]] = {
    "command line": command_line,
    "plant file": plant_file,
    "results": results,
    "plan results": plan_results,
    "promise results": promise_results,
    "distributions": distributions,
    "sequencing benchmarks": sequencing_benchmarks,
}
"""What a page can ask for by ``<!-- made: NAME -->``."""
