"""The address of a record as it is looked at: its open tab, the rows of that tab, and the listing it was opened from.

All of it stands in the address, so that reloading, going back and a link in a message show the same page.
"""

from urllib.parse import parse_qsl, quote, urlencode

from flask import request

from admin_app.resource.listing import Listing
from admin_app.resource.resource import Resource

TAB, ROWS, LISTING = "tab", "rows", "listing"
CARRIED_MAX = 1200
"""Characters of a listing that links carry on; a longer one would make addresses that servers refuse."""


def record_url(view: Resource, key: str, **more: str) -> str:
    """The address of a record's page with these parts of it; empty ones are left out."""
    parts = {"id": key, **{name: value for name, value in more.items() if value}}
    return f"{view.base_url}details/?{urlencode(parts, quote_via=quote, safe='')}"


def with_rows(view: Resource, key: str, tab: str, rows: str) -> str:
    """The address of the page that one is on, with this tab open and these rows in it."""
    return record_url(view, key, tab=tab, rows=rows, listing=carried_text())


def up_to_key(view: Resource, listing: Listing) -> str:
    """What stands before the key in the addresses of a list's rows: their pages carry the listing on."""
    text = listing_text(listing)
    if not text or len(text) > CARRIED_MAX or not view.can_view_details:
        return view.row_address
    return f"{view.base_url}details/?{LISTING}={quote(text, safe='')}&id="


def listing_text(listing: Listing) -> str:
    """Which rows and in which order, as it stands within another address; where the page began is left out."""
    bare = listing.but(after=None, before=None, columns=(), page_size=listing.limits.page_size, also=())
    return urlencode(bare.to_args())


def carried_text() -> str:
    return request.args.get(LISTING, "")


def pairs_of(text: str) -> list[tuple[str, str]]:
    return parse_qsl(text, keep_blank_values=True)
