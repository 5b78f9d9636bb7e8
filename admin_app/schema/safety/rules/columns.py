"""Columns: added, changed, renamed and dropped."""

import re

from admin_app.schema.safety import actions as act
from admin_app.schema.safety.actions import Action
from admin_app.schema.safety.casts import is_text, rewrites
from admin_app.schema.safety.danger import Danger, Here
from admin_app.schema.safety.remedies import (
    ELSE,
    execute,
    in_batches,
    kept_equal,
    named,
    never_null,
    on_postgresql,
    word,
)

STEADY = frozenset({"now", "transaction_timestamp", "statement_timestamp", "timezone", "lower", "upper", "coalesce"})
"""Functions that say the same for every row of one statement, so that a default by them is kept once."""
_CALL = re.compile(r"([a-z_]\w*)\s*\(", re.I)
_TEXT = re.compile(r"'(?:[^']|'')*'")
ZERO = {
    "boolean": "false",
    "integer": "0",
    "bigint": "0",
    "smallint": "0",
    "numeric": "0",
    "double": "0",
    "date": "CURRENT_DATE",
}


def _add(action: Action, here: Here) -> Danger | None:
    if act.STORED in action.marks or act.COUNTED in action.marks or _is_volatile(action.expression):
        return _computed(action, here)
    if act.PRIMARY_KEY in action.marks:
        return _as_key(action)
    if act.REQUIRED in action.marks and not action.expression:
        return _required(action, here)
    for mark, what in ((act.FOREIGN_KEY, "foreign key"), (act.UNIQUE, "unique"), (act.CHECK, "check")):
        if mark in action.marks:
            return _with_a_rule(action, what)
    return None


