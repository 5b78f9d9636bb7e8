"""The pages of the history: of the whole tool, one record, one change set or export."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Flask, request, url_for
from flask_admin import expose
from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session

from admin_app.audit.ago import ago
from admin_app.audit.asked import WORDS, Asked, number
from admin_app.audit.history import Entry, Reader, Told, entry, history_url
from admin_app.audit.names import people_of
from admin_app.audit.of_row import ask, byline, entries_of_row, panel
from admin_app.audit.seen import Seen
from admin_app.audit.taken import tell
from admin_app.audit.told import Taken
from admin_app.audit.written import last_written
from admin_app.extensions import db
from admin_app.resource import scope
from admin_app.resource.errors import BadAddress, NotFound, closest
from admin_app.resource.pages.page import Page
from admin_app.resource.policy import Verdict, holds_everything
from admin_app.resource.registry import Registry, registry
from admin_app.resource.resource import Resource
from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import gettext_noop as N_
from admin_app.resource.translation import within_sentence
from models.system.change import Change, ChangeSet
from models.system.export import Export

SETS, CHANGES = 25, 50  # on a page of the whole tool, of one record or change set
SHOWN_OF_A_SET = 10
LOOKS = 8
"""Batches of change sets that one page looks through before it says "older"; most of them may not be the actor's."""


def init_app(app: Flask) -> None:
    known: Registry = app.extensions["steward"]
    known.add([HistoryView])
    known.panels.append(panel)
    known.bylines.append(byline)
    known.last_written = last_written
    app.jinja_env.filters["ago"] = ago


class HistoryView(Page):
    """``/admin/history/``. For everybody who may read some resource; what of it is each resource's policy."""

    title = N_("History")
    category = N_("Tool")
    icon = "clock"
    operations = {"index": "read", "record": "read", "change_set": "read"}

    def __init__(self) -> None:
        super().__init__(endpoint="history", url="history")

    def may(self, operation: str) -> Verdict:
        who = scope.actor()
        if who is not None and (holds_everything(who) or any(view.may("read") for view in registry().views)):
            return Verdict(True)
        return Verdict(False, _("Nothing here is yours to read yet, so there is no history to show."))

    @expose("/")
    def index(self) -> Any:
        """The whole tool's, newest first."""
        asked = Asked.from_args(request.args)
        reader = Reader(db.session())
        entries, oldest = _page_of(reader, asked)
        return self.render(
            "audit/index.html",
            entries=entries,
            asked=asked,
            older_url=f"{url_for('.index')}?{urlencode(asked.filters | {'before': oldest})}" if oldest else None,
            resources=sorted((_(str(view.name)), view.name_in_url) for view in reader.views.values()),
            people=people_of(reader),
            operations=WORDS,
        )

    @expose("/<resource>/")
    def record(self, resource: str) -> Any:
        """One record's, newest first; also of one that is gone."""
        view = _readable(resource)
        key = request.args.get("id", "")
        if unknown := request.args.keys() - {"id", "before"}:
            raise BadAddress(_("The history of a record has no filter %(name)s.", name=repr(min(unknown))))
        row = view.get_one(key)
        # A row out of sight is not even looked up in the history: a page that takes longer would say that it is there.
        told = row is not None or Seen(db.session()).sees_all(view.model)
        before = request.args.get("before")
        entries, oldest = entries_of_row(view, key, before, CHANGES) if told else ([], None)
        if row is None and not entries:
            raise NotFound(
                _("There is no such record among the %(rows)s you may see.", rows=within_sentence(_(str(view.name)))),
                link=(_("Back to %(list)s", list=_(str(view.name))), view.base_url),
            )
        older = f"{history_url(view, key)}&before={oldest}" if oldest else None
        label = view.label(row) if row is not None else entries[0].changes[0].label
        record_url = view.row_url(row) if row is not None else None
        return self.render(
            "audit/record.html", entries=entries, older_url=older, view=view, label=label, record_url=record_url
        )

    @expose("/<int(max=9223372036854775807):of>/")
    def change_set(self, of: int) -> Any:
        """All that one user action changed."""
        reader = Reader(db.session())
        after = number("after", request.args.get("after", "0"))
        found = _one(reader.session, of)
        changes, last = _changes_of(reader, of, after) if found else ([], None)
        export = _exports_of(reader, Asked(), [found]).get(of) if found else None
        if found is None or not (changes or last or export):
            sentence = _("There is no such change set that you may see.")
            raise NotFound(sentence, link=(_("The history"), url_for(".index")))
        further = url_for(".change_set", of=of, after=last) if last else None
        return self.render("audit/change_set.html", entry=entry(found, changes, export=export), further_url=further)


