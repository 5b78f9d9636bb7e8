"""Serializers: which names of a row are sent and taken, how each is checked, and how a row is made of them.

What is declared here is never more than the policy of the model's resource allows whoever asks.
"""

from collections.abc import Collection, Mapping
from typing import Any, ClassVar

from sqlalchemy import inspect

from admin_app.api.case import case_of_answer
from admin_app.api.generic import written
from admin_app.api.generic.checked import CHANGED, NEW, defaults_of
from admin_app.api.generic.drawn import Item, drawer
from admin_app.api.generic.hooks import checked_by_hooks
from admin_app.api.generic.outlines import Outline, outline_of
from admin_app.api.generic.sent_bodies import Misfit, refused, values_of
from admin_app.extensions import db
from admin_app.resource import scope


class Serializer:
    """Names with their types as annotations, checked by pydantic: ``title: str = Field(max_length=80)``.

    An annotation that names another serializer nests it, ``list[LineSerializer]`` a list of them. ``fields`` adds names
    of the model; ``get_<name>(self, row)`` works one out. ``row`` is the row that is changed, None for a new one.
    """

    is_serializer: ClassVar[bool] = True
    model: ClassVar[Any] = None
    fields: ClassVar[Any] = ()
    read_only: ClassVar[Collection[str]] = ()
    write_only: ClassVar[Collection[str]] = ()
    plain: ClassVar[Any]

    def __init__(
        self,
        row: Any = None,
        data: Any = None,
        *,
        partial: bool = False,
        model: Any = None,
        view: Any = None,
        parent: "Serializer | None" = None,
    ) -> None:
        self.row, self.sent, self.partial, self.view, self.parent = row, data, partial, view, parent
        self._model: Any = type(self).model or model or (type(row) if hasattr(row, "__mapper__") else None)
        self._values: dict[str, Any] | None = None
        self.given: frozenset[str] = frozenset()  # names that the server gave: nothing of them is asked
        self.others: Any = None  # the rows that the keys of all children name, found at once

    # Hooks ------------------------------------------------------------------------------------------------------------

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """Called with all values once each is sound; raise ValueError with a sentence, or ``Invalid(fields={…})``."""
        return data

    def create(self, data: dict[str, Any]) -> Any:
        """Make a new row of the values. The default fills the model's columns and children, and adds it."""
        row = inspect(self._model).class_manager.new_instance()
        self.assign(row, data)
        db.session.add(row)
        return row

    def update(self, row: Any, data: dict[str, Any]) -> Any:
        """Change the row. The default fills what was sent; a list of children replaces those that were there."""
        self.assign(row, data)
        return row

    # What a view asks -------------------------------------------------------------------------------------------------

    @property
    def actor(self) -> Any:
        """Who asks."""
        return scope.actor()

    @property
    def outline(self) -> Outline:
        serializer: Any = type(self)
        return outline_of(serializer, self._model)

    @property
    def data(self) -> Item:
        """The row as it is sent."""
        return drawer(self.outline, case_of_answer())(self.row)

    @property
    def values(self) -> dict[str, Any]:
        """What was sent, by declared name, checked; raises Invalid (422) with a sentence at each name."""
        if self._values is None:
            changes = self.row is not None and self.partial
            sent = values_of(self.outline, self.sent, CHANGED if changes else NEW)
            try:
                if self.row is not None and not changes:
                    sent = defaults_of(self.outline, sent) | written.without_key(self.outline, self.row, sent)
                self._values = checked_by_hooks(self, sent)
            except Misfit as misfit:
                raise refused(self.outline, self.sent, misfit.wrong) from None
        return self._values

    def save(self, **more: Any) -> Any:
        """Make or change the row of what was sent, and of ``more``, which the server knows; the view commits."""
        values = {**self.values, **more}
        self.given = frozenset(more)
        try:
            with db.session.no_autoflush:
                made = self.create(values) if self.row is None else self.update(self.row, values)
        except Misfit as misfit:
            raise refused(self.outline, self.sent, misfit.wrong) from None
        self.row = self.row if made is None else made
        return self.row

    def assign(self, row: Any, data: Mapping[str, Any]) -> None:
        """Put values into a row: columns, keys of other rows, which are looked up among those that the actor may see,
        and children."""
        wrong = written.assign(self, row, data)
        if wrong:
            raise Misfit(wrong)


class ModelSerializer(Serializer):
    """Made from a model: ``model = Post`` and ``fields = ("id", "title", "author.name")``, or ``"__all__"``.

    Types, limits and what is needed come from the columns, as in the API of resources.
    """


Serializer.plain = Serializer
