"""The pages of signing in and out, and of one's own account."""

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_user, logout_user
from sqlalchemy import select

from admin_app.auth import held, people, sessions, token_pages, tokens
from admin_app.auth.bookkeeping import ask, bookkeeping
from admin_app.auth.entry import signed_in
from admin_app.auth.sessions import Browser
from admin_app.auth.signing_in import WrongSignIn, prove, session_lasts, sign_in
from admin_app.auth.token_form import rights_in_words
from admin_app.auth.visitor import Visitor
from admin_app.extensions import db
from admin_app.resource.errors import Invalid, NotFound, NotSignedIn, Refusal, answer, wants_json
from admin_app.resource.gate import open_to_all, reads_form
from admin_app.resource.pages.returning import safe_path
from admin_app.resource.translation import gettext as _
from models.system import User

auth = Blueprint("auth", __name__)


@auth.get("/login")
@open_to_all
def sign_in_page() -> ResponseReturnValue:
    target = safe_path(request.args.get("next"))
    return redirect(target) if signed_in() else _sign_in_form(target)


@auth.post("/login")
@open_to_all
@reads_form
def sign_in_now() -> ResponseReturnValue:
    target, email = safe_path(request.values.get("next")), request.form.get("email", "")
    try:
        token = sign_in(email, request.form.get("password", ""), _browser())
    except Refusal as refusal:
        return _sign_in_form(target, email[:254], refusal)
    typed = held.carried()
    _open(token)
    return redirect(target, 303) if typed is None else held.back_to_the_form(target, typed)


@auth.get("/login/link/<token>")
@open_to_all
def open_link(token: str) -> ResponseReturnValue:
    """Only a button: programs that look at links before people do must not use them up."""
    return render_template("auth/link.html", token=token)


@auth.post("/login/link/<token>")
@open_to_all
@reads_form
def claim_link(token: str) -> ResponseReturnValue:
    with bookkeeping(writing=True) as books:
        session_token = sessions.claim_link(books, token, _browser(), session_lasts())
    if session_token is None:
        raise NotFound(
            _("This sign-in link was used already, or it is too old. Ask for a new one."),
            link=(_("Sign in"), url_for("auth.sign_in_page")),
        )
    _open(session_token)
    return redirect(safe_path(None), 303)


@auth.get("/logout")
def sign_out_page() -> ResponseReturnValue:
    return render_template("auth/sign_out.html")


@auth.post("/logout")
@reads_form
def sign_out() -> ResponseReturnValue:
    with bookkeeping(writing=True) as books:
        sessions.end(books, _me().id, _me().session_id)
    return _leave(_("You are signed out."))


@auth.get("/account")
def account() -> ResponseReturnValue:
    return _account_page()


@auth.post("/account/password")
@reads_form
def change_password() -> ResponseReturnValue:
    try:
        _change_own_password(request.form.get("current", ""), request.form.get("new", ""), request.form.get("again"))
    except Refusal as refusal:
        db.session.rollback()
        return _account_page(refusal)
    flash(_("Your password is changed. Everywhere else you are signed out."), "success")
    return redirect(url_for("auth.account"), 303)


@auth.post("/account/sessions/end")
@reads_form
def end_session() -> ResponseReturnValue:
    session_id = request.form.get("id", type=int)
    with bookkeeping(writing=True) as books:
        ended = session_id is not None and sessions.end(books, _me().id, session_id)
    if not ended:
        raise NotFound(_("This session is over already."), link=(_("Your account"), url_for("auth.account")))
    if session_id == _me().session_id:
        return _leave(_("You are signed out."))
    flash(_("That session is signed out."), "success")
    return redirect(url_for("auth.account"), 303)


@auth.post("/account/sessions/end-others")
@reads_form
def end_other_sessions() -> ResponseReturnValue:
    with bookkeeping(writing=True) as books:
        count = sessions.end_all(books, _me().id, but=_me().session_id)
    says = _("Signed out elsewhere: %(count)s.", count=count) if count else _("You were signed in nowhere else.")
    flash(says, "success")
    return redirect(url_for("auth.account"), 303)


def _me() -> Visitor:
    """Who asks, on the pages that the gate opens to signed-in people only."""
    if (who := signed_in()) is None:
        raise NotSignedIn(_("Nobody is signed in; sign in and try again."))
    return who


def _open(token: str) -> None:
    """Begin the visit with an empty cookie: nothing that was there before sign-in is there after it."""
    session.clear()
    with bookkeeping() as books:
        found = sessions.visitor(books, token)
    if found is not None:
        login_user(found[0])


def _leave(says: str) -> Response:
    logout_user()
    session.clear()
    flash(says, "success")
    return redirect(url_for("auth.sign_in_page"), 303)  # type: ignore[return-value]


def _sign_in_form(target: str, email: str = "", refusal: Refusal | None = None) -> Response:
    return _page("auth/sign_in.html", refusal, next=target, email=email, held=request.form.get(held.FIELD))


def _account_page(refusal: Refusal | None = None) -> Response:
    with bookkeeping() as books:
        mine = sessions.of_person(books, _me().id)
    words = {"visitor": _me(), "sessions": mine, "name_of": sessions.browser_name}
    return _page("auth/account.html", refusal, tokens=token_pages.listed(_me().id), rights_of=rights_in_words, **words)


def _page(template: str, refusal: Refusal | None, **words: object) -> Response:
    """The page, with what was refused on it for a person; a program gets the refusal itself."""
    if refusal is not None and wants_json():
        return answer(refusal)
    response = make_response(render_template(template, error=refusal.sentence if refusal else None, **words))
    if refusal is not None:
        response.status_code = refusal.status
        response.headers.update(refusal.headers)
    return response


def _change_own_password(current: str, new: str, again: str | None) -> None:
    """Prove, then change; the wrong current password counts as a failed sign-in."""
    try:
        user_id = prove(_me().email, current, _browser())
    except WrongSignIn:
        raise Invalid(_("The current password is not right; nothing was changed.")) from None
    if new != again:
        raise Invalid(_("The new password was not typed the same way twice; nothing was changed."))
    db.session.connection(execution_options={"writing": True})
    person: User = ask(db.session(), select(User).where(User.id == user_id)).unique().scalar_one()
    people.set_password(db.session(), person, new, staying=_me().session_id)
    if request.form.get("tokens"):
        tokens.revoke_all(db.session(), user_id)
    db.session.commit()


def _browser() -> Browser:
    return Browser.described(request.remote_addr, request.user_agent.string)
