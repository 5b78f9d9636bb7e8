"""Signs of life for whatever starts, watches and balances this application, and its front door.

Open to all, so they say nothing of versions, paths, people or SQL; what is wrong goes to the log.
"""

import logging

from flask import Blueprint, Flask, Response, current_app, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from admin_app.extensions import db
from admin_app.resource.gate import needs_nobody

log = logging.getLogger(__name__)
health = Blueprint("health", __name__)


def init_app(app: Flask) -> None:
    app.register_blueprint(health)


@health.get("/")
@needs_nobody
def front_door() -> ResponseReturnValue:
    """People type the host alone; the overview asks them to sign in where nobody is."""
    return redirect(url_for("admin.index"))


@health.get("/healthz")
@needs_nobody
def alive() -> Response:
    """The process answers; nothing else is asked, so that a slow database does not get it killed."""
    return _says("ok", 200)


@health.get("/readyz")
@needs_nobody
def ready() -> Response:
    """Requests can be served: the database is reached, and each part that was asked has nothing missing."""
    if missing := what_is_missing():
        log.warning("Not ready: %s", "; ".join(missing))
        return _says("not ready", 503)
    return _says("ready", 200)


def what_is_missing() -> list[str]:
    """Sentences for the log; the parts are ``registry().readiness``, asked only when the database answers."""
    try:
        with db.engine.connect() as connection:
            connection.execute(select(1))
        found = [part() for part in current_app.extensions["steward"].readiness]
    except SQLAlchemyError:
        log.exception("The database is not reached")
        return ["the database is not reached"]
    return [sentence for sentence in found if sentence]


def _says(word: str, status: int) -> Response:
    return Response(f"{word}\n", status, mimetype="text/plain")
