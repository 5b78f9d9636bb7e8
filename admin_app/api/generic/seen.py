"""What of a model, and of a serializer, whoever asks now may see and write: the policy of the model's resource wins.

A model without a resource shows every field that is not secret, except what leads to rows that may not be read.
"""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from admin_app.api.generic.outlines import Entry, Outline
from admin_app.api.spoken import spoken
from admin_app.resource import scope
from admin_app.resource.fields import Field, fields_of
from admin_app.resource.pages.row_json import kept


def resource_of(model: Any) -> Any:
    """The resource of a model, or None."""
    known = scope.registry_or_none()
    return known.by_model(model) if known is not None else None


def open_fields(model: Any) -> Mapping[str, Field]:
    """The fields of a model that the actor may read, by name, in the model's order."""
    known = scope.answers()
    if (open_fields, model) not in known:
        known[open_fields, model] = _open_fields(model)
    found: Mapping[str, Field] = known[open_fields, model]
    return found


def _open_fields(model: Any) -> Mapping[str, Field]:
    resource = resource_of(model)
    if resource is not None:
        return spoken(resource).fields if resource.may("read") else {}
    everything = {name: field for name, field in fields_of(model).items() if not field.secret}
    readable = {name: field for name, field in everything.items() if _leads_somewhere(field)}
    bare: Any = SimpleNamespace(readable=lambda: readable, all_fields=everything)
    columns = {field.name for field in kept(bare)}
    return {name: field for name, field in readable.items() if field.kind.is_relation or name in columns}


def _leads_somewhere(field: Field) -> bool:
    target = resource_of(field.target) if field.target is not None else None
    return target is None or bool(target.may("read"))


def writable(model: Any) -> set[str]:
    """The fields of a model that the actor may both read and type into."""
    resource = resource_of(model)
    names = set(open_fields(model))
    return names if resource is None else names & resource.writable()


def visible(outline: Outline) -> Mapping[str, Entry]:
    """The entries of a serializer that the actor may see, or is asked to send."""
    known = scope.answers()
    if (visible, outline) not in known:
        known[visible, outline] = {
            name: each for name, each in outline.entries.items() if _is_seen(outline.model, each)
        }
    found: Mapping[str, Entry] = known[visible, outline]
    return found


def _is_seen(model: Any, entry: Entry) -> bool:
    if model is None or entry.computed:
        return True
    if entry.field is not None:
        return entry.name in open_fields(model)
    resource = resource_of(model)
    return resource is None or bool(resource.policy.shows(scope.actor(), entry.name))
