"""New rows above a list that is being looked at: asked for now and then, counted up to a bound, never put in by
themselves. A list asks only where an index holds its order, so that asking costs next to nothing.
"""

from typing import Any
from urllib.parse import urlencode

from flask import current_app

from admin_app.resource import scope
from admin_app.resource.errors import BadAddress
from admin_app.resource.listing import Listing
from admin_app.resource.listing.ordering import order_of
from admin_app.resource.listing.paging import Page, count_before
from admin_app.resource.resource import Resource
from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import ngettext, within_sentence

BOUND = 99
"""New rows are counted up to here; beyond it the list says "99+"."""


def of_list(view: Resource, listing: Listing, page: Page) -> dict[str, Any]:
    """Where the list asks for what is new, and how often in seconds; nowhere on a later page."""
    seconds = current_app.config.get("NEWS_SECONDS", 30)
    if not seconds or page.first is None or listing.after or listing.before or not _is_quick(view, listing):
        return {"news_url": None, "news_seconds": 0}
    asked = listing.but(before=page.first).to_args()
    return {"news_url": f"{view.base_url}news/?{urlencode(asked)}", "news_seconds": seconds}


def _is_quick(view: Resource, listing: Listing) -> bool:
    first = order_of(listing.sort, view).keys[0]
    return not listing.search and first.own and first.field.indexed


def answer(view: Resource, listing: Listing) -> dict[str, Any]:
    """How many rows stand above the first one by now, and the words for it."""
    if not listing.before:
        raise BadAddress(_("This address does not say which row was the first; open the list again."))
    scope.only_reads(view.model)
    found = count_before(
        listing.narrow(view.get_query(), view, scope.actor()),
        listing,
        view,
        secret=current_app.config["SECRET_KEY"],
        bound=BOUND,
    )
    return {"count": min(found, BOUND), "text": _words(view, found) if found else ""}


def _words(view: Resource, found: int) -> str:
    number = f"{BOUND}+" if found > BOUND else str(found)
    row, rows = _(view.singular or view.name), within_sentence(_(view.name))
    return ngettext("%(number)s new %(row)s", "%(number)s new %(rows)s", found, number=number, row=row, rows=rows)