def _computed(action: Action, here: Here) -> Danger:
    """Each row gets another value, so that each is written."""
    table, name = named(action.table), named(action.name)
    if act.STORED in action.marks:
        safe = "# no form of it lets anybody through: let a trigger compute the column, and fill it in batches\n"
        safe += execute(f"ALTER TABLE {table} ADD COLUMN {name} {action.type}")
    else:
        default = action.expression or f"nextval('{action.table}_{action.name}_seq')"
        type_ = {"serial": "integer", "bigserial": "bigint", "smallserial": "smallint"}.get(action.type, action.type)
        counter = named(f"{action.table}_{action.name}_seq")
        safe = "" if action.expression else execute(f"CREATE SEQUENCE IF NOT EXISTS {counter}")
        safe += execute(f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS {name} {type_}")
        safe += execute(f"ALTER TABLE {table} ALTER COLUMN {name} SET DEFAULT {default}")
        change = f"UPDATE {table} SET {name} = {default} WHERE {name} IS NULL AND"
        safe += in_batches(action.table, here.shape.key_of(action.table), change)
        if act.REQUIRED in action.marks:
            safe += _made_required(action.table, action.name)
        safe = on_postgresql(safe) + ELSE
    why = f"gives every row of {action.table} its own {action.name}, so that the table is written anew"
    return Danger("column-default", f"{why} while nobody can read or write it", safe, action.table, action.lock)


def _required(action: Action, here: Here) -> Danger:
    """The database refuses it as soon as there is a row."""
    zero = (
        "''"
        if is_text(action.type)
        else ZERO.get(re.split(r"[ (]", action.type)[0], "now()" if "time" in action.type else "")
    )
    name, table = named(action.name), named(action.table)
    if zero:
        safe = "# a default of your choice; PostgreSQL keeps it once, and writes no row\n" + execute(
            f"ALTER TABLE {table} ADD COLUMN {name} {action.type} DEFAULT {zero} NOT NULL"
        )
    else:
        safe = "# without NOT NULL; fill it in batches, and require it later\n" + execute(
            f"ALTER TABLE {table} ADD COLUMN {name} {action.type}"
        )
    words = f"fails where {action.table} has a row, which would have no {action.name}"
    return Danger("required-column", words, safe, action.table, action.lock, grows=False)


def _as_key(action: Action) -> Danger:
    """The database refuses it as soon as two rows have nothing, or the same."""
    safe = (
        execute(f"ALTER TABLE {named(action.table)} ADD COLUMN {named(action.name)} {action.type}")
        + "# and then values in batches, NOT NULL, a unique index CONCURRENTLY, and the key USING INDEX,\n"
        "# each in its own safe form"
    )
    words = f"makes the new {action.name} the key of {action.table}, which fails where there are rows"
    return Danger("column-primary-key", words, safe, action.table, action.lock, grows=False)


def _with_a_rule(action: Action, what: str) -> Danger:
    return Danger(
        f"column-{what.replace(' ', '-')}",
        f"adds the column together with a {what} constraint, for which all of {action.table} is read or indexed while "
        "nobody can write it",
        execute(f"ALTER TABLE {named(action.table)} ADD COLUMN {named(action.name)} {action.type}")
        + "# and then the constraint by a statement of its own, in its safe form",
        action.table,
        action.lock,
    )


def _set_type(action: Action, here: Here) -> Danger | None:
    table, name = action.table, action.name
    before = here.shape.type_of(table, name)
    try:
        if not rewrites(before, action.type) and action.expression.split("::")[0].strip('" ') in ("", name):
            return None
        why = f"writes all of {table} anew"
    except LookupError as unknown:
        why = f"writes all of {table} anew, if it has to; {unknown} no migration says,"
    key, new = here.shape.key_of(action.table), f"{name}_new"
    swapped = (
        f"# when all rows are filled, in a migration of its own; what {name} has of indices and constraints, "
        f"{new} has before\n"
        "# (a statement that a server has prepared fails once, for what it reads is of another type)\n"
        + execute(f"DROP TRIGGER {named(f'{table}_{new}_from_{name}')} ON {named(table)}")
        + execute(f"DROP FUNCTION {named(f'{table}_{new}_from_{name}')}()")
        + _accepted(execute(f"ALTER TABLE {named(table)} DROP COLUMN {named(name)}"))
        + _accepted(execute(f"ALTER TABLE {named(table)} RENAME COLUMN {named(new)} TO {named(name)}"))
    )
    return Danger(
        "type",
        f"{why} while nobody can read or write it",
        on_postgresql(kept_equal(table, name, new, action.type, key) + swapped) + ELSE,
        table,
        action.lock,
    )


def _set_not_null(action: Action, here: Here) -> Danger | None:
    if here.shape.is_proven(action.table, action.name):
        return None
    return Danger(
        "not-null",
        f"reads all of {action.table} while nobody can read or write it",
        on_postgresql(_made_required(action.table, action.name)) + ELSE,
        action.table,
        action.lock,
    )


def _made_required(table: str, column: str) -> str:
    check = f"ck_{table}_{column}_not_null"
    return (
        never_null(table, column)
        + execute(f"ALTER TABLE {named(table)} ALTER COLUMN {named(column)} SET NOT NULL")
        + execute(f"ALTER TABLE {named(table)} DROP CONSTRAINT {named(check)}")
    )


def _drop(action: Action, here: Here) -> Danger | None:
    who = here.mapped.by(action.table, action.name)
    if not who:
        return None
    safe = (
        "# 1. Release the code without it; the column stays, and nobody asks for it any more:\n"
        f"#        {action.name}: Unmapped[...] = unmapped_column(...)    # in the model, from sqlalchemy.orm\n"
        "#    A column without a default that is NOT NULL is made nullable first.\n"
        "# 2. When no server runs older code, take the line out of the model and drop the column:\n"
        f"with op.batch_alter_table({word(action.table)}) as batch:\n    batch.drop_column({word(action.name)})"
    )
    words = f"drops {action.table}.{action.name}, which {who} still maps: every page that reads {action.table} fails"
    return Danger("drop-column", words, safe, action.table, action.lock, grows=False)


def _rename(action: Action, here: Here) -> Danger | None:
    type_ = here.shape.type_of(action.table, action.name) or "text"
    safe = (
        "# Where only the code should say it in another way, there is nothing to migrate:\n"
        f"#     {action.new}: Mapped[...] = mapped_column({word(action.name)}, ...)\n"
        "# Where the column itself has to be called so: both, until no server runs older code; then drop the old one.\n"
        + on_postgresql(kept_equal(action.table, action.name, action.new, type_, here.shape.key_of(action.table)))
    )
    words = f"renames {action.table}.{action.name} under the servers that run: until the last of them is new, they fail"
    return Danger("rename-column", words, safe, action.table, action.lock, grows=False)


def _is_volatile(default: str) -> bool:
    return any(name.lower() not in STEADY for name in _CALL.findall(_TEXT.sub("''", default)))


def _accepted(code: str) -> str:
    return code.rstrip("\n") + "  # accepted: both names change hands in one moment, with the same values\n"


RULES = {
    act.ADD_COLUMN: _add,
    act.SET_TYPE: _set_type,
    act.SET_NOT_NULL: _set_not_null,
    act.DROP_COLUMN: _drop,
    act.RENAME_COLUMN: _rename,
}
