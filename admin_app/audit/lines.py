"""One kept change, field by field, as one person may read it: a list of lines, each drawn before and after.

The field rules are those of now. A foreign key is drawn as the row it points to, where that row may be seen.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape
from sqlalchemy import inspect as inspected
from sqlalchemy.orm import RelationshipDirection

from admin_app.audit.seen import Seen
from admin_app.audit.text_changes import marked
from admin_app.resource import scope
from admin_app.resource.changes import CHANGED, EDIT
from admin_app.resource.fields import Field, Kind, fields_of, title
from admin_app.resource.memory import remembered
from admin_app.resource.pages.cells import drawer
from admin_app.resource.pages.columns import heading
from admin_app.resource.resource import Resource
from admin_app.resource.translation import gettext as _

LONG = 240
WORDED = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.JSON})
"""Kinds that are compared word by word."""


def not_visible() -> Markup:
    """In place of what its reader may not see."""
    return Markup('<span class="null">{}</span>').format(_("not visible to you"))


@dataclass(frozen=True, slots=True)
class Line:
    """``before`` and ``after`` are drawn values; both None where only that it changed is known."""

    label: str
    before: Markup | None = None
    after: Markup | None = None
    within: Markup | None = None  # of a long text: what changed within it, in place of both


@dataclass(frozen=True, slots=True)
class Pointer:
    """A foreign key of one column to a primary key of one column: the relation that it is read by."""

    relation: str
    target: type


def lines(view: Resource, values: Mapping[str, Any], operation: str, seen: Seen) -> Iterator[Line]:
    """What the actor may read of a change of this resource."""
    for name, value in values.items():
        if may_read(view, name):
            yield _line(view, name, value, operation, seen)


def raw_lines(values: Mapping[str, Any], operation: str) -> Iterator[Line]:
    """A change of a table that no resource shows, for who may see everything."""
    for name, value in values.items():
        if isinstance(value, dict):
            yield Line(_(title(name)), *(_list([label for _, label in value[side]]) for side in ("removed", "added")))
        else:
            yield _plain(_(title(name)), None, value, operation)


def may_read(view: Resource, name: str) -> bool:
    """A field that is readable now; for a foreign key, also every relation that is read by it."""
    field = fields_of(view.model).get(name)
    if field is not None and field.secret:
        return bool(view.policy.shows(scope.actor(), name))
    readable = view.readable()
    return name in readable and all(relation in readable for relation in relations_by(view.model).get(name, ()))


def want(view: Resource, values: Mapping[str, Any], seen: Seen) -> None:
    """Ask for the rows that the values point to."""
    for name, value in values.items():
        if isinstance(value, dict):
            field = fields_of(view.model).get(name)
            for key, _label in [*value["removed"], *value["added"]] if field and field.target else ():
                seen.want(field.target, key)  # type: ignore[union-attr]
        elif (pointer := pointers(view.model).get(name)) and value != CHANGED:
            for key in value:
                seen.want(pointer.target, key or "")


def relations_by(model: type) -> Mapping[str, list[str]]:
    """The relations to one that are read by a column, by the column's attribute."""

    def find(mapper: Any) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for relation in mapper.relationships:
            if relation.direction is RelationshipDirection.MANYTOONE:
                for column in relation.local_columns:
                    found.setdefault(mapper.get_property_by_column(column).key, []).append(relation.key)
        return found

    return remembered(model, "relations by column", find)


def pointers(model: type) -> Mapping[str, Pointer]:
    def find(mapper: Any) -> dict[str, Pointer]:
        found = {}
        for name, relations in relations_by(mapper.class_).items():
            relation = mapper.relationships[relations[0]]
            if len(relation.local_columns) == 1 and set(relation.remote_side) == set(relation.mapper.primary_key):
                found[name] = Pointer(relation.key, relation.mapper.class_)
        return found

    return remembered(inspected(model), "pointers", find)


def _line(view: Resource, name: str, value: Any, operation: str, seen: Seen) -> Line:
    field = fields_of(view.model)[name]
    if isinstance(value, dict):
        drawn = (_links(field.target, value[side], seen) for side in ("removed", "added"))
        return Line(heading(view, name), *drawn)
    pointer = pointers(view.model).get(name)
    if pointer and value != CHANGED:
        return _pointing(heading(view, pointer.relation), pointer.target, value, operation, seen)
    return _plain(heading(view, name), field, value, operation)


def _plain(label: str, field: Field | None, value: Any, operation: str) -> Line:
    if value == CHANGED:
        return Line(label)
    before, after = value
    if operation == EDIT and before is not None and after is not None and (field is None or field.kind in WORDED):
        within = marked(before, after)
        if within is not None:
            return Line(label, draw(field, before), draw(field, after), within)
    return _sided(label, draw(field, before), draw(field, after), operation)


def _pointing(label: str, target: type, value: Any, operation: str, seen: Seen) -> Line:
    before, after = (_pointed(target, key, seen) for key in value)
    return _sided(label, before, after, operation)


def _sided(label: str, before: Markup, after: Markup, operation: str) -> Line:
    return Line(label, None if operation == "create" else before, None if operation == "delete" else after)


def _pointed(target: type, key: str | None, seen: Seen) -> Markup:
    if key is None:
        return draw(None, None)
    label = seen.label(target, key)
    if label is not None:
        return escape(label)
    return escape(key) if seen.sees_all(target) else not_visible()


def _links(target: type, kept: list[list[str]], seen: Seen) -> Markup | None:
    labels: list[str] = []
    hidden = False
    for key, label in kept:
        now = seen.label(target, key)
        if now is not None or seen.sees_all(target):
            labels.append(now or label or key)
        else:
            hidden = True
    drawn = _list(labels)
    return Markup("{} {}").format(drawn or "", not_visible()) if hidden else drawn


def _list(labels: list[str]) -> Markup | None:
    return Markup(", ").join(escape(label) for label in labels) if labels else None


def draw(field: Field | None, text: str | None) -> Markup:
    """A kept text as a value of its field; long ones folded, NULL and the empty text told apart."""
    if text is not None and len(text) > LONG and (field is None or field.kind is not Kind.BYTES):
        return _folded(text)
    if text is not None and field is not None and field.kind in (Kind.JSON, Kind.ARRAY):
        return Markup("<code>{}</code>").format(text)  # the list draws its size, which a change may leave as it was
    value: Any = text
    if field is not None and text is not None:
        try:
            value = field.parse(text)
        except ValueError:
            return drawer(None)(text)  # kept before the column became what it is now
    return drawer(field, clamp=None)(value)


def _folded(text: str) -> Markup:
    return Markup('<details class="folded"><summary>{}…</summary><div class="long">{}</div></details>').format(
        text[:LONG].rstrip(), text
    )
