"""The children that a form edits, a page at a time: one statement a page, and no more of them than a form can hold."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import has_request_context, request
from sqlalchemy import inspect, select
from sqlalchemy.orm import RelationshipProperty, Session, with_parent
from sqlalchemy.orm.attributes import set_committed_value

from admin_app.resource.fields import Kind, fields_of, key_from_text, key_names, key_text
from admin_app.resource.forms.pickers import is_one_of, resource_of

PAGES_MAX = 100
"""A form leafs this far; further children are found in their own list."""


@dataclass(frozen=True, slots=True)
class Pages:
    """Where a page of children stands among all of them, and the way to the others; an address is None at an end."""

    first: int
    last: int
    previous_url: str | None
    next_url: str | None
    list_url: str | None


class Children:
    """The children of one row that exists already."""

    def __init__(self, relation: "RelationshipProperty[Any]", row: Any, session: Session, size: int) -> None:
        self.relation, self.row, self.session, self.size = relation, row, session, size
        self.model: Any = relation.mapper.class_
        self.parameter = f"{relation.key}_page"
        asked = request.args.get(self.parameter, 1, int) if has_request_context() else 1
        self.number = max(1, min(asked, PAGES_MAX))
        self.rows: list[Any] = []
        self.more = False

    @property
    def is_whole(self) -> bool:
        return self.number == 1 and not self.more

    def load(self) -> list[Any]:
        """The children of the page that the address asks for, the first where that one is empty; where they are all,
        their parent knows them then."""
        keys = [getattr(self.model, name) for name in key_names(self.model)]
        asked = self._mine().order_by(*(self.relation.order_by or ()), *keys).limit(self.size + 1)
        found = self._ask(asked.offset((self.number - 1) * self.size))
        if not found and self.number > 1:
            self.number, found = 1, self._ask(asked)
        self.rows, self.more = found[: self.size], len(found) > self.size
        if self.is_whole and self.relation.lazy not in ("dynamic", "write_only"):
            set_committed_value(self.row, self.relation.key, self.rows)
        return self.rows

    def find(self, texts: Iterable[str]) -> dict[str, Any]:
        """The children of these keys, wherever they stand by now: a page that came back may have moved."""
        keys = [key for text in texts if (key := key_from_text(self.model, text)) is not None]
        found = self._ask(self._mine().where(is_one_of(self.model, keys))) if keys else []
        return {key_text(child): child for child in found}

    def pages(self, reverse: str) -> Pages | None:
        """None where one page holds all."""
        if self.is_whole:
            return None
        first = (self.number - 1) * self.size + 1
        following = self.more and self.number < PAGES_MAX
        return Pages(
            first=first,
            last=first + len(self.rows) - 1,
            previous_url=self._address(self.number - 1) if self.number > 1 else None,
            next_url=self._address(self.number + 1) if following else None,
            list_url=self._list_url(reverse),
        )

    def _mine(self) -> Any:
        return select(self.model).where(with_parent(self.row, self.relation.class_attribute))

    def _ask(self, statement: Any) -> list[Any]:
        with self.session.no_autoflush:
            return list(self.session.scalars(statement).unique())

    def _address(self, number: int) -> str:
        return f"?{urlencode({**request.args, self.parameter: number})}"

    def _list_url(self, reverse: str) -> str | None:
        target = resource_of(self.model)
        if target is None or not target.may("read") or reverse not in target.readable():
            return None
        return f"{target.base_url}?{urlencode({reverse: key_text(self.row)})}"


def place_of(relation: "RelationshipProperty[Any]") -> str | None:
    """The child's field that says its place among the others: the whole number that the relation is sorted by. None
    where there is none, or where it is part of the child's key, which is its name."""
    order = relation.order_by or ()
    if len(order) != 1:
        return None
    for name, field in fields_of(relation.mapper.class_).items():
        if field.column is not None and inspect(field.attribute).property.columns[0] is _bare(order[0]):
            return name if field.kind is Kind.INTEGER and not (field.primary_key or field.foreign_key) else None
    return None


def _bare(column: Any) -> Any:
    return getattr(column, "_deannotate", lambda: column)()
