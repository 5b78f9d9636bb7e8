"""Indexes on expressions, which SQLAlchemy does not read on SQLite: from the statement that made each."""

import re

from sqlalchemy import Connection

from admin_app.structure.scaffold.checks import is_portable
from admin_app.structure.scaffold.facts import IndexFacts, TableFacts

_PLAIN = re.compile(r'"(?P<quoted>(?:[^"]|"")+)"|(?P<bare>\w+)')
_MADE = re.compile(r"CREATE\s+(?P<unique>UNIQUE\s+)?INDEX\b", re.IGNORECASE)
_WHERE = re.compile(r"\s*WHERE\s+(?P<where>.*)", re.IGNORECASE | re.DOTALL)
QUOTED = r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\[[^\]]*\]|`[^`]*`"
"""A text or a name of SQLite, in each of its ways to quote one."""
COMMENT = r"--[^\n]*|/\*.*?\*/"
_COMMENT = re.compile(rf"(?P<kept>{QUOTED})|{COMMENT}", re.DOTALL)
_TOKEN = re.compile(rf"{QUOTED}|.", re.DOTALL)


def expression_indexes(connection: Connection, told: TableFacts) -> list[IndexFacts]:
    """Those of this table that are not known yet."""
    known = {index.name for index in told.indexes}
    asked = (
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL ORDER BY name"
    )
    rows = connection.exec_driver_sql(asked, (told.name,)).all()
    columns = {column.name for column in told.columns}
    return [_index(name, sql, columns) for name, sql in rows if name not in known]


def _index(name: str, sql: str, columns: set[str]) -> IndexFacts:
    inside, rest = _bracketed(sql)
    parts = list(map(_unquoted, inside))
    where = _WHERE.fullmatch(rest)
    computed = frozenset(parts) - columns
    condition = where["where"].strip() if where else None
    return IndexFacts(
        name=name,
        expressions=tuple(parts),
        computed=computed,
        unique=bool((made := _MADE.match(sql)) and made["unique"]),
        where=condition,
        portable=all(map(is_portable, [*computed, *([condition] if condition else [])])),
    )


def computed_in(sql: str) -> dict[str, str]:
    """{column in small letters: what computes it}, from the statement that made a table."""
    found = {}
    for part in _bracketed(_COMMENT.sub(lambda each: each["kept"] or " ", sql))[0]:
        first = re.match(r'"(?:[^"]|"")*"|\[[^\]]*\]|`[^`]*`|\w+', part)
        made = re.search(r"\bAS\s*\(", part, re.IGNORECASE)
        if first and made:
            name = first[0][1:-1].replace('""', '"') if first[0][0] in '"[`' else first[0]
            found[name.lower()] = ",".join(_bracketed(part[made.start() :])[0])
    return found


def _bracketed(sql: str) -> tuple[list[str], str]:
    """What stands between the first brackets, at its commas; and what comes after them."""
    depth, parts, tokens = 0, [""], iter(_TOKEN.findall(sql))
    for token in tokens:
        depth += (token == "(") - (token == ")")
        if depth == 0 and token == ")":
            break
        if depth == 1 and token == ",":
            parts.append("")
        elif depth and not (depth == 1 and token == "("):
            parts[-1] += token
    return [part.strip() for part in parts], "".join(tokens)


def _unquoted(part: str) -> str:
    found = _PLAIN.fullmatch(part)
    return part if found is None else found["bare"] or found["quoted"].replace('""', '"')
