"""Rows as they are sent: a function for each serializer, case and reader, and what is loaded with the rows for it."""

from collections.abc import Callable, Iterator
from datetime import time
from enum import Enum
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import joinedload, load_only, selectinload

from admin_app.api.generic.outlines import COMPUTED, Entry, Outline, outline_of
from admin_app.api.generic.seen import visible
from admin_app.api.json_text import enum_word
from admin_app.resource.fields import Kind
from admin_app.resource.fields.keys import key_names

Item = dict[str, Any]
Draw = Callable[[Any], Any]


def drawer(outline: Outline, case: str, *, computed: bool = True) -> Callable[[Any], Item]:
    """How a row is drawn; without ``computed`` as far as the database keeps it."""
    entries = [each for each in visible(outline).values() if each.reads and (computed or _is_kept(each))]
    serializer = outline.serializer()
    parts = [(outline.names.spelled(each.name, case), _part(serializer, each, case, computed)) for each in entries]

    def draw(row: Any) -> Item:
        return {name: part(row) for name, part in parts}

    return draw


def _is_kept(entry: Entry) -> bool:
    return entry.child is not None or (entry.field is not None and entry.field.column is not None)


def _part(serializer: Any, entry: Entry, case: str, computed: bool) -> Draw:
    name = entry.name
    if entry.computed:
        method = getattr(serializer, COMPUTED + name)
        return lambda row: plain(method(row))
    if entry.child is not None:
        return _nested(name, _drawer_of_child(entry.child, case, computed), entry.many)
    convert = _CONVERTERS.get(entry.field.kind) if entry.field is not None else plain
    if convert is None:
        return lambda row: getattr(row, name)
    return lambda row: convert(getattr(row, name))


def _drawer_of_child(child: Outline, case: str, computed: bool) -> Callable[[Any], Item]:
    """Of a child that no relation leads to the model is that of each row, so that its policy is asked all the same."""
    if child.model is not None:
        return drawer(child, case, computed=computed)

    def draw(row: Any) -> Item:
        model: Any = type(row) if hasattr(row, "__mapper__") else None
        return drawer(outline_of(child.serializer, model), case, computed=computed)(row)

    return draw


def _nested(name: str, draw: Callable[[Any], Item], many: bool) -> Draw:
    if many:
        return lambda row: [draw(each) for each in getattr(row, name)]
    return lambda row: None if (found := getattr(row, name)) is None else draw(found)


def plain(value: Any) -> Any:
    """A value that no column declares, as JSON has it."""
    if isinstance(value, Enum):
        return enum_word(value)
    if isinstance(value, time):
        return value.isoformat()
    return [plain(each) for each in value] if isinstance(value, (list, tuple)) else value


_CONVERTERS: dict[Kind, Draw] = {Kind.ENUM: enum_word, Kind.TIME: plain}
"""What the values of columns pass through, as in the API of resources; most need nothing."""


def loaded(outline: Outline, *, many: bool) -> list[Any]:
    """What is loaded with the rows: a statement for each nested list, a join for each row beside; of ``many`` rows only
    the columns that are sent."""
    return list(_options(outline, None, many))


def _options(outline: Outline, path: Any, many: bool) -> Iterator[Any]:
    entries = [each for each in visible(outline).values() if each.reads]
    if many and (only := _only(outline, entries)) is not None:
        yield load_only(*only) if path is None else path.load_only(*only)
    for each in entries:
        if each.child is None or each.field is None or each.field.attribute.property.lazy in ("dynamic", "write_only"):
            continue
        attribute = each.field.attribute
        if each.many:
            step = selectinload(attribute) if path is None else path.selectinload(attribute)
        else:
            step = joinedload(attribute) if path is None else path.joinedload(attribute)
        yield step
        yield from _options(each.child, step, many)


def _only(outline: Outline, entries: list[Entry]) -> list[Any] | None:
    """The columns of these entries; None where something else may be looked at as well."""
    mapper = inspect(outline.model)
    if not all(_is_kept(each) for each in entries) or mapper.polymorphic_on is not None or mapper.inherits is not None:
        return None
    names = {each.name for each in entries if each.child is None} | set(key_names(outline.model))
    return [getattr(outline.model, name) for name in names]
