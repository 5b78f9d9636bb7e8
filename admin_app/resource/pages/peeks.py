"""What the list tells of one row or one cell when somebody asks: a card of a related row, and what can be done with a
value. Each is one small answer through the same gate and door; no list carries it along.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask import request
from sqlalchemy import Text, cast, select
from sqlalchemy.types import JSON

from admin_app.resource.errors import NotFound
from admin_app.resource.fields import Field, Kind, key_condition, key_of
from admin_app.resource.fields.indenting import indented
from admin_app.resource.fields.kinds import base_type
from admin_app.resource.fields.stored import Stored
from admin_app.resource.formats import formats
from admin_app.resource.listing import Filter
from admin_app.resource.listing.conditions import Question
from admin_app.resource.listing.grammar import checked
from admin_app.resource.listing.paths import Misread, Path, find
from admin_app.resource.pages import columns
from admin_app.resource.pages.cells import LONG, NULL
from admin_app.resource.resource import Resource
from admin_app.resource.translation import gettext as _

CARD = 4
"""Fields of a card."""
WORDS = 40
"""Characters of a value that a menu says."""
FILTERED = 200
"""A text that is longer is not offered as a filter."""
READ = 200_000
"""Characters of a document or a long text that are shown at once."""

Args = list[tuple[str, str]]


def card(view: Resource) -> dict[str, Any]:
    """A row in short: its label, its address, and the first of its list's fields that have something to say."""
    shown = [column for column in columns.columns_for(view, view.names) if _is_short(column)]
    row = asked_row(view, [column.name for column in shown])
    label = view.label(row)
    facts: list[tuple[str, str]] = []
    for column in shown:
        value = column.cell(row)
        if value != NULL and value.striptags() != label and len(facts) < CARD:
            facts.append((column.label, str(value)))
    return {"label": label, "url": view.row_url(row), "facts": facts}


def _is_short(column: columns.Column) -> bool:
    return column.field is None or column.field.kind not in columns.HEAVY | {Kind.TO_MANY}


def asked_row(view: Resource, names: Sequence[str]) -> Any:
    """The row that the address names, with what these columns need of other rows."""
    row = view.row_of_request()
    options = columns.loading(view, names)
    if not options:
        return row
    same = key_condition(view.model, key_of(row))
    found = view.get_query().options(*options).filter(same).populate_existing().one_or_none()
    if found is None:
        raise NotFound(_("This record was deleted a moment ago."))
    return found


def cell(view: Resource) -> dict[str, Any]:
    """What can be done with one value of a list: filter by it, leave it out, copy it, open or read what it names."""
    name = request.args.get("name", "")
    (column,) = columns.chosen(view, [name])
    row = asked_row(view, [name])
    drawn = column.cell(row)
    said = _clamped(" ".join(drawn.striptags().split()))
    path = find(view, name)
    if path is None:
        return {"label": column.label, "items": [_copying(said)]}
    owner, value = _end_of(row, path)
    own = name not in view.column_formatters  # a team's formatter says what is shown of a value, and so what is copied
    items = _filters(view, path, value, said)
    items.append(_copying(_copied(path.field, value, drawn.striptags()) if own else drawn.striptags()))
    items += _opened(view, path, value) + (_read(view, path.field, owner, value) if own else [])
    return {"label": column.label, "items": items}


def _end_of(row: Any, path: Path) -> tuple[Any, Any]:
    """(the row that holds the value, the value)"""
    owner = row
    for step in path.steps:
        if owner is None or not path.to_one:
            return None, None
        owner = getattr(owner, step.name)
    return owner, None if owner is None else getattr(owner, path.field.name)


def _filters(view: Resource, path: Path, value: Any, said: str) -> list[dict[str, Any]]:
    asked = _asked(path, value) if path.to_one else None
    if asked is None:
        return []
    operator, text, words = asked
    opposite = {"eq": ("ne", text), "empty": ("empty", "false")}[operator]
    what = words or said
    return [
        {
            "do": "filter",
            "text": _("Filter by %(what)s", what=what),
            "path": path.text,
            "args": Filter(path.text, operator, (text,)).to_args(),
        },
        {
            "do": "exclude",
            "text": _("Exclude %(what)s", what=what),
            "path": path.text,
            "args": Filter(path.text, opposite[0], (opposite[1],)).to_args(),
        },
    ]


def _asked(path: Path, value: Any) -> tuple[str, str, str] | None:
    """(operator, text, words) of the filter that finds this value; None where no filter does."""
    field = path.field
    if value is None:
        return "empty", "true", _("no value")
    if isinstance(value, Stored) or field.kind is Kind.TO_MANY:
        return None
    if field.kind is Kind.DATETIME:
        day = _day(value)
        return ("eq", day.isoformat(), formats().day(day)) if day else None
    text = field.text(value)
    if len(text) > FILTERED:
        return None
    try:
        checked(Question(path, "eq", (text,)))
    except Misread:
        return None
    return "eq", text, _("empty text") if text == "" else ""


def _day(value: Any) -> date | None:
    """The day of an instant, as whoever asks counts days: nobody looks for a second."""
    return formats().here(value).date() if isinstance(value, datetime) else None


def _copying(text: str) -> dict[str, Any]:
    return {"do": "copy", "text": _("Copy value"), "value": text}


def _copied(field: Field, value: Any, drawn: str) -> str:
    """What a person pastes elsewhere: the label of a row or a choice, else the value to the last digit."""
    if value is None:
        return ""
    if field.kind.is_relation or field.kind is Kind.ENUM or isinstance(value, Stored):
        return drawn if field.kind.is_relation or field.kind is Kind.ENUM else str(value)
    return field.text(value)


def _opened(view: Resource, path: Path, value: Any) -> list[dict[str, Any]]:
    if path.field.kind is not Kind.TO_ONE or value is None:
        return []
    owner: Resource | None = view
    for step in path.steps:
        owner = owner.related(step.name) if owner is not None else None
    target = owner.related(path.field.name) if owner is not None else None
    if target is None or not target.may("read"):
        return []
    return [
        {"do": "open", "text": _("Open %(what)s", what=_clamped(target.label(value))), "url": target.row_url(value)}
    ]


def _read(view: Resource, field: Field, owner: Any, value: Any) -> list[dict[str, Any]]:
    """The whole of a document or a long text, which a list only names or begins."""
    if value is None or field.kind not in (Kind.JSON, Kind.ARRAY, Kind.LONG_TEXT, Kind.TEXT):
        return []
    document = field.kind in (Kind.JSON, Kind.ARRAY)
    text = document_text(view, field, owner, value) if document else str(value)
    if not document and len(text) <= LONG:
        return []
    words = _("Read the document") if document else _("Read the whole text")
    return [{"do": "read", "text": words, "value": text[:READ], "cut": len(text) > READ, "document": document}]


def document_text(view: Resource, field: Field, owner: Any, value: Any) -> str:
    """A document in lines, from the text that the database holds and not from what Python read of it."""
    if not isinstance(base_type(field.attribute.type), JSON):
        return indented(field.text(value))
    model = type(owner)
    held = select(cast(field.attribute, Text)).where(key_condition(model, key_of(owner)))
    text = view.rows.scalar(held)
    return indented(text) if isinstance(text, str) else indented(field.text(value))


def _clamped(text: str) -> str:
    return text if len(text) <= WORDS else text[: WORDS - 1].rstrip() + "…"
