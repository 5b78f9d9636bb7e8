"""What is worked out once for each mapped class, kept on its own mapping so that it goes when the class goes."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from sqlalchemy import inspect
from sqlalchemy.orm import Mapper

Found = TypeVar("Found")


def remembered(model: Any, name: Hashable, work_out: Callable[[Mapper[Any]], Found]) -> Found:
    """The answer of ``work_out`` for this class, asked only the first time."""
    manager = model.__dict__.get("_sa_class_manager") if isinstance(model, type) else None
    notes: dict[Any, Any] = (manager or inspect(model).class_manager).info
    key = ("steward", name)
    if key not in notes:
        notes[key] = work_out(inspect(model))
    found: Found = notes[key]
    return found
