"""The schema of a field's value as answers hold it, and an example of it. Knows no view and no person."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.dialects import mysql

from admin_app.api.typed import MOMENT, Schema, enum_words, is_zoned
from admin_app.resource.fields import Field, Kind
from admin_app.resource.fields.kinds import base_type
from admin_app.resource.forms.fields_by_kind import INTEGER_BITS

CLOCK = r"^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?([+-]\d{2}:\d{2}(:\d{2})?)?$"
NUMBER = r"^-?(\d+(\.\d+)?|NaN|Infinity)$"
MOST_TEXT = 40


def as_sent(field: Field) -> Schema:
    """The schema of one value in an answer, with what its column says of itself; NULL where it may be."""
    schema = _BY_KIND.get(field.kind, _anything)(field)
    can_be_null = field.nullable or field.column is None or field.kind is Kind.FLOAT
    return described(nullable(schema) if can_be_null else schema, field)


def described(schema: Schema, field: Field) -> Schema:
    """The schema with the field's label, and what the model says about it."""
    words = [field.declared_help] if field.declared_help else []
    labels = [f"`{word}`: {label}" for word, label in _labels(field) if label.lower() != word.lower()]
    if labels:
        words.append("; ".join(labels) + ".")
    return {**schema, "title": field.declared_label, **({"description": " ".join(words)} if words else {})}


def _labels(field: Field) -> list[tuple[str, str]]:
    """The words of an enumeration, and what a person reads for each."""
    if field.kind is not Kind.ENUM:
        return []
    labels = dict(field.choices)
    return [(word, labels.get(getattr(member, "name", member), word)) for word, member in enum_words(field).items()]


def nullable(schema: Schema) -> Schema:
    """The schema, or null."""
    if not schema or "null" in (schema.get("type"), *_list(schema.get("type"))):
        return schema
    if isinstance(schema.get("type"), str) and "const" not in schema:
        more = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
        return {**schema, "type": [schema["type"], "null"], **more}
    return {"anyOf": [schema, {"type": "null"}]}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(_field: Field) -> Schema:
    return {"type": "string"}


def _integer(field: Field) -> Schema:
    bits = 64
    if field.column is not None:
        type_ = base_type(field.column.type)
        bits = next((bits for class_, bits in INTEGER_BITS if isinstance(type_, class_)), 32)
    return {"type": "integer", "format": "int64" if bits > 32 else "int32"}


def _decimal(_field: Field) -> Schema:
    return {"type": "string", "format": "decimal", "pattern": NUMBER}


def _float(field: Field) -> Schema:
    if field.column is not None and getattr(base_type(field.column.type), "asdecimal", False):
        return _decimal(field)
    return {"type": "number", "format": "double"}


def _moment(field: Field) -> Schema:
    return {"type": "string", "format": "date-time"} if is_zoned(field) else {"type": "string", "pattern": MOMENT}


def _enum(field: Field) -> Schema:
    return {"type": "string", "enum": list(enum_words(field))}


def _array(field: Field) -> Schema:
    type_ = base_type(field.column.type) if field.column is not None else None
    items = {"type": "string", "enum": list(type_.values)} if isinstance(type_, mysql.SET) else {}
    return {"type": "array", "items": items}


def _anything(_field: Field) -> Schema:
    return {}


_BY_KIND: Mapping[Kind, Callable[[Field], Schema]] = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _text,
    Kind.INTEGER: _integer,
    Kind.DECIMAL: _decimal,
    Kind.FLOAT: _float,
    Kind.BOOLEAN: lambda _field: {"type": "boolean"},
    Kind.DATE: lambda _field: {"type": "string", "format": "date"},
    Kind.DATETIME: _moment,
    Kind.TIME: lambda _field: {"type": "string", "pattern": CLOCK},
    Kind.INTERVAL: _text,
    Kind.ENUM: _enum,
    Kind.ARRAY: _array,
    Kind.BYTES: lambda _field: {"type": "string", "contentEncoding": "base64"},
    Kind.UUID: lambda _field: {"type": "string", "format": "uuid"},
    Kind.NETWORK: _text,
}


# Examples -------------------------------------------------------------------------------------------------------------


def example(field: Field) -> Any:
    """A value that such a field could hold; the same every time."""
    if field.kind is Kind.ENUM:
        return next(iter(enum_words(field)), None)
    if field.kind.is_text:
        length = getattr(getattr(field.column, "type", None), "length", None) or MOST_TEXT
        return field.declared_label[: min(length, MOST_TEXT)]
    if field.kind is Kind.DECIMAL:
        return "12" if getattr(base_type(field.attribute.type), "scale", None) == 0 else "12.50"
    if field.kind is Kind.DATETIME:
        return "2026-01-31T10:20:30Z" if is_zoned(field) else "2026-01-31T10:20:30"
    if field.kind is Kind.FLOAT and _float(field)["type"] == "string":
        return "1.5"
    return _EXAMPLES.get(field.kind)


_EXAMPLES: Mapping[Kind, Any] = {
    Kind.INTEGER: 1,
    Kind.FLOAT: 1.5,
    Kind.BOOLEAN: True,
    Kind.DATE: "2026-01-31",
    Kind.TIME: "14:30:00",
    Kind.INTERVAL: "1 day 02:00:00",
    Kind.JSON: {"note": "as it is kept"},
    Kind.ARRAY: [],
    Kind.BYTES: "AA==",
    Kind.UUID: "123e4567-e89b-12d3-a456-426614174000",
    Kind.NETWORK: "192.0.2.1",
}
