"""The history as one person may read it: the row rules and field rules of now, over everything that was kept.

Resources, rows and fields that the actor may not read are absent, not blanked. A row that is gone, or out of the
actor's sight, has a history only for who sees every row of its resource: what it was cannot be asked any more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from admin_app.audit import lines
from admin_app.audit.lines import Line
from admin_app.audit.seen import Seen
from admin_app.audit.told import Taken
from admin_app.audit.transcript import BY_TOKEN
from admin_app.resource import scope
from admin_app.resource.changes import CREATE, DELETE, EDIT, kept_name
from admin_app.resource.fields import title
from admin_app.resource.policy import holds_everything
from admin_app.resource.registry import registry
from admin_app.resource.resource import Resource
from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import gettext_noop as N_
from models.system.change import Change, ChangeSet

STATES = {"made": "", "intended": "unknown", "failed": N_("not made")}
RowName = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Told:
    """One change, drawn."""

    operation: str
    resource: str
    label: str
    url: str | None
    history_url: str | None
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Entry:
    """One change set, with as many of its changes as are shown (``more`` where there may be others), or its export."""

    number: int
    at: datetime
    actor: str
    route: str
    reason: str | None
    state: str
    source: str | None
    changes: list[Told]
    more: bool = False
    export: Taken | None = None

    @property
    def way(self) -> str:
        """The route in words: "action ship" names the verb as its method is called, and a token its name."""
        route, _by, token = self.route.partition(BY_TOKEN)
        kind, _blank, name = route.partition(" ")
        words = _("action %(name)s", name=name) if kind == "action" else _(route) if route else ""
        return _("%(route)s by the token “%(token)s”", route=words, token=token) if token else words


class Reader:
    """What the session's actor may read of the history."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.views = {kept_name(view.model): view for view in reversed(registry().views) if view.may("read")}
        self.reads_all = holds_everything(scope.actor())
        self.shown = {kept_name(view.model) for view in registry().views}

    def may_read(self, resource: str) -> bool:
        """A table that no resource shows is for who may see everything."""
        return resource in self.views or (self.reads_all and resource not in self.shown)

    def tell(self, changes: Sequence[Change]) -> dict[int, Told]:
        """The changes by their number; those the actor may not read are absent."""
        seen = self._seen(changes)
        reborn = self._born(changes, seen)
        told = {change.id: self._tell(change, seen, reborn) for change in changes if self.may_read(change.resource)}
        return {number: change for number, change in told.items() if change}

    def _seen(self, changes: Sequence[Change]) -> Seen:
        seen = Seen(self.session)
        for change in changes:
            if view := self.views.get(change.resource):
                seen.want(view.model, change.row_key)
                lines.want(view, change.values, seen)
        seen.load()
        return seen

    def _born(self, changes: Iterable[Change], seen: Seen) -> dict[RowName, int]:
        """The newest creation of each row that not everybody sees: a key may be given again after a delete, and the
        earlier row was another one."""
        names = [
            (change.resource, change.row_key)
            for change in changes
            if (view := self.views.get(change.resource)) and not seen.sees_all(view.model)
        ]
        if not names:
            return {}
        statement = (
            select(Change.resource, Change.row_key, func.max(Change.id))
            .where(tuple_(Change.resource, Change.row_key).in_(names), Change.operation == CREATE)
            .group_by(Change.resource, Change.row_key)
        )
        rows = self.session.execute(statement, execution_options=scope.ASKED_BY_TOOL)
        return {(resource, key): number for resource, key, number in rows}

    def _tell(self, change: Change, seen: Seen, born: dict[RowName, int]) -> Told | None:
        view = self.views.get(change.resource)
        if view is None:
            found = list(lines.raw_lines(change.values, change.operation))
            return Told(change.operation, _(title(change.resource)), _kept_label(change), None, None, found)
        row = seen.row(view.model, change.row_key)
        if not seen.sees_all(view.model) and (
            row is None or change.operation == DELETE or change.id < born.get((change.resource, change.row_key), 0)
        ):
            return None
        found = list(lines.lines(view, change.values, change.operation, seen))
        if change.operation == EDIT and not found:
            return None
        label = view.label(row) if row is not None else self._label_of_gone(view, change)
        url = view.row_url(row) if row is not None else None
        return Told(change.operation, _(str(view.name)), label, url, history_url(view, change.row_key), found)

    def _label_of_gone(self, view: Resource, change: Change) -> str:
        """The label it had, where the actor may read whatever it may have been made of."""
        return _kept_label(change) if view.all_fields.keys() <= view.readable().keys() else change.row_key


def history_url(view: Resource, key: str) -> str:
    """The address of one row's history."""
    return f"{registry().admin.url}/history/{view.name_in_url}/?id={quote(key, safe='')}"


def entry(change_set: ChangeSet, changes: list[Told], *, more: bool = False, export: Taken | None = None) -> Entry:
    return Entry(
        number=change_set.id,
        at=change_set.at,
        actor=change_set.actor_name,
        route=change_set.route,
        reason=change_set.reason,
        state=STATES[change_set.state],
        source=change_set.source,
        changes=changes,
        more=more,
        export=export,
    )


def _kept_label(change: Change) -> str:
    return change.row_label or change.row_key
