"""The addresses of the specification and of the pages that show it; what answers is imported when somebody asks."""

from importlib import import_module
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from admin_app.api.limits import check_rate, rate_headers
from admin_app.resource.gate import FILES, needs_nobody, open_to_all, takes_tokens

pages = Blueprint("api_pages", __name__, url_prefix="/api")
"""Not of the API's own: opening a page counts as no request of a program's."""

schema = Blueprint("api_schema", __name__, url_prefix="/api")
schema.before_request(check_rate)
schema.after_request(rate_headers)


@schema.get("/openapi.json")
@takes_tokens
def specification() -> ResponseReturnValue:
    """What the reader may use."""
    return _answer("specification")


@pages.get("/docs")
@open_to_all
def swagger() -> ResponseReturnValue:
    """To try requests out. Open: what is shown the page asks for, as its reader."""
    return _answer("swagger")


@pages.get("/redoc")
@open_to_all
def redoc() -> ResponseReturnValue:
    """To read."""
    return _answer("redoc")


@pages.get("/docs/files/<name>")
@needs_nobody
def file(name: str) -> ResponseReturnValue:
    """What these pages load."""
    return _answer("file", name)


setattr(file, FILES, True)


def _answer(function: str, *about: Any) -> ResponseReturnValue:
    answer: ResponseReturnValue = getattr(import_module("admin_app.api.openapi.served"), function)(*about)
    return answer
