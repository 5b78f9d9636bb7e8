"""The specification is OpenAPI 3.1, and each person's holds what they may use and nothing else."""

import json

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from admin_app.api.openapi import document as documents
from tests.api.openapi.asking import ROLES, examples, operations, specification, troubles

pytestmark = pytest.mark.sqlite_only


@pytest.mark.parametrize("role", ROLES)
def test_each_role_reads_a_sound_specification(sign_in, role):
    document = specification(sign_in(role))
    assert document["openapi"] == "3.1.0"
    assert not [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()]
    names = [each["operationId"] for path in document["paths"].values() for each in path.values()]
    assert len(names) == len(set(names)) > 10


@pytest.mark.parametrize("case", ["camel", "snake"])
def test_every_example_is_as_its_schema_says(sign_in, case):
    document = specification(sign_in("admin"), case=case)
    found = examples(document)
    assert len(found) > 20
    for at, schema, example in found:
        assert not troubles(document, schema, example), at


def test_a_person_finds_only_operations_that_they_hold(sign_in):
    reader, writer = (operations(specification(sign_in(role))) for role in ("developer", "ops"))
    assert {"listOrders", "readOrder", "readOrderHistory", "exportOrdersAsCsv"} <= reader.keys()
    assert not {"createOrder", "changeOrder", "packOrder", "deleteOrder", "writeOrders"} & reader.keys()
    assert {"createOrder", "changeOrder", "replaceOrder", "packOrder", "packOrders", "deleteOrder"} <= writer.keys()
    assert "listPayments" not in writer


def test_staff_is_told_of_no_file_that_it_may_not_take(sign_in):
    assert "exportOrdersAsCsv" not in operations(specification(sign_in("staff")))


def test_a_part_of_many_is_told_only_where_it_may_be_sent(sign_in):
    parts = {
        role: set(operations(specification(sign_in(role)))["writeOrders"]["requestBody"]["content"]["application/json"][
            "schema"]["properties"])
        for role in ("staff", "ops")
    }  # fmt: skip
    assert parts == {"staff": {"create", "update"}, "ops": {"create", "update", "delete"}}


@pytest.mark.parametrize("role", ["staff", "ops", "developer"])
def test_a_hidden_field_or_resource_stands_nowhere(sign_in, role):
    text = json.dumps(specification(sign_in(role)))
    assert '"cost' not in text
    assert "|cost" not in text
    assert ".cost" not in text
    assert "ayment" not in text


def test_a_field_that_may_be_read_and_not_changed_is_in_no_body(sign_in):
    schemas = {role: specification(sign_in(role))["components"]["schemas"] for role in ("staff", "admin")}
    assert "creditLimit" in schemas["staff"]["Customer"]["properties"]
    assert "creditLimit" not in schemas["staff"]["ChangedCustomer"]["properties"]
    assert "creditLimit" in schemas["admin"]["ChangedCustomer"]["properties"]


def test_nobody_reads_no_specification(visitor):
    answer = visitor.open("/api/openapi.json", 401)
    assert answer.json["code"] == "not_signed_in"


def test_a_reader_who_has_it_is_sent_nothing_again(sign_in):
    visitor = sign_in("ops")
    first = visitor.client.get("/api/openapi.json")
    assert first.headers["Cache-Control"] == "no-store"
    again = visitor.client.get("/api/openapi.json", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    other = sign_in("finance").client.get("/api/openapi.json", headers={"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200


def test_names_are_spelled_as_asked(sign_in):
    visitor = sign_in("ops")
    assert "placedAt" in specification(visitor)["components"]["schemas"]["Order"]["properties"]
    snake = specification(visitor, case="snake")
    assert "placed_at" in snake["components"]["schemas"]["NewOrder"]["properties"]
    header = next(each for each in operations(snake)["listOrders"]["parameters"] if each["in"] == "header")
    assert (header["name"], header["schema"]["enum"]) == ("Accept-Case", ["snake"])
    assert "Did you mean camel?" in visitor.open("/api/openapi.json", 400, case="camels").json["detail"]
    assert "'case'" in visitor.open("/api/openapi.json", 400, cases="camel").json["detail"]


def test_two_people_with_the_same_rights_are_made_one_document(sign_in, monkeypatch):
    specification(sign_in("ops"))
    monkeypatch.setattr(documents, "_made", None)
    specification(sign_in("ops"))


def test_descriptions_come_from_the_declaration_and_the_columns(sign_in):
    document = specification(sign_in("admin"))
    schemas = document["components"]["schemas"]
    assert schemas["Customer"]["properties"]["newsletter"]["description"] == "Empty: never asked."
    assert "leave the stock" in schemas["Order"]["description"]
    assert operations(document)["packOrders"]["description"] == "Pack the selected orders?"


def test_a_null_may_come_only_where_it_can(sign_in):
    order = specification(sign_in("ops"))["components"]["schemas"]["Order"]["properties"]
    assert order["number"]["type"] == "string"
    assert order["shippedAt"]["type"] == ["string", "null"]
    assert order["status"]["enum"] == ["open", "packed", "shipped", "cancelled"]
