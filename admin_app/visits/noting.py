"""A visit is noted when the page is with its reader already, by one statement, and never at the page's cost.

Keeps the key of the record and nothing that stood on its page.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any

from flask import Response, current_app, request
from sqlalchemy import Connection, Engine, Insert, case, func, inspect, literal, select, true
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from admin_app.extensions import db
from admin_app.resource import scope
from admin_app.resource.changes import kept_name
from admin_app.resource.fields.keys import key_from_text, text_of_key
from admin_app.resource.registry import registry
from models.system import Visit
from models.system.change import KEY_LENGTH
from models.types import now

log = logging.getLogger(__name__)

WAITS_MS = 100
OPENS_A_RECORD = frozenset({"details_view", "edit_view"})


def note_later(response: Response) -> Response:
    """After every request: a record that was opened is noted once the answer was sent."""
    visited = _visited() if response.status_code == 200 and request.method == "GET" else None
    who = getattr(scope.actor(), "id", None)
    if visited is not None and who is not None:
        statement = partial(note, who, *visited, now(), current_app.config["VISITS_MAX"])
        response.call_on_close(partial(_write, db.engine, statement))
    return response


def _visited() -> tuple[str, str] | None:
    """(resource, key) of the record that this request opened, or None."""
    if (request.endpoint or "").rpartition(".")[2] not in OPENS_A_RECORD:
        return None
    view = registry().by_name.get(request.blueprint or "")
    key = key_from_text(view.model, request.args.get("id", "")) if view is not None else None
    text = text_of_key(view.model, key) if view is not None and key is not None else ""
    return (kept_name(view.model), text) if view is not None and 0 < len(text) <= KEY_LENGTH else None


def _write(engine: Engine, statement: Any) -> None:
    """A note that cannot be written is left out; the page is there already."""
    try:
        with engine.execution_options(writing=True).connect() as connection, _impatient(connection):
            connection.execute(statement(connection.dialect.name))
            connection.commit()
    except SQLAlchemyError as error:
        log.warning("A visit could not be noted: %s", error)


@contextmanager
def _impatient(connection: Connection) -> Iterator[None]:
    """While somebody writes much into SQLite, a worker does not wait with its next page until a visit is noted."""
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name != "sqlite":
        yield
        return
    usual = driver.execute("PRAGMA busy_timeout").fetchone()[0]
    driver.execute(f"PRAGMA busy_timeout={WAITS_MS}")
    try:
        yield
    finally:
        connection.rollback()
        driver.execute(f"PRAGMA busy_timeout={usual}")


def note(who: int, resource: str, key: str, at: datetime, most: int, dialect: str) -> Insert:
    """The visit in the slot that the record has already, else in the next free one, else in that of the oldest."""
    kept: Any = inspect(Visit).local_table
    mine = kept.c.user_id == who
    same = select(func.min(kept.c.slot)).where(mine, kept.c.resource == resource, kept.c.row_key == key)
    taken = select(func.count()).select_from(kept).where(mine).scalar_subquery()
    oldest = select(kept.c.slot).where(mine, kept.c.slot < most).order_by(kept.c.at, kept.c.slot).limit(1)
    free = case((taken < most, taken), else_=oldest.scalar_subquery())
    values = select(
        literal(who),
        func.coalesce(same.scalar_subquery(), free),
        literal(resource),
        literal(key),
        literal(at, kept.c.at.type),
    ).where(true())  # SQLite takes ON CONFLICT for part of a SELECT that has no WHERE
    insert = postgresql.insert(kept) if dialect == "postgresql" else sqlite.insert(kept)
    new = insert.from_select(["user_id", "slot", "resource", "row_key", "at"], values)
    changed = {name: new.excluded[name] for name in ("resource", "row_key", "at")}
    return new.on_conflict_do_update(index_elements=["user_id", "slot"], set_=changed)
