"""What may be answered, by status: each refusal once, as a component, with the code and title of its own class."""

from collections.abc import Iterable, Mapping
from typing import Any

from admin_app.api.openapi.schemas import ref
from admin_app.api.typed import Schema
from admin_app.resource import errors

PROBLEM = "application/problem+json"
JSON = "application/json"

HEADERS: Mapping[str, Schema] = {
    "RequestId": {"description": "Names this request in the log.", "required": True, "schema": {"type": "string"}},
    "ETag": {
        "description": "The version of this answer: for `If-Match` on a write, `If-None-Match` on a read.",
        "schema": {"type": "string"},
    },
    "Location": {
        "description": "Where the new record is.",
        "required": True,
        "schema": {"type": "string", "format": "uri-reference"},
    },
    "Link": {"description": "The next and the previous page (RFC 8288).", "schema": {"type": "string"}},
    "Allow": {
        "description": "The methods that this address takes.",
        "required": True,
        "schema": {"type": "string"},
    },
    "RetryAfter": {
        "description": "In how many seconds there is room again.",
        "required": True,
        "schema": {"type": "integer", "minimum": 0},
    },
    "Authenticate": {"description": "How to come in.", "schema": {"type": "string"}},
    "RateLimit": {
        "description": "What is left, and in how many seconds there is more.",
        "schema": {"type": "string"},
    },
    "RateLimitPolicy": {
        "description": "How many requests in how many seconds are allowed.",
        "schema": {"type": "string"},
    },
}
NAMES = {
    "RequestId": "X-Request-Id",
    "RetryAfter": "Retry-After",
    "Authenticate": "WWW-Authenticate",
    "RateLimitPolicy": "RateLimit-Policy",
}
EVERYWHERE = ("RequestId", "RateLimit", "RateLimitPolicy")

REFUSALS: Mapping[str, tuple[int, str, str, str, tuple[str, ...]]] = {
    "BadAddress": (400, errors.BadAddress.code, errors.BadAddress.title,
                   "The address or the body cannot be read: an unknown parameter, with the closest name; a value that "
                   "is none; JSON that is none; from a browser, a form token that expired.", ()),
    "NotSignedIn": (401, errors.NotSignedIn.code, errors.NotSignedIn.title,
                    "Nobody is named by a token or a session.", ("Authenticate",)),
    "Forbidden": (403, errors.Forbidden.code, errors.Forbidden.title,
                  "Its person, or the token, may not do this; the reason stands in `detail`.", ()),
    "NotFound": (404, errors.NotFound.code, errors.NotFound.title,
                 "There is no such record among those that its reader may see.", ()),
    "NotThisWay": (405, "method_not_allowed", "Not this way",
                   "The address does not take this method; `Allow` says which it takes.", ("Allow",)),
    "Conflict": (409, errors.Conflict.code, errors.Conflict.title,
                 "A rule of the database stands against it (`constraint`), or another record does (`blocks`), or some "
                 "of the records are gone.", ()),
    "Changed": (412, errors.Changed.code, errors.Changed.title,
                "The record is not the one that `If-Match` names; `differences` says what changed since.", ("ETag",)),
    "TooLarge": (413, errors.TooLarge.code, errors.TooLarge.title,
                 "The body is larger than allowed, or names too many records.", ()),
    "WrongFormat": (415, errors.WrongFormat.code, errors.WrongFormat.title, "The body is not sent as JSON.", ()),
    "Invalid": (422, errors.Invalid.code, errors.Invalid.title,
                "Some values cannot be saved: a sentence for each stands in `errors`.", ()),
    "TooManyRequests": (429, "too_many_requests", "Too many requests",
                        "Too many requests in a short time.", ("RetryAfter",)),
    "Unavailable": (503, errors.TooSlow.code, errors.TooSlow.title,
                    "The database did not answer, or not in time. Try again, or ask for less.", ()),
}  # fmt: skip
BY_STATUS = {status: name for name, (status, *_rest) in REFUSALS.items()}
ALWAYS = (401, 403, 429, 503)


def headers(*names: str) -> dict[str, Schema]:
    """These headers, and those of every answer."""
    return {NAMES.get(name, name): {"$ref": f"#/components/headers/{name}"} for name in (*names, *EVERYWHERE)}


def refusals() -> dict[str, Schema]:
    """Every refusal, as components."""
    return {name: _refusal(*parts) for name, parts in REFUSALS.items()}


def _refusal(status: int, code: str, title: str, words: str, more: tuple[str, ...]) -> Schema:
    example = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": words,
        "code": code,
        "request_id": "0f1e2d3c4b5a6978",
    }
    content = {PROBLEM: {"schema": ref("Problem"), "example": example}}
    return {"description": words, "headers": headers(*more), "content": content}


def responses(good: Mapping[str, Schema], statuses: Iterable[int]) -> dict[str, Schema]:
    """The answers of one operation: what it gives, and the refusals that can come."""
    refused = sorted({*ALWAYS, *statuses})
    return {**good, **{str(status): {"$ref": f"#/components/responses/{BY_STATUS[status]}"} for status in refused}}


def answer(words: str, schema: Any, *with_headers: str, mimetype: str = JSON) -> Schema:
    """An answer that carries a document."""
    return {"description": words, "headers": headers(*with_headers), "content": {mimetype: {"schema": schema}}}


def nothing(words: str, *with_headers: str) -> Schema:
    """An answer without a body."""
    return {"description": words, "headers": headers(*with_headers)}
