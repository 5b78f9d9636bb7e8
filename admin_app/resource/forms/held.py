"""What a row holds in a relation to one other, asked for only when it has to be named, and for many rows at once."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import with_parent

from admin_app.resource.fields import key_of
from admin_app.resource.fields.keys import text_of_key
from admin_app.resource.forms.pickers import PickerLoader


class Held:
    """What one row holds in a relation to one other, not asked for yet."""

    def __init__(self, loader: PickerLoader, row: Any) -> None:
        self.loader, self.row = loader, row
        self._asked = False
        self._found: Any = None
        self.key: tuple[Any, ...] | None = self._key()

    def _key(self) -> tuple[Any, ...] | None:
        loaded = inspect(self.row).dict.get(self.loader.prop.key)
        if loaded is not None:
            self.give(loaded)
            return key_of(loaded)
        names = self.loader.own_names
        if names is None:
            found = self._related()
            self.give(found)
            return None if found is None else key_of(found)
        parts = tuple(getattr(self.row, name) for name in names)
        return None if None in parts else parts

    def _related(self) -> Any:
        if not inspect(self.row).has_identity:
            return None
        asked = select(self.loader.model).where(with_parent(self.row, self.loader.prop.class_attribute)).limit(2)
        with self.loader.session.no_autoflush:
            return self.loader.session.scalars(asked).unique().first()

    def give(self, found: Any) -> None:
        self._asked, self._found = True, found

    @property
    def is_asked(self) -> bool:
        return self._asked or self.key is None

    @property
    def found(self) -> Any:
        """The other row; None where there is none, or none that the person may see."""
        if not self.is_asked:
            assert self.key is not None
            self.give(self.loader.find([self.key]).get(self.key))
        return self._found

    @property
    def is_hidden(self) -> bool:
        return self.key is not None and self.found is None

    @property
    def text(self) -> str | None:
        return None if self.key is None else text_of_key(self.loader.model, self.key)


def look_up_together(several: Iterable[Held]) -> None:
    """Ask for what all of these hold by one statement a target, before each is asked for its own."""
    waiting: dict[Any, list[Held]] = {}
    for held in several:
        if not held.is_asked:
            waiting.setdefault(held.loader.model, []).append(held)
    for together in waiting.values():
        found = together[0].loader.find(held.key for held in together if held.key is not None)
        for held in together:
            held.give(found.get(held.key) if held.key is not None else None)
