"""The pins of whoever asks, as the sidebar draws them.

Every page draws them and they seldom change: what was read stays in the process until the number that a person is read
with is another, as it is after each change. Nothing is asked for those who never pinned anything.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app, request
from sqlalchemy import bindparam, inspect, select

from admin_app.extensions import db
from admin_app.pins.places import shown_label, this_place
from admin_app.resource import scope
from admin_app.resource.memory import Recent
from admin_app.resource.pages.shell import open_views
from models.system import Pin

MOST = 500
"""People whose pins stay in a process."""


@dataclass(frozen=True, slots=True)
class Pinned:
    """One pin that may still be opened."""

    id: int
    label: str
    address: str
    icon: str
    is_here: bool

    @property
    def url(self) -> str:
        return request.script_root + self.address


@dataclass(frozen=True, slots=True)
class Pins:
    """All of somebody's, and the address of this page where it can be pinned (``here``; None where it cannot)."""

    entries: Sequence[Pinned]
    here: str | None

    @property
    def this(self) -> Pinned | None:
        return next((pin for pin in self.entries if pin.is_here), None)


_kept: Any = inspect(Pin).local_table
_OF_PERSON = (
    select(_kept.c.id, _kept.c.label, _kept.c.address, _kept.c.page)
    .where(_kept.c.user_id == bindparam("who"))
    .order_by(_kept.c.position, _kept.c.id)
)


def pinned() -> Pins | None:
    """What the sidebar shows; asked once a request."""
    who = scope.actor()
    if getattr(who, "id", None) is None:
        return None
    answers = scope.answers()
    if Pins not in answers:
        place = this_place()
        here = place.address if place is not None else None
        views = open_views()
        kept = [row for row in current_app.extensions["steward_pins"].of(who) if row.page in views]
        answers[Pins] = Pins([_drawn(row, views[row.page], here) for row in kept], here)
    found: Pins = answers[Pins]
    return found


class Kept:
    """What was read, by the person and the number it was read at."""

    def __init__(self) -> None:
        self._recent = Recent(MOST)

    def of(self, who: Any) -> Sequence[Any]:
        stamp, rows = self._recent.get(who.id) or (0, ())
        if stamp != who.pins_stamp:
            rows = rows_of(who.id)
            self._recent.put(who.id, (who.pins_stamp, rows))
        return rows


def rows_of(who: int) -> Sequence[Any]:
    """The kept pins of a person, in their order. Asked of the table: a form on the page is not written by the way."""
    connection = db.session().connection({"mapper": Pin})
    return connection.execute(_OF_PERSON, {"who": who}, execution_options=scope.ASKED_BY_TOOL).all()


def _drawn(row: Any, view: Any, here: str | None) -> Pinned:
    return Pinned(
        row.id, shown_label(row.label, row.page), row.address, getattr(view, "icon", "page"), row.address == here
    )
