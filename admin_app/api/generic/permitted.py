"""How a verdict becomes a refusal: 401 where nobody is signed in, 403 with the reason where somebody is.

A token that was narrowed must hold the operation on the resource of the view's model, or on the view by its name.
"""

from typing import Any

from flask import request

from admin_app.api.generic.addresses import path_of
from admin_app.api.generic.seen import resource_of
from admin_app.resource import scope
from admin_app.resource.errors import Forbidden, NotSignedIn
from admin_app.resource.policy import YES, Verdict, within_rights
from admin_app.resource.translation import gettext as _

OPERATIONS = {"GET": "read", "HEAD": "read", "POST": "create", "PUT": "edit", "PATCH": "edit", "DELETE": "delete"}


def check(view: Any, verdict: Verdict) -> None:
    """Raise the refusal of a verdict about a request, and what the model's resource and a token say."""
    _refuse_unless(verdict)
    _refuse_unless(_held(view))
    _refuse_unless(_read(view))


def check_of_row(verdict: Verdict) -> None:
    _refuse_unless(verdict)


def _refuse_unless(verdict: Verdict) -> None:
    if verdict:
        return
    if scope.actor() is None:
        raise NotSignedIn(_("Nobody is signed in; sign in and send the request again."), link=(_("Sign in"), "/login"))
    raise Forbidden(verdict.reason)


def needed(method: str, *, is_of_row: bool) -> str:
    """The operation that a method is: POST to a row, as ``@route`` may declare, changes it."""
    return "edit" if is_of_row and method == "POST" else OPERATIONS[method]


def _held(view: Any) -> Verdict:
    """Does the token hold this operation? Whoever is not narrowed holds all."""
    who = scope.actor()
    if getattr(who, "rights", None) is None:
        return YES
    operation = needed(request.method, is_of_row=view.address.is_of_row)
    names = [view.address.name, path_of(type(view))]
    if (resource := resource_of(getattr(view, "model", None))) is not None:
        names.insert(0, resource.name_in_url)
    verdicts = [within_rights(who, operation, name) for name in names]
    return next((each for each in verdicts if each), verdicts[0])


def _read(view: Any) -> Verdict:
    """Rows of a resource are for those who may read it, whatever the view says: they would find none."""
    resource = resource_of(getattr(view, "model", None))
    if resource is None:
        return YES
    verdict: Verdict = resource.may("read")
    return verdict
