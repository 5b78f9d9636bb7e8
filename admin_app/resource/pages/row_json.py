"""A row as JSON, as far as its reader may see it: numbers to their last digit, everything else as files spell it."""

import json
from collections.abc import Iterator
from decimal import Decimal
from math import isfinite
from typing import Any

from sqlalchemy.orm import RelationshipDirection

from admin_app.resource.fields import Field, Kind
from admin_app.resource.fields.spelling import written
from admin_app.resource.pages.sections import pretty
from admin_app.resource.resource import Resource
from models.documents import Spelled


def row_json(view: Resource, row: Any) -> str:
    """Written by hand, because Python's ``json`` has no word for a decimal."""
    pairs = [f"  {_quoted(field.name)}: {_fragment(field, getattr(row, field.name))}" for field in kept(view)]
    return "{\n" + ",\n".join(pairs) + "\n}\n"


def kept(view: Resource) -> Iterator[Field]:
    """The columns that the actor may read; a foreign key only where the relation read by it may be, too."""
    readable = view.readable()
    hidden = {
        column
        for name, field in view.all_fields.items()
        if field.kind.is_relation and name not in readable
        for column in _key_columns(field)
    }
    for field in readable.values():
        if not field.kind.is_relation and (field.column is None or field.column not in hidden):
            yield field


def _key_columns(field: Field) -> set[Any]:
    relation = field.attribute.property
    return set(relation.local_columns) if relation.direction is RelationshipDirection.MANYTOONE else set()


def _fragment(field: Field, value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool) or type(value) is int:
        return json.dumps(value)
    if isinstance(value, Decimal) and value.is_finite():
        return f"{value:f}"
    if isinstance(value, float) and isfinite(value):
        return repr(value)
    if isinstance(value, Spelled):
        return value.spelling
    if field.kind is Kind.JSON and isinstance(value, (dict, list)):
        return pretty(value).replace("\n", "\n  ")
    return _quoted(_text(field, value))


def _text(field: Field, value: Any) -> str:
    try:
        return field.text(value)
    except (AttributeError, TypeError, ValueError):
        return written(value)  # a value of another type than the column's, which the database took all the same


def _quoted(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(text)
    return json.dumps(text, ensure_ascii=False)
