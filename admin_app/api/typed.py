"""How a value of each kind of field is written in JSON: the type that pydantic checks, and what the specification says.

Strict: a text is no number and a number no text. Decimals are texts; dates and moments are spelled by RFC 3339.
"""

import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Annotated, Any

from flask import current_app
from pydantic import AfterValidator, BeforeValidator, PlainValidator, WithJsonSchema
from pydantic import Field as Checked
from sqlalchemy.dialects import mysql
from sqlalchemy.types import TypeEngine

from admin_app.api.json_text import enum_word
from admin_app.resource.fields import Field, Kind
from admin_app.resource.fields.kinds import base_type
from admin_app.resource.fields.spelling import check_text, quoted
from admin_app.resource.fields.times import DATE_HINT, INSTANT_HINT, ZONED_INSTANTS
from admin_app.resource.forms.fields_by_kind import INTEGER_BITS
from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import gettext_noop as N_
from admin_app.resource.words import Moment
from models.documents import dumps

Schema = dict[str, Any]

_CLOCK = r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?"
_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_SPAN = r"-?\d{1,4}:[0-5]\d:[0-5]\d(\.\d{1,6})?"
_DATE = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
PATTERNS: Mapping[Kind, str] = {
    Kind.DATE: rf"^{_DATE}$",
    Kind.TIME: rf"^{_CLOCK}([+-]\d{{2}}:\d{{2}})?$",
    Kind.INTERVAL: rf"^(-?\d{{1,6}} days?( {_SPAN})?|{_SPAN})$",
}
MOMENT = rf"^{_DATE}T{_CLOCK}"
ZONE = r"(Z|[+-]\d{2}:\d{2})$"
UUID = r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"


def checked_type(field: Field, *, needed: bool = False) -> Any:
    """What pydantic checks for one value of this field, NULL aside; ``needed``: a blank text is no value."""
    return _BY_KIND.get(field.kind, _by_codec)(field, needed)


def _text(field: Field, needed: bool) -> Any:
    length = getattr(field.column.type, "length", None) if field.column is not None else None
    checks: list[Any] = [Checked(strict=True, max_length=length, min_length=1 if needed else None)]
    return Annotated[(str, *checks, AfterValidator(_no_blank if needed else _sound))]


def _sound(text: str) -> str:
    check_text(text)
    return text


def _no_blank(text: str) -> str:
    if not text.strip():
        raise ValueError(_("This is needed; it cannot be left empty."))
    return _sound(text)


def _integer(field: Field, _needed: bool) -> Any:
    low, high = integer_limits(field.column.type) if field.column is not None else (-(2**63), 2**63 - 1)
    return Annotated[int, BeforeValidator(_whole, json_schema_input_type=int), Checked(strict=True, ge=low, le=high)]


def integer_limits(type_: TypeEngine[Any]) -> tuple[int, int]:
    """What a column of this type holds on every database."""
    type_ = base_type(type_)
    bits = next((bits for class_, bits in INTEGER_BITS if isinstance(type_, class_)), 32)
    if getattr(type_, "unsigned", False):
        return 0, min(2**bits, 2**63) - 1
    return -(2 ** (bits - 1)), 2 ** (bits - 1) - 1


