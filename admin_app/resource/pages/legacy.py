"""Addresses in Flask-Admin's own words (``flt…``, ``sort`` by index, ``desc``, ``page``), so that old links work.

Flask-Admin's filters and orders find the rows, through the same gate, door and drawing as any other; new links are
never made in these words.
"""

from typing import Any

from flask import current_app, request
from sqlalchemy import inspect
from sqlalchemy.orm import InstrumentedAttribute

from admin_app.resource import scope
from admin_app.resource.errors import BadAddress, closest, with_suggestion
from admin_app.resource.fields import fields_of
from admin_app.resource.fields.keys import key_attributes
from admin_app.resource.listing import Limits, Listing
from admin_app.resource.listing.counting import bounded
from admin_app.resource.listing.narrowing import among
from admin_app.resource.listing.paging import Page, only
from admin_app.resource.pages import columns, list_page
from admin_app.resource.pages.list_page import Pager
from admin_app.resource.resource import Resource
from admin_app.resource.translation import gettext as _

PLAIN = {"search", "page_size", "url"}
PAGE_MAX = 1000
"""Old links page by counting rows off, which costs more with each page; beyond this they lead nowhere."""


def has_legacy_arguments(view: Resource) -> bool:
    """Is this address written in Flask-Admin's own words?"""
    return any(_is_legacy(name, value) for name, value in request.args.items())


def _is_legacy(name: str, value: str) -> bool:
    if name == "sort":
        return value.lstrip("-").isdigit()
    return name in ("page", "desc") or (name.startswith("flt") and "_" in name)


def legacy_context(view: Resource) -> dict[str, Any]:
    """The list template's values for an old link: its filters, order and page, in our own page."""
    _refuse_unknown(view)
    arguments = view._get_list_extra_args()
    listing = Listing(
        search=(arguments.search or "").strip(),
        also=tuple(list_page.kept_parameters(view)),
        limits=list_page.limits_of(view),
        page_size=view.get_safe_page_size(arguments.page_size),
    )
    shown = columns.columns_for(view, view.names)
    query = listing.narrow(_filtered(view, arguments.filters), view, scope.actor())
    rows, more = _page(view, listing, query, arguments, shown)
    keys = only(query, key_attributes(view.model))
    count = bounded(view.rows, keys, current_app.config["COUNT_BOUND"])
    made = list_page.flask_admin_names(view, rows, count)
    made |= list_page.page_context(view, listing, shown, Page(tuple(rows), None, None), count)
    return (
        made
        | {
            "sort_column": arguments.sort,
            "sort_desc": arguments.sort_desc,
            "active_filters": arguments.filters,
            "filter_args": view._get_filters(arguments.filters),
            "page": max(arguments.page, 0),
            "pager": _pager(view, arguments, listing.page_size, more),
            "return_url": view._get_list_url(arguments),
            "count_url": None,
        }
        | _what_filters(view, arguments.filters)
    )


def _filtered(view: Resource, filters: Any) -> Any:
    """The rows that Flask-Admin's filters find, each once, however many rows of another table a filter joined."""
    if not filters:
        return view.get_query()
    found, *_ = view._apply_filters(view.get_query(), None, {}, {}, filters)
    return view.get_query().filter(among(view.model, found))


def _page(
    view: Resource, listing: Listing, query: Any, arguments: Any, shown: list[columns.Column]
) -> tuple[list[Any], bool]:
    """The rows of the page that the link names, and whether more come after them."""
    column = _sort_column(view, arguments.sort)
    if column is None:
        query = listing.order(query, view)
    else:
        query, _joins = view._apply_sorting(query, {}, column, arguments.sort_desc)
        query = query.order_by(*key_attributes(view.model))
    query = query.options(*columns.loading(view, [each.name for each in shown]))
    size = listing.page_size
    rows = query.limit(size + 1).offset(max(arguments.page, 0) * size).all()
    return rows[:size], len(rows) > size


def _what_filters(view: Resource, filters: Any) -> dict[str, Any]:
    """An old link's filters have no words in a new address, so nothing on the page must pass for the whole answer."""
    if not filters:
        return {}
    words = ", ".join(f"{name} {view._filters[index].operation()} {value}".strip() for index, name, value in filters)
    return {
        "notes": [_("An old link filters this list: %(filters)s.", filters=words)],
        "export_urls": {},
        "api_url": None,
        "clear_url": view.base_url,
    }


