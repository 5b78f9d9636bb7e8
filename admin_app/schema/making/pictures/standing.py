"""The schema that a database has: as the migrations say it, put right where the database shows another. Only reads."""

import warnings
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Any

from alembic.autogenerate import produce_migrations
from alembic.operations import ops
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Column, Connection, Enum, MetaData, inspect

from admin_app.schema.adopting import left_out
from admin_app.schema.alike import differ, is_only_said, what_counts
from admin_app.schema.branches import MIGRATIONS
from admin_app.schema.making.pictures.building import metadata_of
from admin_app.schema.making.pictures.checks import put_checks_right
from admin_app.schema.making.pictures.defaults import same_default
from admin_app.schema.making.pictures.indices import put_indices_right
from admin_app.schema.making.pictures.reading import picture_of
from admin_app.schema.making.pictures.recording import recorded
from admin_app.schema.making.pictures.replaying import replay
from admin_app.schema.making.pictures.types import plain_type, same_type
from admin_app.schema.making.pictures.values import Field, SameType, Schema, copied, enum_of


def standing(connection: Connection, metadata: MetaData, folder: Path = MIGRATIONS) -> Schema:
    """Every table of the database, but for the one in which migrations are noted.

    Where the migrations cannot be read without it, the models say what the database does not show.
    """
    said = recorded(metadata, folder)
    return put_right(connection, picture_of(metadata) if said is None else said, metadata, left_out(folder))


def put_right(connection: Connection, said: Schema, metadata: MetaData, left_out: Collection[str] = ()) -> Schema:
    """What is ``said``, where the database does not show otherwise; tables ``left_out`` are nobody's."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what cannot be reflected is said by the migrations
        return _put_right(connection, said, metadata, left_out)


def _put_right(connection: Connection, said: Schema, metadata: MetaData, left_out: Collection[str]) -> Schema:
    known = copied(said)
    there = metadata_of(known)
    context = MigrationContext.configure(connection, opts=what_counts(there, left_out))
    script = produce_migrations(context, there)
    assert script.upgrade_ops is not None
    _forget_what_is_only_said(script.upgrade_ops, connection, there)
    back = script.upgrade_ops.reverse_into(ops.DowngradeOps(ops=[]))
    replay(back, known, context)
    _mark_what_was_seen(said, known)
    if connection.dialect.name == "postgresql":
        _take_its_choices(connection, known)
    _put_defaults_right(connection, known)
    put_checks_right(connection, known, metadata)
    put_indices_right(connection, said, known, metadata)
    return known


def by_look(connection: Connection) -> SameType:
    """Two types are the same where they are written the same, or where the database showed one and cannot tell."""
    context = MigrationContext.configure(connection)

    def same(old: Field, new: Field) -> bool:
        if same_type(old.type, new.type):
            return True
        if not (old.seen or new.seen):
            return False
        seen, other = (old, new) if old.seen else (new, old)
        there, here = Column(seen.name, seen.type), Column(other.name, other.type)
        said = differ(context, there, here, there.type, here.type)
        return not (context.impl.compare_type(there, here) if said is None else said)

    return same


def _forget_what_is_only_said(steps: ops.OpContainer, connection: Connection, there: MetaData) -> None:
    """Take out of the differences what Alembic alone sees."""
    for each in list(steps.ops):
        if isinstance(each, ops.OpContainer):
            _forget_what_is_only_said(each, connection, there)
        elif isinstance(each, ops.AlterColumnOp | ops.AddConstraintOp):
            found = each.to_diff_tuple()
            if all(is_only_said(step, connection, there) for step in (found if isinstance(found, list) else [found])):
                steps.ops.remove(each)


def _put_defaults_right(connection: Connection, known: Schema) -> None:
    """Take the database's word for a default that says something else; what it makes or counts itself is said apart."""
    look = inspect(connection)
    for name, shape in known.items():
        for seen in look.get_columns(name):
            column = shape.columns[seen["name"]]
            is_made = column.made is not None or "computed" in seen or "identity" in seen
            if is_made or column.name == shape.counted or same_default(seen["default"], column.default, column.type):
                continue
            shape.columns[column.name] = replace(column, default=seen["default"])


def _mark_what_was_seen(said: Schema, known: Schema) -> None:
    for name, shape in known.items():
        before = said[name].columns if name in said else {}
        for column in list(shape.columns.values()):
            old = before.get(column.name)
            if old is None or old.type is not column.type:
                shape.columns[column.name] = replace(column, seen=True, type=_general(column))


def _general(column: Field) -> Any:
    """The type as both kinds of database have it."""
    try:
        return plain_type(column.type.as_generic())
    except NotImplementedError:
        return column.type


def _take_its_choices(connection: Connection, known: Schema) -> None:
    """What may be chosen, as PostgreSQL has it: Alembic does not compare it."""
    labels = {kind["name"]: kind["labels"] for kind in inspect(connection).get_enums()}  # type: ignore[attr-defined]
    for shape in known.values():
        for column in list(shape.columns.values()):
            type_ = enum_of(column)
            if type_ is not None and type_.name in labels and labels[type_.name] != list(type_.enums):
                made = Enum(*labels[type_.name], name=type_.name, length=type_.length)
                shape.columns[column.name] = replace(column, type=made)
