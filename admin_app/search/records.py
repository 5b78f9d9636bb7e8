"""Records by their short texts: each resource asked by itself, through the reading door and within a time of its own.

Looks only into what a resource says is searched and its reader may read; what took too long is named, never waited for.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.exc import DBAPIError

from admin_app.resource.errors import is_too_slow
from admin_app.resource.fields import Kind
from admin_app.resource.fields.keys import key_attributes
from admin_app.resource.listing.narrowing import own_rows
from admin_app.resource.listing.search import search_condition
from admin_app.resource.listing.time_limits import within
from admin_app.resource.resource import Resource
from admin_app.resource.translation import gettext as _

SHOWN = 5
"""Records of one resource; its own list has the rest."""


@dataclass(frozen=True, slots=True)
class Found:
    """One line of an answer. ``note`` tells two of one label apart."""

    label: str
    url: str
    icon: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The answers of one kind. ``url`` leads to all of them; ``stopped`` is true where there was no time to look."""

    title: str
    entries: Sequence[Found] = field(default_factory=tuple)
    url: str | None = None
    stopped: bool = False


def records(views: Sequence[Resource], words: str, each_ms: int, all_ms: int) -> Iterator[Group]:
    """What each of these resources finds, those that found nothing left out."""
    until = monotonic() + all_ms / 1000
    for view in views:
        condition = search_condition(words, view) if view.search_fields else None
        if condition is None:
            continue
        left = min(each_ms, int((until - monotonic()) * 1000))
        url = f"{view.base_url}?{urlencode({'search': words})}"
        entries = _found(view, words, condition, left) if left > 0 else None
        if entries is None:
            yield Group(_(view.name), url=url, stopped=True)
        elif entries:
            yield Group(_(view.name), entries, url)


def _found(view: Resource, words: str, condition: ColumnElement[bool], ms: int) -> list[Found] | None:
    """The first few, whose very name was typed before all others; None where the time was not enough."""
    named = _named(view, words)
    entries: dict[str, Found] = {}
    try:
        with within(view.rows, ms, view.model):
            for asked in ([or_(*named)] if named else []) + [condition]:
                entries |= _drawn(view, asked)
    except DBAPIError as wrong:
        return list(entries.values())[:SHOWN] or (None if is_too_slow(wrong) else [])
    finally:
        view.rows.rollback()  # the limit is nobody else's, and a question that was stopped leaves nothing broken
    return list(entries.values())[:SHOWN]


def _named(view: Resource, words: str) -> list[ColumnElement[bool]]:
    """The conditions that an index answers at once: a number or a name of which there is one."""
    known = view.readable()
    unique = (known[name] for name in view.search_fields if name in known and known[name].unique)
    return [each.attribute == words for each in unique if each.kind is Kind.TEXT and each.column is not None]


def _drawn(view: Resource, condition: ColumnElement[bool]) -> dict[str, Found]:
    newest = [key.desc() for key in key_attributes(view.model)]
    statement = select(view.model).where(condition, *own_rows(view)).order_by(*newest).limit(SHOWN)
    label = view.labels()
    rows = view.rows.scalars(statement).unique()
    found = (Found(label(row), view.row_url(row), view.icon, _note(view, row, label(row))) for row in rows)
    return {each.url: each for each in found}


def _note(view: Resource, row: Any, label: str) -> str:
    """Another short field of the row, of those that are searched, else its state."""
    known = view.readable()
    own = [known[name] for name in (*view.search_fields, *view.names) if name in known]
    for each in own:
        if each.column is not None and each.kind in (Kind.TEXT, Kind.ENUM) and not each.foreign_key:
            value = getattr(row, each.name)
            text = "" if value is None else each.text(value)
            if text and text not in label:
                word = dict(each.choices).get(text)
                return (_(word) if word else text)[:80]
    return ""
