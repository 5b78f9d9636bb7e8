"""One page of a listing, found by where the last one ended: the millionth row costs as much as the first.

Pages are marked by the sort values and the key of their outermost rows, never by a count of rows to skip. A resource
whose rows nothing tells apart has no such place; its pages are counted off, up to ``OFFSET_MAX`` rows, and say so.
"""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from admin_app.resource import scope
from admin_app.resource.errors import BadAddress
from admin_app.resource.fields.keys import key_attributes
from admin_app.resource.formats import formats
from admin_app.resource.listing.cursors import EDGE, BrokenMark, read_mark, write_mark
from admin_app.resource.listing.keyset import Place
from admin_app.resource.listing.listing import Listing
from admin_app.resource.listing.ordering import Order, SortKey, key_fields, order_of
from admin_app.resource.listing.paths import Misread, Readable
from admin_app.resource.translation import gettext as _

OFFSET_MAX = 100_000

Mark = tuple[Any, ...] | int


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of a page and the marks of its neighbours: ``next`` for ``after=``, ``previous`` for ``before=``.

    ``first`` marks the first row, also where nothing stands before it yet.
    """

    rows: tuple[Any, ...]
    next: str | None
    previous: str | None
    first: str | None = None


def fetch(
    source: Any,
    listing: Listing,
    resource: Readable,
    *,
    secret: str | bytes,
    session: Session | None = None,
    rows: Any = None,
    plain: bool = False,
) -> Page:
    """One page of ``source``, already narrowed: a legacy Query, or a Select of the resource's model and its session.

    ``rows`` is how the rows are loaded, with what comes along with them; ``source`` itself where it is None. The keys
    of the page are found first, within the same statement, so that only its own rows are joined with others: to sort
    a million orders by their total, the database need not look up a million customers. ``plain`` says that ``rows``, a
    Select, asks for columns and not for whole rows; the page's rows are then tuples that begin with these columns.
    ``secret`` signs the marks. One statement, and a second only where a page crosses from values to NULLs.
    """
    key = secret.encode() if isinstance(secret, str) else secret
    session = source.session if session is None else session
    return _Fetch(session, source, source if rows is None else rows, listing, resource, key, plain=plain).page()


def count_before(source: Any, listing: Listing, resource: Readable, *, secret: str | bytes, bound: int) -> int:
    """How many rows stand before the mark of ``before=`` by now, counted up to one beyond the bound."""
    key = secret.encode() if isinstance(secret, str) else secret
    return _Fetch(source.session, source, source, listing, resource, key).before(bound)


def beside(source: Any, whole: Any, at: Any, listing: Listing, resource: Readable, *, backwards: bool) -> Any:
    """The row of ``source`` that follows the row of ``whole`` that ``at`` finds, in the listing's order; or None.

    Both are legacy Queries. The row itself need not be among ``source`` any more: what counts is its place.
    """
    return _Fetch(source.session, source, source, listing, resource, b"").beside(whole, at, backwards)


class _Fetch:
    def __init__(
        self,
        session: Session,
        source: Any,
        loading: Any,
        listing: Listing,
        resource: Readable,
        secret: bytes,
        *,
        plain: bool = False,
    ) -> None:
        self.session, self.listing, self.resource, self.secret = session, listing, resource, secret
        self.plain = plain
        self.dialect = session.get_bind(resource.model).dialect.name
        self.place = Place(self.dialect)
        self.order = _order(listing, resource, self.dialect)
        self.source, self.loading = self.order.joined(source), loading
        self.about = f"{resource.model.__module__}.{resource.model.__qualname__}|{self.order.mark}"

    def page(self) -> Page:
        mark, backwards = self._mark()
        if not key_fields(self.resource):
            return self._counted_off(mark, backwards)
        if isinstance(mark, int) or (mark and len(mark) != len(self.order.keys)):
            raise self._refusal()
        return self._keyset(mark, backwards)

    def beside(self, whole: Any, at: Any, backwards: bool) -> Any:
        if not key_fields(self.resource):
            return None
        columns = [self.place.raw(key) for key in self.order.keys if not self._on_row(key)]
        found = self._run(self.order.joined(whole).filter(at).add_columns(*columns))
        rows = self._rows(self._values(found[0]), backwards, 1) if found else []
        return rows[0][0] if rows else None

    def _keyset(self, mark: Mark | None, backwards: bool) -> Page:
        size = self.listing.page_size
        found = self._rows(mark, backwards, size + 1)
        more, rows = len(found) > size, found[:size]
        if backwards:
            rows.reverse()
        first, last = (self._values(rows[0]), self._values(rows[-1])) if rows else (EDGE, EDGE)
        has_next, has_previous = (True, more) if backwards else (more, mark is not None and mark != EDGE)
        of_first = self._write(first) if rows or has_previous else None
        return Page(
            rows=tuple(rows if self.plain else (row[0] for row in rows)),
            next=self._write(last) if has_next else None,
            previous=of_first if has_previous else None,
            first=of_first if rows else None,
        )

    def before(self, bound: int) -> int:
        """How many rows stand before the mark, counted up to one beyond the bound."""
        mark, _backwards = self._mark()
        if not isinstance(mark, tuple) or len(mark) != len(self.order.keys):
            raise self._refusal()
        found, order = 0, self.order.reversed()
        for segment in self.place.after(order.keys, mark):
            rows = self._keys(replace(order, keys=tuple(segment.keys)), segment.condition, bound + 1 - found)
            found += self.session.scalar(select(func.count()).select_from(rows)) or 0
            if found > bound:
                break
        return found

    def _rows(self, mark: Any, backwards: bool, limit: int) -> list[Any]:
        """Up to ``limit`` rows from the mark on, in the order in which they are met."""
        order = self.order.reversed() if backwards else self.order
        segments = self.place.after(order.keys, mark) if mark else self.place.from_start(order.keys)
        rows: list[Any] = []
        for segment in segments:
            found = self._keys(replace(order, keys=tuple(segment.keys)), segment.condition, limit - len(rows))
            rows += self._run(self._loaded(found, order, len(segment.keys)))
            if len(rows) >= limit:
                break
        return rows

    def _keys(self, order: Order, condition: Any, limit: int) -> Any:
        """The keys of up to ``limit`` rows in this order, each with all the sort values, as a subquery."""
        columns = [key.label(f"key_{at}") for at, key in enumerate(key_attributes(self.resource.model))]
        columns += [key.expression.label(f"sort_{at}") for at, key in enumerate(self.order.keys)]
        chosen = only(self.source, columns)
        chosen = chosen if condition is None else chosen.where(condition)
        return order.apply(chosen, self.dialect).limit(limit).subquery("page")

    def _loaded(self, found: Any, order: Order, told_apart: int) -> Any:
        """The rows of these keys in the order in which they were found, and the sort values that the row itself does
        not hold exactly."""
        keys = key_attributes(self.resource.model)
        same = and_(*(key == found.c[f"key_{at}"] for at, key in enumerate(keys)))
        page = tuple(replace(key, expression=found.c[f"sort_{at}"]) for at, key in enumerate(order.keys))
        beside = [self._raw(key).label(f"place_{at}") for at, key in enumerate(page) if not self._on_row(key)]
        statement = self.loading.join(found, same).add_columns(*beside)
        return replace(order, keys=page[len(page) - told_apart :]).apply(statement, self.dialect)

    def _on_row(self, key: SortKey) -> bool:
        return not self.plain and self.place.on_the_row(key)

    def _raw(self, key: SortKey) -> Any:
        return key.expression if self.place.on_the_row(key) else self.place.raw(key)

    def _run(self, statement: Any) -> list[Any]:
        if self.plain:
            return list(scope.rows_of_columns(self.session, statement, self.resource.model))
        if isinstance(statement, Select):
            return list(self.session.execute(statement).unique().all())
        alone = all(self._on_row(key) for key in self.order.keys)
        return [(row,) for row in statement.all()] if alone else list(statement.all())

    def _values(self, row: Any) -> tuple[Any, ...]:
        if self.plain:
            return tuple(row[-len(self.order.keys) :])
        beside = iter(row[1:])
        return tuple(getattr(row[0], key.field.name) if self._on_row(key) else next(beside) for key in self.order.keys)

    def _mark(self) -> tuple[Mark | None, bool]:
        text = self.listing.before or self.listing.after
        if not text:
            return None, False
        try:
            return read_mark(text, self.about, self.secret), bool(self.listing.before)
        except BrokenMark:
            raise self._refusal() from None

    def _write(self, values: Mark) -> str:
        return write_mark(values, self.about, self.secret)

    def _refusal(self) -> BadAddress:
        first = self.listing.but(after=None, before=None)
        name = "before" if self.listing.before else "after"
        sentence = _(
            "The page mark in '%(name)s' was cut, changed, or made for another order; start from the first page.",
            name=name,
        )
        return BadAddress(sentence, fields={name: sentence}, link=(_("First page"), first.address()))

    def _counted_off(self, mark: Mark | None, backwards: bool) -> Page:
        """Pages by count, for rows that nothing tells apart."""
        size = self.listing.page_size
        if mark is not None and not isinstance(mark, int):
            raise self._refusal()
        start = max((mark or 0) - (size if backwards else 0), 0)
        if start > OFFSET_MAX:
            raise BadAddress(
                _(
                    "Rows without a key are paged up to %(most)s; add a filter to see those beyond.",
                    most=formats().number(OFFSET_MAX),
                )
            )
        part = self._whole().limit(size + 1).offset(start)
        rows = self._met(part, size)
        return Page(
            rows=tuple(rows[:size]),
            next=self._write(start + size) if len(rows) > size else None,
            previous=self._write(start) if start else None,
        )

    def _whole(self) -> Any:
        """The rows in their order, of which a page is counted off."""
        if self.plain:
            whole = self.source.with_only_columns(*self.loading.selected_columns, maintain_column_froms=True)
        else:
            whole = self.source.options(*self.loading._with_options)
        return self.order.apply(whole, self.dialect) if self.order.keys else whole

    def _met(self, part: Any, size: int) -> list[Any]:
        if self.plain:
            return list(self.session.execute(part).all())
        # yield_per keeps a Query from taking rows that are the same for one row.
        return list(self.session.execute(part).scalars() if isinstance(part, Select) else part.yield_per(size))


def only(statement: Any, columns: list[Any]) -> Any:
    """The statement with these columns alone. What was said about loading its rows goes with them: SQLAlchemy refuses
    loader options on a statement that loads no rows, and has no public way to take them back."""
    alone = (
        statement.with_only_columns(*columns) if isinstance(statement, Select) else statement.with_entities(*columns)
    )
    alone._with_options = ()
    return alone


def _order(listing: Listing, resource: Readable, dialect: str) -> Order:
    try:
        return order_of(listing.sort, resource, dialect)
    except Misread as misread:
        raise BadAddress(misread.sentence, fields={misread.field: misread.sentence}) from misread
