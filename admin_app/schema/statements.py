"""What can be known of a statement in SQL without a database: the words in it, and a few forms that say more."""

import re

from admin_app.schema.steps import CHANGE, DROP, MAKE, NAME, NEED, TYPE, Step, Touch, words_in

Known = dict[str, tuple[Touch, ...]]
"""What an index or a constraint that was made earlier stands on, by its name."""

_ENUM_VALUE = re.compile(
    r"^\s*ALTER\s+TYPE\s+\"?(\w+)\"?\s+ADD\s+VALUE\s+(?:IF\s+NOT\s+EXISTS\s+)?('.*')\s*;?\s*$", re.I
)
_ENUM_TYPE = re.compile(r"^\s*(CREATE|DROP)\s+TYPE\s+(?:IF\s+EXISTS\s+)?\"?(\w+)\"?", re.I)
_ROWS = re.compile(r"^\s*(?:UPDATE\s+(?:ONLY\s+)?|INSERT\s+INTO\s+|DELETE\s+FROM\s+)\"?(\w+)\"?", re.I)
_INDEX = re.compile(
    r"^\s*CREATE\s+(UNIQUE\s+)?INDEX\s+(?:CONCURRENTLY\s+)?(?:IF\s+NOT\s+EXISTS\s+)?\"?(\w+)\"?\s+ON\s+\"?(\w+)\"?\s*"
    r"\(((?:\s*\"?\w+\"?\s*,?)+)\)\s*;?\s*$",
    re.I,
)
_NAMES_ALL = re.compile(
    r"^\s*(UPDATE|INSERT|DELETE|ALTER\s+TABLE|(CREATE|DROP)\s+(UNIQUE\s+)?INDEX|COMMENT\s+ON|CREATE\s+TABLE)\b", re.I
)
"""How a statement begins whose words name everything that it touches; a function or a block could reach anything."""


def step_of_sql(sql: str, line: int, words: str = "") -> Step:
    """The step that a statement is: an added value of an enumeration, a write of rows, or only its words."""
    short = " ".join(sql.split())
    says = words or f"runs SQL: {short[:100]}{'…' if len(short) > 100 else ''}"
    if added := _ENUM_VALUE.match(sql):
        kind = (TYPE, added[1])
        value = added[2].strip()
        return Step(
            f"adds {value} to the type {added[1]}", line, (Touch(kind, CHANGE, "values", value), Touch(kind, NEED))
        )
    if index := _INDEX.match(sql):
        return _index(index, line, says)
    if made := _ENUM_TYPE.match(sql):
        how = MAKE if made[1].upper() == "CREATE" else DROP
        return Step(says, line, (Touch((TYPE, made[2]), how),))
    rows = _ROWS.match(sql)
    return Step(
        says,
        line,
        sql=short,
        is_dark=not _NAMES_ALL.match(sql) or ";" in short.rstrip("; "),
        rows=rows[1].lower() if rows else "",
        names=words_in(sql),
    )


def _index(index: re.Match[str], line: int, says: str) -> Step:
    """An index of plain columns, which is the same by hand as by ``op.create_index``."""
    unique, name, table, columns = index.groups()
    needs = [Touch((table, column.strip().strip('"')), NEED) for column in columns.split(",")]
    touches = (Touch((NAME, name), MAKE), Touch((table,), NEED), *needs)
    return Step(says, line, touches, tightens=table if unique else "")
