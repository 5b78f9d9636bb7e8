"""Programs that come in by a token: ``Authorization: Bearer stw_…``, at the views that take tokens and nowhere else.

A token is sent by a program on purpose and never by a browser by itself, so that no other site can cause it: neither
the form's token nor the origin is asked for.
"""

import logging
from collections.abc import Callable
from typing import Any

from flask import Response, g, request
from sqlalchemy.exc import OperationalError

from admin_app.auth import tokens
from admin_app.auth.bookkeeping import bookkeeping, looking
from admin_app.auth.visitor import Nobody, Visitor
from admin_app.resource.errors import Forbidden, NotSignedIn
from admin_app.resource.gate import comes_by_token, is_for_programs, view_asked
from admin_app.resource.registry import registry
from admin_app.resource.translation import gettext as _

log = logging.getLogger(__name__)

SCHEME = "bearer"
CHALLENGE = "WWW-Authenticate"


def is_sent(view: Callable[..., Any] | None) -> bool:
    """Does this request ask to be let in by a token?"""
    return comes_by_token(view, request.headers.get("Authorization"))


def admitted() -> Visitor:
    """Who comes by the token of this request; raises NotSignedIn or Forbidden. Whoever the cookie names is nobody."""
    _stand_for(Nobody())
    found = _found(_text())
    if not found.may_come_from(request.remote_addr):
        log.warning("Token %s was used from %s, which it does not allow", found.visitor.token_id, request.remote_addr)
        raise Forbidden(
            _(
                "The token “%(token)s” may not be used from %(address)s; its person made it for other places.",
                token=found.visitor.token_name,
                address=request.remote_addr or _("unknown"),
            )
        )
    if found.is_due:
        _note_used(found.visitor)
    _stand_for(found.visitor)
    return found.visitor


def turn_away() -> NotSignedIn:
    """What a program is told that names nobody."""
    return NotSignedIn(
        _("Nobody is signed in. Send an API token, Authorization: Bearer stw_…; you make one at /account."),
        link=(_("Sign in"), "/login"),
    )


def challenge(response: Response) -> Response:
    """After every request: whoever is told to say who they are is told how."""
    if response.status_code != NotSignedIn.status:
        return response
    view = view_asked()
    if view is not None and is_for_programs(view):
        response.headers.setdefault(CHALLENGE, "Bearer")
    return response


def _text() -> str:
    scheme, _blank, text = request.headers["Authorization"].strip().partition(" ")
    if scheme.lower() != SCHEME or not text.strip():
        raise _refused(
            _("The Authorization header cannot be read; write it as Authorization: Bearer stw_…"), "invalid_request"
        )
    return text.strip()


def _found(text: str) -> tokens.Found:
    with looking() as connection:
        found = tokens.find(connection, text)
    if found is None:
        raise _refused(
            _("This token opens nothing: it is unknown, expired or revoked. Make a new one at /account."),
            "invalid_token",
        )
    return found


def _refused(sentence: str, error: str) -> NotSignedIn:
    """Counted first: whoever tries too many is refused for that instead."""
    registry().token_refused()
    return NotSignedIn(sentence, headers={CHALLENGE: f'Bearer error="{error}"'})


def _stand_for(who: Visitor | Nobody) -> None:
    """For this request, in the place where Flask-Login keeps whom it found by the cookie."""
    g._login_user = who


def _note_used(visitor: Visitor) -> None:
    """A program is not refused because this note could not be written."""
    try:
        with bookkeeping(writing=True) as session:
            tokens.used(session, visitor.token_id or 0, request.remote_addr)
    except OperationalError:
        log.warning("Token %s: that it was used could not be written", visitor.token_id)
