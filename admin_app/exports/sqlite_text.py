"""How SQLite writes values as finished CSV cells: escaped, quoted, NULL as nothing at all.

SQLite keeps any value in any column, so each function looks at what is stored before it trusts the column's type.
GLOB is used and not LIKE: it tells letters from letters, and it is several times faster here than a search for each
character. It stops at a NUL inside a text, so that is looked for on its own.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Integer, Numeric, String, Text, and_, case, cast, func, or_, type_coerce
from sqlalchemy.types import TypeEngine

from admin_app.exports.csv_cells import text_cell
from admin_app.exports.formulas import BLANKS, MARK, STARTERS
from admin_app.resource.fields import Kind

EXACT_DIGITS = 15
"""Decimals are kept as floating point numbers, which SQLite writes exactly up to this many digits."""

_STARTS_FORMULA = "[" + STARTERS.replace("-", "") + "-]*"
_NEEDS_A_LOOK = "[" + STARTERS.replace("-", "") + BLANKS + MARK + "-]*"
_QUOTED = ('*"*', "*,*", "*\n*", "*\r*")
_DAY = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"
_CLOCK = "[0-9][0-9]:[0-9][0-9]:[0-9][0-9]"
_FRACTION = ".[0-9][0-9][0-9][0-9][0-9][0-9]"
_NO_FRACTION = ".000000"


def finished(text: Any) -> Any:
    """A text as a finished cell."""
    looked_at = or_(_like(text, _NEEDS_A_LOOK), *(_like(text, mark) for mark in _QUOTED), _holds_nul(text))
    return func.coalesce(case((looked_at, _careful(text)), (text == "", '""'), else_=text), "", type_=String())


def finished_before(text: str | None) -> str:
    return text_cell(text)


def _careful(text: Any) -> Any:
    bare = func.ltrim(text, MARK + BLANKS, type_=String())
    begins = or_(_like(bare, _STARTS_FORMULA), func.instr(bare, func.char(0)) == 1)
    marked = case((begins, MARK + text), else_=text)
    quotes = or_(*(_like(text, mark) for mark in _QUOTED), _holds_nul(text))
    doubled = func.replace(marked, '"', '""', type_=String())
    return case((quotes, '"' + doubled + '"'), else_=marked)


def _holds_nul(text: Any) -> ColumnElement[bool]:
    return func.instr(text, func.char(0)) > 0


def _like(text: Any, pattern: str) -> ColumnElement[bool]:
    matches: ColumnElement[bool] = text.op("GLOB", is_comparison=True)(pattern)
    return matches


def _text(expression: Any, _type: TypeEngine[Any], finish: Any, _zone: str) -> Any:
    return finish(type_coerce(expression, String()))


def _integer(expression: Any, _type: TypeEngine[Any], finish: Any, _zone: str) -> Any:
    stored = type_coerce(expression, String())
    return case((func.typeof(expression) == "integer", cast(expression, Text)), else_=finish(stored))


def _decimal(expression: Any, type_: TypeEngine[Any], finish: Any, _zone: str) -> Any:
    if not isinstance(type_, Numeric) or not type_.precision or type_.precision > EXACT_DIGITS or type_.scale is None:
        return None
    number = func.typeof(expression).in_(("real", "integer"))
    written = func.printf(f"%.{type_.scale}f", expression, type_=String())
    return case((number, written), else_=finish(type_coerce(expression, String())))


def _boolean(expression: Any, _type: TypeEngine[Any], finish: Any, _zone: str) -> Any:
    stored = type_coerce(expression, Integer())
    return case((stored == 1, "true"), (stored == 0, "false"), else_=finish(type_coerce(expression, String())))


def _date(expression: Any, _type: TypeEngine[Any], finish: Any, _zone: str) -> Any:
    stored = type_coerce(expression, String())
    return case((_like(stored, _DAY), stored), else_=finish(stored))


def _datetime(expression: Any, _type: TypeEngine[Any], finish: Any, zone: str) -> Any:
    stored = type_coerce(expression, String())
    second = func.substr(stored, 1, 10, type_=String()) + "T" + func.substr(stored, 12, 8, type_=String())
    exact = func.substr(stored, 1, 10, type_=String()) + "T" + func.substr(stored, 12, type_=String())
    return case(
        (_like(stored, f"{_DAY} {_CLOCK}{_NO_FRACTION}"), second + zone if zone else second),
        (_like(stored, f"{_DAY} {_CLOCK}{_FRACTION}"), exact + zone if zone else exact),
        (_like(stored, f"{_DAY} {_CLOCK}"), second + zone if zone else second),
        else_=finish(stored),
    )


def _time(expression: Any, _type: TypeEngine[Any], finish: Any, _zone: str) -> Any:
    stored = type_coerce(expression, String())
    return case(
        (_like(stored, _CLOCK + _NO_FRACTION), func.substr(stored, 1, 8, type_=String())),
        (_like(stored, _CLOCK + _FRACTION), stored),
        else_=finish(stored),
    )


def _uuid(expression: Any, _type: TypeEngine[Any], finish: Any, _zone: str) -> Any:
    stored = type_coerce(expression, String())
    parts = [func.substr(stored, start, length, type_=String()) for start, length in _UUID_PARTS]
    dashed: Any = parts[0]
    for part in parts[1:]:
        dashed = dashed + "-" + part
    return case((and_(func.length(stored) == 32, ~_like(stored, "*[^0-9a-f]*")), dashed), else_=finish(stored))


_UUID_PARTS = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))


WRITERS: dict[Kind, Callable[..., Any]] = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _text,
    Kind.INTEGER: _integer,
    Kind.DECIMAL: _decimal,
    Kind.BOOLEAN: _boolean,
    Kind.DATE: _date,
    Kind.DATETIME: _datetime,
    Kind.TIME: _time,
    Kind.UUID: _uuid,
    Kind.ENUM: lambda expression: type_coerce(expression, String()),
}
