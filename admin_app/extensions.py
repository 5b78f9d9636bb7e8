"""The cellar: the extensions, unbound. Nothing here knows a model, a setting or a page."""

import sqlite3
from time import monotonic
from typing import Any

from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from flask_wtf import CSRFProtect
from sqlalchemy import Connection, Engine, Table, event, inspect
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.sql import visitors

from models.base import Base

REST = 5.0
"""Seconds after which a connection is tried before it is used again."""


class Session(FlaskSession):
    """Finds the database of a statement that reads opened tables, also where they stand inside a subquery."""

    def get_bind(self, mapper: Any = None, clause: Any = None, bind: Any = None, **options: Any) -> Any:
        engines = self._db.engines
        if bind is None and len(engines) > 1:
            for about in (inspect(mapper).local_table if mapper is not None else None, clause):
                if (key := bind_key_of(about)) in engines and key is not None:
                    return engines[key]
        return super().get_bind(mapper=mapper, clause=clause, bind=bind, **options)


def bind_key_of(statement: Any) -> str | None:
    """The database that the first table of a statement belongs to; None is the home database."""
    for element in visitors.iterate(statement) if statement is not None else ():
        if isinstance(element, Table):
            key: str | None = element.metadata.info.get("bind_key")
            return key
    return None


db = SQLAlchemy(metadata=Base.metadata, session_options={"class_": Session})
login_manager = LoginManager()
csrf = CSRFProtect()


@event.listens_for(Engine, "connect")
def prepare_sqlite(connection: DBAPIConnection, _record: Any) -> None:
    """SQLite as a server needs it: foreign keys on, writers wait, and transactions begun by us.

    The driver's own transaction handling commits behind a savepoint's back, which breaks dry runs; it is switched
    off here and ``begin_sqlite`` opens every transaction.
    """
    if not isinstance(connection, sqlite3.Connection) or getattr(connection, "foreign", False):
        return  # a file that is not ours is prepared by whoever opens it, and never changed
    connection.isolation_level = None
    for pragma in ("foreign_keys=ON", "busy_timeout=5000", "journal_mode=WAL", "synchronous=NORMAL"):
        try:
            connection.execute(f"PRAGMA {pragma}")
        except sqlite3.OperationalError:
            # A database opened read-only cannot change its journal; the other pragmas are of the connection.
            if not pragma.startswith("journal_mode"):
                raise


def try_after_rest(engine: Engine) -> None:
    """A connection that was not used for a while is tried before it is handed out: the database may have gone and come
    back. One that was used a moment ago is not, because every page would wait for the answers."""

    @event.listens_for(engine, "checkin")
    def note(_connection: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
        record.info["rests_since"] = monotonic()

    @event.listens_for(engine, "checkout")
    def try_it(connection: DBAPIConnection, record: ConnectionPoolEntry, _proxy: Any) -> None:
        if monotonic() - record.info.get("rests_since", monotonic()) < REST:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as failure:
            raise DisconnectionError("The connection did not answer after a rest.") from failure


@event.listens_for(Engine, "begin")
def begin_sqlite(connection: Connection) -> None:
    """Open the transaction; ``IMMEDIATE`` when the session said that it is going to write.

    A deferred transaction that reads first and writes later fails with "database is locked" when somebody else
    wrote in between; an immediate one waits its turn (``busy_timeout``).
    """
    if connection.dialect.name == "sqlite":
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
