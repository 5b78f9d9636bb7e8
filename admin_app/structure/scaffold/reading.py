"""Reads the tables of a database through SQLAlchemy. Only reads, and says of what it cannot carry over."""

import re
import warnings
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Engine, String, create_engine, inspect, make_url
from sqlalchemy import text as sql_text
from sqlalchemy.dialects.postgresql import DOMAIN
from sqlalchemy.dialects.postgresql.base import PGInspector
from sqlalchemy.engine import Inspector
from sqlalchemy.exc import ArgumentError, SAWarning, SQLAlchemyError

from admin_app.resource.errors import Refusal, closest, with_suggestion
from admin_app.structure.scaffold import looking
from admin_app.structure.scaffold.checks import check_facts, choices_in, is_portable
from admin_app.structure.scaffold.facts import (
    BARE,
    CheckFacts,
    Choices,
    ColumnFacts,
    Facts,
    IndexFacts,
    KeyFacts,
    TableFacts,
    UniqueFacts,
)
from admin_app.structure.scaffold.left_behind import left_behind

OURS = ("admin_", "alembic_version")
KEY_OPTIONS = ("ondelete", "onupdate", "deferrable", "initially")
KINDS = ("sqlite", "postgresql")
READ_BY_HAND = re.compile("Skipped unsupported reflection of expression-based index")
_SEQUENCE = re.compile(r"nextval\(", re.IGNORECASE)


def engine_for(address: str) -> Engine:
    """An engine on a database that may become a home; its address is not repeated, for it may hold a password."""
    try:
        url = make_url(address)
        backend = url.get_backend_name()
        if backend == "postgresql" and url.drivername == "postgresql":
            url = url.set(drivername="postgresql+psycopg")
        if backend not in KINDS:
            raise Refusal(
                f"A home database is on SQLite or PostgreSQL; look at this one with: python run.py open {backend}://…"
            )
        if backend == "sqlite" and not looking.is_there(url.database):
            raise Refusal(f"There is no file {url.database}; name a database that exists.")
        return create_engine(url)
    except (ArgumentError, ValueError, ImportError) as wrong:
        raise Refusal(
            "That is no database address that can be used here; write it like sqlite:///shop.db or "
            "postgresql+psycopg://user:password@host/name."
        ) from wrong


def read(engine: Engine, schema: str | None = None, only: Iterable[str] = ()) -> Facts:
    """Every table, or ``only`` these and what they refer to, in the order of their names."""
    try:
        with engine.connect() as connection, warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always", SAWarning)
            facts = _read(connection, schema, tuple(only))
            told = (f"{each.message}." for each in said if issubclass(each.category, SAWarning))
            facts.notices += dict.fromkeys(each for each in told if not READ_BY_HAND.match(each))
            connection.rollback()
    except SQLAlchemyError as failure:
        raise Refusal(f"The database cannot be read: {str(failure).splitlines()[0]}") from failure
    return facts


def _read(connection: Connection, schema: str | None, only: tuple[str, ...]) -> Facts:
    inspector = inspect(connection)
    if schema is not None and schema not in inspector.get_schema_names():
        near = closest(schema, inspector.get_schema_names())
        raise Refusal(with_suggestion(f"There is no schema {schema}.", near))
    told_schema = None if schema == inspector.default_schema_name else schema
    names = [name for name in inspector.get_table_names(told_schema) if not name.startswith(OURS)]
    if not names:
        raise Refusal("There is no table in this database; nothing was written.")
    tables = {name: _table(inspector, told_schema, name) for name in sorted(names)}
    facts = Facts(connection.dialect.name, list(tables.values()))
    _point(inspector, facts, tables)
    _narrow(facts, tables, only)
    if told_schema is not None:
        facts.left_out += [name for name in inspector.get_table_names() if not name.startswith(OURS)]
    for table in facts.tables:
        looking.learn(connection, table, facts)
        _choose_a_key(table, facts)
    facts.notices += _several_checks(inspector, told_schema)
    facts.notices += left_behind(connection, told_schema, {table.name for table in facts.tables})
    if views := [*inspector.get_view_names(told_schema), *_kept_views(inspector, told_schema)]:
        facts.notices.append(f"Views are no tables and are left out: {', '.join(sorted(views))}.")
    return facts


