"""What PostgreSQL's catalogue says beyond the inspector: rights of the connected user, addresses of rows without a key.

Everything is asked with an empty search path, so that every name comes with its schema and none comes twice.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Date, DateTime, Float, Numeric, Text, Time, cast, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine, UserDefinedType

from admin_app.reflection.causes import why_unreadable
from admin_app.reflection.facts import Sentence, TableFacts
from admin_app.reflection.postgres_cells import key_codec
from admin_app.resource.translation import gettext_noop as N_

SAMPLED = 100
SHORT_BYTES = 200
PATIENCE_MS = 300
CANCELLED = "57014"
BEYOND_PYTHON = (Numeric, Float, Date, DateTime, Time)
SHOWN_ONLY = (postgresql.MONEY, postgresql.JSONPATH)
"""Types that SQLAlchemy knows by name only."""
UNBOUNDED = (postgresql.TEXT, postgresql.VARCHAR, postgresql.CITEXT)

_SCHEMAS = text(
    "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' ORDER BY 1"
)
_RELATIONS = text("""
    SELECT n.nspname AS schema, c.relname AS name, c.relkind::text AS kind,
           c.relhassubclass OR c.relkind IN ('p', 'f', 'v') AS without_ctid,
           has_schema_privilege(n.oid, 'USAGE') AS may_enter,
           has_table_privilege(c.oid, 'SELECT') OR has_any_column_privilege(c.oid, 'SELECT') AS may_read,
           has_table_privilege(c.oid, 'INSERT') OR has_any_column_privilege(c.oid, 'INSERT') AS may_create,
           has_table_privilege(c.oid, 'UPDATE') OR has_any_column_privilege(c.oid, 'UPDATE') AS may_edit,
           has_table_privilege(c.oid, 'DELETE') AS may_delete
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
""")
_HIDDEN_COLUMNS = text("""
    SELECT n.nspname AS schema, c.relname AS name, a.attname AS column
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
      AND a.attnum > 0 AND NOT a.attisdropped AND NOT has_column_privilege(c.oid, a.attnum, 'SELECT')
""")


class TextOfAnything(UserDefinedType[str]):
    """A type that has no value in Python: the database's own text of it, in lists, filters and sorts alike."""

    cache_ok = True

    def get_col_spec(self, **_options: Any) -> str:
        return "TEXT"

    def column_expression(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        return cast(column, Text)

    class Comparator(UserDefinedType.Comparator[str]):
        def operate(self, op: Any, *other: Any, **options: Any) -> Any:
            return op(cast(self.expr, Text), *other, **options)

    comparator_factory = Comparator


class RowId(UserDefinedType[str]):
    """``ctid``: where a row lies, as ``(page,line)``."""

    cache_ok = True

    def get_col_spec(self, **_options: Any) -> str:
        return "TID"

    def bind_expression(self, bindparam: Any) -> Any:
        return cast(bindparam, self)


def prepare(connection: Connection) -> None:
    connection.execute(text("SET search_path = ''"))
    connection.commit()  # a rollback would take the setting back


def schemas(connection: Connection) -> list[str]:
    return list(connection.scalars(_SCHEMAS))


def complete(connection: Connection, tables: Iterable[TableFacts]) -> None:
    known = {(row.schema, row.name): row for row in connection.execute(_RELATIONS)}
    hidden = defaultdict(set)
    for row in connection.execute(_HIDDEN_COLUMNS):
        hidden[row.schema, row.name].add(row.column)
    connection.execute(text(f"SET LOCAL statement_timeout = {PATIENCE_MS}"))  # nobody waits for a guess
    for facts in tables:
        for column in facts.columns:
            if column.name in facts.key and isinstance(column.type, BEYOND_PYTHON):
                column.type.key_codec = key_codec(column.type)  # type: ignore[union-attr]
        relation = known.get(facts.where)
        if facts.trouble is None and relation is not None:
            _judge(facts, relation, hidden[facts.where])
        if facts.trouble is None:
            _look_inside(connection, facts)
    connection.rollback()
    connection.execute(text("RESET search_path"))
    connection.commit()


def _judge(facts: TableFacts, relation: Any, hidden: set[str]) -> None:
    if not relation.may_enter:
        facts.trouble = Sentence(
            N_("The connected user may not look into the schema %(schema)s; ask whoever runs the database."),
            schema=facts.schema,
        )
    elif not relation.may_read:
        facts.trouble = Sentence(
            N_("The connected user may not read %(what)s; ask whoever runs the database."), what=facts.name
        )
    facts.columns = [column for column in facts.columns if column.name not in hidden]
    if hidden and facts.trouble is None:
        sentence = N_("The connected user may not read %(what)s; the rest is shown.")
        facts.notices.append(Sentence(sentence, what=", ".join(sorted(hidden))))
        facts.key = () if hidden.intersection(facts.key) else facts.key
        facts.unique = [columns for columns in facts.unique if not hidden.intersection(columns)]
    facts.hidden_key = [] if facts.key or relation.without_ctid or hidden else ["ctid"]
    facts.operations = {
        word for word in ("create", "edit", "delete") if getattr(relation, f"may_{word}") and relation.kind in "rpf"
    }


def _look_inside(connection: Connection, facts: TableFacts) -> None:
    """Can a view be read at all, and which of a table's unbounded texts are short?"""
    table = f"{_quoted(facts.schema or '')}.{_quoted(facts.name)}"
    texts = [column for column in facts.columns if _is_unbounded(column.type)]
    widths = [0] * len(texts)
    try:
        if facts.kind != "table":
            _ask(
                connection, f"SELECT {', '.join(_quoted(column.name) for column in facts.columns)} FROM {table} LIMIT 0"
            )
        if texts and facts.kind != "view":
            widths = _widths(connection, table, [_quoted(column.name) for column in texts])
    except DBAPIError as failure:
        if getattr(failure.orig, "sqlstate", "") != CANCELLED:
            facts.trouble = why_unreadable(failure, facts.name)
    for column, width in zip(texts, widths, strict=True):
        column.type = _learnt(column.type, width)


def _is_unbounded(type_: TypeEngine[Any]) -> bool:
    return type(type_) in UNBOUNDED and getattr(type_, "length", None) is None


def _widths(connection: Connection, table: str, names: list[str]) -> list[int]:
    """The width of the widest cell of each column among the first rows."""
    asked = ", ".join(f"coalesce(max(pg_column_size({name})), 0)" for name in names)
    return list(
        _ask(connection, f"SELECT {asked} FROM (SELECT {', '.join(names)} FROM {table} LIMIT {SAMPLED}) AS first_rows")[
            0
        ]
    )


def _ask(connection: Connection, statement: str) -> Any:
    """The rows; what fails leaves the transaction as it was."""
    with connection.begin_nested():
        return connection.exec_driver_sql(statement.replace("%", "%%")).all()


def _learnt(type_: TypeEngine[Any], width: int) -> TypeEngine[Any]:
    if width > SHORT_BYTES:
        return type_ if isinstance(type_, Text) else postgresql.TEXT()
    return postgresql.CITEXT(length=255) if isinstance(type_, postgresql.CITEXT) else ShortText(length=255)


class ShortText(postgresql.VARCHAR):
    """Text that is short wherever it was looked at; nothing bounds it."""


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
