"""What watches over every response and every start, whatever the page: headers, signs of life, compression."""

from flask import Flask

from admin_app.guards import compression, headers, health


def init_app(app: Flask) -> None:
    compression.init_app(app)  # first, so that it comes last: what it compresses is finished
    headers.init_app(app)
    health.init_app(app)
