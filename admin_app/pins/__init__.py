"""What each person pinned to the sidebar: a resource, a page, or a list with its filters."""

from flask import Flask

from admin_app.pins import pages
from admin_app.pins.pinned import Kept, pinned
from admin_app.resource.registry import Registry


def init_app(app: Flask) -> None:
    known: Registry = app.extensions["steward"]
    known.add([pages.PinsView])
    known.pinned = pinned
    app.extensions["steward_pins"] = Kept()
