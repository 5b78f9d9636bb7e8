"""The history of one row: its newest changes, the panel beside its record and the line under its name."""

from typing import Any

from flask import render_template
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin_app.audit.asked import number
from admin_app.audit.history import Entry, Reader, entry, history_url
from admin_app.extensions import db
from admin_app.resource import scope
from admin_app.resource.changes import CREATE, kept_name
from admin_app.resource.fields import key_from_text, key_text
from admin_app.resource.pages.page import remembered
from admin_app.resource.resource import Resource
from models.system.change import Change, ChangeSet

PANEL = 20
Entries = tuple[list[Entry], int | None]
Found = tuple[list[tuple[Entry, Change]], int | None]


def panel(view: Resource, row: Any) -> Markup:
    """The newest changes of a record, for its page."""
    key = key_text(row)
    entries, oldest = _newest(view, key)
    url = history_url(view, key)
    return Markup(render_template("audit/panel.html", entries=entries, url=url, has_older=oldest is not None))


def byline(view: Resource, row: Any) -> Markup | None:
    """Who made a record and who changed it last, as far as its reader may know; None where nothing is kept."""
    key = key_text(row)
    entries, oldest = _newest(view, key)
    created = next((each for each in entries if each.changes[0].operation == CREATE), None)
    if created is None and oldest is not None:
        first = _told(view, _of_row(view, key).where(Change.operation == CREATE), 1)[0]
        created = first[0][0] if first else None
    changed = entries[0] if entries and entries[0] is not created else None
    if created is None and changed is None:
        return None
    return Markup(render_template("audit/byline.html", created=created, changed=changed))


def entries_of_row(view: Resource, key: str, before: str | None, size: int) -> Entries:
    """(the changes of one row as entries of one change, the number to go on from)."""
    found, older = changes_of_row(view, key, before, size)
    return [each for each, _change in found], older


def changes_of_row(view: Resource, key: str, before: str | None, size: int) -> Found:
    """The same, each with the change as it is kept; what of that may be told is for the caller to ask."""
    if key_from_text(view.model, key) is None:
        return [], None
    statement = _of_row(view, key)
    if before is not None:
        statement = statement.where(Change.id < number("before", before))
    return _told(view, statement, size)


def _newest(view: Resource, key: str) -> Entries:
    """For the panel and the line, which stand on one page."""
    found: Entries = remembered(view, ("newest changes", key), lambda: entries_of_row(view, key, None, PANEL))
    return found


def _of_row(view: Resource, key: str) -> Any:
    return select(Change).where(Change.resource == kept_name(view.model), Change.row_key == key)


def _told(view: Resource, statement: Any, size: int) -> Found:
    reader = Reader(db.session())
    changes = list(ask(reader.session, statement.order_by(Change.id.desc()).limit(size + 1)))
    shown = changes[:size]
    told = reader.tell(shown)
    sets = {change.change_set_id for change in shown}
    found = {each.id: each for each in ask(reader.session, select(ChangeSet).where(ChangeSet.id.in_(sets)))}
    entries = [(entry(found[each.change_set_id], [told[each.id]]), each) for each in shown if each.id in told]
    return entries, shown[-1].id if len(changes) > size else None


def ask(session: Session, statement: Any) -> Any:
    """The history's own tables are the tool's; what of them is shown is decided by ``Reader``."""
    return session.scalars(statement, execution_options=scope.ASKED_BY_TOOL)
