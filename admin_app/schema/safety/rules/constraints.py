"""Constraints: what is there already is judged beside everybody, or while nobody can work."""

from textwrap import indent

from admin_app.schema.safety import actions as act
from admin_app.schema.safety.actions import Action
from admin_app.schema.safety.danger import Danger, Here
from admin_app.schema.safety.remedies import (
    ELSE,
    alone,
    execute,
    named,
    never_null,
    on_postgresql,
    renewed,
    validated,
    word,
    words,
)


def _foreign_key(action: Action, here: Here) -> Danger | None:
    if act.NOT_VALID in action.marks:
        return None
    name = action.name or f"fk_{action.table}_{'_'.join(action.columns)}_{action.refers}"
    added = f"ADD CONSTRAINT {named(name)} FOREIGN KEY {action.expression}"
    return Danger(
        "foreign-key",
        f"reads all of {action.table} while nobody can write it or {action.refers}",
        _not_valid_first(action.table, name, added),
        action.table,
        action.lock,
    )


def _check(action: Action, here: Here) -> Danger | None:
    if act.NOT_VALID in action.marks:
        return None
    name = action.name or f"ck_{action.table}"
    return Danger(
        "check",
        f"reads all of {action.table} while nobody can read or write it",
        _not_valid_first(action.table, name, f"ADD CONSTRAINT {named(name)} CHECK ({action.expression})"),
        action.table,
        action.lock,
    )


def _unique(action: Action, here: Here) -> Danger | None:
    if act.USING_INDEX in action.marks:
        return None
    name = action.name or f"uq_{action.table}_{'_'.join(action.columns)}"
    return Danger(
        "unique",
        f"builds the index of {name} while nobody can read or write {action.table}",
        on_postgresql(_by_index(action, name, "UNIQUE")) + ELSE,
        action.table,
        action.lock,
    )


def _primary_key(action: Action, here: Here) -> Danger | None:
    """By an index that is there it is a moment's work, where its columns are known never to be NULL."""
    missing = [column for column in action.columns if not here.shape.is_proven(action.table, column)]
    if act.USING_INDEX in action.marks:
        return None
    name = action.name or f"pk_{action.table}"
    proofs = "".join(never_null(action.table, column) for column in missing)
    required = "".join(
        execute(f"ALTER TABLE {named(action.table)} ALTER COLUMN {named(column)} SET NOT NULL") for column in missing
    )
    return Danger(
        "primary-key",
        f"builds the index of {name}, and reads all rows, while nobody can read or write {action.table}",
        on_postgresql(proofs + required + _by_index(action, name, "PRIMARY KEY")) + ELSE,
        action.table,
        action.lock,
    )


def _exclude(action: Action, here: Here) -> Danger | None:
    return Danger(
        "exclude",
        f"builds the index of {action.name or 'the constraint'} while nobody can read or write {action.table}; "
        "PostgreSQL has no other way",
        "# at a time when nobody works, and said so beside it:\n"
        + execute(action.sql).rstrip()
        + "  # accepted: carried out while the service is down",
        action.table,
        action.lock,
    )


def _validate(action: Action, here: Here) -> Danger | None:
    """Harmless by itself; but it reads all rows, and what the transaction has locked before stays locked meanwhile."""
    if here.is_alone or not here.held:
        return None
    return Danger(
        "held",
        f"reads all of {action.table} while this transaction still locks {' and '.join(here.held)}",
        validated(action.table, action.name),
        action.table,
        act.EXCLUSIVE,
    )


def _not_valid_first(table: str, name: str, added: str) -> str:
    """From now on for new rows, in a moment; then what is there, beside everybody."""
    sql = f"ALTER TABLE {named(table)} {added} NOT VALID"
    return on_postgresql(renewed(table, name) + execute(sql) + validated(table, name)) + ELSE


def _by_index(action: Action, name: str, kind: str) -> str:
    columns = words(action.columns)
    made = (
        f"op.create_index({word(name)}, {word(action.table)}, {columns}, unique=True, postgresql_concurrently=True, "
        "if_not_exists=True)\n"
    )
    add = execute(f"ALTER TABLE {named(action.table)} ADD CONSTRAINT {named(name)} {kind} USING INDEX {named(name)}")
    return indent(alone(made), "") + add


RULES = {
    act.FOREIGN_KEY: _foreign_key,
    act.CHECK: _check,
    act.UNIQUE: _unique,
    act.PRIMARY_KEY: _primary_key,
    act.EXCLUDE: _exclude,
    act.VALIDATE: _validate,
}
