"""What a person left, for the overview: their latest changes, and what others have done since to the same records.

A bounded number of statements over a bounded number of changes, whatever is kept; what of it may be read is decided by
``Reader``, as on every page of the history.
"""

from collections.abc import Sequence
from typing import Any

from flask import render_template, url_for
from markupsafe import Markup
from sqlalchemy import Select, or_, select, union_all

from admin_app.audit.asked import Asked
from admin_app.audit.history import Entry, Reader, entry
from admin_app.audit.of_row import ask
from admin_app.audit.pages import tell_sets
from admin_app.extensions import db
from admin_app.resource import scope
from admin_app.resource.registry import Part, Registry
from admin_app.resource.translation import gettext as _
from models.system.change import Change, ChangeSet

SETS, SHOWN = 20, 5
OF_A_SET, ROWS, OF_A_ROW = 5, 20, 3
"""Changes looked at: of each of the person's sets, of how many records, and of others on each of these."""


def init_app(known: Registry) -> None:
    known.parts["my-changes"] = Part("my-changes", "pencil", lambda: _("Your latest changes"), my_changes)
    known.parts["changes-since"] = Part("changes-since", "people", lambda: _("Changed since by others"), changes_since)


def my_changes() -> Markup:
    """The newest change sets of whoever asks, with as much of them as they may read now."""
    reader = Reader(db.session())
    sets = _my_sets(reader)[: 2 * SHOWN]
    told = tell_sets(reader, Asked(), sets)
    entries = [told[found.id] for found in sets if found.id in told][:SHOWN]
    empty = _("What you change is named here, with a way to look at it again.")
    return _drawn(entries, empty, named=False, more_url=url_for("history.index") if entries else None)


def changes_since() -> Markup:
    """What others changed on the records that whoever asks changed last, after they did."""
    reader = Reader(db.session())
    changes = _since(reader, _touched(reader))
    told = reader.tell(changes)
    numbers = {change.change_set_id for change in changes if change.id in told}
    sets = {each.id: each for each in ask(reader.session, select(ChangeSet).where(ChangeSet.id.in_(numbers)))}
    shown = [change for change in changes if change.id in told][:SHOWN]
    entries = [entry(sets[change.change_set_id], [told[change.id]]) for change in shown]
    return _drawn(entries, _("Nobody else has changed the records that you changed last."), named=True)


def _drawn(entries: Sequence[Entry], empty: str, *, named: bool, more_url: str | None = None) -> Markup:
    return Markup(render_template("audit/_left.html", entries=entries, empty=empty, named=named, more_url=more_url))


def _my_sets(reader: Reader) -> list[ChangeSet]:
    who = getattr(scope.actor(), "id", None)
    mine = select(ChangeSet).where(ChangeSet.actor_id == who, ChangeSet.actor_id.is_not(None))
    return list(ask(reader.session, mine.order_by(ChangeSet.id.desc()).limit(SETS)))


def _touched(reader: Reader) -> list[Any]:
    """(resource, key, number of the change) of the records changed last, each with their reader's newest change."""
    sets = _my_sets(reader)
    if not sets:
        return []
    of_sets = [_some(select(Change.id).where(Change.change_set_id == found.id), OF_A_SET) for found in sets]
    statement = select(Change.resource, Change.row_key, Change.id).where(Change.id.in_(union_all(*of_sets)))
    found = reader.session.execute(statement.order_by(Change.id.desc()), execution_options=scope.ASKED_BY_TOOL)
    newest: dict[tuple[str, str], Any] = {}
    for resource, key, number in found:
        newest.setdefault((resource, key), (resource, key, number))
    return list(newest.values())[:ROWS]


def _since(reader: Reader, touched: Sequence[Any]) -> list[Change]:
    """Changes of these records by others, newest first."""
    if not touched:
        return []
    who = getattr(scope.actor(), "id", None)
    by_others = or_(ChangeSet.actor_id != who, ChangeSet.actor_id.is_(None))
    of_rows = [
        _some(
            select(Change.id)
            .join(ChangeSet, ChangeSet.id == Change.change_set_id)
            .where(Change.resource == resource, Change.row_key == key, Change.id > number, by_others),
            OF_A_ROW,
        )
        for resource, key, number in touched
    ]
    statement = select(Change).where(Change.id.in_(union_all(*of_rows))).order_by(Change.id.desc())
    return list(ask(reader.session, statement))


def _some(statement: Select[Any], most: int) -> Select[Any]:
    """The newest few, as a part of a union on any database."""
    few = statement.order_by(Change.id.desc()).limit(most).subquery()
    return select(few.c.id)
