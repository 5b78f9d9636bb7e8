"""Lists of related rows: one statement a relation for all parents, so many rows of each, and so many in all."""

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import current_app
from sqlalchemy import Column, Select, and_, func, select, tuple_
from sqlalchemy.orm import Session, aliased

from admin_app.api.layout import Item, Layout, Parents, Spelled, dialect_of, layout_of
from admin_app.api.shapes import EXPAND, Shape
from admin_app.resource import scope
from admin_app.resource.errors import BadAddress
from admin_app.resource.fields.keys import key_names, text_of_key
from admin_app.resource.formats import formats
from admin_app.resource.listing.narrowing import own_rows
from admin_app.resource.memory import remembered
from admin_app.resource.translation import gettext as _

PARENTS_AT_ONCE = 500


def fill(session: Session, layout: Layout, spelled: Spelled, address: Callable[[Any], str]) -> None:
    """Put the related rows into the items made so far; each list is ``{"items", "more", "href"}``.

    Raises BadAddress where they are more, all together, than one answer carries (API_EXPAND_ROWS_MAX).
    """
    _Filling(session, spelled, address).fill(layout)


class _Filling:
    """The related rows of one answer, and how many more it carries."""

    def __init__(self, session: Session, spelled: Spelled, address: Callable[[Any], str]) -> None:
        self.session, self.spelled, self.address = session, spelled, address
        self.each = current_app.config["API_EXPAND_MAX"]
        self.left = current_app.config["API_EXPAND_ROWS_MAX"]

    def fill(self, layout: Layout) -> None:
        for part in list(layout.waiting()):
            parents, part.parents = part.parents, []
            for name, child in part.shape.manys:
                self._fill_one(part.shape, name, child, parents)

    def _fill_one(self, shape: Shape, name: str, child: Shape, parents: Parents) -> None:
        key = self.spelled(shape, name)
        lists: dict[tuple[Any, ...], list[Item]] = {}
        for parent, item in parents:
            found = lists.setdefault(parent, [])
            href = _href(shape, name, child, parent, self.spelled, self.address)
            item[key] = {"items": found, "more": False, "href": href}
        keys, dialect = list(lists), dialect_of(self.session, shape.resource.model)
        for at in range(0, len(keys), PARENTS_AT_ONCE):
            layout = layout_of(child, self.spelled, dialect, _ends(shape.resource.model, name)[1])
            statement = _statement(shape, name, layout, keys[at : at + PARENTS_AT_ONCE], self.each)
            self._take(statement, len(key_names(shape.resource.model)), layout, lists)
            self.fill(layout)
        for parent, item in parents:
            if len(lists[parent]) > self.each:
                item[key]["more"] = True
                item[key]["items"] = lists[parent][: self.each]

    def _take(
        self, statement: Select[Any], width: int, layout: Layout, lists: dict[tuple[Any, ...], list[Item]]
    ) -> None:
        """Each row into the list of its owner, whose key is the first columns, ``width`` of them."""
        found = scope.rows_of_columns(self.session, statement.limit(self.left + 1), layout.shape.resource.model)
        self.left -= len(found)
        if self.left < 0:
            raise _too_many()
        for row in found:
            lists[tuple(row[:width])] += layout.items([row[width:]])


def _too_many() -> BadAddress:
    sentence = _(
        "At most %(most)s related rows are sent with one answer (API_EXPAND_ROWS_MAX), and these are more. "
        "Ask for a smaller page, or expand less.",
        most=formats().number(current_app.config["API_EXPAND_ROWS_MAX"]),
    )
    return BadAddress(sentence, fields={EXPAND: sentence})


def _statement(shape: Shape, name: str, layout: Layout, keys: Sequence[Any], most: int) -> Select[Any]:
    """The related rows of these parents, of each the first ``most`` and one; the parent's key comes first."""
    owner, child = _ends(shape.resource.model, name)
    ours = [getattr(owner, each) for each in key_names(shape.resource.model)]
    theirs = [getattr(child, each) for each in key_names(layout.shape.resource.model)]
    order = [*_declared_order(shape.resource.model, name, child), *theirs]
    found = (
        select(
            *(each.label(f"owner_{at}") for at, each in enumerate(ours)),
            *(each.label(f"key_{at}") for at, each in enumerate(theirs)),
            func.row_number().over(partition_by=ours, order_by=order).label("place"),
        )
        .select_from(owner)
        .join(getattr(owner, name).of_type(child))
        .where(_is_one_of(ours, keys), *_own(layout.shape, child))
        .subquery("found")
    )
    same = and_(*(each == found.c[f"key_{at}"] for at, each in enumerate(theirs)))
    owners = [found.c[f"owner_{at}"] for at in range(len(ours))]
    statement = layout.joined(select(*owners, *layout.expressions).select_from(child).join(found, same))
    ordered: Select[Any] = statement.where(found.c.place <= most + 1).order_by(*owners, found.c.place)
    return ordered


def _own(shape: Shape, alias: Any) -> list[Any]:
    view = getattr(shape.resource, "view", None)
    return own_rows(view, alias) if hasattr(view, "get_query") else []


def _ends(model: Any, name: str) -> tuple[Any, Any]:
    """Both ends of a relation under names of their own; an alias costs more than the rest of the statement."""

    def make(mapper: Any) -> tuple[Any, Any]:
        return aliased(model, flat=True), aliased(mapper.relationships[name].mapper.class_, flat=True)

    return remembered(model, ("api many", name), make)


def _declared_order(model: Any, name: str, child: Any) -> list[Any]:
    """The relation's own order, as far as it names columns of the child."""

    def find(mapper: Any) -> list[str]:
        relation = mapper.relationships[name]
        columns = [each for each in relation.order_by or () if isinstance(each, Column)]
        return [relation.mapper.get_property_by_column(column).key for column in columns]

    return [getattr(child, each) for each in remembered(model, ("api order", name), find)]


def _is_one_of(columns: Sequence[Any], keys: Sequence[tuple[Any, ...]]) -> Any:
    if len(columns) == 1:
        return columns[0].in_([key[0] for key in keys])
    return tuple_(*columns).in_(keys)


def _href(
    shape: Shape,
    name: str,
    child: Shape,
    parent: tuple[Any, ...],
    spelled: Spelled,
    address: Callable[[Any], str],
) -> str | None:
    """The list of all of them, where the child has a relation back that may be read."""
    mapper = shape.resource.fields[name].attribute.property
    back = next((each.key for each in mapper._reverse_property if each.key in child.resource.fields), None)
    if back is None or not hasattr(child.resource.view, "name_in_url"):
        return None
    return (
        f"{address(child.resource.view)}?{urlencode({spelled(child, back): text_of_key(shape.resource.model, parent)})}"
    )
