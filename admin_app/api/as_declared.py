"""The parameters of an address with every name as it is declared: for what reads only those, such as files."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from admin_app.api.spoken import Spoken
from admin_app.resource.listing.conditions import NODES
from admin_app.resource.listing.grammar import COLUMNS, OPERATORS, RESERVED, SORT, WHERE

Pairs = Sequence[tuple[str, str]]


def as_declared(resource: Spoken, pairs: Pairs) -> list[tuple[str, str]]:
    """``placedAt__gte`` as ``placed_at__gte``, also within ``sort``, ``columns`` and ``where``; the rest as it is."""
    return [_pair(resource, name, text) for name, text in pairs]


def _pair(resource: Spoken, name: str, text: str) -> tuple[str, str]:
    if name in (SORT, COLUMNS):
        return name, ",".join(_signed(resource, part) for part in text.split(","))
    if name == WHERE:
        return name, _where(resource, text)
    return (name if name in RESERVED else _question(resource, name)), text


def _signed(resource: Spoken, text: str) -> str:
    return f"-{_path(resource, text[1:])}" if text.startswith("-") else _path(resource, text)


def _question(resource: Spoken, name: str) -> str:
    field, mark, operator = name.rpartition("__")
    if mark and operator in OPERATORS and name not in resource.readable():
        return f"{_path(resource, field)}__{operator}"
    return _path(resource, name)


def _path(resource: Spoken, text: str) -> str:
    """The part that can be followed; what leads nowhere is refused by whoever reads it."""
    found, at = [], resource
    for part in text.split("."):
        field = at.readable().get(part) if at is not None else None
        found.append(field.name if field is not None else part)
        target = at.related(field.name) if field is not None and field.kind.is_relation else None
        if target is None:
            break
        at = target
    return ".".join([*found, *text.split(".")[len(found) :]])


def _where(resource: Spoken, text: str) -> str:
    try:
        node = json.loads(text)
    except (ValueError, RecursionError):
        return text  # refused by whoever reads it
    return json.dumps(_tree(resource, node)) if isinstance(node, Mapping) else text


def _tree(resource: Spoken, node: Any) -> Any:
    if not isinstance(node, Mapping):
        return node
    found: dict[str, Any] = {}
    for name, part in node.items():
        if name in NODES and name not in resource.readable():
            found[name] = [_tree(resource, each) for each in part] if isinstance(part, list) else _tree(resource, part)
        else:
            found[_question(resource, name)] = part
    return found
