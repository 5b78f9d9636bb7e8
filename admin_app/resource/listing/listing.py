"""Which rows, in which order: one frozen value made from an address, kept as a saved view, asked by every reader.

Search, filters, sort, page and columns. Dynamic words (``today``, ``-7d``, ``me``) stay words until the rows are asked
for. Knows no request and runs no statement; row rules are the reading door's, not ours.

The same field and operator twice means OR (``ne`` twice: neither), different ones mean AND. ``name=`` with no value
asks a text for the empty text; other kinds refuse it and point to ``name__empty=true``, which holds for NULL, for the
empty text and for JSON's null. In a field of instants a date is the whole day.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, and_

from admin_app.resource.errors import BadAddress
from admin_app.resource.listing import grammar
from admin_app.resource.listing.conditions import Question, asked, tree
from admin_app.resource.listing.limits import Limits
from admin_app.resource.listing.ordering import ordered
from admin_app.resource.listing.paths import Misread, Readable, resolve
from admin_app.resource.listing.reading import Reading
from admin_app.resource.listing.search import search_condition
from admin_app.resource.translation import gettext as _
from admin_app.resource.words import Moment


@dataclass(frozen=True, slots=True)
class Filter:
    """One question about one field, its values as they stand in the address."""

    path: str
    operator: str
    values: tuple[str, ...]

    def to_args(self) -> list[tuple[str, str]]:
        name = (
            self.path
            if self.operator == "eq" and self.path not in grammar.RESERVED
            else f"{self.path}__{self.operator}"
        )
        if self.operator == "in":
            return [(name, grammar.join_commas(self.values))]
        if self.operator == "between":
            pairs = zip(self.values[::2], self.values[1::2], strict=True)
            return [(name, grammar.join_commas(pair)) for pair in pairs]
        return [(name, value) for value in self.values]


@dataclass(frozen=True, slots=True)
class Listing:
    """Which rows of a resource, in which order, on which page, with which columns (none named: the usual ones)."""

    search: str = ""
    filters: tuple[Filter, ...] = ()
    where: Mapping[str, Any] | None = field(default=None, hash=False)
    sort: tuple[tuple[str, bool], ...] = ()
    after: str | None = None
    before: str | None = None
    page_size: int = 50
    columns: tuple[str, ...] = ()
    anyway: bool = False  # sorted although it takes long; another order is asked about anew
    also: tuple[tuple[str, str], ...] = ()  # parameters of somebody else's, which every link of the page keeps
    limits: Limits = field(default=Limits(), compare=False, repr=False)

    @classmethod
    def from_args(
        cls,
        args: Any,
        resource: Readable,
        limits: Limits | None = None,
        *,
        ignored: Collection[str] = (),
        also_columns: Collection[str] = (),
    ) -> "Listing":
        """The listing that an address asks for; BadAddress where any part of it cannot be read.

        ``args`` is a MultiDict or pairs; ``ignored`` are parameters that somebody else reads; ``also_columns`` are
        columns of the page that are no fields.
        """
        reading = Reading(args, ignored)
        limits = limits or Limits()
        one = reading.one
        filters = tuple(reading.each(lambda name, texts: _filter(grammar.question(resource, name, texts, limits))))
        where = one(grammar.WHERE, lambda text: grammar.read_where(resource, text, limits))
        listing = cls(
            search=one(grammar.SEARCH, lambda text: _search(text, limits)) or "",
            filters=filters,
            where=where,
            sort=one(grammar.SORT, lambda text: grammar.read_sort(resource, text, limits)) or (),
            after=one(grammar.AFTER),
            before=one(grammar.BEFORE),
            page_size=one(grammar.PAGE_SIZE, lambda text: grammar.read_page_size(text, limits)) or limits.page_size,
            columns=one(grammar.COLUMNS, lambda text: grammar.read_columns(resource, text, limits, also_columns)) or (),
            anyway=bool(one(grammar.ANYWAY, grammar.read_anyway)),
            limits=limits,
        )
        reading.check(lambda: listing.check_limits(resource))
        return listing

    def check_limits(self, resource: Readable) -> None:
        """Every leaf of ``where`` can be read, and the whole is within the limits."""
        leaves = tuple(grammar.leaf_questions(resource, self.where or {}, self.limits))
        if len(self.filters) + len(leaves) > self.limits.filters_max:
            raise Misread(_("A list takes at most %(most)s filters (FILTERS_MAX).", most=self.limits.filters_max))
        values = [text for asked_of in (self.filters, leaves) for each in asked_of for text in each.values]
        if len(values) > self.limits.filter_values_max:
            raise Misread(
                _(
                    "A list takes at most %(most)s values in its filters (FILTER_VALUES_MAX).",
                    most=self.limits.filter_values_max,
                )
            )
        if self.after and self.before:
            raise Misread(
                _("A page begins after a row or ends before one; 'after' and 'before' cannot both be given."),
                field=grammar.AFTER,
            )

    def to_args(self) -> list[tuple[str, str]]:
        """The parameters of an address that reads back as this very listing."""
        args = [(grammar.SEARCH, self.search)] if self.search else []
        args += [pair for each in self.filters for pair in each.to_args()]
        if self.where:
            args.append((grammar.WHERE, json.dumps(self.where, ensure_ascii=False, separators=(",", ":"))))
        if self.sort:
            args.append((grammar.SORT, self.sort_text))
        args += [(name, mark) for name, mark in ((grammar.AFTER, self.after), (grammar.BEFORE, self.before)) if mark]
        if self.page_size != self.limits.page_size:
            args.append((grammar.PAGE_SIZE, str(self.page_size)))
        if self.columns:
            args.append((grammar.COLUMNS, ",".join(self.columns)))
        if self.anyway:
            args.append((grammar.ANYWAY, "1"))
        return [*args, *self.also]

    @property
    def sort_text(self) -> str:
        return ",".join(f"-{path}" if descending else path for path, descending in self.sort)

    def address(self, path: str = "") -> str:
        """``path`` with this listing's parameters; the bare path where there are none."""
        args = self.to_args()
        return f"{path}?{urlencode(args)}" if args else path or "?"

    def to_json(self) -> dict[str, Any]:
        """The saved view: everything but the page one happens to be on."""
        return {
            "search": self.search,
            "filters": [[each.path, each.operator, list(each.values)] for each in self.filters],
            "where": self.where,
            "sort": [f"-{path}" if descending else path for path, descending in self.sort],
            "page_size": self.page_size,
            "columns": list(self.columns),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any], resource: Readable, limits: Limits | None = None) -> "Listing":
        """A saved view read for the present actor: as strictly as an address, because it is one."""
        try:
            bare = cls(
                search=str(kept.get("search") or ""),
                filters=tuple(
                    Filter(path, operator, tuple(values)) for path, operator, values in kept.get("filters", ())
                ),
                where=kept.get("where"),
                sort=tuple((part.removeprefix("-"), part.startswith("-")) for part in kept.get("sort", ())),
                page_size=int(kept.get("page_size") or Limits().page_size),
                columns=tuple(kept.get("columns", ())),
                limits=replace(limits or Limits(), page_size=-1),
            )
            args = bare.to_args()
        except (AttributeError, TypeError, ValueError) as error:
            raise BadAddress(_("This saved view cannot be read; make it again.")) from error
        return cls.from_args(args, resource, limits)

    def but(self, **changes: Any) -> "Listing":
        """This listing with some parts replaced; another selection or order begins on its first page."""
        if changes.keys() & {"search", "filters", "where", "sort", "page_size"}:
            changes = {"after": None, "before": None, **changes}
        if "sort" in changes:
            changes = {"anyway": False, **changes}
        return replace(self, **changes)

    def without(self, each: Filter) -> "Listing":
        return self.but(filters=tuple(other for other in self.filters if other != each))

    @property
    def narrows(self) -> bool:
        """Does it ask for fewer rows than the resource has?"""
        return bool(self.search or self.filters or self.where)

    def condition(
        self, resource: Readable, actor: Any = None, now: datetime | None = None
    ) -> ColumnElement[bool] | None:
        """Search, filters and ``where`` as one SQL condition on the model; None where all rows are asked for."""
        moment = Moment(actor, now)
        try:
            parts = list(self._parts(resource, moment))
        except Misread as misread:
            raise BadAddress(
                misread.sentence, fields={misread.field: misread.sentence} if misread.field else {}
            ) from misread
        return and_(*parts) if parts else None

    def _parts(self, resource: Readable, moment: Moment) -> Iterator[ColumnElement[bool]]:
        model, limits = resource.model, self.limits

        def ask(name: str, value: Any, negated: bool) -> ColumnElement[bool]:
            return asked(grammar.leaf_question(resource, name, value, limits), model, moment, negated=negated)

        for each in self.filters:
            path = resolve(resource, each.path, limits.path_depth_max)
            yield asked(grammar.checked(Question(path, each.operator, each.values)), model, moment)
        if self.where:
            yield tree(self.where, ask)
        found = search_condition(self.search, resource, limits.path_depth_max)
        if found is not None:
            yield found

    def narrow(self, statement: Any, resource: Readable, actor: Any = None, now: datetime | None = None) -> Any:
        """The statement, a Select or a Query, with this listing's condition."""
        condition = self.condition(resource, actor, now)
        return statement if condition is None else statement.where(condition)

    def order(self, statement: Any, resource: Readable, dialect: str = "") -> Any:
        """The statement in this listing's order, ties broken by the key.

        Where the dialect's name is given, the order is in the words its indexes serve; without it, in words that every
        database knows.
        """
        return ordered(statement, self.sort, resource, dialect)


def _filter(question: Question) -> Filter:
    return Filter(question.path.text, question.operator, question.values)


def _search(text: str, limits: Limits) -> str:
    if len(text) > limits.search_length_max:
        raise Misread(
            _("A search is at most %(most)s characters long (SEARCH_LENGTH_MAX).", most=limits.search_length_max),
            field=grammar.SEARCH,
        )
    if "\0" in text:
        raise Misread(_("A search cannot hold the character NUL."), field=grammar.SEARCH)
    return text.strip()


def paths_of(sort: Sequence[tuple[str, bool]]) -> tuple[str, ...]:
    return tuple(path for path, _descending in sort)
