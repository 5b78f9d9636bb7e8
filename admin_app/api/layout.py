"""A shape as one statement: its columns and those of the rows beside it, and how each row of the answer becomes a dict.

Rows at the end of relations to one are joined in, so that they cost no statement; lists of related rows are asked for
by ``many``, once for all parents.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

from sqlalchemy import ColumnElement, and_
from sqlalchemy.orm import Session, aliased

from admin_app.api.json_text import Converter, as_sent
from admin_app.api.shapes import Shape
from admin_app.resource.fields.keys import key_names
from admin_app.resource.listing.narrowing import own_rows
from admin_app.resource.listing.stages import stage

Item = dict[str, Any]
Spelled = Callable[[Shape, str], str]
Parents = list[tuple[tuple[Any, ...], Item]]


@dataclass
class One:
    """A row joined in: where in the row its part begins, and whether it is there at all."""

    name: str
    layout: "Layout"
    start: int
    stop: int


@dataclass
class Layout:
    """``expressions`` are what is selected, ``key`` where the parts of the row's key stand among them."""

    shape: Shape
    names: tuple[str, ...]
    expressions: list[Any]
    joins: list[tuple[Any, ColumnElement[bool] | None]]
    converters: list[tuple[str, Converter]]
    ones: list[One]
    key: tuple[int, ...]
    parents: Parents = field(default_factory=list)

    def item(self, row: Sequence[Any]) -> Item:
        """One row as a dict; remembers it by its key where related rows are still to come."""
        item = dict(zip(self.names, row, strict=False))
        for name, convert in self.converters:
            convert([item], name)
        for one in self.ones:
            part = row[one.start : one.stop]
            item[one.name] = one.layout.item(part) if part[one.layout.key[0]] is not None else None
        if self.shape.manys:
            self.parents.append((self.key_of(row), item))
        return item

    def key_of(self, row: Sequence[Any]) -> tuple[Any, ...]:
        return tuple([row[at] for at in self.key])

    def items(self, rows: Sequence[Sequence[Any]]) -> list[Item]:
        if self.ones or self.shape.manys:
            return [self.item(row) for row in rows]
        items = list(map(dict, map(zip, repeat(self.names), rows)))
        for name, convert in self.converters:
            convert(items, name)
        return items

    def waiting(self) -> Iterator["Layout"]:
        """The parts of the tree whose related rows are still to come."""
        if self.shape.manys:
            yield self
        for one in self.ones:
            yield from one.layout.waiting()

    def joined(self, statement: Any) -> Any:
        for relation, condition in self.joins:
            statement = statement.outerjoin(relation if condition is None else relation.and_(condition))
        return statement


def layout_of(shape: Shape, spelled: Spelled, dialect: str, entity: Any = None) -> Layout:
    """How this tree is selected from ``entity``, the model itself or an alias of it; ``spelled`` names its fields."""
    root = shape.resource.model if entity is None else entity
    return _laid(shape, spelled, dialect, root, (), root)


def dialect_of(session: Session, model: Any) -> str:
    """The kind of the database that the rows of a model are in."""
    return str(session.get_bind(model).dialect.name)


def _laid(shape: Shape, spelled: Spelled, dialect: str, entity: Any, path: tuple[str, ...], root: Any) -> Layout:
    names = tuple(spelled(shape, name) for name in shape.columns)
    layout = Layout(shape, names, [], [], [], [], ())
    for spelling, (name, each) in zip(names, shape.columns.items(), strict=True):
        expression, convert = as_sent(each, getattr(entity, name), dialect)
        layout.expressions.append(expression)
        if convert is not None:
            layout.converters.append((spelling, convert))
    layout.key = _key(layout, shape, entity)
    for name, child in shape.ones:
        alias, relation = _stage(root, shape, entity, (*path, name))
        layout.joins.append((relation, _own(child, alias)))
        part = _laid(child, spelled, dialect, alias, (*path, name), root)
        begin = len(layout.expressions)
        layout.expressions += part.expressions
        layout.joins += part.joins
        layout.ones.append(One(spelled(shape, name), part, begin, len(layout.expressions)))
    return layout


def _key(layout: Layout, shape: Shape, entity: Any) -> tuple[int, ...]:
    """Where the key stands; what is not among the columns as it is comes after them."""
    places, names = [], list(shape.columns)
    for name in key_names(shape.resource.model):
        column = getattr(entity, name)
        if name in names and layout.expressions[names.index(name)] is column:
            places.append(names.index(name))
        else:
            places.append(len(layout.expressions))
            layout.expressions.append(column)
    return tuple(places)


def _stage(root: Any, shape: Shape, entity: Any, path: tuple[str, ...]) -> tuple[Any, Any]:
    if isinstance(root, type):
        found = stage(root, path, "api")
        return found.entity, found.relation
    alias = aliased(shape.resource.fields[path[-1]].target, flat=True)
    return alias, getattr(entity, path[-1]).of_type(alias)


def _own(child: Shape, alias: Any) -> ColumnElement[bool] | None:
    """What the target's own ``get_query`` asks, of the joined row."""
    view = getattr(child.resource, "view", None)
    asked = own_rows(view, alias) if hasattr(view, "get_query") else []
    return and_(*asked) if asked else None


def spelling(case: str) -> Spelled:
    """The names of each resource in one case."""

    def spelled(shape: Shape, name: str) -> str:
        return shape.resource.names.spelled(name, case)

    return spelled
