"""The search over everything: pages of the menu, and records of every resource that its reader may read."""

from flask import Flask

from admin_app.resource.registry import Registry
from admin_app.search import pages


def init_app(app: Flask) -> None:
    known: Registry = app.extensions["steward"]
    known.add([pages.SearchView, pages.ShortcutsView])
