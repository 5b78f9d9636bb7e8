"""Signing in: one password, judged in the same time and answered in the same words for every account.

Ends in a session row and its token; the cookie is the pages' business.
"""

import logging
from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy import delete, select, update

from admin_app.auth import attempts, passwords, sessions
from admin_app.auth.bookkeeping import ask, bookkeeping, change
from admin_app.auth.sessions import Browser
from admin_app.resource.errors import Invalid
from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import gettext_noop as N_
from models.system import SentForm, User
from models.types import now

FORMS_KEPT = timedelta(days=1)
"""How long a form that was saved is known by its number; swept at sign-ins, which are rare and slow anyway."""

log = logging.getLogger(__name__)


class WrongSignIn(Invalid):
    """Said of a wrong password, of an unknown account and of one that is switched off."""

    code, title = "wrong_sign_in", N_("Not signed in")

    def __init__(self) -> None:
        super().__init__(_("The e-mail address or the password is not right."))


def sign_in(email: str, password: str, browser: Browser) -> str:
    """The token of a new session; raises WrongSignIn or TooManyAttempts."""
    user_id = prove(email, password, browser)
    with bookkeeping(writing=True) as session:
        change(session, delete(SentForm).where(SentForm.at < now() - FORMS_KEPT))
        return sessions.start(session, user_id, browser, session_lasts())


def prove(email: str, password: str, browser: Browser) -> int:
    """The id of the person whose password this is; raises WrongSignIn or TooManyAttempts."""
    caller = attempts.Caller.named(email, browser.address)
    attempt_id = attempts.begin(caller, limits())
    person = _person(caller.account)
    right = passwords.matches(person.password_hash if person else None, password)
    if person is None or not right or not person.is_active:
        log.info("Refused a sign-in from %s", caller.address)
        raise WrongSignIn
    attempts.succeed(attempt_id)
    if passwords.is_outdated(person.password_hash):
        _renew(person.id, person.password_hash, password)
    user_id: int = person.id
    return user_id


def limits() -> attempts.Limits:
    config = current_app.config
    return attempts.Limits(config["SIGN_IN_ATTEMPTS"], timedelta(minutes=config["SIGN_IN_WINDOW_MINUTES"]))


def session_lasts() -> timedelta:
    return timedelta(hours=current_app.config["SESSION_HOURS"])


def _person(account: str) -> Any:
    """Their id, hash and whether they are switched on; None for an unknown account."""
    statement = select(User.id, User.password_hash, User.is_active).where(User.email == account)
    with bookkeeping() as session:
        return ask(session, statement).one_or_none()


def _renew(user_id: int, kept: str, password: str) -> None:
    """Keep the same password in today's way, unless it was changed in the meantime."""
    statement = update(User).where(User.id == user_id, User.password_hash == kept)
    with bookkeeping(writing=True) as session:
        change(session, statement.values(password_hash=passwords.keep(password)))
