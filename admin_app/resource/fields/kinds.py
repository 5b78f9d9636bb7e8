"""What kind of value a column type holds: one word for each of SQLAlchemy's types, so that nothing else asks types.

Knows no model and no field. A type nobody knows is OTHER, never an error: it is shown as text.
"""

import datetime
import decimal
import uuid
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy import types
from sqlalchemy.dialects import mysql, postgresql
from sqlalchemy.types import TypeDecorator, TypeEngine

from admin_app.resource.translation import gettext_noop as N_

SHORT_TEXT = 255
"""A text of a longer limit is LONG_TEXT, as ``Text`` is; one without a limit, which models leave out, is TEXT."""


class Kind(StrEnum):
    """How a value is drawn, typed and compared."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    FLOAT = "float"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"
    TIME = "time"
    INTERVAL = "interval"
    ENUM = "enum"
    JSON = "json"
    ARRAY = "array"
    BYTES = "bytes"
    UUID = "uuid"
    NETWORK = "network"
    OTHER = "other"
    TO_ONE = "to_one"
    TO_MANY = "to_many"

    @property
    def is_relation(self) -> bool:
        return self in (Kind.TO_ONE, Kind.TO_MANY)

    @property
    def is_text(self) -> bool:
        return self in (Kind.TEXT, Kind.LONG_TEXT)


_WORDS = {
    Kind.TEXT: N_("text"),
    Kind.LONG_TEXT: N_("long text"),
    Kind.INTEGER: N_("integer"),
    Kind.DECIMAL: N_("decimal"),
    Kind.FLOAT: N_("float"),
    Kind.BOOLEAN: N_("boolean"),
    Kind.DATE: N_("date"),
    Kind.DATETIME: N_("datetime"),
    Kind.TIME: N_("time"),
    Kind.INTERVAL: N_("interval"),
    Kind.ENUM: N_("enum"),
    Kind.JSON: N_("json"),
    Kind.ARRAY: N_("array"),
    Kind.BYTES: N_("bytes"),
    Kind.UUID: N_("uuid"),
    Kind.NETWORK: N_("network"),
    Kind.OTHER: N_("other"),
    Kind.TO_ONE: N_("to one"),
    Kind.TO_MANY: N_("to many"),
}
COMPUTED = N_("computed")


def kind_words(kind: str) -> str:
    """What a kind of values is called: "long text"; in English, to be translated where it is shown."""
    return _WORDS.get(kind, kind)  # type: ignore[call-overload, no-any-return]


# The first class that fits decides, so the special stands before the general: an Enum is a String in SQLAlchemy.
_KINDS: tuple[tuple[type[Any], Kind], ...] = (
    (types.Interval, Kind.INTERVAL),
    (postgresql.INTERVAL, Kind.INTERVAL),
    (types.PickleType, Kind.OTHER),
    (types.Enum, Kind.ENUM),
    (mysql.SET, Kind.ARRAY),
    (types.Uuid, Kind.UUID),
    (types.Boolean, Kind.BOOLEAN),
    (types.Float, Kind.FLOAT),
    (types.Numeric, Kind.DECIMAL),
    (types.Integer, Kind.INTEGER),
    (mysql.YEAR, Kind.INTEGER),
    (mysql.BIT, Kind.INTEGER),
    (postgresql.OID, Kind.INTEGER),
    (types.DateTime, Kind.DATETIME),
    (types.Date, Kind.DATE),
    (types.Time, Kind.TIME),
    (postgresql.JSONPATH, Kind.OTHER),
    (types.JSON, Kind.JSON),
    (postgresql.HSTORE, Kind.JSON),
    (types.ARRAY, Kind.ARRAY),
    (types.LargeBinary, Kind.BYTES),
    (types.BINARY, Kind.BYTES),
    (types.VARBINARY, Kind.BYTES),
    (mysql.TINYBLOB, Kind.BYTES),
    (mysql.MEDIUMBLOB, Kind.BYTES),
    (mysql.LONGBLOB, Kind.BYTES),
    (postgresql.INET, Kind.NETWORK),
    (postgresql.CIDR, Kind.NETWORK),
    (postgresql.MACADDR, Kind.NETWORK),
    (postgresql.MACADDR8, Kind.NETWORK),
    (mysql.INET4, Kind.NETWORK),
    (mysql.INET6, Kind.NETWORK),
    (types.Text, Kind.LONG_TEXT),
    (mysql.TINYTEXT, Kind.TEXT),
    (mysql.MEDIUMTEXT, Kind.LONG_TEXT),
    (mysql.LONGTEXT, Kind.LONG_TEXT),
    (types.String, Kind.TEXT),
)

_PYTHON_KINDS: dict[type, Kind] = {
    bool: Kind.BOOLEAN,
    int: Kind.INTEGER,
    decimal.Decimal: Kind.DECIMAL,
    float: Kind.FLOAT,
    str: Kind.TEXT,
    datetime.datetime: Kind.DATETIME,
    datetime.date: Kind.DATE,
    datetime.time: Kind.TIME,
    datetime.timedelta: Kind.INTERVAL,
    uuid.UUID: Kind.UUID,
    bytes: Kind.BYTES,
}


def kind_of(type_: TypeEngine[Any]) -> Kind:
    """The kind of a column type; a decorated type is what it stores unless it names its own ``python_type``."""
    type_ = base_type(type_)
    if isinstance(type_, TypeDecorator) and (own := own_python_type(type_)) is not None:
        return _PYTHON_KINDS[own]
    for class_, kind in _KINDS:
        if isinstance(type_, class_):
            return _by_length(type_, kind)
    return Kind.OTHER


def is_plain(type_: TypeEngine[Any]) -> bool:
    """Does Python see what the database holds? A type of a team's own may make anything of it, unless it says that it
    does not (``kept_plainly``; ``kept_in_utc`` for instants that are kept without their zone)."""
    return type(type_).__module__.startswith("sqlalchemy.") or bool(getattr(type_, "kept_plainly", False))


def base_type(type_: TypeEngine[Any]) -> TypeEngine[Any]:
    """The type that decides: a domain's or decorator's own base, step by step."""
    while True:
        if isinstance(type_, postgresql.DOMAIN):
            type_ = type_.data_type
        elif isinstance(type_, TypeDecorator) and not _is_its_own(type_):
            type_ = type_.impl_instance
        else:
            return type_


def own_python_type(type_: TypeDecorator[Any]) -> type | None:
    """The Python type that a decorated type's own class declares, where it is one that has a kind."""
    for class_ in type(type_).__mro__:
        if class_ is TypeDecorator:
            return None
        if "python_type" in vars(class_):
            python_type = type_.python_type
            return python_type if python_type in _PYTHON_KINDS else None
    return None


def _is_its_own(type_: TypeDecorator[Any]) -> bool:
    return isinstance(type_, (types.Interval, types.PickleType)) or own_python_type(type_) is not None


def _by_length(type_: TypeEngine[Any], kind: Kind) -> Kind:
    if kind is Kind.TEXT and isinstance(type_, sa.String) and not isinstance(type_, mysql.TINYTEXT):
        return Kind.LONG_TEXT if type_.length is not None and type_.length > SHORT_TEXT else Kind.TEXT
    return kind
