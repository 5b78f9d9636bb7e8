"""Writes to an opened database: noted in the home database before, confirmed there after.

Two databases cannot commit as one. So the intent is committed first, on a connection of its own; then the write is
made; then the intent is confirmed. A crash between leaves ``intended``, which the pages show as unknown. Nothing is
ever created in the opened database.
"""

import logging
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, SessionTransaction

from admin_app.audit.transcript import OpenSet, Transcript, home_of, is_kept, rows_of, set_values, table_of
from admin_app.resource.changes import Change, source_of
from admin_app.resource.errors import Refusal
from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import gettext_noop as N_
from models.system.change import Change as KeptChange
from models.system.change import ChangeSet

log = logging.getLogger(__name__)


class NotNoted(Refusal):
    """The home database did not take the intent, so the opened one is not written."""

    status, code, title = 503, "history_unavailable", N_("The history cannot be written")


def is_written(session: Session) -> bool:
    """Does the session hold changes for an opened database?"""
    models = {type(row) for rows in (session.new, session.dirty, session.deleted) for row in rows}
    return any(source_of(model) is not None and is_kept(model) for model in models)


def intend(transcript: Transcript, source: str, changes: list[Change]) -> None:
    """Before the write: note what is about to be written to ``source``, durably."""
    try:
        with home_of(transcript.session).begin() as home:
            found = transcript.open_set(source)
            number = found.number if found else _begin(home, transcript.session, source)
            rows = rows_of(number, changes)
            home.execute(insert(table_of(KeptChange)), rows)
    except SQLAlchemyError as error:
        log.exception("The intent to write to %s could not be noted", source)
        raise NotNoted(
            _(
                "Nothing was changed: the history of %(database)s could not be noted beforehand. "
                "Try again in a moment.",
                database=source,
            )
        ) from error
    found = found or transcript.begin(number, source)
    found.intended = rows


def tell(transcript: Transcript, source: str, changes: list[Change]) -> None:
    """After the write, before its commit: the keys and values that the opened database has given."""
    found = transcript.open_set(source)
    if found is None:
        # The flush itself reached rows of the opened database (a cascade), which the look before it could not see.
        intend(transcript, source, changes)
        found = transcript.sets[-1]
    rows = rows_of(found.number, changes)
    with home_of(transcript.session).begin() as home:
        if rows != found.intended:
            kept = table_of(KeptChange).c
            home.execute(delete(table_of(KeptChange)).where(kept.change_set_id == found.number, kept.id > found.told))
            home.execute(insert(table_of(KeptChange)), rows)
        found.told = _newest(home, found.number)


def confirm(transcript: Transcript | None) -> None:
    """After the commit: it is made."""
    if transcript is not None:
        _mark(transcript, [found for found in transcript.sets if found.source], "made")


def fail(transcript: Transcript, transaction: SessionTransaction) -> None:
    """After a rollback: it was not made. A commit that broke midway stays unknown: it may have reached the database."""
    dropped = [found for found in transcript.drop(transaction) if found.source]
    if not (transcript.committing and not transcript.flushing):
        _mark(transcript, dropped, "failed")


def _mark(transcript: Transcript, sets: Iterable[OpenSet], state: str) -> None:
    numbers = [found.number for found in sets]
    if not numbers:
        return
    columns = table_of(ChangeSet).c
    try:
        with home_of(transcript.session).begin() as home:
            home.execute(update(table_of(ChangeSet)).where(columns.id.in_(numbers)).values(state=state))
    except SQLAlchemyError:
        # The write itself is decided; its record keeps saying "unknown", which is true.
        log.exception("Change sets %s are %s, which could not be noted", numbers, state)


def _begin(home: Connection, session: Session, source: str) -> int:
    values = set_values(session, source=source, state="intended")
    made: Any = home.execute(insert(table_of(ChangeSet)), values)
    number: int = made.inserted_primary_key[0]
    return number


def _newest(home: Connection, number: int) -> int:
    kept = table_of(KeptChange).c
    return home.execute(select(func.max(kept.id)).where(kept.change_set_id == number)).scalar() or 0
