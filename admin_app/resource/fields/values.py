"""Texts into values and back, for every column type: what an address, a cursor, a CSV cell and the history hold.

``parse(text(value)) == value`` for every value a column of the type can hold and a person may type; a text that
cannot be read is a ValueError whose sentence says how to write it. None is not a text: its ``text`` is empty.
"""

import ipaddress
import re
import uuid
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

from sqlalchemy import types
from sqlalchemy.dialects import mysql, postgresql
from sqlalchemy.dialects.postgresql.ranges import AbstractMultiRange, AbstractRange
from sqlalchemy.types import TypeDecorator, TypeEngine

from admin_app.resource.fields import documents, times
from admin_app.resource.fields.enumerations import enum_codec
from admin_app.resource.fields.kinds import Kind, base_type, kind_of
from admin_app.resource.fields.spelling import Codec, check_text, quoted, written
from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import gettext_noop as N_
from admin_app.resource.words import Moment

INT64 = range(-(2**63), 2**63)
_INTEGER = re.compile(r"[+-]?\d{1,25}", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(\d{1,400}(\.\d{0,400})?|\.\d{1,400})([eE][+-]?\d{1,3})?", re.ASCII)
_FLOAT = re.compile(rf"{_DECIMAL.pattern}|[+-]?inf|nan", re.ASCII)
_MAC = re.compile(r"[0-9a-fA-F]{2}([:-][0-9a-fA-F]{2}){5}(([:-][0-9a-fA-F]{2}){2})?", re.ASCII)
_TRUTH = {
    **dict.fromkeys(("true", "yes", "on", "1", "t", "y"), True),
    **dict.fromkeys(("false", "no", "off", "0", "f", "n"), False),
}


def codec_of(type_: TypeEngine[Any]) -> Codec:
    """How values of a column type are read and written."""
    kind = kind_of(type_)
    return (_by_type(base_type(type_), kind) or _BY_KIND[kind])()


def parse_text(text: str, _moment: Moment) -> str:
    check_text(text)
    return text


def parse_integer(text: str, _moment: Moment) -> int:
    text = text.strip()
    if not _INTEGER.fullmatch(text):
        raise ValueError(_("%(value)s is not a whole number; write it as 42 or -7.", value=quoted(text)))
    if int(text) not in INT64:
        raise ValueError(
            _(
                "%(value)s is too large; whole numbers here lie between %(low)s and %(high)s.",
                value=text,
                low=INT64[0],
                high=INT64[-1],
            )
        )
    return int(text)


def parse_decimal(text: str, _moment: Moment) -> Decimal:
    text = text.strip()
    if not _DECIMAL.fullmatch(text):
        raise ValueError(_("%(value)s is not a number; write it as 1234.50, without separators.", value=quoted(text)))
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError(_("%(value)s is too long a number.", value=quoted(text))) from None


def parse_float(text: str, _moment: Moment) -> float:
    text = text.strip()
    if not _FLOAT.fullmatch(text):
        raise ValueError(
            _("%(value)s is not a number; write it as 1234.5 or 1.5e-7, without separators.", value=quoted(text))
        )
    value = float(text)
    if value in (float("inf"), float("-inf")) and "inf" not in text:
        raise ValueError(_("%(value)s is too large a number.", value=quoted(text)))
    return value


def parse_boolean(text: str, _moment: Moment) -> bool:
    found = _TRUTH.get(text.strip().casefold())
    if found is None:
        raise ValueError(_("%(value)s is neither true nor false; write true or false.", value=quoted(text)))
    return found


def parse_uuid(text: str, _moment: Moment) -> uuid.UUID:
    try:
        return uuid.UUID(text.strip())
    except ValueError:
        raise ValueError(
            _("%(value)s is not a UUID; write it as 123e4567-e89b-12d3-a456-426614174000.", value=quoted(text))
        ) from None


def parse_bytes(text: str, _moment: Moment) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise ValueError(
            _("%(value)s is not bytes; write them as hexadecimal digits, 00ff.", value=quoted(text))
        ) from None


def parse_mac(text: str, _moment: Moment) -> str:
    text = text.strip()
    if not _MAC.fullmatch(text):
        raise ValueError(_("%(value)s is not a hardware address; write it as 08:00:2b:01:02:03.", value=quoted(text)))
    return text.replace("-", ":").lower()


def parse_bits(text: str, _moment: Moment) -> postgresql.BitString:
    if not text or text.strip("01"):
        raise ValueError(_("%(value)s is not a row of bits; write it as 10110.", value=quoted(text)))
    return postgresql.BitString(text)


def decimal_text(value: Any) -> str:
    return format(value, "f") if isinstance(value, Decimal) and value.is_finite() else written(value)


def boolean_text(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool | int) else written(value)


def float_text(value: Any) -> str:
    return repr(value) if isinstance(value, float) else written(value)


def _address(make: Callable[[str], Any], example: str) -> Codec:
    def parse(text: str, _moment: Moment) -> Any:
        try:
            return make(text.strip())
        except ValueError:
            raise ValueError(
                _(
                    "%(value)s is not a network address; write it as %(example)s.",
                    value=quoted(text),
                    example=_(example),
                )
            ) from None

    return Codec(parse, written)


def _host(text: str) -> Any:
    """As the driver hands it over: a plain address, or with its network where one is named."""
    return ipaddress.ip_interface(text) if "/" in text else ipaddress.ip_address(text)


def _uuid_texts() -> Codec:
    return Codec(lambda text, moment: str(parse_uuid(text, moment)), written)


def _floats_of(parse: Callable[[str, Moment], Any]) -> Codec:
    return Codec(lambda text, moment: float(parse(text, moment)), float_text)


def _by_type(type_: TypeEngine[Any], kind: Kind) -> Callable[[], Codec] | None:
    """The codec of a type that differs from its kind's usual one."""
    if isinstance(type_, TypeDecorator):
        return None
    for class_, make in _BY_TYPE:
        if isinstance(type_, class_):
            return partial(make, type_)
    if kind is Kind.DECIMAL and not getattr(type_, "asdecimal", True):
        return lambda: _floats_of(parse_decimal)
    if kind is Kind.FLOAT and getattr(type_, "asdecimal", False):
        return lambda: Codec(parse_decimal, decimal_text)
    if kind is Kind.UUID and not getattr(type_, "as_uuid", True):
        return _uuid_texts
    return None


def _instants(type_: types.DateTime) -> Codec:
    return times.ZONED_INSTANTS if type_.timezone else times.INSTANTS


def _array(type_: types.ARRAY[Any]) -> Codec:
    return documents.array_codec(codec_of(type_.item_type))


def _set(_type: mysql.SET) -> Codec:
    return documents.array_codec(_TEXT, make=set)


def _range(type_: TypeEngine[Any]) -> Codec:
    name = type(type_).__name__
    item = next((codec for start, codec in _RANGE_ITEMS if name.startswith(start)), _TEXT)
    return documents.range_codec(item, multiple=isinstance(type_, AbstractMultiRange))


_TEXT = Codec(parse_text, written)
_INTEGERS = Codec(parse_integer, written)
_RANGE_ITEMS = (
    ("INT", _INTEGERS),
    ("NUM", Codec(parse_decimal, decimal_text)),
    ("DATE", times.DAYS),
    ("TSTZ", times.ZONED_INSTANTS),
    ("TS", times.INSTANTS),
)
_BY_TYPE: tuple[tuple[type[Any], Callable[[Any], Codec]], ...] = (
    (types.Enum, enum_codec),
    (types.DateTime, _instants),
    (mysql.SET, _set),
    (types.ARRAY, _array),
    (postgresql.HSTORE, lambda _type: documents.HSTORE),
    (AbstractRange, _range),
    (postgresql.BIT, lambda _type: Codec(parse_bits, written)),
    (postgresql.INET, lambda _type: _address(_host, N_("192.168.0.1 or 10.0.0.1/8"))),
    (postgresql.CIDR, lambda _type: _address(ipaddress.ip_network, "10.0.0.0/8")),
    (postgresql.MACADDR, lambda _type: Codec(parse_mac, written)),
    (postgresql.MACADDR8, lambda _type: Codec(parse_mac, written)),
    (mysql.INET4, lambda _type: _address(lambda text: str(ipaddress.IPv4Address(text)), "192.168.0.1")),
    (mysql.INET6, lambda _type: _address(lambda text: str(ipaddress.IPv6Address(text)), "fe80::1")),
)
_BY_KIND: dict[Kind, Callable[[], Codec]] = {
    Kind.TEXT: lambda: _TEXT,
    Kind.LONG_TEXT: lambda: _TEXT,
    Kind.OTHER: lambda: _TEXT,
    Kind.ENUM: lambda: _TEXT,
    Kind.NETWORK: lambda: _TEXT,
    Kind.INTEGER: lambda: _INTEGERS,
    Kind.DECIMAL: lambda: Codec(parse_decimal, decimal_text),
    Kind.FLOAT: lambda: _floats_of(parse_float),
    Kind.BOOLEAN: lambda: Codec(parse_boolean, boolean_text),
    Kind.DATE: lambda: times.DAYS,
    Kind.DATETIME: lambda: times.ZONED_INSTANTS,
    Kind.TIME: lambda: times.TIMES,
    Kind.INTERVAL: lambda: times.INTERVALS,
    Kind.JSON: lambda: documents.JSON,
    Kind.ARRAY: lambda: documents.array_codec(_TEXT),
    Kind.BYTES: lambda: Codec(parse_bytes, written),
    Kind.UUID: lambda: Codec(parse_uuid, written),
}
