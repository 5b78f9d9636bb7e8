"""``GET /api/``: what there is to read, for whoever asks; and the way to an address that somebody typed."""

from typing import Any

from flask import Response, request

from admin_app.api.addresses import ROOT, of_resource
from admin_app.api.asked import refuse_others
from admin_app.api.json_text import MIMETYPE, encoded
from admin_app.resource.errors import BadAddress
from admin_app.resource.listing.reading import Reading
from admin_app.resource.pages.returning import is_safe
from admin_app.resource.registry import registry
from admin_app.resource.translation import gettext as _

GO = "go"
WRITES = ("create", "edit", "delete")


def index() -> Response:
    """``{"resources": {"orders": {"href", "title", "operations", "actions"}}}``, each as far as the actor may."""
    reading = Reading(list(request.args.items(multi=True)))
    refuse_others(reading, {GO})
    if (target := reading.one(GO)) is not None:
        return _gone_to(target)
    found = {
        view.name_in_url: _told(view) for view in registry().views if getattr(view, "api", True) and view.may("read")
    }
    document = {"version": ROOT.rpartition("/")[2], "resources": found}
    return Response(encoded(document), mimetype=MIMETYPE)


def _told(view: Any) -> dict[str, Any]:
    writes = WRITES if getattr(view, "api_write", False) else ()
    return {
        "href": of_resource(view),
        "title": _(str(view.name)),
        "operations": [each for each in ("read", *writes, "export") if view.may(each)],
        "actions": [name for name in view.verbs if writes and view.is_action_allowed(name)],
    }


def _gone_to(target: str) -> Response:
    """On to another address of the API, and to nowhere else."""
    target = target.strip()
    if not is_safe(target) or not target.startswith(f"{request.script_root}/api/"):
        sentence = _("An address here begins with /api/, such as /api/v1/orders.")
        raise BadAddress(sentence, fields={GO: sentence})
    return Response(status=302, headers={"Location": target})
