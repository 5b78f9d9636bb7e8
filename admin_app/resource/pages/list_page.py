"""The list page: address -> listing -> one page of rows -> plain values that the template prints in one loop."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import cache
from time import monotonic
from typing import Any
from urllib.parse import urlencode

from flask import current_app, request, url_for
from sqlalchemy import inspect
from sqlalchemy.exc import OperationalError
from werkzeug.local import LocalProxy

from admin_app.resource import scope
from admin_app.resource.errors import is_too_slow, wants_json
from admin_app.resource.fields.keys import key_attributes
from admin_app.resource.fields.kinds import kind_words
from admin_app.resource.listing import Limits, Listing
from admin_app.resource.listing.counting import Count, bounded, bounded_or_estimated, exact, known_from_page
from admin_app.resource.listing.narrowing import own_rows
from admin_app.resource.listing.paging import Page, fetch, only
from admin_app.resource.pages import columns, news, slow_lists
from admin_app.resource.pages.chips import chips_of
from admin_app.resource.pages.kept_columns import kept_columns
from admin_app.resource.pages.offers import filter_fields
from admin_app.resource.pages.record_address import up_to_key
from admin_app.resource.pages.rows import drawn_rows, rows_of
from admin_app.resource.resource import Resource
from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import within_sentence

NO_ROWS = Page((), None, None)
PAGE_SIZE = 50
"""The ``page_size`` of a view that declares none: the setting of that name decides."""


@dataclass(frozen=True, slots=True)
class Head:
    name: str
    label: str
    kind: str
    align: str
    sort_url: str | None
    sorted: str
    says: str
    also: str = ""  # "2" of the second of several sort keys
    descends: bool = False


@dataclass(frozen=True, slots=True)
class Pager:
    first_url: str | None
    previous_url: str | None
    next_url: str | None
    page_size: int
    sizes: list[tuple[int, str]]


def listing_of(view: Resource, args: Any = None, *, ignored: Collection[str] = ()) -> Listing:
    """The listing that this request's address names, or ``args``; raises BadAddress."""
    known = {*view.extra_parameters, *ignored}
    listing = Listing.from_args(
        request.args if args is None else args, view, limits_of(view), ignored=known, also_columns=computed(view)
    )
    return listing.but(also=tuple(kept_parameters(view)))


def computed(view: Resource) -> list[str]:
    """The declared columns that are no fields."""
    return [name for name in view.names if name.split(".")[0] not in view.all_fields]


def kept_parameters(view: Resource) -> list[tuple[str, str]]:
    """The parameters of this request that a page of the team's reads."""
    return [(name, value) for name in view.extra_parameters for value in request.args.getlist(name)]


def limits_of(view: Resource) -> Limits:
    """The settings' limits, with the page size that the view declares."""
    limits = Limits.from_config(current_app.config)
    size = view.page_size if view.page_size not in (0, PAGE_SIZE) else limits.page_size
    most = max(size, limits.page_size_max) if view.can_set_page_size else size
    return replace(limits, page_size=size, page_size_max=most)


def context(view: Resource) -> dict[str, Any]:
    """Everything the list template needs: Flask-Admin's own names and ours."""
    scope.only_reads(view.model)
    listing = listing_of(view)
    shown = columns_of(view, listing)
    began = monotonic()
    try:
        found = rows_and_count(view, listing, shown)
    except OperationalError as wrong:
        if not is_too_slow(wrong) or wants_json():
            raise
        found = _stopped(view, began)
    page, count, why = found
    names = flask_admin_names(view, page.rows, count) | page_context(view, listing, shown, page, count)
    return names | why


