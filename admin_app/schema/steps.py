"""One step of a migration as a value: what it does in words, and which things it makes, drops, changes and needs.

Knows no database and no files. A thing is a path: ``("product",)`` a table, ``("product", "name")`` its column,
``(NAME, "ix_product_name")`` a name that stands once in a schema, ``(TYPE, "status")`` a type of the database.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

MAKE, DROP, RENAME, CHANGE, NEED = "makes", "drops", "renames", "changes", "uses"
NAME, TYPE = "@name", "@type"
KEY, RULE = "#key", "#rule"

Thing = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Touch:
    """What a step does to a thing. ``facet`` is the side of a column that it changes or relies on: type, default …"""

    thing: Thing
    how: str
    facet: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """``words`` says it to a person, ``line`` is where it stands in its file.

    ``sql`` is the statement where the step is one: of it only ``names`` are known, and where it ``is_dark`` not even
    these say all. ``rows`` is the table that it writes rows of, and ``tightens`` the one whose rows it is strict about.
    """

    words: str
    line: int = 0
    touches: tuple[Touch, ...] = ()
    sql: str = ""
    is_dark: bool = False
    rows: str = ""
    tightens: str = ""
    names: frozenset[str] = field(default=frozenset(), compare=False)


def spelled(thing: Thing) -> str:
    """A thing as a person writes it."""
    if thing[0] == NAME:
        return f"the name {thing[1]}"
    if thing[0] == TYPE:
        return f"the type {thing[1]}"
    if len(thing) > 1 and thing[1] == KEY:
        return f"the primary key of {thing[0]}"
    if len(thing) > 1 and thing[1] == RULE:
        return f"{thing[2]} of {thing[0]}"
    return ".".join(thing) if len(thing) > 1 else f"the table {thing[0]}"


_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_$]*")
_LITERAL = re.compile(r"'(?:[^']|'')*'")


def words_in(sql: str) -> frozenset[str]:
    """Every word of a statement outside its literals, in small letters: all that it can name."""
    return frozenset(word.lower() for word in _WORD.findall(_LITERAL.sub("''", sql)))


def names_of(touches: Iterable[Touch]) -> frozenset[str]:
    """Every name that the touches speak of, in small letters."""
    return frozenset(part.lower() for touch in touches for part in touch.thing if part not in (NAME, TYPE, KEY, RULE))
