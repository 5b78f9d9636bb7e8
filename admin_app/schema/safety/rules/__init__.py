"""The rules: for each kind of operation, when it is dangerous on a table that is in use, and the safe form of it."""

from collections.abc import Callable

from admin_app.schema.safety.actions import Action
from admin_app.schema.safety.danger import Danger, Here
from admin_app.schema.safety.rules import columns, constraints, indexes, rows, tables

RULES: dict[str, Callable[[Action, Here], Danger | None]] = {
    **indexes.RULES,
    **constraints.RULES,
    **columns.RULES,
    **tables.RULES,
    **rows.RULES,
}
