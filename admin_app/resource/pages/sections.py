"""The fields of a record in sections, each value drawn whole and ready to be copied.

Sections come from the declaration: ``column_details_sections``, else the headings of the form's rules.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from flask_admin.form.rules import Field, FieldSet, Header, NestedRule
from markupsafe import Markup, escape

from admin_app.resource.fields import Kind
from admin_app.resource.fields.documents import json_text
from admin_app.resource.fields.indenting import indented
from admin_app.resource.fields.stored import Stored
from admin_app.resource.pages.cells import CLAMP, NULL, finished
from admin_app.resource.pages.columns import Column
from admin_app.resource.resource import Resource
from admin_app.resource.translation import gettext as _

Group = tuple[str, list[str]]
TEXTS = frozenset({Kind.TEXT, Kind.LONG_TEXT})
DOCUMENTS = frozenset({Kind.JSON, Kind.ARRAY})


@dataclass(frozen=True, slots=True)
class Value:
    """One field; ``copy`` is the text to be copied, None where there is none, or where it stands there (``long``)."""

    label: str
    drawn: Markup
    name: str
    copy: str | None
    long: bool
    empty: bool

    def __iter__(self) -> Iterator[Any]:
        """As the triple that templates of teams unpack."""
        return iter((self.label, self.drawn, self.name))


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    values: list[Value]

    @property
    def empty(self) -> bool:
        return all(value.empty for value in self.values)

    def __iter__(self) -> Iterator[Any]:
        """As the pair that templates of teams unpack."""
        return iter((self.title, self.values))


def sections(view: Resource, row: Any, shown: Iterable[Column]) -> list[Section]:
    """Every value that is shown, once: under the heading that names it first, else under the last one."""
    left = {column.name: column for column in shown}
    made = []
    for title, names in declared(view):
        values = [value_of(view, row, left.pop(name)) for name in names if name in left]
        if values:
            made.append(Section(_(title), values))
    if left:
        title = _("Further fields") if made else _("Fields")
        made.append(Section(title, [value_of(view, row, column) for column in left.values()]))
    return made


def declared(view: Resource) -> list[Group]:
    """[(heading, names)] as the declaration says."""
    if view.column_details_sections:
        return [(str(title), list(names)) for title, names in view.column_details_sections]
    rules = view._form_edit_rules
    return [(title, names) for title, names in groups(rules.rules if rules is not None else ()) if title and names]


def groups(rules: Iterable[Any]) -> list[Group]:
    """The fields under each heading of a form; what stands under none comes without one."""
    found: list[Group] = [("", [])]
    for rule in rules:
        if isinstance(rule, Header):
            found.append((str(rule.default_args["text"]), []))
        elif isinstance(rule, NestedRule):
            inner = groups(rule.rules)
            found[-1][1].extend(inner[0][1])
            found += [*inner[1:], ("", [])] if isinstance(rule, FieldSet) else inner[1:]
        elif isinstance(rule, Field):
            found[-1][1].append(rule.field_name)
    return found


def value_of(view: Resource, row: Any, column: Column) -> Value:
    formatter = view.column_formatters_detail.get(column.name)
    own = formatter is not None and formatter is not view.column_formatters.get(column.name)
    raw = getattr(row, column.name) if column.field is not None and "." not in column.name else None
    drawn = _formatted(formatter(view, None, row, column.name)) if own else _whole(column, raw) or column.cell(row)
    text = _text(column, raw, drawn)
    empty = raw is None or raw == "" if column.field is not None and "." not in column.name else not text
    long = len(text) > CLAMP or column.kind in DOCUMENTS
    return Value(column.label, drawn, column.name, None if long or empty else text, long and not empty, empty)


def _formatted(value: Any) -> Markup:
    return NULL if value is None else escape(value)


def _whole(column: Column, raw: Any) -> Markup | None:
    """A value that a list cuts short, whole; None where the list's drawing is good."""
    if column.field is None or raw is None:
        return None
    if column.field.kind in DOCUMENTS and isinstance(raw, (dict, list)):
        return finished(f'<pre class="json">{escape(pretty(raw))}</pre>')
    if column.field.kind in TEXTS and isinstance(raw, str) and (len(raw) > CLAMP or "\n" in raw):
        stored = " cell-stored" if isinstance(raw, Stored) else ""
        return finished(f'<div class="whole{stored}">{escape(str(raw))}</div>')
    return None


def pretty(value: Any) -> str:
    """A document as lines, its numbers as they are spelled."""
    return indented(json_text(value))


def _text(column: Column, raw: Any, drawn: Markup) -> str:
    """The value as it is copied: as files spell it; a related row by its label."""
    field = column.field
    if raw is None or field is None or field.target is not None:
        return "" if raw is None and field is not None and "." not in column.name else str(drawn.striptags())
    if field.kind in DOCUMENTS:
        return pretty(raw) if isinstance(raw, (dict, list)) else str(raw)
    try:
        return field.text(raw)
    except (AttributeError, TypeError, ValueError):
        return str(raw)  # a value of another type than the column's, which the database took all the same
