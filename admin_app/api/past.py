"""``GET …/<id>/history``: the kept changes of one record, newest first, as far as its reader may see them."""

from typing import Any

from flask import Response, request

from admin_app.api import addresses, records
from admin_app.api.asked import refuse_others
from admin_app.api.case import case_of_answer
from admin_app.api.json_text import MIMETYPE, encoded, one_as_sent
from admin_app.api.lists import limits
from admin_app.api.shapes import whole
from admin_app.api.spoken import spoken
from admin_app.resource.fields import Field, key_from_text
from admin_app.resource.listing import grammar
from admin_app.resource.listing.paths import Misread
from admin_app.resource.listing.reading import Reading
from admin_app.resource.registry import registry
from admin_app.resource.translation import gettext as _

BEFORE, SIZES = "before", ("pageSize", "page_size")


def answer(view: Any, key: str) -> Response:
    reading = Reading(list(request.args.items(multi=True)))
    refuse_others(reading, {BEFORE, *SIZES})
    parts = key_from_text(view.model, key)
    if parts is None or parts not in records.represented(view, [parts], whole(spoken(view), heavy=False))[0]:
        raise records.not_found(view)
    entries, older = registry().history(view, key, reading.one(BEFORE, _number), _size(reading))
    resource, case = spoken(view), case_of_answer()
    for entry in entries:
        entry["changes"] = {
            resource.names.spelled(name, case): {
                side: _as_sent(resource.fields.get(name), kept) for side, kept in change.items()
            }
            for name, change in entry["changes"].items()
        }
    following = addresses.of_page(before=str(older)) if older is not None else None
    return Response(encoded({"items": entries, "next": following}), mimetype=MIMETYPE)


def _as_sent(field: Field | None, kept: Any) -> Any:
    """One side of a change as records spell it; as the history keeps it where that is no value of its field today."""
    if field is None or not isinstance(kept, str):
        return kept
    try:
        return one_as_sent(field, field.parse(kept))
    except ValueError:
        return kept


def _size(reading: Reading) -> int:
    most = limits()
    given = [size for name in SIZES if (size := reading.one(name, lambda text: grammar.read_page_size(text, most)))]
    return int(given[0]) if given else most.page_size


def _number(text: str) -> str:
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise Misread(_("'before' is the number that 'next' names."), field=BEFORE)
    return text
