"""The answers that are kept for requests that come again: claimed, filled, found, and removed after their time.

Each function runs in the session or on the connection that it is given; the caller commits.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from flask import Response, current_app
from sqlalchemy import Connection, Engine, delete, insert, inspect, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from admin_app.resource.scope import ASKED_BY_TOOL
from models.system.api_answer import BODY_MAX, ApiAnswer
from models.types import now

log = logging.getLogger(__name__)

HEADERS = ("Content-Type", "ETag", "Location")
REMOVED_AT_ONCE = 500
REMOVED_EVERY = 60.0
"""Seconds between two looks of a process for answers whose time is over."""

_table: Any = inspect(ApiAnswer).local_table
_last_look = [0.0]

Place = Session | Connection


@dataclass(frozen=True, slots=True)
class Note:
    """A request that may come again: whose key it has, and what it asks."""

    key_hash: str
    request_hash: str
    person_id: int | None


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of an earlier request; without a ``status`` nobody knows how it ended."""

    request_hash: str
    status: int | None
    headers: dict[str, str]
    body: bytes | None
    at: datetime


def claim(place: Place, note: Note) -> bool:
    """Is this the first request of its key? Waits for one that has the key and has not ended."""
    values: dict[str, Any] = {
        "key_hash": note.key_hash,
        "request_hash": note.request_hash,
        "person_id": note.person_id,
        "headers": {},
        "at": now(),
    }
    try:
        _run(place, insert(_table).values(values))
    except IntegrityError:
        place.rollback()
        return False
    return True


def find(place: Place, note: Note) -> Kept | None:
    """What is kept for the key; one whose time is over is removed."""
    columns = [_table.c[name] for name in Kept.__slots__]
    row = _run(place, select(*columns).where(_table.c.key_hash == note.key_hash)).first()
    if row is not None and row.at <= _over():
        _run(place, delete(_table).where(_table.c.key_hash == note.key_hash, _table.c.at <= _over()))
        place.commit()
        return None
    return Kept(*row) if row is not None else None


def keep(place: Place, note: Note, response: Response) -> None:
    """Fill in what was answered."""
    body = response.get_data()
    values = {
        "status": response.status_code,
        "headers": {name: response.headers[name] for name in HEADERS if name in response.headers},
        "body": body if len(body) <= BODY_MAX else None,
    }
    _run(place, update(_table).where(_table.c.key_hash == note.key_hash).values(values))


def forget(place: Place, note: Note) -> None:
    """Nothing was written, so that the same request may try again."""
    _run(place, delete(_table).where(_table.c.key_hash == note.key_hash, _table.c.status.is_(None)))


def home_of(session: Session) -> Engine:
    """The database of the answers, on connections of their own."""
    return session.get_bind(mapper=ApiAnswer).engine.execution_options(writing=True)


def remove_old(session: Session) -> None:
    """Now and then a bounded number of answers whose time is over; what fails here is tried again a minute later."""
    if monotonic() - _last_look[0] < REMOVED_EVERY:
        return
    _last_look[0] = monotonic()
    old = select(_table.c.key_hash).where(_table.c.at <= _over()).limit(REMOVED_AT_ONCE)
    try:
        with home_of(session).begin() as home:
            keys: Sequence[str] = home.execute(old.with_for_update(skip_locked=True)).scalars().all()
            if keys:
                home.execute(delete(_table).where(_table.c.key_hash.in_(keys)))
    except SQLAlchemyError:
        log.exception("Old answers of the API could not be removed")


def _over() -> datetime:
    return now() - timedelta(hours=current_app.config["API_IDEMPOTENCY_HOURS"])


def _run(place: Place, statement: Any) -> Any:
    if isinstance(place, Connection):
        return place.execute(statement)
    return place.execute(statement, execution_options=ASKED_BY_TOOL, bind_arguments={"mapper": ApiAnswer})
