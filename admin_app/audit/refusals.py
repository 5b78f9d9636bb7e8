"""What the writing door cannot see row by row, and so does not let through: bulk statements and bulk methods.

A room that keeps its own record of such a statement (bulk edit, import, demo data) says so by the execution option
``recorded_by="<room>"``. A raw connection is not seen here; a lint rule keeps it out of the tool.
"""

import re
from typing import Any, NoReturn

from sqlalchemy import TextClause, UpdateBase, event
from sqlalchemy.orm import ORMExecuteState, Session

from admin_app.audit.transcript import is_kept_table
from admin_app.extensions import db
from admin_app.resource.errors import Refusal
from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import gettext_noop as N_

BULK_METHODS = ("bulk_save_objects", "bulk_insert_mappings", "bulk_update_mappings")
_WRITES = re.compile(
    r"\s*(insert|update|delete|merge|replace|truncate|with\b.*\b(insert|update|delete)\b)", re.I | re.S
)


class Unrecorded(Refusal):
    """A write that would leave no trace in the history."""

    status, code, title = 403, "unrecorded_write", N_("This write would not be recorded")


@event.listens_for(db.session, "do_orm_execute")
def refuse_bulk(asked: ORMExecuteState) -> None:
    """Every statement of the session comes through here; those that write rows in bulk stop here."""
    statement = asked.statement
    if "recorded_by" in asked.execution_options or _is_bookkeeping(asked):
        return
    if isinstance(statement, UpdateBase) and is_kept_table(statement.table):
        raise Unrecorded(_sentence(statement.__visit_name__, str(getattr(statement.table, "name", statement.table))))
    if isinstance(statement, TextClause) and (found := _WRITES.match(statement.text)):
        raise Unrecorded(_sentence(found[1].split()[0].lower(), _("a table")))


def _is_bookkeeping(asked: ORMExecuteState) -> bool:
    """The tool's own notes on its own tables: a session's last use, a password hash renewed as it is."""
    table = getattr(asked.statement, "table", None)
    return asked.execution_options.get("asked_by") == "tool" and str(getattr(table, "name", "")).startswith("admin_")


def _sentence(verb: str, table: str) -> str:
    return _(
        "A bulk %(verb)s on %(table)s would leave no history, so it was not made. Load the rows, change them one by "
        "one and flush, or run it in a room that keeps its own record (execution option recorded_by).",
        verb=verb,
        table=table,
    )


def _refused(name: str) -> Any:
    def refuse(_session: Session, *_args: Any, **_options: Any) -> NoReturn:
        sentence = _(
            "%(method)s would leave no history, so nothing was written. Use %(other)s.",
            method=f"session.{name}()",
            other="session.add_all()",
        )
        raise Unrecorded(sentence)

    return refuse


# These methods pass every event by. The session class is made by the session factory, for this tool alone.
for _name in BULK_METHODS:
    setattr(db.session.session_factory.class_, _name, _refused(_name))
