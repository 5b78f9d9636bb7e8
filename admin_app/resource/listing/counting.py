"""How many rows there are, at a bounded price: exactly up to a bound, then "10,000+", exactly again when asked.

Never counts a whole table to draw a page.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, cast, column, func, literal, select, table
from sqlalchemy.dialects.postgresql import REGCLASS
from sqlalchemy.orm import Session

from admin_app.resource.listing.listing import Listing
from admin_app.resource.listing.paging import Page


@dataclass(frozen=True, slots=True)
class Count:
    """A number of rows; where it is not ``exact`` there are at least so many, or, ``estimated``, about so many."""

    value: int
    exact: bool = True
    estimated: bool = False

    @property
    def text(self) -> str:
        if self.estimated:
            return f"about {self.value:,}"
        return f"{self.value:,}" if self.exact else f"{self.value:,}+"


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


def estimate(session: Session, model: Any) -> Count | None:
    """PostgreSQL's own estimate of a whole table; None on other databases and for tables never analysed.

    Only for a listing that narrows nothing, asked by somebody without a row rule: it counts everybody's rows.
    """
    bind = session.get_bind(model)
    if bind.dialect.name != "postgresql":
        return None
    name = bind.dialect.identifier_preparer.format_table(model.__table__)
    classes = table("pg_class", column("oid"), column("reltuples"), schema="pg_catalog")
    rows = session.connection(bind_arguments={"mapper": model}).scalar(
        select(classes.c.reltuples).where(classes.c.oid == cast(literal(name), REGCLASS))
    )
    return Count(int(rows), exact=False, estimated=True) if rows is not None and rows >= 0 else None


def _counted(session: Session, statement: Any) -> int:
    """The statement as a subquery, so that whatever narrows it narrows the count, and eager loads are left out."""
    rows = statement.subquery()
    count = select(func.count()).select_from(rows)
    if isinstance(statement, Select):
        return session.scalar(count) or 0
    return statement.session.scalar(count) or 0
