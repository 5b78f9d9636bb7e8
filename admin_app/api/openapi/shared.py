"""The schemas that every resource shares: counts, a record's past, and why a request was refused."""

from admin_app.api.openapi.schemas import STRING, page, ref
from admin_app.api.typed import Schema


def common() -> dict[str, Schema]:
    """The schemas that every resource shares."""
    words = "As records spell it; as it was kept where that is no value of the field today; null where it is not told."
    side = {"description": words}
    change = {"type": "object", "properties": {"before": side, "after": side}, "required": ["before", "after"]}
    entry: dict[str, Schema] = {
        "number": {"type": "integer", "description": "The number of the change set, the same for all written with it."},
        "at": {**STRING, "format": "date-time"},
        "actor": {**STRING, "description": "Who did it."},
        "route": {**STRING, "description": "By which way: a page, an action, the API."},
        "reason": {"type": ["string", "null"]},
        "operation": {**STRING, "description": "create, edit or delete."},
        "changes": {"type": "object", "additionalProperties": change, "description": "By field."},
    }
    return {
        "Count": {
            "description": "How many rows there are; null where `count=none` was asked.",
            "anyOf": [{"type": "null"}, _count()],
        },
        "Entry": {"type": "object", "properties": entry, "required": list(entry)},
        "History": page(ref("Entry"), {}),
        "Problem": problem(),
    }


def _count() -> Schema:
    members: dict[str, Schema] = {
        "value": {"type": "integer", "minimum": 0},
        "exact": {"type": "boolean", "description": "If not, there are at least so many."},
        "estimated": {"type": "boolean", "description": "About so many, as the database expects."},
    }
    return {"type": "object", "properties": members, "required": list(members)}


def problem() -> Schema:
    """RFC 9457, as ``resource.errors`` makes it."""
    members: dict[str, Schema] = {
        "type": {**STRING, "format": "uri-reference"},
        "title": STRING,
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {**STRING, "description": "What was wrong and what to do, in the reader's language."},
        "code": {**STRING, "description": "The same for every problem of this sort, for programs."},
        "request_id": {**STRING, "description": "Names this request in the log."},
    }
    objects: Schema = {"type": "array", "items": {"type": "object"}}
    sentences: Schema = {"type": "object", "additionalProperties": STRING}
    more: dict[str, Schema] = {
        "errors": {**sentences, "description": "A sentence for each name that is wrong."},
        "link": {"type": "array", "items": STRING, "description": "The words and the address of the step that helps."},
        "constraint": {"description": "With 409: which rule of the database stands against it."},
        "blocks": {**objects, "description": "With 409: what still needs the record."},
        "goes": {**objects, "description": "With 409: what would be deleted with it."},
        "rows": {"type": "integer", "description": "With 409: how many rows would be deleted."},
        "differences": {"type": "object", "description": "With 412: what the fields that changed hold now."},
    }  # fmt: skip
    words = "Why a request was not carried out (RFC 9457). Nothing was changed."
    return {"type": "object", "description": words, "properties": {**members, **more}, "required": list(members)}
