"""The refusals: a small tree, each with a sentence for a person and a code for a program, and their one handler.

Never carries SQL, a constraint name, a path or a trace: what went wrong inside goes to the log with the request id.
"""

from collections.abc import Iterable
from difflib import get_close_matches
from enum import Enum
from typing import Any

from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request
from sqlalchemy.exc import DataError, DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError

from admin_app.extensions import db
from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import gettext_noop as N_
from admin_app.resource.translation import within_sentence
from models.base import RuleBroken

__all__ = [
    "BadAddress",
    "Changed",
    "Conflict",
    "Forbidden",
    "Invalid",
    "NotFound",
    "NotSignedIn",
    "Refusal",
    "RuleBroken",
    "TooLarge",
    "TooSlow",
    "WrongFormat",
    "closest",
    "sentence_of",
    "with_suggestion",
]


class Refusal(Exception):
    """Why a request is not carried out. ``sentence`` says what is so and what to do; nothing has been changed."""

    status = 400
    code = "refused"
    title = N_("This was refused")

    def __init__(
        self,
        sentence: str,
        *,
        title: str | None = None,
        fields: dict[str, str] | None = None,
        link: tuple[str, str] | None = None,
        headers: dict[str, str] | None = None,
        more: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.title = title or _(self.title)
        self.fields = fields or {}
        self.link = link  # (text, address): the step that helps
        self.headers = headers or {}
        self.more = more or {}  # members of the problem document, for programs


class BadAddress(Refusal):
    """An address that cannot be read: an unknown filter, a value that does not parse, a broken cursor."""

    status, code, title = 400, "bad_address", N_("This address cannot be read")


class NotSignedIn(Refusal):
    status, code, title = 401, "not_signed_in", N_("Please sign in")


class Forbidden(Refusal):
    status, code, title = 403, "forbidden", N_("You may not do this")


class NotFound(Refusal):
    status, code, title = 404, "not_found", N_("Nothing here")


class Conflict(Refusal):
    """The row, or something it depends on, is not as the person saw it."""

    status, code, title = 409, "conflict", N_("Somebody else was here first")


class Changed(Refusal):
    """The row is not the one that the request was made for."""

    status, code, title = 412, "changed", N_("Somebody else was here first")


class TooLarge(Refusal):
    status, code, title = 413, "too_large", N_("This is too large")


class WrongFormat(Refusal):
    """What was sent is no form, where only a form is read; reading it as an empty one would be worse."""

    status, code, title = 415, "unsupported_media_type", N_("Not in this format")


class Invalid(Refusal):
    status, code, title = 422, "invalid", N_("Some values cannot be saved")


class TooSlow(Refusal):
    status, code, title = 503, "too_slow", N_("This took too long")


class Unreachable(Refusal):
    status, code, title = 503, "unreachable", N_("Not right now")


class Unforeseen(Refusal):
    status, code, title = 500, "unforeseen", N_("Something went wrong on our side")
    says = N_("Nothing was changed. Try again; if it happens again, tell your administrators the request number below.")


class UnsoundDeclarations(Exception):
    """The declarations cannot be used; one sentence a line."""


def closest(name: str, names: Iterable[str], likeness: float = 0.6) -> str | None:
    """The known name that is most like ``name``, or None where nothing is near."""
    found = get_close_matches(name, list(names), n=1, cutoff=likeness)
    return found[0] if found else None


def with_suggestion(sentence: str, name: str | None) -> str:
    """The sentence, and the name that was probably meant where one is near."""
    return f"{sentence} {_('Did you mean %(name)s?', name=name)}" if name else sentence


def register(app: Flask) -> None:
    """The one handler: every refusal, and everything unforeseen, becomes a page or a problem document."""
    app.register_error_handler(Refusal, answer)
    app.register_error_handler(RuleBroken, _answer_rule)
    app.register_error_handler(OperationalError, lambda wrong: answer(_from_database(wrong)))
    app.register_error_handler(DataError, lambda wrong: answer(_from_value(wrong)))
    app.register_error_handler(HTTPException, answer_http)
    app.register_error_handler(InternalServerError, lambda _wrong: answer(Unforeseen(_(Unforeseen.says))))


def sentence_of(broken: RuleBroken) -> str:
    """The sentence of a broken rule in the reader's language; of an enumeration's member it says the word."""
    return _(broken.template, **{name: _word(value) for name, value in broken.values.items()})


def _word(value: Any) -> Any:
    if not isinstance(value, Enum):
        return value
    return within_sentence(_(getattr(value, "label", None) or str(value.value).replace("_", " ").capitalize()))


def answer_http(wrong: HTTPException) -> Response:
    """The response for what Flask or Werkzeug refuses."""
    return answer(_from_http(wrong), wrong.get_response())


def _answer_rule(broken: RuleBroken) -> Response:
    return answer(Invalid(sentence_of(broken), title=_("This cannot be done")))


def answer(refusal: Refusal, like: Any = None) -> Response:
    """The response for a refusal: nothing of the request is kept, and the reader learns why and what helps."""
    db.session.rollback()
    if wants_json():
        response = jsonify(_problem(refusal))
        response.mimetype = "application/problem+json"
    else:
        response = make_response(render_template("errors/refusal.html", refusal=refusal, **_words(refusal)))
    response.status_code = refusal.status
    for name, value in refusal.headers.items():
        response.headers[name] = value
    if like is not None and "Allow" in like.headers:
        response.headers["Allow"] = like.headers["Allow"]
    return response


def wants_json() -> bool:
    """Is the caller a program or a script, which could do nothing with a page?"""
    accepted = request.accept_mimetypes
    return (
        request.path.startswith("/api/")
        or (request.is_json and accepted["application/json"] >= accepted["text/html"])
        or request.headers.get("Sec-Fetch-Dest") == "empty"
        or request.headers.get("X-Requested-With") == "XMLHttpRequest"
        or max(accepted["application/json"], accepted["application/problem+json"]) > accepted["text/html"]
    )


def _words(refusal: Refusal) -> dict[str, Any]:
    return {
        "status": refusal.status,
        "title": refusal.title,
        "sentence": refusal.sentence,
        "fields": refusal.fields,
        "link": refusal.link,
        "request_id": g.get("request_id", ""),
    }


def _problem(refusal: Refusal) -> dict[str, Any]:
    document = {
        "type": "about:blank",
        "title": refusal.title,
        "status": refusal.status,
        "detail": refusal.sentence,
        "code": refusal.code,
        "request_id": g.get("request_id", ""),
        **refusal.more,
    }
    if refusal.fields:
        document["errors"] = refusal.fields
    if refusal.link:
        document["link"] = refusal.link
    return document


def _from_http(wrong: HTTPException) -> Refusal:
    status = wrong.code or 500
    title, sentence = HTTP_WORDS.get(status, (wrong.name, N_("The request could not be answered.")))
    refusal = Refusal(_(sentence), title=_(title))
    refusal.status = status
    refusal.code = TooLarge.code if status == TooLarge.status else wrong.name.lower().replace(" ", "_")
    return refusal


def is_too_slow(wrong: DBAPIError) -> bool:
    """Was a statement stopped because it took too long? Each database says it in its own words."""
    said = str(wrong.orig)
    return said == "interrupted" or any(words in said for words in STOPPED)


def _from_database(wrong: OperationalError) -> Refusal:
    current_app.logger.warning("database: %s [request %s]", wrong.orig, g.get("request_id", ""))
    if is_too_slow(wrong):
        return TooSlow(
            _("This took longer than a page may take and was stopped. Add a filter, or sort by another column.")
        )
    if "locked" in str(wrong.orig) or "could not serialize" in str(wrong.orig) or "deadlock" in str(wrong.orig):
        if request.method in ("GET", "HEAD"):
            return Conflict(_("Somebody else is writing right now. Try again in a moment."))
        return Conflict(_("Somebody else is writing right now. Nothing was changed. Try again in a moment."))
    return Unreachable(_("The database did not answer. Nothing was changed; try again in a moment."))


def _from_value(wrong: DataError) -> Refusal:
    current_app.logger.warning("database: %s [request %s]", wrong.orig, g.get("request_id", ""))
    return BadAddress(_("A value here does not fit the column it is meant for. Nothing was changed."))


STOPPED = ("statement timeout", "max_statement_time", "maximum statement execution time")

HTTP_WORDS = {
    400: (
        N_("This request cannot be read"),
        N_("The request is not complete. Go back, reload the page and try again."),
    ),
    404: (NotFound.title, N_("There is no page at this address. It may have been mistyped or removed.")),
    405: (N_("Not this way"), N_("This address does not take that kind of request. Nothing was changed.")),
    413: (TooLarge.title, N_("What was sent is larger than allowed. Nothing was changed; send less at once.")),
    415: (WrongFormat.title, N_("This address does not read that format. Nothing was changed.")),
    429: (N_("Too many requests"), N_("Too many requests in a short time. Wait a moment and try again.")),
}
