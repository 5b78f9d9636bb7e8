"""What a method of a view returns, as a response."""

from typing import Any

from flask import Response

from admin_app.api.json_text import MIMETYPE, encoded


def as_response(found: Any) -> Response:
    """A response as it is; data as JSON, ``(data, status)`` with that status, None as 204."""
    if isinstance(found, Response):
        return found
    data, status = found if _has_status(found) else (found, 204 if found is None else 200)
    if data is None and status == 204:
        return Response(status=204)
    return Response(encoded(data), status, mimetype=MIMETYPE)


def _has_status(found: Any) -> bool:
    return isinstance(found, tuple) and len(found) == 2 and isinstance(found[1], int)
