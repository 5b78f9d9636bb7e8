"""The operations of hand-written views, from what each says of itself: its path, its models, its statuses."""

from collections.abc import Iterable, Sequence
from itertools import count
from typing import Any, Protocol

from pydantic import BaseModel

from admin_app.api.openapi.answers import BY_STATUS, JSON, answer, nothing, responses
from admin_app.api.openapi.asked import REF
from admin_app.api.openapi.operations import READ, WRITE
from admin_app.api.openapi.parameters import query
from admin_app.api.openapi.schemas import page, ref
from admin_app.api.typed import Schema


class Described(Protocol):
    """One method of one address, as ``api.generic.described`` tells it."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    tag: str
    is_open: bool
    takes: type[BaseModel] | None
    gives: type[BaseModel] | None
    many: bool
    status: int
    statuses: Sequence[int]
    parameters: Sequence[str]
    filters: Sequence[str]
    path_parameters: Sequence[str]


def paths_of_views(described: Iterable[Described], found: dict[str, Schema]) -> dict[str, dict[str, Any]]:
    """Their paths; the schemas of their models are put beside the others."""
    paths: dict[str, dict[str, Any]] = {}
    for each in described:
        paths.setdefault(each.path, {})[each.method.lower()] = _operation(each, found)
    return paths


def _operation(each: Described, found: dict[str, Schema]) -> Schema:
    asks = [_in_path(name) for name in each.path_parameters]
    asks += [query(name, {"type": "string"}, "") for name in (*each.parameters, *each.filters)]
    operation: Schema = {
        "operationId": each.id,
        "tags": [each.tag],
        "summary": each.summary,
        "description": each.description,
        "parameters": asks,
        "responses": responses({str(each.status): _given(each, found)}, set(each.statuses) & BY_STATUS.keys()),
        "security": [] if each.is_open else READ if each.method.upper() == "GET" else WRITE,
    }
    if each.takes is not None:
        operation["requestBody"] = {"required": True, "content": {JSON: {"schema": _component(each.takes, found)}}}
    return operation


def _in_path(name: str) -> Schema:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _given(each: Described, found: dict[str, Schema]) -> Schema:
    if each.gives is None:
        return nothing("It is done.")
    schema = _component(each.gives, found)
    return answer("What was asked for.", page(schema, {}) if each.many else schema)


def _component(model: type[BaseModel], found: dict[str, Schema]) -> Schema:
    """The model's schema as a component, and those within it; the model of another of that name keeps it apart."""
    schema = model.model_json_schema(ref_template=REF + "{model}", by_alias=True)
    parts = schema.pop("$defs", {})
    alike = (model.__name__ + (str(number) if number > 1 else "") for number in count(1))
    name = next(name for name in alike if found.get(name, schema) == schema)
    found.update({**parts, name: schema})
    return ref(name)
