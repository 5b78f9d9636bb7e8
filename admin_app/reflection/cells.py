"""Column types for a SQLite file that anybody wrote: any cell in a column of any type is read, never refused.

A value becomes a date, a number or a boolean only where writing it back would give the very same cell; anything else
is ``Stored``. So comparing and paging by a value that was read always finds its row again.
"""

import datetime
import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, Boolean, Date, DateTime, Float, Integer, LargeBinary, Numeric, String, Text, Time
from sqlalchemy.engine import Dialect
from sqlalchemy.types import UserDefinedType

from admin_app.resource.fields.spelling import Codec
from admin_app.resource.fields.stored import Stored
from admin_app.resource.fields.values import codec_of
from admin_app.resource.words import Moment
from models.documents import dumps, loads

Convert = Callable[[Any], Any]
INTEGERS = range(-(2**63), 2**63)


class AnyCell:
    """What these types share: NULL stays NULL, and a ``Stored`` value goes back as the driver gave it."""

    def adapt(self, cls: Any, **options: Any) -> Any:
        """Keep this class where SQLAlchemy would put the dialect's stricter one."""
        return super().adapt(type(self), **options)  # type: ignore[misc]

    def result_processor(self, dialect: Dialect, coltype: Any) -> Convert:
        read = self.read
        return lambda cell: cell if cell is None or isinstance(cell, Stored) else read(cell)

    def bind_processor(self, dialect: Dialect) -> Convert:
        write = self.write

        def bound(value: Any) -> Any:
            if value is None:
                return None
            return value.raw if isinstance(value, Stored) else write(value)

        return bound

    @property
    def key_codec(self) -> Codec:
        """In a key the class of a cell counts: ``~i5`` is the number 5 where the column has texts."""
        usual = codec_of(self)  # type: ignore[arg-type]

        def text(value: Any) -> str:
            if isinstance(value, Stored):
                return f"~{_letter(value.raw)}{value.raw.hex() if isinstance(value.raw, bytes) else value.raw}"
            found = usual.text(value)
            return f"~{found}" if found.startswith("~") else found

        def parse(text: str, moment: Moment) -> Any:
            if not text.startswith("~") or text.startswith("~~"):
                return usual.parse(text.removeprefix("~"), moment)
            return Stored(_CLASSES.get(text[1:2], str)(text[2:]))

        return Codec(parse, text)

    def read(self, cell: Any) -> Any:
        raise NotImplementedError

    def write(self, value: Any) -> Any:
        return value


_CLASSES: dict[str, Convert] = {"i": int, "f": float, "b": bytes.fromhex, "s": str}


def _letter(raw: Any) -> str:
    return {int: "i", float: "f", bytes: "b"}.get(type(raw), "s")


class IntegerCell(AnyCell, Integer):
    def read(self, cell: Any) -> Any:
        return cell if type(cell) is int else Stored(cell)


class FloatCell(AnyCell, Float[Any]):
    def read(self, cell: Any) -> Any:
        return float(cell) if type(cell) in (int, float) and math.isfinite(cell) else Stored(cell)


class DecimalCell(AnyCell, Numeric[Any]):
    def read(self, cell: Any) -> Any:
        if type(cell) is int:
            return Decimal(cell)
        return Decimal(repr(cell)) if type(cell) is float and math.isfinite(cell) else Stored(cell)

    def write(self, value: Any) -> Any:
        number = Decimal(value)
        whole = int(number) if number.is_finite() and number == number.to_integral_value() else None
        return whole if whole is not None and whole in INTEGERS else float(number)


class BooleanCell(AnyCell, Boolean):
    def read(self, cell: Any) -> Any:
        return bool(cell) if type(cell) is int and cell in (0, 1) else Stored(cell)

    def write(self, value: Any) -> Any:
        return int(value) if isinstance(value, (bool, int)) else value

    def literal_processor(self, dialect: Dialect) -> Any:
        return lambda value: str(int(value))


