"""Rows that a migration writes, values of enumerations, settings, and what cannot be read."""

import re

from admin_app.schema.safety import actions as act
from admin_app.schema.safety.actions import Action
from admin_app.schema.safety.danger import Danger, Here
from admin_app.schema.safety.remedies import alone, execute, in_batches, named

_UPDATE = re.compile(r"^UPDATE\s+(?:ONLY\s+)?\S+\s+SET\s+(?P<set>.+?)(?:\s+WHERE\s+(?P<where>.+))?$", re.I | re.S)
_DELETE = re.compile(r"^DELETE\s+FROM\s+(?:ONLY\s+)?\S+(?:\s+WHERE\s+(?P<where>.+))?$", re.I | re.S)
_COLON = re.compile(r"(?<![:\w\\]):(?=\w)")
"""What ``sa.text`` would take for a value to be put in."""
_PLACE = "%("
"""A value that could not be written into the statement."""
_OFF = {"0", "default", "-1", ""}


def _write(action: Action, here: Here) -> Danger | None:
    if act.FEW in action.marks or (act.BOUNDED in action.marks and here.is_alone):
        return None
    return Danger(
        "rows",
        f"writes rows of {action.table} in one transaction: they stay locked, and old rows stay behind, until it ends",
        _batched(action, here),
        action.table,
        action.lock,
    )


def _batched(action: Action, here: Here) -> str:
    key = here.shape.key_of(action.table)
    sql = _COLON.sub(r"\\:", " ".join(action.sql.split()))
    is_whole = _PLACE not in sql
    if (
        is_whole
        and (update := _UPDATE.match(sql))
        and not re.search(r"\sFROM\s", _outside_brackets(update["set"]), re.I)
    ):
        where = f"({update['where']}) AND" if update["where"] else ""
        change = f"UPDATE {named(action.table)} SET {update['set']} WHERE {where}"
    elif is_whole and (delete := _DELETE.match(sql)):
        where = f"({delete['where']}) AND" if delete["where"] else ""
        change = f"DELETE FROM {named(action.table)} WHERE {where}"
    else:
        return "# by ranges of its key, each in a transaction of its own, like this\n" + in_batches(
            action.table, key, f"UPDATE {named(action.table)} SET {named(key.name)} = {named(key.name)} WHERE"
        )
    return in_batches(action.table, key, change.rstrip())


def _outside_brackets(sql: str) -> str:
    while (shorter := re.sub(r"\([^()]*\)", "", sql)) != sql:
        sql = shorter
    return sql


def _add_value(action: Action, here: Here) -> Danger | None:
    """PostgreSQL takes it in a transaction, but not its use before the end of it."""
    if here.is_alone or action.expression not in here.literals:
        return None
    return Danger(
        "enum-value",
        f"uses {action.expression} of {action.name} in the transaction that adds it, which PostgreSQL refuses",
        alone(execute(action.sql.replace("ADD VALUE '", "ADD VALUE IF NOT EXISTS '"))),
        grows=False,
    )


def _set(action: Action, here: Here) -> Danger | None:
    if action.name != "lock_timeout" or action.expression.lower() not in _OFF:
        return None
    safe = "# leave it away: db upgrade sets it (STEWARD_MIGRATION_LOCK_TIMEOUT_MS) and tries again\n..."
    return Danger("lock-timeout", "waits for a lock without end, and everybody waits behind it", safe, grows=False)


def _unknown(action: Action, here: Here) -> Danger | None:
    safe = (
        "# by operations and plain statements, each by itself; or, when you have looked at what it locks:\n"
        + execute(action.sql).rstrip()
        + "  # accepted: what it locks, and for how long"
    )
    short = " ".join(action.sql.split())
    return Danger(
        "unreadable",
        f"does what cannot be judged from here: {short[:80]}{'…' if len(short) > 80 else ''}",
        safe,
        grows=False,
    )


RULES = {act.WRITE: _write, act.ADD_VALUE: _add_value, act.SET: _set, act.UNKNOWN: _unknown}
