"""What is worked out once: for a mapped class, kept on its own mapping so that it goes when the class goes; or for a
key, in a bounded memory."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
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


class Recent:
    """At most so many answers by key; the one that nobody asked for longest goes first. Thread-safe."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> Any:
        """The answer that is kept, or None."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: Hashable, answer: Any) -> None:
        with self._lock:
            self._kept[key] = answer
            self._kept.move_to_end(key)
            while len(self._kept) > self.most:
                self._kept.popitem(last=False)
