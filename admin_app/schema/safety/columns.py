"""A column as a statement declares it: its type, whether it must have a value, what it has without one."""

from admin_app.schema.safety import actions as act
from admin_app.schema.safety.actions import Action
from admin_app.schema.safety.tokens import QUOTED, WORD, Words

ENDS_A_TYPE = (
    *("NOT", "NULL", "DEFAULT", "PRIMARY", "UNIQUE", "REFERENCES", "CHECK", "CONSTRAINT", "GENERATED", "COLLATE"),
    *("USING",),
)
COUNTS = ("serial", "bigserial", "smallserial", "serial2", "serial4", "serial8")


def column_of(table: str, words: Words, whole: str) -> Action:
    """``name TYPE …`` as the adding of a column."""
    name = words.name()
    type_ = type_in(words)
    marks, default = set(), ""
    while words.at < len(words.tokens):
        if words.take("NOT", "NULL"):
            marks.add(act.REQUIRED)
        elif words.take("DEFAULT"):
            default = words.until(*ENDS_A_TYPE)
        elif words.take("GENERATED"):
            marks.add(act.STORED if words.has("STORED") else act.COUNTED)
        elif words.take("REFERENCES"):
            marks.add(act.FOREIGN_KEY)
        elif words.take("PRIMARY", "KEY"):
            marks.add(act.PRIMARY_KEY)
        elif words.take("UNIQUE"):
            marks.add(act.UNIQUE)
        elif words.take("CHECK"):
            marks.add(act.CHECK)
        else:
            words.at += 1
    if type_ in COUNTS:
        marks.add(act.COUNTED)
    return Action(act.ADD_COLUMN, table, name, type=type_, expression=default, marks=frozenset(marks), sql=whole)


def type_in(words: Words) -> str:
    """Go past a type, and say it in small letters with single blanks."""
    return " ".join(words.until(*ENDS_A_TYPE).lower().replace("(", " (").replace(",", ", ").split()).replace(" (", "(")


def columns_in(inside: Words) -> tuple[str, ...]:
    """The names between parentheses; none where something else than names stands there."""
    found = []
    for piece in inside.pieces():
        if len(piece.tokens) != 1 or piece.tokens[0].kind not in (WORD, QUOTED):
            return ()
        found.append(piece.tokens[0].name)
    return tuple(found)
