"""What lies behind a relation to a model without a resource: of it, what a view's declaration names, nothing else.

Without it a declared ``"customer.name"`` would be drawn but neither searched nor sorted by. Never shows a secret field.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from admin_app.resource.fields import Field, fields_of

OPTIONS = (
    "column_list", "column_searchable_list", "column_filters", "column_sortable_list", "column_details_list",
    "column_export_list",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Beyond:
    """A model as a listing asks of it; ``paths`` are the declared ones, from here on."""

    model: Any
    paths: frozenset[tuple[str, ...]]
    search_fields: Sequence[str] = ()
    default_sort: Sequence[tuple[str, bool]] = ()

    def readable(self) -> Mapping[str, Field]:
        named = {path[0] for path in self.paths}
        return {name: field for name, field in fields_of(self.model).items() if name in named and not field.secret}

    def related(self, name: str) -> "Beyond | None":
        field = self.readable().get(name)
        return behind(field, self.paths) if field is not None else None


def behind(field: Field, paths: Iterable[tuple[str, ...]]) -> Beyond | None:
    """The model at the other end of a relation, where these paths lead through it."""
    rest = frozenset(path[1:] for path in paths if len(path) > 1 and path[0] == field.name)
    return Beyond(field.target, rest) if rest and field.target is not None else None
