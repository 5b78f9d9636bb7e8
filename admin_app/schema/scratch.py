"""Databases that are made to try something on and dropped afterwards, whatever happens."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from admin_app.resource.errors import Refusal


class NoScratch(Refusal):
    """The home database's server lets this user make no database."""


def kinds_beside(home: Engine) -> list[str]:
    """SQLite always; PostgreSQL where the home database is one, because there is a server to try it on."""
    return ["SQLite", "PostgreSQL"] if home.dialect.name == "postgresql" else ["SQLite"]


def scratch(kind: str, home: Engine) -> AbstractContextManager[Engine]:
    """An empty database of this kind; raises NoScratch on entering where the server allows none."""
    return _on_postgresql(home) if kind == "PostgreSQL" else on_sqlite()


@contextmanager
def on_sqlite() -> Iterator[Engine]:
    """An empty SQLite database in a file of its own."""
    with TemporaryDirectory(prefix="steward-scratch-") as place:
        engine = create_engine(f"sqlite:///{Path(place) / 'scratch.db'}", poolclass=NullPool)
        yield engine
        engine.dispose()


@contextmanager
def _on_postgresql(home: Engine) -> Iterator[Engine]:
    name = f"steward_scratch_{uuid4().hex[:12]}"
    server = create_engine(home.url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    try:
        with server.connect() as connection:
            connection.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE template0')
    except SQLAlchemyError as failed:
        raise NoScratch("No scratch database can be made on this server; try it on one where you may.") from failed
    try:
        yield create_engine(home.url.set(database=name), poolclass=NullPool)
    finally:
        with server.connect() as connection:
            connection.exec_driver_sql(f'DROP DATABASE "{name}" WITH (FORCE)')
