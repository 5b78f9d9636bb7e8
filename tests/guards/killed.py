"""Runs the project's own command line, and stops it in the middle of a transaction: after the flush, before the commit.

Started by test_kill.py in a process of its own. At the moment that ``KILL_AT`` names it writes to the pipe
``KILL_PIPE`` and waits there for ever, with the transaction open, until it is killed.
"""

import os
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session

MARK = os.environ["KILL_AT"]
PIPE = int(os.environ["KILL_PIPE"])


def stop_here() -> None:
    os.write(PIPE, f"{os.getpid()}\n".encode())
    reading, _writing = os.pipe()
    os.read(reading, 1)  # nobody ever writes


if MARK == "flushed":

    @event.listens_for(Session, "before_commit")
    def before_commit(session: Any) -> None:
        """Whatever a person changed is in the database, with its history, and not committed."""
        if session.info.get("actor") is not None and session.get_nested_transaction() is None:
            session.flush()
            stop_here()


if MARK == "filling":

    @event.listens_for(Engine, "commit")
    def commit(connection: Connection) -> None:
        """The demo's rows are written, all by one connection, and not committed."""
        if "order_line" in connection.info.setdefault("written", set()):
            stop_here()

    @event.listens_for(Engine, "before_cursor_execute")
    def note(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        if "ANALYZE" in statement and "order_line" in statement:
            connection.info.setdefault("written", set()).add("order_line")


if __name__ == "__main__":
    from admin_app.cli import main
    from models import demo
    from run import make_app

    main(make_app, demo)
