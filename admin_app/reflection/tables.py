"""Facts become SQLAlchemy tables: every column under a safe key, every row with an address, foreign keys that hold.

Emits no DDL, ever: these tables are what is there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    DefaultClause,
    FetchedValue,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Subquery,
    Table,
    Text,
    cast,
    func,
    literal_column,
    select,
    text,
)
from sqlalchemy.sql.elements import quoted_name

from admin_app.reflection.facts import ColumnFacts, ForeignKey, Sentence, TableFacts
from admin_app.reflection.postgres_tables import RowId
from admin_app.resource import naming
from admin_app.resource.translation import gettext_noop as N_

Selectable = Table | Subquery
CALL_MOST = 100

UNREADABLE = N_("%(columns)s refers to %(named)s, but %(table)s cannot be read; it is shown as a plain value.")
NO_TABLE = N_("%(columns)s refers to %(named)s, but there is no table %(table)s; it is shown as a plain value.")
NO_COLUMNS = N_("%(columns)s refers to %(named)s, but %(table)s has no such columns; it is shown as a plain value.")
NOT_UNIQUE = N_(
    "%(columns)s refers to %(named)s, but these columns of %(table)s are not unique; it is shown as a plain value."
)


class Verbatim(quoted_name):
    """A name exactly as it stands in the database; also the empty one, which SQLAlchemy takes for none."""

    def __bool__(self) -> bool:
        return True


@dataclass(eq=False)
class Reference:
    """A foreign key whose two ends exist: the attributes here, and those they name at the other table."""

    key: ForeignKey
    columns: Sequence[str]
    target: "Opened"
    targets: Sequence[str]


@dataclass(eq=False)
class Opened:
    """One table of an opened database on its way to a mapped class."""

    facts: TableFacts
    attributes: dict[str, str]  # column -> attribute
    selectable: Selectable
    key: list[str]  # attributes that address a row
    address: str | None = None  # the attribute that stands for a missing key; nobody's to see
    references: list[Reference] = field(default_factory=list)
    model: Any = None

    @property
    def keyed(self) -> bool:
        """Has it a key of its own? Only then are rows written."""
        return bool(self.facts.key) or self.address is None

    @property
    def distinct(self) -> bool:
        """Does what addresses a row belong to that row alone? A digest is shared by rows that are the same."""
        return isinstance(self.selectable, Table)

    @property
    def keys(self) -> list[str]:
        """The attributes of the columns."""
        return list(self.selectable.c.keys())

    @property
    def columns(self) -> Any:
        return self.selectable.c


def tables_from(facts: Sequence[TableFacts], bind_key: str, dialect: str) -> list[Opened]:
    """A table for each of these facts, with the foreign keys between them."""
    metadata = MetaData(info={"bind_key": bind_key})
    opened = [_opened(one, metadata, dialect) for one in facts]
    places = _Places(opened)
    for one in opened:
        if one.facts.trouble is None:
            one.references = [found for key in one.facts.foreign_keys if (found := places.reference(one, key))]
            _constrain(one)
    return opened


def _opened(facts: TableFacts, metadata: MetaData, dialect: str) -> Opened:
    if facts.trouble is not None:
        return _closed(facts, metadata)
    names = naming.attributes([column.name for column in facts.columns])
    attributes = dict(zip((column.name for column in facts.columns), names, strict=True))
    key = [attributes[name] for name in _key_of(facts)]
    table = Table(Verbatim(facts.name, True), metadata, schema=facts.schema and quoted_name(facts.schema, True))
    for column in facts.columns:
        table.append_column(_column(column, attributes[column.name], attributes[column.name] in key))
    table.comment = facts.comment
    if key:
        return Opened(facts, attributes, table, key)
    address = naming.Names(names).give("row_address")
    if facts.hidden_key:
        type_ = RowId() if facts.hidden_key == ["ctid"] else Integer()
        counted = bool(facts.key)  # rows are written: the database numbers the new one
        table.append_column(Column(facts.hidden_key[0], type_, key=address, primary_key=True, autoincrement=counted))
        return Opened(facts, attributes, table, [address], address)
    return Opened(facts, attributes, _addressed(table, address, dialect), [address], address)


def _closed(facts: TableFacts, metadata: MetaData) -> Opened:
    """A table that cannot be read: it stands in the menu, and its page says why."""
    column = Column("row_address", String, primary_key=True)
    table = Table(Verbatim(facts.name, True), metadata, column, schema=facts.schema and quoted_name(facts.schema, True))
    return Opened(facts, {}, table, ["row_address"], "row_address")


def _key_of(facts: TableFacts) -> Sequence[str]:
    """The key; without one, columns that are unique and never NULL; none where a hidden one is needed."""
    if facts.key:
        return () if facts.hidden_key else facts.key
    whole = {column.name for column in facts.columns if not column.nullable}
    return min((columns for columns in facts.unique if whole.issuperset(columns)), key=len, default=())


def _column(facts: ColumnFacts, key: str, in_key: bool) -> Column[Any]:
    counted = facts.counted and in_key and isinstance(facts.type, Integer)
    default: Any = None
    if facts.computed or (facts.counted and not counted):
        default = FetchedValue()
    elif facts.has_default and not counted:
        default = DefaultClause(text("DEFAULT"))
    return Column(
        Verbatim(facts.name, True),
        facts.type,
        key=key,
        primary_key=in_key,
        nullable=facts.nullable and not in_key,
        autoincrement=counted,
        server_default=default,
        comment=facts.comment,
        info={"label": facts.name.strip() or "(no name)", "unknown": facts.unknown},
    )


def _addressed(table: Table, address: str, dialect: str) -> Subquery:
    """The rows, each with a digest of its cells for an address: what a view or a table without any key gets."""
    labelled = [column.label(column.key) for column in table.c]
    found = select(*labelled, _digest(list(table.c), dialect).label(address)).subquery(naming.attribute(table.name))
    for column in table.c:
        found.c[column.key].info.update(column.info)
    found.c[address].info = {"address": True}  # type: ignore[attr-defined]
    # What the tool asks of a table: where it stands, what it is called, and the label a team may set.
    for name, value in {"metadata": table.metadata, "fullname": table.fullname, "info": {}}.items():
        setattr(found, name, value)
    return found


def _digest(columns: list[Column[Any]], dialect: str) -> ColumnElement[str]:
    if dialect == "sqlite":
        return _digest_on_sqlite(columns)
    if dialect == "postgresql":
        return func.md5(cast(func.row(*columns), Text), type_=String)
    parts = [func.coalesce(cast(column, String), literal_column("'\\0'")) for column in columns]
    return func.md5(func.concat_ws(literal_column("'\\t'"), *parts), type_=String)


def _digest_on_sqlite(columns: list[Column[Any]]) -> ColumnElement[str]:
    """Each cell as the bytes of its literal, because a text that is not UTF-8 cannot be handed to a function of ours;
    many cells in several calls, because a call takes 127 of them (older SQLite's limit)."""
    cells: list[ColumnElement[Any]] = [cast(func.quote(column), LargeBinary) for column in columns]
    while len(cells) > CALL_MOST:
        cells = [func.row_address(*cells[at : at + CALL_MOST]) for at in range(0, len(cells), CALL_MOST)]
    return func.row_address(*cells, type_=String)


class _Places:
    """Finds the other end of a foreign key, also one written in another case of letters."""

    def __init__(self, opened: Sequence[Opened]) -> None:
        self._exact = {one.facts.where: one for one in opened}
        self._folded: dict[tuple[str | None, str], list[Opened]] = {}
        for one in opened:
            self._folded.setdefault((one.facts.schema, one.facts.name.lower()), []).append(one)

    def reference(self, one: Opened, key: ForeignKey) -> Reference | None:
        """The reference, or None and a notice of what it names in vain."""
        target = self._table(key)
        if target is None or target.facts.trouble is not None:
            _vain(one, key, UNREADABLE if target else NO_TABLE)
            return None
        targets = [_named(target, name) for name in key.targets or target.facts.key]
        columns = [one.attributes.get(name) for name in key.columns]
        if None in targets or None in columns or len(targets) != len(columns):
            _vain(one, key, NO_COLUMNS)
            return None
        found = Reference(key, [name for name in columns if name], target, [name for name in targets if name])
        if not _is_unique(found):
            _vain(one, key, NOT_UNIQUE)
            return None
        return found

    def _table(self, key: ForeignKey) -> Opened | None:
        if (key.schema, key.table) in self._exact:
            return self._exact[key.schema, key.table]
        alike = self._folded.get((key.schema, key.table.lower()), [])
        return alike[0] if len(alike) == 1 else None


def _vain(one: Opened, key: ForeignKey, sentence: str) -> None:
    named = f"{key.table} ({', '.join(key.targets)})" if key.targets else key.table
    one.facts.notices.append(Sentence(sentence, columns=", ".join(key.columns), named=named, table=key.table))


def _named(target: Opened, name: str) -> str | None:
    if name in target.attributes:
        return target.attributes[name]
    alike = [key for column, key in target.attributes.items() if column.lower() == name.lower()]
    return alike[0] if len(alike) == 1 else None


def _is_unique(found: Reference) -> bool:
    facts, named = found.target.facts, set(found.targets)
    sets = [facts.key, *facts.unique]
    return any({found.target.attributes.get(name) for name in columns} == named for columns in sets if columns)


def _constrain(one: Opened) -> None:
    for reference in one.references:
        if isinstance(one.selectable, Table) and isinstance(reference.target.selectable, Table):
            here = [one.columns[name] for name in reference.columns]
            there = [reference.target.columns[name] for name in reference.targets]
            one.selectable.append_constraint(ForeignKeyConstraint(here, there, name=reference.key.name))
