"""The page where a person chooses a language and a time zone. What is left open follows the browser and the setting."""

from flask import Blueprint, current_app, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select

from admin_app.extensions import db
from admin_app.languages.catalogues import catalogue_of, name_of
from admin_app.languages.reader import browsers_language
from admin_app.languages.zones import is_zone, nearest, zones
from admin_app.resource.errors import Invalid, answer, wants_json
from admin_app.resource.gate import reads_form
from admin_app.resource.pages.writes import begin_writing
from admin_app.resource.scope import ASKED_BY_TOOL
from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import spoken
from models.system import User

languages = Blueprint("languages", __name__)


@languages.get("/account/language")
def choice() -> ResponseReturnValue:
    return _page(current_user.language, current_user.time_zone)


@languages.post("/account/language")
@reads_form
def choose() -> ResponseReturnValue:
    language, zone = request.form.get("language", ""), request.form.get("time_zone", "").strip()
    try:
        _check(language, zone)
    except Invalid as refusal:
        return answer(refusal) if wants_json() else _page(language, zone, refusal)
    _keep(language or None, zone or None)
    with spoken(catalogue_of(language or browsers_language())):
        flash(_("Your language and time zone are saved."), "success")
    return redirect(url_for("languages.choice"), 303)


def _check(language: str, zone: str) -> None:
    if language and language not in current_app.config["LANGUAGES"]:
        says = _("This language is not offered here.")
        raise Invalid(says, fields={"language": says})
    if zone and not is_zone(zone):
        near = nearest(zone)
        says = _("%(zone)s is no time zone.", zone=zone[:64])
        says += " " + (_("Did you mean %(near)s?", near=near) if near else _("Write it like Europe/Berlin."))
        raise Invalid(says, fields={"time_zone": says})


def _keep(language: str | None, zone: str | None) -> None:
    """Through the writing door, so that it stands in the history. Asked for by the tool: who holds no role sees no
    people, and has a language all the same."""
    begin_writing(db.session(), User)
    mine = select(User).where(User.id == current_user.id)
    person: User = db.session.execute(mine, execution_options=ASKED_BY_TOOL).unique().scalar_one()
    person.language, person.time_zone = language, zone
    db.session.commit()


def _page(language: str | None, zone: str | None, refusal: Invalid | None = None) -> ResponseReturnValue:
    response = make_response(
        render_template(
            "languages/choice.html",
            language=language or "",
            zone=zone or "",
            offered=[(code, name_of(code)) for code in current_app.config["LANGUAGES"]],
            browsers=name_of(browsers_language()),
            zones=zones(),
            fields=refusal.fields if refusal else {},
        )
    )
    if refusal is not None:
        response.status_code = refusal.status
    return response
