"""The order of a listing as SQL: its sort keys, then the primary key, so that no two rows are ever tied.

NULLs come last in ascending and first in descending order, on every database: PostgreSQL's own rule, so that its
ordinary indexes serve the order. A path through to-one relations is an outer join, which drops and multiplies no row.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import String, cast, func, types

from admin_app.resource.fields.attributes import Field, fields_of
from admin_app.resource.fields.keys import key_names
from admin_app.resource.fields.kinds import Kind
from admin_app.resource.fields.labels import label_paths
from admin_app.resource.listing.operators import UNSORTABLE
from admin_app.resource.listing.paths import Misread, Path, Readable, find, resolve
from admin_app.resource.listing.stages import Stage, stage
from admin_app.resource.translation import gettext as _

NULLS_AS_POSTGRESQL = frozenset({"postgresql"})
KNOWS_NULLS_LAST = frozenset({"sqlite", "oracle"})
MYSQL = frozenset({"mysql", "mariadb"})
LONG_TEXT_ORDER = 200
"""Long texts are ordered by their first characters; whole documents would travel in every page mark."""


@dataclass(frozen=True, slots=True)
class SortKey:
    """One expression to order by; ``own`` is a column of the row itself, ``whole`` one of which nothing is cut off."""

    name: str
    field: Field
    expression: Any
    descending: bool
    nullable: bool
    own: bool
    whole: bool

    def reversed(self) -> "SortKey":
        return replace(self, descending=not self.descending)

    def clauses(self, dialect: str) -> list[Any]:
        plain = self.expression.desc() if self.descending else self.expression.asc()
        if not self.nullable or dialect in NULLS_AS_POSTGRESQL:
            return [plain]
        if dialect in KNOWS_NULLS_LAST:
            return [plain.nulls_first() if self.descending else plain.nulls_last()]
        missing = self.expression.is_(None)
        return [missing.desc() if self.descending else missing.asc(), plain]


@dataclass(frozen=True, slots=True)
class Order:
    """The sort keys of a statement and the outer joins they need."""

    keys: tuple[SortKey, ...]
    joins: tuple[Any, ...] = ()

    @property
    def mark(self) -> str:
        """What a page mark belongs to: the same keys in the same directions."""
        return ",".join(f"-{key.name}" if key.descending else key.name for key in self.keys)

    def reversed(self) -> "Order":
        return replace(self, keys=tuple(key.reversed() for key in self.keys))

    def joined(self, statement: Any) -> Any:
        for join in self.joins:
            statement = statement.outerjoin(join)
        return statement

    def apply(self, statement: Any, dialect: str) -> Any:
        return statement.order_by(None).order_by(*(part for key in self.keys for part in key.clauses(dialect)))


def ordered(statement: Any, sort: Sequence[tuple[str, bool]], resource: Readable, dialect: str = "") -> Any:
    """A Select or Query in the order of ``sort``, else of the resource's own, ties broken by the key."""
    order = order_of(sort, resource, dialect)
    return order.apply(order.joined(statement), dialect)


def order_of(sort: Sequence[tuple[str, bool]], resource: Readable, dialect: str = "") -> Order:
    joins: dict[tuple[str, ...], Stage] = {}
    keys: list[SortKey] = []
    for path, descending in _paths(sort, resource):
        entity = _joined(path.steps, resource.model, joins)
        if path.text not in {key.name for key in keys}:
            keys.append(_key(path, entity, descending, dialect))
        if _settles(keys[-1]):
            break
    else:
        keys.extend(_tie_breakers(keys, resource, dialect))
    return Order(tuple(keys), tuple(joined.relation for joined in joins.values()))


def key_fields(resource: Readable) -> tuple[str, ...]:
    """The fields that tell the rows of a resource apart; empty where nothing does."""
    own: Sequence[str] | None = getattr(resource, "key_fields", None)
    return key_names(resource.model) if own is None else tuple(own)


def _paths(sort: Sequence[tuple[str, bool]], resource: Readable) -> Iterator[tuple[Path, bool]]:
    """The paths to sort by; the resource's own order leaves out what the actor may not read."""
    if sort:
        found = [(resolve(resource, text), descending) for text, descending in sort]
    else:
        usual = ((find(resource, text), descending) for text, descending in resource.default_sort)
        found = [(path, descending) for path, descending in usual if path is not None]
    for path, descending in found:
        for each in _spread(path, resource):
            yield each, descending


def _spread(path: Path, resource: Readable) -> Iterator[Path]:
    """A sort by a relation is a sort by the label of the row at its end, as far as that may be read."""
    if path.field.kind is not Kind.TO_ONE:
        yield path
        return
    steps, target = (*path.steps, path.field), path.field.target
    texts = [f"{path.text}.{name}" for name in label_paths(target)]
    readable = [found for found in (find(resource, text) for text in texts) if found is not None]
    sortable = [found for found in readable if found.field.kind not in UNSORTABLE]
    if sortable and len(sortable) == len(texts):
        yield from sortable
        return
    for name in key_names(target):
        yield Path(f"{path.text}.{name}", steps, fields_of(target)[name])


def _joined(steps: Sequence[Field], model: Any, joins: dict[tuple[str, ...], Stage]) -> Any:
    """The entity at the end of the relations, joined once for however many keys need it."""
    entity, passed = model, ()  # type: Any, tuple[str, ...]
    for step in steps:
        passed = (*passed, step.name)
        if step.kind is not Kind.TO_ONE:
            raise Misread(
                _("A list cannot be sorted by %(field)s: a row can have several.", field=".".join(passed)),
                field=passed[0],
            )
        entity = joins.setdefault(passed, stage(model, passed, "join")).entity
    return entity


def _key(path: Path, entity: Any, descending: bool, dialect: str) -> SortKey:
    field = path.field
    own = not path.steps and field.column is not None
    attribute = getattr(entity, field.name)
    expression = _comparable(field, attribute, dialect)
    return SortKey(
        name=path.text,
        field=field,
        expression=expression,
        descending=descending,
        nullable=field.nullable or not own,
        own=own,
        whole=expression is attribute,
    )


def _comparable(field: Field, attribute: Any, dialect: str) -> Any:
    """The attribute in a form that compares as it sorts."""
    if _may_be_long(field) and not field.indexed:
        return func.substr(attribute, 1, LONG_TEXT_ORDER, type_=types.String())
    if dialect in MYSQL and field.kind is Kind.ENUM:
        return cast(attribute, String(255))  # sorts by position but compares by name
    if dialect in MYSQL and field.kind is Kind.FLOAT:
        return cast(attribute, types.Double())  # single precision reads back as another number
    return attribute


def _may_be_long(field: Field) -> bool:
    return field.kind is Kind.LONG_TEXT or (
        field.kind is Kind.TEXT and getattr(field.attribute.type, "length", 0) is None
    )


def _settles(key: SortKey) -> bool:
    """Is the order decided here, because no two rows share this value?"""
    return key.own and key.whole and key.field.unique and not key.nullable


def _tie_breakers(keys: Sequence[SortKey], resource: Readable, dialect: str) -> Iterator[SortKey]:
    """The primary key in the direction of the last sort key: one row-wise comparison serves both."""
    descending = keys[-1].descending if keys else False
    fields, taken = fields_of(resource.model), {key.name for key in keys}
    names = key_fields(resource) or (key_names(resource.model) if keys else ())  # what is sorted is settled to the end
    for name in names:
        if name not in taken:
            yield _key(Path(name, (), fields[name]), resource.model, descending, dialect)
