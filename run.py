"""The application, for any WSGI server (``run:app``), and its command line: ``python run.py --help``."""

from pathlib import Path
from typing import Any

from flask import Flask

import config
from admin_app import create_app
from views import VIEWS


def make_app(views: Any = VIEWS, **settings: Any) -> Flask:
    return create_app(config, views, templates=Path(__file__).parent / "views" / "templates", **settings)


def __getattr__(name: str) -> Flask:
    """``app`` is made when a server asks for it, so that importing this module starts nothing."""
    if name == "app":
        return make_app()
    raise AttributeError(name)


if __name__ == "__main__":
    from admin_app.cli import main
    from models import demo

    main(make_app, demo)
