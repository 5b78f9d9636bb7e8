"""What a file shows: one column for each path the actor may read, joined in by one statement, never row by row.

Decides nothing about who may read: it asks the view, step by step of each path. Knows no format.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, inspect, select
from sqlalchemy.orm import Session, aliased

from admin_app.exports.labels import Label, label_for
from admin_app.resource.errors import BadAddress
from admin_app.resource.fields import Field, Kind, fields_of
from admin_app.resource.listing.narrowing import own_rows
from admin_app.resource.pages import columns
from admin_app.resource.translation import gettext as _

Formatter = Callable[[Any, Any, Any, str], Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file. ``expressions`` are what SQL has to fetch for it: one mapped attribute, or the parts of a
    related row's label; none where a row itself has to be asked (``of_row``)."""

    path: str
    fields: tuple[Field, ...] = ()
    expressions: tuple[Any, ...] = ()
    label: Label | None = None
    formatter: Formatter | None = None
    of_row: bool = False


@dataclass(frozen=True)
class Plan:
    """One file: its columns, and the rows of the listing in its order as a statement that has no columns yet.

    Made within the request, because only there is it known who may read what; run after it.
    """

    view: Any
    listing: Any
    columns: tuple[Column, ...]
    rows: Select[Any]
    readable: tuple[Field, ...]

    @property
    def names(self) -> list[str]:
        return [column.path for column in self.columns]

    @property
    def formatted(self) -> bool:
        return any(column.formatter for column in self.columns)

    @property
    def by_rows(self) -> bool:
        """Does some column need whole rows, because no expression describes it?"""
        return (self.formatted and self.view_wants_rows) or any(column.of_row for column in self.columns)

    @property
    def view_wants_rows(self) -> bool:
        return bool(getattr(self.view, "export_whole_rows", False))

    def select(self, *expressions: Any) -> Select[Any]:
        """The rows of the file, these expressions of each."""
        return self.rows.with_only_columns(*expressions, maintain_column_froms=True)


def plan_for(view: Any, listing: Any, actor: Any) -> Plan:
    """Which columns this actor gets; BadAddress for one that an address names and the actor may not read."""
    aliases: dict[str, Any] = {}
    formatters = formatters_of(view)
    found = tuple(_column(view, path, aliases, formatters.get(path)) for path in _paths(view, listing))
    if not found:
        sentence = _(
            "There is no column of %(list)s that you may read; nothing can be exported.", list=_(str(view.name))
        )
        raise BadAddress(sentence)
    readable = tuple(field for field in view.readable().values() if field.target is None)
    return Plan(view, listing, found, _rows(view, listing, actor, aliases), readable)


def _rows(view: Any, listing: Any, actor: Any, aliases: Mapping[str, Any]) -> Select[Any]:
    statement = select(view.model).where(*own_rows(view))
    for path, alias in aliases.items():
        parent, _, name = path.rpartition(".")
        owner = aliases[parent] if parent else view.model
        statement = statement.outerjoin(getattr(owner, name).of_type(alias))
    dialect = view.rows.get_bind(inspect(view.model)).dialect.name
    ordered: Select[Any] = listing.order(listing.narrow(statement, view, actor), view, dialect)
    return ordered


def formatters_of(view: Any) -> Mapping[str, Formatter]:
    """The formatters declared for files. Those for pages are not taken over: they draw HTML, and a file holds what a
    program can read back."""
    declared: Mapping[str, Formatter] | None = type(view).column_formatters_export
    return declared or {}


def _paths(view: Any, listing: Any) -> list[str]:
    if listing.columns:
        shown = columns.chosen(view, listing.columns)
    else:
        names = dict.fromkeys(columns.path_of(view.model, name) for name, _ in view.get_export_columns())
        shown = columns.columns_for(view, names)
    return [column.name for column in shown]


def _column(view: Any, path: str, aliases: dict[str, Any], formatter: Formatter | None) -> Column:
    steps = list(_steps(view.model, path.split(".")))
    if not steps or any(step.kind is Kind.TO_MANY for step in steps):
        return Column(path, formatter=formatter, of_row=True)
    owner = _joined(view.model, path.split(".")[:-1], aliases)
    last = steps[-1]
    if last.target is None:
        return Column(path, (last,), (getattr(owner, last.name),), formatter=formatter)
    target = _joined(view.model, path.split("."), aliases)
    label = label_for(last.target, _readable(view, steps))
    fields = tuple(fields_of(last.target)[name] for name in label.names)
    return Column(path, fields, tuple(getattr(target, name) for name in label.names), label, formatter)


def _steps(model: Any, names: Sequence[str]) -> Iterator[Field]:
    """The fields along a path; nothing at all where one of them is no field."""
    found = []
    for name in names:
        step = fields_of(model).get(name) if model is not None else None
        if step is None:
            return
        found.append(step)
        model = step.target
    yield from found


def _joined(model: Any, names: Sequence[str], aliases: dict[str, Any]) -> Any:
    """The alias under which the row at the end of these relations is joined in."""
    owner, path = model, ""
    for name in names:
        path = f"{path}.{name}" if path else name
        if path not in aliases:
            aliases[path] = aliased(fields_of(model)[name].target)
        owner, model = aliases[path], fields_of(model)[name].target
    return owner


def _readable(view: Any, steps: Sequence[Field]) -> set[str] | None:
    """The fields of the related row that the actor may read; None where no resource shows it, so that all are."""
    for step in steps:
        view = view.related(step.name) if view is not None else None
    return set(view.readable()) if view is not None else None


def connection_of(plan: Plan, session: Session) -> Connection:
    """The connection to the database that the plan's rows are in."""
    return session.connection(bind_arguments={"mapper": inspect(plan.view.model)})
