"""``If-Match``: a write that was meant for an earlier version of a row is refused, with what differs; of resources and
of hand-written views alike."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from flask import Response, request

from admin_app.api.etags import Version, versions_in
from admin_app.api.json_text import encoded
from admin_app.resource.errors import Changed
from admin_app.resource.translation import gettext as _

Fields = Sequence[str] | None
"""What changed since; None where the version cannot be compared."""


def check(version: Callable[[], Version], touched: Collection[str] | None, refuse: Callable[[Fields], Changed]) -> None:
    """Raise what ``refuse`` makes (412) where the request was made for an earlier version of the row.

    ``Prefer: merge`` lets a change through of fields, ``touched``, that nobody else touched. The version is asked only
    where the request names one.
    """
    header = request.headers.get("If-Match", "")
    if not header:
        return
    now, known = version(), versions_in(header)
    if "*" in known or now.text in known:
        return
    since = [changed for each in known if (changed := now.changed_since(each)) is not None]
    changed = min(since, key=len) if since else None
    merges = touched is not None and "merge" in request.headers.get("Prefer", "")
    if merges and changed is not None and set(changed).isdisjoint(touched or ()):
        return
    raise refuse(changed)


def check_read(response: Response) -> None:
    """Answer 304 where the reader has this answer; raises Changed (412) where another one was meant."""
    response.make_conditional(request)
    if response.status_code == 412:
        raise Changed(_("This is not the answer that If-Match names."), headers={"ETag": response.headers["ETag"]})


def changed_to(differences: Mapping[str, Any], changed: Fields, etag: str) -> Changed:
    """The refusal; ``differences`` are what the changed fields hold now, by the names of the answer."""
    sentence = (
        _("This record was changed since you read it. Nothing was saved; read it again, and send what is still meant.")
        if changed is None
        else _(
            "This record was changed since you read it: %(fields)s. Nothing was saved.", fields=", ".join(differences)
        )
    )
    now = {name: {"now": value} for name, value in differences.items()}
    return Changed(sentence, headers={"ETag": etag}, more={"differences": json.loads(encoded(now))})
