"""Who is asking: sign-in, sessions, roles. Every request passes ``entry.admit`` before its view."""

from typing import Any

from flask import Flask, current_app, url_for
from flask_wtf.csrf import CSRFError

from admin_app.auth import bearer, entry, pages, token_pages
from admin_app.auth.directory import PeopleView
from admin_app.auth.visitor import Nobody
from admin_app.extensions import csrf, login_manager
from admin_app.resource.gate import mark_files
from admin_app.resource.registry import Registry

SECONDS_IN_AN_HOUR = 3600


def init_app(app: Flask) -> None:
    _protect_forms(app)
    if not hasattr(app, "login_manager"):
        login_manager.init_app(app)
    login_manager.session_protection = None  # the session is a row; an address or agent that changes does not end it
    login_manager.anonymous_user = Nobody
    login_manager.user_loader(entry.load_visitor)
    login_manager.unauthorized_handler(entry.turn_away)
    app.extensions["steward"].still_allowed = entry.is_still_in
    mark_files(app)
    app.register_blueprint(pages.auth)
    app.register_blueprint(token_pages.api_tokens)
    known: Registry = app.extensions["steward"]
    known.add([PeopleView])
    known.panels.append(token_pages.panel)
    app.before_request(entry.admit)
    app.after_request(bearer.challenge)
    app.teardown_request(entry.forget)
    app.jinja_env.globals["steward_account"] = account_for_the_menu


def _protect_forms(app: Flask) -> None:
    """Tokens on every form, checked by ``entry.admit`` and not by the extension's own hook.

    So the order does not depend on who was registered first: a visitor who is not signed in is asked to, and is not
    told that a form expired. A token lives as long as a session.
    """
    app.config["WTF_CSRF_TIME_LIMIT"] = app.config["SESSION_HOURS"] * SECONDS_IN_AN_HOUR
    if "csrf" not in app.extensions:
        csrf.init_app(app)
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    app.register_error_handler(CSRFError, entry.answer_form_error)


def account_for_the_menu() -> dict[str, Any] | None:
    """What the shell shows of who is signed in; None for nobody."""
    if (who := entry.signed_in()) is None:
        return None
    return {
        "name": str(who),
        "email": who.email,
        "roles": sorted(who.roles),
        "sign_out_url": url_for("auth.sign_out"),
        "sessions_url": url_for("auth.account"),
        "api_docs_url": url_for("api_pages.swagger") if "api_pages" in current_app.blueprints else None,
        "language_url": url_for("languages.choice") if "languages" in current_app.blueprints else None,
    }
