"""The addresses of the API: of a resource, a record, a page of a list. Paths only: a host is what its caller wrote.

A key is one part of a path. Servers take %2F for a slash and %2e%2e for a step up before we see them, so what a path
cannot hold is escaped once more: the key ``a/b`` is ``a%252Fb`` on the wire. All other keys stand as they are quoted.
"""

import re
from typing import Any
from urllib.parse import quote, urlencode

from flask import request

from admin_app.resource.fields import key_text

ROOT = "/api/v1"

_ESCAPED = {"%2F": "/", "%25": "%", "%2E": "."}
_UNSAFE = re.compile(r"/|%(?=2F|25|2E|00)|^\.{1,2}$")
_EMPTY = "%00"


def of_resource(view: Any) -> str:
    return f"{request.script_root}{ROOT}/{view.name_in_url}"


def of_row(view: Any, row: Any) -> str:
    return f"{of_resource(view)}/{quote(part_of_key(key_text(row)), safe='')}"


def part_of_key(text: str) -> str:
    """A key as one part of a path, not yet quoted."""
    return _UNSAFE.sub(lambda found: "".join(f"%{ord(sign):02X}" for sign in found[0]), text) or _EMPTY


def key_of_part(part: str) -> str:
    """The key that a part of a path stands for."""
    if part == _EMPTY:
        return ""
    return re.sub("%(?:2F|25|2E)", lambda found: _ESCAPED[found[0]], part)


def of_page(**mark: str) -> str:
    """This very address at another page; ``after`` or ``before`` is its mark."""
    pairs = [(name, text) for name, text in request.args.items(multi=True) if name not in ("after", "before")]
    return f"{request.script_root}{request.path}?{urlencode([*pairs, *mark.items()])}"
