"""The tables that a path passes, each under a name of its own, made once: a path may pass one table twice.

Making an alias of a mapped class costs more than all the rest of a page's SQL, so those of a path are kept. The same
path has one alias for conditions, where every EXISTS is a scope of its own, and another for joins.
"""

from typing import Any, NamedTuple

from sqlalchemy.orm import aliased

from admin_app.resource.fields.attributes import fields_of
from admin_app.resource.memory import remembered


class Stage(NamedTuple):
    """Where a path stands after a relation: the entity there, and the relation that leads to it."""

    entity: Any
    relation: Any


def stage(model: Any, names: tuple[str, ...], purpose: str) -> Stage:
    """The end of the relations ``names``, one after the other, from ``model``; ``purpose`` tells joins from EXISTS."""
    return remembered(model, (purpose, names), lambda _mapper: _made(model, names, purpose))


def _made(model: Any, names: tuple[str, ...], purpose: str) -> Stage:
    *before, name = names
    entity = stage(model, tuple(before), purpose).entity if before else model
    at = stage_model(model, tuple(before))
    alias = aliased(fields_of(at)[name].target, flat=True)  # a class of two tables as its tables, each with its rules
    return Stage(alias, getattr(entity, name).of_type(alias))


def stage_model(model: Any, names: tuple[str, ...]) -> Any:
    """The mapped class at the end of the relations."""
    for name in names:
        model = fields_of(model)[name].target
    return model
