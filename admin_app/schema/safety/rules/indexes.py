"""Indices: made and dropped beside everybody, or not."""

import re

from admin_app.schema.safety import actions as act
from admin_app.schema.safety.actions import Action
from admin_app.schema.safety.danger import Danger, Here
from admin_app.schema.safety.remedies import alone, execute, word, words

_INDEX = re.compile(r"\bINDEX\s+(CONCURRENTLY\s+)?", re.I)


def _make(action: Action, here: Here) -> Danger | None:
    if act.CONCURRENTLY in action.marks:
        return _needs_no_transaction(action, here, _made_alone(action))
    return Danger(
        "index",
        f"builds {action.name or 'an index'} while nobody can write {action.table}",
        _made_alone(action),
        action.table,
        action.lock,
    )


def _drop(action: Action, here: Here) -> Danger | None:
    table = here.shape.table_of(action)
    of = f"table_name={word(table)}, " if table else ""
    safe = alone(f"op.drop_index({word(action.name)}, {of}postgresql_concurrently=True, if_exists=True)")
    if act.CONCURRENTLY in action.marks:
        return _needs_no_transaction(action, here, safe)
    return Danger(
        "drop-index",
        f"waits for everybody who reads {table or 'the table'} to drop {action.name}, and everybody waits behind it",
        safe,
        table,
        action.lock,
    )


def _reindex(action: Action, here: Here) -> Danger | None:
    sql = action.sql if act.CONCURRENTLY in action.marks else _concurrently(action.sql)
    safe = alone(execute(sql))
    if act.CONCURRENTLY in action.marks:
        return _needs_no_transaction(action, here, safe)
    table = here.shape.table_of(action)
    words_ = f"builds indices anew while nobody can write {table or 'the table'}"
    return Danger("reindex", words_, safe, table, action.lock)


def _move(action: Action, here: Here) -> Danger:
    table = here.shape.table_of(action) or "the table"
    safe = (
        "# build it anew in the other place, beside everybody, and drop the old one; each by itself\n"
        + alone(execute(f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {action.name}_moved ON … TABLESPACE …"))
        + alone(f"op.drop_index({word(action.name)}, postgresql_concurrently=True, if_exists=True)")
    )
    words_ = f"writes the index {action.name} to another place while nobody can read or write {table}"
    return Danger("rewrite", words_, safe, here.shape.table_of(action), act.EXCLUSIVE)


def _needs_no_transaction(action: Action, here: Here, safe: str) -> Danger | None:
    """PostgreSQL refuses it inside of one, after everything before it was done."""
    if here.is_alone:
        return None
    words_ = "is refused by PostgreSQL, because CONCURRENTLY cannot stand in a transaction"
    return Danger("concurrently", words_, safe, here.shape.table_of(action), grows=False)


def _made_alone(action: Action) -> str:
    if action.columns and action.name:
        unique = "unique=True, " if act.UNIQUE in action.marks else ""
        return alone(
            f"op.create_index({word(action.name)}, {word(action.table)}, {words(action.columns)}, {unique}"
            "postgresql_concurrently=True, if_not_exists=True)"
        )
    return alone(execute(_INDEX.sub("INDEX CONCURRENTLY ", action.sql, count=1)))


def _concurrently(sql: str) -> str:
    return re.sub(r"\b(INDEX|TABLE|SCHEMA|DATABASE)\s+", r"\1 CONCURRENTLY ", sql, count=1, flags=re.I)


RULES = {act.MAKE_INDEX: _make, act.DROP_INDEX: _drop, act.REINDEX: _reindex, act.MOVE_INDEX: _move}
