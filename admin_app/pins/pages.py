"""The page of one's own pins: put up, called something else, put into order, taken down. Forms, without any script."""

from collections.abc import Sequence
from secrets import randbelow
from typing import Any

from flask import current_app, flash, redirect, request, url_for
from flask_admin import expose
from sqlalchemy import case, delete, insert, inspect, update
from sqlalchemy.exc import IntegrityError

from admin_app.extensions import db
from admin_app.pins.pinned import pinned, rows_of
from admin_app.pins.places import label_for, place_at, shown_label
from admin_app.resource import scope
from admin_app.resource.actions import needs
from admin_app.resource.errors import Invalid, NotFound
from admin_app.resource.pages.page import Page
from admin_app.resource.pages.returning import safe_path
from admin_app.resource.pages.writes import begin_writing
from admin_app.resource.policy import Verdict
from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import gettext_noop as N_
from models.system import Pin, User
from models.system.pin import LABEL_LENGTH


class PinsView(Page):
    """``/admin/pins/``. For everybody who is signed in, each their own."""

    title = N_("Pins")
    category = N_("Tool")
    icon = "tack"

    def __init__(self) -> None:
        super().__init__(endpoint="pins", url="pins")

    def is_visible(self) -> bool:
        return False  # the sidebar leads here from the pins themselves

    def may(self, operation: str) -> Verdict:
        return Verdict(scope.actor() is not None, _("Sign in to pin something."))

    @expose("/")
    def index(self) -> Any:
        found = pinned()
        return self.render("pins/index.html", pins=found.entries if found else [])

    @expose("/new/", methods=("POST",))
    @needs("read")
    def put_up(self) -> Any:
        mine = _mine()
        place, most = place_at(request.form.get("address", "")), current_app.config["PINS_MAX"]
        label = label_for(place)
        if all(row.address != place.address for row in mine):
            if len(mine) >= most:
                raise Invalid(_("You have %(count)s pins already; take one down first.", count=len(mine)))
            values = {"label": label, "address": place.address, "page": place.page}
            _run(insert(_kept).values(user_id=scope.actor().id, position=len(mine), **values))
        return _back(_("%(what)s is pinned to the sidebar.", what=shown_label(label, place.page)))

    @expose("/edit/", methods=("POST",))
    @needs("read")
    def edit(self) -> Any:
        """Another name, or one place up or down."""
        mine = _mine()
        at = _which(mine)
        move = request.form.get("move", "")
        if move in ("up", "down"):
            _put_in_order([row.id for row in mine], at, -1 if move == "up" else 1)
        elif label := " ".join(request.form.get("label", "").split())[:LABEL_LENGTH]:
            _run(update(_kept).where(_kept.c.id == mine[at].id).values(label=label))
        return _back()

    @expose("/delete/", methods=("POST",))
    @needs("read")
    def take_down(self) -> Any:
        mine = _mine()
        pin = mine[_which(mine)]
        _run(delete(_kept).where(_kept.c.id == pin.id))
        return _back(_("%(what)s is no longer pinned.", what=shown_label(pin.label, pin.page)))


LARGEST = 2**31 - 1
"""Any of so many numbers: one that was there before, as in a database that is put back, is not met again."""
_kept: Any = inspect(Pin).local_table
_people: Any = inspect(User).local_table


def _mine() -> Sequence[Any]:
    """One's own pins, in a transaction that is going to write. The person's row is written first, so that two
    changes of one person's follow one another, and no process draws what it kept from before."""
    begin_writing(db.session(), Pin)
    me = scope.actor().id
    _run(update(_people).where(_people.c.id == me).values(pins_stamp=randbelow(LARGEST) + 1))
    return rows_of(me)


def _which(mine: Sequence[Any]) -> int:
    """The place of the pin that the form names, among one's own."""
    wanted = request.form.get("id", "")
    found = next((at for at, row in enumerate(mine) if str(row.id) == wanted), None)
    if found is None:
        raise NotFound(_("There is no such pin of yours; it may have been taken down already."))
    return found


def _put_in_order(ids: list[int], at: int, step: int) -> None:
    """Numbered anew from the top, with this one a place on; at an end it stays."""
    if 0 <= at + step < len(ids):
        ids[at], ids[at + step] = ids[at + step], ids[at]
    places = case({number: position for position, number in enumerate(ids)}, value=_kept.c.id)
    _run(update(_kept).where(_kept.c.id.in_(ids)).values(position=places))


def _run(statement: Any) -> None:
    """A note of the tool's own. Of two at once that pin the same address, the second finds it pinned."""
    try:
        db.session.execute(statement, execution_options=scope.ASKED_BY_TOOL, bind_arguments={"mapper": Pin})
    except IntegrityError:
        db.session.rollback()


def _back(says: str | None = None) -> Any:
    db.session.commit()
    if says is not None:
        flash(says, "success")
    return redirect(safe_path(request.form.get("url"), url_for(".index")), 303)
