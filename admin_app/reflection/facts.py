"""What is known of a table before anything is made of it: plain data, the same for every kind of database.

Holds no rows and no connection.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.types import TypeEngine

from admin_app.resource.translation import gettext as _


class Sentence(str):
    """Found when a database is opened, and told to everybody later: the English text, which ``said`` tells a reader in
    their own language. What varies in it is named."""

    template: str
    values: dict[str, Any]

    def __new__(cls, template: str, **values: Any) -> "Sentence":
        made = super().__new__(cls, template % values if values else template)
        made.template, made.values = template, values
        return made

    def said(self) -> str:
        values = {name: value.said() if isinstance(value, Sentence) else value for name, value in self.values.items()}
        return _(self.template, **values)


@dataclass(eq=False)
class ColumnFacts:
    name: str
    type: TypeEngine[Any]
    nullable: bool = True
    has_default: bool = False
    computed: bool = False  # the database alone writes it
    counted: bool = False  # the database gives the next number
    unknown: bool = False  # of a type that is shown as text and not written
    comment: str | None = None


@dataclass(eq=False)
class ForeignKey:
    columns: Sequence[str]
    schema: str | None
    table: str
    targets: Sequence[str]
    name: str | None = None


@dataclass(eq=False)
class TableFacts:
    """``trouble`` is the sentence that stands on the page of a table that cannot be read, instead of its rows."""

    schema: str | None
    name: str
    kind: str = "table"  # table, view or materialized view
    columns: list[ColumnFacts] = field(default_factory=list)
    key: Sequence[str] = ()
    unique: list[Sequence[str]] = field(default_factory=list)
    indexed: set[str] = field(default_factory=set)
    foreign_keys: list[ForeignKey] = field(default_factory=list)
    hidden_key: Sequence[str] = ()  # rowid, or ctid: what addresses a row that has no key
    comment: str | None = None
    trouble: Sentence | None = None
    notices: list[Sentence] = field(default_factory=list)
    operations: set[str] = field(default_factory=lambda: {"create", "edit", "delete"})  # what the connected user may

    @property
    def where(self) -> tuple[str | None, str]:
        return self.schema, self.name

    def column(self, name: str) -> ColumnFacts | None:
        return next((column for column in self.columns if column.name == name), None)
