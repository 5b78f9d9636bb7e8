"""The list page: address -> listing -> one page of rows -> plain values that the template prints in one loop."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from time import monotonic
from typing import Any
from urllib.parse import urlencode

from flask import current_app, request, url_for
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup
from sqlalchemy import inspect
from werkzeug.local import LocalProxy

from admin_app.resource import scope
from admin_app.resource.fields import Kind
from admin_app.resource.fields.keys import key_attributes
from admin_app.resource.listing import Limits, Listing
from admin_app.resource.listing.counting import Count, bounded, bounded_or_estimated, exact, known_from_page
from admin_app.resource.listing.narrowing import own_rows
from admin_app.resource.listing.operators import OPERATORS_OF, operator_words
from admin_app.resource.listing.paging import Page, fetch, only
from admin_app.resource.pages import columns
from admin_app.resource.pages.chips import chips_of
from admin_app.resource.pages.rows import drawn_rows, rows_of
from admin_app.resource.resource import Resource

PAGE_SIZE = 50
"""The ``page_size`` of a view that declares none: the setting of that name decides."""

ESTIMATE_LASTS = 30.0
"""Seconds for which "about 1,000,000" is not asked for again: the database itself looks less often than that."""


@dataclass(frozen=True, slots=True)
class Head:
    name: str
    label: str
    kind: str
    align: str
    sort_url: str | None
    sorted: str
    says: str


@dataclass(frozen=True, slots=True)
class Pager:
    first_url: str | None
    previous_url: str | None
    next_url: str | None
    page_size: int
    sizes: list[tuple[int, str]]


def listing_of(view: Resource) -> Listing:
    """The listing that this request's address names; raises BadAddress."""
    computed = [name for name in view.names if name.split(".")[0] not in view.all_fields]
    listing = Listing.from_args(
        request.args, view, limits_of(view), ignored=view.extra_parameters, also_columns=computed
    )
    return listing.but(also=tuple(kept_parameters(view)))


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
    page = page_of(view, listing, shown)
    count = count_of(view, listing, page)
    return flask_admin_names(view, page.rows, count) | page_context(view, listing, shown, page, count)


def columns_of(view: Resource, listing: Listing) -> list[columns.Column]:
    if listing.columns:
        return columns.chosen(view, listing.columns)
    return columns.columns_for(view, view.names)


def page_of(view: Resource, listing: Listing, shown: Sequence[columns.Column]) -> Page:
    rows = view.get_query().options(*columns.loading(view, [column.name for column in shown]))
    narrowed = listing.narrow(view.get_query(), view, scope.actor())
    return fetch(narrowed, listing, view, secret=current_app.config["SECRET_KEY"], rows=rows)


def count_of(view: Resource, listing: Listing, page: Page) -> Count:
    known = known_from_page(page, listing)
    if known is not None:
        return known
    bound = count_bound(listing)
    if not asks_for_every_row(view, listing):
        return bounded(view.rows, narrowed_query(view, listing), bound)
    about = view.model, view.rows.get_bind(view.model), bound
    estimates: dict[Any, tuple[Count, float]] = current_app.extensions.setdefault("steward_estimates", {})
    count, until = estimates.get(about, (None, 0.0))
    if count is None or until < monotonic():
        count = bounded_or_estimated(view.rows, narrowed_query(view, listing), bound, view.model)
        if count.estimated:
            estimates[about] = count, monotonic() + ESTIMATE_LASTS
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
    view: Resource, listing: Listing, shown: Sequence[columns.Column], page: Page, count: Count
) -> dict[str, Any]:
    base = view.base_url
    offered, offered_json = filter_fields(view)
    start = listing.but(after=None, before=None)
    frame = shell(view)
    return {
        "resource": view,
        "head": [_head(view, start, base, column) for column in shown],
        "rows": rows_of(view, page.rows, shown, ticks=bool(frame["bulk_actions"])),
        "drawn_rows": drawn_rows,
        "count": count,
        "pager": _pager(view, listing, base, page),
        "chips": chips_of(view, start),
        "clear_url": start.but(search="", filters=(), where=None).address(base),
        "search": listing.search,
        "search_says": ", ".join(view.get_column_name(name).lower() for name in _searched(view)),
        "search_args": start.but(search="").to_args(),
        "filter_fields": offered,
        "filter_fields_json": offered_json,
        "all_columns": _all_columns(view, shown),
        "export_urls": _export_urls(view, start),
        "count_url": f"{base}count/?{urlencode(start.to_args())}" if not count.exact else None,
        "empty": _empty(page, listing),
        "return_url": listing.address(base),
        "notes": [],
    } | frame


