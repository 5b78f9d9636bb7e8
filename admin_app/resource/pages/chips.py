"""The filters in force, in the words of a person: "Customer is Harbour Inn", each with its way out.

A row that a filter names is called by its label, asked for by key through the reading door: one statement a filter.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select

from admin_app.resource.fields import Field, Kind, key_condition, key_from_text, key_text, label_of
from admin_app.resource.fields.values import parse_boolean
from admin_app.resource.listing import Filter, Listing
from admin_app.resource.listing.operators import operator_words
from admin_app.resource.listing.paths import find
from admin_app.resource.resource import Resource
from admin_app.resource.words import Moment

NAMED = 5
"""Values that a chip names; the rest it counts."""
_SHIFT = re.compile(r"([+-])0*(\d+)([hdwmy])")
_UNITS = {"h": "hour", "d": "day", "w": "week", "m": "month", "y": "year"}
_MOMENTS = frozenset({Kind.DATE, Kind.DATETIME})


@dataclass(frozen=True, slots=True)
class Chip:
    label: str
    text: str
    remove_url: str


def chips_of(view: Resource, listing: Listing) -> list[Chip]:
    chips = []
    for part in listing.filters:
        away = listing.without(part).address(view.base_url)
        chips.append(Chip(view.get_column_name(part.path), words_of(view, part), away))
    if listing.where is not None:
        chips.append(Chip("Advanced", "nested conditions", listing.but(where=None).address(view.base_url)))
    return chips


def words_of(view: Resource, part: Filter) -> str:
    """What a filter asks, without the name of its field."""
    if part.operator == "empty":
        return "is empty" if all(parse_boolean(value, Moment()) for value in part.values) else "is not empty"
    found = find(view, part.path)
    named = list(part.values) if found is None else _named(view, found.field, part.values)
    if part.operator == "between":
        pairs = zip(named[::2], named[1::2], strict=True)
        return _listed([f"from {low} to {high}" for low, high in pairs])
    words = operator_words(found.field.kind, part.operator) if found is not None else part.operator
    return f"{words} {_listed(named)}"


def _listed(words: Sequence[str]) -> str:
    rest = len(words) - NAMED
    return " or ".join(words[:NAMED]) + (f" or {rest} more" if rest > 0 else "")


def _named(view: Resource, field: Field, texts: Sequence[str]) -> list[str]:
    if field.target is not None:
        return _labels(view, field.target, texts)
    return [_word(field, text) for text in texts]


def _word(field: Field, text: str) -> str:
    if text == "":
        return "empty text"
    if field.kind is Kind.BOOLEAN:
        return "Yes" if parse_boolean(text, Moment()) else "No"
    if field.kind is Kind.ENUM:
        name = field.text(field.parse(text))
        return dict(field.choices).get(name, name)
    return _moment(text) if field.kind in _MOMENTS else text


def _moment(text: str) -> str:
    """``-7d`` is "7 days ago"; a date and the word today stand as they are."""
    shift = _SHIFT.fullmatch(text)
    if shift is None:
        return text.replace("T", " ")
    count = f"{shift[2]} {_UNITS[shift[3]]}{'' if shift[2] == '1' else 's'}"
    return f"{count} ago" if shift[1] == "-" else f"in {count}"


def _labels(view: Resource, target: Any, texts: Sequence[str]) -> list[str]:
    """The labels of the rows of these keys; a key stays where its row is gone, or not the actor's to see."""
    keys = [key for text in texts[:NAMED] if (key := key_from_text(target, text)) is not None]
    if not keys:
        return list(texts)
    statement = select(target).where(or_(*(key_condition(target, key) for key in keys)))
    known = _resource(view, target)
    label = known.label if known is not None else label_of
    labels = {key_text(row): label(row) for row in view.rows.scalars(statement).unique()}
    return [labels.get(text, text) for text in texts]


def _resource(view: Resource, target: Any) -> Any:
    related = (view.related(name) for name, field in view.all_fields.items() if field.target is target)
    return next((resource for resource in related if resource is not None), None)
