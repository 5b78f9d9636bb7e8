"""Whole tables: dropped, renamed, locked, written anew."""

import re

from admin_app.schema.safety import actions as act
from admin_app.schema.safety.actions import Action
from admin_app.schema.safety.danger import Danger, Here
from admin_app.schema.safety.remedies import alone, execute, in_batches, named, on_postgresql, word

_CASCADE = re.compile(r"\s+CASCADE\b", re.I)


def _drop(action: Action, here: Here) -> Danger | None:
    who = here.mapped.by(action.table)
    if not who:
        return None
    safe = (
        "# 1. Release the code without the model; the table stays.\n"
        "# 2. When no server runs older code, drop it:\n"
        f"op.drop_table({word(action.table)})"
    )
    words = f"drops {action.table}, which {who} still maps"
    return Danger("drop-table", words, safe, action.table, action.lock, grows=False)


def _cascade(action: Action, here: Here) -> Danger:
    safe = (
        "# without CASCADE PostgreSQL refuses, and names what stands on it; each of these by a line of its own, first\n"
        + execute(_CASCADE.sub("", action.sql))
    )
    words = f"drops {action.name} together with whatever stands on it, columns and keys of other tables among them"
    return Danger("cascade", words, safe, action.table, grows=False)


def _rename(action: Action, here: Here) -> Danger | None:
    if action.table in here.views:
        return None
    view = execute(f"CREATE VIEW {named(action.table)} AS SELECT * FROM {named(action.new)}")
    safe = (
        "# the older servers read and write the table through a view of the old name; a later release drops it\n"
        f"op.rename_table({word(action.table)}, {word(action.new)})\n" + on_postgresql(view)
    )
    words = f"renames {action.table} under the servers that run: until the last of them is new, they fail"
    return Danger("rename-table", words, safe, action.table, action.lock, grows=False)


def _truncate(action: Action, here: Here) -> Danger | None:
    safe = in_batches(action.table, here.shape.key_of(action.table), f"DELETE FROM {named(action.table)} WHERE")
    words = f"empties {action.table} at once, after waiting for everybody who reads it, and everybody waits behind it"
    return Danger("truncate", words, safe, action.table, action.lock)


def _lock(action: Action, here: Here) -> Danger | None:
    safe = "# leave it away: each operation takes the lock that it needs, no longer than it needs it\n..."
    return Danger("lock", f"locks {action.table} until the migration ends", safe, action.table, action.lock)


def _rewrite(action: Action, here: Here) -> Danger | None:
    safe = "# nothing that lets others through makes it smaller; room is used again after:\n" + alone(
        execute(f"VACUUM (ANALYZE) {named(action.table)}" if action.table else "VACUUM (ANALYZE)")
    )
    if action.sql.upper().lstrip().startswith("REFRESH"):
        safe = "# needs a unique index on it\n" + execute(
            f"REFRESH MATERIALIZED VIEW CONCURRENTLY {named(action.table)}"
        )
    words = f"writes all of {action.table or 'every table'} anew while nobody can read or write it"
    return Danger("rewrite", words, safe, action.table, action.lock)


RULES = {
    act.DROP_TABLE: _drop,
    act.CASCADE: _cascade,
    act.RENAME_TABLE: _rename,
    act.TRUNCATE: _truncate,
    act.LOCK: _lock,
    act.REWRITE: _rewrite,
}
