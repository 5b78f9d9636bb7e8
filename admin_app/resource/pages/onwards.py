"""From one form to the next: the record that follows in the listing a form was opened from.

The listing stands in the address the form returns to: the list's own, or a record's page that carries it on. It is
read when the form is saved and not before.
"""

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import flash, url_for

from admin_app.resource import scope
from admin_app.resource.errors import BadAddress
from admin_app.resource.fields import key_condition, key_from_text, key_text
from admin_app.resource.listing import Listing
from admin_app.resource.listing.ordering import key_fields
from admin_app.resource.listing.paging import beside
from admin_app.resource.pages import columns
from admin_app.resource.pages.list_page import limits_of
from admin_app.resource.resource import Resource
from admin_app.resource.translation import gettext as _

LISTING = "listing"
NOT_OF_THE_ORDER = ("after", "before", "columns", "page_size")


def has_next(view: Resource, back: str) -> bool:
    """Does this address say in which listing a next record could be? Whether there is one is not asked yet."""
    return bool(key_fields(view)) and _pairs(view, back) is not None


def next_form(view: Resource, key: str, back: str) -> str:
    """The form of the record that follows this one; where it was the last, the page that the form returns to."""
    pairs = _pairs(view, back)
    row = None if pairs is None else _following(view, key, pairs)
    if row is None:
        flash(_("That was the last record of the list."), "info")
        return back
    following = key_text(row)
    if urlsplit(back).path != view.base_url:
        back = f"{view.row_url(row)}&{urlencode({LISTING: urlencode(pairs or [])})}"
    return url_for(f"{view.endpoint}.edit_view", id=following, url=back)


def _pairs(view: Resource, back: str) -> list[tuple[str, str]] | None:
    """The listing as the parameters of an address; None where there is none in this one."""
    parts = urlsplit(back)
    found = parse_qsl(parts.query, keep_blank_values=True)
    if parts.path == view.base_url:
        return [(name, value) for name, value in found if name not in NOT_OF_THE_ORDER]
    if parts.path == urlsplit(view.row_address).path and LISTING in dict(found):
        return parse_qsl(dict(found)[LISTING], keep_blank_values=True)
    return None


def _following(view: Resource, key: str, pairs: list[tuple[str, str]]) -> Any:
    key_of_row = key_from_text(view.model, key)
    try:
        listing = Listing.from_args(pairs, view, limits_of(view), ignored=view.extra_parameters)
    except BadAddress:
        return None
    if key_of_row is None:
        return None
    query = view.get_query().options(*columns.loading(view, ()))
    narrowed = listing.narrow(query, view, scope.actor())
    return beside(narrowed, query, key_condition(view.model, key_of_row), listing, view, backwards=False)
