"""How many rows there are, at a bounded price: exactly up to a bound, then "10,000+", exactly again when asked.

Never counts a whole table to draw a page.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Float, Select, Table, column, func, inspect, literal, select, table
from sqlalchemy.orm import Session

from admin_app.resource.formats import formats
from admin_app.resource.listing.listing import Listing
from admin_app.resource.listing.paging import Page
from admin_app.resource.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Count:
    """A number of rows; where it is not ``exact`` there are at least so many, or, ``estimated``, about so many."""

    value: int
    exact: bool = True
    estimated: bool = False

    @property
    def text(self) -> str:
        if self.estimated:
            return _("about %(count)s", count=formats().number(self.value))
        return formats().number(self.value) + ("" if self.exact else "+")


def known_from_page(page: Page, listing: Listing) -> Count | None:
    """The count that a page proves by itself: it began at the beginning, and no row comes after it."""
    begins = not listing.after and not listing.before
    return Count(len(page.rows)) if begins and page.next is None else None


def bounded(session: Session, statement: Any, bound: int) -> Count:
    """At most ``bound`` rows counted of a Select or Query; the database reads no further than one row beyond."""
    found = _counted(session, statement.order_by(None).limit(bound + 1))
    return Count(bound, exact=False) if found > bound else Count(found)


def exact(session: Session, statement: Any) -> Count:
    """Every row counted; bound it by a statement timeout."""
    return Count(_counted(session, statement.order_by(None)))


def bounded_or_estimated(session: Session, statement: Any, bound: int, model: Any) -> Count:
    """``bounded``, but where PostgreSQL expects more rows in the table than the bound, about so many: by one statement,
    which then counts nothing.

    Only for a statement that asks for every row of the table: its number is everybody's.
    """
    table_ = inspect(model).local_table
    bind = session.get_bind(model)
    if bind.dialect.name != "postgresql" or not isinstance(table_, Table):
        return bounded(session, statement, bound)
    expected = _expected_by_postgresql(bind.dialect.identifier_preparer.format_table(table_))
    counted = statement.order_by(None).where(expected <= bound).limit(bound + 1).subquery()
    asked = select(func.count(), expected).select_from(counted)
    found, rows = session.execute(asked, bind_arguments={"mapper": model}).one()
    if rows > bound:
        return Count(_rounded(int(rows)), exact=False, estimated=True)
    return Count(bound, exact=False) if found > bound else Count(found)


def _expected_by_postgresql(name: str) -> Any:
    """How many rows the table had when it was last looked at; -1 where it never was, or is none."""
    classes = table("pg_class", column("oid"), column("reltuples", Float), schema="pg_catalog")
    expected = select(classes.c.reltuples).where(classes.c.oid == func.to_regclass(literal(name))).scalar_subquery()
    return func.coalesce(expected, -1.0)


def _rounded(value: int) -> int:
    """Three figures: an estimate is no better than that."""
    return round(value, 3 - len(str(value)))


def _counted(session: Session, statement: Any) -> int:
    """The statement as a subquery, so that whatever narrows it narrows the count, and eager loads are left out."""
    rows = statement.subquery()
    count = select(func.count()).select_from(rows)
    if isinstance(statement, Select):
        return session.scalar(count) or 0
    return statement.session.scalar(count) or 0
