"""Dashboards: numbers, trends and charts over listings, each within its reader's rows and fields. Never a second way
to the rows: a tile is a listing and an aggregate, and links to the list that proves it."""

from flask import Flask

from admin_app.dashboards import pages


def init_app(app: Flask) -> None:
    pages.init_app(app)
