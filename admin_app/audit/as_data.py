"""The history of one row as data, for programs: each change with its fields before and after, as its reader may see."""

from typing import Any

from admin_app.audit import lines
from admin_app.audit.history import Entry
from admin_app.audit.of_row import changes_of_row
from admin_app.resource.changes import CHANGED
from admin_app.resource.registry import Entries
from admin_app.resource.resource import Resource
from models.system.change import Change


def history(view: Resource, key: str, before: str | None, size: int) -> Entries:
    """(the changes of a row, newest first, and the number to go on from)."""
    found, older = changes_of_row(view, key, before, size)
    return [_entry(view, each, change) for each, change in found], older


def _entry(view: Resource, entry: Entry, change: Change) -> dict[str, Any]:
    return {
        "number": entry.number,
        "at": entry.at,
        "actor": entry.actor,
        "route": entry.route,
        "reason": entry.reason,
        "operation": change.operation,
        "changes": {name: _sides(value) for name, value in change.values.items() if lines.may_read(view, name)},
    }


def _sides(value: Any) -> dict[str, Any]:
    """Texts as the history keeps them; ``null`` twice where only that it changed is known."""
    if value == CHANGED:
        return {"before": None, "after": None}
    if isinstance(value, dict):
        return {"before": [key for key, _label in value["removed"]], "after": [key for key, _label in value["added"]]}
    return {"before": value[0], "after": value[1]}
