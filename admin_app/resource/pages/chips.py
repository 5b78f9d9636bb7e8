"""The filters in force, each with its way out, its way to be changed, and what the panel's script must know of it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from admin_app.resource.listing import Filter, Listing
from admin_app.resource.listing.paths import find
from admin_app.resource.pages.filter_words import labels_of, path_label, spelled, spelled_where, where_words, words_of
from admin_app.resource.resource import Resource
from admin_app.resource.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Chip:
    """``data`` is the filter as plain data: field, operator, values, labels of the rows it names; or ``where``."""

    label: str
    text: str
    remove_url: str
    edit_url: str | None
    data: dict[str, Any]


def chips_of(view: Resource, listing: Listing) -> list[Chip]:
    chips = [_chip(view, listing, part) for part in listing.filters]
    if listing.where is not None:
        text = where_words(view, listing.where, listing.limits)
        away = listing.but(where=None).address(view.base_url)
        tree = spelled_where(view, listing.where, listing.limits)
        chips.append(Chip(_("Advanced"), text, away, None, {"where": tree}))
    return chips


def _chip(view: Resource, listing: Listing, part: Filter) -> Chip:
    rest = listing.without(part)
    found = find(view, part.path)
    related = found is not None and found.field.target is not None and part.operator != "empty"
    labels = labels_of(view, found.field, part.values) if found is not None and related else {}
    values = spelled(found.field, part.values, part.operator) if found is not None else part.values
    data: dict[str, Any] = {"name": part.path, "operator": part.operator, "values": values}
    if labels:
        data["labels"] = labels
    text = words_of(view, part, labels)
    return Chip(path_label(view, part.path), text, rest.address(view.base_url), _edit_url(view, rest, part), data)


def _edit_url(view: Resource, rest: Listing, part: Filter) -> str:
    """The page that changes this filter where no script does."""
    asked = [("filter_field", part.path), ("filter_operator", part.operator)]
    values = [("filter_value", value) for value in part.values]
    return f"{view.base_url}filters/?{urlencode([*rest.to_args(), *asked, *values])}"
