"""The records a person opened last, newest first, as they may read them now.

Each label comes through the reading door: a record that is gone, out of sight or of a resource that may no longer be
read is left out, and no field is named that its reader may not see.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import inspect, or_, select
from sqlalchemy.exc import DBAPIError

from admin_app.extensions import db
from admin_app.resource import scope
from admin_app.resource.changes import kept_name
from admin_app.resource.fields.keys import key_condition, key_from_text, key_text
from admin_app.resource.listing.narrowing import own_rows
from admin_app.resource.registry import registry
from admin_app.resource.resource import Resource
from admin_app.resource.translation import gettext as _
from models.system import Visit


@dataclass(frozen=True, slots=True)
class Recent:
    """One record that was opened. ``kind`` says what it is: "Orders"."""

    label: str
    url: str
    kind: str
    icon: str
    at: datetime


def recent(most: int) -> list[Recent]:
    """Up to ``most`` records that the actor opened last: a statement for the visits, and one for each resource."""
    who = getattr(scope.actor(), "id", None)
    visits = _visits(who, 2 * most) if who is not None else []
    views = {kept_name(view.model): view for view in registry().views if view.may("read")}
    found: dict[tuple[str, str], Recent] = {}
    for name in dict.fromkeys(visit.resource for visit in visits if visit.resource in views):
        found |= _told(views[name], [visit for visit in visits if visit.resource == name])
    in_order = dict.fromkeys((visit.resource, visit.row_key) for visit in visits)
    return [found[each] for each in in_order if each in found][:most]


def _visits(who: int, most: int) -> Sequence[Any]:
    kept: Any = inspect(Visit).local_table
    statement = select(kept.c.resource, kept.c.row_key, kept.c.at).where(kept.c.user_id == who)
    newest = statement.order_by(kept.c.at.desc(), kept.c.slot).limit(most)
    return db.session.execute(newest, execution_options=scope.ASKED_BY_TOOL, bind_arguments={"mapper": Visit}).all()


def _told(view: Resource, visits: Iterable[Any]) -> dict[tuple[str, str], Recent]:
    """(resource, key) -> the record, for those that the actor may see; nothing where its database does not answer."""
    moments = {visit.row_key: visit.at for visit in reversed(list(visits))}
    keys = [key for text in moments if (key := key_from_text(view.model, text)) is not None]
    statement = select(view.model).where(or_(*(key_condition(view.model, key) for key in keys)), *own_rows(view))
    try:
        with view.rows.no_autoflush:
            rows = list(view.rows.scalars(statement).unique()) if keys else []
    except DBAPIError:
        view.rows.rollback()
        return {}
    label, name, kind = view.labels(), kept_name(view.model), _(view.name)
    told = {(name, key_text(row)): row for row in rows if key_text(row) in moments}
    return {
        each: Recent(label(row), view.row_url(row), kind, view.icon, moments[each[1]]) for each, row in told.items()
    }
