"""Which methods an address takes from the person who asks: for OPTIONS, and for whoever tried another one.

Asks the policy and the declaration, never a row.
"""

from typing import Any

from flask import Response, current_app, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from admin_app.api.asked import resource_named
from admin_app.resource.errors import Refusal, answer, answer_http

ALWAYS = ("GET", "HEAD", "OPTIONS")
OPERATIONS = {"POST": "create", "PATCH": "edit", "PUT": "edit", "DELETE": "delete"}
BY_ADDRESS = {"collection": ("POST",), "record": ("PATCH", "PUT", "DELETE")}
BULK = ("create", "edit", "delete")


def is_written(view: Any) -> bool:
    """Did the declaration switch writing on?"""
    return bool(getattr(view, "api_write", False))


def check_written(view: Any) -> None:
    """Raise MethodNotAllowed (405) where nobody writes the resource by the API."""
    if not is_written(view):
        raise MethodNotAllowed(ALWAYS if request.endpoint in _READ else ("OPTIONS",))


def options(name: str, **parts: str) -> Response:
    """The answer to OPTIONS."""
    response = Response(status=204)
    response.headers["Allow"] = ", ".join(methods(str(request.endpoint), resource_named(name), **parts))
    return response


def methods(endpoint: str, view: Any, **parts: str) -> list[str]:
    """What this person may ask of an address of a resource."""
    address = endpoint.removeprefix("api.")
    if address in BY_ADDRESS:
        return [*ALWAYS, *(each for each in BY_ADDRESS[address] if is_written(view) and view.may(OPERATIONS[each]))]
    if address == "file":
        return [*(ALWAYS[:2] if view.may("export") else ()), "OPTIONS"]
    if address == "history":
        return [*ALWAYS]
    return [*(["POST"] if is_written(view) and _may_post(address, view, **parts) else ()), "OPTIONS"]


def answer_refused(wrong: MethodNotAllowed) -> Any:
    """405 for an address of a resource, with the methods that are true for whoever asks."""
    if request.path.startswith("/api/v1/") and wrong.valid_methods is not None and request.endpoint is None:
        try:
            endpoint, parts = _meant(wrong)
            wrong = MethodNotAllowed(methods(endpoint, resource_named(parts.pop("name")), **parts))
        except Refusal as refusal:
            return answer(refusal)
        except (HTTPException, KeyError):
            pass  # no address of a resource: what it takes is the same for everybody
    return answer_http(wrong)


def _meant(wrong: MethodNotAllowed) -> tuple[str, dict[str, Any]]:
    """The address that another method would have found."""
    known = current_app.create_url_adapter(request)
    assert known is not None
    endpoint, parts = known.match(method=next(iter(wrong.valid_methods or ())))
    return endpoint, dict(parts)


def _may_post(address: str, view: Any, action: str = "", **_parts: str) -> bool:
    if address == "many":
        return any(view.may(operation) for operation in BULK)
    return action in view.verbs and bool(view.is_action_allowed(action))


_READ = ("api.collection", "api.record", "api.file", "api.history")
