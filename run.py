"""The application, for any WSGI server (``run:app``), and its command line: ``python run.py --help``."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask


def make_app(views: Any = None, **settings: Any) -> "Flask":
    """With these views, or those of the menu. Imports here, so that a command can say what keeps a file from it."""
    import config
    from admin_app import create_app
    from views import VIEWS

    templates = Path(__file__).parent / "views" / "templates"
    return create_app(config, VIEWS if views is None else views, templates=templates, **settings)


def __getattr__(name: str) -> "Flask":
    """``app`` is made when a server asks for it, so that importing this module starts nothing."""
    if name == "app":
        return make_app()
    raise AttributeError(name)


if __name__ == "__main__":
    from admin_app.starting import start

    start(make_app, demo="models.demo")
