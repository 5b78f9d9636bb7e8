"""What the database refused, as a sentence at the field it concerns; never its own words.

A constraint's name and the values in it stay in the log: they may belong to a row or a field that
the reader may not see.
"""

import re
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.exc import DBAPIError

from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import gettext_noop as N_

UNIQUE, MISSING, REFERENCE, CHECK, TOO_LONG, OTHER = "unique", "missing", "reference", "check", "too_long", "other"

SENTENCES = {
    UNIQUE: N_("This is refused: it must be different for each %(label)s, and this one is taken."),
    MISSING: N_("This is needed; it cannot be left empty."),
    REFERENCE: N_("This is refused: it is tied to another record that is missing, or that still needs this one."),
    CHECK: N_("This is refused: it breaks a rule of the database."),
    TOO_LONG: N_("This is too long or too large for where it is kept."),
    OTHER: N_("The database refused this. Nothing was changed; check the values and try again."),
}

_POSTGRES_CODES = {
    "23505": UNIQUE,
    "23502": MISSING,
    "23503": REFERENCE,
    "23514": CHECK,
    "22001": TOO_LONG,
    "22003": TOO_LONG,
}
_MARIADB_CODES = {
    1062: UNIQUE,
    1048: MISSING,
    1451: REFERENCE,
    1452: REFERENCE,
    4025: CHECK,
    1406: TOO_LONG,
    1264: TOO_LONG,
}
_SQLITE = {
    UNIQUE: re.compile(r"UNIQUE constraint failed: (.+)"),
    MISSING: re.compile(r"NOT NULL constraint failed: (.+)"),
    CHECK: re.compile(r"CHECK constraint failed: (.+)"),
    REFERENCE: re.compile(r"FOREIGN KEY constraint failed()"),
}
_SQLITE_TABLE = re.compile(r"(?:UNIQUE|NOT NULL) constraint failed: ([^.,]+)\.")


def explain(wrong: DBAPIError, model: type, label: str) -> tuple[list[str], str]:
    """(names of the fields concerned, the sentence); no names where the database does not say."""
    cause, columns = _cause(wrong.orig, model)
    elsewhere = _another_table(wrong.orig, model)
    if elsewhere:
        return [], _(SENTENCES[cause], label=elsewhere.replace("_", " "))
    return _fields(model, columns), _(SENTENCES[cause], label=label)


def cause_of(wrong: DBAPIError, model: type) -> str:
    """Which kind of rule refused: "unique", "missing", "reference", "check", "too_long" or "other"."""
    return _cause(wrong.orig, model)[0]


def _another_table(error: Any, model: type) -> str | None:
    """The table that refused, where it is not the model's own: that of an inline row, whose columns may have the
    names of the model's."""
    diagnosis = getattr(error, "diag", None)
    found = None if diagnosis is not None else _SQLITE_TABLE.search(str(error))
    name = diagnosis.table_name if diagnosis is not None else found and found.group(1)
    tables: Any = inspect(model).tables
    return None if name in {None, *(table.name for table in tables)} else str(name)


def _cause(error: Any, model: type) -> tuple[str, list[str]]:
    diagnosis = getattr(error, "diag", None)
    if diagnosis is not None:
        columns = [diagnosis.column_name] if diagnosis.column_name else _columns_of(model, diagnosis.constraint_name)
        is_ours = diagnosis.table_name is None or diagnosis.table_name in _tables(model)
        return _POSTGRES_CODES.get(error.sqlstate or "", OTHER), columns if is_ours else []
    for cause, pattern in _SQLITE.items():
        if found := pattern.search(str(error)):
            named = [part.strip().split(".")[-2:] for part in found.group(1).split(",") if "." in part]
            ours = [column for table, column in named if table in _tables(model)]
            return cause, ours if named else _columns_of(model, found.group(1))
    code = error.args[0] if getattr(error, "args", None) else None
    return _MARIADB_CODES.get(code, OTHER) if isinstance(code, int) else OTHER, []


def _tables(model: type) -> set[str]:
    mapper: Any = inspect(model)
    return {table.name for table in mapper.tables}


def _columns_of(model: type, constraint: str | None) -> list[str]:
    """The column names of a constraint or unique index of the model's tables."""
    tables: Any = inspect(model).tables
    for table in tables:
        for known in table.constraints:
            if constraint and known.name == constraint:
                return [column.name for column in known.columns] or _named_in(known, table)
        for index in table.indexes:
            if constraint and index.name == constraint:
                return [column.name for column in index.columns]
    return []


def _named_in(constraint: Any, table: Any) -> list[str]:
    """The columns that a rule written as text speaks of."""
    words = set(re.findall(r"\w+", str(getattr(constraint, "sqltext", ""))))
    return [column.name for column in table.columns if column.name in words]


def _fields(model: type, columns: list[str]) -> list[str]:
    """The attributes of these columns; a relation stands for its foreign key, which no form shows."""
    mapper: Any = inspect(model)
    names = [prop.key for prop in mapper.column_attrs if prop.columns[0].name in columns]
    for relation in mapper.relationships:
        if any(column.name in columns for column in relation.local_columns) and relation.direction.name == "MANYTOONE":
            names.append(relation.key)
    return names
