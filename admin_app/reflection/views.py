"""A ModelView for every opened table: the same pages as for a declared one, and a sentence where there can be none.

Asks nothing of the database when it is made; a view of it is cheap.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar

from flask import request
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from admin_app.reflection.causes import why_unreadable
from admin_app.reflection.opening import Source
from admin_app.reflection.tables import Opened
from admin_app.resource import naming
from admin_app.resource.errors import Conflict, Refusal, is_too_slow
from admin_app.resource.fields import Field, Kind, kind_of, label_paths
from admin_app.resource.policy import Policy, Verdict
from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import gettext_noop as N_
from admin_app.resource.view import ModelView

DEVELOPERS = frozenset({"developer"})
READING = Policy(read=DEVELOPERS, export=DEVELOPERS)
WRITING = READING.but(create=DEVELOPERS, edit=DEVELOPERS, delete=DEVELOPERS, import_=DEVELOPERS)
COLUMNS = {
    "_list_columns": "get_list_columns",
    "_sortable_columns": "get_sortable_columns",
    "_details_columns": "get_details_columns",
    "_export_columns": "get_export_columns",
    "_search_supported": "init_search",
}
HEAVY_COLUMNS = 4
NEVER_ASKED = ("create", "edit", "delete", "import")
TAKEN = frozenset({"admin", "api", "auth", "bootstrap", "health", "history", "people", "static"})
"""Names that pages of the tool itself have."""

READING_ONLY = N_("%(database)s is open for reading only; start again with --write to change it.")
KINDS = {
    "view": N_("%(name)s is a view; its rows come from other tables."),
    "materialized view": N_("%(name)s is a materialized view; its rows come from other tables."),
}
NOT_GRANTED = {
    "create": N_("The connected user may not create rows of %(name)s in the database."),
    "edit": N_("The connected user may not edit rows of %(name)s in the database."),
    "delete": N_("The connected user may not delete rows of %(name)s in the database."),
}


class CannotBeShown(Refusal):
    """A table that the database does not show. Its page is this sentence; a file of it is refused."""

    status, code, title = 409, "cannot_be_shown", N_("This cannot be shown")


class OpenedView(ModelView):
    """What every reflected resource is; ``views_of`` makes one subclass a table."""

    reflected = True
    api_write = True  # --write and the database's own grants say what may be written at all
    singular = N_("row")
    opened: ClassVar[Opened]
    source: ClassVar[Source]
    address: ClassVar[str]

    @classmethod
    def resource_name(cls, model: type) -> str:
        return cls.address

    def _refresh_cache(self) -> None:
        """Flask-Admin's start of a view, but for the columns: hundreds of views are made, and few are opened."""
        self._set_formatters()
        self._column_choices_map: dict[str, Any] = {}
        self.column_choices = {}
        self._refresh_forms_cache()
        self._refresh_filters_cache()
        self._refresh_form_rules_cache()

    def __getattr__(self, name: str) -> Any:
        """The columns of a view, worked out when they are first asked for."""
        if name not in COLUMNS:
            return super().__getattr__(name)
        self.__dict__[name] = getattr(self, COLUMNS[name])()
        return self.__dict__[name]

    @cached_property
    def all_fields(self) -> Mapping[str, Field]:
        """The table's own columns and relations; what stands for a missing key is nobody's to see."""
        return {name: field for name, field in super().all_fields.items() if name != self.opened.address}

    @cached_property
    def key_fields(self) -> Sequence[str] | None:
        """None where the mapped key tells the rows apart; empty where two rows may be the same."""
        return None if self.opened.distinct else ()

    def scaffold_list_columns(self) -> list[str]:
        """The light columns; where a table has none, its first ones, drawn short."""
        return super().scaffold_list_columns() or list(self.all_fields)[:HEAVY_COLUMNS]

    def labels(self) -> Callable[[Any], str]:
        """A row that only an address of ours tells from others is not called by it."""
        if self.opened.address is not None and label_paths(self.model) == (self.opened.address,):
            return lambda _row: _("A row of %(table)s", table=self.name)
        return super().labels()

    def may(self, operation: str) -> Verdict:
        """The policy, and before it what cannot be: a change where all is read-only, or of rows without a key."""
        if operation in NEVER_ASKED and (reason := self._unchangeable(operation)):
            return Verdict(False, reason)
        return super().may(operation)

    def _unchangeable(self, operation: str) -> str | None:
        if not self.source.writable:
            return _(
                "%(database)s is open for reading only; start again with --write to change it.",
                database=self.source.name,
            )
        if self.opened.facts.kind != "table":
            return _(KINDS[self.opened.facts.kind], name=self.name)
        if not self.opened.keyed:
            return _("%(name)s has no key that tells its rows apart, so they are only shown.", name=self.name)
        word = "create" if operation == "import" else operation
        if word not in self.opened.facts.operations:
            return _(NOT_GRANTED[word], name=self.name)
        return None

    def _run_view(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        """The page, or why the database does not give it; what is overloaded or locked is for the one handler."""
        if self.opened.facts.trouble:
            raise self._refusal(self.opened.facts.trouble.said())
        try:
            return super()._run_view(fn, *args, **kwargs)
        except StaleDataError as stale:
            raise Conflict(
                _(
                    "The database left the row of %(name)s as it was: a rule of its own took the change back, "
                    "or somebody else deleted the row. Open it again to see how it stands.",
                    name=self.name,
                )
            ) from stale
        except DBAPIError as failure:
            if isinstance(failure, OperationalError) and _passes(failure):
                raise
            raise self._refusal(why_unreadable(failure, self.name).said()) from failure

    def _refusal(self, sentence: str) -> CannotBeShown:
        refusal = CannotBeShown(sentence, title=self.name)
        if request.endpoint == f"{self.endpoint}.index_view" and not request.args:
            refusal.status = 200  # it is the page of this table
        return refusal

    def render(self, template: str, **context: Any) -> Any:
        if "notes" in context:
            context["notes"] = [*context["notes"], *self.notes()]
        return super().render(template, **context)

    def notes(self) -> list[str]:
        """What stands over the rows."""
        facts = self.opened.facts
        why = [] if not self.source.writable else [reason for reason in [self._unchangeable("edit")] if reason]
        return [*([facts.comment] if facts.comment else []), *why, *(notice.said() for notice in facts.notices)]


def _passes(failure: OperationalError) -> bool:
    """Is it about this moment rather than about this table? Without a statement, it was the connecting that failed."""
    if failure.statement is None or failure.connection_invalidated:
        return True
    said = str(failure.orig).lower()
    return is_too_slow(failure) or any(
        word in said for word in ("timeout", "locked", "deadlock", "could not serialize", "server closed", "refused")
    )


def views_of(
    source: Source, opened: Iterable[Opened], *, taken: Collection[str] = TAKEN, prefixed: bool = False
) -> list[type[OpenedView]]:
    """A view class for each table, grouped by schema in the menu; ``prefixed`` puts the source's name before each."""
    opened = list(opened)
    names = naming.Names(taken)
    schemas = {one.facts.schema for one in opened}
    plain = [naming.in_address(one.facts.name).lower() for one in opened]
    made = []
    for one in opened:
        clash = plain.count(naming.in_address(one.facts.name).lower()) > 1 and one.facts.schema is not None
        made.append(_view(source, one, names.give(*_addresses(source, one, clash, prefixed)), clash, len(schemas) > 1))
    return made


def _addresses(source: Source, one: Opened, clash: bool, prefixed: bool) -> list[str]:
    """Where the table may stand, the best first."""
    name, schema = naming.in_address(one.facts.name), naming.in_address(one.facts.schema or source.name)
    wanted = [f"{schema}-{name}"] if clash and one.facts.schema else [name, f"{schema}-{name}"]
    return [f"{source.name}-{each}" for each in wanted] if prefixed else wanted


def _view(source: Source, one: Opened, address: str, clash: bool, several: bool) -> type[OpenedView]:
    facts = one.facts
    title = f"{facts.schema}.{facts.name}" if clash else facts.name
    shown = facts.columns if facts.trouble is None else []
    plain = [one.attributes[column.name] for column in shown if kind_of(column.type) is not Kind.BYTES]
    unwritten = [one.attributes[column.name] for column in shown if column.unknown or column.computed]
    return type(
        f"{one.model.__name__}View",
        (OpenedView,),
        {
            "__doc__": f"{facts.kind} {facts.name}",
            "model": one.model,
            "opened": one,
            "source": source,
            "address": address,
            "title": title.strip() or address,
            "category": facts.schema if several else source.name,
            "icon": "table" if facts.kind == "table" else "eye",
            "policy": WRITING if source.writable else READING,
            "column_export_list": plain or list(one.attributes.values()),
            "form_excluded_columns": [*unwritten, *([one.address] if one.address else [])],
        },
    )