def _refuse_unknown(view: Resource) -> None:
    """An old link with a filter or a number that cannot be read is a 400 that says which, as any other address."""
    for name, value in request.args.items():
        if name.startswith("flt") and "_" in name:
            _check_filter(view, name, value)
        elif name == "page":
            _check_page(value)
        elif name == "search":
            Listing.from_args([(name, value)], view, Limits.from_config(current_app.config))
        elif not _is_legacy(name, value) and name not in PLAIN and name not in view.extra_parameters:
            near = closest(name, view.readable())
            raise BadAddress(with_suggestion(_("There is no field %(name)s to filter by.", name=repr(name)), near))


def _check_page(value: str) -> None:
    """Old links count pages off, row by row, so they lead only so far."""
    if not (value.isascii() and value.isdigit()):
        raise BadAddress(_("page=%(value)s is not a page; the first page is page=0.", value=value))
    if len(value) > 9 or int(value) > PAGE_MAX:
        raise BadAddress(
            _("page=%(value)s is further than old links lead; sort or filter the list instead.", value=value)
        )


def _check_filter(view: Resource, name: str, value: str) -> None:
    key = name[3:].split("_", 1)[1]
    known = (view._filter_args or {}).get(key)
    if known is None:
        raise BadAddress(_("There is no filter %(name)s here.", name=repr(name)))
    if not _may_be_asked(view, getattr(known[1], "column", None)) or not _path_is_readable(view, known[1]):
        raise BadAddress(_("There is no filter %(name)s here.", name=repr(name)))
    if not _is_value(known[1], value):
        raise BadAddress(
            _("%(value)s is not a value for the filter %(name)s.", value=repr(value), name=_(str(known[1].name)))
        )


def _may_be_asked(view: Resource, column: Any) -> bool:
    """May the actor read this column, here or on the resource that shows its table? A table that none shows is asked
    for what is not secret; a team's own filter without a column is the team's to answer for."""
    table = getattr(column, "table", None)
    if table is None:
        return True
    known = scope.registry_or_none()
    for owner in (view, *(known.views if known is not None else ())):
        if table in inspect(owner.model).tables:
            names = _names_of(owner.model, column.key)
            return bool(names) and bool(owner.may("read")) and names <= owner.readable().keys()
    return not column.info.get("secret")


def _path_is_readable(view: Resource, asked: Any) -> bool:
    """May the actor read the relations that a filter goes through?"""
    path = view._filter_joins.get(getattr(asked, "key_name", None) or getattr(asked, "column", None), [])
    steps: list[Any] = [step for step in path if isinstance(step, InstrumentedAttribute)]
    own = [step for step in steps if issubclass(view.model, step.class_)]
    return all(step.key in view.readable() for step in own)


def _names_of(model: type, key: Any) -> set[str]:
    """The fields that a column is, by its own name or by its attribute's."""
    return {name for name, field in fields_of(model).items() if key in (name, getattr(field.column, "key", None))}


def _is_value(asked: Any, value: str) -> bool:
    """Flask-Admin's own answer; its filters of enumerations and ids answer yes and fail on the value itself."""
    try:
        return bool(asked.validate(value))
    except (ValueError, LookupError):
        return False


def _sort_column(view: Resource, index: int | None) -> Any:
    if index is None:
        return None
    name = view._list_columns[index][0] if 0 <= index < len(view._list_columns) else None
    if name is None or not columns.columns_for(view, [columns.path_of(view.model, name)]):
        raise BadAddress(
            _("sort=%(value)s names no column that you may see; write sort= and the name of a field.", value=index)
        )
    return name


def _pager(view: Resource, arguments: Any, size: int, more: bool) -> Pager:
    page = max(arguments.page, 0)

    def url(number: int) -> str:
        return str(view._get_list_url(arguments.clone(page=number or None)))

    return Pager(
        first_url=url(0) if page else None,
        previous_url=url(page - 1) if page else None,
        next_url=url(page + 1) if more else None,
        page_size=size,
        sizes=[],
    )