def rows_and_count(
    view: Resource, listing: Listing, shown: Sequence[columns.Column]
) -> tuple[Page, Count | None, dict[str, Any]]:
    """The rows and their number; or none, and what is asked before they are sorted without an index."""
    if not slow_lists.is_unindexed(view, listing) or not asks_for_every_row(view, listing):
        page = page_of(view, listing, shown)
        return page, count_of(view, listing, page), {}
    count = count_up_to_the_bound(view, listing)
    if (asked := slow_lists.question(view, listing, count)) is not None:
        return NO_ROWS, count, {"long_sort": asked}
    return page_of(view, listing, shown), count, {}


def _stopped(view: Resource, began: float) -> tuple[Page, Count | None, dict[str, Any]]:
    """A list without its rows, for whoever asked for too many: the rest of the page still helps to ask for fewer."""
    view.rows.rollback()
    scope.only_reads(view.model)
    return NO_ROWS, None, {"stopped": slow_lists.stopped(view, began)}


def columns_of(view: Resource, listing: Listing) -> list[columns.Column]:
    names = listing.columns or kept_columns(view, listing.limits, computed(view))
    return columns.chosen(view, names) if names else columns.columns_for(view, view.names)


def page_of(view: Resource, listing: Listing, shown: Sequence[columns.Column]) -> Page:
    rows = view.get_query().options(*columns.loading(view, [column.name for column in shown]))
    narrowed = listing.narrow(view.get_query(), view, scope.actor())
    return fetch(narrowed, listing, view, secret=current_app.config["SECRET_KEY"], rows=rows)


def count_of(view: Resource, listing: Listing, page: Page) -> Count:
    known = known_from_page(page, listing)
    return known if known is not None else count_up_to_the_bound(view, listing)


def count_up_to_the_bound(view: Resource, listing: Listing, rows: Any = None) -> Count:
    """``rows``: the statement of these very rows, where the listing's names are not the view's own."""
    bound = count_bound(listing)
    rows = narrowed_query(view, listing) if rows is None else rows
    if not asks_for_every_row(view, listing):
        return bounded(view.rows, rows, bound)
    about = view.model, view.rows.get_bind(view.model), bound
    count: Count | None = slow_lists.remembered_estimate(about)
    if count is None:
        count = bounded_or_estimated(view.rows, rows, bound, view.model)
        if count.estimated:
            slow_lists.remember_estimate(about, count)
    return count


def count_bound(listing: Listing) -> int:
    bound: int = current_app.config["COUNT_BOUND"]
    return min(bound, current_app.config["SEARCH_COUNT_BOUND"]) if listing.search else bound


def asks_for_every_row(view: Resource, listing: Listing) -> bool:
    """Does nothing narrow the table: no filter, no row rule, no query of the view's own, no class among others?"""
    mapper = inspect(view.model)
    alone = mapper.inherits is None and mapper.polymorphic_on is None
    return alone and not listing.narrows and not own_rows(view) and view.model not in scope.row_rules(view.rows)


def exact_count(view: Resource) -> dict[str, Any]:
    count = exact(view.rows, narrowed_query(view, listing_of(view)))
    return {"count": count.value, "text": count.text}


def narrowed_query(view: Resource, listing: Listing) -> Any:
    """The keys of the listing's rows, without their other columns: enough to be counted."""
    return listing.narrow(only(view.get_query(), key_attributes(view.model)), view, scope.actor())


