"""How many rows a table has: from the database's own estimate, else counted up to a bound. Never all of a large one."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, column, func, inspect, literal, select, table

BOUND = 10_000


@dataclass(frozen=True, slots=True)
class Size:
    """``is_about``: an estimate; ``is_more``: at least so many, nobody counted on."""

    rows: int
    is_about: bool = False
    is_more: bool = False

    def __str__(self) -> str:
        about = "about " if self.is_about else "more than " if self.is_more else ""
        return f"{about}{self.rows:,} row{'' if self.rows == 1 else 's'}"


def sizes_of(connection: Connection, names: Iterable[str], bound: int = BOUND) -> dict[str, Size]:
    """The sizes of those tables that there are."""
    there = set(inspect(connection).get_table_names())
    asked = sorted(set(names) & there)
    estimates = _estimates(connection, asked) if connection.dialect.name == "postgresql" else {}
    return {name: estimates.get(name) or _counted(connection, name, bound) for name in asked}


def _estimates(connection: Connection, names: list[str]) -> dict[str, Size]:
    """What the last ANALYZE found; nothing for a table that had none, or was empty then."""
    known = table("pg_class", column("oid"), column("relname"), column("reltuples"))
    found = select(known.c.relname, known.c.reltuples).where(
        known.c.relname.in_(names), func.pg_table_is_visible(known.c.oid), known.c.reltuples > 0
    )
    return {name: Size(round(rows), is_about=True) for name, rows in connection.execute(found)}


def _counted(connection: Connection, name: str, bound: int) -> Size:
    some = select(literal(1).label("one")).select_from(table(name)).limit(bound + 1).subquery()
    rows = int(connection.execute(select(func.count()).select_from(some)).scalar() or 0)
    return Size(min(rows, bound), is_more=rows > bound)
