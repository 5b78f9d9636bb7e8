"""The whole specification for whoever asks, kept for everybody who may use the same."""

import json
from collections.abc import Hashable, Iterable, Mapping
from typing import Any

from flask import current_app, request
from flask.globals import request_ctx

from admin_app.api.openapi import asked
from admin_app.api.openapi.answers import HEADERS, refusals
from admin_app.api.openapi.handwritten import Described, paths_of_views
from admin_app.api.openapi.offered import Offer, kinds_of, offers
from admin_app.api.openapi.operations import paths_of
from admin_app.api.openapi.schemas import Schemas, documented
from admin_app.api.openapi.shared import common
from admin_app.api.typed import Schema
from admin_app.resource import scope
from admin_app.resource.memory import Recent
from admin_app.resource.registry import registry

Document = dict[str, Any]
VERSION = "1"
KEPT = Recent(12)


def views(case: str) -> Iterable[Described]:
    """What hand-written views say of themselves; a team that has none loads nothing of them."""
    if not registry().endpoints:
        return ()
    from admin_app.api.generic.described import operations

    found: Iterable[Any] = operations(registry(), case)
    return found


INFO = """Every resource of this tool, as far as you may use it.

Names are spelled in {case} case here; requests may use either spelling, and answers follow the header `Accept-Case`
(`camel` or `snake`), else the setting of this server. `/api/openapi.json?case=snake` is this document in the other one.

A request that is refused changes nothing and is answered with a problem document (RFC 9457); a method that an address
does not take with 405 and `Allow`."""


def document(case: str) -> Document:
    """The specification of what the actor may use, with names in this case."""
    offered = offers()
    key = (
        registry(),
        _base(),
        current_app.config["API_CASE"],
        case,
        tuple(each.signature for each in offered),
        _signature_of_actor() if registry().endpoints else None,
    )
    found: Document | None = KEPT.get(key)
    if found is None:
        found = _made(offered, case)
        KEPT.put(key, found)
    return found


def _signature_of_actor() -> Hashable:
    """All that the permissions of a hand-written view may ask of whoever asks, but who it is."""
    who = scope.actor()
    rights: Mapping[str, Iterable[str]] = getattr(who, "rights", None) or {}
    return (
        tuple(sorted(getattr(who, "roles", ()))),
        getattr(who, "rights", None) is None,
        tuple(sorted((name, tuple(sorted(words))) for name, words in rights.items())),
    )


def _made(offered: list[Offer], case: str) -> Document:
    schemas = Schemas(offered, kinds_of(registry().views), case)
    paths: dict[str, Any] = {}
    for offer in offered:
        schemas.bodies(offer)
        schemas.lists(offer)
        paths |= paths_of(offer, schemas)
    paths |= paths_of_views(views(case), schemas.found)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Steward", "version": VERSION, "description": INFO.format(case=case)},
        "servers": [{"url": _base() or "/"}],
        "tags": [_tag(offer) for offer in offered],
        "paths": paths,
        "components": {
            "schemas": {**schemas.found, **_used(schemas.found), **common()},
            "responses": refusals(),
            "headers": dict(HEADERS),
            "securitySchemes": security(),
        },
    }


def _used(schemas: Mapping[str, Schema]) -> dict[str, Schema]:
    """What filters are made of, as far as some filter asks it."""
    text = json.dumps(schemas)
    return {name: schema for name, schema in asked.shared().items() if f'"{asked.REF}{name}"' in text}


def _tag(offer: Offer) -> Schema:
    words = documented(offer.resource)
    return {"name": str(offer.view.name), **({"description": words} if words else {})}


def _base() -> str:
    """Where the application is mounted."""
    return request.script_root if request_ctx else ""


def security() -> Mapping[str, Schema]:
    """How somebody comes in."""
    return {
        "token": {"type": "http", "scheme": "bearer", "description": "A token that you made at your account page."},
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": current_app.config["SESSION_COOKIE_NAME"],
            "description": "The session of a browser that is signed in.",
        },
        "form": {
            "type": "apiKey",
            "in": "header",
            "name": "X-CSRFToken",
            "description": "The page's form token, beside the session, wherever something is changed.",
        },
    }
