"""Which form field a column gets: by its kind, with what its type knows of limits, zones and nulls."""

from collections.abc import Callable
from typing import Any

from flask_admin.contrib.sqla._compat import _get_deprecated_session
from sqlalchemy import BigInteger, Integer, SmallInteger, inspect, null, select
from sqlalchemy import types as sqltypes
from sqlalchemy.dialects import mysql, postgresql
from sqlalchemy.dialects.postgresql.ranges import AbstractRange

from admin_app.resource.fields import Field, Kind, key_condition, key_of
from admin_app.resource.fields.kinds import base_type
from admin_app.resource.forms import form_fields
from admin_app.resource.forms.file_fields import StoredFileField
from admin_app.resource.forms.typed_fields import TextField, TypedField

READ_ONLY = (sqltypes.NullType, sqltypes.PickleType, sqltypes.TupleType)
"""Types whose values cannot be typed as text: shown on the record page, and in no form."""

TYPED_AS_TEXT = (
    AbstractRange, postgresql.BIT, postgresql.MONEY, postgresql.TSVECTOR, postgresql.TSQUERY,
    postgresql.JSONPATH, postgresql.REGCLASS, postgresql.REGCONFIG,
)  # fmt: skip
"""Types of no kind of ours whose text the database reads back."""

FILES = (sqltypes.LargeBinary, mysql.TINYBLOB, mysql.MEDIUMBLOB, mysql.LONGBLOB)
"""Types whose bytes are files; those of a fixed length are keys and digests."""

INTEGER_BITS = ((SmallInteger, 16), (mysql.TINYINT, 8), (mysql.MEDIUMINT, 24), (BigInteger, 64), (Integer, 32))


def field_for(session: Any, field: Field, args: dict[str, Any]) -> Any:
    """The form field of a column, not yet bound to a form; ValueError with what to do where there is none."""
    type_: Any = field.column.type if field.column is not None else None
    if not may_be_typed(field):
        raise ValueError(
            f"{field.attribute.class_.__name__}.{field.name} is of type {type_!r}, which cannot be typed as "
            f"text. Take it out of form_columns, or name a field of your own for it in form_overrides."
        )
    make: Callable[..., Any] = _FIELDS.get(field.kind, _text)
    return make(session, field, base_type(type_), args)


def may_be_typed(field: Field) -> bool:
    """Has a person a way to give a value of this column? Not for unknown types, nor for bytes that are no file, nor for
    what is marked read-only."""
    if field.column is None or field.column.info.get("read_only"):
        return False
    if field.kind is Kind.BYTES:
        return isinstance(base_type(field.column.type), FILES) and not (field.primary_key or field.foreign_key)
    return not isinstance(base_type(field.column.type), READ_ONLY)


def _text(session: Any, field: Field, type_: Any, args: dict[str, Any]) -> Any:
    if field.kind is Kind.OTHER and not isinstance(type_, TYPED_AS_TEXT):
        raise ValueError(
            f"{field.attribute.class_.__name__}.{field.name} is of type {type_!r}, for which there is no form field. "
            f"Name one in form_overrides, or leave the column out by form_excluded_columns."
        )
    if not field.kind.is_text:
        return TypedField(**args)
    long = isinstance(type_, (sqltypes.Text, mysql.TEXT, mysql.MEDIUMTEXT, mysql.LONGTEXT))
    return TextField(length=getattr(type_, "length", None), rows=4 if long else 0, **args)


def _integer(session: Any, field: Field, type_: Any, args: dict[str, Any]) -> Any:
    return form_fields.IntegerField(limits=lambda: _limits(session, field, type_), **args)


def _limits(session: Any, field: Field, type_: Any) -> tuple[int, int]:
    """What the column holds; SQLite keeps 64 bits in any of them."""
    bind = _get_deprecated_session(session).get_bind(inspect(field.attribute.class_))
    bits = next((bits for class_, bits in INTEGER_BITS if isinstance(type_, class_)), 32)
    bits = 64 if bind.dialect.name == "sqlite" else bits
    if getattr(type_, "unsigned", False):
        return 0, min(2**bits, 2**63) - 1
    return -(2 ** (bits - 1)), 2 ** (bits - 1) - 1


def _decimal(session: Any, field: Field, type_: Any, args: dict[str, Any]) -> Any:
    return form_fields.DecimalField(
        precision=getattr(type_, "precision", None), scale=getattr(type_, "scale", None), **args
    )


def _instant(session: Any, field: Field, type_: Any, args: dict[str, Any]) -> Any:
    return form_fields.DateTimeField(zoned=bool(getattr(type_, "timezone", False)), **args)


def _boolean(session: Any, field: Field, type_: Any, args: dict[str, Any]) -> Any:
    return (form_fields.ThreeWayField if field.nullable else form_fields.BooleanField)(**args)


def _file(session: Any, field: Field, type_: Any, args: dict[str, Any]) -> Any:
    return StoredFileField(length=getattr(type_, "length", None), **args)


def _choice(session: Any, field: Field, type_: Any, args: dict[str, Any]) -> Any:
    return form_fields.ChoiceField(choices=field.choices, **args)


def _json(session: Any, field: Field, type_: Any, args: dict[str, Any]) -> Any:
    keeps_nulls_apart = isinstance(type_, sqltypes.JSON) and not type_.none_as_null

    def is_json_null(row: Any) -> bool:
        asked_by = _get_deprecated_session(session)
        if not inspect(row).has_identity or not field.nullable:
            return bool(inspect(row).has_identity)
        asked = select(field.attribute.is_(null())).where(key_condition(type(row), key_of(row)))
        with asked_by.no_autoflush:
            return asked_by.execute(asked).scalar() is False

    return form_fields.JsonField(none_is_null=not keeps_nulls_apart, stored=is_json_null, **args)


def _plain(make: Any) -> Callable[..., Any]:
    return lambda session, field, type_, args: make(**args)


_FIELDS: dict[Kind, Callable[..., Any]] = {
    Kind.INTEGER: _integer,
    Kind.DECIMAL: _decimal,
    Kind.FLOAT: _plain(form_fields.FloatField),
    Kind.BOOLEAN: _boolean,
    Kind.DATE: _plain(form_fields.DateField),
    Kind.DATETIME: _instant,
    Kind.TIME: _plain(form_fields.TimeField),
    Kind.ENUM: _choice,
    Kind.JSON: _json,
    Kind.BYTES: _file,
    Kind.INTERVAL: _plain(TypedField),
    Kind.ARRAY: _plain(TypedField),
    Kind.UUID: _plain(TypedField),
    Kind.NETWORK: _plain(TypedField),
}
