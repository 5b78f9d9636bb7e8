"""The schemas of one resource: its record, the bodies that make and change one, a page of them, its history."""

from collections.abc import Mapping
from typing import Any

from flask import current_app

from admin_app.api.inputs import Input, model_for
from admin_app.api.openapi import asked, values
from admin_app.api.openapi.asked import NO_NUL, REF, key_fields
from admin_app.api.openapi.offered import Offer, pascal
from admin_app.api.spoken import Spoken
from admin_app.api.typed import Schema
from admin_app.resource.fields import Field, Kind

STRING: Schema = {"type": "string"}
ADDRESS: Schema = {"type": ["string", "null"], "format": "uri-reference"}


def ref(name: str) -> Schema:
    return {"$ref": f"{REF}{name}"}


class Schemas:
    """The components of one specification; a record is described once, however many lead to it."""

    def __init__(self, offered: list[Offer], kinds: Mapping[str, str], case: str) -> None:
        self.case = case
        self.kinds = kinds
        self.found: dict[str, Schema] = {}
        self.names: dict[Any, str] = {}
        for offer in offered:
            self.record(offer.resource, offer.kind)

    def record(self, resource: Spoken, name: str) -> str:
        """The component of a record, made when it is first asked for."""
        view = resource.view
        if view in self.names:
            return self.names[view]
        if hasattr(view, "endpoint"):
            name = self.kinds.get(view.endpoint, name)
        self.names[view] = name
        self.found[name] = {}  # its place in the order, and an end for circles
        self.found[name] = self._record(resource, name)
        return name

    def _record(self, resource: Spoken, name: str) -> Schema:
        properties: dict[str, Schema] = {}
        for each, field in resource.fields.items():
            spelled = resource.names.spelled(each, self.case)
            if not field.kind.is_relation:
                properties[spelled] = values.as_sent(field)
            elif (related := self._related(resource, field, name)) is not None:
                properties[spelled] = related
        words = (
            documented(resource) or f"One record of {resource.view.name if hasattr(resource.view, 'name') else name}."
        )
        return {
            "type": "object",
            "title": name,
            "description": f"{words}\n\nEvery column is sent, unless `fields` names some; related records where "
            "`expand` or `fields` asks for them.",
            "properties": properties,
            "examples": [example_of(resource, self.case)],
        }  # fmt: skip

    def _related(self, resource: Spoken, field: Field, name: str) -> Schema | None:
        target = resource.related(field.name)
        if target is None:
            return None
        there = ref(self.record(target, f"{name}{pascal(field.name)}"))
        words = f"{field.declared_label}, where it is expanded."
        if field.kind is Kind.TO_ONE:
            return {"description": words, "anyOf": [there, {"type": "null"}]}
        return {
            "type": "object",
            "description": f"{words} At most {current_app.config['API_EXPAND_MAX']} records; `more` says that there "
            "are others, and `href` where they all are.",
            "properties": {"items": {"type": "array", "items": there}, "more": {"type": "boolean"}, "href": ADDRESS},
            "required": ["items", "more", "href"],
        }  # fmt: skip

    def bodies(self, offer: Offer) -> None:
        """What is sent: a new record, a changed one, one that replaces, and many at once."""
        for word, inputs, creating in (
            ("New", offer.creating, True),
            ("Changed", offer.changing, False),
            ("Replaced", offer.replacing, True),
        ):
            operation = "create" if word == "New" else "edit"
            if operation in offer.operations:
                self.found[f"{word}{offer.kind}"] = body(offer, inputs, f"{word}{offer.kind}", self.case, creating)

    def lists(self, offer: Offer) -> None:
        """A page, what narrows it, and what is kept of a record's past."""
        kind = offer.kind
        self.found[f"{kind}Page"] = page(ref(kind), {"count": ref("Count"), "previous": ADDRESS})
        self.found[f"{kind}Filter"] = asked.filters(offer.resource, self.case, kind)
        self.found[f"{kind}Where"] = asked.where(kind)


