"""How any value is spelled: the pair of functions that read and write one kind of value, and what all of them share.

Never an object's address: ``<Thing object at 0x7f...>`` tells nobody anything and differs on every page.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from admin_app.resource.translation import gettext as _
from admin_app.resource.words import Moment

_ADDRESS = re.compile(r" (?:object )?at 0x[0-9a-fA-F]+")
_QUOTED_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Codec:
    """``parse`` reads a text into a value or raises ValueError with a sentence; ``text`` is its exact inverse."""

    parse: Callable[[str, Moment], Any]
    text: Callable[[Any], str]


def quoted(text: str) -> str:
    """A typed text inside a sentence: in quotes, cut where it is long, unprintable characters made visible."""
    shown = "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text[:_QUOTED_LENGTH])
    return f"'{shown}{'…' if len(text) > _QUOTED_LENGTH else ''}'"


def written(value: Any) -> str:
    """Any value as text; what a driver or a tolerant type left as text stays as it is."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    return _ADDRESS.sub("", str(value))


def check_text(text: str) -> None:
    """Refuse what no database keeps as text: NUL, and halves of characters."""
    if "\0" in text:
        raise ValueError(_("A text cannot hold the character NUL; take it out."))
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError(_("%(value)s holds half a character; type it again.", value=quoted(text))) from None
