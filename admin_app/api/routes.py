"""The addresses of the API. What answers is imported when somebody asks: a server that nobody asks keeps its memory."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from admin_app.api.limits import check_rate
from admin_app.resource.gate import takes_tokens

api = Blueprint("api", __name__, url_prefix="/api")
api.before_request(check_rate)

READING = ("GET",)
WRITING = ("POST",)


def answered_by(module: str, function: str) -> Callable[..., ResponseReturnValue]:
    """A function that calls ``function`` of a module of this room."""

    def view(*about: Any, **parts: Any) -> ResponseReturnValue:
        answer: ResponseReturnValue = getattr(import_module(f"admin_app.api.{module}"), function)(*about, **parts)
        return answer

    view.__name__ = function
    return takes_tokens(view)


def add(rule: str, function: str, methods: tuple[str, ...], module: str = "resources") -> None:
    api.add_url_rule(rule, function, answered_by(module, function), methods=methods)


START = answered_by("start", "index")
for place in ("/", "/v1"):
    api.add_url_rule(place, "index", START, methods=READING, strict_slashes=False)


def of_resource(rule: str, function: str, *methods: str) -> None:
    """An address of every resource; which methods it takes from whom, ``allowed`` says."""
    answer, options = answered_by("resources", function), answered_by("allowed", "options")

    def view(**parts: Any) -> ResponseReturnValue:
        return (options if request.method == "OPTIONS" else answer)(**parts)

    takes_tokens(view)
    api.add_url_rule(rule, function, view, methods=[*methods, "OPTIONS"], provide_automatic_options=False)


of_resource("/v1/<name>", "collection", "GET", "POST")
of_resource("/v1/<name>.<format>", "file", "GET", "POST")  # POST so that it is told to be none
of_resource("/v1/<name>/bulk", "many", "POST")
of_resource("/v1/<name>/actions/<action>", "actions", "POST")
of_resource("/v1/<name>/<key>", "record", "GET", "PATCH", "PUT", "DELETE")
of_resource("/v1/<name>/<key>/history", "history", "GET")
of_resource("/v1/<name>/<key>/actions/<action>", "action", "POST")
