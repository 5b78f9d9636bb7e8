"""Where the values of an answer lead: addresses in it, the record itself, and the records that foreign keys name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote

from flask import request
from sqlalchemy.orm import RelationshipDirection

from admin_app.api.addresses import of_resource
from admin_app.api.spoken import Spoken
from admin_app.resource import scope
from admin_app.resource.fields import Kind
from admin_app.resource.fields.keys import key_names

ITEMS = "items"
ONE, PAGE, ROWS = "one", "page", "rows"
Address = Callable[[str], str]


@dataclass(frozen=True)
class Place:
    """What stands at a place of the document: a row of a resource, its rows, a page of them; or nothing known.

    ``address`` is where the value at this very place leads.
    """

    resource: Spoken | None = None
    case: str = ""
    what: str = ""
    address: str | None = None

    def beneath(self, name: str, value: Any) -> "Place":
        """The place of a name of this object."""
        if self.resource is not None and self.what == PAGE and name == ITEMS:
            return Place(self.resource, self.case, ROWS)
        if self.resource is None or self.what != ONE:
            return Place(address=_written(value))
        if isinstance(value, dict):
            return self._related(name)
        known = keys_of(self.resource, self.case).get(name)
        address = known(value) if known is not None and isinstance(value, str) and value else _written(value)
        return Place(address=address)

    def row(self, _nameless: None) -> "Place":
        """The place of each thing in this list."""
        return Place(self.resource, self.case, ONE) if self.what == ROWS else NOWHERE

    def _related(self, name: str) -> "Place":
        assert self.resource is not None
        declared = self.resource.names.declared_for(name) or name
        field = self.resource.fields.get(declared)
        target = self.resource.related(declared) if field is not None and field.kind.is_relation else None
        if field is None or target is None:
            return NOWHERE
        return Place(target, self.case, ONE if field.kind is Kind.TO_ONE else PAGE)


NOWHERE = Place()


def _written(value: Any) -> str | None:
    """An address of the API that stands in the document."""
    is_address = isinstance(value, str) and value.startswith(f"{request.script_root}/api/") and value.isprintable()
    return value if is_address and len(value) < 8000 else None


def keys_of(resource: Spoken, case: str) -> Mapping[str, Address]:
    """Where the key of a row and its foreign keys lead, by the names of the answer; worked out once a request."""
    known = scope.answers()
    at = (keys_of, resource, case)
    if at not in known:
        known[at] = _keys_of(resource, case)
    found: Mapping[str, Address] = known[at]
    return found


def _keys_of(resource: Spoken, case: str) -> dict[str, Address]:
    found: dict[str, Address] = {}
    own = key_names(resource.model)
    if len(own) == 1 and is_offered(resource):
        found[resource.names.spelled(own[0], case)] = partial(_record, resource)
    for field in resource.fields.values():
        if field.kind is Kind.TO_ONE and (column := _foreign_key(resource, field)) is not None:
            target = resource.related(field.name)
            if target is not None and is_offered(target):
                found[resource.names.spelled(column, case)] = partial(_record, target)
    return found


def _foreign_key(resource: Spoken, field: Any) -> str | None:
    """The column by which a row names one other by its whole key; None where it is another way."""
    relation = field.attribute.property
    if relation.direction is not RelationshipDirection.MANYTOONE or len(relation.local_remote_pairs) != 1:
        return None
    local, remote = relation.local_remote_pairs[0]
    if [relation.mapper.get_property_by_column(remote).key] != list(key_names(relation.mapper.class_)):
        return None
    return str(relation.parent.get_property_by_column(local).key) if local in relation.parent.columns.values() else None


def is_offered(resource: Spoken) -> bool:
    """Has it addresses of its own?"""
    return hasattr(resource.view, "name_in_url") and bool(getattr(resource.view, "api", True))


def _record(resource: Spoken, key: str) -> str:
    return f"{of_resource(resource.view)}/{quote(key, safe='')}"
