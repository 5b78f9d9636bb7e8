"""The schema that the migrations build, as they say it: they are run on a database in memory, and what they do is kept.

A database forgets: SQLite keeps no choice, no UUID and no comment. What a migration said is what the next one changes.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic.operations import Operations, ops
from alembic.runtime.migration import MigrationContext
from alembic.script import Script
from alembic.util import CommandError
from sqlalchemy import MetaData, create_engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import StaticPool

from admin_app.resource.errors import Refusal
from admin_app.schema.branches import MIGRATIONS, scripts
from admin_app.schema.making.pictures.replaying import replay
from admin_app.schema.making.pictures.values import Schema
from admin_app.schema.rebuilding.keeping import nothing_is_lost

CANNOT_RUN = (
    *(AttributeError, CommandError, LookupError, NotImplementedError, Refusal, SQLAlchemyError, TypeError),
    ValueError,
)
"""What a migration raises that was written for one kind of database and meets another."""


Heard = Callable[[ops.MigrateOperation], None]


def ignored(_operation: ops.MigrateOperation) -> None:
    """Nobody listens."""


def recorded(metadata: MetaData, folder: Path = MIGRATIONS) -> Schema | None:
    """The tables at the end of all migrations; None where one of them cannot run on an empty SQLite database."""
    try:
        schemas = [schema for _, schema in along(metadata, in_order(folder))]
    except CANNOT_RUN:
        return None
    return schemas[-1] if schemas else {}


def along(metadata: MetaData, order: Iterable[Script], heard: Heard = ignored) -> Iterator[tuple[Script, Schema]]:
    """Each migration with the tables as they are after it, one schema that changes; ``heard`` is told every operation.

    Raises one of CANNOT_RUN at a migration that cannot run on an empty SQLite database.
    """
    schema: Schema = {}
    with _scratch(metadata) as context:
        for script in order:
            with _listening(context, schema, heard):
                script.module.upgrade()
            yield script, schema


def in_order(folder: Path = MIGRATIONS) -> list[Script]:
    """Every migration, as an empty database would have them."""
    return order_to("heads", folder)


def order_to(revision: str, folder: Path = MIGRATIONS) -> list[Script]:
    """Every migration that an empty database has had when it is at this one, in their order."""
    return list(scripts(folder).iterate_revisions(revision, "base", implicit_base=True))[::-1]


@contextmanager
def _scratch(metadata: MetaData) -> Iterator[MigrationContext]:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        context = MigrationContext.configure(
            connection, opts={"target_metadata": metadata, "transaction_per_migration": True}
        )
        yield context
        connection.rollback()
    engine.dispose()


@contextmanager
def _listening(context: MigrationContext, schema: Schema, heard: Heard) -> Iterator[None]:
    """``op`` as a migration finds it, which also tells us what it is asked."""
    with nothing_is_lost(), context.begin_transaction(_per_migration=True), Operations.context(context) as operations:
        _overhear(operations, schema, heard)
        batch = operations.batch_alter_table

        @contextmanager
        def overheard_batch(*args: Any, **kwargs: Any) -> Iterator[Any]:
            with batch(*args, **kwargs) as inner:
                _overhear(inner, schema, heard)
                yield inner

        vars(operations)["batch_alter_table"] = overheard_batch
        yield


def _overhear(operations: Any, schema: Schema, heard: Heard) -> None:
    invoke = operations.invoke

    def overheard(operation: ops.MigrateOperation) -> Any:
        done = invoke(operation)
        replay(operation, schema, operations.migration_context)
        heard(operation)
        return done

    vars(operations)["invoke"] = overheard
