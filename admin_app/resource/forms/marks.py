"""The marks of the texts that a form was drawn with, as they travel in it and come back.

Each is a keyed hash, and behind it the text itself where its reader may have it: so that a page can say later what
stood there at the start. A text is believed only where its mark is ours.
"""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b, sha256
from typing import Any

from flask import current_app, has_app_context

from admin_app.resource.forms.plain_fields import ABSENT

LENGTH = 12
CARRIED_MAX = 10_000
"""Letters of a text that a form carries; of a longer one only the mark."""


@dataclass(frozen=True, slots=True)
class Marks:
    """``token`` maps the name of a field to its mark and, after an equals sign, the text."""

    token: Mapping[str, str]

    def __contains__(self, name: str) -> bool:
        return name in self.token

    def is_one_of(self, name: str, texts: Iterable[str | None]) -> bool:
        """Was this field drawn with one of these texts?"""
        mark = self.token.get(name, "")[:LENGTH]
        return any(mark == _mark(name, text) for text in texts)

    def at_start(self, name: str) -> str | None:
        """The text that this field was drawn with; ABSENT where it is not known."""
        text = self.token.get(name, "")[LENGTH:]
        if text and self.is_one_of(name, [text[1:]]):
            return text[1:]
        return None if self.is_one_of(name, [None]) else ABSENT

    def __str__(self) -> str:
        return json.dumps(dict(self.token), separators=(",", ":"), ensure_ascii=False)


def marks_of(texts: Mapping[str, tuple[str | None, str | None]]) -> Marks:
    """Of each field: the text it shows, and what of that the form may carry."""
    return Marks({name: _mark(name, text) + _carried(carried) for name, (text, carried) in texts.items()})


def marks_in(text: Any) -> Marks | None:
    """What came back; None where it is nothing of ours."""
    try:
        token = json.loads(text or "null")
    except (TypeError, ValueError, RecursionError):
        return None
    if not isinstance(token, dict):
        return None
    return Marks({name: part for name, part in token.items() if isinstance(part, str)})


def _carried(text: str | None) -> str:
    if text is None or len(text) > CARRIED_MAX:
        return ""
    try:
        text.encode()
    except UnicodeEncodeError:
        return ""  # no page can hold it
    return f"={text}"


def _mark(name: str, text: str | None) -> str:
    """Keyed, because a text may be one that its reader must not guess: the key of a row that is not theirs."""
    said = f"{name}\0{'n' if text is None else 't'}{text or ''}".encode("utf-8", "surrogatepass")
    return urlsafe_b64encode(blake2b(said, digest_size=9, key=_secret()).digest()).decode()


def _secret() -> bytes:
    secret = (current_app.secret_key if has_app_context() else None) or ""
    return sha256(secret if isinstance(secret, bytes) else secret.encode()).digest()
