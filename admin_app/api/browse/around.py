"""Where one goes from an answer: up, on to other pages, the same elsewhere, with more sent along; and what else may be
done there."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

from flask import current_app, request

from admin_app.api.addresses import of_resource
from admin_app.api.browse.as_page import page_of_list, page_of_record
from admin_app.api.browse.document import plain
from admin_app.api.browse.offers import Offer, of_list, of_record
from admin_app.api.browse.seen import HISTORY, INDEX, LIST, RECORD, Seen
from admin_app.api.marks import FORMAT, JSON
from admin_app.api.shapes import EXPAND
from admin_app.api.spoken import spoken
from admin_app.resource.registry import registry
from admin_app.resource.translation import gettext as _

DOCS = "/api/docs"


def ways(seen: Seen) -> dict[str, Any]:
    """The addresses that the page leads to; what failed leads to few."""
    found = {
        "index_url": index_url(),
        "crumbs": list(_crumbs(seen)),
        "previous_url": seen.member("previous"),
        "next_url": seen.member("next"),
        "raw_url": _with(seen.address, FORMAT, JSON),
        "docs_url": f"{request.script_root}{DOCS}" if _has_docs() else None,
    }
    stands = not seen.failed and seen.view is not None
    return found | {
        "page_url": _page_of_the_tool(seen) if stands else None,
        "history_url": f"{seen.record}/history" if stands and seen.kind == RECORD else None,
        "files": list(_files(seen)) if stands else [],
        "expansions": list(_expansions(seen)) if stands else [],
        "offers": list(_offers(seen)) if stands else [],
    }


def index_url() -> str:
    return f"{request.script_root}/api/"


def _crumbs(seen: Seen) -> Iterator[tuple[str, str]]:
    """(words, address) of what stands above this page, or above what it failed at."""
    if seen.kind != INDEX:
        yield _("API"), index_url()
    if seen.view is not None and (seen.kind != LIST or seen.failed):
        yield _(str(seen.view.name)), of_resource(seen.view)
    if seen.view is not None and seen.kind == HISTORY:
        yield seen.key, seen.record


def _with(address: str, name: str, text: str) -> str:
    """The address with one parameter set to this."""
    path, _mark, question = address.partition("?")
    kept = [part for part in question.split("&") if part and part.partition("=")[0] != name]
    return f"{path}?{'&'.join([*kept, urlencode({name: text})])}"


def _has_docs() -> bool:
    """Is there a reference made from the specification?"""
    return any(rule.rule == DOCS for rule in current_app.url_map.iter_rules())


def _page_of_the_tool(seen: Seen) -> str | None:
    return page_of_list(seen.view, seen.view.base_url) if seen.kind == LIST else page_of_record(seen.view, seen.key)


def _files(seen: Seen) -> Iterator[tuple[str, str]]:
    """(format, address) of the rows of this list as files."""
    if seen.kind == LIST and seen.view.may("export"):
        for name in registry().renderers:
            yield name.upper(), page_of_list(seen.view, f"{of_resource(seen.view)}.{name}")


def _expansions(seen: Seen) -> Iterator[tuple[str, str]]:
    """(name, address) of the relations that can be sent with each record here, but are not."""
    if seen.kind not in (LIST, RECORD):
        return
    resource = spoken(seen.view)
    asked = [name for text in request.args.getlist(EXPAND) for name in text.split(",") if name]
    already = {resource.names.declared_for(name) or name for name in asked}
    for name, field in resource.fields.items():
        if field.kind.is_relation and name not in already and resource.related(name) is not None:
            spelled = resource.names.spelled(name, seen.case)
            yield spelled, _with(seen.address, EXPAND, ",".join([*asked, spelled]))


def _offers(seen: Seen) -> Iterator[Offer]:
    if seen.kind == LIST:
        yield from of_list(seen.view, seen.case)
    elif seen.kind == RECORD:
        etag, key = seen.response.headers.get("ETag"), quote(seen.key, safe="")
        yield from of_record(seen.view, key, seen.case, etag, plain(seen.row))