def page_context(
    view: Resource, listing: Listing, shown: Sequence[columns.Column], page: Page, count: Count | None
) -> dict[str, Any]:
    base = view.base_url
    start = listing.but(after=None, before=None)
    frame = shell(view)
    made = {
        "resource": view,
        "editable": columns.editable(view),
        "head": [_head(view, start, base, column) for column in shown],
        "rows": rows_of(view, page.rows, shown, ticks=bool(frame["bulk_actions"]), address=up_to_key(view, listing)),
        "drawn_rows": drawn_rows,
        "count": count,
        "pager": _pager(view, listing, base, page),
        "chips": chips_of(view, start),
        "clear_url": start.but(search="", filters=(), where=None).address(base),
        "search": listing.search,
        "search_says": search_says(view),
        "search_args": start.but(search="").to_args(),
        "bare_url": start.but(filters=(), where=None).address(base),
        "filters_url": start.address(f"{base}filters/"),
        "columns_url": start.address(f"{base}columns/"),
        "default_columns_url": start.but(columns=()).address(base),
        "filter_fields": _when_asked(lambda: filter_fields(view)),
        "all_columns": _when_asked(lambda: _all_columns(view, shown)),
        "export_urls": _export_urls(view, start, shown),
        "api_url": _api_url(view, start),
        "count_url": f"{base}count/?{urlencode(start.to_args())}" if count and not count.exact else None,
        "empty": _empty(page, listing),
        "return_url": listing.address(base),
        "matching_url": _matching_url(view, start, page, frame),
        "rows_max": current_app.config.get("ACTION_ROWS_MAX", 1000),
        "sort_keys_max": listing.limits.sort_keys_max,
        "notes": [],
        "stopped": None,
        "long_sort": None,
    }
    return made | frame | news.of_list(view, listing, page)


def shell(view: Resource) -> dict[str, Any]:
    """What every page of a resource says of itself: what the actor may do here, and where."""
    may = {operation for operation in ("read", "create", "edit", "delete", "export", "import") if view.may(operation)}
    verbs = [verb for verb in view.verbs.values() if view.is_action_allowed(verb.name)]
    return {
        "resource": view,
        "may": may,
        "new_url": f"{view.base_url}new/" if "create" in may else None,
        "action_url": f"{view.base_url}action/",
        "bulk_actions": [(verb.name, verb.words, verb.question) for verb in verbs],
    }


def _matching_url(view: Resource, start: Listing, page: Page, frame: dict[str, Any]) -> str | None:
    """Where an action on every row of the listing is sent, where the listing goes on beyond this page."""
    beyond = page.next is not None or page.previous is not None
    return start.address(frame["action_url"]) if frame["bulk_actions"] and page.rows and beyond else None


def _head(view: Resource, listing: Listing, base: str, column: columns.Column) -> Head:
    says = _says(view, column)
    declared = columns.sortable_paths(view)
    if not column.sortable or (declared is not None and column.name not in declared):
        return Head(column.name, column.label, column.kind, column.align, None, "", says)
    order = listing.sort or tuple(view.default_sort)
    now = dict(order[:1]).get(column.name)
    following = {None: ((column.name, False),), False: ((column.name, True),), True: ()}[now]
    word = {None: "", False: "ascending", True: "descending"}[now]
    if now is True and not listing.sort:
        following = ((column.name, False),)
    address = listing.but(sort=following).address(base)
    also, descends = _place(listing, column.name), dict(order).get(column.name, False)
    return Head(column.name, column.label, column.kind, column.align, address, word, says, also, descends)


def _place(listing: Listing, name: str) -> str:
    """Where a column stands among several sort keys: "1", "2"; nothing where one key or none sorts."""
    names = [path for path, _descending in listing.sort]
    return str(names.index(name) + 1) if len(names) > 1 and name in names else ""


def _says(view: Resource, column: columns.Column) -> str:
    """What a heading tells whoever rests on it: what the column means, its kind, and whether sorting by it is quick."""
    field = column.field
    told = view.column_descriptions.get(column.name) or (field.declared_help if field else "")
    key = _("key") if field and field.primary_key else _("indexed") if field and field.indexed else ""
    return " · ".join(part for part in (_(str(told)) if told else "", _(kind_words(column.kind)), key) if part)


def _pager(view: Resource, listing: Listing, base: str, page: Page) -> Pager:
    start = listing.but(after=None, before=None)
    offered = {*view.page_size_options, listing.limits.page_size} if view.can_set_page_size else set()
    sizes = sorted(size for size in offered if 0 < size <= listing.limits.page_size_max)
    return Pager(
        first_url=start.address(base) if page.previous else None,
        previous_url=start.but(before=page.previous).address(base) if page.previous else None,
        next_url=start.but(after=page.next).address(base) if page.next else None,
        page_size=listing.page_size,
        sizes=[(size, start.but(page_size=size).address(base)) for size in sizes],
    )