def _table(inspector: Inspector, schema: str | None, name: str) -> TableFacts:
    key = inspector.get_pk_constraint(name, schema)
    table = TableFacts(schema, name, _comment(inspector, schema, name))
    table.key, table.key_name = tuple(key["constrained_columns"]), key.get("name")
    table.columns = [_column(each, table.key) for each in inspector.get_columns(name, schema)]
    texts = {column.name for column in table.columns if isinstance(column.type, String) and not column.choices}
    checks = [check_facts(each["name"], each["sqltext"], texts) for each in _checks(inspector, schema, name)]
    table.uniques = [
        UniqueFacts(each["name"], tuple(each["column_names"]), _is_alike(each))
        for each in inspector.get_unique_constraints(name, schema)
    ]
    table.indexes = [
        _index(each) for each in inspector.get_indexes(name, schema) if "duplicates_constraint" not in each
    ]
    table.checks = checks
    for check in checks:
        _take_choices(table, check)
    return table


def _checks(inspector: Inspector, schema: str | None, name: str) -> list[Any]:
    return sorted(inspector.get_check_constraints(name, schema), key=lambda each: (each["name"] or "", each["sqltext"]))


def _comment(inspector: Inspector, schema: str | None, name: str) -> str | None:
    try:
        return inspector.get_table_comment(name, schema)["text"]
    except NotImplementedError:
        return None


def _column(told: Any, key: tuple[str, ...]) -> ColumnFacts:
    default = told.get("default")
    type_ = told["type"]
    column = ColumnFacts(told["name"], type_, bool(told["nullable"]) and told["name"] not in key)
    column.comment = told.get("comment")
    column.computed = (told.get("computed") or {}).get("sqltext")
    column.stored = bool((told.get("computed") or {}).get("persisted", True))
    column.identity = told.get("identity")
    is_numbered = bool(default and _SEQUENCE.match(default)) and column.name in key
    column.counted = is_numbered or column.identity is not None
    column.default = None if column.counted or column.computed else default
    if isinstance(type_, DOMAIN):
        _of_its_own(type_)
    if getattr(type_, "enums", None) and getattr(type_, "name", None):
        column.choices = Choices(tuple(type_.enums), type_.name, type_.schema)
    return column


def _kept_views(inspector: Inspector, schema: str | None) -> list[str]:
    return inspector.get_materialized_view_names(schema) if isinstance(inspector, PGInspector) else []


def _several_checks(inspector: Inspector, schema: str | None) -> list[str]:
    if not isinstance(inspector, PGInspector):
        return []
    several = [each for each in inspector.get_domains(schema) if len(each["constraints"]) > 1]
    return [f"The domain {each['name']} has several checks; the first is carried over." for each in several]


def _of_its_own(domain: DOMAIN) -> None:
    """Without the collation that every text has; a default is the database's expression, not a text."""
    domain.collation = None if domain.collation == "default" else domain.collation
    if isinstance(domain.data_type, String) and domain.data_type.collation == "default":
        domain.data_type = String(domain.data_type.length)
    domain.default = sql_text(domain.default) if isinstance(domain.default, str) else domain.default


def _index(told: Any) -> IndexFacts:
    """SQLAlchemy names None where there is no column, and then lists the expressions."""
    named = told.get("expressions") or told["column_names"]
    computed = frozenset(each for each, column in zip(named, told["column_names"], strict=True) if column is None)
    options = {key.partition("_")[2]: value for key, value in told.get("dialect_options", {}).items()}
    ops = options.get("ops") or {}
    sorting = told.get("column_sorting", {})
    said = {each: _said(each, sorting.get(each, ()), ops.get(each, ""), each in computed) for each in named}
    turned = {each: words for each, words in said.items() if each in sorting or (computed and each in ops)}
    where = options.get("where")
    includes = tuple(options.get("include") or ())
    return IndexFacts(
        name=str(told["name"]),
        expressions=tuple(turned.get(each, each) for each in named if each not in includes),
        computed=frozenset(turned.get(each, each) for each in computed) | frozenset(turned.values()),
        unique=bool(told["unique"]),
        where=None if where is None else str(where),
        using=options.get("using"),
        includes=includes,
        ops=tuple((each, how) for each, how in ops.items() if each not in turned),
        alike=_is_alike(told),
        portable=all(map(is_portable, [*computed, *([] if where is None else [str(where)])]))
        and not any(" NULLS " in each for each in turned.values())
        and not ops.keys() & turned.keys(),
    )


