"""What a body repeats of a record without meaning to change it: fields that are only read, and values that the column
has although nobody may write them. So a record that was read can be sent back whole, with one value changed.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any

from sqlalchemy import inspect

from admin_app.api.inputs import Input
from admin_app.api.json_text import encoded
from admin_app.api.layout import Item
from admin_app.api.names import Names
from models.documents import dumps, loads

Key = tuple[Any, ...]


class Now:
    """The rows of these bodies as they are sent, asked for when a body holds what cannot be written."""

    def __init__(self, names: Names, read: Callable[[], Mapping[Key, Item]]) -> None:
        self.names, self._read = names, read

    @cached_property
    def items(self) -> Mapping[Key, Item]:
        return self._read()

    def repeated(self, body: Mapping[str, Any], key: Key, among: Iterable[str]) -> set[str]:
        """Which of these fields the body says to be what they are."""
        now = loads(encoded(self.items.get(key, {})))
        is_now = {self.names.declared_for(spelled): value for spelled, value in now.items()}
        said = {self.names.declared_for(spelled): value for spelled, value in body.items()}
        return {name for name in among if name in said and name in is_now and _text(said[name]) == _text(is_now[name])}


def _text(value: Any) -> str:
    """A value as JSON, where 1 is not true."""
    return dumps(value, sort_keys=True, ensure_ascii=False)


def without(names: Names, body: Mapping[str, Any], fields: set[str]) -> dict[str, Any]:
    return {spelled: value for spelled, value in body.items() if names.declared_for(spelled) not in fields}


def is_said(model: Any, each: Input, said: set[str]) -> bool:
    """Does a body say what a field is by repeating it, or what a relation is by repeating its columns?"""
    if each.name in said:
        return True
    if each.relation is None or each.remote or each.relation.attribute.property.secondary is not None:
        return False
    mapper = inspect(model)
    columns = each.relation.attribute.property.local_columns
    return any(mapper.get_property_by_column(column).key in said for column in columns)
