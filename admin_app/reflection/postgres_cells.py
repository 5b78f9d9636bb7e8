"""PostgreSQL values that Python has no value for: infinite dates, years before 1 and after 9999, months in an interval.

Only the connections of an opened database read this way.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

import psycopg
from psycopg.abc import Loader
from psycopg.pq import Format
from sqlalchemy.types import TypeEngine

from admin_app.resource.fields.spelling import Codec
from admin_app.resource.fields.stored import Stored
from admin_app.resource.fields.values import codec_of
from admin_app.resource.words import Moment

NOT_A_NUMBER = (b"NaN", b"Infinity", b"-Infinity")


# What PostgreSQL's numbers and dates can be, beyond what Python's can.
_BEYOND = re.compile(r"-?infinity|nan|[\d: .+-]+ bc|\d{5,}-\d\d-\d\d[\d: .+-]*|24:00(:00)?([+-][\d:]+)?", re.I | re.A)


def key_codec(type_: TypeEngine[Any]) -> Codec:
    """How a key of this type is spelled, where a value may be one that has no value in Python."""
    usual = codec_of(type_)

    def parse(text: str, moment: Moment) -> Any:
        return Stored(text) if _BEYOND.fullmatch(text) else usual.parse(text, moment)

    return Codec(parse, lambda value: str(value) if isinstance(value, Stored) else usual.text(value))


def read_everything(connection: Any) -> None:
    """Teach this connection to hand over as ``Stored`` what it would refuse."""
    adapters = connection.adapters
    for name, *odd in TOLERANT:
        adapters.register_loader(name, _tolerant(adapters.get_loader(adapters.types[name].oid, Format.TEXT), *odd))
    if connection.info.parameter_status("server_encoding") == "SQL_ASCII":
        _read_undecoded(connection)


def _read_undecoded(connection: Any) -> None:
    """A database without an encoding holds bytes; they are nearly always UTF-8."""
    connection.execute("SET client_encoding = 'UTF8'")
    connection.commit()
    for name in ("text", "varchar", "bpchar", "name"):
        connection.adapters.register_loader(name, TextLoader)


class TextLoader(psycopg.adapt.Loader):
    def load(self, data: Any) -> str:
        try:
            return bytes(data).decode()
        except UnicodeDecodeError:
            return Stored(bytes(data))


@cache
def _tolerant(strict: type[Loader], odd: Callable[[bytes], bool] = lambda text: False) -> type[Loader]:
    """A loader that asks the driver's own, unless the text is ``odd`` or the driver's refuses it."""

    class Tolerant(psycopg.adapt.Loader):
        def __init__(self, oid: int, context: Any = None) -> None:
            super().__init__(oid, context)
            self._load = strict(oid, context).load

        def load(self, data: Any) -> Any:
            if not odd(text := bytes(data)):
                try:
                    return self._load(data)
                except (psycopg.DataError, ValueError, OverflowError):
                    pass
            return Stored(text.decode())

    return Tolerant


def _has_months(text: bytes) -> bool:
    """An interval of months has no length in days; the driver would say 30."""
    return b"mon" in text or b"year" in text


def _not_finite(text: bytes) -> bool:
    return text in NOT_A_NUMBER


TOLERANT: tuple[tuple[Any, ...], ...] = (
    *((name,) for name in ("date", "time", "timetz", "timestamp", "timestamptz")),
    ("interval", _has_months),
    *((name, _not_finite) for name in ("numeric", "float4", "float8")),
)
