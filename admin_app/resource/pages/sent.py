"""The mark of a drawn form: who it was drawn for, and a number by which it is saved once, however often it is sent.

Sent again with something else typed into it, as after the browser's Back, it is another form. One that comes from
somebody else, or after its token ended, is shown again as it was typed and not saved.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, TypeVar

from flask import current_app, g, request
from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from admin_app.resource import scope
from admin_app.resource.translation import gettext as _
from models.system.sent_form import SentForm
from models.types import now

MARK = "_once"
NO_CONTENT = frozenset({"csrf_token", "_add_another", "_continue_editing", "_save_and_next", "_save_as_copy"})
SHOWS_AGAIN = "steward_shows_again"

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Mark:
    person_id: Any
    number: str


def shows_again(view: View) -> View:
    """This view can show a form again that may not be saved as it came; it asks ``why_not_yet`` before it saves."""
    setattr(view, SHOWS_AGAIN, True)
    return view


def form_mark() -> str:
    """The mark of a form that is drawn now, for its hidden field."""
    return str(_signer().dumps([_me(), secrets.token_urlsafe(12)]))


def mark_of_request() -> Mark | None:
    """The mark that came back; None where there is none that we made."""
    try:
        person_id, number = _signer().loads(request.form.get(MARK, ""))
    except (BadData, TypeError, ValueError):
        return None
    return Mark(person_id, number)


def may_be_shown_again() -> bool:
    """Is this a form of ours whose page can show it again, instead of a refusal that loses what was typed?"""
    view = current_app.view_functions.get(request.endpoint or "")
    return request.method == "POST" and getattr(view, SHOWS_AGAIN, False) and MARK in request.form


def let_through_to_be_shown() -> None:
    """Its token has ended: the page may show the form, and must not save it."""
    g.steward_form_ended = True


def why_not_yet() -> str | None:
    """Why a form that came back is only shown again, or None where it may be saved."""
    if request.method != "POST":
        return None
    if g.get("steward_form_ended"):
        return _("This form had been open for too long, so nothing was saved. What you typed is here; save it again.")
    mark = mark_of_request()
    if MARK in request.form and (mark is None or mark.person_id != _me()):
        return _(
            "This form was filled in before you signed in here, perhaps by somebody else. Nothing was saved; look "
            "through it, and save it in your name or leave it."
        )
    return None


def note(session: Session, row_key: str) -> None:
    """In the transaction that saves a form: the second that tries waits for the first, and fails."""
    mark = mark_of_request()
    if mark is not None and mark.person_id is not None:
        values = {"number": _number(mark), "person_id": mark.person_id, "row_key": row_key, "at": now()}
        session.execute(insert(SentForm), [values])


def saved_before(session: Session) -> str | None:
    """The key of the record that this very form saved already."""
    mark = mark_of_request() if request.method == "POST" else None
    if mark is None:
        return None
    asked = select(SentForm.row_key).where(SentForm.number == _number(mark))
    found: str | None = session.scalar(asked)
    return found


def _number(mark: Mark) -> str:
    """The number of a form together with what was typed into it; which button sent it makes no other form of it."""
    typed = sorted(pair for pair in request.form.items(multi=True) if pair[0] not in NO_CONTENT)
    files = sorted((name, file.filename or "") for name, file in request.files.items(multi=True))
    return sha256(repr((mark.number, typed, files)).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _me() -> Any:
    return getattr(scope.actor(), "id", None)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="steward form")
