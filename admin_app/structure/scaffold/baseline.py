"""The baseline: the one migration that gives an empty database the schema of the one that was read.

A plain Alembic file. ``baseline_of`` names the tables that it makes: where they are there already, ``db upgrade`` does
not run it, and ``db adopt`` notes that the database has had it.
"""

import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql.named_types import CreateDomainType

from admin_app.structure.scaffold.columns import default_of, type_of
from admin_app.structure.scaffold.constraints import ALIKE, convention, ends_of, expressions_of, index_options
from admin_app.structure.scaffold.facts import ColumnFacts, Facts, KeyFacts, TableFacts
from admin_app.structure.spelling import quoted

PLAINLY: Any = postgresql.dialect(paramstyle="named")  # type: ignore[no-untyped-call]
PIECE = 90
TOP = '''"""Baseline: the tables as they stood in {name}.

Revision {revision}, {place}.
Where the tables are there already, it is noted and not run: python run.py db adopt
"""

import sqlalchemy as sa
from alembic import op
{postgresql}
revision = "{revision}"
down_revision = {after}
branch_labels = {labels}
depends_on = None

baseline_of = [
{tables}
]
'''


def baseline_text(facts: Facts, name: str, revision: str, after: str | None) -> str:
    """The file; ``after`` is the revision before it, None where it begins the branch."""
    up, down = list(_up(facts)), list(_down(facts))
    body = "\n".join([*up, "", "", "def downgrade() -> None:", *down, ""])
    told = "\n".join(f"    {quoted(table.path)}," for table in facts.tables)
    if facts.left_out:
        told += "\n]\nleft_out = [\n" + "\n".join(f"    {quoted(path)}," for path in facts.left_out)
    head = TOP.format(
        name=name, revision=revision, place=f"after {after}" if after else 'the first of the branch "app"', tables=told,
        postgresql="from sqlalchemy.dialects import postgresql\n" if "postgresql." in body else "",
        after=quoted(after) if after else None, labels="None" if after else '("app",)',
    )  # fmt: skip
    return f"{head}\n\ndef upgrade() -> None:\n{body}"


def in_order(facts: Facts) -> list[TableFacts]:
    """Each table after those that it refers to; a key that closes a circle is not looked at."""
    done: list[TableFacts] = []

    def put(table: TableFacts) -> None:
        for key in table.foreign_keys:
            if not key.late and key.target is not table and key.target not in done:
                put(key.target)
        if table not in done:
            done.append(table)

    for table in facts.tables:
        put(table)
    return done


def _up(facts: Facts) -> Iterable[str]:
    for schema in _schemas(facts):
        yield f"    op.execute({quoted(f'CREATE SCHEMA IF NOT EXISTS {_identifier(schema)}')})"
    if domains := _domains(facts):
        yield '    if op.get_context().dialect.name == "postgresql":'
        yield from (f"        op.execute({_in_pieces(made)})" for made in domains.values())
    for table in in_order(facts):
        yield from _table(table, facts.dialect)
        yield from (_index(table, index, facts.dialect) for index in table.indexes)
    late = [(table, key) for table in facts.tables for key in table.foreign_keys if key.late]
    if late:
        yield "    # These close circles. SQLite, which cannot add a key, has them in its tables from the first."
        yield '    if op.get_context().dialect.name != "sqlite":'
        yield from (f"        {_late(table, key)}" for table, key in late)


def _down(facts: Facts) -> Iterable[str]:
    late = [(table, key) for table in facts.tables for key in table.foreign_keys if key.late]
    if late:
        yield '    if op.get_context().dialect.name != "sqlite":'
        for table, key in late:
            where = f", schema={quoted(table.schema)}" if table.schema else ""
            name, there = quoted(key_name(table, key)), quoted(table.name)
            yield f'        op.drop_constraint({name}, {there}{where}, type_="foreignkey")'
    for table in reversed(in_order(facts)):
        yield f"    op.drop_table({quoted(table.name)}{f', schema={quoted(table.schema)}' if table.schema else ''})"
    gone = [*(f"DROP TYPE {name}" for name in _types(facts)), *(f"DROP DOMAIN {name}" for name in _domains(facts))]
    if gone:
        yield '    if op.get_context().dialect.name == "postgresql":'
        yield from (f"        op.execute({quoted(each)})" for each in gone)


def _schemas(facts: Facts) -> list[str]:
    return sorted({table.schema for table in facts.tables if table.schema})


def _types(facts: Facts) -> Iterable[str]:
    """The enumerated types of PostgreSQL, which outlive their tables."""
    found = {
        (column.choices.schema, column.choices.type_name)
        for table in facts.tables for column in table.columns if column.choices and column.choices.type_name
    }  # fmt: skip
    for table in facts.tables:
        for item in (getattr(column.type, "item_type", None) for column in table.columns):
            if isinstance(item, postgresql.ENUM):
                found.add((item.schema, item.name or ""))
    for schema, name in sorted(found, key=str):
        yield f"{_identifier(schema)}.{_identifier(name)}" if schema else _identifier(name)


