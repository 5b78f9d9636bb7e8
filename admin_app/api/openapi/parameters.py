"""The parameters of the grammar: what an address of the API may ask beside its path."""

from typing import Any

from flask import current_app

from admin_app.api.asked import COUNTS
from admin_app.api.case import HEADER
from admin_app.api.openapi import asked, patterns
from admin_app.api.openapi.asked import NO_NUL
from admin_app.api.openapi.offered import Offer
from admin_app.api.openapi.schemas import key_schema, ref
from admin_app.api.typed import Schema


def spelled(name: str, case: str) -> str:
    return "page_size" if name == "pageSize" and case == "snake" else name


def query(name: str, schema: Schema, words: str, **more: Any) -> Schema:
    return {"name": name, "in": "query", "description": words, "schema": schema, **more}


def header(name: str, words: str, **more: Any) -> Schema:
    return {"name": name, "in": "header", "description": words, "schema": {"type": "string"}, **more}


def of_key(offer: Offer) -> Schema:
    """The key of a record in its path."""
    words = f"The key of one {offer.one}."
    return {"name": key_name(offer), "in": "path", "required": True, "description": words,
            "schema": key_schema(offer.view.model)}  # fmt: skip


def key_name(offer: Offer) -> str:
    keys = asked.key_fields(offer.view.model)
    return keys[0].name if len(keys) == 1 and keys[0].name.isidentifier() else "key"


def of_shape(offer: Offer, case: str) -> list[Schema]:
    """``fields`` and ``expand``."""
    names = {"type": "string", "pattern": patterns.names_pattern(offer.resource, case)}
    most = current_app.config["PATH_DEPTH_MAX"]
    found = [_list("fields", names, "Send just these fields; a path such as `customer.name` follows relations, "
                   f"{most} at most.")]  # fmt: skip
    if pattern := patterns.expand_pattern(offer.resource, case):
        related = {"type": "string", "pattern": pattern}
        found.append(_list("expand", related, f"Send these related records as well; a path follows {most} at most."))
    return found


def _list(name: str, items: Schema, words: str, **limits: Any) -> Schema:
    schema = {"type": "array", "items": items, "minItems": 1, **limits}
    return query(name, schema, words, style="form", explode=False)


def of_listing(offer: Offer, case: str) -> list[Schema]:
    """Which rows, in which order."""
    most, kind = current_app.config["SORT_KEYS_MAX"], offer.kind
    found = []
    if offer.resource.search_fields:
        text = {"type": "string", "maxLength": current_app.config["SEARCH_LENGTH_MAX"], "pattern": NO_NUL}
        found.append(query("search", text, "Rows in which every word is found; a phrase stands in quotes."))
    ways = {"type": "string", "pattern": patterns.sort_pattern(offer.resource, case)}
    found.append(_list("sort", ways, f"The order; a minus before a field turns it round. At most {most} fields.",
                       maxItems=most, uniqueItems=True))  # fmt: skip
    words = "Conditions on fields, each a parameter of its own: `status=open`, `total__gte=100`."
    found.append(query("filter", ref(f"{kind}Filter"), words, style="form", explode=True,
                       example={}))  # fmt: skip
    found.append({
        "name": "where",
        "in": "query",
        "description": 'A tree of conditions: `{"any": [{"status": "open"}, {"total__gte": 100}]}`.',
        "content": {"application/json": {"schema": ref(f"{kind}Where"), "example": {}}},
    })  # fmt: skip
    return found


def of_page(case: str) -> list[Schema]:
    """How many rows, from where on."""
    most, usual = current_app.config["API_PAGE_SIZE_MAX"], current_app.config["PAGE_SIZE"]
    size: Schema = {"type": "integer", "minimum": 1, "maximum": most, "default": usual}
    mark: Schema = {"type": "string"}
    return [
        query(spelled("pageSize", case), size, "Rows of a page."),
        query("after", mark, "The mark that `next` holds: the page after a row. Not with `before`."),
        query("before", mark, "The mark that `previous` holds: the page before a row. Not with `after`."),
    ]


def of_count() -> Schema:
    words = "`bounded` counts so far as it is cheap, `exact` every row, `none` not at all."
    return query("count", {"type": "string", "enum": list(COUNTS), "default": COUNTS[0]}, words)


def of_past(case: str) -> list[Schema]:
    """The pages of a history."""
    size, _after, _before = of_page(case)
    number: Schema = {"type": "string", "pattern": r"^\d{0,18}$"}
    return [size, query("before", number, "The number that `next` names.")]


def if_match() -> Schema:
    return header("If-Match", "The `ETag` of the version that is meant; another one is answered with 412.")


def if_none_match() -> Schema:
    return header("If-None-Match", "The `ETag` of the answer that is there already; then 304 comes back.")


def prefer() -> Schema:
    words = "`merge`: with `If-Match`, a change of fields that nobody else touched since goes through."
    return {**header("Prefer", words), "example": "merge"}


def of_writing() -> Schema:
    words = "Sent again with the same one, the request is carried out once, and answered as it was then."
    schema = {"type": "string", "pattern": r"^[\x21-\x7e]{1,255}$"}
    return {**header("Idempotency-Key", words), "schema": schema}


def of_deleting() -> Schema:
    words = "How many rows are meant to go, where a refusal (409, `confirmation_needed`) asked for it."
    return query("rows", {"type": "string"}, words)


def anyway() -> Schema:
    words = "`1`: this order is meant although no index has it, after a refusal (400, `slow_sort`) asked."
    return query("anyway", {"type": "string", "enum": ["", "1"]}, words)


def of_case(case: str) -> list[Schema]:
    """The header that asks for the spelling of this specification, where the server's own is another."""
    if case == current_app.config["API_CASE"]:
        return []
    schema = {"type": "string", "enum": [case]}
    return [{"name": HEADER, "in": "header", "required": True, "schema": schema,
             "description": "How names are spelled in the answer."}]  # fmt: skip
