"""What a relation picker offers: a few rows of the target at a time, through the reading door and the target's policy.

Loads nothing until asked and never more than a page; must never name a row or a field that the person may not see.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import current_app, has_app_context
from flask_admin.contrib.sqla._compat import _get_deprecated_session
from flask_admin.contrib.sqla.tools import is_association_proxy
from flask_admin.model.ajax import AjaxModelLoader
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import RelationshipProperty, Session

from admin_app.resource.errors import Forbidden, NotFound
from admin_app.resource.fields import (
    Field,
    fields_of,
    key_condition,
    key_from_text,
    key_names,
    key_text,
    label_of,
    label_paths,
)
from admin_app.resource.fields.keys import bound, text_of_key
from admin_app.resource.listing.narrowing import own_rows
from admin_app.resource.listing.search import search_condition
from admin_app.resource.translation import gettext as _

LOOKUP_SIZE = 20
PAGES = 50
"""A picker leafs this far and no further; who wants more types a word."""


class PickerLoader(AjaxModelLoader):
    """Flask-Admin's loader of one relation: ``get_list``, ``get_one`` and ``format`` are its contract.

    ``options`` are those of ``form_ajax_refs``: ``fields`` to search, ``order_by``, ``placeholder``. Without them the
    target's own resource says what is searched and how it is sorted, and without one the target's label does.
    """

    def __init__(
        self, view: Any, name: str, options: Any = None, *, relation: str | None = None, session: Any = None
    ) -> None:
        super().__init__(name, dict(options or {}))
        self.view, self.relation = view, relation or name
        self.prop = relation_of(view.model, self.relation)
        self.model: Any = self.prop.mapper.class_
        self._db = session if session is not None else view.session
        if self.options.get("filters"):
            raise ValueError(
                f"{view.model.__name__}.{name}: form_ajax_refs knows no filters, which would be raw SQL; "
                "narrow the rows by the policy of the target."
            )
        self.fields = [getattr(field, "key", field) for field in self.options.get("fields") or ()]
        for field in self.fields:
            if field not in fields_of(self.model):
                raise ValueError(f"{view.model.__name__}.{name}: {self.model.__name__} has no field {field!r}.")

    @property
    def session(self) -> Session:
        session: Session = _get_deprecated_session(self._db)
        return session

    @cached_property
    def own_names(self) -> tuple[str, ...] | None:
        """The row's own attributes that hold the key of what it refers to; None where another column or table does."""
        by_remote = {remote: local for local, remote in self.prop.local_remote_pairs or ()}
        columns = [by_remote.get(column) for column in self.prop.mapper.primary_key]
        if self.prop.direction.name != "MANYTOONE" or len(by_remote) != len(columns):
            return None
        if any(column is None for column in columns):
            return None
        return tuple(self.prop.parent.get_property_by_column(column).key for column in columns if column is not None)

    @property
    def target(self) -> Any:
        """The resource of the rows offered, or None where none declares them."""
        return resource_of(self.model)

    def format(self, row: Any) -> tuple[str, str, str] | None:
        """(key, label, second line) of a row, as the picker's script reads it."""
        return None if row is None else (key_text(row), self.label(row), self.second_line(row))

    def label(self, row: Any) -> str:
        target = self.target
        label: str = target.label(row) if target is not None else label_of(row)
        return label

    def second_line(self, row: Any) -> str:
        """Another short field, to tell two rows of one label apart."""
        label, offer = self.label(row), self._offer()
        fields = offer.readable()
        for name in offer.search_fields:
            value = getattr(row, name, None) if name in fields and not fields[name].kind.is_relation else None
            if value is not None and (text := fields[name].text(value)) and text not in label:
                return text[:80]
        return ""

    def get_one(self, pk: Any) -> Any:
        """The row of this key among those the person may see, or None."""
        key = key_from_text(self.model, str(pk))
        return None if key is None else self.find([key]).get(key)

    def find(self, keys: Iterable[tuple[Any, ...]]) -> dict[tuple[Any, ...], Any]:
        """key -> row, for all of these keys by one statement; what the person may not see is missing."""
        wanted = {text_of_key(self.model, key): key for key in keys}
        if not wanted:
            return {}
        statement = select(self.model).where(is_one_of(self.model, wanted.values()), *own_rows(self.target))
        with self.session.no_autoflush:
            rows = self.session.scalars(statement).unique()
            return {wanted[text]: row for row in rows if (text := key_text(row)) in wanted}

    def get_list(self, query: str | None, offset: int | None = 0, limit: int | None = None) -> list[Any]:
        self.ask()
        size = _lookup_size()
        start = max(0, offset or 0)
        if start > size * PAGES:
            return []
        statement = (
            select(self.model).where(*self._matching(query or ""), *own_rows(self.target)).order_by(*self._order())
        )
        page = statement.offset(start).limit(max(1, min(limit or size, size)))
        return list(self.session.scalars(page).unique())

    def ask(self) -> None:
        """Raise where the person may not see this relation, or read its target."""
        field = getattr(self.view, "field", None)
        if callable(field) and self.relation in fields_of(self.view.model) and field(self.relation) is None:
            raise NotFound(_("There is no picker for that field."))
        target = self.target
        if target is not None and not (verdict := target.may("read")):
            raise Forbidden(verdict.reason)

    def _offer(self) -> "Offer":
        target = self.target
        if target is None:
            return Offer(self.model, fields_of(self.model), tuple(self.fields) or label_paths(self.model))
        searched = tuple(self.fields) or tuple(target.search_fields) or label_paths(self.model)
        return Offer(self.model, target.readable(), searched, tuple(target.default_sort), target)

    def _matching(self, query: str) -> list[ColumnElement[bool]]:
        most = current_app.config.get("SEARCH_LENGTH_MAX", 200) if has_app_context() else 200
        condition = search_condition(query.replace("\0", "")[:most], self._offer())
        return [] if condition is None else [condition]

    def _order(self) -> list[Any]:
        keys = [getattr(self.model, name) for name in key_names(self.model)]
        given = self.options.get("order_by")
        if given is not None:
            return [getattr(self.model, given) if isinstance(given, str) else given, *keys]
        offer = self._offer()
        fields = offer.readable()
        plain = [(fields[path].attribute, descending) for path, descending in offer.default_sort if path in fields]
        return [attribute.desc() if descending else attribute for attribute, descending in plain] + keys


