"""What every request passes first, in one order: another site? who asks? may nobody be here? is it a form, and ours?

Looks at the view that will answer and never at the text of the address.
"""

import logging
from typing import Any
from urllib.parse import quote, urlsplit

from flask import current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError

from admin_app.auth import held, sessions
from admin_app.auth.bookkeeping import bookkeeping, looking
from admin_app.auth.visitor import Visitor
from admin_app.extensions import csrf, db
from admin_app.resource.errors import Forbidden, NotSignedIn, Refusal, WrongFormat, wants_json
from admin_app.resource.gate import is_for_forms, is_for_nobody, is_open
from admin_app.resource.pages import sent
from admin_app.resource.pages.returning import is_safe
from admin_app.resource.scope import act_for

log = logging.getLogger(__name__)

CHANGES_NOTHING = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
FORMATS = ("application/x-www-form-urlencoded", "multipart/form-data")
OUR_OWN = frozenset({"same-origin", "none"})  # what a browser says of requests that no other site caused


class FormExpired(Refusal):
    """A form without its token, with another session's, or with one that is too old."""

    status, code, title = 400, "form_expired", "Your form expired"

    def __init__(self) -> None:
        sentence = "Your form expired, so nothing was changed. Open the page again and send it once more."
        super().__init__(sentence, link=("Open the page again", _page_of_the_form()))


def admit() -> ResponseReturnValue | None:
    """Before every request. A view that is not known (404) is asked like a closed one, but turns nobody away."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view is not None and is_for_nobody(view):
        return None
    refuse_other_sites()
    who = signed_in()
    act_for(db.session(), who)
    if who is None and view is not None and not is_open(view):
        return turn_away()
    if view is not None and is_for_forms(view):
        refuse_other_formats()
    check_form_token()
    return None


def forget(_error: BaseException | None) -> None:
    """After every request: whatever still uses its database session acts for nobody."""
    act_for(db.session(), None)


def signed_in() -> Visitor | None:
    """Who asks; None for nobody."""
    user = current_user._get_current_object()
    return user if user.is_authenticated else None


def load_visitor(token: str) -> Visitor | None:
    """Flask-Login asks once a request; the answer is never older than the request."""
    with looking() as connection:
        found = sessions.visitor(connection, token)
    if found is None:
        return None
    visitor, last_seen_at = found
    if sessions.is_due(last_seen_at):
        _note_seen(visitor)
    return visitor


def is_still_in(visitor: Any) -> bool:
    """For what outlives its request, such as a file on its way: is the session alive, with the very same rights?"""
    with looking() as connection:
        found = sessions.visitor(connection, visitor.token)
    return found is not None and (found[0].roles, found[0].attributes) == (visitor.roles, visitor.attributes)


def turn_away() -> ResponseReturnValue:
    """A person goes to the sign-in page and comes back; a program is told."""
    if wants_json():
        raise NotSignedIn("Nobody is signed in; sign in and send the request again.", link=("Sign in", "/login"))
    session.pop("_user_id", None)
    if sent.may_be_shown_again() and is_safe(_this_page()):
        return render_template(
            "auth/sign_in.html", next=_this_page(), email="", error=None, held=held.typed(), files=held.had_files()
        ), NotSignedIn.status
    page = _this_page() if request.method in CHANGES_NOTHING else _page_of_the_form()
    return redirect(url_for("auth.sign_in_page", next=page if is_safe(page) else None))


def refuse_other_sites() -> None:
    """The second layer beside the form's token: what another site made the browser send changes nothing."""
    if request.method in CHANGES_NOTHING:
        return
    if request.headers.get("Sec-Fetch-Site", "none") not in OUR_OWN or not _is_our_origin(
        request.headers.get("Origin")
    ):
        log.warning("Refused a request that %s caused", request.headers.get("Origin", "another site"))
        raise Forbidden("Another site caused this request, so nothing was changed. Open the page here and try again.")


def refuse_other_formats() -> None:
    """JSON sent to a form's address has no field there: it would be read as a form that was left empty."""
    if (
        request.method in CHANGES_NOTHING
        or request.mimetype in FORMATS
        or not (request.mimetype or request.content_length)
    ):
        return
    raise WrongFormat(
        f"This address reads a form, and {request.mimetype or 'a body without a Content-Type'} was sent. Nothing was "
        f"changed; send the form's fields and its csrf_token as {' or '.join(FORMATS)}."
    )


def check_form_token() -> None:
    if not current_app.config["WTF_CSRF_ENABLED"]:
        return
    try:
        csrf.protect(apply_exemptions=True)
    except CSRFError as error:
        log.info("Refused a form: %s", error.description)
        if not sent.may_be_shown_again() or sent.mark_of_request() is None:
            raise FormExpired from None
        sent.let_through_to_be_shown()


def answer_form_error(_error: CSRFError) -> ResponseReturnValue:
    """The same refusal where a page checks a token itself."""
    return current_app.handle_user_exception(FormExpired())


def _note_seen(visitor: Visitor) -> None:
    """A page is not refused because this note could not be written."""
    try:
        with bookkeeping(writing=True) as session:
            sessions.seen(session, visitor.session_id)
    except OperationalError:
        log.warning("Session %s: the time it was last seen could not be written", visitor.session_id)


def _is_our_origin(origin: str | None) -> bool:
    """By host and port; the scheme is not known behind a proxy that is not trusted."""
    if origin is None:
        return True
    host = urlsplit(origin).netloc
    return bool(host) and host in {request.host, urlsplit(current_app.config.get("BASE_URL", "")).netloc}


def _this_page() -> str:
    """The address asked for, encoded as the browser had it."""
    path = quote(request.script_root + request.path, safe="/:@!$&'()*+,;=~")
    return f"{path}?{request.query_string.decode('latin-1')}" if request.query_string else path


def _page_of_the_form() -> str:
    """The page the form stood on, where the browser says so; a form's own address often takes no GET."""
    parts = urlsplit(request.referrer or "")
    page = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return page if parts.netloc == request.host and is_safe(page) else "/admin/"
