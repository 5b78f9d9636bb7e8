"""What a row was when it was read, as an ETag that tells later which of its fields changed since.

The tag begins with the version: of each column that its reader sees a short keyed hash, in the order of their names.
Behind a dot stands a hash of the answer itself, because one version has many answers (``fields=``, ``expand=``, case).
"""

from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b, sha256
from typing import Any

from flask import current_app

from admin_app.api.json_text import encoded

LETTERS = 6
FIELDS_MAX = 60
"""A model with more columns has one hash for all of them, and cannot say which changed."""


@dataclass(frozen=True, slots=True)
class Version:
    """The hashes of a row's values by field name."""

    hashes: Mapping[str, str]

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "Version":
        if len(values) > FIELDS_MAX:
            return cls({"": _hash("", [values[name] for name in sorted(values)])})
        return cls({name: _hash(name, value) for name, value in sorted(values.items())})

    @property
    def text(self) -> str:
        return "".join(self.hashes.values())

    def tag(self, answer: bytes) -> str:
        """The strong ETag of an answer, with its quotes."""
        return f'"{self.text}.{_short(sha256(answer).digest())}"'

    def changed_since(self, text: str) -> list[str] | None:
        """The fields that differ from an earlier version; None where that is no version of such a row."""
        parts = [text[at : at + LETTERS] for at in range(0, len(text), LETTERS)]
        if len(parts) != len(self.hashes):
            return None
        return [name for (name, now), then in zip(self.hashes.items(), parts, strict=True) if now != then]


def versions_in(header: str) -> Sequence[str]:
    """The versions that an If-Match names: what stands before the dot of each strong tag; ``*`` as itself."""
    if header.strip() == "*":
        return ["*"]
    tags = [part.strip() for part in header.split(",")]
    return [tag.strip('"').partition(".")[0] for tag in tags if tag.startswith('"')]


def _hash(name: str, value: Any) -> str:
    """Keyed, so that nobody can guess a value by its hash."""
    key = _secret(current_app.config["SECRET_KEY"])
    return _short(blake2b(name.encode() + b"\0" + encoded(value), digest_size=9, key=key).digest())


def _short(digest: bytes) -> str:
    return urlsafe_b64encode(digest)[:LETTERS].decode()


@lru_cache(maxsize=8)
def _secret(key: str) -> bytes:
    return sha256(f"etag {key}".encode()).digest()
