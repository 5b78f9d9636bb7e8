"""The rows that kept keys name, as far as the actor may see them now: loaded through the reading door, many at once.

Never says whether a row that is not found is gone or hidden.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from admin_app.resource import scope
from admin_app.resource.fields import key_condition, key_from_text, key_text, label_of

LOADED_AT_ONCE = 200


class Seen:
    """Say which rows are wanted, ``load`` them, then ask."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._wanted: dict[type, set[str]] = defaultdict(set)
        self._found: dict[tuple[type, str], Any] = {}

    def want(self, model: type, key: str) -> None:
        if key:
            self._wanted[model].add(key)

    def load(self) -> None:
        for model, keys in self._wanted.items():
            for some in _chunks(sorted(keys)):
                self._load(model, some)
        self._wanted.clear()

    def _load(self, model: type, texts: list[str]) -> None:
        keys = [key for text in texts if (key := key_from_text(model, text)) is not None]
        if not keys:
            return
        statement: Select[Any] = select(model).where(or_(*(key_condition(model, key) for key in keys)))
        for row in self.session.scalars(statement).unique():
            self._found[model, key_text(row)] = row

    def row(self, model: type, key: str) -> Any:
        """The row, or None where it is gone or not the actor's to see."""
        return self._found.get((model, key))

    def label(self, model: type, key: str) -> str | None:
        row = self.row(model, key)
        return None if row is None else label_of(row)

    def sees_all(self, model: type) -> bool:
        """Is no row of the model kept from the actor?"""
        return model not in scope.row_rules(self.session)


def _chunks(keys: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(keys), LOADED_AT_ONCE):
        yield keys[start : start + LOADED_AT_ONCE]
