"""What the generic views do with the rows of their query: list, create, retrieve, update, destroy.

Reads and writes through the doors; ``perform_…`` are the hooks at which a team changes what is written.
"""

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from flask import Response
from sqlalchemy import Select

from admin_app.api.bodies import an_object, body
from admin_app.api.generic import paged, stored
from admin_app.api.generic.serializers import Serializer

if TYPE_CHECKING:
    from admin_app.api.generic.addresses import Address


class Rows:
    """The part of a view that knows rows."""

    query: ClassVar[Any] = None
    serializer_class: ClassVar[Any] = None
    lookup_field: ClassVar[str | None] = None  # by which field the address names a row; the key where it is None
    filter_fields: ClassVar[Collection[str] | None] = None  # what a list may be asked for; what it sends where None
    search_fields: ClassVar[Sequence[str] | None] = None  # where a search looks; the short texts it sends where None
    ordering: ClassVar[Sequence[str]] = ()  # ("-written_at",); by key where it is empty
    page_size: ClassVar[int | None] = None

    address: "Address"
    parts: dict[str, str]
    check_object_permissions: Callable[[Any], None]

    # Hooks ------------------------------------------------------------------------------------------------------------

    def get_query(self) -> Select[Any]:
        """The rows of this request. The default is ``query``; ``self.parts`` are the parts of the address."""
        found: Select[Any] = type(self).query
        return found

    def get_serializer_class(self) -> type[Serializer]:
        """The default is ``serializer_class``."""
        found: type[Serializer] = type(self).serializer_class
        return found

    def get_object(self, *, lock: bool = False) -> Any:
        """The row that the address names, among those of the query and of the actor; raises NotFound. Its permissions
        are asked. ``lock`` keeps it from others until the commit."""
        row = stored.one(self, lock=lock)
        self.check_object_permissions(row)
        return row

    def perform_create(self, serializer: Serializer) -> Any:
        """Called to make the row; ``serializer.save(author=…)`` adds what only the server knows."""
        return serializer.save()

    def perform_update(self, serializer: Serializer) -> Any:
        """Called to change the row."""
        return serializer.save()

    def perform_destroy(self, row: Any) -> None:
        """Called to delete the row, which is looked at and locked."""
        stored.delete(self, row)

    # What is done -----------------------------------------------------------------------------------------------------

    def list(self) -> Response:
        """A page of rows as ``{"items", "next", "previous", "count"}``, in the grammar of every list."""
        return paged.answer(self)

    def retrieve(self) -> Response:
        """One row, with its ETag."""
        return stored.represented(self, self.get_object())

    def create(self) -> Response:
        """A new row: checked, made by ``perform_create``, flushed, looked at, committed."""
        sent = an_object(body())
        return stored.written(self, lambda: self._saved(self.get_serializer(data=sent), self.perform_create, 201))

    def update(self) -> Response:
        """All of a row: what the body leaves out is emptied, or gets its default."""
        return self._updated(partial=False)

    def partial_update(self) -> Response:
        """Some of a row."""
        return self._updated(partial=True)

    def destroy(self) -> Response:
        """A row less; all or nothing goes with it."""
        return stored.written(self, self._destroyed)

    def _destroyed(self) -> Response:
        row = self.get_object(lock=True)
        stored.check_version(self, row)
        with stored.told(self):
            self.perform_destroy(row)
        return Response(status=204)

    def change_object(self, change: Callable[[Any], Any]) -> Response:
        """For a route of your own: hand the row that the address names to ``change``, locked, and keep what it does.
        Answers the row as it is then."""

        def write() -> Response:
            row = self.get_object(lock=True)
            stored.check_version(self, row)
            with stored.told(self):
                change(row)
                written = stored.written_rows()
            stored.all_stay_within([row, *written])
            return stored.represented_anew(self, row, 200)

        return stored.written(self, write)

    def _updated(self, *, partial: bool) -> Response:
        sent = an_object(body())

        def write() -> Response:
            row = self.get_object(lock=True)
            stored.check_version(self, row, sent if partial else None)
            return self._saved(self.get_serializer(row, sent, partial=partial), self.perform_update, 200)

        return stored.written(self, write)

    def _saved(self, serializer: Serializer, perform: Callable[[Serializer], Any], status: int) -> Response:
        serializer.values  # noqa: B018  checked before the hook is called
        written: list[Any] = []
        with stored.told(self, serializer.sent):
            made = perform(serializer)
            written = stored.written_rows()
        row = serializer.row if made is None else made
        stored.all_stay_within([row, *written])
        return stored.represented_anew(self, row, status)

    # What the hooks ask -----------------------------------------------------------------------------------------------

    @property
    def model(self) -> Any:
        """The model of the query."""
        return type(self).model_of_query()

    @classmethod
    def model_of_query(cls) -> Any:
        """The same, asked of the class."""
        return stored.model_of(cls.query)

    def get_serializer(self, row: Any = None, data: Any = None, *, partial: bool = False) -> Serializer:
        """A serializer of this request."""
        return self.get_serializer_class()(row, data, partial=partial, model=self.model, view=self)

    def arguments(self) -> dict[str, str]:
        """The key of the address is not handed to the methods of HTTP: ``get_object`` reads it."""
        return {}
