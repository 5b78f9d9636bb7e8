"""Which records a person opened last: noted after the page has left, told with labels that are asked for anew."""

from flask import Flask

from admin_app.resource.registry import Registry
from admin_app.visits import noting, telling


def init_app(app: Flask) -> None:
    known: Registry = app.extensions["steward"]
    known.recent = telling.recent
    app.after_request(noting.note_later)
