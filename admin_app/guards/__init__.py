"""What watches over every request, response and start, whatever the page: bodies, headers, signs of life,
compression, and in development what they cost."""

from flask import Flask

from admin_app.guards import bar, bodies, compression, headers, health


def init_app(app: Flask) -> None:
    compression.init_app(app)  # first, so that it comes last: what it compresses is finished
    bodies.init_app(app)
    headers.init_app(app)
    health.init_app(app)
    bar.init_app(app)
