"""One danger, carried out as it is written and in its safe form, each on a copy of the same 1,000,000 rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from sqlalchemy import Engine, create_engine

from admin_app.schema.pacing import Pace
from admin_app.schema.safety.planning import plan
from admin_app.schema.upgrading import upgrade
from tests.databases import fresh_postgres
from tests.schema.repository import Repository
from tests.schema.safety.dangers.load import ROWS, Seen, people_at_work
from tests.schema.safety.unsafe import TABLES, UNSAFE, Unsafe

MEASURED = [unsafe for unsafe in UNSAFE if unsafe.kind not in ("lock", "rewrite")]

PREPARED = "cached plan must not change result type"
"""What a prepared statement says once, when the type of what it reads has changed: whichever way it was changed."""
WITHOUT_LIMIT = Pace(lock_ms=0, tries=1)
"""As plain Alembic runs it."""


@dataclass(frozen=True)
class Figures:
    """One run under load."""

    seconds: float
    seen: Seen


@dataclass(frozen=True)
class Line:
    unsafe: Unsafe
    named: str
    before: Figures
    after: Figures

    @property
    def is_held(self) -> bool:
        """Was it named, did nobody wait for long, and did nothing fail that need not?"""
        return bool(self.named) and self.after.seen.longest <= 1 and self.after.seen.reasons <= {PREPARED}


@contextmanager
def filled(server: str, folder: Path, rows: int = ROWS) -> Iterator[str]:
    """The name of a database with the rows, to be copied."""
    team = Repository(folder / "filled", TABLES, "pass")
    with fresh_postgres(server) as url:
        engine = create_engine(url)
        upgrade(engine, team.folder)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for sql in fill(rows):
                connection.exec_driver_sql(sql)
        engine.dispose()
        yield str(engine.url.database)


def measured(server: str, template: str, folder: Path, unsafe: Unsafe) -> Line:
    """What the plan says of it, what happens to others when it runs all the same, and in its safe form."""
    team = Repository(folder / unsafe.kind, TABLES, "pass")
    _write(team, unsafe.code)
    with fresh_postgres(server, template) as url:
        engine = create_engine(url)
        (named,) = {planned.danger for _, planned in plan(engine, team.folder).refused() if planned.danger}
        before = _run(engine, team, WITHOUT_LIMIT)
    _write(team, named.safe)
    with fresh_postgres(server, template) as url:
        engine = create_engine(url)
        assert not plan(engine, team.folder).refused()
        after = _run(engine, team, Pace())
    return Line(unsafe, named.words, before, after)


def fill(rows: int) -> list[str]:
    return [
        "INSERT INTO maker SELECT n, 'maker ' || n FROM generate_series(1, 100) AS n",
        "INSERT INTO thing SELECT n, repeat('thing ', 12) || n, n, 1 + n / 7, 1 + n / 20000 "
        f"FROM generate_series(1, {rows}) AS n",
        f"INSERT INTO keyless SELECT n FROM generate_series(1, {rows}) AS n",
        "CREATE INDEX keyless_code ON keyless (code)",
        "VACUUM ANALYZE",
    ]


def _write(team: Repository, code: str) -> None:
    team.write("0002_mine", "app_0002", "app_0001", code, 'raise NotImplementedError("not stepped back")')


def _run(engine: Engine, team: Repository, pace: Pace) -> Figures:
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with people_at_work(url) as seen:
        since = monotonic()
        upgrade(engine, team.folder, pace=pace)
        seconds = monotonic() - since
    engine.dispose()
    return Figures(seconds, seen)
