"""How one value becomes one cell of a CSV file, in Python. NULL is an empty cell, the empty text is ``""``.

Lines end with a line feed, as PostgreSQL's COPY ends them; whatever writes a cell in SQL writes these very bytes.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

from admin_app.exports.formulas import escaped
from admin_app.resource.fields import Field, Kind

TYPED = frozenset(
    {
        Kind.INTEGER,
        Kind.DECIMAL,
        Kind.FLOAT,
        Kind.BOOLEAN,
        Kind.DATE,
        Kind.DATETIME,
        Kind.TIME,
        Kind.INTERVAL,
        Kind.UUID,
        Kind.JSON,
        Kind.BYTES,
    }
)
"""Kinds that are written by type: -5 stays -5. A value of one that is left as text is a text all the same."""

_NEEDS_QUOTES = re.compile('[",\r\n\0]')


def cell(text: str | None) -> str:
    """A text as a cell."""
    if text is None:
        return ""
    if text == "" or _NEEDS_QUOTES.search(text):
        return '"' + text.replace('"', '""') + '"'
    return text


def text_cell(text: str | None) -> str:
    """A text as a cell that no spreadsheet runs."""
    return "" if text is None else cell(escaped(text))


def cell_writer(field: Field) -> Callable[[Any], str]:
    """How the values of this field become cells."""
    spell = field.text
    if field.kind not in TYPED:
        return lambda value: "" if value is None else text_cell(spell(value))
    return lambda value: "" if value is None else (text_cell if isinstance(value, str) else cell)(spell(value))


def line(cells: Iterable[str]) -> str:
    """The cells as a line; a line of one empty cell is written ``""``, or a reader would skip it."""
    return (",".join(cells) or '""') + "\n"
