"""Page marks: where a page ends, as an opaque text that only we can have written.

A mark holds the sort values and the key of one row, all of them readable to whoever got it, and a signature over them,
the resource and the order. It grants nothing: the next page is narrowed like any other.
"""

import base64
import binascii
import datetime
import hashlib
import hmac
import json
import uuid
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

SIGNATURE_BYTES = 12
MARK_LENGTH = 8192

EDGE: tuple[Any, ...] = ()
"""The mark of either end of a list: nothing stands before the first row or after the last."""


class BrokenMark(ValueError):
    """A page mark that was cut, changed, or made for another order."""


def write_mark(values: Sequence[Any] | int, about: str, secret: bytes) -> str:
    """The mark of a row's sort values, or of a count of rows where rows have no key."""
    plain = values if isinstance(values, int) else [_tagged(value) for value in values]
    payload = json.dumps(plain, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_signature(payload, about, secret) + payload).rstrip(b"=").decode()


def read_mark(mark: str, about: str, secret: bytes) -> tuple[Any, ...] | int:
    if len(mark) > MARK_LENGTH:
        raise BrokenMark
    try:
        raw = base64.b64decode(mark + "=" * (-len(mark) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise BrokenMark from None
    signature, payload = raw[:SIGNATURE_BYTES], raw[SIGNATURE_BYTES:]
    if not hmac.compare_digest(signature, _signature(payload, about, secret)):
        raise BrokenMark
    plain = json.loads(payload)
    return plain if isinstance(plain, int) else tuple(_untagged(value) for value in plain)


def _signature(payload: bytes, about: str, secret: bytes) -> bytes:
    return hmac.digest(secret, about.encode() + b"\0" + payload, hashlib.sha256)[:SIGNATURE_BYTES]


def _tagged(value: Any) -> Any:
    """JSON keeps texts, numbers and truth exactly; the rest is written as a pair of its type and its text."""
    if value is None or type(value) in (str, int, float, bool):
        return value
    for tag, (class_, write, _read) in _TAGS.items():
        if isinstance(value, class_):
            return [tag, write(value)]
    return str(value)


def _untagged(value: Any) -> Any:
    return _TAGS[value[0]][2](value[1]) if isinstance(value, list) else value


_Tag = tuple[type, Callable[[Any], Any], Callable[[Any], Any]]
_TAGS: dict[str, _Tag] = {
    "D": (Decimal, str, Decimal),
    "t": (datetime.datetime, datetime.datetime.isoformat, datetime.datetime.fromisoformat),
    "d": (datetime.date, datetime.date.isoformat, datetime.date.fromisoformat),
    "c": (datetime.time, datetime.time.isoformat, datetime.time.fromisoformat),
    "i": (
        datetime.timedelta,
        lambda span: [span.days, span.seconds, span.microseconds],
        lambda parts: datetime.timedelta(*parts),
    ),
    "u": (uuid.UUID, str, uuid.UUID),
    "b": (bytes, bytes.hex, bytes.fromhex),
}
