"""Rows that a migration writes, values of enumerations, settings, and what cannot be read."""

import re
from dataclasses import dataclass

from admin_app.schema.safety import actions as act
from admin_app.schema.safety.actions import Action
from admin_app.schema.safety.danger import Danger, Here
from admin_app.schema.safety.remedies import alone, execute, in_batches, named

_UPDATE = re.compile(r"^UPDATE\s+(?:ONLY\s+)?\S+\s+SET\s+(?P<set>.+?)(?:\s+WHERE\s+(?P<where>.+))?$", re.I | re.S)
_DELETE = re.compile(r"^DELETE\s+FROM\s+(?:ONLY\s+)?\S+(?:\s+WHERE\s+(?P<where>.+))?$", re.I | re.S)
_COLON = re.compile(r"(?<![:\w\\]):(?=\w)")
"""What ``sa.text`` would take for a value to be put in."""
SHORT = 80
_PLACE = "%("
"""A value that could not be written into the statement."""


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


def _rename_value(action: Action, here: Here) -> Danger:
    """The servers that run write the old word, which the type does not know any more, and do not know the new one."""
    safe = (
        "# 1. the new word beside the old one; release code that reads both\n"
        + alone(execute(f"ALTER TYPE {named(action.name)} ADD VALUE IF NOT EXISTS {action.new}"))
        + f"# 2. when no server writes {action.expression}: change the rows in batches; the old word stays in the type"
    )
    words = f"renames {action.expression} of {action.name} under the servers that run: until the last is new, they fail"
    return Danger("rename-value", words, safe, grows=False)


def _set(action: Action, here: Here) -> Danger | None:
    limit = LIMITS.get(action.name)
    if limit is None or 0 < _milliseconds(action.expression) <= limit.longest:
        return None
    safe = f"# leave it away: db upgrade sets it ({limit.setting}){limit.more}\n..."
    return Danger(action.name.replace("_", "-"), limit.words, safe, grows=False)


@dataclass(frozen=True, slots=True)
class _Limit:
    """How long at most, in milliseconds, what is so beyond it, and the setting that says how long."""

    longest: float
    words: str
    setting: str
    more: str = ""


LIMITS = {
    "lock_timeout": _Limit(
        10_000,
        "waits for a lock without end or very long, and everybody waits behind it",
        "STEWARD_MIGRATION_LOCK_TIMEOUT_MS",
        " and tries again",
    ),
    "statement_timeout": _Limit(
        600_000,
        "lets a statement work without end or very long, whatever it locks",
        "STEWARD_MIGRATION_STATEMENT_TIMEOUT_MS",
    ),
}
_UNITS = {"us": 0.001, "ms": 1, "s": 1_000, "min": 60_000, "h": 3_600_000, "d": 86_400_000, "": 1}
_DURATION = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>us|ms|s|min|h|d|)")


def _milliseconds(said: str) -> float:
    """0 where it is no limit, or nobody can tell."""
    found = _DURATION.fullmatch(said.strip().lower())
    return float(found["number"]) * _UNITS[found["unit"]] if found else 0


def _unknown(action: Action, here: Here) -> Danger | None:
    words = " ".join(action.sql.split())
    if not _is_unread(words) and len(words) > SHORT:
        words = f"{words[:SHORT]}…"
    return Danger(
        "unreadable",
        f"does what cannot be judged from here: {words.removeprefix('-- ')}",
        _plainly(action.sql),
        grows=False,
    )


def _is_unread(sql: str) -> bool:
    """Is it our own remark, where no statement could be had?"""
    return sql.startswith("--")


def _plainly(sql: str) -> str:
    """What could not even be read is not repeated."""
    if _is_unread(sql):
        return (
            "# by operations and plain statements that need no answer of the database; or say beside this line what it "
            "does:\n#     # accepted: what it locks, and for how long"
        )
    return (
        "# by operations and plain statements, each by itself; or, when you have looked at what it locks:\n"
        + execute(sql).rstrip()
        + "  # accepted: what it locks, and for how long"
    )


RULES = {
    act.WRITE: _write,
    act.ADD_VALUE: _add_value,
    act.RENAME_VALUE: _rename_value,
    act.SET: _set,
    act.UNKNOWN: _unknown,
}
