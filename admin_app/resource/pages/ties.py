"""The foreign keys that lead to a class, and what a delete there does to the rows that hold them.

Read from the mapping and the metadata, once for each class; asks no database.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table
from sqlalchemy.orm import Mapper, RelationshipDirection
from sqlalchemy.orm.exc import UnmappedColumnError

from admin_app.resource.fields import fields_of
from admin_app.resource.memory import remembered

GOES, CLEARED, BLOCKS = "goes", "cleared", "blocks"


@dataclass(frozen=True, slots=True)
class Tie:
    """A foreign key that leads to a class, and what a delete there does to the rows that hold it."""

    other: Mapper[Any]
    names: tuple[str, ...]
    ours: tuple[str, ...]
    effect: str
    relation: str | None  # our relation that names it, if one does
    indexed: bool  # can the rows be found without reading their whole table?

    @property
    def model(self) -> Any:
        return self.other.class_


def ties(mapper: Mapper[Any]) -> Sequence[Tie]:
    """Every foreign key that leads to this class, with what a delete does to it."""
    return remembered(mapper, "ties", lambda mapper: tuple(_ties(mapper)))


def _ties(mapper: Mapper[Any]) -> Iterator[Tie]:
    for other in mapper.registry.mappers:
        if other.inherits is not None or not isinstance(other.local_table, Table):
            continue
        for constraint in sorted(other.local_table.foreign_key_constraints, key=lambda each: str(each.name)):
            if constraint.referred_table not in mapper.tables:
                continue
            try:
                columns = [element.parent for element in constraint.elements]
                names = tuple(other.get_property_by_column(column).key for column in columns)
                ours = tuple(mapper.get_property_by_column(element.column).key for element in constraint.elements)
            except UnmappedColumnError:
                continue
            relation = _naming(mapper, other, set(columns))
            effect = _effect(relation, constraint, columns)
            indexed = fields_of(other.class_)[names[0]].indexed
            yield Tie(other, names, ours, effect, relation.key if relation is not None else None, indexed)


def _naming(mapper: Mapper[Any], other: Mapper[Any], columns: set[Any]) -> Any:
    """Our own relation by which these rows are reached, a writing one first."""
    found = [
        relation
        for relation in mapper.relationships
        if relation.direction is RelationshipDirection.ONETOMANY
        and relation.mapper.isa(other)
        and set(relation.remote_side) == columns
    ]
    return next(iter(sorted(found, key=lambda relation: relation.viewonly)), None)


def _effect(relation: Any, constraint: Any, columns: Sequence[Any]) -> str:
    """The mapper's word comes first; what it leaves alone is the database's."""
    if relation is not None and not relation.viewonly:
        if relation.cascade.delete:
            return GOES
        if not relation.passive_deletes:
            return CLEARED if all(column.nullable for column in columns) else BLOCKS
    acts = (constraint.ondelete or "").upper()
    return {"CASCADE": GOES, "SET NULL": CLEARED}.get(acts, BLOCKS)


def read_by(tie: Tie, mapper: Mapper[Any]) -> str | None:
    """The relation to one of those rows that is read by exactly this key."""
    columns = {tie.other.attrs[name].columns[0] for name in tie.names}
    for relation in tie.other.relationships:
        leads = relation.direction is RelationshipDirection.MANYTOONE and mapper.isa(relation.mapper)
        if leads and relation.local_columns == columns and set(relation.remote_side) == set(mapper.primary_key):
            return str(relation.key)
    return None
