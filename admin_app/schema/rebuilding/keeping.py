"""How Alembic builds a table of SQLite anew, as all our migrations do: from the table's own words.

Alembic reflects the table and writes what it understood of it, which is without checks that have no name, without
triggers, orders of texts, ``AUTOINCREMENT``, indices by expressions, and more. Here what a migration does not name
stays as it is written; where that cannot be, nothing is changed, and it is said what would be lost.
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic.ddl.sqlite import SQLiteImpl
from alembic.operations.batch import ApplyBatchImpl
from sqlalchemy import Connection, MetaData, Table
from sqlalchemy.exc import SAWarning

from admin_app.resource.errors import Refusal
from admin_app.schema.rebuilding.around import Around, around, broken, keys_follow, put_back
from admin_app.schema.rebuilding.changes import Changes
from admin_app.schema.rebuilding.clauses import Unreadable
from admin_app.schema.rebuilding.declared import declared
from admin_app.schema.rebuilding.rewriting import Says, rewritten


class Rebuilding:
    """One table on its way: what it will be, and what stood around it."""

    def __init__(self, batch: ApplyBatchImpl, there: Table, connection: Connection, says: Says) -> None:
        self.temporary = batch.temp_table_name
        self._connection, self._says = connection, says
        table = batch.table
        quote = connection.dialect.identifier_preparer.quote
        self._changes = Changes(batch, there, connection.dialect)
        self._before: Around = around(connection, table.name)
        self.sql = self._rewritten(table.name, quote(self.temporary))
        reflected = {str(index.name) for index in table.indexes}
        self._dropped = reflected - {str(name) for name in batch.indexes}
        batch.indexes.clear()  # Alembic would write them as it understood them
        for key in self._changes.computed():
            batch.column_transfers[key].pop("expr", None)

    def ends(self) -> None:
        """The new table has the name of the old one."""
        put_back(self._connection, self._before, self._dropped, self._changes, self._says)
        self._refuse_what_breaks()
        keys_follow(self._connection, self._changes)

    def _refuse_what_breaks(self) -> None:
        for what, why in set(broken(self._connection)) - self._before.broken:
            raise Refusal(
                f"The change of {self._changes.table} would break {what}: {why}. Nothing was changed. Let the "
                "migration drop it first, and make it again afterwards."
            )

    def _rewritten(self, table: str, name: str) -> str:
        asked = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ? COLLATE NOCASE"
        sql = str(self._connection.exec_driver_sql(asked, (table,)).scalar())
        try:
            return rewritten(name, declared(sql, table), self._changes, self._says)
        except Unreadable as failed:
            raise Refusal(
                f"{table} has to be built anew, and its declaration cannot be read ({failed}), so that a part of it "
                f"might be lost. Nothing was changed. Hand its columns and constraints to the migration: "
                f'op.batch_alter_table("{table}", copy_from=sa.Table(…))'
            ) from failed


class KeepingImpl(SQLiteImpl):
    """Alembic asks it for what is particular to SQLite; that it is defined puts it into the place of Alembic's own."""

    __dialect__ = "sqlite"
    _rebuilding: Rebuilding | None = None

    def prep_table_for_batch(self, batch_impl: ApplyBatchImpl, table: Table) -> None:
        """Called when the batch knows all its operations. A table that the migration itself describes is as it says."""
        self._rebuilding = None
        if batch_impl.reflected and not table.schema and self.connection is not None:
            says: Says = self.context_opts.get("says", _to_nobody)
            self._rebuilding = Rebuilding(batch_impl, self._as_it_is(table, self.connection), self.connection, says)

    def _as_it_is(self, table: Table, connection: Connection) -> Table:
        listener = ("column_reflect", self.autogen_column_reflect)
        with nothing_is_lost():
            return Table(
                table.name,
                MetaData(),
                autoload_with=connection,
                resolve_fks=False,
                listeners=[listener],
            )

    def create_table(self, table: Table, **options: Any) -> None:
        if self._rebuilding is None or table.name != self._rebuilding.temporary:
            super().create_table(table, **options)
            return
        assert self.connection is not None
        self.connection.exec_driver_sql(self._rebuilding.sql)

    def rename_table(self, old_table_name: str, new_table_name: str, schema: str | None = None) -> None:
        rebuilding = self._rebuilding
        if rebuilding is None or old_table_name != rebuilding.temporary:
            super().rename_table(old_table_name, new_table_name, schema)
            return
        self._rebuilding = None
        with self._views_left_alone():
            super().rename_table(old_table_name, new_table_name, schema)
        rebuilding.ends()

    @contextmanager
    def _views_left_alone(self) -> Iterator[None]:
        """Views and triggers name the table, which is away for a moment: SQLite would refuse."""
        assert self.connection is not None
        before = self.connection.exec_driver_sql("PRAGMA legacy_alter_table").scalar()
        self.connection.exec_driver_sql("PRAGMA legacy_alter_table = ON")
        try:
            yield
        finally:
            self.connection.exec_driver_sql(f"PRAGMA legacy_alter_table = {before or 0}")


@contextmanager
def nothing_is_lost() -> Iterator[None]:
    """Within it nobody warns of what Alembic would lose, and we do not."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Unnamed CHECK constraint on reflected table", UserWarning)
        warnings.filterwarnings("ignore", "Skipped unsupported reflection of expression-based index", SAWarning)
        warnings.filterwarnings("ignore", "Could not instantiate type|Did not recognize type", SAWarning)
        yield


def _to_nobody(_sentence: str) -> None:
    """Nobody looks on."""