def _readable(name: str) -> Resource:
    view = registry().by_name.get(name)
    readable = {name: view for name, view in registry().by_name.items() if view.may("read")}
    if view is None or name not in readable:
        near = closest(name, readable)
        hint = " " + _("Did you mean %(name)s?", name=near) if near else ""
        raise NotFound(_("There is no resource called %(name)s that you may see.", name=name) + hint)
    return view


def _page_of(reader: Reader, asked: Asked) -> tuple[list[Entry], int | None]:
    """(the entries of a page, the number to go on from). Looks on while what it finds is not the actor's to see."""
    entries: list[Entry] = []
    oldest: int | None = None
    for _look in range(LOOKS):
        sets = _newest(reader, asked, oldest)
        shown = sets[: SETS - len(entries)]
        told = tell_sets(reader, asked, shown)
        entries += [told[found.id] for found in shown if found.id in told]
        oldest = shown[-1].id if len(shown) < len(sets) else None
        if oldest is None or len(entries) >= SETS:
            break
    return entries, oldest


def _newest(reader: Reader, asked: Asked, before: int | None) -> list[ChangeSet]:
    """The next change sets, newest first, one more than a page has."""
    found: list[ChangeSet] = []
    for statement in asked.statements(reader):
        further = statement if before is None else statement.where(ChangeSet.id < before)
        found += ask(reader.session, further.limit(SETS + 1))
    return sorted(found, key=lambda change_set: change_set.id, reverse=True)[: SETS + 1]


def tell_sets(reader: Reader, asked: Asked, sets: Sequence[ChangeSet]) -> dict[int, Entry]:
    """The first changes of each set, or its export."""
    if not sets:
        return {}
    taken = _exports_of(reader, asked, sets)
    firsts = [
        select(Change.id)
        .where(Change.change_set_id == found.id, asked.of_resource(reader))
        .where(Change.operation == asked.operation if asked.operation else literal(True))
        .order_by(Change.id)
        .limit(SHOWN_OF_A_SET + 1)
        .subquery()
        for found in sets
    ]
    numbers = union_all(*(select(first.c.id) for first in firsts))
    changes = list(ask(reader.session, select(Change).where(Change.id.in_(numbers)).order_by(Change.id)))
    told = reader.tell(changes)
    entries = {}
    for found in sets:
        of_set = [change for change in changes if change.change_set_id == found.id]
        visible = [told[change.id] for change in of_set if change.id in told]
        if visible or found.id in taken:
            more = len(of_set) > SHOWN_OF_A_SET
            entries[found.id] = entry(found, visible[:SHOWN_OF_A_SET], more=more, export=taken.get(found.id))
    return entries


def _exports_of(reader: Reader, asked: Asked, sets: Sequence[ChangeSet]) -> dict[int, Taken]:
    """The exports among these sets that the actor may read, by the number of their set."""
    statement = select(Export).join(ChangeSet, ChangeSet.id == Export.change_set_id)
    numbers = [found.id for found in sets]
    return tell(
        reader, list(ask(reader.session, statement.where(Export.change_set_id.in_(numbers), asked.exports(reader))))
    )


def _changes_of(reader: Reader, of: int, after: int) -> tuple[list[Told], int | None]:
    statement = select(Change).where(Change.change_set_id == of, Change.id > after, Asked().of_resource(reader))
    changes = list(ask(reader.session, statement.order_by(Change.id).limit(CHANGES + 1)))
    shown = changes[:CHANGES]
    told = reader.tell(shown)
    visible = [told[change.id] for change in shown if change.id in told]
    return visible, shown[-1].id if len(changes) > CHANGES else None


def _one(session: Session, of: int) -> ChangeSet | None:
    return next(iter(ask(session, select(ChangeSet).where(ChangeSet.id == of))), None)
