"""The one way of a write: begun, made, answered, committed; and by its ``Idempotency-Key`` only once.

The note of the key stands first in the very transaction that writes, so that neither is there without the other, and a
second request of the same key waits until the first has ended. An opened database cannot commit together with the home
database, which has the notes: there the note is committed before and filled in after, as the history is. A crash
between leaves a note without an answer, and whoever asks again is told that nobody knows.
"""

import logging
import re
from collections.abc import Callable
from hashlib import sha256

from flask import Response, request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from admin_app.api import kept_answers
from admin_app.api.kept_answers import Kept, Note
from admin_app.resource import scope
from admin_app.resource.changes import source_of
from admin_app.resource.errors import BadAddress, Conflict, Invalid
from admin_app.resource.pages.writes import begin_writing
from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import gettext_noop as N_

log = logging.getLogger(__name__)

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
KEY = re.compile(r"[\x21-\x7e]{1,255}")
TURNS = 3

Write = Callable[[], tuple[Response, Callable[[], None]]]
"""Makes the change and flushes it; its answer, and what follows the commit. Refuses by raising."""


class Reused(Invalid):
    code, title = "idempotency_key_reused", N_("This key was used before")


class InDoubt(Conflict):
    code, title = "idempotency_in_doubt", N_("Not known yet")


class NotKept(Conflict):
    code, title = "idempotency_answer_not_kept", N_("This was carried out already")


def written(session: Session, model: type, write: Write, route: str = "API") -> Response:
    """The answer to a write of rows of this model, committed; where it was made before, the answer of then."""
    note = _note()
    if note is None:
        begin_writing(session, model, route)
        return _committed(session, *write())
    way: Callable[..., Response | None] = _within if source_of(model) is None else _beside
    response = way(session, model, write, route, note)
    if response is None:
        raise InDoubt(_("Another request with this key has just ended. Send this one again."))
    return response


def _within(session: Session, model: type, write: Write, route: str, note: Note) -> Response | None:
    for _turn in range(TURNS):
        begin_writing(session, model, route)
        if kept_answers.claim(session, note):
            response, after = write()
            kept_answers.keep(session, note, response)
            return _committed(session, response, after, tidy=True)
        if (kept := kept_answers.find(session, note)) is not None:
            return _again(kept, note)
    return None


def _beside(session: Session, model: type, write: Write, route: str, note: Note) -> Response | None:
    for _turn in range(TURNS):
        with kept_answers.home_of(session).connect() as home:
            is_first = kept_answers.claim(home, note)
            home.commit()
            if is_first:
                break
            if (kept := kept_answers.find(home, note)) is not None:
                return _again(kept, note)
    else:
        return None
    response, after = _or_forgotten(session, model, write, route, note)
    session.commit()
    _fill_in(session, note, response)
    after()
    return response


def _or_forgotten(
    session: Session, model: type, write: Write, route: str, note: Note
) -> tuple[Response, Callable[[], None]]:
    """What was written to an opened database, not yet committed; where it was refused, the note goes."""
    made = None
    try:
        begin_writing(session, model, route)
        made = write()
    finally:
        if made is None:
            session.rollback()
            with kept_answers.home_of(session).begin() as home:
                kept_answers.forget(home, note)
    return made


def _fill_in(session: Session, note: Note, response: Response) -> None:
    try:
        with kept_answers.home_of(session).begin() as home:
            kept_answers.keep(home, note, response)
    except SQLAlchemyError:
        # The write is made; whoever asks again is told that nobody knows, and looks.
        log.exception("The answer to a request with an Idempotency-Key could not be kept")
    kept_answers.remove_old(session)


def _committed(session: Session, response: Response, after: Callable[[], None], *, tidy: bool = False) -> Response:
    session.commit()
    if tidy:
        kept_answers.remove_old(session)
    after()
    return response


def _note() -> Note | None:
    """The note of this request; None where it has no key."""
    key = request.headers.get(HEADER)
    if key is None:
        return None
    if not KEY.fullmatch(key):
        raise BadAddress(
            _(
                "%(header)s is 1 to 255 visible characters of ASCII, without spaces. Nothing was changed.",
                header=HEADER,
            ),
            title=_("This key cannot be read"),
        )
    who = scope.actor()
    person, token = getattr(who, "id", None), getattr(who, "token_id", None)
    owner = f"{person} {token}" if person is not None else f"at {request.remote_addr}"
    asked = f"{request.method} {request.script_root}{request.path}?".encode() + request.query_string
    return Note(_hash(owner.encode(), key.encode()), _hash(asked, request.get_data()), person)


def _hash(*parts: bytes) -> str:
    return sha256(b"\0".join(parts)).hexdigest()


def _again(kept: Kept, note: Note) -> Response:
    """The answer of then; raises where there is none for this request."""
    if kept.request_hash != note.request_hash:
        raise Reused(
            _("This %(header)s came before with another request. Nothing was changed; make a new key.", header=HEADER)
        )
    if kept.status is None:
        raise InDoubt(
            _(
                "A request with this key was begun, and whether it was carried out is not known. Wait a moment, look "
                "at the records, and send what is missing with a new key."
            )
        )
    if kept.body is None:
        raise NotKept(_("This was carried out already. The answer was too large to be kept; read the records instead."))
    response = Response(kept.body, kept.status, kept.headers)
    response.headers[REPLAYED] = "true"
    return response
