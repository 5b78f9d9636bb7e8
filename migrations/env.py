"""What Alembic runs first: on which database it works, and which tables there should be.

Works on the connection it is handed (``config.attributes["connection"]``), else on the URL (``sqlalchemy.url``), and
without any database for SQL on paper. Prints nothing and sets no logging.
"""

from contextlib import nullcontext
from typing import Any

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, TypeDecorator, create_engine

import admin_app.extensions  # noqa: F401  (SQLite's transactions as the application has them)
from admin_app.schema.rebuilding.keeping import nothing_is_lost
from models import Base

config = context.config


def render_plainly(kind: str, item: Any, autogenerating: AutogenContext) -> str | bool:
    """Write our column types as what they are in SQL, because a migration imports no models."""
    if kind == "type" and isinstance(item, TypeDecorator) and not type(item).__module__.startswith("sqlalchemy"):
        return f"sa.{item.impl!r}"
    return False


def migrate(**where: Any) -> None:
    context.configure(
        target_metadata=config.attributes.get("metadata", Base.metadata),
        render_as_batch=True,
        render_item=render_plainly,
        compare_type=True,
        transaction_per_migration=True,
        **config.attributes.get("options", {}),
        **where,
    )
    if connection is not None and connection.dialect.name == "sqlite":
        # the whole upgrade is one transaction, in which nobody else writes: there is nothing to stand apart from
        context.get_context().autocommit_block = nullcontext
    with context.begin_transaction(), nothing_is_lost():
        context.run_migrations()


def migrate_at(url: str) -> None:
    engine = create_engine(url)
    with engine.connect() as connection:
        migrate(connection=connection, transactional_ddl=True)
    engine.dispose()


connection: Connection | None = config.attributes.get("connection")
url = config.get_main_option("sqlalchemy.url")

if context.is_offline_mode():
    migrate(url=url, literal_binds=True)
elif connection is not None:
    migrate(connection=connection, transactional_ddl=True)
elif url:
    migrate_at(url)
else:
    raise SystemExit("No database was named: hand over a connection, or set sqlalchemy.url.")
