"""The record before and the record after, in the listing that a record was opened from.

Looked up when somebody goes there and not before: two statements of one row each, however large the listing is.
"""

from typing import Any

from flask import redirect, request
from werkzeug.wrappers import Response

from admin_app.resource import scope
from admin_app.resource.errors import BadAddress, NotFound
from admin_app.resource.fields import key_condition, key_of, key_text
from admin_app.resource.listing import Listing
from admin_app.resource.listing.ordering import key_fields
from admin_app.resource.listing.paging import beside
from admin_app.resource.pages import columns
from admin_app.resource.pages.list_page import limits_of
from admin_app.resource.pages.record_address import LISTING, TAB, carried_text, pairs_of, record_url
from admin_app.resource.resource import Resource
from admin_app.resource.translation import gettext as _

WAYS = ("previous", "next")
END = "end"


def steps(view: Resource, key: str) -> list[tuple[str, str | None]]:
    """[(way, address)]; None at an end that was met. Nothing where rows have no order to go along."""
    if not key_fields(view) or carried(view) is None:
        return []
    met = request.args.get(END)
    more = {LISTING: carried_text(), TAB: request.args.get(TAB, "")}
    there = record_url(view, key, **more).replace("/details/?", "/neighbour/?", 1)
    return [(way, None if way == met else f"{there}&to={way}") for way in WAYS]


def end_met() -> str | None:
    """What to say to whoever wanted to go on beyond an end."""
    sentences = {
        "next": _("This is the last record of the list it was opened from."),
        "previous": _("This is the first record of the list it was opened from."),
    }
    return sentences.get(request.args.get(END, ""))


def carried(view: Resource) -> Listing | None:
    """The listing that this record was opened from; None where this reader cannot ask for it."""
    try:
        return Listing.from_args(pairs_of(carried_text()), view, limits_of(view))
    except BadAddress:
        return None


def list_url(view: Resource, listing: Listing | None) -> str:
    """The list that the record came from."""
    return listing.address(view.base_url) if listing is not None else view.base_url


def go(view: Resource) -> Response:
    """On to the neighbour; back to where one stood, with a word, where there is none."""
    row = view.row_of_request()
    way = request.args.get("to", "")
    if way not in WAYS:
        raise BadAddress(_("From a record one goes to 'next' or to 'previous'."))
    found = neighbour(view, row, way)
    more = {LISTING: carried_text(), TAB: request.args.get(TAB, ""), END: way if found is None else ""}
    return redirect(record_url(view, key_text(row if found is None else found), **more), 303)


def neighbour(view: Resource, row: Any, way: str) -> Any:
    """The row next to this one, or None."""
    listing = carried(view)
    if listing is None:
        raise NotFound(
            _("The list that this record was opened from cannot be read any more."),
            link=(_("Back to the record"), view.row_url(row)),
        )
    query = view.get_query().options(*columns.loading(view, ()))
    narrowed = listing.narrow(query, view, scope.actor())
    here = key_condition(view.model, key_of(row))
    return beside(narrowed, query, here, listing, view, backwards=way == "previous")
