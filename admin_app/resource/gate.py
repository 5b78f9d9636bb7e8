"""Which views are open: every one is closed until its own declaration says otherwise; which of them read forms, and
which let programs in by a token.

Decides by the view function itself and never by the text of an address: patterns on addresses are how gates were
walked round elsewhere (``?x=/login``, ``/admin/..;/``, another case).
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, Flask, current_app, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

View = TypeVar("View", bound=Callable[..., Any])

OPEN = "steward_is_open_to_all"
NEEDS_NOBODY = "steward_needs_nobody"
FILES = "steward_serves_files"
FORM = "steward_reads_a_form"
TOKENS = "steward_takes_tokens"


def open_to_all(view: View) -> View:
    """Anybody may open this view, signed in or not; the view itself decides what it shows."""
    setattr(view, OPEN, True)
    return view


def needs_nobody(view: View) -> View:
    """Open, and the same for everybody, so that nobody is looked up: packaged files, signs of life."""
    setattr(view, NEEDS_NOBODY, True)
    return open_to_all(view)


def reads_form(view: View) -> View:
    """This view reads a form and nothing else: another format is refused before it and not read as empty."""
    setattr(view, FORM, True)
    return view


def takes_tokens(view: View) -> View:
    """Programs may come in here by an API token; every other view passes tokens over, so that a token opens no page."""
    setattr(view, TOKENS, True)
    return view


def is_open(view: Callable[..., Any]) -> bool:
    return bool(getattr(view, OPEN, False)) or serves_files(view)


def is_for_nobody(view: Callable[..., Any]) -> bool:
    return bool(getattr(view, NEEDS_NOBODY, False)) or serves_files(view)


def is_for_forms(view: Callable[..., Any]) -> bool:
    return bool(getattr(view, FORM, False))


def is_for_programs(view: Callable[..., Any]) -> bool:
    return bool(getattr(view, TOKENS, False))


def view_asked() -> Callable[..., Any] | None:
    """The view that answers this request; None for an address that there is not.

    Where an address for programs does not take the method, it is the view of another method: who asks is looked up all
    the same, because what it takes instead depends on them.
    """
    wrong = request.routing_exception
    if not isinstance(wrong, MethodNotAllowed):
        return current_app.view_functions.get(request.endpoint or "")
    addresses = current_app.create_url_adapter(request)
    assert addresses is not None
    try:
        endpoint, _parts = addresses.match(method=next(iter(wrong.valid_methods or ()), None))
    except HTTPException:
        return None
    view = current_app.view_functions[endpoint]
    return view if is_for_programs(view) else None


def comes_by_token(view: Callable[..., Any] | None, authorization: str | None) -> bool:
    """Does a request with this header ask to be let in by a token, so that its cookie does not count?

    ``Basic`` is another gate's, such as a proxy's before a place for trying things out, which hands its header on.
    """
    if view is None or authorization is None or not is_for_programs(view):
        return False
    return authorization.partition(" ")[0].lower() != "basic"


def serves_files(view: Callable[..., Any]) -> bool:
    """Is this how Flask serves the packaged files of the application or of a blueprint?

    A blueprint's file view is a method of Flask's own class, so it cannot carry a mark; it is known by identity.
    """
    return getattr(view, "__func__", view) is Blueprint.send_static_file or bool(getattr(view, FILES, False))


def mark_files(app: Flask) -> None:
    """Mark the application's own file view, which Flask makes from a lambda and so has no name to compare."""
    if app.has_static_folder and (view := app.view_functions.get("static")):
        setattr(view, FILES, True)
