"""The schemas of what an address may ask: each field with its operators, and the tree of ``where``.

The values of a filter are texts of an address; their schemas are shared, so that a list with a hundred filters stays
short. Names that lead through one relation are told by patterns.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from flask import current_app
from sqlalchemy import inspect

from admin_app.api.spoken import Spoken
from admin_app.api.typed import Schema, enum_words, is_zoned
from admin_app.resource.fields import Field, Kind
from admin_app.resource.fields.attributes import fields_of
from admin_app.resource.listing.operators import operators_of

REF = "#/components/schemas/"
NO_NUL = r"^[^\u0000]*$"
DAY = r"[1-9]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])"
DYNAMIC = r"yesterday|today|tomorrow|(this|last)-(week|month|year)|[+-]\d{1,2}[dwmy]"
ITEMS: Mapping[str, str] = {
    "Integer": r"-?\d{1,18}",
    "Decimal": r"-?\d{1,15}(\.\d{1,6})?",
    "Number": r"-?\d{1,15}(\.\d{1,6})?",
    "Boolean": r"(true|false)",
    "Day": DAY,
    "Moment": DAY,
    "LocalMoment": DAY,
    "Time": r"([01]\d|2[0-3]):[0-5]\d",
    "Span": r"\d{1,4}:[0-5]\d:[0-5]\d",
    "Uuid": r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
}
"""One value of a list, where more than any text can stand."""
ONE: Mapping[str, Schema] = {
    "Text": {"type": "string", "pattern": NO_NUL},
    "Part": {"type": "string", "pattern": NO_NUL, "minLength": 1},
    "Integer": {"type": "integer", "minimum": -(2**63), "maximum": 2**63 - 1},
    "Decimal": {"type": "string", "pattern": rf"^{ITEMS['Decimal']}$"},
    "Number": {"type": "number"},
    "Boolean": {"type": "boolean"},
    "Day": {"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "pattern": f"^({DYNAMIC})$"}]},
    "Moment": {
        "anyOf": [
            {"type": "string", "format": "date-time"},
            {"type": "string", "pattern": f"^({DAY}|{DYNAMIC}|now|[+-]\\d{{1,3}}h)$"},
        ]
    },
    "LocalMoment": {"type": "string", "pattern": rf"^({DAY}(T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?)?|{DYNAMIC}|now)$"},
    "Time": {"type": "string", "pattern": f"^{ITEMS['Time']}$"},
    "Span": {"type": "string", "pattern": f"^{ITEMS['Span']}$"},
    "Uuid": {"type": "string", "format": "uuid"},
}
WORDS = {
    "Day": "A day, or a word that means one: `today`, `-7d`, `last-month`.",
    "Moment": "A moment with its zone; or a day, which means all of it: `2026-01-31`, `today`, `-7d`; or `now`, `-2h`.",
    "LocalMoment": "A moment without a zone; or a day, which means all of it: `2026-01-31`, `today`, `-7d`.",
    "Span": "A span of time: `2:30:00`.",
}
BY_KIND: Mapping[Kind, str] = {
    Kind.INTEGER: "Integer",
    Kind.DECIMAL: "Decimal",
    Kind.FLOAT: "Number",
    Kind.BOOLEAN: "Boolean",
    Kind.DATE: "Day",
    Kind.TIME: "Time",
    Kind.INTERVAL: "Span",
    Kind.UUID: "Uuid",
}


def shared() -> dict[str, Schema]:
    """The schemas that filters are made of, by component name."""
    found: dict[str, Schema] = {}
    for name, schema in ONE.items():
        found[f"Asked{name}"] = {**schema, **({"description": WORDS[name]} if name in WORDS else {})}
    for name, item in ITEMS.items():
        found[f"Asked{name}List"] = _texts(f"^{item}(,{item})*$", "Values, separated by commas.")
        found[f"Asked{name}Range"] = _texts(f"^{item},{item}$", "The least and the most, separated by a comma.")
    words = "Values, separated by commas; a comma within one is written `\\,` and a backslash `\\\\`."
    found["AskedTextList"] = _texts(NO_NUL, words)
    plain = r"[^\u0000,\\]*"
    found["AskedTextRange"] = _texts(f"^{plain},{plain}$", "The least and the most, separated by a comma.")
    return found


def _texts(pattern: str, words: str) -> Schema:
    return {"type": "string", "pattern": pattern, "description": words}


def filters(resource: Spoken, case: str, kind: str) -> Schema:
    """The parameters that narrow a list, as one object whose members are the parameters of the address."""
    own = {
        _with(resource.names.spelled(name, case), operator): {**schema, **_said(field, operator)}
        for name, field in resource.fields.items()
        for operator, schema in questions(field)
    }
    schema: Schema = {
        "type": "object",
        "description": f"Which {kind} records: a field and its value, or a field, two underscores and an operator. "
        "Several of one name mean any of them, several names all of them. Names may lead through "
        f"{current_app.config['PATH_DEPTH_MAX']} relations; those through one are told by patterns.",
        "properties": own,
        "additionalProperties": False,
        "maxProperties": current_app.config["FILTERS_MAX"],
    }
    beyond = dict(_through_relations(resource, case))
    return {**schema, "patternProperties": beyond} if beyond else schema


def _said(field: Field, operator: str) -> Schema:
    return {"description": field.declared_label} if operator == "eq" else {}


def _with(name: str, operator: str) -> str:
    return name if operator == "eq" else f"{name}__{operator}"


def _through_relations(resource: Spoken, case: str) -> Iterator[tuple[str, Schema]]:
    """A pattern for each schema: the paths that it is asked by, and their operators."""
    operators: dict[tuple[str, str], list[str]] = {}
    for path, field in one_step(resource, case):
        for operator, schema in questions(field):
            operators.setdefault((json.dumps(schema), path), []).append(operator)
    paths: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (text, path), asked in operators.items():
        paths.setdefault((text, tuple(asked)), []).append(path)
    for (text, together), named in paths.items():
        suffix = "|".join(each for each in together if each != "eq")
        ends = f"(__({suffix}))" + ("?" if "eq" in together else "") if suffix else ""
        yield f"^({'|'.join(re.escape(path) for path in named)}){ends}$", json.loads(text)


def one_step(resource: Spoken, case: str) -> Iterator[tuple[str, Field]]:
    """The fields at the far end of each relation, by path."""
    for name in resource.fields:
        target = resource.related(name) if resource.fields[name].kind.is_relation else None
        for other, field in (target.fields if target is not None else {}).items():
            assert target is not None
            yield f"{resource.names.spelled(name, case)}.{target.names.spelled(other, case)}", field


def questions(field: Field) -> Iterator[tuple[str, Schema]]:
    """Each operator of a field with the schema of what it takes."""
    for operator in operators_of(field):
        yield operator, _operand(field, operator)


def _operand(field: Field, operator: str) -> Schema:
    if operator == "empty":
        return _ref("Boolean")
    if operator in ("contains", "starts", "ends"):
        return _ref("Part")
    if field.kind is Kind.ENUM:
        words = list(enum_words(field))
        one = "|".join(re.escape(word) for word in words)
        if operator == "in":
            return {"type": "string", "pattern": f"^({one})(,({one}))*$"}
        return {"type": "string", "enum": words}
    if field.kind.is_relation:
        return _of_key(field, operator)
    ending = {"in": "List", "between": "Range"}.get(operator, "")
    return _ref(_word(field) + ending)


def _word(field: Field) -> str:
    if field.kind is Kind.DATETIME:
        return "Moment" if is_zoned(field) else "LocalMoment"
    return BY_KIND.get(field.kind, "Text" if field.kind.is_text else "Part")


def _of_key(field: Field, operator: str) -> Schema:
    """A relation is asked by the key of the other row."""
    keys = key_fields(field.target)
    if len(keys) == 1 and keys[0].kind in (Kind.INTEGER, Kind.UUID):
        return _ref(_word(keys[0]) + ("List" if operator == "in" else ""))
    if len(keys) > 1 and all(key.kind is Kind.INTEGER for key in keys):
        one = "," if operator != "in" else r"\\,"
        return {"type": "string", "pattern": f"^{one.join([ITEMS['Integer']] * len(keys))}$"}
    return _ref("Part")


def key_fields(model: Any) -> list[Field]:
    mapper = inspect(model)
    return [fields_of(model)[mapper.get_property_by_column(column).key] for column in mapper.primary_key]


def _ref(name: str) -> Schema:
    return {"$ref": f"{REF}Asked{name}"}


def where(kind: str) -> Schema:
    """The tree of ``where``: conditions, and ``all``, ``any`` and ``not`` of such trees."""
    tree = {"$ref": f"{REF}{kind}Where"}
    several = {"type": "array", "items": tree, "minItems": 1}
    nodes = [
        {"type": "object", "properties": {name: taken}, "required": [name], "additionalProperties": False}
        for name, taken in (("all", several), ("any", several), ("not", tree))
    ]
    most = current_app.config["FILTER_DEPTH_MAX"]
    words = f"Conditions that hold together, or `all`, `any` and `not` of such trees, nested {most} deep at most."
    return {"description": words, "anyOf": [{"$ref": f"{REF}{kind}Filter"}, *nodes]}
