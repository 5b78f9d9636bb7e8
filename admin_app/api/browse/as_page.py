"""The page of the tool that shows the same rows: a list there asks by declared names, the API in either case."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import current_app

from admin_app.api.asked import COUNT, arguments
from admin_app.api.lists import limits
from admin_app.api.shapes import EXPAND, FIELDS
from admin_app.api.spoken import Spoken, spoken
from admin_app.resource.errors import Refusal
from admin_app.resource.listing import Limits, Listing
from admin_app.resource.listing.grammar import OPERATORS, TAKEN_BY
from admin_app.resource.listing.paths import find
from admin_app.resource.pages.record_address import record_url

SEPARATOR = "__"


def page_of_list(view: Any, path: str) -> str:
    """``path`` with the same search, filters and order, from its first row."""
    resource = spoken(view)
    try:
        listing = Listing.from_args(arguments(), resource, limits(), ignored=(FIELDS, EXPAND, COUNT))
    except Refusal:
        return path
    depth = Limits.from_config(current_app.config).path_depth_max

    def declared(path: str) -> str:
        return _declared(resource, path, depth)

    asked = replace(
        listing,
        filters=tuple(replace(each, path=declared(each.path)) for each in listing.filters),
        where=_tree(listing.where, declared) if listing.where else None,
        sort=tuple((declared(path), descending) for path, descending in listing.sort),
        columns=(),
        after=None,
        before=None,
        page_size=listing.limits.page_size,
    )
    return asked.address(path)


def page_of_record(view: Any, key: str) -> str | None:
    return record_url(view, key) if view.can_view_details else None


def _declared(resource: Spoken, path: str, depth: int) -> str:
    found = find(resource, path, depth)
    return path if found is None else ".".join(step.name for step in (*found.steps, found.field))


def _tree(tree: Any, declared: Callable[[str], str]) -> Any:
    """A ``where`` with every name in it as it is declared."""
    if isinstance(tree, list):
        return [_tree(each, declared) for each in tree]
    if not isinstance(tree, dict):
        return tree
    found: dict[str, Any] = {}
    for name, inner in tree.items():
        if name in TAKEN_BY and isinstance(inner, (dict, list)):
            found[name] = _tree(inner, declared)
        else:
            path, mark, operator = name.rpartition(SEPARATOR)
            is_asked = bool(mark) and operator in OPERATORS
            found[f"{declared(path)}{mark}{operator}" if is_asked else declared(name)] = inner
    return found
