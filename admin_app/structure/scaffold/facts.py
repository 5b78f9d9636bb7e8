"""What an existing database says of itself, as plain data, and the names that its parts are given in code."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.types import TypeEngine

from admin_app.structure.names import Names

MODEL, LINK, BARE = "model", "link", "bare"
"""What becomes of a table: a class with a view; the secondary of a relation; neither, because it has no key."""


@dataclass(frozen=True)
class Choices:
    """The values that a column may hold. ``type_name`` is the database's own type of them, where it has one."""

    values: tuple[str, ...]
    type_name: str = ""
    schema: str | None = None


@dataclass(eq=False)
class ColumnFacts:
    """A column. ``default`` is the database's own expression; ``counted``: it numbers the rows by itself."""

    name: str
    type: TypeEngine[Any]
    nullable: bool
    default: str | None = None
    computed: str | None = None
    stored: bool = True  # what is computed
    identity: dict[str, Any] | None = None
    comment: str | None = None
    counted: bool = False
    short: bool = False  # a text without a limit, which is short wherever it was looked at
    loose: bool = False  # holds other values than its type says, and is read as text
    choices: Choices | None = None
    attribute: str = ""
    enum: str = ""  # the name of the class of its choices, and the module of models/ in which that stands
    enum_home: str = ""


@dataclass(eq=False)
class KeyFacts:
    """A foreign key; ``late``: made after both tables, because these refer to each other in a circle."""

    name: str | None
    columns: Sequence[str]
    target: "TableFacts"
    targets: Sequence[str]
    options: dict[str, Any] = field(default_factory=dict)
    late: bool = False


@dataclass(frozen=True)
class UniqueFacts:
    name: str | None
    columns: tuple[str, ...]
    alike: bool = False  # PostgreSQL: two rows without a value are alike


@dataclass(frozen=True)
class CheckFacts:
    """``portable``: the expression is read by every database; otherwise by the kind it came from alone."""

    name: str | None
    sql: str
    portable: bool = True


@dataclass(frozen=True)
class IndexFacts:
    """``expressions`` are columns by name, or SQL where they stand in ``computed``; ``portable``: as in a check."""

    name: str
    expressions: tuple[str, ...]
    computed: frozenset[str] = frozenset()
    unique: bool = False
    where: str | None = None
    using: str | None = None
    includes: tuple[str, ...] = ()
    ops: tuple[tuple[str, str], ...] = ()  # how PostgreSQL compares a column: text_pattern_ops
    alike: bool = False  # as in a unique constraint
    portable: bool = True


@dataclass(eq=False)
class Relation:
    """A relationship as one side declares it; ``back`` is what the other side calls it."""

    name: str
    target: "TableFacts"
    many: bool
    back: str
    key: KeyFacts | None = None  # the foreign key it follows; None across a link table
    link: "TableFacts | None" = None
    nullable: bool = True
    ambiguous: bool = False  # several keys lead from the one table to the other
    overlaps: tuple[str, ...] = ()
    needs_side: bool = False  # of a table that refers to itself: this is the side that holds the key


@dataclass(eq=False)
class TableFacts:
    """A table and, once it is named, what it is called in code. ``kind`` is what becomes of it."""

    schema: str | None
    name: str
    comment: str | None = None
    columns: list[ColumnFacts] = field(default_factory=list)
    key: tuple[str, ...] = ()
    key_name: str | None = None
    foreign_keys: list[KeyFacts] = field(default_factory=list)
    uniques: list[UniqueFacts] = field(default_factory=list)
    checks: list[CheckFacts] = field(default_factory=list)
    indexes: list[IndexFacts] = field(default_factory=list)
    kind: str = MODEL
    chosen_key: bool = False  # the database has no primary key; the model goes by unique columns
    names: Names = field(default_factory=lambda: Names("", "", ""))
    relations: list[Relation] = field(default_factory=list)

    @property
    def path(self) -> str:
        """As foreign keys name it."""
        return f"{self.schema}.{self.name}" if self.schema else self.name

    def column(self, name: str) -> ColumnFacts:
        return next(column for column in self.columns if column.name == name)

    def key_of(self, column: str) -> KeyFacts | None:
        """The foreign key of this column alone."""
        return next((key for key in self.foreign_keys if list(key.columns) == [column]), None)


@dataclass
class Facts:
    """A database: its tables, those left out, and what is said to whoever asked for it."""

    dialect: str
    tables: list[TableFacts]
    left_out: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    @property
    def models(self) -> list[TableFacts]:
        return [table for table in self.tables if table.kind == MODEL]
