"""What a written migration does, move by move: an operation of Alembic, SQL for one kind of database, rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from alembic.operations import ops
from sqlalchemy import Column
from sqlalchemy.types import TypeEngine


@dataclass(frozen=True)
class Do:
    """An operation. In ``batch`` it is part of a change of that table, which SQLite makes by building it anew.

    ``apart`` begins another such change; ``using`` is how PostgreSQL casts to a new type, and ``kept`` the column as
    SQLite shall see it before, so that it casts nothing.
    """

    operation: ops.MigrateOperation
    batch: str = ""
    using: str = ""
    apart: bool = False
    kept: Column[Any] | None = None


@dataclass(frozen=True)
class Say:
    """SQL as it is; ``alone`` is outside a transaction, where PostgreSQL wants it."""

    sql: str
    alone: bool = False


@dataclass(frozen=True)
class Fill:
    """Rows of a table get a value: those that have none, or those that have ``instead_of``."""

    table: str
    column: str
    type: TypeEngine[Any]
    value: Any
    instead_of: str | None = None


@dataclass(frozen=True)
class On:
    """Moves for one kind of database, and others for all the others."""

    database: str
    then: Sequence["Move"]
    otherwise: Sequence["Move"] = ()


Move = Do | Say | Fill | On
