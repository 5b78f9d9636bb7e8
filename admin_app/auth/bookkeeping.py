"""The room's own short transactions: who is signed in, who tried. Never used for anybody's data.

They end before the page begins, so that looking up a person holds no lock and no read snapshot while the page writes,
and an attempt stays counted when the page that made it fails.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, CursorResult, Executable
from sqlalchemy.orm import Session

from admin_app.extensions import db
from admin_app.resource.scope import ASKED_BY_TOOL


@contextmanager
def looking() -> Iterator[Connection]:
    """A connection for one question, which every request asks: without a session, and without a transaction where the
    database has a mode for that."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="AUTOCOMMIT")
        yield connection


@contextmanager
def bookkeeping(*, writing: bool = False) -> Iterator[Session]:
    """A session of its own; committed at the end when it is for writing, else just closed."""
    with db.session.session_factory() as session:
        session.connection(execution_options={"writing": writing})
        yield session
        if writing:
            session.commit()


def ask(session: Session | Connection, statement: Executable, values: Mapping[str, Any] | None = None) -> Any:
    """Run a statement of the tool itself, before anybody is known for whom rows could be narrowed."""
    return session.execute(statement, values, execution_options=ASKED_BY_TOOL)


def change(session: Session, statement: Executable) -> int:
    """Run an UPDATE or DELETE of the tool itself; how many rows it met."""
    result: CursorResult[Any] = ask(session, statement)
    return result.rowcount
