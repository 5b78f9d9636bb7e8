"""What of a mapped class the history keeps: its columns, its links to many, its name, and how a key is written.

Read once a class, declared or reflected. Knows no history.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Column, Select, Table, select, tuple_
from sqlalchemy.orm import ColumnProperty, InstanceState, Mapper, RelationshipDirection, RelationshipProperty, Session

from admin_app.extensions import bind_key_of
from admin_app.resource.fields import Field, fields_of
from admin_app.resource.fields.keys import text_of_key
from admin_app.resource.memory import remembered

FETCHED_AT_ONCE = 500

State = InstanceState[Any]
Identity = tuple[Any, ...]


def shape_of(mapper: Mapper[Any]) -> "Shape":
    """The one shape of a mapped class."""
    return remembered(mapper, "shape", Shape)


def source_of(model: Any) -> str | None:
    """The opened database a model's rows are in; None is the home database."""
    return remembered(model, "source", lambda mapper: bind_key_of(mapper.local_table))


def kept_name(model: type) -> str:
    """The name of a model's rows in the history: their table, which outlives a renamed class and its address."""
    return remembered(model, "kept name", _kept_name)


def _kept_name(mapper: Mapper[Any]) -> str:
    table = mapper.base_mapper.local_table
    name = table.fullname if isinstance(table, Table) else f"({getattr(table, 'name', table)})"
    source = source_of(mapper)
    return f"{source}:{name}" if source else str(name)


class KeptColumn:
    """One column as the history writes it: text, or None for NULL."""

    __slots__ = ("column", "field", "name", "secret")

    def __init__(self, name: str, column: Column[Any], field: Field | None) -> None:
        self.name = name
        self.column = column
        self.field = field
        self.secret = bool(column.info.get("secret"))

    def text(self, value: Any) -> str | None:
        if value is None:
            return None
        if self.field is None:
            return str(value)
        try:
            return self.field.text(value)
        except (AttributeError, TypeError, ValueError):
            return str(value)  # a value of another type than the column's, which the database took all the same


class Shape:
    """``columns`` by attribute name; ``followed`` are those that a flush may set by itself: foreign keys."""

    def __init__(self, mapper: Mapper[Any]) -> None:
        self.mapper = mapper
        self.model = mapper.class_
        self.name = kept_name(mapper.class_)
        self.columns = {column.name: column for column in _kept_columns(mapper)}
        self.keys = [mapper.get_property_by_column(column).key for column in mapper.primary_key]
        self.followed = {name for name, kept in self.columns.items() if kept.column.foreign_keys} | _referring(mapper)
        self.generated = {name for name, kept in self.columns.items() if _is_generated(kept.column)}
        self.links = _relations(mapper, RelationshipDirection.MANYTOMANY)
        self.children = set(_relations(mapper, RelationshipDirection.ONETOMANY))
        self.parents = set(_relations(mapper, RelationshipDirection.MANYTOONE))
        self._may_be_orphaned = any(
            relation.cascade.delete_orphan and mapper.isa(relation.mapper)
            for other in mapper.registry.mappers
            for relation in other.relationships
        )
        self._table = mapper.persist_selectable
        self._key_columns = list(mapper.primary_key)

    def at_stake(self, state: State) -> set[str]:
        """The columns not loaded that are lost or set when the row loses its parent: all, where it goes with it."""
        return (set(self.columns) if self._may_be_orphaned else self.followed) - state.dict.keys()

    def identity(self, state: State) -> Identity:
        """The key now: of the object where it is loaded, else the one it was loaded by."""
        old: Sequence[Any] = state.key[1] if state.key else (None,) * len(self.keys)
        return tuple(state.dict.get(name, was) for name, was in zip(self.keys, old, strict=True))

    def key_text(self, state: State) -> str:
        identity = self.identity(state)
        return "" if all(part is None for part in identity) else text_of_key(self.model, identity)

    def fetch(self, session: Session, identities: list[Identity], names: set[str]) -> dict[Identity, dict[str, Any]]:
        """The values of some columns as the database has them now, by key; a few statements for any number of rows."""
        chosen = sorted(names)
        columns = [*self._key_columns, *(self.columns[name].column for name in chosen)]
        width = len(self._key_columns)
        found: dict[Identity, dict[str, Any]] = {}
        for some in _chunks(identities, FETCHED_AT_ONCE):
            statement = self._by_key(select(*columns).select_from(self._table), some)
            for row in self.ask(session, statement):
                found[tuple(row[:width])] = dict(zip(chosen, row[width:], strict=True))
        return found

    def ask(self, session: Session, statement: Select[Any]) -> Any:
        """Run a statement of the tool itself on the database the rows are in."""
        bind = {"mapper": self.mapper}
        return session.execute(statement, execution_options={"asked_by": "tool"}, bind_arguments=bind)

    def _by_key(self, statement: Select[Any], identities: Sequence[Identity]) -> Select[Any]:
        if len(self._key_columns) == 1:
            return statement.where(self._key_columns[0].in_([identity[0] for identity in identities]))
        return statement.where(tuple_(*self._key_columns).in_(identities))


def _kept_columns(mapper: Mapper[Any]) -> Iterator[KeptColumn]:
    """Every column but those that say ``info={"history": False}``."""
    fields = fields_of(mapper.class_)
    for attribute in mapper.column_attrs:
        column = attribute.columns[0]
        if not isinstance(attribute, ColumnProperty) or not isinstance(column, Column) or column.table is None:
            continue
        if column.info.get("history", True):
            yield KeptColumn(attribute.key, column, fields.get(attribute.key))


def _referring(mapper: Mapper[Any]) -> set[str]:
    """The columns that relations to one are kept in, declared as foreign keys or not."""
    relations = [each for each in mapper.relationships if each.direction is RelationshipDirection.MANYTOONE]
    columns = {column for each in relations if not each.viewonly for column in each.local_columns}
    return {mapper.get_property_by_column(column).key for column in columns if isinstance(column, Column)}


def _is_generated(column: Column[Any]) -> bool:
    by_expression = column.default is not None and column.default.is_clause_element
    return column.server_default is not None or by_expression


def _relations(mapper: Mapper[Any], direction: RelationshipDirection) -> list[str]:
    relations: Iterable[RelationshipProperty[Any]] = mapper.relationships
    return [relation.key for relation in relations if relation.direction is direction and not relation.viewonly]


def _chunks(identities: list[Identity], size: int) -> Iterator[list[Identity]]:
    for start in range(0, len(identities), size):
        yield identities[start : start + size]