def _whole(value: Any) -> Any:
    """JSON has one kind of number: 1912.0 is a whole one."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def decimal_pattern(type_: Any) -> str:
    """The texts that such a column keeps to the last digit."""
    precision, scale = getattr(type_, "precision", None), getattr(type_, "scale", None)
    if precision is None or scale is None:
        return r"^-?\d{1,30}(\.\d{1,30})?$"
    before = max(precision - scale, 1)
    return rf"^-?\d{{1,{before}}}$" if scale <= 0 else rf"^-?\d{{1,{before}}}(\.\d{{1,{scale}}})?$"


def _decimal(field: Field, _needed: bool) -> Any:
    type_ = base_type(field.column.type) if field.column is not None else None
    pattern = decimal_pattern(type_)
    precision, scale = getattr(type_, "precision", None), getattr(type_, "scale", None)
    wanted = N_("a whole number as text, such as '12'") if scale == 0 else N_("a number as text, such as '12.50'")
    checked = _spelled(field, pattern, wanted, {"type": "string", "pattern": pattern})
    if precision is None or scale is None:
        return checked
    return Annotated[checked, BeforeValidator(_short_enough(pattern, max(precision - scale, 1), max(scale, 0)))]


def _short_enough(pattern: str, before: int, after: int) -> Callable[[Any], Any]:
    """Says of a number that has too many digits how many are kept."""

    def check(value: Any) -> Any:
        if isinstance(value, str) and _NUMBER.fullmatch(value) and not re.fullmatch(pattern, value, re.ASCII):
            raise ValueError(
                _("At most %(before)s digits before the point and %(after)s after it are kept.", before=before,
                  after=after)
            )  # fmt: skip
        return value

    return check


def _spelled(field: Field, pattern: str, wanted: str, schema: Schema) -> Any:
    """A text of this pattern, read as the field reads it in an address."""
    matches = re.compile(pattern, re.ASCII).fullmatch

    def says(value: Any) -> str:
        return _("%(value)s is not %(wanted)s.", value=_said(value), wanted=_(wanted))

    def read(value: Any) -> Any:
        if not isinstance(value, str) or not matches(value):
            raise ValueError(says(value))
        try:
            return field.parse(value)
        except ValueError as wrong:
            if any(_(hint) in str(wrong) for hint in (DATE_HINT, INSTANT_HINT)):  # they offer what JSON does not take
                raise ValueError(says(value)) from None
            raise

    return Annotated[Any, PlainValidator(read), WithJsonSchema(schema)]


def _said(value: Any) -> str:
    return quoted(value if isinstance(value, str) else dumps(value, default=str))


def _float(field: Field, needed: bool) -> Any:
    if field.column is not None and getattr(base_type(field.column.type), "asdecimal", False):
        return _decimal(field, needed)
    return Annotated[float, Checked(strict=True, allow_inf_nan=False)]


def _boolean(_field: Field, _needed: bool) -> Any:
    return Annotated[bool, Checked(strict=True)]


def _date(field: Field, _needed: bool) -> Any:
    pattern = PATTERNS[field.kind]
    return _spelled(field, pattern, N_("a date such as 2026-01-31"), {"type": "string", "format": "date"})


def is_zoned(field: Field) -> bool:
    return field.codec is ZONED_INSTANTS or bool(getattr(getattr(field.column, "type", None), "kept_in_utc", False))


def _moment(field: Field, _needed: bool) -> Any:
    if is_zoned(field):
        wanted = N_("a moment with its zone, such as 2026-01-31T10:20:30Z")
        return _spelled(field, MOMENT + ZONE, wanted, {"type": "string", "format": "date-time"})
    wanted = N_("a moment without a zone, such as 2026-01-31T10:20:30")
    return _spelled(field, f"{MOMENT}$", wanted, {"type": "string", "pattern": f"{MOMENT}$"})


def _time(field: Field, _needed: bool) -> Any:
    pattern = PATTERNS[field.kind]
    return _spelled(field, pattern, N_("a time of day such as 14:30:00"), {"type": "string", "pattern": pattern})


def _interval(field: Field, _needed: bool) -> Any:
    pattern = PATTERNS[field.kind]
    return _spelled(field, pattern, N_("a span of time such as 1 day 02:00:00"), {"type": "string", "pattern": pattern})


def _uuid(field: Field, _needed: bool) -> Any:
    wanted = N_("a UUID such as 123e4567-e89b-12d3-a456-426614174000")
    return _spelled(field, UUID, wanted, {"type": "string", "format": "uuid"})


def enum_words(field: Field) -> dict[str, Any]:
    """The members of an enumeration by the words of the API."""
    class_ = getattr(base_type(field.column.type), "enum_class", None) if field.column is not None else None
    if class_ is None:
        return {text: text for text, _label in field.choices}
    return {str(enum_word(member)): member for member in class_ if isinstance(member, Enum)}


def _enum(field: Field, _needed: bool) -> Any:
    members = enum_words(field)

    def read(value: Any) -> Any:
        if not isinstance(value, str) or value not in members:
            raise ValueError(_("%(value)s is not one of %(words)s.", value=_said(value), words=", ".join(members)))
        return members[value]

    return Annotated[Any, PlainValidator(read), WithJsonSchema({"type": "string", "enum": list(members)})]


def _json(field: Field, _needed: bool) -> Any:
    assert field.codec is not None
    parse = field.codec.parse
    hstore = type(base_type(field.column.type)).__name__ == "HSTORE" if field.column is not None else False
    schema: Schema = {"type": "object", "additionalProperties": {"type": ["string", "null"]}} if hstore else {}
    return _reread(parse, schema)


def _array(field: Field, _needed: bool) -> Any:
    assert field.codec is not None
    schema: Schema = {"type": "array", "items": {}}
    type_ = base_type(field.column.type) if field.column is not None else None
    if isinstance(type_, mysql.SET):
        schema = {"type": "array", "items": {"enum": list(type_.values)}, "uniqueItems": True}
    return _reread(field.codec.parse, schema)


def _reread(parse: Callable[[str, Any], Any], schema: Schema) -> Any:
    """A document, checked by the codec that reads it as text: NUL, halves of characters, elements of another type."""

    def read(value: Any) -> Any:
        return parse(dumps(value, ensure_ascii=False, default=str), Moment())

    return Annotated[Any, PlainValidator(read), WithJsonSchema(schema)]


def _bytes(_field: Field, _needed: bool) -> Any:
    def read(value: Any) -> bytes:
        try:
            found = b64decode(value, validate=True) if isinstance(value, str) else None
        except (NotBase64, ValueError):
            found = None
        if found is None:
            raise ValueError(_("Write bytes as base64."))
        if len(found) > current_app.config["FILE_MAX"]:
            raise ValueError(_("This file is larger than allowed (FILE_MAX)."))
        return found

    schema = {"type": "string", "contentEncoding": "base64"}
    return Annotated[Any, PlainValidator(read), WithJsonSchema(schema)]


def _by_codec(field: Field, _needed: bool) -> Any:
    """Network addresses, ranges, and types that nobody knows: in the spelling that addresses and files have."""

    def read(value: Any) -> Any:
        if not isinstance(value, str):
            raise ValueError(_("%(value)s is not a text.", value=_said(value)))
        return field.parse(value)

    return Annotated[Any, PlainValidator(read), WithJsonSchema({"type": "string"})]


_BY_KIND: Mapping[Kind, Callable[[Field, bool], Any]] = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _text,
    Kind.INTEGER: _integer,
    Kind.DECIMAL: _decimal,
    Kind.FLOAT: _float,
    Kind.BOOLEAN: _boolean,
    Kind.DATE: _date,
    Kind.DATETIME: _moment,
    Kind.TIME: _time,
    Kind.INTERVAL: _interval,
    Kind.ENUM: _enum,
    Kind.JSON: _json,
    Kind.ARRAY: _array,
    Kind.BYTES: _bytes,
    Kind.UUID: _uuid,
}
