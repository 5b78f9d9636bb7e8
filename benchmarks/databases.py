"""The order desks the benchmarks read: made once for each size, kept outside the project, migrated, and used again."""

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, func, make_url, select

from admin_app.schema.upgrading import upgrade
from models import Order, demo

FOLDER = Path(os.environ.get("STEWARD_BENCH_DIR") or Path(tempfile.gettempdir()) / "steward-bench")
SERVER = os.environ.get("STEWARD_BENCH_POSTGRES_URL") or os.environ.get("TEST_POSTGRES_URL") or ""
NO_SERVER = "PostgreSQL is left out: set STEWARD_BENCH_POSTGRES_URL=postgresql+psycopg://user@host/postgres"


@dataclass(frozen=True)
class Desk:
    """One database: its kind, how many orders it has, its address."""

    kind: str
    orders: int
    url: str

    @property
    def title(self) -> str:
        return f"{self.kind}, {self.orders:,} orders"


def desks(kinds: list[str], sizes: list[int], say: Callable[[str], None]) -> list[Desk]:
    """The databases of these kinds and sizes, made where they are missing."""
    makers = {"sqlite": sqlite_desk, "postgresql": postgresql_desk}
    if "postgresql" in kinds and not SERVER:
        say(NO_SERVER)
        kinds = [kind for kind in kinds if kind != "postgresql"]
    return [filled(Desk(kind, orders, makers[kind](orders)), say) for kind in kinds for orders in sizes]


def sqlite_desk(orders: int) -> str:
    FOLDER.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{FOLDER / f'orders-{orders}.sqlite'}"


def postgresql_desk(orders: int) -> str:
    name = f"steward_bench_{orders}"
    server = create_engine(make_url(SERVER).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        there = connection.exec_driver_sql("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).scalar()
        if not there:
            connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    server.dispose()
    return server.url.set(database=name).render_as_string(hide_password=False)


def filled(desk: Desk, say: Callable[[str], None]) -> Desk:
    engine = create_engine(desk.url)
    upgrade(engine)
    with engine.connect() as connection:
        there = connection.scalar(select(func.count()).select_from(Order))
    if not there:
        say(f"{desk.title}: filling {desk.url.rpartition('/')[2]}, once ...")
        say(str(demo.fill(engine, orders=desk.orders)))
        settle(desk)
    engine.dispose()
    return desk


def settle(desk: Desk) -> None:
    """Statistics for the planner, and nothing left to clean up while we measure."""
    engine = create_engine(desk.url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("VACUUM ANALYZE" if desk.kind == "postgresql" else "ANALYZE")
    engine.dispose()
