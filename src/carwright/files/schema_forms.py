"""What the file says in other words than the model keeps it, as JSON Schema."""

from __future__ import annotations

from typing import Any

from carwright.files.head import VERSION
from carwright.model.distributions import LAWS
from carwright.model.elements import KINDS
from carwright.units import SECONDS

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
TABLE_FILE = {**TEXT, "description": "CSV, Excel or Parquet file beside the plant file."}


def ref(name: str) -> Schema:
    """A schema said elsewhere."""
    return {"$ref": f"#/$defs/{name}"}


def either(*schemas: Schema) -> Schema:
    """One of several."""
    return {"anyOf": list(schemas)}


def listed(item: Schema) -> Schema:
    """A list."""
    return {"type": "array", "items": item}


def table(keys: dict[str, Schema], *required: str) -> Schema:
    """A table with these keys and no others."""
    closed: Schema = {"type": "object", "properties": keys, "additionalProperties": False}
    return closed | ({"required": list(required)} if required else {})


def names_to(item: Schema) -> Schema:
    """A table with names of the planner's own."""
    return {"type": "object", "additionalProperties": item}


def by_date(item: Schema, or_year: bool = False) -> Schema:
    """Values by the date, or also the year, from which they hold."""
    dated = {r"^\d{4}(-\d{2}-\d{2})?$" if or_year else r"^\d{4}-\d{2}-\d{2}$": item}
    return {"type": "object", "patternProperties": dated, "additionalProperties": False, "minProperties": 1}


def sourced(plain: Schema) -> Schema:
    """A value in a table with its source."""
    about = {key: ref(f"Provenance/properties/{key}") for key in ("range", "source", "known_from", "status", "note")}
    return table({"value": plain, **about}, "value")


def described(schema: Schema, text: str) -> Schema:
    """A schema with a text for the editor."""
    return {**schema, "description": text}


def file_forms(definitions: dict[str, Schema], root: Schema) -> None:
    """Say times, elements, flows, calendars, shares, parts and the head as the file does."""
    _times(definitions)
    _elements(definitions)
    _release(definitions)
    _sequencing(definitions)
    _calendar(definitions)
    _shares(definitions)
    _planning(definitions)
    _copies(definitions)
    definitions["Target"].pop("required")  # the unit of the bound may tell the figure
    _root(root)
    about = definitions["Provenance"]["properties"]
    about["range"] = {
        "type": "array",
        "minItems": 2,
        "maxItems": 2,
        "description": "Low and high end of what it may be.",
    }
    about["value"] = {"description": "The value, with its unit."}


def _put(definitions: dict[str, Schema], owner: str, key: str, schema: Schema) -> None:
    """Replace what is said of a key, its description kept."""
    old = definitions[owner]["properties"].get(key, {})
    kept = {name: old[name] for name in ("description", "default") if old.get(name)}
    definitions[owner]["properties"][key] = {**schema, **kept}


def _times(definitions: dict[str, Schema]) -> None:
    column = described(TEXT, "Column with the times.")
    unit = {"enum": list(SECONDS), "description": "Unit of the column."}
    from_table = table({"table": TABLE_FILE, "column": column, "unit": unit}, "table", "column", "unit")
    laws = []
    for law, model in LAWS.items():
        if law in ("empirical", "trace"):
            definitions[model.__name__] = described(from_table, definitions[model.__name__]["description"])
        if law == "constant":
            definitions[model.__name__] = described(ref("time"), definitions[model.__name__]["description"])
        laws.append(table({law: ref(model.__name__)}, law))
    definitions["time or distribution"] = either(ref("time"), *laws, sourced(either(*laws)))


def _elements(definitions: dict[str, Schema]) -> None:
    """An element by its kind; `if` and `then` let editors complete the keys of the kind that is written."""
    rules = []
    for kind, model in KINDS.items():
        schema = definitions[model.__name__]
        schema["properties"]["kind"] = described({"const": kind}, schema.get("description", ""))
        schema["required"] = ["kind", *schema.get("required", [])]
        rules.append({"if": {"properties": {"kind": {"const": kind}}}, "then": ref(model.__name__)})
    kinds = {"enum": list(KINDS), "description": "What it is."}
    definitions["element"] = {"type": "object", "properties": {"kind": kinds}, "required": ["kind"], "allOf": rules}
    one = {**names_to(ref("element")), "minProperties": 1, "maxProperties": 1}
    chain = {**listed(one), "minItems": 1}
    definitions["flow"] = described(chain, "Its elements, in order: `- name: {kind: ...}`.")
    for owner in ("Shop", "Branch"):
        _put(definitions, owner, "flow", ref("flow"))
    names = either(TEXT, listed(TEXT))
    _put(definitions, "Join", "parts", names)
    _put(definitions, "Merge", "order", names)
    _put(definitions, "Split", "to", either(names, names_to(names)))
    definitions["Split"]["properties"].pop("of")


def _release(definitions: dict[str, Schema]) -> None:
    told = "Options with a yes-or-no column of the same name, or {option: column}."
    keys = {
        "table": TABLE_FILE,
        "at": described(TEXT, "Column with the moment of release of each car, rising."),
        "model": described(TEXT, "Column with the model."),
        "trim": described(TEXT, "Column with the trim."),
        "options": described(either(listed(TEXT), names_to(TEXT)), told),
    }
    definitions["Orders"] = described(table(keys, "table", "at"), definitions["Orders"]["description"])
    ways = (ref("Every"), table({"orders": ref("Orders")}, "orders"), ref("CalledOff"))
    _put(definitions, "Source", "release", either({"const": "always"}, {"const": "sales"}, *ways))
    hands = table({"table": described(TABLE_FILE, "Table that `carwright balance` wrote.")}, "table")
    _put(definitions, "MovingLine", "balance", either(hands, listed(ref("HandWork"))))


