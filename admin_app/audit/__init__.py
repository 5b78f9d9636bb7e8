"""The writing door: every committed change is kept, with before and after, who, when and by which route.

Importing the package closes the door: its listeners stand on the session class, once for the process. ``init_app``
only adds the pages. Nothing here decides who may write.
"""

from flask import Flask

from admin_app.audit import door, pages, refusals

__all__ = ["door", "init_app", "refusals"]


def init_app(app: Flask) -> None:
    """Add the history to the application's menu and to its record pages."""
    pages.init_app(app)
