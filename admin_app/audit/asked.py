"""Which part of the history an address asks for: a value made from its parameters, and the statements it means."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, exists, select

from admin_app.audit import taken
from admin_app.audit.history import Reader
from admin_app.resource import scope
from admin_app.resource.changes import CREATE, DELETE, EDIT, kept_name
from admin_app.resource.errors import BadAddress, closest
from admin_app.resource.fields import fields_of
from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import gettext_noop as N_
from models.system.change import Change, ChangeSet
from models.system.export import Export

EXPORT = "export"
OPERATIONS = (CREATE, EDIT, DELETE, EXPORT)
WORDS = {CREATE: N_("create"), EDIT: N_("edit"), DELETE: N_("delete"), EXPORT: N_("export")}
"""What the filter offers; an address names an operation in English."""
NAMES = ("resource", "person", "operation", "since", "until", "before")


@dataclass(frozen=True, slots=True)
class Asked:
    """``resource`` and ``person`` are texts as typed; ``before`` is the number of the oldest set already shown."""

    resource: str = ""
    person: str = ""
    operation: str = ""
    since: str = ""
    until: str = ""
    before: str = ""

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> "Asked":
        """Raises BadAddress for a name or an operation that is none, with the closest that is."""
        for name in args:
            if name not in NAMES:
                sentence = _("The history has no filter %(name)s.", name=repr(name))
                raise BadAddress(_with_hint(sentence, name, NAMES))
        asked = cls(**{name: value.strip() for name, value in args.items()})
        if asked.operation and asked.operation not in OPERATIONS:
            sentence = _("There is no operation %(name)s.", name=repr(asked.operation))
            raise BadAddress(_with_hint(sentence, asked.operation, OPERATIONS))
        return asked

    @property
    def filters(self) -> dict[str, str]:
        """What was asked for, without the place in the list."""
        return {name: value for name in NAMES if name != "before" and (value := getattr(self, name))}

    def statements(self, reader: Reader) -> list[Select[Any]]:
        """The change sets asked for, newest first: those with at least one change of a resource the actor may read,
        and those of exports. Two statements, because no index serves both at once."""
        changed = select(ChangeSet).where(self.changes(reader)).order_by(ChangeSet.id.desc())
        exported = select(ChangeSet).join(Export, Export.change_set_id == ChangeSet.id)
        exported = exported.where(self.exports(reader)).order_by(Export.change_set_id.desc())
        wanted = {"": [changed, exported], EXPORT: [exported]}.get(self.operation, [changed])
        return [self._narrowed(statement) for statement in wanted]

    def _narrowed(self, statement: Select[Any]) -> Select[Any]:
        if self.person:
            statement = statement.where(ChangeSet.actor_name.icontains(self.person, autoescape=True))
        if self.since:
            statement = statement.where(ChangeSet.at >= _moment("since", self.since))
        if self.until:
            # A day is meant to its end.
            whole_day = timedelta(days=0 if "T" in self.until or " " in self.until else 1)
            statement = statement.where(ChangeSet.at < _moment("until", self.until) + whole_day)
        if self.before:
            statement = statement.where(ChangeSet.id < number("before", self.before))
        return statement

    def changes(self, reader: Reader) -> Any:
        """The condition on the changes of a set."""
        found = exists().where(Change.change_set_id == ChangeSet.id, self.of_resource(reader))
        return found.where(Change.operation == self.operation) if self.operation else found

    def exports(self, reader: Reader) -> Any:
        """The condition on the export of a set."""
        found = taken.visible_to(reader)
        return and_(found, Export.resource == self._kept_name(reader)) if self.resource else found

    def of_resource(self, reader: Reader) -> Any:
        if self.resource:
            return Change.resource == self._kept_name(reader)
        if reader.reads_all:
            return Change.resource.not_in(sorted(reader.shown - reader.views.keys()))
        return Change.resource.in_(sorted(reader.views))

    def _kept_name(self, reader: Reader) -> str:
        view = next((view for view in reader.views.values() if view.name_in_url == self.resource), None)
        if view is None:
            names = [view.name_in_url for view in reader.views.values()]
            sentence = _("There is no resource %(name)s.", name=repr(self.resource))
            raise BadAddress(_with_hint(sentence, self.resource, names))
        return kept_name(view.model)


def number(name: str, text: str) -> int:
    """A 64-bit number of an address."""
    try:
        found: int = fields_of(Change)["id"].parse(text)
    except ValueError as wrong:
        raise BadAddress(f"{name}: {wrong}") from wrong
    return found


def _moment(name: str, text: str) -> datetime:
    try:
        found: datetime = fields_of(ChangeSet)["at"].parse(text, actor=scope.actor())
    except ValueError as wrong:
        raise BadAddress(f"{name}: {wrong}") from wrong
    return found


def _with_hint(sentence: str, name: str, names: Iterable[str]) -> str:
    near = closest(name, names)
    hint = _("Did you mean %(name)s?", name=near) if near else _("There are %(names)s.", names=", ".join(names))
    return f"{sentence} {hint}"
