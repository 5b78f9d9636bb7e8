"""What a factory puts into a column, what a form and a program send: within its length, its bounds and its choices."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import types as sql

from admin_app.structure.scaffold.calling import members
from admin_app.structure.scaffold.columns import type_of
from admin_app.structure.scaffold.facts import ColumnFacts, TableFacts

NUMBERS = ("int", "float", "Decimal")
_BOUND = r'"?{name}"?\)?\s*(?P<how>>=|>|<=|<)\s*\(?(?P<limit>-?\d+(?:\.\d+)?)\)?'
_BETWEEN = r'"?{name}"?\)?\s+between\s+(?P<low>-?\d+(?:\.\d+)?)\s+and\s+(?P<high>-?\d+(?:\.\d+)?)'


@dataclass(frozen=True)
class Value:
    """``code`` makes it in a factory, ``typed`` a person in a form (None: nobody can), ``sent`` a program."""

    code: str
    typed: str | None
    sent: Any


_FIXED = {
    "bool": Value("False", "", False),
    "date": Value("date(2026, 1, 1)", "2026-01-01", "2026-01-01"),
    "time": Value("time(12)", "12:00", "12:00:00"),
    "timedelta": Value("timedelta(hours=1)", "1:00:00", "PT1H"),
    "bytes": Value('b"made"', None, None),
    "UUID": Value("uuid4()", "00000000-0000-4000-8000-00000000000a", "00000000-0000-4000-8000-00000000000a"),
    "Any": Value("{}", "{}", {}),
}


def value_of(table: TableFacts, column: ColumnFacts) -> Value | None:
    """None where nobody knows what such a column holds."""
    text = type_of(column)
    if column.enum and column.choices:
        value = column.choices.values[0]
        name = members(column.choices.values)[value]
        return Value(f"{column.enum}.{name}", name, value)
    if text.python in NUMBERS:
        return _number(table, column, text.python)
    if text.python == "datetime":
        naive = bool(text.model)
        code = f"datetime(2026, 1, 1, 12{'' if naive else ', tzinfo=UTC'})"
        return Value(code, "2026-01-01T12:00", "2026-01-01T12:00:00" + ("" if naive else "Z"))
    if text.python == "str":
        return _text(table, column)
    if text.python.startswith("list["):
        return Value("[]", None, [])
    return None if "RANGE" in text.model else _FIXED.get(text.python)


def _number(table: TableFacts, column: ColumnFacts, python: str) -> Value:
    """Within the bounds that the checks set; where values must differ, each another."""
    low, high = bounds(table, column.name)
    if python == "int" and low is None and high is None and must_differ(table, column):
        small = isinstance(column.type, sql.SmallInteger)
        return Value("number % 30_000" if small else "number", "29999", 29999)
    value = 1.0 if low is None else low
    value = value if high is None or value <= high else high
    plain = f"{value:g}"
    if python == "Decimal":
        return Value(f'Decimal("{plain}")', plain, plain)
    return Value(str(int(value)), plain, int(value)) if python == "int" else Value(str(value), plain, value)


def bounds(table: TableFacts, name: str) -> tuple[float | None, float | None]:
    """The smallest and the greatest number that the checks allow, as far as they say so plainly."""
    lows: list[float] = []
    highs: list[float] = []
    for check in table.checks:
        if re.search(r"\bor\b", check.sql, re.IGNORECASE):
            continue
        for found in re.finditer(_BOUND.format(name=re.escape(name)), check.sql):
            limit, how = float(found["limit"]), found["how"]
            (lows if how.startswith(">") else highs).append(limit + {">": 1, "<": -1}.get(how, 0))
        for found in re.finditer(_BETWEEN.format(name=re.escape(name)), check.sql, re.IGNORECASE):
            lows.append(float(found["low"]))
            highs.append(float(found["high"]))
    return max(lows, default=None), min(highs, default=None)


def must_differ(table: TableFacts, column: ColumnFacts) -> bool:
    """Is this column, alone or with others, a key or unique?"""
    sets: Iterable[Any] = [table.key, *(each.columns for each in table.uniques)]
    indexes = (each.expressions for each in table.indexes if each.unique)
    return any(column.name in names for names in [*sets, *indexes])


def length_of(column: ColumnFacts) -> int | None:
    return getattr(column.type, "length", None) if not column.loose else None


def _text(table: TableFacts, column: ColumnFacts) -> Value | None:
    """``made 7``; in a short column a letter and as many digits as there is room for."""
    special = type_of(column).migration
    if special.startswith("postgresql.") and "CITEXT" not in special:
        return _OF_POSTGRESQL.get(special.split("(")[0].removeprefix("postgresql."))
    if column.loose:
        return Value('"1"', "1", "1")
    length = length_of(column)
    if length is None or length >= 16:
        return Value('f"made {number}"', "made new", "made new")
    if length == 1:
        return Value('f"{number % 10}"', "x", "x")
    digits = min(length - 1, 6)
    return Value(f'f"m{{number % {10**digits}:0{digits}}}"', "x" * length, "x" * length)


_OF_POSTGRESQL = {
    "INET": Value('"127.0.0.1"', "127.0.0.1", "127.0.0.1"),
    "CIDR": Value('"10.0.0.0/8"', "10.0.0.0/8", "10.0.0.0/8"),
    "MACADDR": Value('"00:00:00:00:00:01"', "00:00:00:00:00:01", "00:00:00:00:00:01"),
    "TSVECTOR": Value('"made"', None, None),
}


def words(column: ColumnFacts, long: str) -> str:
    """These words, as many characters of them as the column holds."""
    return long[: length_of(column) or len(long)].strip() or "x"


def is_asked(table: TableFacts, column: ColumnFacts) -> bool:
    """Has whoever makes a row to say something for this column? Relations are asked for themselves."""
    given_by_the_database = column.counted or column.computed or column.default is not None
    return not (column.nullable or given_by_the_database) and not _is_of_a_relation(table, column)


def _is_of_a_relation(table: TableFacts, column: ColumnFacts) -> bool:
    return any(each.key and not each.many and column.name in each.key.columns for each in table.relations)
