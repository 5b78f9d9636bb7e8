"""What a related row is called in a file: the same as on a page, as long as SQL can say it.

A model's own ``__str__`` decides on a page. Where it only puts columns side by side it is read off by trying it; where
it does more, the file names the row by its label columns, because a file never loads related rows one by one.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

from admin_app.resource.fields import Field, Kind, fields_of, label_paths

_LONG = "\x02{}\x03" + " x Y" * 60 + "."
_SHORT = "\x02{}\x03"


@dataclass(frozen=True, slots=True)
class Label:
    """The columns that name a row; ``template`` is how: fixed text, or None where the next column stands. Without a
    template the columns that are not empty stand side by side with a blank between."""

    names: tuple[str, ...]
    template: tuple[str | None, ...] | None = None


def label_for(model: Any, among: Collection[str] | None = None) -> Label:
    """How to name a row of ``model`` for somebody who may read the fields ``among`` (None: all)."""
    own = _own_label(model)
    if own is not None and (among is None or set(own.names) <= set(among)):
        return own
    return Label(tuple(label_paths(model, among)))


@cache
def _own_label(model: Any) -> Label | None:
    if model.__str__ is object.__str__:
        return None
    label, again = (_read_off(*_tried(model, sample)) for sample in (_LONG, _SHORT))
    if label is None or label != again:
        return None
    empty, _ = _tried(model, "")
    return label if empty == "".join(piece or "" for piece in label.template or ()) else None


def _tried(model: Any, sample: str) -> tuple[str | None, dict[str, str]]:
    probe = _Probe(fields_of(model), sample)
    try:
        text = model.__str__(probe)
    except (AttributeError, TypeError, ValueError, LookupError):
        return None, {}  # it does more than put columns side by side
    return (text if isinstance(text, str) else None), probe.given


def _read_off(text: str | None, given: dict[str, str]) -> Label | None:
    """The template that this text was made by, or None where a value was changed on its way, or used twice."""
    if text is None or not given:
        return None
    template: list[str | None] = []
    order = sorted(given, key=lambda name: text.find(given[name]))
    rest = text
    for name in order:
        before, found, rest = rest.partition(given[name])
        if not found:
            return None
        template += [before, None] if before else [None]
    return Label(tuple(order), tuple([*template, rest] if rest else template))


class _Probe:
    """Stands for a row while ``__str__`` is tried: remembers what it was asked for, and answers recognisable texts."""

    def __init__(self, fields: Any, sample: str) -> None:
        self.given: dict[str, str] = {}
        self._fields = fields
        self._sample = sample

    def __getattr__(self, name: str) -> str:
        field: Field | None = self._fields.get(name)
        if field is None or field.secret or not _plain(field):
            raise AttributeError(name)
        return self.given.setdefault(name, self._sample.format(name))


def _plain(field: Field) -> bool:
    """A column whose value is written the same by ``str`` and by SQL, and that is never NULL inside a text."""
    return field.column is not None and not field.nullable and field.kind in (Kind.TEXT, Kind.LONG_TEXT, Kind.INTEGER)
