"""The body of a request as data: JSON alone, each key once, no number that JSON does not have."""

from typing import Any

from flask import request

from admin_app.resource.errors import BadAddress, TooLarge, WrongFormat
from admin_app.resource.fields.documents import parse_json
from admin_app.resource.fields.spelling import quoted
from admin_app.resource.formats import formats
from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import gettext_noop as N_
from admin_app.resource.words import Moment

READ = ("application/json", "application/merge-patch+json")
CHARSETS = ("utf-8", "utf8", "us-ascii")


def body() -> Any:
    """The document that was sent; raises WrongFormat (415) or BadAddress (400) with a sentence."""
    if request.mimetype not in READ:
        raise WrongFormat(
            _(
                "Send the body as application/json; this one came as %(format)s. Nothing was changed.",
                format=quoted(request.mimetype or ""),
            )
        )
    charset = request.mimetype_params.get("charset", "utf-8")
    if charset.lower() not in CHARSETS:
        raise WrongFormat(
            _("JSON is UTF-8; this body came as %(charset)s. Nothing was changed.", charset=quoted(charset))
        )
    if (coding := request.headers.get("Content-Encoding", "identity")).lower() != "identity":
        raise WrongFormat(
            _("Send the body as it is; this one came as %(format)s. Nothing was changed.", format=quoted(coding))
        )
    try:
        text = request.get_data().decode()
    except UnicodeDecodeError:
        raise unreadable(_("The body is not UTF-8.")) from None
    try:
        return parse_json(text, Moment())
    except ValueError as wrong:
        raise unreadable(str(wrong)) from None


class BadBody(BadAddress):
    """What was sent is no JSON, or not of the form that it should have."""

    code, title = "bad_body", N_("This body cannot be read")


def unreadable(why: str) -> BadBody:
    return BadBody(_("%(why)s Nothing was changed.", why=why))


def an_object(document: Any) -> dict[str, Any]:
    if not isinstance(document, dict):
        raise unreadable(_("The body is an object of names and values."))
    return document


def a_list(document: Any, name: str, most: int) -> list[Any]:
    """A list of at most so many; TooLarge names the setting."""
    if not isinstance(document, list):
        raise unreadable(_("%(name)s is a list.", name=quoted(name)))
    if len(document) > most:
        raise TooLarge(
            _(
                "At most %(most)s records are written at once (API_BULK_MAX), and %(name)s holds %(count)s.",
                most=formats().number(most),
                name=quoted(name),
                count=formats().number(len(document)),
            )
        )
    return document
