"""Deleting: what stands in the way is named, and from so many rows on their number is sent along, as pages ask it."""

import re
from collections.abc import Sequence
from typing import Any

from flask import request
from wtforms.validators import ValidationError

from admin_app.api import writing
from admin_app.api.asked import refuse_others
from admin_app.api.records import check_may
from admin_app.resource.errors import Conflict, Invalid
from admin_app.resource.listing.reading import Reading
from admin_app.resource.pages.removal import Kind, check_theirs, refuse, removal
from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import gettext_noop as N_

ROWS = "rows"


class ConfirmationNeeded(Conflict):
    code, title = "confirmation_needed", N_("Are you sure?")


def rows_meant() -> str:
    """How many rows the sender means to delete; a delete takes no other parameter."""
    reading = Reading(list(request.args.items(multi=True)))
    refuse_others(reading, {ROWS})
    return re.sub(r"[\s,.'\u2019]", "", reading.one(ROWS) or "")


def check_removable(view: Any, row: Any, meant: str) -> None:
    """Raise Conflict that names what stands in the way of a delete, or how many rows would go."""
    found = removal(view, row)
    if found.forbidden:
        refuse(kind.label for kind in found.forbidden)
    if found.blocks:
        named = ", ".join(f"{kind.label} ({kind.count.text})" for kind in found.blocks)
        raise Conflict(
            _("%(record)s is still needed by %(kinds)s. Nothing was deleted.", record=view.label(row), kinds=named),
            title=_("This cannot be done"),
            more={"blocks": _told(found.blocks)},
        )
    if found.typed is not None and meant != found.typed:
        raise ConfirmationNeeded(
            _(
                "%(count)s rows would be deleted. Nothing was; send it with ?rows=%(number)s if you mean them all.",
                count=found.total_text,
                number=found.typed,
            ),
            more={"rows": found.total, "goes": _told(found.goes)},
        )


def _told(kinds: Sequence[Kind]) -> list[dict[str, Any]]:
    return [
        {"kind": kind.label, "count": kind.count.value, "samples": [text for text, _url in kind.samples]}
        for kind in kinds
    ]


def delete_rows(view: Any, rows: Sequence[Any]) -> None:
    """Delete these rows, all or none; the caller commits."""
    check_may(view, "delete")
    check_theirs(view, rows)
    for row in rows:
        try:
            view.on_model_delete(row)
        except ValidationError as refused:
            raise Invalid(str(refused), title=_("This cannot be done")) from None
        view.rows.delete(row)
    writing.flush(view)
