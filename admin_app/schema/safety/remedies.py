"""Pieces of the safe forms: plain Alembic, to be copied into a migration."""

import json
from collections.abc import Iterable
from textwrap import indent, wrap

from sqlalchemy.dialects import postgresql

from admin_app.schema.safety.shape import Key

ALONE = "with op.get_context().autocommit_block():\n"
ON_POSTGRESQL = 'if op.get_context().dialect.name == "postgresql":\n'
ELSE = "else:\n    ...  # as it was written, for SQLite\n"
_PREPARER = postgresql.dialect().identifier_preparer  # type: ignore[no-untyped-call]
BATCH = 5000
WIDTH = 95


def word(text: str) -> str:
    """A text as Python writes it, between double quotes."""
    return json.dumps(text, ensure_ascii=False)


def words(names: Iterable[str]) -> str:
    return "[" + ", ".join(word(name) for name in names) + "]"


def named(*parts: str) -> str:
    """A name in SQL, quoted where it has to be."""
    return ".".join(str(_PREPARER.quote(part)) for part in parts)


def literal(sql: str) -> str:
    """A statement as Python writes it, over several lines where it is long."""
    lines = wrap(" ".join(sql.split()), WIDTH, drop_whitespace=False, break_long_words=False, break_on_hyphens=False)
    if len(lines) == 1:
        return word(lines[0])
    return "\n" + indent("\n".join(word(line) for line in lines), "    ") + "\n"


def execute(sql: str) -> str:
    return f"op.execute({literal(sql)})\n"


def alone(code: str) -> str:
    """Outside of any transaction: what came before is committed, and nothing else is held meanwhile."""
    return ALONE + indent(code, "    ")


def on_postgresql(code: str) -> str:
    return ON_POSTGRESQL + indent(code, "    ")


def validated(table: str, name: str) -> str:
    """The rows are read while everybody reads and writes on."""
    return alone(execute(f"ALTER TABLE {named(table)} VALIDATE CONSTRAINT {named(name)}"))


def renewed(table: str, name: str) -> str:
    """A first line, so that a migration that stopped half way can be run again."""
    return execute(f"ALTER TABLE {named(table)} DROP CONSTRAINT IF EXISTS {named(name)}")


def in_batches(table: str, key: Key, change: str) -> str:
    """``change`` for the rows ``:after < key <= :last``, so many at a time, each time a transaction of its own."""
    of, by = named(table), named(key.name)
    part = f"SELECT {by} FROM {of} WHERE {by} > :after ORDER BY {by} LIMIT 1 OFFSET {BATCH - 1}"
    rest = f"SELECT {by} FROM {of} WHERE {by} > :after ORDER BY {by} DESC LIMIT 1"
    return alone(
        f"after, rows = {key.below}, op.get_bind()  # below every {by}\n"
        f"part = sa.text({literal(f'SELECT coalesce(({part}), ({rest}))')})\n"
        f"change = sa.text({literal(f'{change} {by} > :after AND {by} <= :last')})\n"
        'while (last := rows.execute(part, {"after": after}).scalar()) is not None:\n'
        '    rows.execute(change, {"after": after, "last": last})\n'
        "    after = last\n"
    )


def never_null(table: str, column: str) -> str:
    """NOT NULL in two steps: a check that is read beside everybody, and then no rows have to be read."""
    check = f"ck_{table}_{column}_not_null"
    return (
        renewed(table, check)
        + f"op.create_check_constraint(op.f({word(check)}), {word(table)}, {word(f'{named(column)} IS NOT NULL')}, "
        "postgresql_not_valid=True)\n" + validated(table, check)
    )


def kept_equal(table: str, old: str, new: str, type_: str, key: Key) -> str:
    """A second column, which a trigger keeps equal to the first, filled in batches."""
    made = f"{table}_{new}_from_{old}"
    body = f"BEGIN NEW.{named(new)} := NEW.{named(old)}; RETURN NEW; END"
    return (
        execute(f"ALTER TABLE {named(table)} ADD COLUMN IF NOT EXISTS {named(new)} {type_}")
        + execute(f"CREATE OR REPLACE FUNCTION {named(made)}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$")
        + execute(
            f"CREATE OR REPLACE TRIGGER {named(made)} BEFORE INSERT OR UPDATE ON {named(table)} "
            f"FOR EACH ROW EXECUTE FUNCTION {named(made)}()"
        )
        + in_batches(table, key, f"UPDATE {named(table)} SET {named(new)} = {named(old)} WHERE")
    )
