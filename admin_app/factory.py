"""The roof: ``create_app``. The only module, beside the command line, that knows every capability."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from flask import Flask
from flask_admin.base import BaseView
from jinja2 import ChoiceLoader, FileSystemLoader
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from admin_app import (
    api,
    audit,
    auth,
    dashboards,
    exports,
    guards,
    languages,
    pins,
    reflection,
    resource,
    schema,
    search,
    visits,
)
from admin_app.extensions import csrf, db, login_manager, try_after_rest
from admin_app.resource.checks import check
from admin_app.resource.registry import Registry
from admin_app.settings import UnsafeSettings, load
from models.documents import ENGINE_OPTIONS

CAPABILITIES = (guards, languages, auth, audit, exports, api, schema, reflection, pins, visits, search, dashboards)
"""To remove one: its folder, and its name here and in the import above."""


def create_app(
    config: ModuleType | Mapping[str, Any],
    views: Iterable[type[BaseView]] = (),
    templates: Path | None = None,
    **settings: Any,
) -> Flask:
    """The application: ``config`` and the environment, the capabilities, then ``views`` in the order of the menu.

    ``templates`` is a team's own folder, whose files win over ours; ``settings`` win over config and environment.
    Raises UnsafeSettings or UnsoundDeclarations with a sentence for each trouble.
    """
    app = Flask("admin_app", instance_path=str(Path("instance").resolve()))
    app.config.update(load(config, os.environ) | settings)
    _derive(app)
    if templates is not None:
        app.jinja_loader = ChoiceLoader([FileSystemLoader(templates), app.jinja_loader])  # type: ignore[list-item]
    db.init_app(app)
    with app.app_context():
        try_after_rest(db.engine)
    login_manager.init_app(app)
    csrf.init_app(app)
    registry: Registry = resource.init_app(app)
    for capability in CAPABILITIES:
        capability.init_app(app)
    registry.add(views)
    check(registry)
    return app


def _derive(app: Flask) -> None:
    """Flask's and the extensions' own settings, from ours."""
    config = app.config
    url = _home(config["DATABASE_URL"])
    timeout = config["STATEMENT_TIMEOUT_MS"]
    config["SQLALCHEMY_DATABASE_URI"] = _absolute(url)
    config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(url.get_backend_name(), timeout)
    config["MAX_CONTENT_LENGTH"] = config["MAX_BODY"]
    config["MAX_FORM_MEMORY_SIZE"] = config["MAX_BODY"]
    config["MAX_FORM_PARTS"] = config.get("MAX_FORM_PARTS", 5000)
    config["BOOTSTRAP_SERVE_LOCAL"] = True
    config["WTF_CSRF_TIME_LIMIT"] = config["SESSION_HOURS"] * 3600
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}


def _home(address: str) -> URL:
    """The address of the home database; what cannot be read is not repeated, for it may hold a password."""
    try:
        url = make_url(address)
        url.get_dialect().import_dbapi()
    except (ArgumentError, ValueError, ImportError) as wrong:
        raise UnsafeSettings(
            "STEWARD_DATABASE_URL is no database address that can be used here; write it like "
            "sqlite:///instance/steward.db or postgresql+psycopg://user:password@host/name."
        ) from wrong
    return url


def _absolute(url: Any) -> Any:
    """A relative SQLite file is below the project, and its folder exists."""
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return url
    path = Path(url.database).resolve()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as refused:
        raise UnsafeSettings(
            f"The folder {path.parent} of the database cannot be made ({refused.strerror}); make it, or name another "
            "file in STEWARD_DATABASE_URL."
        ) from refused
    return url.set(database=str(path))


def engine_options(backend: str, timeout: int) -> dict[str, Any]:
    """A document keeps its numbers as they are spelled; a statement that runs too long is stopped by the server."""
    options: dict[str, Any] = dict(ENGINE_OPTIONS)
    if backend == "postgresql" and timeout:
        options["connect_args"] = {"options": f"-c statement_timeout={timeout}"}
    return options
