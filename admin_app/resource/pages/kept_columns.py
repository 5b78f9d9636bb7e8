"""The columns that a browser remembers for a list: what an address without ``columns=`` shows there.

A wish and no right: a name that the actor may not read, or that is no longer there, is left out without a word.
"""

from collections.abc import Sequence
from urllib.parse import unquote

from flask import request

from admin_app.resource.listing import grammar
from admin_app.resource.listing.limits import Limits
from admin_app.resource.listing.paths import Misread
from admin_app.resource.resource import Resource

COOKIE = "steward_columns"
"""Set by the script of the columns menu, for the path of its own list."""
LONGEST = 2000


def kept_columns(view: Resource, limits: Limits, computed: Sequence[str] = ()) -> tuple[str, ...]:
    text = unquote(request.cookies.get(COOKIE, "")[: LONGEST * 3])
    if not text or len(text) > LONGEST:
        return ()
    return tuple(name for name in dict.fromkeys(text.split(",")) if _may_be_shown(view, name, limits, computed))


def _may_be_shown(view: Resource, name: str, limits: Limits, computed: Sequence[str]) -> bool:
    try:
        return bool(grammar.read_columns(view, name, limits, computed))
    except Misread:
        return False
