"""A JSON document set out in lines, word for word: no number passes through anything that could write it otherwise.

``10.00`` stays ``10.00``, a number of forty digits keeps them, a key that stands twice stands twice.
"""

import json
import re
from collections.abc import Iterator

from models.documents import loads

STEP = "  "
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
_CLOSES = {"{": "}", "[": "]"}


def indented(text: str) -> str:
    """``text`` in lines; as it stands where it is no JSON."""
    try:
        loads(text)
    except (ValueError, RecursionError):
        return text
    return "".join(_pieces(_TOKEN.findall(text)))


def _pieces(tokens: list[str]) -> Iterator[str]:
    depth = 0
    for token, following in zip(tokens, [*tokens[1:], ""], strict=True):
        if token in _CLOSES:
            opened = following != _CLOSES[token]
            depth += opened
            yield token + (_line(depth) if opened else "")
        elif token == ",":
            yield token + _line(depth)
        elif token == ":":
            yield ": "
        else:
            yield _readable(token)
        if following in ("}", "]") and token not in _CLOSES:
            depth = max(depth - 1, 0)
            yield _line(depth)


def _line(depth: int) -> str:
    return "\n" + STEP * min(depth, 40)


def _readable(token: str) -> str:
    """A text with its letters instead of their numbers; all else word for word."""
    if not token.startswith('"') or "\\u" not in token:
        return token
    try:
        said = json.dumps(json.loads(token), ensure_ascii=False)
        said.encode()
    except ValueError:  # half a character, or no text of JSON's
        return token
    return said
