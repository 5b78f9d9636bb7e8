"""What one statement does to a database, as a value: the table, what of it, and what decides how long it is locked."""

from dataclasses import dataclass

MAKE_TABLE, DROP_TABLE, RENAME_TABLE = "make table", "drop table", "rename table"
ADD_COLUMN, DROP_COLUMN, RENAME_COLUMN = "add column", "drop column", "rename column"
SET_TYPE, SET_NOT_NULL, ALTER = "set type", "set not null", "alter"
CHECK, FOREIGN_KEY, UNIQUE, PRIMARY_KEY, EXCLUDE = "check", "foreign key", "unique", "primary key", "exclude"
DROP_CONSTRAINT, VALIDATE = "drop constraint", "validate"
MAKE_INDEX, DROP_INDEX, REINDEX = "make index", "drop index", "reindex"
WRITE, TRUNCATE, LOCK, REWRITE = "write rows", "truncate", "lock", "rewrite"
MAKE_VIEW, MAKE_TYPE, ADD_VALUE, RENAME_VALUE, SET = "make view", "make type", "add value", "rename value", "set"
CASCADE, MOVE_INDEX = "cascade", "move index"
HARMLESS, UNKNOWN = "harmless", "unknown"

CONCURRENTLY, NOT_VALID, USING_INDEX = "concurrently", "not valid", "using index"
REQUIRED, STORED, COUNTED, BOUNDED, FEW = "not null", "stored", "counted", "bounded", "few"

CONSTRAINTS = (CHECK, FOREIGN_KEY, UNIQUE, PRIMARY_KEY, EXCLUDE)

EXCLUSIVE = "ACCESS EXCLUSIVE"
SHARE_ROW = "SHARE ROW EXCLUSIVE"
SHARE = "SHARE"
SHARE_UPDATE = "SHARE UPDATE EXCLUSIVE"
ROW = "ROW EXCLUSIVE"
BLOCKS = {
    EXCLUSIVE: "nobody can read or write it meanwhile",
    SHARE_ROW: "nobody can write it meanwhile",
    SHARE: "nobody can write it meanwhile",
}
"""What a lock of a table means to everybody else; the others let reads and writes through."""


@dataclass(frozen=True, slots=True)
class Action:
    """``name`` is what it is about (a column, a constraint, an index, a type), ``expression`` its default, check or
    value, ``refers`` the table at the other end of a foreign key, ``marks`` what else decides."""

    kind: str
    table: str = ""
    name: str = ""
    new: str = ""
    type: str = ""
    expression: str = ""
    columns: tuple[str, ...] = ()
    refers: str = ""
    marks: frozenset[str] = frozenset()
    sql: str = ""

    @property
    def lock(self) -> str:
        """The strongest lock that it takes on its table; nothing where it takes none that matters."""
        if self.kind in (MAKE_INDEX, REINDEX, VALIDATE) or (self.kind == DROP_INDEX and CONCURRENTLY in self.marks):
            return SHARE_UPDATE if self.kind == VALIDATE or CONCURRENTLY in self.marks else SHARE
        return _LOCKS.get(self.kind, "")


_LOCKS = {
    **dict.fromkeys(
        (
            DROP_TABLE, RENAME_TABLE, ADD_COLUMN, DROP_COLUMN, RENAME_COLUMN, SET_TYPE, SET_NOT_NULL, ALTER, CHECK,
            UNIQUE, PRIMARY_KEY, EXCLUDE, DROP_CONSTRAINT, DROP_INDEX, TRUNCATE, LOCK, REWRITE,
        ),
        EXCLUSIVE,
    ),
    FOREIGN_KEY: SHARE_ROW,
    WRITE: ROW,
}  # fmt: skip
