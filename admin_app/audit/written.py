"""Who wrote what a field holds now: the newest change of it, where that left the very value that is there."""

from typing import Any

from flask import url_for
from sqlalchemy import inspect, select

from admin_app.audit.ago import ago
from admin_app.audit.history import Reader
from admin_app.audit.lines import may_read, relations_by
from admin_app.audit.of_row import ask
from admin_app.extensions import db
from admin_app.resource.changes import CHANGED, kept_name
from admin_app.resource.changes.shapes import shape_of
from admin_app.resource.fields import key_text
from admin_app.resource.registry import Written
from admin_app.resource.resource import Resource
from admin_app.resource.translation import gettext as _
from models.system.change import Change, ChangeSet

LOOKED_THROUGH = 20
"""Changes of a row, newest first; a field that two people edit at once is among them."""


def last_written(view: Resource, row: Any, name: str) -> Written | None:
    """None where the history does not say, or not to this reader; a value that came past it is nobody's."""
    reader = Reader(db.session())
    change, kept = _newest(reader, view, row, name)
    if change is None or not may_read(view, kept) or not _is_there(row, kept, change.values[kept]):
        return None
    if change.id not in reader.tell([change]):
        return None
    of = next(iter(ask(reader.session, select(ChangeSet).where(ChangeSet.id == change.change_set_id))))
    if of.state == "failed":
        return None
    who = of.actor_name or (_("the command line") if of.route == "command" else _("nobody signed in"))
    return Written(who, of.at, ago(of.at), url_for("history.change_set", of=of.id))


def _newest(reader: Reader, view: Resource, row: Any, name: str) -> tuple[Change | None, str]:
    """(the newest change of a field, the name it is kept by: of a relation to one, that of its foreign key)."""
    of_row = select(Change).where(Change.resource == kept_name(view.model), Change.row_key == key_text(row))
    columns = [column for column, relations in relations_by(view.model).items() if name in relations]
    for change in ask(reader.session, of_row.order_by(Change.id.desc()).limit(LOOKED_THROUGH)):
        kept = next((each for each in (name, *columns) if each in change.values), None)
        if kept is not None:
            return change, kept
    return None, name


def _is_there(row: Any, name: str, value: Any) -> bool:
    """Is what this change left still the value? Spelt as it is kept, or read back: 5 and 5.00 are one number."""
    if isinstance(value, dict) or value == CHANGED:
        return True
    column = shape_of(inspect(row).mapper).columns.get(name)
    after, now = value[1], getattr(row, name)
    if column is None or column.text(now) == after or column.field is None or after is None:
        return column is not None and column.text(now) == after
    try:
        return bool(column.field.parse(after) == now)
    except ValueError:
        return False
