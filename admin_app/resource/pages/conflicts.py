"""What a page asks where two people changed one field, and says of what was merged without a question."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, g

from admin_app.resource.registry import Written, registry
from admin_app.resource.resource import Resource
from admin_app.resource.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Question:
    """A field in question, and who wrote what is saved there now; None where that is not known, or not to be told."""

    difference: Any
    written: Written | None


def questions(view: Resource, differences: Iterable[Any]) -> list[Question]:
    return [Question(one, written(view, one)) for one in differences]


def written(view: Resource, difference: Any) -> Written | None:
    """Who wrote what is saved now, in the record or in a child that its form edits."""
    row = difference.row
    owner = view if isinstance(row, view.model) else registry().by_model(type(row))
    return None if owner is None else registry().last_written(owner, row, difference.field)


def say_merged(labels: Sequence[str]) -> None:
    """After a save: what others changed meanwhile has stayed."""
    if labels and "steward_saved" in g and g.steward_saved.changed:
        flash(_("Changed by others meanwhile, and kept: %(fields)s.", fields=", ".join(labels)), "info")
