"""A resource as the API's lists ask of it: each field by its declared name and by its camelCase spelling.

What a person may not read has no name here, in neither spelling: a foreign key goes with the relation read by it.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from admin_app.api.names import Names
from admin_app.resource import scope
from admin_app.resource.fields import Field
from admin_app.resource.pages.row_json import kept


def spoken(view: Any) -> "Spoken":
    """The one of this request."""
    known = scope.answers()
    key = (Spoken, view)
    if key not in known:
        known[key] = Spoken(view)
    found: Spoken = known[key]
    return found


class Spoken:
    """A ``Readable`` with both spellings; everything else is the view's own."""

    def __init__(self, view: Any) -> None:
        self.view = view
        self.model = view.model

    @cached_property
    def names(self) -> Names:
        return names_of(self.view)

    @property
    def search_fields(self) -> Sequence[str]:
        fields: Sequence[str] = self.view.search_fields
        return fields

    @property
    def default_sort(self) -> Sequence[tuple[str, bool]]:
        order: Sequence[tuple[str, bool]] = self.view.default_sort
        return order

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """What the actor may read, by declared name, in the model's order."""
        if not hasattr(self.view, "policy"):  # a model without a resource: what the declaration names of it
            declared: Mapping[str, Field] = self.view.readable()
            return declared
        columns = {field.name: field for field in kept(self.view)}
        return {
            name: field for name, field in self.view.readable().items() if field.kind.is_relation or name in columns
        }

    @cached_property
    def _both(self) -> Mapping[str, Field]:
        return {self.names.to_camel[name]: field for name, field in self.fields.items()} | dict(self.fields)

    def readable(self) -> Mapping[str, Field]:
        return self._both

    def related(self, name: str) -> "Spoken | None":
        """The resource behind a relation, where it may be read; else what the declaration names of its model."""
        target = self.view.related(name)
        if target is None and hasattr(self.view, "beyond"):
            target = self.view.beyond(name)
        if target is None or (hasattr(target, "may") and not target.may("read")):
            return None
        return spoken(target)

    def __getattr__(self, name: str) -> Any:
        if name == "beyond":
            raise AttributeError(name)  # ``related`` answers for it
        return getattr(self.view, name)


def names_of(view: Any) -> Names:
    """Of all declared fields, also of those that this actor may not read: a spelling is the same for everybody."""
    known: Names | None = vars(view).get("_steward_api_names") if hasattr(view, "__dict__") else None
    if known is None:
        known = Names.of(view.all_fields if hasattr(view, "all_fields") else view.readable())
        if hasattr(view, "all_fields"):
            view._steward_api_names = known
    return known
