"""SQL as text: names and values in their quotes, expressions in a form in which two of them can be compared."""

import re
from typing import Any

from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.elements import False_, TextClause, True_
from sqlalchemy.sql.functions import now as Now


def quoted(name: str) -> str:
    return (
        '"' + name.replace('"', '""') + '"'
        if not name.isidentifier() or name.lower() != name or _is_word(name)
        else name
    )


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def plain_sql(sql: str) -> str:
    """An expression without what databases add to it or change in it: quotes of names, spaces, brackets around all."""
    parts = re.split(r"('(?:[^']|'')*')", sql)
    text = "".join(
        part if i % 2 else re.sub(r'["`\s]+', " ", _unbracketed(part)).lower() for i, part in enumerate(parts)
    )
    text = re.sub(r" ?([=<>!,()+*/-]+) ?", r"\1", text).strip()
    while text.startswith("(") and text.endswith(")") and _closes_at_the_end(text):
        text = text[1:-1].strip()
    return text


def _unbracketed(sql: str) -> str:
    """``[name]``, which SQLite reads as a name; ``ARRAY[1]`` and ``tags[1]`` stay."""
    return re.sub(r"(?<![\w\]])\[([^\[\]]+)\]", r"\1", sql)


def sql_of(expression: Any) -> str:
    """An expression as text, with its values in it and without the name of its table."""
    if not isinstance(expression, ClauseElement):
        return str(expression)
    compiled = expression.compile(dialect=_PLAIN, compile_kwargs={"literal_binds": True, "include_table": False})
    return str(compiled)


def default_sql(said: Any) -> str | None:
    """A default as it is written in SQL: a text of Python is a value, everything else an expression."""
    if said is None or isinstance(said, str):
        return None if said is None else "'" + said.replace("'", "''") + "'"
    if isinstance(said, Now):
        return "CURRENT_TIMESTAMP"
    if isinstance(said, True_ | False_):
        return "true" if isinstance(said, True_) else "false"
    return sql_of(said) if isinstance(said, TextClause) else f"({sql_of(said)})"


def words_of(sql: str) -> tuple[str, ...]:
    """Everything in an expression that may be a name."""
    outside = re.sub(r"'(?:[^']|'')*'", "''", sql)
    return tuple(sorted({*re.findall(r"[A-Za-z_]\w*", outside), *re.findall(r'"([^"]+)"', outside)}))


def swapped(sql: Any, old: str, new: str) -> Any:
    """The expression with another name in it; what is no text stays."""
    if not isinstance(sql, str):
        return sql
    parts = re.split(r"('(?:[^']|'')*')", sql)
    name = re.compile(rf'"{re.escape(old)}"|\b{re.escape(old)}\b')
    return "".join(part if i % 2 else name.sub(quoted(new), part) for i, part in enumerate(parts))


def _closes_at_the_end(text: str) -> bool:
    depth = 0
    for place, sign in enumerate(re.sub(r"'(?:[^']|'')*'", lambda found: "x" * len(found[0]), text)):
        depth += (sign == "(") - (sign == ")")
        if depth == 0:
            return place == len(text) - 1
    return False


def _is_word(name: str) -> bool:
    from sqlalchemy.dialects.postgresql.base import RESERVED_WORDS

    return name in RESERVED_WORDS


_PLAIN = DefaultDialect()
