"""One file out of one column of one row, for whoever may read that field of that row.

Always a download, never a page: a file that somebody put in must not run as one of ours.
"""

import secrets
from typing import Any

from flask import Response, request

from admin_app.resource.errors import NotFound
from admin_app.resource.fields import Kind
from admin_app.resource.resource import Resource
from admin_app.resource.translation import gettext as _

BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF8", "gif"),
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"\x1f\x8b", "gz"),
)


def download(view: Resource) -> Response:
    """The file that the address names; the same refusal whether the field is hidden, no file, or not there."""
    row = view.row_of_request()
    field = view.field(request.args.get("field", ""))
    value: Any = getattr(row, field.name) if field is not None and field.kind is Kind.BYTES else None
    if field is None or value is None:
        raise NotFound(_("There is no file here."))
    content = value.encode("utf-8", "surrogatepass") if isinstance(value, str) else bytes(value)
    response = Response(content, mimetype="application/octet-stream")
    response.headers.set("Content-Disposition", "attachment", filename=_name(field.name, content))
    return response


def _name(field: str, content: bytes) -> str:
    """A name of our own: nothing that came with the file stands in a header."""
    ending = next((ending for beginning, ending in BEGINNINGS if content.startswith(beginning)), "bin")
    word = "".join(letter for letter in field if letter.isascii() and letter.isalnum()) or "file"
    return f"{word}-{secrets.token_hex(4)}.{ending}"
