"""Which views are open: every one is closed until its own declaration says otherwise; and which of them read forms.

Decides by the view function itself and never by the text of an address: patterns on addresses are how gates were
walked round elsewhere (``?x=/login``, ``/admin/..;/``, another case).
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, Flask

View = TypeVar("View", bound=Callable[..., Any])

OPEN = "steward_is_open_to_all"
NEEDS_NOBODY = "steward_needs_nobody"
FILES = "steward_serves_files"
FORM = "steward_reads_a_form"


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


def is_open(view: Callable[..., Any]) -> bool:
    return bool(getattr(view, OPEN, False)) or serves_files(view)


def is_for_nobody(view: Callable[..., Any]) -> bool:
    return bool(getattr(view, NEEDS_NOBODY, False)) or serves_files(view)


def is_for_forms(view: Callable[..., Any]) -> bool:
    return bool(getattr(view, FORM, False))


def serves_files(view: Callable[..., Any]) -> bool:
    """Is this how Flask serves the packaged files of the application or of a blueprint?

    A blueprint's file view is a method of Flask's own class, so it cannot carry a mark; it is known by identity.
    """
    return getattr(view, "__func__", view) is Blueprint.send_static_file or bool(getattr(view, FILES, False))


def mark_files(app: Flask) -> None:
    """Mark the application's own file view, which Flask makes from a lambda and so has no name to compare."""
    if app.has_static_folder and (view := app.view_functions.get("static")):
        setattr(view, FILES, True)
