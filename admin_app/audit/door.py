"""The listeners of the writing door: each flush becomes changes, kept in the same transaction or noted before it.

Registered at import and only here: a second application in the process must not record everything twice.
"""

from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction, UOWTransaction

from admin_app.audit import opened
from admin_app.audit.transcript import Transcript, is_kept
from admin_app.extensions import db
from admin_app.resource.changes import DRY_RUN, Change, Gathering

GATHERING = "audit.gathering"
TRANSCRIPT = "audit.transcript"


def transcript_of(session: Session) -> Transcript:
    """The change sets of the transaction the session is in."""
    transcript: Transcript = session.info.setdefault(TRANSCRIPT, Transcript(session))
    return transcript


@event.listens_for(db.session, "before_flush")
def look(session: Session, _flush_context: UOWTransaction, _objects: Any) -> None:
    """Old values are still to be had; and an opened database is not written before its intent is noted."""
    if session.info.get(DRY_RUN):
        return
    gathering = session.info[GATHERING] = Gathering(session)
    gathering.look()
    transcript = transcript_of(session)
    transcript.flushing = True
    if opened.is_written(session):
        for source, changes in _by_source(gathering.pending()).items():
            if source is not None:
                opened.intend(transcript, source, changes)


@event.listens_for(db.session, "after_flush")
def keep(session: Session, flush_context: UOWTransaction) -> None:
    """Keep what was written, in the transaction that wrote it."""
    gathering: Gathering | None = session.info.pop(GATHERING, None)
    if gathering is None:
        return
    transcript = transcript_of(session)
    for source, changes in _by_source(gathering.flushed(flush_context)).items():
        if source is None:
            transcript.keep(changes)
        else:
            opened.tell(transcript, source, changes)
    transcript.flushing = False


def _by_source(changes: list[Change]) -> dict[str | None, list[Change]]:
    found: dict[str | None, list[Change]] = {}
    for change in changes:
        if is_kept(change.model):
            found.setdefault(change.source, []).append(change)
    return found


@event.listens_for(db.session, "before_commit")
def about_to_commit(session: Session) -> None:
    if session.get_nested_transaction() is None:
        transcript_of(session).committing = True


@event.listens_for(db.session, "after_commit")
def committed(session: Session) -> None:
    """Everything is durable: what was intended for an opened database is made."""
    if session.get_nested_transaction() is None:
        opened.confirm(session.info.pop(TRANSCRIPT, None))


@event.listens_for(db.session, "after_soft_rollback")
def rolled_back(session: Session, transaction: SessionTransaction) -> None:
    """What was kept inside is gone; what was intended inside has failed."""
    if TRANSCRIPT in session.info:
        opened.fail(transcript_of(session), transaction)


@event.listens_for(db.session, "after_transaction_end")
def ended(session: Session, transaction: SessionTransaction) -> None:
    """A session that is closed without a word rolls back without a word."""
    if transaction.parent is None and TRANSCRIPT in session.info:
        opened.fail(session.info.pop(TRANSCRIPT), transaction)
