"""The fulfilment board: what can leave the house today, packed and shipped from one page.

Generic lists and forms cannot say this, so it is an ordinary view; docs/custom-views.md walks through it.
"""

from typing import Any

from flask import flash, redirect, request

from admin_app import Page, Policy, begin_writing, db, expose, gettext_noop, needs, ngettext, sentence_of
from models import Order
from models.base import RuleBroken
from models.fulfilment import pack_all, plans, ship_all, waiting_orders

ON_THE_BOARD = 100
NOBODYS = 0
MOVES = {"pack": pack_all, "ship": ship_all}


class FulfilmentView(Page):
    title = "Fulfilment board"
    category = "Warehouse"
    icon = "box"
    policy = Policy(read={"staff", "ops"}, others={"ship": {"staff", "ops"}})

    @expose("/")
    def index(self) -> Any:
        board = plans(waiting_orders(db.session(), ON_THE_BOARD))
        return self.render("fulfilment/board.html", plans=board, most=ON_THE_BOARD, may_ship=self.may("ship"))

    @expose("/move/", methods=("POST",))
    @needs("ship")
    def move(self) -> Any:
        """Pack or ship the chosen orders: all of them, or none and the reason."""
        try:
            word = chosen_move(request.form.get("move", ""))
            keys = chosen_orders(request.form.getlist("order"))
            begin_writing(db.session(), Order, route=gettext_noop("fulfilment board"))
            orders = MOVES[word](db.session(), keys)
            db.session.commit()
        except RuleBroken as broken:
            db.session.rollback()
            flash(sentence_of(broken), "error")
        else:
            flash(told(word, len(orders)), "success")
        return redirect(self.get_url(".index"), 303)


def chosen_move(word: str) -> str:
    """What to do with the orders."""
    if word not in MOVES:
        raise RuleBroken("Nothing was moved: choose whether to pack or to ship.")
    return word


def told(move: str, count: int) -> str:
    if move == "ship":
        return ngettext("%(count)s order shipped.", "%(count)s orders shipped.", count)
    return ngettext("%(count)s order packed.", "%(count)s orders packed.", count)


def chosen_orders(keys: list[str]) -> list[int]:
    """The keys of the ticked orders; what cannot be a key is no order's, so it reads as one that is gone."""
    if not keys:
        raise RuleBroken("Nothing was moved: tick at least one order.")
    return [int(key) if key.isdecimal() and len(key) <= 18 else NOBODYS for key in keys[:ON_THE_BOARD]]