def _domains(facts: Facts) -> dict[str, str]:
    """The domains of PostgreSQL, each with the statement that makes it."""
    kinds = [column.type for table in facts.tables for column in table.columns]
    domains = [each for each in kinds if isinstance(each, postgresql.DOMAIN)]
    made = {}
    for domain in sorted(domains, key=lambda each: str(each.name)):
        name = ".".join(_identifier(part) for part in (domain.schema, domain.name) if part)
        create: Any = CreateDomainType
        made[name] = str(create(domain).compile(dialect=PLAINLY))
    return made


def _in_pieces(sql: str) -> str:
    """A text as literals of a line each."""
    return " ".join(quoted(sql[at : at + PIECE]) for at in range(0, len(sql), PIECE))


def _identifier(name: str) -> str:
    """A name as SQL reads it, in quotes where it needs them."""
    return name if re.fullmatch(r"[a-z_][a-z0-9_]*", name) else '"' + name.replace('"', '""') + '"'


def _table(table: TableFacts, dialect: str) -> Iterable[str]:
    yield "    op.create_table("
    yield f"        {quoted(table.name)},"
    yield from (f"        {_column(table, column)}," for column in table.columns)
    yield from (f"        {each}," for each in _constraints(table, dialect))
    for word, value in (("schema", table.schema), ("comment", table.comment)):
        if value:
            yield f"        {word}={quoted(value)},"
    yield "    )"


def _column(table: TableFacts, column: ColumnFacts) -> str:
    given = [quoted(column.name), type_of(column).migration]
    given += [f"sa.Computed({quoted(column.computed)}, persisted={column.stored or None})"] if column.computed else []
    given += ["sa.Identity()"] if column.identity is not None else []
    given += [default] if (default := default_of(column)[1]) else []
    if (
        table.key == (column.name,)
        and not column.counted
        and ".Integer" in given[1].replace("Small", "").replace("Big", "")
    ):
        given.append("autoincrement=False")
    given.append(f"nullable={column.nullable}")
    given += [f"comment={quoted(column.comment)}"] if column.comment else []
    return f"sa.Column({', '.join(given)})"


def _constraints(table: TableFacts, dialect: str) -> Iterable[str]:
    if table.key and not table.chosen_key:
        name = table.key_name or f"pk_{table.name}"
        yield f"sa.PrimaryKeyConstraint({_listed(table.key)}, name={_fixed(name)})"
    for key in table.foreign_keys:
        there = ", ".join(ends_of(key, "sa."))
        late = ", use_alter=True" if key.late else ""
        name = _fixed(key_name(table, key))
        yield f"sa.ForeignKeyConstraint([{_listed(key.columns)}], [{there}], name={name}{_options(key)}{late})"
    for unique in table.uniques:
        name = unique.name or convention(
            "uq", table, unique.columns[:1] if len(unique.columns) == 1 else unique.columns
        )
        yield f"sa.UniqueConstraint({_listed(unique.columns)}, name={_fixed(name)}{ALIKE if unique.alike else ''})"
    for number, check in enumerate(table.checks, 1):
        name = check.name or f"ck_{table.name}_rule_{number}"
        made = f"sa.CheckConstraint({quoted(check.sql)}, name={_fixed(name)})"
        yield made if check.portable else f"{made}.ddl_if(dialect={quoted(dialect)})"


def key_name(table: TableFacts, key: KeyFacts) -> str:
    return key.name or convention("fk", table, key.columns, key.target.name)


def _options(key: KeyFacts) -> str:
    return "".join(f", {word}={value!r}".replace("'", '"') for word, value in sorted(key.options.items()))


def _late(table: TableFacts, key: KeyFacts) -> str:
    given = [quoted(key_name(table, key)), quoted(table.name), quoted(key.target.name)]
    given += [f"[{_listed(key.columns)}]", f"[{_listed(key.targets)}]"]
    schema = f", source_schema={quoted(table.schema)}" if table.schema else ""
    schema += f", referent_schema={quoted(key.target.schema)}" if key.target.schema else ""
    return f"op.create_foreign_key({', '.join(given)}{_options(key)}{schema})"


def _index(table: TableFacts, index: Any, dialect: str) -> str:
    given = [quoted(index.name), quoted(table.name), f"[{', '.join(expressions_of(index, 'sa.text'))}]"]
    given += index_options(index, "sa.text") + ([f"schema={quoted(table.schema)}"] if table.schema else [])
    made = f"op.create_index({', '.join(given)})"
    return f"    {made}" if index.portable else f'    if op.get_context().dialect.name == "{dialect}":\n        {made}'


def _fixed(name: str) -> str:
    return f"op.f({quoted(name)})"


def _listed(names: Any) -> str:
    return ", ".join(quoted(name) for name in names)
