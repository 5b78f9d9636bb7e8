"""The template of a migration that changes rows: in batches by key, each kept when it is done, so that it can go on."""

from admin_app.resource.errors import Refusal
from admin_app.schema.making.pictures.values import Schema
from admin_app.schema.making.texts.draft import Draft
from admin_app.schema.making.texts.printing import text_of

MORE = '''
BATCH = 1000
# The columns that are used here, and no model: models change, and this file must not.
TABLE = sa.table(%(table)s, %(columns)s)
KEY = TABLE.c[%(key)s]


def change(connection: sa.Connection, batch: sa.ColumnElement[bool]) -> int:
    """What happens to the rows of a batch; says how many it changed.

    It may run again where it was stopped: leave alone what is done, by the WHERE.
    """
    # statement = sa.update(TABLE).where(batch, TABLE.c.name.is_(None)).values(name="")
    # return connection.execute(statement).rowcount
    raise NotImplementedError("Write what happens to the rows.")


def in_batches() -> None:
    """Take the table by its key, from the first to the last, and say how far it is."""
    last, done = None, 0
    while True:
        ahead = sa.select(KEY).order_by(KEY).limit(BATCH)
        keys = op.get_bind().scalars(ahead if last is None else ahead.where(KEY > last)).all()
        if not keys:
            return
        done += change(op.get_bind(), KEY.between(keys[0], keys[-1]))
        last = keys[-1]
        print(f"  {TABLE.name}: {done} rows changed, up to {KEY.name} {last}", flush=True)  # noqa: T201
'''

UP = """context = op.get_context()
    if context.as_sql:
        context.impl.static_output(f"-- The rows of {TABLE.name} are changed in batches: python run.py db upgrade")
    elif context.dialect.name == "postgresql":
        with context.autocommit_block():  # each batch is kept by itself, and locks its rows for a moment
            in_batches()
    else:
        in_batches()"""

DOWN = "pass  # Write the way back, or say here why there is none to go."


def rows_draft(schema: Schema, table: str) -> Draft:
    """A migration of the rows of a table; refuses one that is not there or that no key takes in batches."""
    shape = schema.get(table)
    if shape is None:
        raise Refusal(f"There is no table {table}. There are: {', '.join(sorted(schema)) or 'none'}.")
    if shape.primary is None:
        raise Refusal(f"{table} has no primary key to take it in batches by; write the migration by hand.")
    key = shape.primary.columns[0]
    names = [key, *[name for name in shape.columns if name != key][:3]]
    said = {
        "table": text_of(table),
        "key": text_of(key),
        "columns": ", ".join(f"sa.column({text_of(name)})" for name in names),
    }
    return Draft(UP, DOWN, (), (f"change rows of {table}, in batches by {key}",), MORE % said)
