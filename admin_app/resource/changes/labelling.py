"""What to call a row while it is written: its label as far as it is known, because telling must not cost a statement.

Never loads, and never lets a broken label stop a save.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from sqlalchemy import event
from sqlalchemy import inspect as inspected
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from admin_app.resource.changes.shapes import Shape, State, shape_of
from admin_app.resource.errors import Refusal
from admin_app.resource.fields import label_of


class _WouldLoad(Exception):
    """A label asked for rows that nobody had loaded."""


class Label:
    """The row's label as far as it is known: telling a change must not cost a statement a row."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.too_dear: set[Shape] = set()

    def __call__(self, state: State, shape: Shape) -> str:
        if shape in self.too_dear:
            return ""
        try:
            return label_of(state.obj())
        except (_WouldLoad, Refusal, SQLAlchemyError, AttributeError, TypeError, ValueError, LookupError):
            # A label is for reading; a save must not fail for want of one. The pages draw the key instead.
            self.too_dear.add(shape)
            return ""

    def linked(self, row: Any) -> list[str]:
        state = inspected(row)
        shape = shape_of(state.mapper)
        return [shape.key_text(state), self(state, shape)]

    @contextmanager
    def without_loading(self) -> Iterator[None]:
        def refuse(_asked: Any) -> NoReturn:
            raise _WouldLoad

        event.listen(self.session, "do_orm_execute", refuse)
        try:
            yield
        finally:
            event.remove(self.session, "do_orm_execute", refuse)
