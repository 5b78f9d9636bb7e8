"""How long a statement may take in an opened database: as long as one of the home database, and longer for a file.

The server ends it where it can; SQLite asks as it goes. A limit of the server's own that is tighter stays.
"""

from dataclasses import dataclass
from time import monotonic
from typing import Any

from sqlalchemy import Connection, Engine, event

from admin_app.resource.listing.limits import TIMEOUT

STEPS = 20_000
"""Instructions of SQLite's machine between two looks at the clock: a fraction of a millisecond."""
BEFORE = "time limit before"


@dataclass
class TimeLimit:
    """In milliseconds; 0 is none. Known when the application is, which is after the database was opened."""

    ms: int = 0


class Clock:
    """When the statement of one SQLite connection has to be done; 0 is whenever it is."""

    def __init__(self) -> None:
        self.ms = 0
        self.until = 0.0

    def start(self) -> None:
        self.until = monotonic() + self.ms / 1000 if self.ms else 0.0

    def is_over(self) -> bool:
        return bool(self.until) and monotonic() > self.until


def keep(engine: Engine, limit: TimeLimit) -> None:
    """Hold every connection of ``engine`` to ``limit``."""
    keeper = {"sqlite": _keep_sqlite, "postgresql": _keep_postgres, "mysql": _keep_mysql, "mariadb": _keep_mysql}
    if engine.dialect.name in keeper:
        keeper[engine.dialect.name](engine, limit)


def _keep_sqlite(engine: Engine, limit: TimeLimit) -> None:
    @event.listens_for(engine, "connect")
    def wind_up(connection: Any, _record: Any) -> None:
        connection.clock = Clock()
        connection.set_progress_handler(connection.clock.is_over, STEPS)

    @event.listens_for(engine, "checkout")
    def set_clock(connection: Any, _record: Any, _proxy: Any) -> None:
        connection.clock.ms = limit.ms

    @event.listens_for(engine, "set_connection_execution_options")
    def set_otherwise(connection: Connection, options: dict[str, Any]) -> None:
        if TIMEOUT in options:
            _driver_of(connection).clock.ms = options[TIMEOUT]

    @event.listens_for(engine, "before_cursor_execute")
    def start(connection: Connection, *_: Any) -> None:
        _driver_of(connection).clock.start()


def _keep_postgres(engine: Engine, limit: TimeLimit) -> None:
    @event.listens_for(engine, "connect")
    def set_limit(connection: Any, _record: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT setting::bigint FROM pg_catalog.pg_settings WHERE name = 'statement_timeout'")
            cursor.execute(f"SET statement_timeout = {tighter(cursor.fetchone()[0], limit.ms)}")
        connection.commit()


def _keep_mysql(engine: Engine, limit: TimeLimit) -> None:
    @event.listens_for(engine, "connect")
    def set_limit(connection: Any, record: Any) -> None:
        record.info[BEFORE] = _own_limit(connection)
        _limit_mysql(connection, record.info[BEFORE], limit.ms)

    @event.listens_for(engine, "set_connection_execution_options")
    def set_otherwise(connection: Connection, options: dict[str, Any]) -> None:
        if TIMEOUT in options:
            info = connection.connection.info
            _limit_mysql(_driver_of(connection), info[BEFORE], options[TIMEOUT])
            info[TIMEOUT] = True

    @event.listens_for(engine, "checkin")
    def set_back(connection: Any, record: Any) -> None:
        if connection is not None and record.info.pop(TIMEOUT, False):
            _limit_mysql(connection, record.info[BEFORE], limit.ms)


def _own_limit(connection: Any) -> tuple[str, float]:
    """The variable of this server, and what it says in milliseconds; MySQL has another than MariaDB."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW SESSION VARIABLES WHERE Variable_name IN ('max_statement_time', 'max_execution_time')")
        found = {name.lower(): float(value) for name, value in cursor.fetchall()}
    if "max_statement_time" in found:
        return "max_statement_time", found["max_statement_time"] * 1000
    return "max_execution_time", found.get("max_execution_time", -1.0)


def _limit_mysql(connection: Any, own: tuple[str, float], ms: int) -> None:
    name, before = own
    if before < 0:  # a server that has no such limit
        return
    found = tighter(before, ms)
    with connection.cursor() as cursor:
        cursor.execute(f"SET SESSION {name} = {found / 1000 if name == 'max_statement_time' else round(found)}")


def tighter(own: float, ours: float) -> float:
    """The smaller of two limits, of which 0 is none."""
    return min(own, ours) if own and ours else own or ours


def _driver_of(connection: Connection) -> Any:
    return connection.connection.driver_connection
