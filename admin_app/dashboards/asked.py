"""A tile as one reader may ask for it: the listing, the fields and the address that proves it; or nothing at all.

A tile over what its reader may not read is absent, whatever of it that is: the resource, a field, a filter.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

from admin_app.dashboards.tiles import Rows, Tile, Trend
from admin_app.resource import scope
from admin_app.resource.errors import BadAddress
from admin_app.resource.formats import formats
from admin_app.resource.listing import Filter, Listing
from admin_app.resource.listing.paths import Path, Readable, find
from admin_app.resource.pages.columns import columns_for
from admin_app.resource.pages.list_page import limits_of
from admin_app.resource.registry import Registry
from admin_app.resource.translation import gettext as _
from admin_app.resource.words import Moment

ME = "me"


@dataclass(frozen=True, slots=True)
class Asked:
    """``paths`` are the fields the tile is made of, by the word of its declaration; ``days`` the borders of a trend."""

    tile: Any
    view: Any
    listing: Listing
    paths: dict[str, Path]
    moment: Moment
    days: tuple[date, ...] = ()

    @property
    def address(self) -> str:
        """The list that proves it."""
        return self.listing.address(self.view.base_url)

    @property
    def unit(self) -> str:
        """What stands behind its numbers."""
        return _(self.tile.unit) if self.tile.unit else ""

    def among(self, *filters: Filter) -> Listing:
        """The rows of one of its values."""
        return self.listing.but(filters=(*self.listing.filters, *filters))

    @property
    def is_personal(self) -> bool:
        """Does the question mean another thing for each reader?"""
        said = [text for each in self.listing.filters for text in each.values]
        return ME in said or f'"{ME}"' in str(self.listing.to_json()["where"]).replace("'", '"')


def asked_by_reader(tile: Tile, known: Registry) -> Asked | None:
    """The tile for whoever asks in this request; None where it is not theirs to read."""
    view = view_of(tile, known)
    if view is None or not view.may("read"):
        return None
    paths = {word: find(view, name) for word, name in tile.asks if word != "columns"}
    try:
        listing = listing_of(tile, view, limits_of(view))
    except BadAddress:
        return None
    whole = {word: path for word, path in paths.items() if path is not None}
    if len(whole) < len(paths) or (isinstance(tile, Rows) and not columns_for(view, tile.columns or view.names)):
        return None
    moment = Moment(scope.actor(), datetime.now(formats().zone))
    days = borders(moment.today, tile.every, tile.last) if isinstance(tile, Trend) else ()
    if isinstance(tile, Trend):
        listing = listing.but(filters=(*listing.filters, *between(tile.over, days[0], days[-1])))
    return Asked(tile, view, listing, whole, moment, days)


def view_of(tile: Tile, known: Registry) -> Any:
    """The one instance of a tile's view in this application, or None."""
    return next((view for view in known.views if type(view) is tile.view), None)


def listing_of(tile: Tile, view: Readable, limits: Any) -> Listing:
    """The listing of a tile's question; raises BadAddress."""
    listing = Listing.from_args(parse_qsl(tile.question, keep_blank_values=True), view, limits)
    return listing.but(page_size=tile.first) if isinstance(tile, Rows) else listing


def between(name: str, first: date, end: date) -> tuple[Filter, Filter]:
    """The filters for the days from ``first`` on, before ``end``."""
    return Filter(name, "gte", (first.isoformat(),)), Filter(name, "lt", (end.isoformat(),))


def borders(today: date, every: str, last: int) -> tuple[date, ...]:
    """The first day of each of the ``last`` days, weeks or months, and the one after them; today is in the last."""
    if every == "month":
        months = [today.year * 12 + today.month - 1 - back for back in range(last - 1, -2, -1)]
        return tuple(date(month // 12, month % 12 + 1, 1) for month in months)
    width = timedelta(days=7 if every == "week" else 1)
    begun = today - timedelta(days=today.weekday()) if every == "week" else today
    return tuple(begun - width * back for back in range(last - 1, -2, -1))
