"""Where a pin may lead: the first page of a resource or of a page of its own, with its question; and what to call it.

A pin is an address of this site and nothing else; it is judged when it is made, and again each time it is drawn.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import current_app, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from admin_app.resource.errors import BadAddress
from admin_app.resource.listing import Listing
from admin_app.resource.pages.columns import heading
from admin_app.resource.pages.filter_words import words_of
from admin_app.resource.pages.list_page import listing_of
from admin_app.resource.pages.returning import is_safe
from admin_app.resource.pages.shell import open_views
from admin_app.resource.translation import gettext as _
from models.system.pin import LABEL_LENGTH

OF_ONE_PAGE = frozenset({"after", "before"})
"""A pin leads to the first page: the rows of a page mark are others tomorrow."""


@dataclass(frozen=True, slots=True)
class Place:
    """A page that can be pinned. ``page`` is the endpoint of its view, ``address`` a path below the tool's root."""

    page: str
    address: str


def this_place() -> Place | None:
    """The page of this request, where it is one that can be pinned."""
    page, _, method = (request.endpoint or "").partition(".")
    view = open_views().get(page)
    if view is None or method != view._default_view or request.method != "GET":
        return None
    return Place(page, address_from(request.path, request.args.items(multi=True)))


def place_at(address: str) -> Place:
    """The page at this address; raises BadAddress where there is none that can be pinned."""
    path, _mark, question = address.partition("?")
    page, _dot, method = _endpoint_of(path).partition(".") if is_safe(address) else ("", "", "")
    view = open_views().get(page)
    if view is None or method != view._default_view:
        raise BadAddress(_("Only a list or a page of the menu can be pinned; nothing was changed."))
    return Place(page, address_from(path, parse_qsl(question, keep_blank_values=True)))


def _endpoint_of(path: str) -> str:
    try:
        endpoint, _values = current_app.url_map.bind("localhost").match(path)
    except (HTTPException, RequestRedirect):
        return ""
    return str(endpoint)


def address_from(path: str, question: Iterable[tuple[str, str]]) -> str:
    kept = urlencode([(name, value) for name, value in question if name not in OF_ONE_PAGE])
    return f"{path}?{kept}" if kept else path


def label_for(place: Place) -> str:
    """What to call a pin: the name of its page, and what its list asks for.

    The name of a whole page is kept as it is declared, and translated where the pin is shown.
    A row that a filter names is not called by its label, which its reader may not be allowed to see tomorrow.
    """
    view: Any = open_views()[place.page]
    question = place.address.partition("?")[2]
    asked = _question_of(view, question) if getattr(view, "model", None) is not None else []
    return f"{_(str(view.name))}: {', '.join(asked)}"[:LABEL_LENGTH] if asked else str(view.name)[:LABEL_LENGTH]


def shown_label(label: str, page: str) -> str:
    """A pin that is called like its page is called so in every language; another name is the person's own."""
    return _(label) if label == str(getattr(open_views().get(page), "name", "")) else label


def _question_of(view: Any, question: str) -> list[str]:
    try:
        listing: Listing = listing_of(view, MultiDict(parse_qsl(question, keep_blank_values=True)))
    except BadAddress:
        return []  # an address of Flask-Admin's own kind, which is read elsewhere
    asked = [f"“{listing.search}”"] if listing.search else []
    for part in listing.filters:
        field = view.field(part.path)
        names_a_row = field is None or field.target is not None
        asked.append(heading(view, part.path) + ("" if names_a_row else f" {words_of(view, part)}"))
    return asked + ([_("nested conditions")] if listing.where is not None else [])
