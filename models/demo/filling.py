"""Fills an empty order desk, all or nothing."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from random import Random
from time import perf_counter

from sqlalchemy import Connection, Engine, Table, inspect, select, text

from models.base import Base, RuleBroken
from models.demo.calendar import Calendar
from models.demo.catalogue import catalogue
from models.demo.customers import customers, tags
from models.demo.loading import Loader, Meter, Progress
from models.demo.orders import Clerk, Desk
from models.system import User, UserRole

TABLES = [
    "category", "supplier", "product", "tag", "customer", "address", "customer_tag",
    "order", "order_line", "payment", "shipment",
]  # fmt: skip
AT_ONCE = 5000
ROWS_AN_ORDER = 6.6
"""About how many rows of all tables an order brings with it; for the progress only."""


@dataclass(frozen=True)
class Summary:
    """How many rows each table got, and how long it took."""

    rows: dict[str, int]
    seconds: float

    @property
    def total(self) -> int:
        return sum(self.rows.values())

    def __str__(self) -> str:
        return (
            f"{self.rows['order']:,} orders with {self.rows['order_line']:,} lines "
            f"for {self.rows['customer']:,} customers: "
            f"{self.total:,} rows in {self.seconds:,.1f} s, {self.total / self.seconds:,.0f} rows/s."
        )


def quiet(_line: str) -> None:
    """Shows nobody how far it is."""


def is_empty(engine: Engine) -> bool:
    """Has none of the team's tables a row, so that ``fill`` would not refuse?"""
    with engine.connect() as connection:
        return _first_with_rows(connection) is None


def fill(engine: Engine, orders: int = 2000, progress: Progress = quiet, today: date | None = None) -> Summary:
    """Write the demo of so many orders; the same rows for the same ``today`` (else the clock's) and the same people.

    Refuses a database in which any of the team's tables has a row. ``progress`` is called with a line to show,
    about every second.
    """
    if orders < 1:
        raise RuleBroken("A demo has at least one order; give --orders a number above 0.")
    began = perf_counter()
    with engine.connect() as connection, connection.execution_options(writing=True).begin():
        _prepare(connection)
        _refuse_rows(connection)
        loader = Loader(connection, Meter(round(orders * ROWS_AN_ORDER), progress))
        with loader.indexes_last([_table(name) for name in TABLES]):
            _write(loader, orders, today or datetime.now(UTC).date())
        loader.finish()
    return Summary(loader.counts, perf_counter() - began)


def _prepare(connection: Connection) -> None:
    """No page waits for this: the statement timeout does not hold. Moments without a zone are in UTC.

    SQLite gets memory for the pages that so many rows touch (64 MB, for this connection).
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SET LOCAL timezone = 'UTC'"))
    elif connection.dialect.name == "sqlite":
        connection.execute(text("PRAGMA cache_size = -65536"))


def _refuse_rows(connection: Connection) -> None:
    there = set(inspect(connection).get_table_names())
    if missing := [name for name in TABLES if name not in there]:
        raise RuleBroken(f"The database has no table {missing[0]} yet; first run: python run.py db upgrade")
    if table := _first_with_rows(connection):
        raise RuleBroken(
            f"The table {table} already has rows, so the demo was not written and nothing was changed. "
            "Use an empty database: set STEWARD_DATABASE_URL to a new one."
        )


def _first_with_rows(connection: Connection) -> str | None:
    """Of the team's tables, those of the demo and any others; the tool's own may have rows."""
    there = set(inspect(connection).get_table_names())
    for table in Base.metadata.sorted_tables:
        the_teams = table.name in there and not table.name.startswith("admin_")
        if the_teams and connection.execute(select(1).select_from(table).limit(1)).first():
            return table.name
    return None


def _write(loader: Loader, orders: int, today: date) -> None:
    random = Random(f"order desk {orders}")
    calendar = Calendar(today)
    goods = catalogue(random, _products_for(orders))
    for name, rows in (("category", goods.categories), ("supplier", goods.suppliers), ("product", goods.products)):
        loader.load(_table(name), rows)
    loader.load(_table("tag"), tags())
    for some in customers(random, _customers_for(orders), calendar.opened, AT_ONCE):
        loader.load(_table("customer"), some.customers)
        loader.load(_table("address"), some.addresses)
        loader.load(_table("customer_tag"), some.tagged)
    desk = Desk(calendar, _customers_for(orders), goods.prices, _sellers(loader), loader.connection.dialect.name)
    for taken in Clerk(random, desk).take(orders, AT_ONCE):
        loader.load(_table("order"), taken.orders)
        loader.load(_table("order_line"), taken.lines)
        loader.load(_table("payment"), taken.payments)
        loader.load(_table("shipment"), taken.shipments)


def _table(name: str) -> Table:
    return Base.metadata.tables[name]


def _products_for(orders: int) -> int:
    """120 for 2,000 orders; a catalogue grows more slowly than the business."""
    return round(120 * max(1.0, orders / 2000) ** 0.5)


def _customers_for(orders: int) -> int:
    """300 for 2,000 orders and 200,000 for 1,000,000."""
    return max(1, orders * 3 // 20 if orders < 100_000 else orders // 5)


def _sellers(loader: Loader) -> list[int]:
    """The people orders are assigned to: those who are there and sell."""
    sells = select(User.id).join(UserRole).where(UserRole.role.in_(("staff", "ops"))).distinct().order_by(User.id)
    return list(loader.connection.scalars(sells))
