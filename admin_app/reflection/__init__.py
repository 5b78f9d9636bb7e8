"""An existing database, opened and shown with no code: its tables and views as resources like any other.

Never creates or changes anything in an opened database, unless it was opened to be written.
"""

from typing import TYPE_CHECKING

from flask import Flask

from admin_app.extensions import db

if TYPE_CHECKING:
    from admin_app.reflection.commands import OpenedDatabase


def init_app(app: Flask) -> None:
    """Open the SOURCES of the settings, and take in what a command has opened already (OPENED)."""
    if app.config.get("OPENED") or app.config.get("SOURCES"):
        _open(app)


def _open(app: Flask) -> None:
    """With imports of its own: an application without opened databases starts without them."""
    from admin_app.reflection.commands import open_database
    from admin_app.reflection.rules import LateRule

    app.url_rule_class = LateRule
    for opened in app.config.get("OPENED", ()):
        attach(app, opened)
    for name, address in app.config.get("SOURCES", {}).items():
        opened = open_database(address, name=name, prefixed=True)
        attach(app, opened)
        app.extensions["steward"].add(opened.views)


def attach(app: Flask, opened: "OpenedDatabase") -> None:
    """From here on the session of this application finds the rows of these tables in their own database, and waits
    for them as long as for its own."""
    opened.source.hold_to(app.config["STATEMENT_TIMEOUT_MS"])
    db._app_engines.setdefault(app, {})[opened.source.name] = opened.source.engine
