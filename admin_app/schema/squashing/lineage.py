"""Which table and which column at the end of a row of migrations is which at its beginning."""

from alembic.operations import ops

from admin_app.schema.making.asking.renames import Renames
from admin_app.schema.making.pictures.values import Schema

Column = tuple[str, str]


class Lineage:
    """Listens to the operations, from a schema on. None stands for what was not there at its beginning."""

    def __init__(self, before: Schema) -> None:
        self._tables: dict[str, str | None] = {name: name for name in before}
        self._columns: dict[Column, Column | None] = {
            (name, column): (name, column) for name, shape in before.items() for column in shape.columns
        }

    def hear(self, did: ops.MigrateOperation) -> None:
        if isinstance(did, ops.CreateTableOp):
            self._tables[did.table_name] = None
        elif isinstance(did, ops.DropTableOp):
            self._tables.pop(did.table_name, None)
            self._columns = {name: was for name, was in self._columns.items() if name[0] != did.table_name}
        elif isinstance(did, ops.RenameTableOp):
            old, new = did.table_name, str(did.new_table_name)
            self._tables[new] = self._tables.pop(old, None)
            self._columns = {(new if name[0] == old else name[0], name[1]): was for name, was in self._columns.items()}
        elif isinstance(did, ops.AddColumnOp):
            self._columns[(did.table_name, did.column.name)] = None
        elif isinstance(did, ops.DropColumnOp):
            self._columns.pop((did.table_name, did.column_name), None)
        elif isinstance(did, ops.AlterColumnOp) and did.modify_name:
            self._columns[(did.table_name, did.modify_name)] = self._columns.pop(
                (did.table_name, did.column_name), None
            )

    def renames(self) -> Renames:
        """What is called otherwise than at the beginning."""
        found = Renames({was: name for name, was in self._tables.items() if was and was != name})
        for (table, column), was in self._columns.items():
            if was is not None and was[1] != column:
                found.columns[(table, was[1])] = column
        return found

    def taken_over(self, before: Schema) -> list[str]:
        """The names that stood for one thing and stand for another now: a comparison would take them for one."""
        tables = [name for name, was in self._tables.items() if name in before and was != name]
        columns = [
            f"{table}.{column}"
            for (table, column), was in self._columns.items()
            if (origin := self._tables.get(table)) and column in before[origin].columns and was != (origin, column)
        ]
        return sorted([*tables, *columns])
