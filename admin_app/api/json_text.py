"""Values as JSON: numbers to their last digit, moments with their zone, all else as files and addresses spell it.

Decimals are texts, because most readers of JSON would round them; bytes are base64. What stands in a JSON column goes
out as it is kept, its keys untouched.
"""

import json
from base64 import b64encode
from collections.abc import Callable, Sequence
from datetime import UTC, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

import orjson
from sqlalchemy import String, Text, cast, type_coerce, types

from admin_app.resource.fields import Field, Kind
from admin_app.resource.fields.kinds import base_type, is_plain
from admin_app.resource.fields.spelling import written
from admin_app.resource.fields.times import interval_text
from models.documents import Spelled, pieces

Items = Sequence[dict[str, Any]]
Converter = Callable[[Items, str], None]
"""Mends the values of one name in all the items."""

AT_UTC = frozenset({"UTC", "Etc/UTC"})

OPTIONS = orjson.OPT_NON_STR_KEYS
MIMETYPE = "application/json"


def encoded(document: Any) -> bytes:
    """The document as JSON. Halves of characters, which some files hold, go out escaped."""
    try:
        return orjson.dumps(document, _plain, OPTIONS)
    except TypeError:
        return "".join(pieces(document, _slowly)).encode()  # deeper than it writes, or half a character


def as_sent(field: Field, expression: Any, dialect: str) -> tuple[Any, Converter | None]:
    """How a column is selected for its JSON alone, and what mends its values before ``encoded``; None: nothing.

    Where the database has the very text that is sent, no value of Python is made of it only to be taken apart again.
    It has a name of its own, beside the column itself, which the same statement may ask for too.
    """
    if field.column is not None:
        if field.kind is Kind.ENUM and (words := _words(expression.type)) is not None:
            same = all(kept == word for kept, word in words.items())
            spelled = None if same else _each(lambda kept: words.get(kept, kept))
            return type_coerce(expression, String()).label(None), spelled
        if field.kind is Kind.DECIMAL and dialect == "postgresql" and _is_exact(expression.type):
            return cast(expression, Text()).label(None), None
        if dialect == "postgresql" and getattr(expression.type, "kept_in_utc", False) and is_plain(expression.type):
            return type_coerce(expression, base_type(expression.type)).label(None), _moments
    return expression, _converter(field)


def one_as_sent(field: Field, value: Any) -> Any:
    """A single value that no statement selected, as its column's values go out."""
    items = [{"": value}]
    if (convert := _converter(field)) is not None:
        convert(items, "")
    return items[0][""]


def _words(type_: Any) -> dict[str, Any] | None:
    """What is sent for each text that the database keeps of an enumeration; None where Python decides."""
    if not isinstance(type_, types.Enum) or not is_plain(type_):
        return None
    words = [enum_word(member) for member in type_.enum_class or type_.enums]
    return dict(zip(type_.enums, words, strict=True)) if len(words) == len(type_.enums) else None


def _is_exact(type_: Any) -> bool:
    base = base_type(type_)
    return isinstance(base, types.Numeric) and base.asdecimal and is_plain(type_)


def _converter(field: Field) -> Converter | None:
    if field.kind is Kind.ENUM:
        return _each(enum_word)
    if field.kind is Kind.TIME:
        return _each(_time)
    return None


def _each(convert: Callable[[Any], Any]) -> Converter:
    def converted(items: Items, name: str) -> None:
        for item in items:
            item[name] = convert(item[name])

    return converted


def _moments(items: Items, name: str) -> None:
    """One connection tells all its moments in one zone, and that of most servers is UTC already."""
    zones = {value.tzinfo for item in items if (value := item[name]) is not None}
    if not all(zone is UTC or str(zone) in AT_UTC for zone in zones):
        for item in items:
            item[name] = item[name] and item[name].astimezone(UTC)


def enum_word(member: Any) -> Any:
    """A member as the API spells it: its value where that is a text, else its name."""
    if isinstance(member, Enum):
        return member.value if isinstance(member.value, str) else member.name
    return member


def _time(value: Any) -> Any:
    return value.isoformat() if isinstance(value, time) else value


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f") if value.is_finite() else str(value)
    if isinstance(value, Spelled):
        return orjson.Fragment(value.spelling)
    if isinstance(value, timedelta):
        return interval_text(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return b64encode(bytes(value)).decode()
    if isinstance(value, set | frozenset):
        return sorted(value)
    if isinstance(value, str):
        return str(value)  # a subclass of the driver's
    if isinstance(value, int):
        return orjson.Fragment(str(value))  # more than 64 bits
    return written(value)


def _slowly(value: Any) -> str:
    """One value that holds no other: as in every other answer, whatever stands beside it."""
    try:
        return orjson.dumps(value, _plain, OPTIONS).decode()
    except TypeError:
        return json.dumps(value, default=_plain)