def shell(view: Resource) -> dict[str, Any]:
    """What every page of a resource says of itself: what the actor may do here, and where."""
    may = {operation for operation in ("read", "create", "edit", "delete", "export", "import") if view.may(operation)}
    verbs = [verb for verb in view.verbs.values() if view.is_action_allowed(verb.name)]
    return {
        "resource": view,
        "may": may,
        "new_url": f"{view.base_url}new/" if "create" in may else None,
        "action_url": f"{view.base_url}action/",
        "bulk_actions": [(verb.name, verb.text, verb.confirm) for verb in verbs],
    }


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
    return Head(column.name, column.label, column.kind, column.align, address, word, says)


def _says(view: Resource, column: columns.Column) -> str:
    """What a heading tells whoever rests on it: what the column means, its kind, and whether sorting by it is quick."""
    field = column.field
    told = view.column_descriptions.get(column.name) or (field.help if field else "")
    key = "key" if field and field.primary_key else "indexed" if field and field.indexed else ""
    return " · ".join(part for part in (str(told), column.kind.replace("_", " "), key) if part)


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


def _searched(view: Resource) -> list[str]:
    return [name for name in view.search_fields if columns.columns_for(view, [name])]


def _all_columns(view: Resource, shown: Sequence[columns.Column]) -> list[tuple[str, str, bool]]:
    names = [column.name for column in shown]
    others = [name for name in [*view.names, *columns.whole(view.readable())] if name not in names]
    rest = columns.columns_for(view, dict.fromkeys(others))
    return [(c.name, c.label, True) for c in shown] + [(c.name, c.label, False) for c in rest]


def _export_urls(view: Resource, listing: Listing) -> dict[str, str]:
    known = scope.registry_or_none()
    if known is None or not view.may("export"):
        return {}
    arguments = urlencode(listing.but(page_size=listing.limits.page_size).to_args())
    return {name: f"{view.base_url}export/{name}/" + (f"?{arguments}" if arguments else "") for name in known.renderers}


def _empty(page: Page, listing: Listing) -> str | None:
    if page.rows:
        return None
    return "no_match" if listing.search or listing.filters or listing.where else "none"


def filter_fields(view: Resource) -> tuple[list[dict[str, Any]], Markup]:
    """The fields that can be filtered, with the operators and values that make sense, for the "add filter" control; and
    the same as JSON. Worked out once for each set of fields that an actor may read: it is the same on every page."""
    names = [columns.path_of(view.model, name) for name in view.column_filters or () if isinstance(name, str)]
    offered = dict.fromkeys([*names, *columns.whole(view.readable())])
    found = [
        column
        for column in columns.columns_for(view, offered)
        if column.field is not None and OPERATORS_OF[column.field.kind]
    ]
    known: dict[Any, tuple[list[dict[str, Any]], Markup]] = vars(view).setdefault("_filter_fields", {})
    key = (view.base_url, *(column.name for column in found))
    if key not in known:
        fields = [_filter_field(view, column) for column in found]
        known[key] = fields, htmlsafe_json_dumps(fields, dumps=current_app.json.dumps)
    return known[key]


def _filter_field(view: Resource, column: columns.Column) -> dict[str, Any]:
    field = column.field
    assert field is not None
    picks = field.kind is Kind.TO_ONE and "." not in column.name
    return {
        "name": column.name,
        "label": column.label,
        "kind": field.kind.value,
        "operators": [[name, operator_words(field.kind, name)] for name in OPERATORS_OF[field.kind]],
        "choices": [list(choice) for choice in field.choices],
        "lookup_url": f"{view.base_url}ajax/lookup/?name={column.name}" if picks else None,
    }


def add_filter(view: Resource) -> str:
    """The address with one more filter, for a form without script."""
    arguments = [
        (k, v) for k, v in request.args.items(multi=True) if k not in ("after", "before") and k[:7] != "filter_"
    ]
    operator = request.args.get("filter_operator", "eq")
    name = request.args["filter_field"] + ("" if operator in ("eq", "") else f"__{operator}")
    values = [
        value or ("true" if operator == "empty" else "") for value in request.args.getlist("filter_value") or [""]
    ]
    return view.base_url + "?" + urlencode([*arguments, *((name, value) for value in values)])


def _when_asked(make: Callable[[], Any]) -> Any:
    """A form that our own template never prints, made only for a team's that does."""
    return LocalProxy(cache(make))


def flask_admin_names(view: Resource, data: Sequence[Any], count: Count) -> dict[str, Any]:
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
        "list_columns": readable,
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
        "actions": actions,
        "actions_confirmation": confirmations,
        "enumerate": enumerate,
        "get_pk_value": view.get_pk_value,
        "get_value": view.get_list_value,
        "extra_args": dict(kept_parameters(view)),
        "count": count,
    }
