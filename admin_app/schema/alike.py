"""What counts as a difference between the models and a database: the options of Alembic's comparison.

A type counts by what the database makes of it. SQLite takes any word for a type: one that no model would write, such
as NVARCHAR, is as good as another of the same affinity. PostgreSQL has two words for a text without a limit.
"""

from collections.abc import Collection
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Column, Connection, Dialect, MetaData, UniqueConstraint, bindparam, func, select
from sqlalchemy.types import TypeEngine

from models.base import Base

_AFFINITIES = (("INT", "integer"), ("CHAR", "text"), ("CLOB", "text"), ("TEXT", "text"), ("BLOB", "blob"),
               ("REAL", "real"), ("FLOA", "real"), ("DOUB", "real"))  # fmt: skip
"""In the order in which SQLite itself looks for these words; anything else is a number."""
UNLIMITED = {"TEXT", "VARCHAR"}
WRITTEN = frozenset(
    {
        *("BIGINT", "BLOB", "BOOLEAN", "CHAR", "DATE", "DATETIME", "DOUBLE", "FLOAT", "INTEGER", "JSON", "NUMERIC"),
        *("REAL", "SMALLINT", "TEXT", "TIME", "VARCHAR"),
    }
)
"""The words that SQLAlchemy writes for SQLite."""


def what_counts(metadata: MetaData, left_out: Collection[str] = ()) -> dict[str, Any]:
    """The options; only schemas that some model names are looked into, and tables ``left_out`` are not looked at."""
    schemas = {table.schema for table in metadata.tables.values() if table.schema}

    def is_ours(name: str | None, kind: str, parents: Any) -> bool:
        if kind == "schema":
            return name is None or name in schemas
        return kind != "table" or parents["schema_qualified_table_name"] not in left_out

    return {"compare_type": differ, "include_schemas": bool(schemas), "include_name": is_ours}


def is_only_said(step: Any, connection: Connection, metadata: MetaData = Base.metadata) -> bool:
    """Of SQLite, Alembic hears that a key may be empty where nobody wrote NOT NULL beside it, and nothing of a UNIQUE
    beside a column with a length."""
    if connection.dialect.name != "sqlite":
        return False
    if step[0] == "add_constraint" and isinstance(step[1], UniqueConstraint):
        return tuple(step[1].columns.keys()) in unique_columns(connection, step[1].table.name)
    if step[0] != "modify_nullable" or step[-2] is not True:
        return False
    name = f"{step[1]}.{step[2]}" if step[1] else step[2]
    return step[3] in metadata.tables[name].primary_key.columns


def differing_elsewhere(connection: Connection, metadata: MetaData, left_out: Collection[str] = ()) -> list[str]:
    """Where tables differ that stand in another schema of PostgreSQL than the usual one, one line a difference."""
    if not any(table.schema for table in metadata.tables.values()):
        return []
    options = what_counts(metadata, left_out)
    is_ours = options["include_name"]

    def is_elsewhere(name: str | None, kind: str, parents: Any) -> bool:
        return not (kind == "schema" and name is None) and is_ours(name, kind, parents)

    def is_compared(_item: Any, _name: str | None, kind: str, _is_there: bool, _other: Any) -> bool:
        return kind != "table" or _item.schema is not None

    options |= {"include_name": is_elsewhere, "include_object": is_compared}
    found = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
    single = [step for steps in found for step in (steps if isinstance(steps, list) else [steps])]
    return [_in_words(step) for step in single if not is_only_said(step, connection, metadata)]


def _in_words(step: tuple[Any, ...]) -> str:
    kind, what = step[0], step[-1]
    words = kind.replace("_", " ").replace("fk", "foreign key")
    if kind.startswith("modify"):
        return f"{words} of {step[1]}.{step[2]}.{step[3]}: from {step[-2]!r} to {what!r}"
    if kind.endswith("_column"):
        return f"{words} {step[1]}.{step[2]}.{what.name}"
    table = getattr(what, "table", None)
    where = f" on {table.fullname}" if table is not None and table is not what else ""
    return f"{words} {getattr(what, 'fullname', what.name)}{where}"


def unique_columns(connection: Connection, table: str) -> set[tuple[str, ...]]:
    """The columns of each UNIQUE of a table of SQLite."""
    lists = select(func.pragma_index_list(table).table_valued("name", "origin"))
    inside = func.pragma_index_info(bindparam("index")).table_valued("name", "seqno")
    found = connection.execute(lists).all()
    asked = select(inside.c.name).order_by(inside.c.seqno)
    return {tuple(connection.scalars(asked, {"index": name})) for name, origin in found if origin == "u"}


def differ(
    context: MigrationContext, _there: Column[Any], _here: Column[Any], there: TypeEngine[Any], here: TypeEngine[Any]
) -> bool | None:
    """False where the two are one for this database; None where Alembic is to say."""
    found, wanted = (_spelled(each, context.dialect) for each in (there, here))
    (word, given), (_, asked) = found.partition("(")[::2], wanted.partition("(")[::2]
    if context.dialect.name == "sqlite" and word.strip() not in WRITTEN and given == asked:
        return affinity(found) != affinity(wanted)
    return False if found in UNLIMITED and wanted in UNLIMITED else None


def _spelled(type_: TypeEngine[Any], dialect: Dialect) -> str:
    return str(type_.compile(dialect=dialect)).upper()


def affinity(declared: str) -> str:
    """What SQLite makes of a column that is declared so."""
    return next((kind for word, kind in _AFFINITIES if word in declared.upper()), "number")
