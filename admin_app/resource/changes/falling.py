"""What the database itself deletes or clears when a row goes (``ON DELETE``): rows that no session ever sees.

Looked up before the delete, from the foreign keys the metadata knows. Never writes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Table, select, tuple_
from sqlalchemy.orm import Mapper, Session

from admin_app.resource.changes.shapes import FETCHED_AT_ONCE, Identity, Shape, shape_of
from admin_app.resource.memory import remembered

ACTING = ("CASCADE", "SET NULL")
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Pull:
    """A foreign key that acts: the rows of ``shape`` whose ``columns`` hold the parent's ``targets``."""

    shape: Shape
    columns: tuple[Column[Any], ...]
    targets: tuple[str, ...]
    cleared: tuple[str, ...]  # the attributes set to NULL; none where the row is deleted


@dataclass(frozen=True, slots=True)
class Fallen:
    """One row that goes, or is cleared, with another; ``row`` is as it was."""

    shape: Shape
    identity: Identity
    row: Row
    cleared: tuple[str, ...]


def fallen(session: Session, going: Iterable[tuple[Mapper[Any], Row]]) -> list[Fallen]:
    """Everything that goes with the rows that go, step by step; a few statements for any number of rows.

    A row that is cleared by one foreign key and deleted by another is deleted.
    """
    found: dict[tuple[Shape, Identity], Fallen] = {}
    steps = _by_mapper(going)
    while steps:
        further = []
        for mapper, rows in steps.items():
            for pull in pulls(mapper):
                for one in _pulled(session, pull, rows):
                    known = found.get((pull.shape, one.identity))
                    if known is None or (known.cleared and not one.cleared):
                        found[pull.shape, one.identity] = one
                        further += [] if one.cleared else [(pull.shape.mapper, one.row)]
        steps = _by_mapper(further)
    return list(found.values())


def pulls(mapper: Mapper[Any]) -> Sequence[Pull]:
    """The foreign keys of mapped tables that act when a row of this class is deleted."""
    return remembered(mapper, "pulls", lambda mapper: tuple(_pulls(mapper)))


def _pulls(mapper: Mapper[Any]) -> Iterator[Pull]:
    for other in mapper.registry.mappers:
        if other.inherits is not None or not isinstance(other.local_table, Table):
            continue
        for constraint in other.local_table.foreign_key_constraints:
            acts = (constraint.ondelete or "").upper()
            if constraint.referred_table is not mapper.local_table or acts not in ACTING:
                continue
            columns = tuple(element.parent for element in constraint.elements)
            targets = tuple(mapper.get_property_by_column(element.column).key for element in constraint.elements)
            names = tuple(other.get_property_by_column(column).key for column in columns)
            yield Pull(shape_of(other), columns, targets, names if acts == "SET NULL" else ())


def _by_mapper(rows: Iterable[tuple[Mapper[Any], Row]]) -> dict[Mapper[Any], list[Row]]:
    found: dict[Mapper[Any], list[Row]] = {}
    for mapper, row in rows:
        found.setdefault(mapper, []).append(row)
    return found


def _pulled(session: Session, pull: Pull, parents: Sequence[Row]) -> Iterator[Fallen]:
    held = [key for row in parents if None not in (key := tuple(row.get(name) for name in pull.targets))]
    names = list(pull.shape.columns)
    columns = [pull.shape.columns[name].column for name in names]
    for start in range(0, len(held), FETCHED_AT_ONCE):
        some = held[start : start + FETCHED_AT_ONCE]
        one = len(pull.columns) == 1
        condition = pull.columns[0].in_([key[0] for key in some]) if one else tuple_(*pull.columns).in_(some)
        for values in pull.shape.ask(session, select(*columns).where(condition)):
            row = dict(zip(names, values, strict=True))
            yield Fallen(pull.shape, tuple(row[name] for name in pull.shape.keys), row, pull.cleared)
