"""The page of one answer: what was asked, the answer as a tree, where it leads, how to ask the same by a program."""

from collections.abc import Iterator
from http import HTTPStatus
from time import perf_counter
from typing import Any

from flask import Response, current_app, g, render_template, request, url_for
from markupsafe import Markup

from admin_app.api.browse import document as drawing
from admin_app.api.browse.around import ways
from admin_app.api.browse.samples import curl, plain, python
from admin_app.api.browse.seen import HISTORY, Seen, here, seen
from admin_app.api.marks import BEGAN
from admin_app.resource import scope
from admin_app.resource.formats import formats
from admin_app.resource.pages.returning import is_safe
from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import ngettext

SIGN_IN = "auth.sign_in_page"
KILOBYTE = 1000
SHOWN_HEADERS = (
    "ETag", "Link", "Allow", "Location", "Retry-After", "RateLimit-Policy", "RateLimit", "WWW-Authenticate",
)  # fmt: skip


def drawn(response: Response) -> Response:
    """The answer as a page, with its status and its headers; whoever is not signed in is asked to."""
    if scope.actor() is None:
        return _for_nobody(response)
    if request.method == "GET":
        text = response.get_data()
        response.set_data(render_template("api/page.html", **_context(seen(response, text), text)))
    response.mimetype = "text/html"
    response.headers.pop("ETag", None)  # it is the answer's, not the page's
    return response


def _for_nobody(response: Response) -> Response:
    problem: dict[str, Any] = response.get_json(silent=True) or {}
    if response.status_code == HTTPStatus.UNAUTHORIZED and SIGN_IN in current_app.view_functions:
        page = here()
        response.status_code, response.location = 302, url_for(SIGN_IN, next=page if is_safe(page) else None)
        response.headers.pop("WWW-Authenticate", None)
        response.set_data(b"")
    else:
        words = {name: problem.get(name, "") for name in ("status", "title", "request_id")}
        more = {"sentence": problem.get("detail", ""), "fields": problem.get("errors", {}), "link": problem.get("link")}
        response.set_data(render_template("errors/refusal.html", **words, **more))
    response.mimetype = "text/html"
    return response


def _context(about: Seen, text: bytes) -> dict[str, Any]:
    headers, status = about.response.headers, about.response.status_code
    tree, left_out = _tree(about, text)
    return {
        "title": about.title,
        "problem": about.problem,
        "address": plain(about.address),
        "status": status,
        "phrase": HTTPStatus(status).phrase,
        "facts": list(_facts(about, text)),
        "tree": tree,
        "left_out": left_out,
        "curl": curl("GET", about.address),
        "python": python(about.address),
        "headers": [(name, headers[name]) for name in SHOWN_HEADERS if name in headers],
        **ways(about),
    }


def _tree(about: Seen, text: bytes) -> tuple[Markup, bool]:
    """The drawn answer, and whether a part of it was left out."""
    if about.document is None:
        return drawing.begins(text), True
    made = drawing.Drawing(about.document, about.place)
    return made.html, made.left_out


def _facts(about: Seen, text: bytes) -> Iterator[str]:
    """How many, how long it took, how large."""
    items = about.member("items", list)
    if items is not None:
        yield _how_many(about, len(items))
    if BEGAN in g:
        yield _("%(count)s ms", count=formats().number(round((perf_counter() - g.get(BEGAN)) * 1000)))
    if len(text) < KILOBYTE:
        yield ngettext("%(count)s byte", "%(count)s bytes", len(text))
    else:
        yield formats().size(len(text))


def _how_many(about: Seen, shown: int) -> str:
    if about.kind == HISTORY:
        return ngettext("%(count)s change", "%(count)s changes", shown)
    count = about.member("count", dict)
    if count is None:
        return ngettext("%(count)s row", "%(count)s rows", shown)
    number = formats().number(int(count["value"]))
    if not count["exact"]:
        number = _("about %(number)s", number=number) if count["estimated"] else f"{number}+"
    return _("%(shown)s of %(count)s rows", shown=formats().number(shown), count=number)
