"""The API: every resource as REST with its specification, and generic views for whatever is no resource.

Reads and writes through the doors, as pages do; has no rule of its own about who may.
"""

from collections.abc import Iterable
from importlib import import_module
from typing import Any

from flask import Flask, Response, request
from werkzeug.exceptions import MethodNotAllowed

from admin_app.api import limits, navigation
from admin_app.api.openapi.routes import pages, schema
from admin_app.api.routes import answered_by, api
from admin_app.resource.registry import Registry


def init_app(app: Flask) -> None:
    app.register_blueprint(api)
    navigation.init_app(app)  # before the rates, so that it comes after them: a page shows what the answer carries
    app.register_blueprint(pages)
    app.register_blueprint(schema)
    app.after_request(_add_rate)
    app.register_error_handler(MethodNotAllowed, answered_by("allowed", "answer_refused"))
    limits.listen(app)
    registry: Registry = app.extensions["steward"]
    registry.give_addresses = lambda endpoint: _generic("addresses").give(app, endpoint)
    registry.checks.append(_troubles)
    registry.other_rights = lambda: _generic("rights").offered(registry) if registry.endpoints else ()


def _add_rate(response: Response) -> Response:
    """Also to what was refused before an address of the API answered."""
    return limits.rate_headers(response) if request.blueprint == api.name else response


def _troubles(registry: Registry) -> Iterable[str]:
    """What is wrong with the hand-written views; a team that has none loads nothing."""
    troubles: Iterable[str] = _generic("soundness").troubles_in(registry) if registry.endpoints else ()
    return troubles


def _generic(module: str) -> Any:
    return import_module(f"admin_app.api.generic.{module}")
