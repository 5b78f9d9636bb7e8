"""What the migrations before have left: the tables with their columns, and what an index or a constraint stands on.

Only what the rules ask for; a table that no migration made is not known, and nothing is said of it.
"""

import re
from dataclasses import dataclass, field

from admin_app.schema.safety import actions as act
from admin_app.schema.safety.actions import Action
from admin_app.schema.safety.casts import first_of

_NEVER_NULL = re.compile(r"^\(*\s*\"?(\w+)\"?\s+IS\s+NOT\s+NULL\s*\)*$", re.I)


@dataclass(frozen=True, slots=True)
class Key:
    """A column, and the value below all that it holds, as Python writes it."""

    name: str
    below: str


@dataclass
class Table:
    columns: dict[str, str] = field(default_factory=dict)
    """{column: its type}"""
    never_null: dict[str, str] = field(default_factory=dict)
    """{a constraint that says so: the column}"""
    required: set[str] = field(default_factory=set)
    """The columns that are NOT NULL."""
    key: tuple[str, ...] = ()
    """The columns of the primary key."""
    unchecked: set[str] = field(default_factory=set)
    """The constraints that are not valid yet."""


@dataclass
class Shape:
    """Grows with each action that is noted."""

    tables: dict[str, Table] = field(default_factory=dict)
    indexes: dict[str, str] = field(default_factory=dict)
    """{index: its table}"""

    def table(self, name: str) -> Table:
        return self.tables.setdefault(name, Table())

    def type_of(self, table: str, column: str) -> str:
        return self.tables[table].columns.get(column, "") if table in self.tables else ""

    def table_of(self, action: Action) -> str:
        """The table that an action is about; what is done to an index names none."""
        is_of_index = action.kind in (act.DROP_INDEX, act.REINDEX, act.MOVE_INDEX)
        return action.table or (self.indexes.get(action.name, "") if is_of_index else "")

    def key_of(self, table: str) -> Key:
        """By what the rows of the table are taken in batches; where no migration says, by ``id``."""
        known = self.tables.get(table, Table())
        name = known.key[0] if known.key else "id"
        return Key(name, first_of(known.columns.get(name, "")))

    def is_proven(self, table: str, column: str) -> bool:
        """Is there a checked constraint that this column is never NULL? Then SET NOT NULL reads no rows."""
        known = self.tables.get(table, Table())
        proofs = {name for name, proven in known.never_null.items() if proven == column}
        return column in known.required or bool(proofs - known.unchecked)

    def note(self, action: Action) -> None:
        """What is so after this."""
        table = self.table(action.table) if action.table else Table()
        if action.kind == act.DROP_TABLE:
            self.tables.pop(action.table, None)
        elif action.kind == act.RENAME_TABLE:
            self.tables[action.new] = self.tables.pop(action.table)
            self.indexes = {index: action.new if of == action.table else of for index, of in self.indexes.items()}
        elif action.kind == act.ADD_COLUMN or action.kind == act.SET_TYPE:
            table.columns[action.name] = action.type
        elif action.kind == act.DROP_COLUMN:
            table.columns.pop(action.name, None)
        elif action.kind == act.RENAME_COLUMN and action.name in table.columns:
            table.columns[action.new] = table.columns.pop(action.name)
        elif action.kind == act.MAKE_INDEX:
            self.indexes[action.name] = action.table
        self._note_rule(table, action)

    def _note_rule(self, table: Table, action: Action) -> None:
        if action.kind == act.CHECK:
            if said := _NEVER_NULL.match(action.expression):
                table.never_null[action.name] = said[1]
        elif action.kind == act.VALIDATE:
            table.unchecked.discard(action.name)
        elif action.kind == act.DROP_CONSTRAINT:
            table.never_null.pop(action.name, None)
            table.unchecked.discard(action.name)
        elif action.kind == act.SET_NOT_NULL or act.REQUIRED in action.marks or act.PRIMARY_KEY in action.marks:
            table.required.add(action.name)
        elif action.kind == act.PRIMARY_KEY:
            table.required.update(action.columns)
            table.key = action.columns or table.key
        elif action.kind == act.ALTER and action.expression == "null":
            table.required.discard(action.name)
        if act.NOT_VALID in action.marks:
            table.unchecked.add(action.name)