def search_says(view: Resource) -> str:
    """The fields that a search looks into."""
    return ", ".join(within_sentence(columns.heading(view, name)) for name in _searched(view))


def _searched(view: Resource) -> list[str]:
    return [name for name in view.search_fields if columns.columns_for(view, [name])]


def _all_columns(view: Resource, shown: Sequence[columns.Column]) -> list[tuple[str, str, bool]]:
    names = [column.name for column in shown]
    others = [name for name in [*view.names, *columns.whole(view.readable())] if name not in names]
    rest = columns.columns_for(view, dict.fromkeys(others))
    return [(c.name, c.label, True) for c in shown] + [(c.name, c.label, False) for c in rest]


def _export_urls(view: Resource, listing: Listing, shown: Sequence[columns.Column]) -> dict[str, str]:
    known = scope.registry_or_none()
    if known is None or not view.may("export"):
        return {}
    if not listing.columns and kept_columns(view, listing.limits, computed(view)):
        listing = listing.but(columns=tuple(column.name for column in shown))  # what this browser alone shows
    arguments = urlencode(listing.but(page_size=listing.limits.page_size).to_args())
    return {name: f"{view.base_url}export/{name}/" + (f"?{arguments}" if arguments else "") for name in known.renderers}


def _api_url(view: Resource, listing: Listing) -> str | None:
    """Where a program reads these rows."""
    known = scope.registry_or_none()
    address = known.api_address(view, None) if known is not None else None
    return address and listing.but(columns=()).address(address)


def _empty(page: Page, listing: Listing) -> str | None:
    if page.rows:
        return None
    return "no_match" if listing.search or listing.filters or listing.where else "none"


def _when_asked(make: Callable[[], Any]) -> Any:
    """A form that our own template never prints, made only for a team's that does."""
    return LocalProxy(cache(make))


def flask_admin_names(view: Resource, data: Sequence[Any], count: Count | None) -> dict[str, Any]:
    """The names that a team's own Flask-Admin list template expects."""
    actions, confirmations = view.get_actions_list()
    readable = [
        each for each, name in zip(view._list_columns, view.names, strict=True) if columns.columns_for(view, [name])
    ]
    return {
        "data": data,
        "list_forms": {},
        "delete_form": _when_asked(view.delete_form) if view.may("delete") else None,
        "action_form": _when_asked(view.action_form) if actions else None,
        "list_columns": [(name, _(str(label))) for name, label in readable],
        "sortable_columns": view._sortable_columns,
        "editable_columns": {},
        "list_row_actions": view.get_list_row_actions(),
        "num_pages": None,
        "can_set_page_size": view.can_set_page_size,
        "page": 0,
        "page_size": view.page_size,
        "default_page_size": view.page_size,
        "page_size_url": lambda size: url_for(".index_view", page_size=size),
        "pager_url": lambda number: url_for(".index_view", page=number or None),
        "sort_url": lambda column, invert=False, desc=None: url_for(".index_view", sort=column, desc=desc),
        "sort_column": None,
        "sort_desc": None,
        "search_supported": view._search_supported,
        "search_placeholder": view.search_placeholder(),
        "clear_search_url": view.base_url,
        "filter_groups": None,
        "filters": None,
        "active_filters": None,
        "filter_args": {},
        "actions": [(name, _(str(text))) for name, text in actions],
        "actions_confirmation": {name: _(str(asked)) if asked else asked for name, asked in confirmations.items()},
        "enumerate": enumerate,
        "get_pk_value": view.get_pk_value,
        "get_value": view.get_list_value,
        "extra_args": dict(kept_parameters(view)),
        "count": count,
    }
