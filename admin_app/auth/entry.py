"""What every request passes first, in one order: a program's token? another site? who asks? may nobody be here? is it
a form, and ours?

Looks at the view that will answer and never at the text of the address.
"""

import logging
from typing import Any
from urllib.parse import quote, urlsplit

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError

from admin_app.auth import bearer, held, sessions, tokens
from admin_app.auth.bookkeeping import bookkeeping, looking
from admin_app.auth.visitor import Visitor
from admin_app.extensions import csrf, db
from admin_app.resource.errors import Forbidden, NotSignedIn, Refusal, WrongFormat, wants_json
from admin_app.resource.gate import is_for_forms, is_for_nobody, is_for_programs, is_open, view_asked
from admin_app.resource.pages import sent
from admin_app.resource.pages.returning import is_safe
from admin_app.resource.scope import act_for
from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import gettext_noop as N_

log = logging.getLogger(__name__)

CHANGES_NOTHING = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
FORMATS = ("application/x-www-form-urlencoded", "multipart/form-data")
RIGHTS = ("roles", "attributes", "rights")
WITHOUT_TOKEN = N_(
    "This request changes something and came with a cookie, but without its CSRF token, so nothing was changed. Send "
    "the page's token as X-CSRFToken, or an API token instead of the cookie."
)
OUR_OWN = frozenset({"same-origin", "none"})  # what a browser says of requests that no other site caused


class FormExpired(Refusal):
    """A form without its token, with another session's, or with one that is too old."""

    status, code, title = 400, "form_expired", N_("Your form expired")

    def __init__(self, sentence: str | None = None) -> None:
        said = sentence or _("Your form expired, so nothing was changed. Open the page again and send it once more.")
        super().__init__(said, link=None if sentence else (_("Open the page again"), _page_of_the_form()))


def admit() -> ResponseReturnValue | None:
    """Before every request. A view that is not known (404) is asked like a closed one, but turns nobody away."""
    view = view_asked()
    if view is not None and is_for_nobody(view):
        return None
    if bearer.is_sent(view):
        act_for(db.session(), bearer.admitted())
        return None
    refuse_other_sites()
    who = signed_in()
    act_for(db.session(), who)
    if who is None and view is not None and not is_open(view):
        if is_for_programs(view):
            raise bearer.turn_away()
        return turn_away()
    if view is not None and is_for_forms(view):
        refuse_other_formats()
    for_program = view is not None and is_for_programs(view)
    if who is not None or not for_program:  # whoever is nobody has no rights that another site could use
        check_form_token(for_program=for_program)
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
    """For what outlives its request, such as a file on its way: is the session or the token alive, with the very same
    rights?"""
    now = _visitor_of(visitor.token, by_token=visitor.token_id is not None)
    return now is not None and all(getattr(now, word) == getattr(visitor, word) for word in RIGHTS)


def _visitor_of(text: str, *, by_token: bool) -> Visitor | None:
    with looking() as connection:
        if by_token:
            of_token = tokens.find(connection, text)
            return of_token.visitor if of_token is not None else None
        of_session = sessions.visitor(connection, text)
    return of_session[0] if of_session is not None else None


def turn_away() -> ResponseReturnValue:
    """A person goes to the sign-in page and comes back; a program is told."""
    if wants_json():
        sentence = _("Nobody is signed in; sign in and send the request again.")
        raise NotSignedIn(sentence, link=(_("Sign in"), "/login"))
    session.pop("_user_id", None)
    if sent.may_be_shown_again() and is_safe(_this_page()):
        return render_template(
            "auth/sign_in.html", next=_this_page(), email="", error=None, held=held.typed(), files=held.had_files()
        ), NotSignedIn.status
    page = _this_page()
    if request.method not in CHANGES_NOTHING:
        page = _page_of_the_form()
        flash(_("You are not signed in any more, so nothing was done. Sign in, and do it again."), "warning")
    return redirect(url_for("auth.sign_in_page", next=page if is_safe(page) else None))


def refuse_other_sites() -> None:
    """The second layer beside the form's token: what another site made the browser send changes nothing."""
    if request.method in CHANGES_NOTHING:
        return
    if request.headers.get("Sec-Fetch-Site", "none") not in OUR_OWN or not _is_our_origin(
        request.headers.get("Origin")
    ):
        log.warning("Refused a request that %s caused", request.headers.get("Origin", "another site"))
        raise Forbidden(
            _("Another site caused this request, so nothing was changed. Open the page here and try again.")
        )


def refuse_other_formats() -> None:
    """JSON sent to a form's address has no field there: it would be read as a form that was left empty."""
    if (
        request.method in CHANGES_NOTHING
        or request.mimetype in FORMATS
        or not (request.mimetype or request.content_length)
    ):
        return
    sent_as = request.mimetype or _("a body without a Content-Type")
    raise WrongFormat(
        _(
            "This address reads a form, and %(format)s was sent. Nothing was changed; send the form's fields and its "
            "csrf_token as %(one)s or %(other)s.",
            format=sent_as,
            one=FORMATS[0],
            other=FORMATS[1],
        )
    )


def check_form_token(*, for_program: bool = False) -> None:
    if not current_app.config["WTF_CSRF_ENABLED"]:
        return
    try:
        csrf.protect(apply_exemptions=True)
    except CSRFError as error:
        log.info("Refused a form: %s", error.description)
        if for_program:
            raise FormExpired(_(WITHOUT_TOKEN)) from None
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