@dataclass(slots=True)
class Offer:
    """The rows a picker searches, as the search knows a resource: only what the person may read is searched."""

    model: Any
    fields: Mapping[str, Field]
    search_fields: Sequence[str]
    default_sort: Sequence[tuple[str, bool]] = ()
    resource: Any = None

    def readable(self) -> Mapping[str, Field]:
        return self.fields

    def related(self, name: str) -> Any:
        """The resource behind a relation, or the bare rows of it where none declares them."""
        if self.resource is not None:
            return self.resource.related(name)
        target = self.fields[name].target
        return resource_of(target) or Offer(target, fields_of(target), label_paths(target))


def relation_of(model: Any, name: str) -> "RelationshipProperty[Any]":
    """The relation of this name, also behind an association proxy; ValueError where it is none."""
    attribute: Any = getattr(model, name, None)
    if is_association_proxy(attribute):
        attribute = attribute.remote_attr
    prop = getattr(attribute, "property", None)
    if not isinstance(prop, RelationshipProperty):
        raise ValueError(f"{model.__name__}.{name} is not a relation, so nothing can be picked for it.")
    return prop


def resource_of(model: Any) -> Any:
    """The resource that declares a model in the current application, or None."""
    known = current_app.extensions.get("steward") if has_app_context() else None
    return None if known is None else known.by_model(model)


def is_one_of(model: Any, keys: Iterable[tuple[Any, ...]]) -> ColumnElement[bool]:
    """The condition that a row has one of these keys."""
    names = key_names(model)
    if len(names) > 1:
        return or_(*(key_condition(model, key) for key in keys))
    attribute = getattr(model, names[0])
    found: ColumnElement[bool] = attribute.in_([bound(attribute, part) for (part,) in keys])
    return found


def _lookup_size() -> int:
    size: int = current_app.config.get("LOOKUP_SIZE", LOOKUP_SIZE) if has_app_context() else LOOKUP_SIZE
    return size
