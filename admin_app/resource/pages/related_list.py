"""The small list inside a record's tab: the target's own listing, narrowed to the record, like any other list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import current_app, request
from markupsafe import Markup
from sqlalchemy import select

from admin_app.resource import scope
from admin_app.resource.fields import key_text, label_of
from admin_app.resource.listing import Listing
from admin_app.resource.listing.paging import Page, fetch
from admin_app.resource.pages import columns, list_page
from admin_app.resource.pages.chips import chips_of
from admin_app.resource.pages.list_page import Head
from admin_app.resource.pages.record_address import LISTING, ROWS, TAB, carried_text, pairs_of, with_rows
from admin_app.resource.pages.related import Tab
from admin_app.resource.pages.rows import Row, drawn_rows, rows_of
from admin_app.resource.pages.tab_filter import FIELD, Offered, all_operators, as_json, offered, sent
from admin_app.resource.resource import Resource
from admin_app.resource.translation import gettext as _

PAGE_SIZE = 10


@dataclass(frozen=True, slots=True)
class RelatedList:
    """What the tab's template prints; ``labels`` are the rows of a model that no resource shows."""

    tab: Tab
    head: Sequence[Head]
    rows: Sequence[Row]
    labels: Sequence[str]
    chips: Sequence[Any]
    search: str
    search_says: str
    hidden: Sequence[tuple[str, str]]  # what the forms of the tab send along
    fields: Sequence[Offered]  # what the tab can be narrowed by
    clear_url: str
    previous_url: str | None
    next_url: str | None
    narrowed: bool
    drawn_rows: Any = drawn_rows

    @property
    def operators(self) -> Mapping[str, str]:
        return all_operators(list(self.fields))

    @property
    def fields_json(self) -> Markup:
        return as_json(list(self.fields))

    @property
    def name(self) -> str:
        return _(self.tab.target.name) if self.tab.target is not None else self.tab.label


def related_list(view: Resource, row: Any, tab: Tab) -> RelatedList:
    if tab.target is None:
        return _labels(view, tab)
    target, here = tab.target, _Here(view, key_text(row), tab)
    listing = _listing(target)
    shown = _columns(target, tab)
    page = _page(target, tab, listing, shown)
    start = listing.but(after=None, before=None)
    found = replace(listing, filters=(), search="", where=None)
    return RelatedList(
        tab=tab,
        head=[here.head(list_page._head(target, start, "", column)) for column in shown],
        rows=rows_of(target, page.rows, shown, ticks=False),
        labels=[],
        chips=[replace(chip, remove_url=here.url(chip.remove_url)) for chip in chips_of(target, start)],
        search=listing.search,
        search_says=list_page.search_says(target),
        hidden=here.hidden(start),
        fields=offered(target),
        clear_url=here.url(found.but(after=None, before=None).address()),
        previous_url=here.url(start.but(before=page.previous).address()) if page.previous else None,
        next_url=here.url(start.but(after=page.next).address()) if page.next else None,
        narrowed=listing.narrows,
    )


def folded(view: Resource, tab: str) -> str | None:
    """The address that a form of the tab means: what it sent becomes part of the rows that are asked for."""
    if not request.args.keys() & {"search", FIELD}:
        return None
    forgotten = ("after", "before", *(["search"] if "search" in request.args else []))
    kept = [pair for pair in pairs_of(request.args.get(ROWS, "")) if pair[0] not in forgotten]
    kept += sent(request.args)
    if request.args.get("search", "").strip():
        kept.append(("search", request.args["search"].strip()))
    address = with_rows(view, request.args.get("id", ""), tab, urlencode(kept))
    return f"{address}&part=tab" if request.args.get("part") == "tab" else address


def _listing(target: Resource) -> Listing:
    limits = replace(list_page.limits_of(target), page_size=PAGE_SIZE)
    return Listing.from_args(pairs_of(request.args.get(ROWS, "")), target, limits)


def _columns(target: Resource, tab: Tab) -> list[columns.Column]:
    """The columns of the target's list, without the one that says on every row whose it is."""
    back = {name for name, _value in tab.by}
    return columns.columns_for(target, [name for name in target.names if name not in back])


def _page(target: Resource, tab: Tab, listing: Listing, shown: Sequence[columns.Column]) -> Page:
    loading = target.get_query().options(*columns.loading(target, [column.name for column in shown]))
    narrowed = listing.narrow(target.get_query().filter(tab.condition), target, scope.actor())
    return fetch(narrowed, listing, target, secret=current_app.config["SECRET_KEY"], rows=loading)


def _labels(view: Resource, tab: Tab) -> RelatedList:
    statement = select(tab.model).where(tab.condition).limit(PAGE_SIZE + 1)
    found = [label_of(row) for row in view.rows.scalars(statement).unique()]
    labels = found[:PAGE_SIZE] + ["…"] * (len(found) > PAGE_SIZE)
    return RelatedList(tab, [], [], labels, [], "", "", [], [], "", None, None, False)


@dataclass(frozen=True, slots=True)
class _Here:
    """Where the tab stands: every link of the list becomes a link of the record's page."""

    view: Resource
    key: str
    tab: Tab

    def url(self, address: str) -> str:
        return with_rows(self.view, self.key, self.tab.name, urlsplit(address).query)

    def head(self, head: Head) -> Head:
        return replace(head, sort_url=self.url(head.sort_url)) if head.sort_url else head

    def hidden(self, start: Listing) -> list[tuple[str, str]]:
        pairs = [("id", self.key), (TAB, self.tab.name), (ROWS, urlencode(start.to_args()))]
        return pairs + ([(LISTING, carried_text())] if carried_text() else [])
