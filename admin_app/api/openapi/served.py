"""``/api/openapi.json``, and the pages that show it: Swagger UI at ``/api/docs``, ReDoc at ``/api/redoc``."""

import json
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from flask import Response, current_app, render_template, request
from werkzeug.exceptions import NotFound

from admin_app.api import preconditions
from admin_app.api.asked import refuse_others
from admin_app.api.names import CASES
from admin_app.api.openapi.document import document
from admin_app.resource.errors import BadAddress, closest, with_suggestion
from admin_app.resource.listing.reading import Reading
from admin_app.resource.translation import gettext as _

CASE = "case"
FILES = {
    "swagger-ui.css": ("flask_swagger_ui", "dist/swagger-ui.css", "5.34.0"),
    "swagger-ui.js": ("flask_swagger_ui", "dist/swagger-ui-bundle.js", "5.34.0"),
    "redoc.js": ("flask_openapi3_redoc", "templates/redoc/js/redoc.standalone.js", "2.5.2"),
    "redoc.svg": ("flask_openapi3_redoc", "templates/redoc/images/redoc.svg", "2.5.2"),
}
"""What the pages load, of which package's files and version; nothing of those packages is imported."""
MIMETYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
REDOCS_LOGO, NO_NONCE = b"https://cdn.redoc.ly/redoc/logo-mini.svg", b".nc=void 0"


def specification() -> Response:
    """What the reader may use, with names in the asked case."""
    reading = Reading(list(request.args.items(multi=True)))
    refuse_others(reading, {CASE})
    case = reading.one(CASE) or current_app.config["API_CASE"]
    if case not in CASES:
        sentence = _("'case' is camel or snake, not %(word)s.", word=repr(case))
        raise BadAddress(with_suggestion(sentence, closest(case, CASES)), fields={CASE: sentence})
    text = written(document(case))
    response = Response(text, mimetype="application/json")
    response.set_etag(sha256(text).hexdigest()[:32])
    preconditions.check_read(response)
    return response


def written(specification: dict[str, object]) -> bytes:
    return json.dumps(specification, ensure_ascii=False, separators=(",", ":")).encode()


def swagger() -> str:
    """The page on which requests can be tried out."""
    return render_template("api/docs.html", address=_address, prefix=request.script_root)


def redoc() -> str:
    """The page to read."""
    return render_template("api/redoc.html", address=_address, prefix=request.script_root)


def _address(name: str) -> str:
    """Of a file, with the version that its browser may keep it by."""
    return f"{request.script_root}/api/docs/files/{name}?v={FILES[name][2]}"


def file(name: str) -> Response:
    """One of the files that the pages load."""
    if name not in FILES:
        raise NotFound
    path = path_of(name)
    content = path.read_bytes()
    response = Response(_redoc(content) if name == "redoc.js" else content, mimetype=MIMETYPES[path.suffix])
    response.add_etag()
    response.make_conditional(request)
    return response


def _redoc(script: bytes) -> bytes:
    """ReDoc without its own picture from elsewhere, and with the page's nonce for the styles that it makes."""
    logo = f"{request.script_root}/api/docs/files/redoc.svg".encode()
    return script.replace(REDOCS_LOGO, logo).replace(NO_NONCE, b".nc=document.currentScript.nonce")


def path_of(name: str) -> Path:
    package, path, _version = FILES[name]
    spec = find_spec(package)
    assert spec is not None and spec.submodule_search_locations, f"{package} is not installed"
    return Path(spec.submodule_search_locations[0]) / path
