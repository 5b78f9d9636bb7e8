"""What one request sent to its database, and which line of the project's code caused it.

Listens only where an application asked for it (``listen``); must never change a statement or what it answers.
"""

import re
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from flask import g, has_app_context
from sqlalchemy import Engine, event

from admin_app.guards.lines import line_of_theirs
from admin_app.guards.n_plus_one import note_late_loads

ANY_LENGTH = re.compile(r"\((?:\?|%s|%\(\w+\)s|:\w+)(?:::\w+)?(?:, ?(?:\?|%s|%\(\w+\)s|:\w+)(?:::\w+)?)*\)")
_LOG = "statement_log"


@dataclass(slots=True)
class Statement:
    """One statement: its text without values, how long the database took, and who caused it."""

    sql: str
    line: str
    late: str | None
    began: float
    seconds: float = 0.0

    @property
    def shape(self) -> str:
        """The text, the same for lists of any length."""
        return ANY_LENGTH.sub("(…)", self.sql)


def listen() -> None:
    """From here on the statements of each request are noted; twice is once."""
    if not event.contains(Engine, "before_cursor_execute", _before):
        event.listen(Engine, "before_cursor_execute", _before)
        event.listen(Engine, "after_cursor_execute", _after)
    note_late_loads()


def begin() -> None:
    """This request notes its statements."""
    setattr(g, _LOG, [])


def noted() -> list[Statement]:
    """The statements of this request, in their order."""
    return (g.get(_LOG) or []) if has_app_context() else []


def _before(_connection: Any, _cursor: Any, sql: str, _values: Any, context: Any, _many: bool) -> None:
    log = g.get(_LOG) if has_app_context() else None
    if log is None or sql.startswith("BEGIN"):
        return
    late = context.execution_options.get("late_load") if context is not None else None
    log.append(Statement(sql, line_of_theirs(), late, perf_counter()))


def _after(_connection: Any, _cursor: Any, sql: str, _values: Any, _context: Any, _many: bool) -> None:
    log = noted()
    if log and log[-1].sql == sql and not log[-1].seconds:
        log[-1].seconds = perf_counter() - log[-1].began
