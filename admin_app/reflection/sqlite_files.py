"""How a SQLite file that is not ours is opened: reading it creates and changes nothing beside it, not even a lock file.

Must never set a pragma that is kept in the file.
"""

import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DisconnectionError

from admin_app.resource.fields.stored import Stored
from models.documents import ENGINE_OPTIONS

BUSY_MS = 5000
MAGIC = b"SQLite format 3\0"
WAL = b"\x02\x02"
COPIED_MOST = 2**31

Unreadable = Callable[[str], Exception]


class OpenedFile(sqlite3.Connection):
    """A connection to a file that is not ours; ``extensions`` prepares only its own."""

    foreign = True
    state: tuple[Any, ...] = ()
    clock: Any = None


def engine_for(path: Path, write: bool) -> Engine:
    """The engine of this file. A reader starts anew where the file changed in a way that its way of reading misses."""
    engine = create_engine("sqlite://", creator=lambda: _reach(path, write), poolclass=_pool(), **ENGINE_OPTIONS)

    @event.listens_for(engine, "checkout")
    def look_again(connection: OpenedFile, _record: Any, _proxy: Any) -> None:
        if connection.state and connection.state != _state(path):
            raise DisconnectionError("The file changed since it was opened.")

    return engine


def _pool() -> Any:
    from sqlalchemy.pool import QueuePool

    return QueuePool


def _reach(path: Path, write: bool) -> OpenedFile:
    """A further connection; a file that went away since is a database that does not answer, not a fault of ours."""
    try:
        return connect(path, write)
    except OSError as gone:
        raise sqlite3.OperationalError("unable to open database file") from gone


def connect(path: Path, write: bool) -> OpenedFile:
    address, state = (f"{_uri(path)}?mode=rw", ()) if write else _to_read(path)
    connection = sqlite3.connect(
        address, uri=True, factory=OpenedFile, isolation_level=None, check_same_thread=False, timeout=BUSY_MS / 1000
    )
    connection.state = state
    connection.text_factory = _text
    connection.create_function("row_address", -1, _row_address, deterministic=True)
    connection.execute("PRAGMA foreign_keys=ON" if write else "PRAGMA query_only=ON")
    connection.execute("SELECT count(*) FROM sqlite_master")  # the first look into the file: is it one?
    return connection


def _to_read(path: Path) -> tuple[str, tuple[Any, ...]]:
    """The address that reads this file as it is, and its state where a change of it would go unseen.

    A file in WAL mode cannot be read the plain way without files beside it. With nothing in its log it is complete by
    itself (``immutable``); with a log, the log is read through the index that its writer keeps, or a private one.
    """
    if not _in_wal_mode(path):
        return f"{_uri(path)}?mode=ro", ()
    log, index = _beside(path, "-wal"), _beside(path, "-shm")
    if not log.exists() or log.stat().st_size == 0:
        return f"{_uri(path)}?mode=ro&immutable=1", _state(path)
    if index.exists():
        return f"{_uri(path)}?mode=ro&readonly_shm=1", ()
    return f"{_uri(_copied(path, log))}?mode=ro", _state(path)


def _copied(path: Path, log: Path) -> Path:
    """A private copy of a file whose log has no index, so that the index is made beside the copy."""
    if path.stat().st_size + log.stat().st_size > COPIED_MOST:
        raise sqlite3.OperationalError(
            f"changes wait in {log.name} and it is too large to copy; open it once with its own program"
        )
    folder = tempfile.TemporaryDirectory(prefix="steward-")
    _KEPT.append(folder)
    shutil.copy(path, folder.name)
    shutil.copy(log, folder.name)
    return Path(folder.name) / path.name


_KEPT: list[tempfile.TemporaryDirectory[str]] = []  # removed when the process ends


def is_sqlite(path: Path) -> bool:
    """Is this a SQLite file, or an empty one, which SQLite takes for an empty database?"""
    with path.open("rb") as file:
        return file.read(16) in (MAGIC, b"")


def _in_wal_mode(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(20)[18:20] == WAL


def _state(path: Path) -> tuple[Any, ...]:
    """Differs as soon as a writer was there."""
    files = (path, _beside(path, "-wal"))
    return tuple((file.stat().st_mtime_ns, file.stat().st_size) if file.exists() else None for file in files)


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _uri(path: Path) -> str:
    return "file:" + quote(str(path.resolve()))


def _text(cell: bytes) -> str:
    try:
        return cell.decode()
    except UnicodeDecodeError:
        return Stored(cell)


def _row_address(*cells: Any) -> str:
    """The address of a row that has no key: a digest of its cells, so that the same row has the same address."""
    digest = blake2b(digest_size=16)
    for cell in cells:
        digest.update(repr((type(cell).__name__, cell)).encode("utf-8", "backslashreplace"))
    return digest.hexdigest()
