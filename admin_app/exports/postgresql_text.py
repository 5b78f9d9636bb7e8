"""How PostgreSQL writes values as texts for COPY, which quotes them: texts escaped, NULL left NULL.

Relies on what ``streams`` sets for the transaction: dates in ISO style, instants in UTC.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    CHAR,
    REAL,
    BigInteger,
    DateTime,
    Float,
    Integer,
    Numeric,
    String,
    Text,
    any_,
    bindparam,
    case,
    cast,
    func,
    type_coerce,
)
from sqlalchemy.types import Time, TypeEngine

from admin_app.exports.formulas import BLANKS, MARK, STARTERS, escaped
from admin_app.resource.fields import Kind

_BEGINS = f"^[{MARK}{BLANKS}]*[{STARTERS.replace('-', '')}-]"
_NEEDS_A_LOOK = [ord(letter) for letter in MARK + BLANKS + STARTERS]
_CALENDAR = (datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59, 999999))
_INSTANT = 'YYYY-MM-DD"T"HH24:MI:SS.US'
_SINGLE = 24
"""Floating point columns of this precision or less are single, whose digits Python and SQL do not write alike."""


def finished(text: Any) -> Any:
    """A text that no spreadsheet runs. The first letter is looked at before the pattern, which costs ten times more."""
    first = func.ascii(text) == any_(bindparam(None, _NEEDS_A_LOOK, ARRAY(Integer)))
    return case((first & text.op("~")(_BEGINS), MARK + text), else_=text)


def quoted(text: Any) -> Any:
    """A finished text as a cell, NULL left NULL."""
    needed = (text == "") | text.op("~")('[",\r\n]')
    return case((needed, '"' + func.replace(text, '"', '""', type_=String()) + '"'), else_=text)


def finished_before(text: str | None) -> str | None:
    return None if text is None else escaped(text)


def _text(expression: Any, type_: TypeEngine[Any], finish: Any, _zone: str) -> Any:
    if isinstance(type_, CHAR):
        return None  # SQL takes the blanks off that fill it up, the driver does not
    return finish(type_coerce(expression, String()))


def _as_it_is(expression: Any, _type: TypeEngine[Any], _finish: Any, _zone: str) -> Any:
    return cast(expression, Text)


def _decimal(expression: Any, type_: TypeEngine[Any], _finish: Any, _zone: str) -> Any:
    return cast(expression, Text) if isinstance(type_, Numeric) and type_.asdecimal else None


def _float(expression: Any, type_: TypeEngine[Any], _finish: Any, _zone: str) -> Any:
    """As Python spells it: ``5.0`` and not ``5``, ``inf`` and not ``Infinity``."""
    if not isinstance(type_, Float) or type_.asdecimal or isinstance(type_, REAL):
        return None
    if type_.precision is not None and type_.precision <= _SINGLE:
        return None
    text, size, whole = cast(expression, Text), func.abs(expression), func.trunc(expression) == expression
    return case(
        (expression == float("inf"), "inf"),
        (expression == float("-inf"), "-inf"),
        (expression == float("nan"), "nan"),
        (whole & (size < 1e15), text + ".0"),
        (whole & (size < 1e16), cast(cast(expression, BigInteger), Text) + ".0"),
        else_=text,
    )


def _boolean(expression: Any, _type: TypeEngine[Any], _finish: Any, _zone: str) -> Any:
    return case((expression.is_(True), "true"), (expression.is_(False), "false"))


def _datetime(expression: Any, type_: TypeEngine[Any], _finish: Any, _zone: str) -> Any:
    """With six digits of a fraction or none; what Python's calendar does not hold is left as PostgreSQL writes it."""
    zoned = isinstance(type_, DateTime) and type_.timezone
    local = func.timezone("UTC", expression, type_=DateTime()) if zoned else expression
    exact = func.to_char(local, _INSTANT, type_=String())
    written = func.replace(exact, ".000000", "", type_=String())
    return case((local.between(*_CALENDAR), written + "+00:00" if zoned else written), else_=cast(expression, Text))


def _time(expression: Any, type_: TypeEngine[Any], _finish: Any, _zone: str) -> Any:
    if isinstance(type_, Time) and type_.timezone:
        return None
    text = cast(expression, Text)
    return case((func.strpos(text, ".") == 0, text), else_=func.rpad(text, 15, "0", type_=String()))


WRITERS: dict[Kind, Callable[..., Any]] = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _text,
    Kind.INTEGER: _as_it_is,
    Kind.DECIMAL: _decimal,
    Kind.FLOAT: _float,
    Kind.BOOLEAN: _boolean,
    Kind.DATE: _as_it_is,
    Kind.DATETIME: _datetime,
    Kind.TIME: _time,
    Kind.UUID: _as_it_is,
    Kind.ENUM: lambda expression: cast(expression, Text),
}
