"""What a migration does, as values: its ``upgrade()`` is run against an ``op`` that writes down instead of altering.

Touches no database. What cannot be known without one ends the reading: the rest of the migration is one dark step.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from io import StringIO
from types import ModuleType, SimpleNamespace
from typing import Any, NoReturn

import alembic.op  # noqa: F401  (which is where migrations find what is installed)
from alembic.operations import BatchOperations, Operations, ops
from alembic.runtime.migration import MigrationContext
from alembic.script import Script
from alembic.util import CommandError
from sqlalchemy import Column, Dialect, MetaData, Table, inspection, text
from sqlalchemy.dialects.postgresql.named_types import CreateEnumType, DropEnumType
from sqlalchemy.engine.mock import MockConnection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.sql import ClauseElement

from admin_app.schema.describing import described, type_made
from admin_app.schema.statements import Known, step_of_sql
from admin_app.schema.steps import Step
from models.base import Base

DIALECTS = {"sqlite": "sqlite://", "postgresql": "postgresql+psycopg://"}


class NeedsADatabase(BaseException):
    """The migration asked for rows. Not to be caught by what it catches of a database's own refusals."""


UNREADABLE = (
    NeedsADatabase,
    ArithmeticError,
    AssertionError,
    AttributeError,
    CommandError,
    LookupError,
    NameError,
    NotImplementedError,
    RuntimeError,
    SQLAlchemyError,
    TypeError,
    ValueError,
)
"""What a migration may raise that finds no database where it looks for one."""


def steps_of(script: Script, dialect: str, known: Known | None = None, *, down: bool = False) -> list[Step]:
    """What the migration does on this kind of database, in its order. ``known`` takes in what indices stand on."""
    return [step for step, _ in operations_of(script.module, dialect, known, down=down)]


def known_before(scripts: Iterable[Script], dialect: str) -> Known:
    """What the indices and constraints stand on that these migrations made, oldest first."""
    known: Known = {}
    for script in scripts:
        steps_of(script, dialect, known)
    return known


def operations_of(
    module: ModuleType, dialect: str, known: Known | None = None, *, down: bool = False
) -> list[tuple[Step, ops.MigrateOperation | None]]:
    """Each step of a migration's upgrade (or downgrade), with the operation that Alembic would carry out."""
    recorder = Recorder(dialect, str(module.__file__), {} if known is None else known)
    recorder._install_proxy()
    try:
        (module.downgrade if down else module.upgrade)()
    except UNREADABLE as failed:
        why = "asks the database" if isinstance(failed, NeedsADatabase) else f"cannot be read ({failed})"
        recorder.note(Step(f"does what only a database can say: it {why}", recorder.line(failed), is_dark=True))
    else:
        for line in recorder.questions:  # the migration itself caught that there is no answer
            recorder.note(Step("does what only a database can say: it asks the database", line, is_dark=True))
    finally:
        recorder._remove_proxy()
    return recorder.found


class NoAnswer:
    """What a statement answers on paper: nothing that could be looked at."""

    def __init__(self, asked: Callable[[], NoReturn]) -> None:
        self._asked = asked

    def __getattr__(self, _name: str) -> NoReturn:
        self._asked()

    def __iter__(self) -> NoReturn:
        self._asked()

    def __bool__(self) -> NoReturn:
        self._asked()

    def __len__(self) -> NoReturn:
        self._asked()

    def __getitem__(self, _place: Any) -> NoReturn:
        self._asked()


class PaperConnection(MockConnection):
    """The connection as a migration sees it; what else it may be asked for, nobody knows here."""

    def __init__(self, dialect: Dialect, execute: Callable[..., Any], asked: Callable[[], NoReturn]) -> None:
        super().__init__(dialect, execute)
        self.is_asked = asked

    def exec_driver_sql(self, sql: str, *parameters: Any) -> Any:
        return self.execute(text(sql), *parameters)

    def scalar(self, statement: Any, *parameters: Any) -> Any:
        return self.execute(statement, *parameters).scalar()

    def scalars(self, statement: Any, *parameters: Any) -> Any:
        return self.execute(statement, *parameters).scalars()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self.is_asked()


