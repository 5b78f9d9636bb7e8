"""How a view describes one of its methods: what it takes and gives, to whom, and what else it may answer."""

from dataclasses import replace
from typing import Any

from admin_app.api.addresses import ROOT
from admin_app.api.generic.addresses import PART, Address
from admin_app.api.generic.asked_of import Asked, paths_of
from admin_app.api.generic.checked import CHANGED, NEW, body_model, sent_model
from admin_app.api.generic.described import OWN, Operation, words_of
from admin_app.api.generic.outlines import Outline, outline_of
from admin_app.api.generic.rows import Rows
from admin_app.resource.fields import title

TAKES = {"create": NEW, "post": NEW, "update": NEW, "put": NEW, "partial_update": CHANGED, "patch": CHANGED}
VERBS = {"GET": "get", "POST": "create", "PUT": "replace", "PATCH": "change", "DELETE": "delete"}
MANY = ("list", "get")
GENERIC = ("list", "create", "retrieve", "update", "partial_update", "destroy")
STATUSES = {"GET": (304, 404), "POST": (409, 413, 415, 422), "PUT": (404, 409, 412, 413, 415, 422),
            "PATCH": (404, 409, 412, 413, 415, 422), "DELETE": (404, 409, 412)}  # fmt: skip


def described(view: Any, address: Address, method: str, handler: str, case: str) -> Operation:
    """What a method of an address takes and gives, for the actor of the session."""
    permission = view.permission_for(handler)
    is_open = permission.lets_everybody_in
    own = words_of(getattr(view, handler))
    summary, rest = own if _is_own(view, handler) and own[0] else (title(_id(address, method, handler)), "")
    base = Operation(
        id=_id(address, method, handler),
        method=method,
        path=f"{ROOT}/" + PART.sub(r"{\1}", address.path),
        view=view,
        summary=summary,
        description="\n\n".join(text for text in (rest, *words_of(view)) if text),
        tag=view.tag or title(address.path.partition("/")[0]),
        permission=permission.words,
        is_open=is_open,
        statuses=tuple(sorted({400, 405, 429, *(() if is_open else (401, 403))})),
        path_parameters=address.parts,
    )
    outline = _outline(view)
    return _with_rows(base, view, handler, outline, case) if outline is not None else base


def _with_rows(base: Operation, view: Any, handler: str, outline: Outline, case: str) -> Operation:
    many = base.method == "GET" and not base.path.endswith("}") and handler in MANY
    generic = handler in GENERIC or (handler == base.method.lower() and _is_ours(view, handler))
    if not generic:
        return replace(base, statuses=tuple(sorted({*base.statuses, *view.statuses})))
    takes = TAKES.get(handler)
    asked = Asked(outline.model, paths_of(outline, view.filter_fields, [*(view.search_fields or ()), *view.ordering]))
    return replace(
        base,
        takes=body_model(outline, takes, case) if takes is not None else None,
        gives=sent_model(outline, case) if base.method != "DELETE" else None,
        many=many,
        status={"POST": 201, "DELETE": 204}.get(base.method, 200),
        statuses=tuple(sorted({*base.statuses, *(() if many else STATUSES[base.method]), *view.statuses})),
        parameters=OWN if many else (),
        filters=tuple(asked.names.spelled(name, case) for name in asked.fields) if many else (),
    )


def _outline(view: Any) -> Outline | None:
    """Of a view whose serializer is made for each request nothing is known before."""
    if not issubclass(view, Rows) or view.serializer_class is None:
        return None
    return outline_of(view.serializer_class, view.model_of_query())


def _is_ours(view: Any, handler: str) -> bool:
    """Is the method that of the generic view, not of the team's?"""
    owner = next(each for each in view.__mro__ if handler in vars(each))
    return str(owner.__module__).startswith("admin_app.api.generic.")


def _is_own(view: Any, handler: str) -> bool:
    return not _is_ours(view, handler)


def _id(address: Address, method: str, handler: str) -> str:
    """``listPosts``, ``createPosts``, ``publishPosts``: stable, from the path and the method."""
    words = [word for part in PART.sub("", address.path).split("/") for word in part.split("-") if word]
    if handler not in GENERIC and handler != method.lower():
        words = words[: -len(handler.split("_"))] or words
        verb = handler.split("_")[0] + "".join(word.capitalize() for word in handler.split("_")[1:])
    else:
        verb = "list" if method == "GET" and not address.is_of_row else VERBS[method]
    suffix = "Record" if address.is_of_row else ""
    return verb + "".join(word[:1].upper() + word[1:] for word in words) + suffix
