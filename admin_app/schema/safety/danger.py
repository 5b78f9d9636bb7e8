"""What is dangerous about one operation, as a value, and the place it was found at."""

from dataclasses import dataclass, field, replace
from pathlib import Path

from admin_app.schema.safety.shape import Shape


@dataclass(frozen=True, slots=True)
class Danger:
    """``words`` says what would happen, ``safe`` is the code that does the same without it.

    ``grows``: the larger the table, the worse; of the others some code that runs breaks, whatever the size.
    """

    kind: str
    words: str
    safe: str
    table: str = ""
    lock: str = ""
    grows: bool = True
    path: Path = Path()
    line: int = 0

    def at(self, path: Path, line: int) -> "Danger":
        return replace(self, path=path, line=line)


@dataclass(frozen=True, slots=True)
class Mapped:
    """Who still maps what: asked for a table and a column, or a table alone, and answers "the models" or nothing."""

    columns: dict[tuple[str, str], str] = field(default_factory=dict)
    tables: dict[str, str] = field(default_factory=dict)

    def by(self, table: str, column: str = "") -> str:
        return self.columns.get((table, column), "") if column else self.tables.get(table, "")


@dataclass(frozen=True, slots=True)
class Here:
    """Where an operation stands: after which schema, in a transaction or alone, beside which others."""

    shape: Shape
    is_alone: bool
    mapped: Mapped = Mapped()
    held: tuple[str, ...] = ()
    """The tables that this transaction locks against writers already."""
    views: frozenset[str] = frozenset()
    """The views that this migration makes."""
    literals: str = ""
    """The text of what follows in the transaction."""
