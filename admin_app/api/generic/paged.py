"""A page of a view's rows, in the grammar, with the marks and in the envelope of every list of the API."""

from typing import Any

from flask import Response, current_app
from sqlalchemy import select

from admin_app.api.asked import COUNT, arguments, count_asked, said_as_sent
from admin_app.api.case import case_of_answer
from admin_app.api.generic.asked_of import Asked, paths_of
from admin_app.api.generic.drawn import drawer, loaded
from admin_app.api.generic.stored import outline, source
from admin_app.api.lists import count_told, limits, sent
from admin_app.extensions import db
from admin_app.resource import scope
from admin_app.resource.errors import BadAddress
from admin_app.resource.fields.keys import key_attributes
from admin_app.resource.listing import Listing
from admin_app.resource.listing.counting import Count, bounded, exact
from admin_app.resource.listing.grammar import SEARCH
from admin_app.resource.listing.paging import fetch
from admin_app.resource.listing.reading import Reading
from admin_app.resource.pages.list_page import count_bound
from admin_app.resource.translation import gettext as _


def answer(view: Any) -> Response:
    scope.only_reads(view.model)
    shown, reading = outline(view), Reading(arguments())
    asked, counted = asked_of(view), count_asked(reading)
    listing = _listing(view, asked, reading)
    rows = source(view)
    loading = select(view.model).options(*rows._with_options, *loaded(shown, many=True))
    rows = listing.narrow(rows, asked, scope.actor())
    page = fetch(rows, listing, asked, secret=current_app.config["SECRET_KEY"], session=db.session(), rows=loading)
    draw = drawer(shown, case_of_answer())
    return sent(
        [draw(row) for row in page.rows],
        page,
        count_told(counted, page, listing, lambda: _counted(rows, listing, counted)),
    )


def asked_of(view: Any) -> Asked:
    """What an address may ask of this view's list."""
    searched, order = view.search_fields, view.ordering
    paths = paths_of(outline(view), view.filter_fields, [*(searched or ()), *order])
    return Asked(view.model, paths, searched, order)


def _listing(view: Any, asked: Asked, reading: Reading) -> Listing:
    most = limits()
    with said_as_sent():
        listing = Listing.from_args(reading.all, asked, most, ignored=(COUNT,))
    if listing.search and not asked.search_fields:
        sentence = _("This list is not searched; leave 'search' out, or ask for a field.")
        raise BadAddress(sentence, fields={SEARCH: sentence})
    if view.page_size is not None and not reading.one("page_size"):
        return listing.but(
            page_size=min(view.page_size, most.page_size_max), after=listing.after, before=listing.before
        )
    return listing


def _counted(rows: Any, listing: Listing, asked: str) -> Count:
    keys = rows.with_only_columns(*key_attributes(rows.column_descriptions[0]["entity"]))
    keys._with_options = ()
    return exact(db.session(), keys) if asked == "exact" else bounded(db.session(), keys, count_bound(listing))
