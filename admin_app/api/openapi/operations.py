"""The operations of one resource: its list, its records, many at once, verbs, the past and files."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask import current_app

from admin_app.api.acting import KEYS
from admin_app.api.addresses import ROOT
from admin_app.api.bulk import CREATE, DELETE, UPDATE
from admin_app.api.openapi import parameters
from admin_app.api.openapi.answers import JSON, answer, nothing, responses
from admin_app.api.openapi.asked import key_fields
from admin_app.api.openapi.offered import Offer, pascal
from admin_app.api.openapi.schemas import Schemas, body, key_schema, ref
from admin_app.api.typed import Schema
from admin_app.resource.actions import Verb
from admin_app.resource.pages.bulk_actions import rows_max

READ: list[dict[str, list[str]]] = [{"token": []}, {"session": []}]
WRITE: list[dict[str, list[str]]] = [{"token": []}, {"session": [], "form": []}]
BODY = (400, 413, 415, 422)
OWN_WORDS = frozenset({"list", "create", "read", "change", "replace", "delete", "write", "export"})
"""How the names of our own operations begin; a verb that is called so is "run"."""


def paths_of(offer: Offer, schemas: Schemas) -> dict[str, dict[str, Any]]:
    """The paths of a resource, each with its methods."""
    found: dict[str, dict[str, Any]] = {}
    for path, method, operation in Operations(offer, schemas).all():
        found.setdefault(path, {})[method] = operation
    return found


class Operations:
    """Of one resource as far as it is offered."""

    def __init__(self, offer: Offer, schemas: Schemas) -> None:
        self.offer, self.schemas, self.case = offer, schemas, schemas.case
        self.list_path = f"{ROOT}/{offer.view.name_in_url}"
        self.path = f"{self.list_path}/{{{parameters.key_name(offer)}}}"
        self.record = ref(offer.kind)
        self.shape = parameters.of_shape(offer, self.case)

    def all(self) -> Iterator[tuple[str, str, Schema]]:
        may = self.offer.operations
        yield self.list_path, "get", self._list()
        if "create" in may:
            yield self.list_path, "post", self._create()
        yield self.path, "get", self._read()
        if "edit" in may:
            yield self.path, "patch", self._change()
            yield self.path, "put", self._replace()
        if "delete" in may:
            yield self.path, "delete", self._delete()
        if may:
            yield f"{self.list_path}/bulk", "post", self._many()
        for verb in self.offer.verbs:
            yield f"{self.list_path}/actions/{verb.name}", "post", self._act_on_many(verb)
            yield f"{self.path}/actions/{verb.name}", "post", self._act(verb)
        yield f"{self.path}/history", "get", self._history()
        for format in self.offer.formats:
            yield f"{self.list_path}.{format}", "get", self._file(format)

    def _operation(
        self, name: str, summary: str, words: str, asks: list[Schema], answers: Mapping[str, Schema], **more: Any
    ) -> Schema:
        writing = [parameters.of_writing()] if more.get("security") is WRITE else []
        given = [*asks, *writing, *parameters.of_case(self.case)]
        return {
            "operationId": name,
            "tags": [str(self.offer.view.name)],
            "summary": summary,
            **({"description": words} if words else {}),
            **({"parameters": given} if given else {}),
            **more,
            "responses": answers,
        }

    def _list(self) -> Schema:
        offer = self.offer
        page = answer(f"A page of {offer.many}.", ref(f"{offer.kind}Page"), "Link")
        asks = [*parameters.of_listing(offer, self.case), *parameters.of_page(self.case), parameters.of_count(),
                parameters.anyway(), *self.shape]  # fmt: skip
        return self._operation(f"list{offer.kinds}", f"List {offer.many}", "", asks,
                               responses({"200": page}, (400,)), security=READ)  # fmt: skip

    def _create(self) -> Schema:
        kind = self.offer.kind
        made = {**answer("The new record.", self.record, "ETag", "Location"), "links": self._links()}
        return self._operation(f"create{kind}", f"Create one {self.offer.one}", "", self.shape,
                               responses({"201": made}, (*BODY, 409)),
                               requestBody=_sent(ref(f"New{kind}")), security=WRITE)  # fmt: skip

    def _links(self) -> Schema:
        """What can be done with a record that was just made."""
        keys = key_fields(self.offer.view.model)
        if len(keys) != 1 or keys[0].name not in self.offer.fields:
            return {}
        spelled = self.offer.resource.names.spelled(keys[0].name, self.case)
        given = {parameters.key_name(self.offer): f"$response.body#/{spelled}"}
        words = ["read", "change"] if "edit" in self.offer.operations else ["read"]
        return {
            word: {"operationId": f"{word}{self.offer.kind}", "parameters": given, "description": f"To {word} it."}
            for word in words
        }

    def _read(self) -> Schema:
        asks = [parameters.of_key(self.offer), *self.shape, parameters.if_none_match()]
        found = {
            "200": answer("The record.", self.record, "ETag"),
            "304": nothing("It is as its reader has it.", "ETag"),
        }
        return self._operation(f"read{self.offer.kind}", f"Read one {self.offer.one}", "", asks,
                               responses(found, (400, 404, 412)), security=READ)  # fmt: skip

    def _change(self) -> Schema:
        words = "What is left out stays as it is."
        return self._changing("change", "Changed", words, [parameters.if_match(), parameters.prefer()])

    def _replace(self) -> Schema:
        words = "What is left out gets its default, or is emptied."
        return self._changing("replace", "Replaced", words, [parameters.if_match()])

    def _changing(self, verb: str, word: str, words: str, more: list[Schema]) -> Schema:
        kind = self.offer.kind
        asks = [parameters.of_key(self.offer), *self.shape, *more]
        return self._operation(f"{verb}{kind}", f"{verb.capitalize()} one {self.offer.one}", words, asks,
                               responses({"200": answer("The record as it is now.", self.record, "ETag")},
                                         (*BODY, 404, 409, 412)),
                               requestBody=_sent(ref(f"{word}{kind}")), security=WRITE)  # fmt: skip

    def _delete(self) -> Schema:
        kind = self.offer.kind
        words = "What still needs it stands in the way, and is named."
        asks = [parameters.of_key(self.offer), parameters.of_deleting(), parameters.if_match()]
        return self._operation(f"delete{kind}", f"Delete one {self.offer.one}", words,
                               asks, responses({"204": nothing("It is gone.")}, (400, 404, 409, 412, 422)),
                               security=WRITE)  # fmt: skip

    def _many(self) -> Schema:
        offer, most = self.offer, current_app.config["API_BULK_MAX"]
        written: Schema = {"type": "array", "items": self.record}
        done = {"created": written, "updated": written, "deleted": {"type": "integer", "minimum": 0}}
        words = f"All of them in one transaction, or none. At most {most} records."
        return self._operation(f"write{offer.kinds}", f"Create, change and delete {offer.many}", words, self.shape,
                               responses({"200": answer("What was done.", _whole(done))}, (*BODY, 409)),
                               requestBody=_sent(self._bulk(most)), security=WRITE)  # fmt: skip

    def _bulk(self, most: int) -> Schema:
        offer, parts = self.offer, {}
        if "create" in offer.operations:
            parts[CREATE] = _some(ref(f"New{offer.kind}"), most)
        if "edit" in offer.operations:
            parts[UPDATE] = _some(self._change_of_many(), most)
        if "delete" in offer.operations:
            parts[DELETE] = _some(key_schema(offer.view.model), most)
        return {"type": "object", "properties": parts, "additionalProperties": False}

    def _change_of_many(self) -> Schema:
        """A change that names its record by the key within."""
        names, model = self.offer.resource.names, self.offer.view.model
        schema = body(self.offer, self.offer.changing, "", self.case, creating=False)
        keys = {names.spelled(field.name, self.case): key_schema(model) if len(key_fields(model)) == 1 else {}
                for field in key_fields(model)}  # fmt: skip
        properties = {**keys, **schema["properties"]}
        return {"type": "object", "properties": properties, "required": list(keys), "additionalProperties": False}

    def _act_on_many(self, verb: Verb) -> Schema:
        keys = {"type": "array", "minItems": 1, "maxItems": rows_max(), "items": key_schema(self.offer.view.model),
                "uniqueItems": True}  # fmt: skip
        sent = _whole({KEYS: keys}, additionalProperties=False)
        return self._acting(verb, self.offer.kinds, [], (*BODY, 409), requestBody=_sent(sent))

    def _act(self, verb: Verb) -> Schema:
        asks = [parameters.of_key(self.offer), parameters.if_match()]
        return self._acting(verb, self.offer.kind, asks, (400, 404, 409, 412, 422))

    def _acting(self, verb: Verb, kinds: str, asks: list[Schema], statuses: tuple[int, ...], **more: Any) -> Schema:
        done: Schema = _whole({"message": {"type": "string"}, "items": {"type": "array", "items": self.record}})
        words = verb.confirm or ""
        return self._operation(f"{_word(verb)}{kinds}", verb.text, words, [*asks, *self.shape],
                               responses({"200": answer("What it says it did, and the records as they are now.", done)},
                                         statuses), security=WRITE, **more)  # fmt: skip

    def _history(self) -> Schema:
        kind = self.offer.kind
        asks = [parameters.of_key(self.offer), *parameters.of_past(self.case)]
        return self._operation(f"read{kind}History", f"Read the history of one {self.offer.one}", "Newest first.", asks,
                               responses({"200": answer("What is kept.", ref("History"))}, (400, 404)),
                               security=READ)  # fmt: skip

    def _file(self, format: str) -> Schema:
        offer = self.offer
        asks = parameters.of_listing(offer, self.case)
        found = answer("The file, as the list page exports it.", {"type": "string"}, mimetype=f"text/{format}")
        return self._operation(f"export{offer.kinds}As{pascal(format)}", f"Export {offer.many} as {format.upper()}",
                               "", asks, responses({"200": found}, (400,)), security=READ)  # fmt: skip


def _word(verb: Verb) -> str:
    """The verb's name as the beginning of an operation's."""
    name = pascal(verb.name)
    return f"run{name}" if verb.name in OWN_WORDS else name[:1].lower() + name[1:]


def _sent(schema: Schema) -> Schema:
    return {"required": True, "content": {JSON: {"schema": schema}}}


def _some(items: Schema, most: int) -> Schema:
    return {"type": "array", "items": items, "maxItems": most}


def _whole(properties: Mapping[str, Schema], **more: Any) -> Schema:
    return {"type": "object", "properties": dict(properties), "required": list(properties), **more}
