"""The writing door: every committed change is kept, with before and after, who, when and by which route.

Importing the package closes the door: its listeners stand on the session class, once for the process. ``init_app``
only adds the pages, and listens to the files that are taken out. Nothing here decides who may write.
"""

from flask import Flask

from admin_app.audit import as_data, door, exported, left, pages, refusals

__all__ = ["door", "init_app", "refusals"]


def init_app(app: Flask) -> None:
    """Add the history to the menu, to record pages and to the overview, and keep every export."""
    pages.init_app(app)
    left.init_app(app.extensions["steward"])
    app.extensions["steward"].history = as_data.history
    app.extensions["steward"].export_listeners.append(exported.listen)
