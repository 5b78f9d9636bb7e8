"""Is a program reading an address of the API, or a person at a browser? To the person the same answer goes as a page.

Looks at the headers and at ``format=json``; the answer itself is made before anybody asks here, and stays as it is for
programs. What draws the page is imported when the first one is asked for.
"""

from importlib import import_module
from time import perf_counter
from typing import Any

from flask import Flask, Response, g, request
from werkzeug.datastructures import ImmutableMultiDict

from admin_app.api.addresses import of_resource, of_row
from admin_app.api.case import HEADER
from admin_app.api.marks import BEGAN, FORMAT, JSON, RAW
from admin_app.resource.errors import BadAddress
from admin_app.resource.registry import Registry
from admin_app.resource.translation import gettext as _

DRAWN = ("application/json", "application/problem+json")


def init_app(app: Flask) -> None:
    app.before_request(begin)
    app.after_request(finish)
    known: Registry = app.extensions["steward"]
    known.api_address = address_of


def address_of(view: Any, row: Any) -> str | None:
    """Where a program reads this row, or without one the list; None where the resource is not for programs."""
    if not getattr(view, "api", True):
        return None
    return of_resource(view) if row is None else of_row(view, row)


def is_of_api() -> bool:
    return request.path == "/api" or request.path.startswith("/api/")


def begin() -> None:
    """Take ``format=json`` out of the address, so that nobody after takes it for a question about a field."""
    if not is_of_api():
        return
    g.setdefault(BEGAN, perf_counter())
    asked = request.args.getlist(FORMAT)
    if not asked:
        return
    pairs = [(name, text) for name, text in request.args.items(multi=True) if name != FORMAT]
    request.args = ImmutableMultiDict(pairs)
    g.setdefault(RAW, True)
    if asked != [JSON]:
        sentence = _("'format' is json, or left out. Files have addresses of their own, such as /api/v1/orders.csv.")
        raise BadAddress(sentence, fields={FORMAT: sentence})


def is_for_a_person() -> bool:
    """Did a browser go to this address, to show what is there? Its scripts, and whoever brings a token, did not."""
    accepted, token = request.accept_mimetypes, request.authorization
    return (
        request.method in ("GET", "HEAD")
        and accepted["text/html"] > accepted["application/json"]
        and request.headers.get("Sec-Fetch-Dest", "document") == "document"
        and request.headers.get("X-Requested-With") != "XMLHttpRequest"
        and not (token is not None and token.type == "bearer")
        and not g.get(RAW)
        and not request.path.endswith(".json")
    )


def finish(response: Response) -> Response:
    """Say what the answer depends on; to a person, show it as a page."""
    if not is_of_api():
        return response
    response.vary.update(("Accept", HEADER))
    if response.mimetype in DRAWN and is_for_a_person():
        drawn: Response = import_module("admin_app.api.browse.page").drawn(response)
        return drawn
    return response
