"""Counts the statements that reach the database while a block runs."""

from types import TracebackType
from typing import Any

from sqlalchemy import Engine, event


class Statements:
    """``with Statements() as asked: ...``; ``asked.rows`` are the SELECTs made for whoever asks, in order.

    With ``at_most`` the block fails where ``rows`` are more, and shows them.
    """

    def __init__(self, at_most: int | None = None) -> None:
        self.at_most = at_most
        self.all: list[str] = []
        self.rows: list[str] = []
        self.parameters: list[Any] = []

    def __enter__(self) -> "Statements":
        event.listen(Engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, kind: type[BaseException] | None, _: Any, __: TracebackType | None) -> None:
        event.remove(Engine, "before_cursor_execute", self._note)
        if kind is None and self.at_most is not None and len(self.rows) > self.at_most:
            made = "\n".join(f"{number}. {sql}" for number, sql in enumerate(self.rows, 1))
            raise AssertionError(f"{len(self.rows)} statements were made where {self.at_most} may be:\n{made}")

    def _note(
        self, _connection: Any, _cursor: Any, statement: str, parameters: Any, context: Any, _executemany: bool
    ) -> None:
        if statement.startswith("BEGIN"):
            return  # SQLite's transactions are opened by us, PostgreSQL's by its driver
        self.all.append(statement)
        by_the_tool = context is not None and context.execution_options.get("asked_by") == "tool"
        if statement.lstrip().startswith("SELECT") and not by_the_tool:
            self.rows.append(statement)
            self.parameters.append(parameters)

    @property
    def writes(self) -> list[str]:
        return [s for s in self.all if s.lstrip().split(None, 1)[0] in ("INSERT", "UPDATE", "DELETE")]
