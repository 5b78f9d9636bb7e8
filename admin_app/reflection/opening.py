"""A database of somebody else's, opened by its address: for reading, and held to that by the database itself.

Writes only when it is told to, and creates nothing in it, ever. What goes wrong is a sentence without a password.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from admin_app.reflection import postgres_cells, sqlite_files, time_limits
from admin_app.reflection.time_limits import TimeLimit
from admin_app.resource.errors import Refusal
from models.documents import ENGINE_OPTIONS

DRIVERS = {
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
}
CONNECT_SECONDS = 10
Prepare = Callable[[Any, object], None]


class CannotOpen(Refusal):
    """The database cannot be opened; the command says the sentence and ends with 1."""

    status, code, title = 400, "cannot_open", "This database cannot be opened"


@dataclass(frozen=True, eq=False)
class Source:
    """An opened database. ``name`` is its bind key and what people call it."""

    name: str
    engine: Engine
    writable: bool
    limit: TimeLimit = field(default_factory=TimeLimit)

    def __post_init__(self) -> None:
        time_limits.keep(self.engine, self.limit)

    def hold_to(self, ms: int) -> None:
        """From here on a statement may take so long; what is connected already is connected anew."""
        self.limit.ms = ms
        self.engine.dispose()

    @property
    def dialect(self) -> str:
        """``sqlite``, ``postgresql``, ``mysql`` (MariaDB too) or another that SQLAlchemy speaks."""
        return "mysql" if self.engine.dialect.name == "mariadb" else self.engine.dialect.name


def open_source(address: str, write: bool = False, name: str | None = None) -> Source:
    """The database at ``address``, reached once to be sure; raises CannotOpen with a sentence."""
    url = url_from(address)
    path = _file_of(url) if url.get_backend_name() == "sqlite" else None
    source = Source(name or _name_from(url), _engine(url, path, write), write)
    try:
        with source.engine.connect():
            return source
    except DBAPIError as failure:
        raise CannotOpen(_why(url, path, failure.orig)) from None
    except OSError as failure:
        raise CannotOpen(f"{_shown(url)} cannot be read: {failure.strerror or failure}.") from None


def url_from(address: str) -> URL:
    """``address`` as an URL with a driver that is installed; the path of a file stands for a SQLite database."""
    if "://" not in address:
        return URL.create("sqlite", database=address)
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise CannotOpen(
            "This is no database address; write it like sqlite:///shop.db or postgresql://user:password@host/name."
        ) from None
    return url.set(drivername=DRIVERS.get(url.drivername, url.drivername))


def _file_of(url: URL) -> Path:
    if not url.database or url.database == ":memory:":
        raise CannotOpen("A SQLite address names a file, like sqlite:///shop.db; a database in memory is empty.")
    path = Path(url.database.removeprefix("file:").split("?")[0] if url.database.startswith("file:") else url.database)
    if not path.exists():
        raise CannotOpen(f"There is no file {path}; check the path. Nothing was created.")
    if not path.is_file():
        raise CannotOpen(f"{path} is not a file; name the database file itself.")
    try:
        if not sqlite_files.is_sqlite(path):
            raise CannotOpen(f"{path} is not a SQLite database.")
    except PermissionError:
        raise CannotOpen(f"{path} may not be read by this user; change its permissions or run as its owner.") from None
    return path


def _engine(url: URL, path: Path | None, write: bool) -> Engine:
    if path is not None:
        return sqlite_files.engine_for(path, write)
    try:
        engine = create_engine(url, pool_pre_ping=True, **_options(url))
    except NoSuchModuleError:
        raise CannotOpen(
            f"{url.drivername} is not a kind of database known here; sqlite, postgresql and mysql are."
        ) from None
    except ModuleNotFoundError as missing:
        raise CannotOpen(
            f"The driver {missing.name} is not installed; install it beside the tool, then open again."
        ) from None
    event.listen(engine, "connect", _PREPARE.get(engine.dialect.name, _leave_as_it_is)(write))
    return engine


def _options(url: URL) -> dict[str, Any]:
    """What is asked of a driver that is known; any other is left to its own ways."""
    if url.get_backend_name() not in ("postgresql", "mysql", "mariadb"):
        return {}
    arguments = {} if "connect_timeout" in url.query else {"connect_timeout": CONNECT_SECONDS}
    return ENGINE_OPTIONS | {"connect_args": arguments}


def _prepare_postgres(write: bool) -> Prepare:
    def prepare(connection: Any, _record: object) -> None:
        postgres_cells.read_everything(connection)
        if not write:
            connection.read_only = True  # every BEGIN says READ ONLY
            with connection.cursor() as cursor:
                cursor.execute("SET default_transaction_read_only = on")
            connection.commit()

    return prepare


def _prepare_mysql(write: bool) -> Prepare:
    def prepare(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        if not write:
            cursor.execute("SET SESSION TRANSACTION READ ONLY")
        cursor.close()

    return prepare


def _leave_as_it_is(write: bool) -> Prepare:
    if not write:
        raise CannotOpen("This kind of database cannot be held to reading; open it with --write if you accept that.")
    return lambda connection, record: None


_PREPARE = {"postgresql": _prepare_postgres, "mysql": _prepare_mysql, "mariadb": _prepare_mysql}


def _name_from(url: URL) -> str:
    stem = Path(url.database or url.host or "database").stem if url.get_backend_name() == "sqlite" else url.database
    return re.sub(r"\W+", "-", stem or "database").strip("-").lower() or "database"


def _shown(url: URL) -> str:
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    where = f"{url.host or 'this machine'}:{url.port}" if url.port else url.host or "this machine"
    return f"the database {url.database or ''} at {where}".replace("  ", " ")


# What drivers say, in which words, and what a person does about it. The first that fits.
_CAUSES = (
    (
        r"password authentication failed|access denied for user|no password supplied",
        "{db} refuses this user and password.",
    ),
    (r"database \"?.*\"? does not exist|unknown database", "{db} does not exist on that server; check the name."),
    (r"role \"?.*\"? does not exist", "{db} knows no such user; check the user in the address."),
    (
        r"could not translate host|name or service not known|getaddrinfo|no address associated|failed to resolve",
        "{db} was not found: there is no such host; check the address.",
    ),
    (
        r"connection refused|can't connect|could not connect|timeout|timed out|no route|is the server running",
        "{db} was not reached; check that the server runs and may be reached from here.",
    ),
    (r"permission denied|not permitted|no pg_hba", "{db} does not let this user in; ask whoever runs it."),
    (r"not a database|encrypted", "{db} is not a SQLite database."),
    (r"malformed", "{db} is damaged; restore it from a copy, or repair it with sqlite3's .recover."),
    (
        r"readonly|read-only|journal",
        "{db} was left in the middle of a write; open it once with its own program, then here.",
    ),
    (r"locked|busy", "{db} is held by another program; close that, or wait until it is done."),
    (r"unable to open", "{db} cannot be opened: its file or its folder may not be read by this user."),
)


def _why(url: URL, path: Path | None, failure: BaseException | None) -> str:
    said = str(failure).strip()
    name = str(path or _shown(url))
    for pattern, sentence in _CAUSES:
        if re.search(pattern, said, re.IGNORECASE | re.DOTALL):
            return _capitalised(sentence.format(db=name))
    first = said.splitlines()[0] if said else type(failure).__name__
    return _capitalised(f"{name} cannot be opened: {first.replace(url.password, '***') if url.password else first}")


def _capitalised(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:] if sentence.startswith("the ") else sentence
