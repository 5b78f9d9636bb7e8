"""A list as a file: ``/api/v1/orders.csv``, or ``Accept: text/csv``; the same file as the list page exports."""

from typing import Any

from flask import Response, request

from admin_app.api.as_declared import as_declared
from admin_app.api.asked import arguments, said_as_sent
from admin_app.api.lists import limits
from admin_app.api.records import check_may
from admin_app.api.spoken import spoken
from admin_app.resource.errors import BadAddress, closest, with_suggestion
from admin_app.resource.listing import Listing
from admin_app.resource.pages.list_page import computed
from admin_app.resource.registry import registry
from admin_app.resource.translation import gettext as _


def file_of(view: Any) -> Response | None:
    """The file that ``Accept`` asks for; None where JSON will do."""
    kinds = {f"text/{name}": name for name in registry().renderers}
    best = request.accept_mimetypes.best_match(["application/json", "text/html", *kinds], "application/json")
    return as_file(view, kinds[best]) if best in kinds else None


def as_file(view: Any, format: str) -> Response:
    renderers = registry().renderers
    if format not in renderers:
        sentence = _("There is no export as %(format)s; the formats are %(formats)s.", format=format,
                     formats=", ".join(sorted(renderers)))  # fmt: skip
        raise BadAddress(with_suggestion(sentence, closest(format, renderers)))
    check_may(view, "export")
    with said_as_sent():
        listing = Listing.from_args(as_declared(spoken(view), arguments()), view, limits(), also_columns=computed(view))
    return renderers[format](view, listing)
