"""What breaks a client is told apart from what does not."""

import json
from copy import deepcopy

import pytest
from click.testing import CliRunner

from admin_app.api.openapi.commands import COPY, everything, schema
from admin_app.api.openapi.comparing import compare

OLD = {
    "paths": {
        "/teas": {
            "get": {
                "operationId": "listTeas",
                "parameters": [{"in": "query", "name": "size", "schema": {"type": "integer", "maximum": 100}}],
                "responses": {
                    "200": {
                        "headers": {"Link": {}},
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Tea"}}},
                    },
                    "404": {},
                },
            },
            "post": {
                "operationId": "createTea",
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/NewTea"}}}},
                "responses": {"201": {}},
            },
        }
    },
    "components": {
        "schemas": {
            "Tea": {"properties": {"name": {"type": "string"}, "kind": {"type": "string", "enum": ["green", "black"]}},
                    "required": ["name"]},
            "NewTea": {"properties": {"name": {"type": "string", "maxLength": 20}, "kind": {"type": "string"}}},
        }
    },
}  # fmt: skip
TEA, NEW = ("components", "schemas", "Tea"), ("components", "schemas", "NewTea")
LIST, CREATE = ("paths", "/teas", "get"), ("paths", "/teas", "post")


def changed(*path, value):
    """The specification with another value at this place; without it where the value is None."""
    new = deepcopy(OLD)
    at = new
    for part in path[:-1]:
        at = at[part]
    if value is None:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return new


BREAKING = {
    "POST /teas: is gone": (CREATE, None),
    "GET /teas: operation listTeas is called teas": ((*LIST, "operationId"), "teas"),
    "GET /teas: parameter size is gone": ((*LIST, "parameters"), []),
    "GET /teas parameter size: maximum 100 is 50 now": ((*LIST, "parameters", 0, "schema", "maximum"), 50),
    "GET /teas parameter size: is needed now": ((*LIST, "parameters", 0, "required"), True),
    "GET /teas parameter size: type integer is gone": ((*LIST, "parameters", 0, "schema", "type"), "string"),
    "GET /teas: status 200 is gone": ((*LIST, "responses", "200"), None),
    "GET /teas 200: header Link is gone": ((*LIST, "responses", "200", "headers"), {}),
    "Tea: kind is gone": ((*TEA, "properties", "kind"), None),
    "Tea: name may be left out now": ((*TEA, "required"), []),
    "Tea.name: type null is new": ((*TEA, "properties", "name", "type"), ["string", "null"]),
    "Tea.kind: word white is new": ((*TEA, "properties", "kind", "enum"), ["green", "black", "white"]),
    "NewTea: name is needed now": ((*NEW, "required"), ["name"]),
    "NewTea: price is new and needed": (NEW, {"properties": {"name": {"type": "string", "maxLength": 20},
                                        "kind": {"type": "string"}, "price": {}}, "required": ["price"]}),
    "NewTea.kind: word green is new": ((*NEW, "properties", "kind", "enum"), ["green"]),
    "NewTea.name: maxLength 20 is 10 now": ((*NEW, "properties", "name", "maxLength"), 10),
    "NewTea.name: pattern is another": ((*NEW, "properties", "name", "pattern"), "^T"),
    "NewTea: takes no other names any more": ((*NEW, "additionalProperties"), False),
}  # fmt: skip
COMPATIBLE = {
    "GET /shops: is new": (("paths", "/shops"), {"get": {"responses": {}}}),
    "GET /teas: status 404 is gone": ((*LIST, "responses", "404"), None),
    "GET /teas parameter size: maximum 100 is 500 now": ((*LIST, "parameters", 0, "schema", "maximum"), 500),
    "Tea: price is new": ((*TEA, "properties", "price"), {}),
    "Tea.kind: word black is gone": ((*TEA, "properties", "kind", "enum"), ["green"]),
    "NewTea: price is new": ((*NEW, "properties", "price"), {}),
    "NewTea.name: maxLength 20 is 30 now": ((*NEW, "properties", "name", "maxLength"), 30),
}


@pytest.mark.parametrize("words", BREAKING)
def test_a_breaking_change_is_named(words):
    path, value = BREAKING[words]
    found = compare(OLD, changed(*path, value=value))
    assert f"breaks  {words}" in [str(each) for each in found]


@pytest.mark.parametrize("words", COMPATIBLE)
def test_a_compatible_change_is_named_as_one(words):
    path, value = COMPATIBLE[words]
    found = [str(each) for each in compare(OLD, changed(*path, value=value))]
    assert found == [f"adds  {words}"]


def test_the_same_specification_differs_in_nothing():
    assert compare(OLD, deepcopy(OLD)) == []


def test_the_committed_copy_is_what_the_api_is(desk):
    """Write it anew where this fails on purpose: python run.py api schema --output docs/openapi.json"""
    with desk.app_context():
        text = everything()
    found = [str(each) for each in compare(json.loads(COPY.read_text()), json.loads(text))]
    assert not found, "\n".join(found)
    assert COPY.read_text() == text


def test_a_check_names_what_would_break_and_what_to_do(desk, tmp_path):
    copy = tmp_path / "openapi.json"
    with desk.app_context():
        older = json.loads(everything())
        older["paths"]["/api/v1/orders"]["delete"] = older["paths"]["/api/v1/orders/{id}"]["delete"]
        older["paths"].pop("/api/v1/tags")
        copy.write_text(json.dumps(older))
        done = CliRunner().invoke(schema, ["--check", "--output", str(copy)])
    assert "breaks  DELETE /api/v1/orders: is gone" in done.output
    assert "adds  GET /api/v1/tags: is new" in done.output
    assert "python run.py api schema --output" in done.exception.sentence
    assert done.exit_code == 1


def test_the_command_writes_a_copy_that_passes_its_check(desk, tmp_path):
    copy = tmp_path / "openapi.json"
    with desk.app_context():
        assert CliRunner().invoke(schema, ["--output", str(copy)]).exit_code == 0
        assert CliRunner().invoke(schema, ["--check", "--output", str(copy)]).exit_code == 0
        assert json.loads(CliRunner().invoke(schema, []).output)["openapi"] == "3.1.0"