def _sequencing(definitions: dict[str, Schema]) -> None:
    """Order tables by their columns; a moving line by its name alone."""
    told = definitions["DayOrders"]["properties"]
    keys = {
        key: described(TEXT, f"Column: {_small(item['description'])}") for key, item in told.items() if key != "file"
    }
    keys["options"] = described(
        either(listed(TEXT), names_to(TEXT)), "Options with a yes-or-no column, or {option: column}."
    )
    definitions["DayOrders"] = described(
        table({"table": TABLE_FILE, **keys}, "table"), definitions["DayOrders"]["description"]
    )
    for key in ("orders", "day before"):
        _put(definitions, "Sequencing", key, either(TABLE_FILE, ref("DayOrders")))
    _put(definitions, "Sequencing", "drift", either(TEXT, listed(TEXT), names_to(ref("DriftRule"))))
    for key in ("of", "not after", "only after", "then"):
        _put(definitions, "SequenceRule", key, either(TEXT, listed(TEXT)))
    _put(definitions, "LevelRule", "of", either(TEXT, listed(TEXT)))


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]


def _calendar(definitions: dict[str, Schema]) -> None:
    week = definitions["Pattern"]["properties"]
    span_of_day = week["shifts"]["items"]
    week["days"] = {**either(TEXT, listed(TEXT)), "examples": ["mon-sat", "daily"]}
    texts = {
        "days": "Days on which shifts begin: `mon-sat`, `daily` or a list; all if not given.",
        "shifts": "Begin and end of each shift; one that crosses midnight belongs to the day it begins.",
        "breaks": "Breaks, each inside a shift.",
    }
    for key, text in texts.items():
        week[key] = described(either(week[key], sourced({})), text)
    definitions["Pattern"].pop("required", None)
    keys = definitions["Calendar"]["properties"]
    days_off = keys["closed"]["items"]
    several = either(days_off, listed(days_off))
    free = either(TEXT, listed(days_off), table({"country": TEXT, "also": several, "not": several}))
    day = table({"on": ref("date"), "shifts": listed(span_of_day)}, "on", "shifts")
    definitions["Calendar"]["properties"] = {
        **week,
        "holidays": described(free, "Country code (ISO), free days, or {country, also, not}."),
        "closed": keys["closed"],
        "overtime": described(listed(day), keys["overtime"]["description"]),
        "changes": described(by_date(ref("Pattern")), "Shifts from a date on; what is not named stays as it was."),
    }
    definitions["Calendar"]["required"] = ["shifts"]


def _shares(definitions: dict[str, Schema]) -> None:
    share = ref("share")
    shares = {**names_to(share), "minProperties": 1}
    steps = either(shares, by_date(shares))
    _put(definitions, "Cars", "trims", either(shares, by_date(shares), names_to(steps)))
    _put(definitions, "Option", "share", either(share, by_date(share), shares, by_date(shares)))


def _planning(definitions: dict[str, Schema]) -> None:
    """One value where a table by name may stand; lists of names; a partner by its kind."""
    names = either(TEXT, listed(TEXT))
    texts = {
        "SupplyPart": (), "Shortage": ("parts",), "BuiltShort": ("parts",), "Supply": ("simulated",),
        "Burst": ("scenarios",), "Scenario": ("closed", "shortages"), "ContractMaker": ("cars",),
        "PartDecision": ("cars",), "Decisions": ("engineers",),
    }  # fmt: skip
    for owner, listing in texts.items():
        for key in listing:
            _put(definitions, owner, key, names)
    finance = definitions["Finance"]["properties"]
    for key in ("prices", "material", "warranty", "conversion", "capital", "fixed", "labour", "hiring"):
        inner = finance[key]["additionalProperties"]
        _put(definitions, "Finance", key, either(inner, names_to(inner)))
    fee = definitions["ContractMaker"]["properties"]["fee"]
    _put(definitions, "ContractMaker", "fee", either(ref("money"), fee))
    decided = definitions["Decisions"]["properties"]
    _put(definitions, "Decisions", "shifts", either(names, names_to(names)))
    _put(definitions, "Decisions", "contracts", either(names, decided["contracts"]))
    span = definitions["PartDecision"]["properties"]["open"]
    _put(definitions, "Decisions", "parts", names_to(either(span, ref("PartDecision"))))


def _copies(definitions: dict[str, Schema]) -> None:
    for owner, needed in (("Shop", "flow"), ("Part", "shops")):
        schema = definitions[owner]
        schema.pop("required", None)
        schema["anyOf"] = [{"required": [needed]}, {"required": ["copy of"]}]
        schema["properties"] |= {
            "copy of": described(TEXT, f"Name of the {owner.lower()} that this one is like."),
            "set": described({"type": "object"}, "What is different in the copy, as `path: value`."),
        }


def _root(root: Schema) -> None:
    root["properties"].pop("provenance")
    root["properties"] = {
        "carwright": described({"const": int(VERSION)}, "Version of the format."),
        **root["properties"],
        "shops": described(names_to(ref("Shop")), "Shops of a plant in one part."),
        "values": described(
            {"type": "object"}, "Values that several places share through anchors, with their sources."
        ),
    }
    root["required"] = ["carwright", "study"]
    root["oneOf"] = [{"required": ["shops"]}, {"required": ["parts"]}]