@inspection._inspects(PaperConnection)
def _looked_into(connection: PaperConnection) -> NoReturn:
    """``sa.inspect(op.get_bind())``"""
    connection.is_asked()


class Recorder(Operations):
    """``op`` as a migration sees it, writing down."""

    def __init__(self, dialect: str, path: str, known: Known) -> None:
        options = {"as_sql": True, "output_buffer": StringIO(), "target_metadata": Base.metadata}
        super().__init__(MigrationContext.configure(url=DIALECTS[dialect], opts=options))
        self.found: list[tuple[Step, ops.MigrateOperation | None]] = []
        self._path = path
        self._known = known
        self.questions: list[int] = []
        """The lines on which the migration asked what only a database can say."""
        self._bind = PaperConnection(self.migration_context.dialect, self._asked, self.needs_a_database)

    def invoke(self, operation: ops.MigrateOperation) -> Any:
        self.note(described(operation, self.migration_context, self.line(), self._known), operation)
        if not isinstance(operation, ops.CreateTableOp):
            return None
        columns = [Column(each.name, each.type) for each in operation.columns if isinstance(each, Column)]
        return Table(operation.table_name, MetaData(), *columns)  # Alembic hands it out, for rows to be put into it

    def note(self, step: Step, operation: ops.MigrateOperation | None = None) -> None:
        self.found.append((step, operation))

    @contextmanager
    def batch_alter_table(self, table_name: str, schema: str | None = None, **_: Any) -> Iterator[Any]:  # type: ignore[override]
        yield _Batch(self, table_name, schema)

    def get_bind(self) -> Any:
        return self._bind

    def needs_a_database(self) -> NoReturn:
        self.questions.append(self.line())
        raise NeedsADatabase

    def line(self, failed: BaseException | None = None) -> int:
        """Which line of the migration is at work, or was when it failed."""
        trace = failed.__traceback__ if failed else None
        line = 0
        while trace:
            line = trace.tb_lineno if trace.tb_frame.f_code.co_filename == self._path else line
            trace = trace.tb_next
        frame = None if failed else sys._getframe(1)
        while frame and frame.f_code.co_filename != self._path:
            frame = frame.f_back
        return frame.f_lineno if frame else line

    def _asked(self, statement: Any, *_: Any, **__: Any) -> Any:
        """A statement that the migration sent to its connection."""
        if isinstance(statement, CreateEnumType | DropEnumType):
            self.note(type_made(statement.element, self.line(), drops=isinstance(statement, DropEnumType)))
            return NoAnswer(self.needs_a_database)
        if not isinstance(statement, ClauseElement) or getattr(statement, "is_select", False):
            self.needs_a_database()
        sql = str(statement.compile(dialect=self._bind.dialect))
        if sql.lstrip().upper().startswith(("SELECT", "WITH", "SHOW", "PRAGMA")):
            self.needs_a_database()
        self.note(step_of_sql(sql, self.line()))
        return NoAnswer(self.needs_a_database)


Operations._setups[Recorder] = Operations._setups[Operations]
"""Alembic looks up by the exact class where ``from alembic import op`` leads; ours leads to the same place."""


class _Batch(BatchOperations):
    """The same inside ``with op.batch_alter_table(...)``: the table is known, and nothing is rebuilt."""

    def __init__(self, recorder: Recorder, table: str, schema: str | None) -> None:
        place: Any = SimpleNamespace(table_name=table, schema=schema)
        super().__init__(recorder.migration_context, place)
        self._recorder = recorder

    def invoke(self, operation: ops.MigrateOperation) -> Any:
        return self._recorder.invoke(operation)
