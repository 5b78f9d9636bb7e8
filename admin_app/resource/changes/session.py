"""What a session is about to write, as data; and its dry run.

Reads the session and, where a value about to be overwritten was never loaded, the database. Never writes, knows no
history and no policy.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session, UOWTransaction

from admin_app.resource.changes.gathering import Change, Gathering

# The words in ``session.info`` that the writing door reads.
DRY_RUN = "dry_run"  # nothing is to be kept
ROUTE, REASON = "route", "reason"


@contextmanager
def recording(session: Session, *, route: str, reason: str | None = None) -> Iterator[None]:
    """By which way the changes made inside come ("form", "inline", "action ship", "import"), and why.

    The first change of a transaction decides for its whole change set.
    """
    outer = {word: session.info.get(word) for word in (ROUTE, REASON)}
    session.info.update({ROUTE: route, REASON: reason})
    try:
        yield
    finally:
        session.info.update(outer)


def changes_in(session: Session) -> list[Change]:
    """What a flush would write now, before the database has given keys, defaults and foreign keys."""
    gathering = Gathering(session)
    with session.no_autoflush:
        gathering.look()
        return gathering.pending()


@contextmanager
def dry_run(session: Session) -> Iterator[list[Change]]:
    """Everything done inside is flushed, handed over as changes, and taken back in the database and in the objects.

    The list is complete when the block ends. A commit inside is an error. What was pending before the block is
    flushed by the savepoint itself, and stays. New objects of the block are spent: make them anew to save them.
    """
    changes: list[Change] = []
    savepoint = session.begin_nested()

    def no_commit(_session: Session) -> None:
        if session.get_nested_transaction() is savepoint:
            raise RuntimeError("A dry run cannot commit: end its block first.")

    try:
        with _listening(session, before_commit=no_commit), _handed_over(session, changes):
            yield changes
            session.flush()
    finally:
        if savepoint.is_active:
            savepoint.rollback()


@contextmanager
def _handed_over(session: Session, changes: list[Change]) -> Iterator[None]:
    gathering = Gathering(session)
    outer = session.info.get(DRY_RUN)

    def look(*_args: Any) -> None:
        gathering.look()

    def gather(_session: Session, flush_context: UOWTransaction) -> None:
        changes.extend(gathering.flushed(flush_context))

    session.info[DRY_RUN] = True
    try:
        with _listening(session, before_flush=look, after_flush=gather):
            yield
    finally:
        session.info[DRY_RUN] = outer


@contextmanager
def _listening(session: Session, **listeners: Callable[..., Any]) -> Iterator[None]:
    for name, listener in listeners.items():
        event.listen(session, name, listener)
    try:
        yield
    finally:
        for name, listener in listeners.items():
            event.remove(session, name, listener)
