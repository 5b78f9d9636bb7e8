"""Exports: a listing as a file, streamed through the doors, correct at any size.

Never loads a table into memory, never loads related rows one by one, and never writes what its reader may not see.
"""

from flask import Flask

from admin_app.exports.streams import stream_csv


def init_app(app: Flask) -> None:
    app.extensions["steward"].renderers["csv"] = stream_csv
