"""Whether two defaults of a column say the same, however a database writes them."""

import re
from typing import Any

from sqlalchemy import Boolean, Float, Integer, Numeric
from sqlalchemy.types import TypeEngine

from admin_app.schema.making.pictures.sql_text import plain_sql

_CAST = re.compile(r"::\s*(?:\"[^\"]+\"|[a-z_][\w.]*)(?: varying| precision)?(?:\(\d+(?:, ?\d+)?\))?"
                   r"(?: with(?:out)? time zone)?(?:\[\])*", re.IGNORECASE)  # fmt: skip


def same_default(one: str | None, other: str | None, type_: TypeEngine[Any]) -> bool:
    return normal_default(one, type_) == normal_default(other, type_)


def normal_default(sql: str | None, type_: TypeEngine[Any]) -> str | None:
    """The default without casts and brackets; true is one, and a number is no text."""
    if sql is None or plain_sql(sql) == "null":
        return None
    found = plain_sql(_CAST.sub("", sql))
    if found in ("now()", "current_timestamp", "current_timestamp()"):
        return "current_timestamp"
    if isinstance(type_, Boolean):
        bare = found.strip("'").lower()
        return {"true": "1", "t": "1", "false": "0", "f": "0"}.get(bare, bare)
    if isinstance(type_, Integer | Numeric | Float) and re.fullmatch(r"'-?[\d.]+'", found):
        found = found.strip("'")
    if isinstance(type_, Numeric | Float) and re.fullmatch(r"-?\d+\.\d+", found):
        return found.rstrip("0").rstrip(".")
    return found
