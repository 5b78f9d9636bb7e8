"""The pins of whoever asks, as the sidebar draws them: one statement a page, and none where nobody is signed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from sqlalchemy import bindparam, inspect, select

from admin_app.extensions import db
from admin_app.pins.places import this_place
from admin_app.resource import scope
from admin_app.resource.pages.shell import open_views
from models.system import Pin


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
    who = getattr(scope.actor(), "id", None)
    if who is None:
        return None
    answers = scope.answers()
    if Pins not in answers:
        place = this_place()
        here = place.address if place is not None else None
        views = open_views()
        kept = [row for row in rows_of(who) if row.page in views]
        answers[Pins] = Pins([_drawn(row, views[row.page], here) for row in kept], here)
    found: Pins = answers[Pins]
    return found


def rows_of(who: int) -> Sequence[Any]:
    """The kept pins of a person, in their order. Asked of the table: a form on the page is not written by the way."""
    connection = db.session().connection({"mapper": Pin})
    return connection.execute(_OF_PERSON, {"who": who}, execution_options=scope.ASKED_BY_TOOL).all()


def _drawn(row: Any, view: Any, here: str | None) -> Pinned:
    return Pinned(row.id, row.label, row.address, getattr(view, "icon", "page"), row.address == here)