def documented(resource: Spoken) -> str:
    """What the declaration says of itself, else what the model does; one that says nothing inherits nothing."""
    for thing in (type(resource.view), resource.model):
        words = vars(thing).get("__doc__") if isinstance(thing, type) else None
        if words and thing.__name__ not in ("Beyond",) and not words.startswith(f"{thing.__name__}("):
            return " ".join(str(words).split())
    return ""


def page(items: Schema, more: Mapping[str, Schema]) -> Schema:
    """A page of a list: ``next`` is the address of the one after it."""
    properties = {"items": {"type": "array", "items": items}, "next": ADDRESS, **more}
    return {"type": "object", "properties": properties, "required": list(properties)}


def example_of(resource: Spoken, case: str) -> dict[str, Any]:
    """A record without what is expanded."""
    return {
        resource.names.spelled(name, case): values.example(field)
        for name, field in resource.fields.items()
        if not field.kind.is_relation and field.kind not in (Kind.BYTES, Kind.OTHER)
    }


def body(offer: Offer, inputs: Mapping[str, Input], title: str, case: str, creating: bool) -> Schema:
    """The schema of the pydantic model that checks this very body, with the words of its fields."""
    word = "New" if creating else "Changed"
    model = model_for(offer.view, inputs, creating=creating, name=f"{word}{offer.view.model.__name__}")
    made = model.model_json_schema()
    names, required = offer.resource.names, made.get("required", [])
    properties = {names.spelled(name, case): _told(inputs[name], schema, creating)
                  for name, schema in made.get("properties", {}).items()}  # fmt: skip
    schema: Schema = {
        "type": "object",
        "title": title,
        "properties": properties,
        "additionalProperties": False,
        "examples": [input_example(inputs, offer, case, creating)],
    }
    if creating and required:
        schema["required"] = [names.spelled(name, case) for name in required]
    return schema


def _told(each: Input, schema: Schema, creating: bool) -> Schema:
    kept = {name: value for name, value in schema.items() if name not in ("title", "default")}
    options = kept.get("anyOf")
    if options is not None and len(options) == 2 and options[1] == {"type": "null"}:
        kept = values.nullable(options[0])
    for made, meant in (("ge", "minimum"), ("le", "maximum")):  # pydantic keeps them beside a check of ours
        if made in kept:
            kept[meant] = kept.pop(made)
    if "string" in kept.get("type", ()) and not {"pattern", "format", "enum"} & kept.keys():
        kept["pattern"] = NO_NUL
    told = values.described(kept, each.field)
    default = getattr(getattr(each.field, "column", None), "default", None)
    if creating and default is not None and getattr(default, "is_scalar", False) and not each.field.kind.is_relation:
        words = str(getattr(default.arg, "value", default.arg))
        told["description"] = f"{told.get('description', '')} Left out: `{words}`.".strip()
    if each.relation is not None and each.remote:
        words = f"The key of the {each.relation.declared_label.lower()}; one that its writer may see."
        told["description"] = f"{told.get('description', '')} {words}".strip()
    return told


def input_example(inputs: Mapping[str, Input], offer: Offer, case: str, creating: bool) -> dict[str, Any]:
    """What is needed, or the first that may be changed."""
    names = offer.resource.names
    plain = {name: each for name, each in inputs.items() if not each.field.kind.is_relation}
    chosen = {name: each for name, each in plain.items() if each.needed} if creating else dict(list(plain.items())[:1])
    return {names.spelled(name, case): values.example(each.field) for name, each in chosen.items()}


def key_schema(model: Any) -> Schema:
    """A key as addresses hold it: of several columns their values, separated by commas."""
    keys = key_fields(model)
    if len(keys) == 1:
        schema = values.as_sent(keys[0])
        return {name: value for name, value in schema.items() if name not in ("title", "description", "pattern")}
    if all(key.kind is Kind.INTEGER for key in keys):
        return {**STRING, "pattern": "^" + ",".join([r"-?\d{1,18}"] * len(keys)) + "$"}
    return {**STRING, "minLength": 1}
