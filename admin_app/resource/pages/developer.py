"""The developer's tab of a record: the row as JSON, where it is kept, by which class it is read, by which SQL.

For whoever the policy allows to ``inspect``; and of the row and its table, what they may read.
"""

import inspect as python
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import Table, UniqueConstraint, inspect, select
from sqlalchemy.exc import CompileError

from admin_app.resource.fields import key_condition, key_of
from admin_app.resource.pages.row_json import kept, row_json
from admin_app.resource.registry import registry
from admin_app.resource.resource import Resource
from admin_app.resource.translation import gettext as _

TAB = "for-developers"
"""No attribute of a model can be called so."""


@dataclass(frozen=True, slots=True)
class Inside:
    json: str
    facts: list[tuple[str, str]]
    columns: list[tuple[str, str, bool, str]]  # name, type, may be NULL, key
    indexes: list[tuple[str, str, bool]]  # name, columns, unique
    sql: str
    api_url: str | None = None


def inside(view: Resource, row: Any) -> Inside:
    mapper = inspect(type(row))
    return Inside(
        json=row_json(view, row),
        facts=list(_facts(view, mapper)),
        columns=list(_columns(view)),
        indexes=list(_indexes(view, mapper.local_table)),
        sql=_sql(view, row),
        api_url=registry().api_address(view, row),
    )


def _facts(view: Resource, mapper: Any) -> Iterator[tuple[str, str]]:
    bind = view.rows.get_bind(view.model)
    yield _("table"), str(getattr(mapper.local_table, "fullname", mapper.local_table.description))
    yield _("database"), bind.dialect.name
    yield _("model"), f"{mapper.class_.__module__}.{mapper.class_.__qualname__}"
    if path := _file_of(mapper.class_):
        yield _("file"), path
    yield _("declaration"), f"{type(view).__module__}.{type(view).__qualname__}"


def _file_of(class_: type) -> str | None:
    """Where the class is written, below the project; nothing of the machine it stands on."""
    try:
        path = Path(python.getsourcefile(class_) or "").resolve()
        line = python.getsourcelines(class_)[1]
        return f"{path.relative_to(Path(current_app.root_path).resolve().parent)}:{line}"
    except (OSError, TypeError, ValueError):
        return None  # made at run time from the tables of an opened database, or from elsewhere


def _columns(view: Resource) -> Iterator[tuple[str, str, bool, str]]:
    for field in kept(view):
        if field.column is not None:
            key = _("primary key") if field.primary_key else _("unique") if field.unique else ""
            aims = ", ".join(sorted(".".join(filter(None, aim.target_tokens)) for aim in field.column.foreign_keys))
            key = " · ".join(part for part in (key, f"→ {aims}" if aims else "") if part)
            yield field.column.name, _type(field.column.type), bool(field.column.nullable), key


def _type(type_: Any) -> str:
    try:
        return str(type_)
    except CompileError:
        return type(type_).__name__


def _indexes(view: Resource, table: Any) -> Iterator[tuple[str, str, bool]]:
    """Those of which every column may be seen: an index can name a column that is hidden."""
    if not isinstance(table, Table):
        return
    names = {field.column for field in kept(view)}
    sets = [("", list(table.primary_key.columns), True)]
    sets += [(str(index.name), list(index.columns), bool(index.unique)) for index in table.indexes]
    sets += [
        (str(each.name or ""), list(each.columns), True)
        for each in table.constraints
        if isinstance(each, UniqueConstraint)
    ]
    for name, columns, unique in sorted(sets, key=lambda each: each[0]):
        if columns and names.issuperset(columns):
            yield name or _("primary key"), ", ".join(column.name for column in columns), unique


def _sql(view: Resource, row: Any) -> str:
    """The SELECT of this row, of the columns that its reader may see."""
    attributes = [field.attribute for field in kept(view)]
    statement = select(*attributes).where(key_condition(view.model, key_of(row)))
    dialect = view.rows.get_bind(view.model).dialect
    try:
        return str(statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
    except (CompileError, NotImplementedError):
        return str(statement.compile(dialect=dialect))  # a key of a type that has no spelling in SQL
