"""What the tests of the specification ask, and how an answer is held against it."""

from typing import Any

from openapi_schema_validator import OAS31Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.pages import Visitor

ROLES = ("staff", "ops", "developer", "finance", "admin")


def specification(visitor: Visitor, **arguments: str) -> dict[str, Any]:
    """What this person may use."""
    document: dict[str, Any] = visitor.open("/api/openapi.json", 200, **arguments).json
    return document


def operations(document: dict[str, Any]) -> dict[str, Any]:
    """Every operation by its name."""
    return {each["operationId"]: each for path in document["paths"].values() for each in path.values()}


def troubles(document: dict[str, Any], schema: dict[str, Any], value: Any) -> list[str]:
    """What of a value is not as a schema of the document says."""
    known = Registry().with_resource("urn:steward", Resource(contents=document, specification=DRAFT202012))
    whole = {"$ref": "urn:steward" + schema["$ref"]} if "$ref" in schema else _absolute(schema)
    return [f"{list(each.path)}: {each.message}" for each in OAS31Validator(whole, registry=known).iter_errors(value)]


def _absolute(schema: Any) -> Any:
    if isinstance(schema, dict):
        return {name: "urn:steward" + part if name == "$ref" else _absolute(part) for name, part in schema.items()}
    return [_absolute(part) for part in schema] if isinstance(schema, list) else schema


def examples(thing: Any, at: str = "") -> list[tuple[str, dict[str, Any], Any]]:
    """(where it stands, its schema, the example) of every example in a document."""
    found = []
    if isinstance(thing, dict):
        found += [(at, thing, each) for each in thing.get("examples", []) if "properties" in thing]
        if "example" in thing and "schema" in thing:
            found.append((at, thing["schema"], thing["example"]))
        for name, part in thing.items():
            found += examples(part, f"{at}/{name}")
    elif isinstance(thing, list):
        for number, part in enumerate(thing):
            found += examples(part, f"{at}/{number}")
    return found
