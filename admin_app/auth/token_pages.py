"""The pages of one's API tokens: making one, seeing it once, revoking; and an admin's look at those of others.

A token is made and revoked by a person in a browser only: none of these views takes tokens.
"""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from admin_app.auth import tokens
from admin_app.auth.bookkeeping import bookkeeping
from admin_app.auth.token_form import (
    OPERATIONS,
    Typed,
    choices_of_days,
    offered,
    rights_in_words,
    usual_days,
    wanted,
)
from admin_app.extensions import db
from admin_app.resource import scope
from admin_app.resource.errors import Forbidden, Invalid, NotFound, answer, wants_json
from admin_app.resource.gate import reads_form
from admin_app.resource.policy import holds_everything
from admin_app.resource.registry import registry
from admin_app.resource.resource import Resource
from admin_app.resource.translation import gettext as _
from models.system import User

api_tokens = Blueprint("api_tokens", __name__)

LARGEST_KEY = 2**31 - 1


@api_tokens.get("/account/tokens/new")
def new() -> ResponseReturnValue:
    """The form of a new token."""
    return _form(Typed(days=str(usual_days(_most_days()))))


@api_tokens.post("/account/tokens/new")
@reads_form
def make() -> ResponseReturnValue:
    """Make it and show it, once. Sent again, it is refused by its name."""
    typed = Typed.from_form(request.form)
    me = scope.actor().id
    try:
        asked = wanted(typed, _most_days())
        _begin_writing()
        if tokens.is_taken(db.session(), me, asked.name):
            sentence = _(
                "You have a token called “%(name)s” already; revoke it, or choose another name.", name=asked.name
            )
            raise Invalid(sentence, fields={"name": sentence})
    except Invalid as refusal:
        db.session.rollback()
        return answer(refusal) if wants_json() else (_form(typed, refusal), refusal.status)
    text = tokens.make(db.session(), me, asked)
    db.session.commit()
    return render_template("auth/token_made.html", name=asked.name, token=text, curl=_curl(text, asked.rights))


@api_tokens.post("/account/tokens/revoke")
@reads_form
def revoke() -> ResponseReturnValue:
    """Revoke one of one's own, or as an admin one of anybody's."""
    me = scope.actor()
    person = request.form.get("person", me.id, type=int)
    number = request.form.get("id", 0, type=int)
    if person != me.id and not holds_everything(me):
        raise Forbidden(_("You may revoke your own tokens only. Roles that may revoke others: admin."))
    _begin_writing()
    token = tokens.revoke(db.session(), person, number) if 0 < person <= LARGEST_KEY else None
    if token is None:
        raise NotFound(_("This token is revoked already."), link=(_("Your account"), url_for("auth.account")))
    name = token.name
    db.session.commit()
    flash(_("The token “%(name)s” is revoked; whatever used it is refused from now on.", name=name), "success")
    return redirect(_where_it_stood(person, is_mine=person == me.id), 303)


def panel(view: Resource, row: Any) -> Markup | None:
    """The tokens of a person, beside their record, for an admin."""
    if not isinstance(row, User) or not holds_everything(scope.actor()):
        return None
    found = listed(row.id)
    if not found:
        return None
    return Markup(render_template("auth/_tokens_panel.html", tokens=found, person=row, rights_of=rights_in_words))


def listed(user_id: int) -> list[tuple[Any, bool]]:
    """[(a token of this person, whether it has expired)]."""
    with bookkeeping() as books:
        return [(token, tokens.is_over(token)) for token in tokens.of_person(books, user_id)]


def _form(typed: Typed, refusal: Invalid | None = None) -> str:
    return render_template(
        "auth/token_form.html",
        typed=typed,
        wrong=refusal.fields if refusal else {},
        offers=offered(),
        operations=OPERATIONS,
        days=choices_of_days(_most_days()),
    )


def _most_days() -> int:
    return int(current_app.config["API_TOKEN_DAYS_MAX"])


def _begin_writing() -> None:
    db.session.rollback()
    db.session.connection(execution_options={"writing": True})


def _curl(text: str, rights: tokens.Rights | None) -> str:
    """A line to try it with, on a resource that the token reads."""
    site = current_app.config["BASE_URL"].rstrip("/") or request.url_root.rstrip("/")
    first = next(iter(rights if rights is not None else [offer.name for offer in offered()]), "")
    return f'curl -H "Authorization: Bearer {text}" {site}/api/v1/{first}'


def _where_it_stood(person: int, *, is_mine: bool) -> str:
    people = registry().by_model(User)
    if is_mine or people is None:
        return url_for("auth.account")
    row = people.get_one(str(person))
    return people.row_url(row) if row is not None else people.base_url
