"""A model as the grammar of lists asks of it: the names that a view offers, as far as whoever asks may read them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from admin_app.api.generic.outlines import Outline
from admin_app.api.generic.seen import open_fields, visible
from admin_app.api.names import Names
from admin_app.resource.fields import Field, fields_of
from admin_app.resource.fields.keys import key_names
from admin_app.resource.pages.columns import searchable

Paths = frozenset[tuple[str, ...]]


class Asked:
    """A ``Readable``; ``paths`` are the names offered here and behind relations."""

    def __init__(
        self, model: Any, paths: Paths, search: Sequence[str] | None = None, order: Sequence[str] = ()
    ) -> None:
        self.model, self.paths, self._search = model, paths, search
        self.default_sort = [(name.removeprefix("-"), name.startswith("-")) for name in order or key_names(model)]

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """By declared name."""
        offered = {path[0] for path in self.paths}
        return {name: field for name, field in open_fields(self.model).items() if name in offered}

    @cached_property
    def names(self) -> Names:
        return Names.of(fields_of(self.model))

    @cached_property
    def _both(self) -> Mapping[str, Field]:
        return {self.names.spelled(name, "camel"): field for name, field in self.fields.items()} | dict(self.fields)

    def readable(self) -> Mapping[str, Field]:
        return self._both

    @property
    def search_fields(self) -> Sequence[str]:
        return searchable(self.fields) if self._search is None else self._search

    def related(self, name: str) -> "Asked | None":
        rest = frozenset(path[1:] for path in self.paths if len(path) > 1 and path[0] == name)
        target = fields_of(self.model)[name].target
        return Asked(target, rest) if rest and target is not None else None


def paths_of(outline: Outline, declared: Collection[str] | None, more: Collection[str] = ()) -> Paths:
    """What may be asked for: the declared paths, else what the serializer sends of columns and nested rows; and
    ``more``, which the view itself searches or sorts by."""
    found = set(_sent(outline)) if declared is None else {tuple(name.split(".")) for name in declared}
    return frozenset(found | {tuple(name.removeprefix("-").split(".")) for name in more})


def _sent(outline: Outline, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, entry in visible(outline).items():
        if not entry.reads or entry.field is None:
            continue
        yield (*above, name)
        if entry.child is not None:
            yield from _sent(entry.child, (*above, name))
