"""The statements that a migration would send to PostgreSQL, each with its line and the transaction it stands in.

The migration's own ``upgrade()`` is run against an ``op`` that writes SQL instead of carrying it out. Asks no database.
"""

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from types import ModuleType
from typing import Any, NoReturn

from alembic.operations import Operations, ops
from sqlalchemy.exc import CompileError

from admin_app.schema.describing import described
from admin_app.schema.operations import UNREADABLE, NoAnswer, Recorder
from admin_app.schema.safety import actions as act
from admin_app.schema.safety.remedies import named
from admin_app.schema.safety.statements import actions_of

POSTGRESQL = "postgresql"
_WRITES = re.compile(r"\b(UPDATE|INSERT|DELETE)\b", re.I)
UNREAD = "-- what stands here cannot be read without a database"


@dataclass(frozen=True, slots=True)
class Statement:
    """``transaction`` numbers those of a migration; None is a statement by itself, in an ``autocommit_block``."""

    sql: str
    line: int
    transaction: int | None = 0
    is_unread: bool = False


def statements_of(module: ModuleType, *, down: bool = False) -> list[Statement]:
    """What the migration's upgrade (or downgrade) sends, as far as it can be known: a last one may be unread."""
    reader = Reader(POSTGRESQL, str(module.__file__), {})
    way = module.downgrade if down else module.upgrade
    reader._install_proxy()
    try:
        with redirect_stdout(StringIO()):  # a migration may tell how far it is
            way()
    except UNREADABLE as failed:
        line = reader.line(failed)
        reader.say(f"{UNREAD}: {failed or 'it asks for rows'}", line, is_unread=True)
        if (after := _after(way, line)) is not None:
            reader.say(f"{UNREAD}: what follows, from line {after} on", way.__code__.co_firstlineno, is_unread=True)
    else:
        for line in reader.questions:  # the migration itself caught that there is no answer
            reader.say(f"{UNREAD}: it asks for rows", line, is_unread=True)
    finally:
        reader._remove_proxy()
    return reader.said


def _after(way: Any, line: int) -> int | None:
    """The line on which the function goes on after the statement of this one; None where that is its last."""
    first = way.__code__.co_firstlineno
    (function,) = ast.parse(textwrap.dedent(inspect.getsource(way))).body
    assert isinstance(function, ast.FunctionDef)
    return next((first + each.lineno - 1 for each in function.body if first + each.lineno - 1 > line), None)


class _Answer(NoAnswer):
    """What a statement answers on paper: it touched nothing, and found no key, or the key 1. It has no rows."""

    rowcount = 0

    def __init__(self, asked: Callable[[], NoReturn], *keys: int) -> None:
        super().__init__(asked)
        self._keys = keys

    def scalar(self) -> int | None:
        return next(iter(self._keys), None)

    scalar_one_or_none = scalar

    def scalars(self) -> "_Answer":
        return self

    def all(self) -> list[int]:
        return list(self._keys)


class Reader(Recorder):
    """``op`` as a migration sees it, writing SQL."""

    def __init__(self, dialect: str, path: str, known: Any) -> None:
        super().__init__(dialect, path, known)
        self.said: list[Statement] = []
        self._transactions = 0
        self._questions: set[str] = set()
        self._is_alone = False
        context: Any = self.migration_context
        context.as_sql = False  # a migration that asks does here what it does on a database
        context.impl._exec = self._send
        context.autocommit_block = self._autocommit_block

    def invoke(self, operation: ops.MigrateOperation) -> Any:
        self.note(described(operation, self.migration_context, self.line(), self._known), operation)
        if isinstance(operation, ops.BulkInsertOp):  # its rows are written out, whose values need types on paper
            return self.say(f"INSERT INTO {named(operation.table.name)} VALUES ()", self.line())
        return Operations.invoke(self, operation)

    def say(self, sql: str, line: int, *, is_unread: bool = False) -> None:
        self.said.append(Statement(sql, line, None if self._is_alone else self._transactions, is_unread))

    @contextmanager
    def _autocommit_block(self) -> Iterator[None]:
        self._is_alone = True
        try:
            yield
        finally:
            self._is_alone = False
            self._transactions += 1

    def _send(self, statement: Any, *_: Any, **__: Any) -> None:
        self.say(statement if isinstance(statement, str) else self._spelled(statement), self.line())

    def _asked(self, statement: Any, *_: Any, **__: Any) -> Any:
        """A statement that the migration sent to its connection.

        A loop over batches asks for the end of the next one: it is told one, and the second time that there is none.
        Elsewhere an answer may decide what is done, and is not made up. One that does more than ask is said, too.
        """
        sql = self._spelled(statement)
        if self._is_alone and sql.upper().startswith(("SELECT", "WITH")) and not _WRITES.search(sql):
            if sql in self._questions:
                return _Answer(self.needs_a_database)
            self._questions.add(sql)
            if any(action.kind != act.HARMLESS for action in actions_of(sql)):
                self.say(sql, self.line())
            return _Answer(self.needs_a_database, 1)
        super()._asked(statement)
        self.say(sql, self.line())
        return _Answer(self.needs_a_database)

    def _spelled(self, statement: Any) -> str:
        """With its values where they can be written, else with places for them."""
        dialect = self.migration_context.dialect
        try:
            sql = str(statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
        except CompileError:
            sql = str(statement.compile(dialect=dialect))
        return sql.replace("%%", "%").strip()


Operations._setups[Reader] = Operations._setups[Operations]
"""As for the Recorder: ``from alembic import op`` leads to the same place."""
