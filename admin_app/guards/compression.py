"""Pages and files travel compressed; a packaged file is compressed once and kept.

Leaves streams alone: an export goes out as it is made. Pages with a secret in them may be compressed, because the
cookie is ``SameSite=Lax``: another site cannot make a person's browser fetch them again and again to measure them.
"""

from flask import Flask, Request, Response, current_app, g, request
from flask_compress import Compress

from admin_app.resource.gate import serves_files

COMPRESSED = ["text/html", "text/css", "text/javascript", "image/svg+xml", "application/json"]
SETTINGS = {
    "COMPRESS_ALGORITHM": ["br", "gzip"],
    "COMPRESS_BR_LEVEL": 5,
    "COMPRESS_MIMETYPES": COMPRESSED,
    "COMPRESS_STREAMS": False,
}


class KeptFiles:
    """The compressed packaged files of one application; a page, whose key is empty, is made anew each time."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        return self.files.get(key)

    def set(self, key: str, value: bytes) -> None:
        if not key.endswith(";"):
            self.files[key] = value


def init_app(app: Flask) -> None:
    app.config.update(SETTINGS, COMPRESS_CACHE_BACKEND=KeptFiles, COMPRESS_CACHE_KEY=kept_as)
    Compress(app)
    app.after_request(read_whole)  # registered after it, so asked before it


def read_whole(response: Response) -> Response:
    """A packaged file is opened as a stream; read, it can be compressed and kept. A part of one stays a stream."""
    view = current_app.view_functions.get(request.endpoint or "")
    is_whole = response.status_code == 200 and request.method == "GET" and response.mimetype in COMPRESSED
    if is_whole and view is not None and serves_files(view):
        g.packaged_file = response.get_etag()[0]
        response.direct_passthrough = False
        response.make_sequence()
    return response


def kept_as(asked: Request) -> str:
    """The name under which a file is kept, with the mark of its content; nothing for a page."""
    mark = g.get("packaged_file")
    return f"{asked.path} {mark}" if mark else ""
