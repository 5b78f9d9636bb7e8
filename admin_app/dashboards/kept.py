"""Numbers kept for a while: told again only to readers whose rows are the same, never across different row rules.

Kept in the memory of one process; each of several tells when its own were asked for.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement
from sqlalchemy.exc import CompileError
from sqlalchemy.orm import Session

from admin_app.dashboards.asked import Asked
from admin_app.dashboards.figures import Figures
from admin_app.resource import scope
from admin_app.resource.listing.narrowing import own_rows
from admin_app.resource.memory import Recent

MOST = 2000
"""Tiles kept at once in a process; the one that nobody asked for longest goes first."""


@dataclass(frozen=True, slots=True)
class Kept:
    figures: Figures
    at: datetime
    until: float


class Shelf:
    """The numbers are worked out beside it, so that one slow tile holds no other."""

    def __init__(self) -> None:
        self._recent = Recent(MOST)

    def get(self, key: Hashable) -> Kept | None:
        found: Kept | None = self._recent.get(key)
        return found if found is not None and found.until >= monotonic() else None

    def put(self, key: Hashable, kept: Kept) -> None:
        self._recent.put(key, kept)


def told(asked: Asked, where: str, work_out: Callable[[Asked], Figures], *, anew: bool = False) -> Kept:
    """The figures of a tile, kept ones where there are some that are this reader's; ``where`` names its dashboard."""
    shelf: Shelf = current_app.extensions.setdefault("steward_tiles", Shelf())
    lasts = current_app.config["TILE_CACHE_SECONDS"]
    key = key_of(asked, where) if lasts else None
    found = shelf.get(key) if key is not None and not anew else None
    if found is None:
        found = Kept(work_out(asked), datetime.now(UTC), monotonic() + lasts)
        if key is not None:
            shelf.put(key, found)
    return found


def key_of(asked: Asked, where: str) -> Hashable | None:
    """What the numbers depend on: the tile, the day, and which rows its reader sees; the reader as well where the
    question means another thing for each. None where nobody can know, so that nothing is kept: rows that a team's own
    ``get_query()`` narrows, or a rule that cannot be written down."""
    if own_rows(asked.view):
        return None
    session = asked.view.rows
    try:
        sight = sight_of(session)
    except CompileError:
        return None
    database = session.get_bind(asked.view.model)
    reader = getattr(asked.moment.actor, "id", None) if asked.is_personal else None
    return database, where, asked.tile.name, asked.moment.today, str(asked.moment.zone), sight, reader


def sight_of(session: Session) -> Hashable:
    """Every row rule that holds for the session's actor, as SQL with its values: two readers with the same see the
    same rows. Of all models, because a filter may lead through any of them."""
    engine = session.get_bind()
    rules = scope.row_rules(session)
    return frozenset((model, *_spelled(rule, engine.dialect)) for model, rule in rules.items())


def _spelled(rule: ColumnElement[bool], dialect: Any) -> tuple[str, str]:
    compiled = rule.compile(dialect=dialect)
    return str(compiled), repr(sorted(compiled.params.items()))
