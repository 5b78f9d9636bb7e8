"""Where a person goes next: a path on this site or the default page, whatever the address or the form said.

Must never hand out anything a browser could read as another site, nor a page that signs the person out.
"""

import re
from urllib.parse import unquote

LONGEST = 2000
NEVER_RETURNED_TO = ("/logout", "/login")

_STEPS_UP = re.compile(r"/\.{1,2}(?:[/;]|$)")


def safe_path(target: str | None, default: str = "/admin/") -> str:
    """``target`` where it is a path on this site; otherwise ``default``, silently."""
    return target if target is not None and is_safe(target) else default


def is_safe(target: str) -> bool:
    """Is it a path on this site that may be returned to? Judged before and after the browser's own decoding."""
    if len(target) > LONGEST or not _is_plain(target):
        return False
    # Cut by hand: urlsplit takes the slashes of "///evil.example" for an empty host and calls the rest a path.
    path = re.split("[?#]", target, maxsplit=1)[0]
    return all(_is_local(reading) for reading in _decodings(path))


def _is_plain(text: str) -> bool:
    """Nothing that a browser drops or turns into a slash: blanks, control characters, surrogates, backslashes."""
    return text.isprintable() and " " not in text and "\\" not in text


def _decodings(path: str) -> list[str]:
    """The path as it stands, decoded once and decoded twice: servers in front may do either."""
    once = unquote(path)
    return [path, once, unquote(once)]


def _is_local(path: str) -> bool:
    if not path.startswith("/") or path.startswith("//"):
        return False
    if "\\" in path or any(ord(letter) < 32 or ord(letter) == 127 for letter in path):
        return False
    return not _STEPS_UP.search(path) and not _ends_the_visit(path)


def _ends_the_visit(path: str) -> bool:
    low = path.casefold()
    return any(low == never or low.startswith((f"{never}/", f"{never};")) for never in NEVER_RETURNED_TO)