def _is_alike(told: Any) -> bool:
    return bool(told.get("dialect_options", {}).get("postgresql_nulls_not_distinct"))


_SORTED = {"desc": "DESC", "nulls_first": "NULLS FIRST", "nulls_last": "NULLS LAST"}


def _said(name: str, sorting: Iterable[str], ops: str, is_computed: bool) -> str:
    """A column, or an expression, with how it is compared and sorted."""
    quoted = '"' + name.replace('"', '""') + '"'
    parts = [name if is_computed else quoted, ops, *(_SORTED.get(word, "") for word in sorting)]
    return " ".join(filter(None, parts))


def _take_choices(table: TableFacts, check: CheckFacts) -> None:
    """``status IN ('open', 'closed')`` says what the column may hold; the rule itself stays."""
    found = choices_in(check.sql, [column.name for column in table.columns])
    if found is not None and (column := table.column(found[0])).choices is None and _is_text(column):
        column.choices = Choices(found[1])


def _is_text(column: ColumnFacts) -> bool:
    return issubclass(getattr(column.type, "python_type", object), str)


def _point(inspector: Inspector, facts: Facts, tables: dict[str, TableFacts]) -> None:
    """Give each foreign key the table it names; one that leads nowhere is left out, and said."""
    folded = {name.lower(): table for name, table in tables.items()}
    for table in facts.tables:
        for told in inspector.get_foreign_keys(table.name, table.schema):
            target = tables.get(told["referred_table"]) or folded.get(told["referred_table"].lower())
            where = f"{table.path} ({', '.join(told['constrained_columns'])})"
            if target is None or told["referred_schema"] not in (None, table.schema):
                facts.notices.append(
                    f"{where} refers to {told['referred_table']}, which is not among the tables read: a plain value."
                )
                continue
            targets = _spelled(target, told["referred_columns"])
            if targets is None:
                facts.notices.append(
                    f"{where} refers to columns that {target.path} does not have; it is a plain value."
                )
                continue
            options = {word: told["options"][word] for word in KEY_OPTIONS if told.get("options", {}).get(word)}
            table.foreign_keys.append(KeyFacts(told["name"], told["constrained_columns"], target, targets, options))
        table.foreign_keys.sort(key=lambda key: [column.name for column in table.columns].index(key.columns[0]))


def _spelled(target: TableFacts, columns: Iterable[str]) -> list[str] | None:
    """The columns as their table spells them: SQLite does not mind the case."""
    known = {column.name.lower(): column.name for column in target.columns}
    found = [known.get(column.lower()) for column in columns]
    return None if None in found else [name for name in found if name is not None]


def _narrow(facts: Facts, tables: dict[str, TableFacts], only: tuple[str, ...]) -> None:
    """Keep the tables that were asked for and those they cannot do without."""
    if not only:
        return
    for name in only:
        if name not in tables:
            raise Refusal(with_suggestion(f"There is no table {name}.", closest(name, tables)))
    kept = {tables[name] for name in only}
    waiting = list(kept)
    for table in waiting:  # which grows while we go through it
        for key in table.foreign_keys:
            if key.target not in kept:
                kept.add(key.target)
                waiting.append(key.target)
    if along := sorted(table.path for table in kept if table.name not in only):
        facts.notices.append(f"These come along, because others refer to them: {', '.join(along)}.")
    facts.left_out = [table.path for table in facts.tables if table not in kept]
    facts.tables = [table for table in facts.tables if table in kept]


def _choose_a_key(table: TableFacts, facts: Facts) -> None:
    """A table without a primary key goes by unique columns that are never empty; where there are none, by nothing."""
    if table.key:
        return
    unique = [each.columns for each in table.uniques] + [
        each.expressions for each in table.indexes if each.unique and not each.where and not each.computed
    ]
    filled = [names for names in unique if not any(table.column(name).nullable for name in names)]
    if filled:
        table.key, table.chosen_key = min(filled, key=lambda names: (len(names), names)), True
        facts.notices.append(
            f"{table.path} has no primary key; its model goes by {', '.join(table.key)}, which is unique."
        )
        return
    table.kind = BARE
    facts.notices.append(
        f"{table.path} has no primary key and no unique columns that are always filled: it is written as a plain "
        "table, without a model and a view. Give it a key in the database, and write them then."
    )
