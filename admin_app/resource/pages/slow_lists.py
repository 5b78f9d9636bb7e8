"""Lists that would take long: an order that no index serves is asked about first, and a list that was stopped says what
would help. Runs nothing that grows with the table.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any

from flask import current_app
from sqlalchemy import func, select

from admin_app.resource.fields import Kind
from admin_app.resource.fields.keys import key_attributes
from admin_app.resource.listing import Listing, Readable
from admin_app.resource.listing.counting import Count
from admin_app.resource.listing.operators import OPERATORS_OF
from admin_app.resource.listing.ordering import order_of
from admin_app.resource.pages import columns
from admin_app.resource.resource import Resource

ESTIMATE_LASTS = 30.0
"""Seconds for which "about 1,000,000" is not asked for again: the database itself looks less often than that."""
NAMED = 6
"""Indexed fields that a stopped list names."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """A list that took too long: after how many seconds it was stopped, and which fields would narrow it quickly."""

    seconds: str
    fields: list[tuple[str, str]]  # (name, label)


@dataclass(frozen=True, slots=True)
class LongSort:
    """An order that takes long: by which column, of about how many rows, and the address that wants it anyway."""

    label: str
    rows: int
    anyway_url: str
    back_url: str


def remembered_estimate(about: Any) -> Any:
    """What was estimated about a table less than half a minute ago, or None."""
    known: dict[Any, tuple[Any, float]] = current_app.extensions.setdefault("steward_estimates", {})
    found, until = known.get(about, (None, 0.0))
    return found if until >= monotonic() else None


def remember_estimate(about: Any, found: Any) -> None:
    known = current_app.extensions.setdefault("steward_estimates", {})
    known[about] = found, monotonic() + ESTIMATE_LASTS


def is_unindexed(view: Readable, listing: Listing) -> bool:
    """Does the address name an order of the whole table that no index serves?"""
    if not listing.sort or listing.anyway:
        return False
    key = order_of(listing.sort, view).keys[0]
    return not (key.own and key.field.indexed)


def question(view: Resource, listing: Listing, count: Count) -> LongSort | None:
    """What to ask before so many rows are sorted without an index; None where they are few enough."""
    rows = rows_to_sort(view, count)
    if rows is None:
        return None
    name = listing.sort[0][0]
    return LongSort(
        label=columns.heading(view, name),
        rows=rows,
        anyway_url=listing.but(anyway=True).address(view.base_url),
        back_url=listing.but(sort=()).address(view.base_url),
    )


def rows_to_sort(view: Resource, count: Count) -> int | None:
    """About how many rows a sort without an index would go through, where that is worth a question."""
    most = current_app.config.get("SORT_ASKS_ABOVE", 1_000_000)
    if count.exact or (count.estimated and count.value <= most):
        return None
    rows = count.value if count.estimated else _highest(view)
    return rows if rows > most else None


def _highest(view: Resource) -> int:
    """About how many rows a table has: the highest number that counts them, which an index holds; 0 if none does."""
    about = "highest", view.model, view.rows.get_bind(view.model)
    found = remembered_estimate(about)
    if found is None:
        counter = _counter(view)
        statement = select(func.max(counter)).select_from(view.model) if counter is not None else None
        found = int(view.rows.scalar(statement) or 0) if statement is not None else 0
        remember_estimate(about, found)
    return int(found)


def _counter(view: Resource) -> Any:
    """A key that counts up, whose highest value is found at once; SQLite's own number of a row is one."""
    keys = key_attributes(view.model)
    counts_up = len(keys) == 1 and view.all_fields[keys[0].key].kind is Kind.INTEGER
    return keys[0] if counts_up else None


def stopped(view: Resource, began: float) -> Stopped:
    """What a list says that was stopped: the seconds it took, and the indexed fields that a filter could name."""
    took = monotonic() - began
    fields = [
        (field.name, columns.heading(view, field.name))
        for field in view.readable().values()
        if field.indexed and OPERATORS_OF[field.kind] and not field.foreign_key and field.kind is not Kind.TO_MANY
    ]
    by_list: Sequence[str] = list(view.names)
    fields.sort(key=lambda each: by_list.index(each[0]) if each[0] in by_list else len(by_list))
    return Stopped(f"{took:.0f}" if took >= 1 else f"{took:.1f}", fields[:NAMED])
