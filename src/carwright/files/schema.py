"""JSON Schema of the plant file, made from the classes of the model and the text under their fields."""

from __future__ import annotations

import ast
import inspect
from importlib import import_module

from pydantic import BaseModel

from carwright.files.schema_forms import Schema, by_date, either, file_forms, listed, names_to, ref, sourced
from carwright.model.plant import Plant

_MODULES = (
    "quantities",
    "calendars",
    "cars",
    "decisions",
    "distributions",
    "elements",
    "line_work",
    "market",
    "money",
    "partners",
    "plant",
    "provenance",
    "ramps",
    "releases",
    "sales",
    "sequence_rules",
    "sequencing",
    "shops",
    "supply",
    "targets",
)
_KEPT = ("$ref", "type", "enum", "const", "pattern", "format")
_KEPT_OF_QUANTITIES = (*_KEPT, "anyOf", "minimum", "exclusiveMinimum", "examples")
_NOT_OF_THE_FILE = ("OrderedCar", "Always", "Sold")


def plant_schema() -> Schema:
    """Schema of plant files, draft 2020-12, with a description of every key.

    Returns
    -------
    dict
        Ready for ``json.dumps``. Editors use it to complete and check; `read_plant` checks more than a schema can.
    """
    raw = Plant.model_json_schema()
    maker = _Maker(_descriptions())
    definitions = {name: maker.model(name, schema) for name, schema in raw.pop("$defs").items()}
    root = maker.model("Plant", raw)
    definitions |= maker.quantities
    file_forms(definitions, root)
    for hidden in _NOT_OF_THE_FILE:
        definitions.pop(hidden, None)
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Carwright plant file"}
    return head | root | {"$defs": dict(sorted(definitions.items()))}


class _Maker:
    """Turns what pydantic says of the model into what the file may say."""

    def __init__(self, descriptions: dict[str, dict[str, str]]) -> None:
        self.descriptions = descriptions
        self.quantities: dict[str, Schema] = {}

    def model(self, name: str, schema: Schema) -> Schema:
        told = self.descriptions.get(name, {})
        properties = {}
        for key, item in schema.get("properties", {}).items():
            properties[key] = self.value(item)
            if key in told:
                properties[key]["description"] = told[key]
            if isinstance(item.get("default"), (str, int)) and item["default"] != "":
                properties[key]["default"] = item["default"]
        made: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
        return made | {key: schema[key] for key in ("description", "required") if schema.get(key)}

    def value(self, schema: Schema) -> Schema:
        if "x-quantity" in schema:
            return self.quantity(schema)
        options = schema.get("anyOf") or schema.get("oneOf")
        if options:
            return self.choice([option for option in options if option != {"type": "null"}])
        if "items" in schema:
            return listed(self.value(schema["items"]))
        if "patternProperties" in schema:
            steps = {pattern: self.value(item) for pattern, item in schema["patternProperties"].items()}
            return {"type": "object", "patternProperties": steps, "additionalProperties": False}
        if isinstance(schema.get("additionalProperties"), dict):
            return self.by_key(self.value(schema["additionalProperties"]), schema.get("propertyNames", {}))
        if schema.get("type") == "boolean":
            return either({"type": "boolean"}, {"enum": ["yes", "no"]})
        return {key: item for key, item in schema.items() if key in _KEPT}

    def by_key(self, item: Schema, keys: Schema) -> Schema:
        """A table by name, by date, or by steps of something that is counted, e.g. the age of an order."""
        kind = keys.get("x-quantity")
        if kind in ("date", "year or date"):
            return either(item, by_date(item, kind == "year or date"))
        return names_to(item)

    def choice(self, options: list[Schema]) -> Schema:
        refs = {option.get("$ref", "").rpartition("/")[2] for option in options}
        if {"Constant", "Lognormal"} <= refs:
            return ref("time or distribution")
        if {"Stations", "Buffer"} <= refs:
            return ref("element")
        made = [self.value(option) for option in options]
        return made[0] if len(made) == 1 else either(*made)

    def quantity(self, schema: Schema) -> Schema:
        """Said once for all fields, and with its source or without."""
        name = schema["x-quantity"]
        plain = {key: item for key, item in schema.items() if key in _KEPT_OF_QUANTITIES}
        self.quantities[name] = either(plain, sourced(plain))
        return ref(name)


def _descriptions() -> dict[str, dict[str, str]]:
    """Text under each field of each class of the model, by class and key of the file."""
    models: dict[str, type[BaseModel]] = {}
    texts: dict[str, dict[str, str]] = {}
    for name in _MODULES:
        module = import_module(f"carwright.model.{name}")
        for node in ast.parse(inspect.getsource(module)).body:
            model = getattr(module, node.name) if isinstance(node, ast.ClassDef) else None
            if isinstance(node, ast.ClassDef) and isinstance(model, type) and issubclass(model, BaseModel):
                models[node.name], texts[node.name] = model, _under_fields(node)
    told: dict[str, dict[str, str]] = {}
    for name, model in models.items():
        own: dict[str, str] = {}
        for base in reversed(model.__mro__):
            own |= texts.get(base.__name__, {})
        told[name] = {field.alias or key: own[key] for key, field in model.model_fields.items() if key in own}
    return told


def _under_fields(node: ast.ClassDef) -> dict[str, str]:
    texts: dict[str, str] = {}
    for field, after in zip(node.body, node.body[1:], strict=False):
        text = after.value.value if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) else None
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(text, str):
            texts[field.target.id] = inspect.cleandoc(text)
    return texts
