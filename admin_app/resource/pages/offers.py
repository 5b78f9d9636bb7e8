"""What a list offers to filter by and to show: its own fields and those behind each relation, as plain data.

Worked out when somebody opens a panel, never for a page of rows. Holds only names that an address takes from the actor.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from admin_app.resource import scope
from admin_app.resource.fields import Field, Kind
from admin_app.resource.fields.attributes import ME
from admin_app.resource.listing.facets import has_facets
from admin_app.resource.listing.operators import operator_words, operators_of
from admin_app.resource.listing.paths import Path, find
from admin_app.resource.pages import columns
from admin_app.resource.pages.filter_words import path_label
from admin_app.resource.resource import Resource
from admin_app.resource.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Offered:
    """A field that may be named; ``group`` are the relations that lead to it, in words, ``owner`` its own resource."""

    path: Path
    label: str
    group: str
    owner: Resource | None


def filter_fields(view: Resource) -> list[dict[str, Any]]:
    """The fields that can be filtered, each with the operators, values and addresses that its widgets need."""
    declared = (columns.path_of(view.model, name) for name in view.column_filters or () if columns.is_column(name))
    return [_filter_field(one) for one in _offered(view, [*declared, *_own(view), *_behind(view)])]


def fields_named(view: Resource, names: Iterable[str]) -> list[dict[str, Any]]:
    """The same of the fields that an address names, however far away they are."""
    return [_filter_field(one) for one in _offered(view, names)]


def column_fields(view: Resource) -> list[Offered]:
    """The fields that can be columns: a row has one value of each."""
    own = columns.whole(view.readable())
    return [one for one in _offered(view, [*own, *_behind(view)]) if one.path.to_one]


def _own(view: Resource) -> Iterator[str]:
    fields = view.readable()
    yield from columns.whole(fields)
    yield from (name for name, field in fields.items() if field.kind is Kind.TO_MANY)


def _behind(view: Resource) -> Iterator[str]:
    """The fields of each related resource, but for the way back."""
    for name, field in view.readable().items():
        related = view.related(name) if field.target is not None else None
        if related is not None:
            inner = related.readable()
            yield from (f"{name}.{each}" for each in columns.whole(inner) if inner[each].target is not view.model)


def _offered(view: Resource, names: Iterable[str]) -> list[Offered]:
    """Group by group: the resource's own fields first, then those behind one relation after the other."""
    found = [one for name in dict.fromkeys(names) if (one := _one(view, name)) is not None]
    groups = list(dict.fromkeys(["", *(one.group for one in found)]))
    return sorted(found, key=lambda one: groups.index(one.group))


def _one(view: Resource, name: str) -> Offered | None:
    path = find(view, name)
    if path is None:
        return None
    group, _arrow, label = path_label(view, name).rpartition(" > ") if path.steps else ("", "", path_label(view, name))
    owner: Any = view
    for step in path.steps:
        owner = owner.related(step.name) if owner is not None else None
    return Offered(path, label, group, owner)


def _filter_field(one: Offered) -> dict[str, Any]:
    field = one.path.field
    picks = field.target is not None and hasattr(one.owner, "base_url")
    return {
        "name": one.path.text,
        "label": one.label,
        "group": one.group,
        "kind": field.kind.value,
        "operators": [[name, operator_words(field.kind, name)] for name in operators_of(field)],
        "choices": [["true", _("Yes")], ["false", _("No")]] if field.kind is Kind.BOOLEAN else _choices(field),
        "lookup_url": f"{one.owner.base_url}ajax/lookup/?name={field.name}" if picks and one.owner else None,
        "facets": has_facets(field) and not one.path.steps,
        "me": _takes_me(one.path),
        "help": field.help,
    }


def _choices(field: Field) -> list[list[str]]:
    return [[value, _(label)] for value, label in field.choices]


def _takes_me(path: Path) -> bool:
    """Does the word ``me`` mean a row here?"""
    if not path.field.kind.is_relation:
        return False
    try:
        path.field.parse(ME, actor=scope.actor())
    except ValueError:
        return False
    return True
