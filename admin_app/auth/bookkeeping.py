"""The room's own short transactions: who is signed in, who tried. Never used for anybody's data.

They end before the page begins, so that looking up a person holds no lock and no read snapshot while the page writes,
and an attempt stays counted when the page that made it fails.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import CursorResult, Executable
from sqlalchemy.orm import Session

from admin_app.extensions import db
from admin_app.resource.scope import ASKED_BY_TOOL


@contextmanager
def bookkeeping(*, writing: bool = False) -> Iterator[Session]:
    """A session of its own; committed at the end when it is for writing, else just closed."""
    with db.session.session_factory() as session:
        session.connection(execution_options={"writing": writing})
        yield session
        if writing:
            session.commit()


def ask(session: Session, statement: Executable) -> Any:
    """Run a statement of the tool itself, before anybody is known for whom rows could be narrowed."""
    return session.execute(statement, execution_options=ASKED_BY_TOOL)


def change(session: Session, statement: Executable) -> int:
    """Run an UPDATE or DELETE of the tool itself; how many rows it met."""
    result: CursorResult[Any] = ask(session, statement)
    return result.rowcount