class ShortTextCell(AnyCell, String):
    """Text that is short wherever it was looked at; nothing bounds it."""

    def read(self, cell: Any) -> Any:
        return cell if type(cell) is str else Stored(cell)


class LongTextCell(AnyCell, Text):
    def read(self, cell: Any) -> Any:
        return cell if type(cell) is str else Stored(cell)


class BytesCell(AnyCell, LargeBinary):
    """A blob, or the text that somebody put where a blob belongs."""

    def read(self, cell: Any) -> Any:
        return bytes(cell) if isinstance(cell, (bytes, memoryview)) else Stored(cell)


class JsonCell(AnyCell, JSON):
    def read(self, cell: Any) -> Any:
        try:
            return loads(cell)
        except (TypeError, ValueError):
            return Stored(cell)

    def write(self, value: Any) -> Any:
        return dumps(None if value is JSON.NULL else value, ensure_ascii=False)


class AnyClassCell(AnyCell, UserDefinedType[Any]):
    """A column that declares no type, or one that SQLite does not know: numbers, text and blobs side by side."""

    cache_ok = True

    def get_col_spec(self, **_options: Any) -> str:
        return ""

    def read(self, cell: Any) -> Any:
        return cell if type(cell) is str else Stored(cell)


class DateCell(AnyCell, Date):
    def read(self, cell: Any) -> Any:
        return _parsed(cell, datetime.date.fromisoformat, self.write)

    def write(self, value: Any) -> Any:
        return value if isinstance(value, str) else value.isoformat()[:10]


class TimeCell(AnyCell, Time):
    def read(self, cell: Any) -> Any:
        return _parsed(cell, datetime.time.fromisoformat, self.write)

    def write(self, value: Any) -> Any:
        return value if isinstance(value, str) else value.isoformat()


def _parsed(cell: Any, parse: Convert, write: Convert) -> Any:
    """The parsed value where it would be written back as the same text, else the cell as it is stored."""
    if type(cell) is str:
        try:
            value = parse(cell)
        except ValueError:
            return Stored(cell)
        if write(value) == cell:
            return value
    return Stored(cell)


STYLES: dict[str, Callable[[datetime.datetime], str]] = {
    "iso": lambda at: at.isoformat(" "),
    "iso T": lambda at: at.isoformat("T"),
    "microseconds": lambda at: at.isoformat(" ", "microseconds"),
    "microseconds T": lambda at: at.isoformat("T", "microseconds"),
    "milliseconds": lambda at: at.isoformat(" ", "milliseconds"),
    "milliseconds T": lambda at: at.isoformat("T", "milliseconds"),
    "minutes": lambda at: at.isoformat(" ", "minutes"),
    "minutes T": lambda at: at.isoformat("T", "minutes"),
    "day": lambda at: at.date().isoformat() if at.time() == datetime.time() else at.isoformat(" "),
    "Z": lambda at: at.isoformat("T").replace("+00:00", "Z"),
    "Z milliseconds": lambda at: at.isoformat("T", "milliseconds").replace("+00:00", "Z"),
}
"""The ways programs write a moment into SQLite, which has no type for it."""


class DateTimeCell(AnyCell, DateTime):
    """A moment as one program writes it: ``style`` is a name in STYLES, found by ``style_of`` some cells."""

    def __init__(self, style: str = "iso", timezone: bool = False) -> None:
        super().__init__(timezone=timezone)
        self.style = style

    def read(self, cell: Any) -> Any:
        return _parsed(cell, datetime.datetime.fromisoformat, self.write)

    def write(self, value: Any) -> Any:
        return STYLES[self.style](value) if isinstance(value, datetime.datetime) else str(value)


def style_of(cells: list[Any]) -> str:
    """The style in which most of these cells are written; the first of STYLES where none fits better."""

    def fitting(style: str) -> int:
        write = STYLES[style]
        return sum(not isinstance(_parsed(cell, datetime.datetime.fromisoformat, write), Stored) for cell in cells)

    return max(STYLES, key=fitting)
