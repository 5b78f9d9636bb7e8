"""A request as ``curl`` and as Python, to be copied: it runs as it stands where STEWARD_TOKEN holds a token."""

import json
import shlex
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from flask import current_app, request

TOKEN = "STEWARD_TOKEN"
LINE = 80
BODY_MAX = 2000
Headers = Sequence[tuple[str, str]]


def origin() -> str:
    """The address people type; where no setting says it, what this request was sent to. It is shown and never used."""
    base: str = current_app.config["BASE_URL"].rstrip("/")
    return base.removesuffix(request.script_root) if base else request.host_url.rstrip("/")


def plain(address: str) -> str:
    """A path and its question with nothing in it that a shell or ``curl`` reads in its own way."""
    path, mark, question = address.partition("?")
    return quote(path, safe="/%:@,.~-_") + mark + quote(question, safe="=&%+,:;@/?.~-_")


def curl(method: str, address: str, headers: Headers = (), body: Any = None) -> str:
    start = "curl" if method == "GET" else f"curl -X {method}"
    parts = [f'{start} -H "Authorization: Bearer ${TOKEN}"']
    parts += [f"-H {shlex.quote(f'{name}: {text}')}" for name, text in headers]
    if body is not None:
        text = json.dumps(body, ensure_ascii=False)
        sent = shlex.quote(text) if len(text) < BODY_MAX else "@record.json"
        parts += ["-H 'Content-Type: application/json'", f"-d {sent}"]
    return " \\\n  ".join([*parts, shlex.quote(origin() + plain(address))])


def python(address: str, headers: Headers = ()) -> str:
    """The same as a script with ``requests``, which most people have. A text of JSON is one of Python, too."""
    split = urlsplit(address)
    named = parse_qsl(split.query, keep_blank_values=True)
    lines = ["import os", "import requests", "", f'token = os.environ["{TOKEN}"]', "answer = requests.get("]
    lines.append(f"    {json.dumps(origin() + plain(split.path))},")
    if named:
        lines.append(f"    params={_params(named)},")
    sent = "".join(f", {json.dumps(name)}: {json.dumps(text)}" for name, text in headers)
    lines.append(f'    headers={{"Authorization": f"Bearer {{token}}"{sent}}},')
    return "\n".join([*lines, ")", "answer.raise_for_status()", "print(answer.json())"])


def _params(named: Sequence[tuple[str, str]]) -> str:
    found: dict[str, list[str]] = {}
    for name, text in named:
        found.setdefault(name, []).append(text)
    params = {name: texts if len(texts) > 1 else texts[0] for name, texts in found.items()}
    line = json.dumps(params)
    return line if len(line) < LINE else json.dumps(params, indent=4).replace("\n", "\n    ")
