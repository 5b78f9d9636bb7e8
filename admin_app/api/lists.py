"""``GET /api/v1/<resource>``: a page of rows as ``{"items", "next", "previous", "count"}``.

Rows are selected as columns and never become objects: the reading door narrows the statement all the same.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Response, current_app, request
from sqlalchemy import Select, select

from admin_app.api import addresses, many
from admin_app.api.asked import COUNT, COUNTS, arguments, count_asked, said_as_sent, shape_asked
from admin_app.api.case import case_of_answer
from admin_app.api.json_text import MIMETYPE, encoded
from admin_app.api.layout import dialect_of, layout_of, spelling
from admin_app.api.shapes import EXPAND, FIELDS
from admin_app.api.spoken import Spoken, spoken
from admin_app.resource import scope
from admin_app.resource.errors import BadAddress, with_suggestion
from admin_app.resource.fields.keys import key_attributes
from admin_app.resource.fields.spelling import quoted
from admin_app.resource.formats import formats
from admin_app.resource.listing import Limits, Listing
from admin_app.resource.listing.counting import Count, exact, known_from_page
from admin_app.resource.listing.grammar import COLUMNS, SORT
from admin_app.resource.listing.narrowing import own_rows
from admin_app.resource.listing.paging import Page, fetch
from admin_app.resource.listing.reading import Reading
from admin_app.resource.pages import slow_lists
from admin_app.resource.pages.list_page import asks_for_every_row, count_up_to_the_bound
from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import gettext_noop as N_

OWN = (FIELDS, EXPAND, COUNT)


class SlowSort(BadAddress):
    code, title = "slow_sort", N_("This takes long")


def answer(view: Any) -> Response:
    scope.only_reads(view.model)
    resource, case = spoken(view), case_of_answer()
    reading = Reading(arguments())
    shape, counted = shape_asked(resource, reading, heavy=False), count_asked(reading)
    listing = listing_asked(resource, reading)
    check_order(resource, listing)
    session = view.rows
    layout = layout_of(shape, spelling(case), dialect_of(session, view.model))
    rows = layout.joined(select(*layout.expressions).select_from(view.model))
    page = fetch(
        source_of(resource, listing),
        listing,
        resource,
        secret=current_app.config["SECRET_KEY"],
        session=session,
        rows=rows,
        plain=True,
    )
    items = layout.items(page.rows)
    many.fill(session, layout, spelling(case), addresses.of_resource)
    return sent(items, page, count_told(counted, page, listing, lambda: _counted(resource, listing, counted)))


def listing_asked(resource: Spoken, reading: Reading) -> Listing:
    if any(name == COLUMNS for name, _text in reading.all):
        sentence = with_suggestion(_("This address takes no parameter %(name)s.", name=quoted(COLUMNS)), quoted(FIELDS))
        raise BadAddress(sentence, fields={COLUMNS: sentence})
    with said_as_sent():
        return Listing.from_args(reading.all, resource, limits(), ignored=OWN)


def check_order(resource: Spoken, listing: Listing) -> None:
    """Raise SlowSort where a list page would ask first: many rows in an order that no index has."""
    view = resource.view
    if not slow_lists.is_unindexed(resource, listing) or not asks_for_every_row(view, listing):
        return
    rows = slow_lists.rows_to_sort(view, _counted(resource, listing, COUNTS[0]))
    if rows is not None:
        sentence = _(
            "About %(count)s rows would be sorted without an index, which takes long. Add a filter, sort by another "
            "field, or send anyway=1 if you mean it.",
            count=formats().number(rows),
        )
        raise SlowSort(sentence, fields={SORT: sentence})


def limits() -> Limits:
    config = current_app.config
    return replace(
        Limits.from_config(config),
        page_size_max=config["API_PAGE_SIZE_MAX"],
    )


def source_of(resource: Spoken, listing: Listing) -> Select[Any]:
    """The rows of a listing as a statement: those of the view, narrowed by what the address asks."""
    statement: Select[Any] = select(resource.model).where(*own_rows(resource.view))
    narrowed: Select[Any] = listing.narrow(statement, resource, scope.actor())
    return narrowed


def count_told(asked: str, page: Page, listing: Listing, counted: Callable[[], Count]) -> dict[str, Any] | None:
    """The count of an envelope; ``counted`` asks the database where the page does not tell it."""
    if asked == "none":
        return None
    count = known_from_page(page, listing) or counted()
    return {"value": count.value, "exact": count.exact, "estimated": count.estimated}


def _counted(resource: Spoken, listing: Listing, asked: str) -> Count:
    keys = source_of(resource, listing).with_only_columns(*key_attributes(resource.model))
    if asked == "exact":
        return exact(resource.view.rows, keys)
    return count_up_to_the_bound(resource.view, listing, keys)


def sent(items: list[Any], page: Page, count: dict[str, Any] | None) -> Response:
    """The envelope of every list."""
    following = addresses.of_page(after=page.next) if page.next else None
    previous = addresses.of_page(before=page.previous) if page.previous else None
    document = {"items": items, "next": following, "previous": previous, "count": count}
    response = Response(b"" if request.method == "HEAD" else encoded(document), mimetype=MIMETYPE)
    links = [(following, "next"), (previous, "prev")]
    if said := ", ".join(f'<{address}>; rel="{word}"' for address, word in links if address):
        response.headers["Link"] = said
    return response
