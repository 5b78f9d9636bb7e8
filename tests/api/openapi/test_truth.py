"""What the API answers is what its specification says."""

from decimal import Decimal

import pytest

from tests.api.openapi.asking import operations, specification, troubles

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def desk_rows(rows):
    order = rows.order(number="A-1", customer=rows.customer(name="Ada"), total=Decimal("12.30"), note=None)
    rows.line(order, product=rows.product(name="Tea", cost=Decimal("1.20")), quantity=2, position=1)
    rows.session.commit()
    key = order.id
    rows.session.rollback()
    return key


@pytest.mark.parametrize("case", ["camel", "snake"])
@pytest.mark.parametrize("role", ["finance", "admin"])
def test_every_list_and_record_is_as_it_is_told(sign_in, desk_rows, role, case):
    visitor = sign_in(role)
    document = specification(visitor, case=case)
    for path, methods in document["paths"].items():
        if "{" in path or path.endswith(".csv") or "get" not in methods:
            continue
        answer = visitor.client.get(path, headers={"Accept-Case": case})
        schema = methods["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        assert not troubles(document, schema, answer.json), path
        named = schema["$ref"].rpartition("/")[2].removesuffix("Page")
        for item in answer.json["items"]:
            assert set(item) <= set(document["components"]["schemas"][named]["properties"]), path


def test_what_is_expanded_is_as_it_is_told(sign_in, desk_rows):
    visitor = sign_in("ops")
    document = specification(visitor)
    answer = visitor.client.get(f"/api/v1/orders/{desk_rows}?expand=customer,lines.product")
    assert answer.json["lines"]["items"][0]["product"]["name"] == "Tea"
    assert not troubles(document, {"$ref": "#/components/schemas/Order"}, answer.json)


def test_a_history_is_as_it_is_told(sign_in, desk_rows):
    visitor = sign_in("ops")
    document = specification(visitor)
    answer = visitor.client.get(f"/api/v1/orders/{desk_rows}/history")
    schema = operations(document)["readOrderHistory"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert answer.json["items"]
    assert not troubles(document, schema, answer.json)


@pytest.mark.parametrize(("address", "status"), [("/api/v1/orders?numbr=1", 400), ("/api/v1/orders/999", 404)])
def test_a_refusal_is_as_it_is_told(sign_in, address, status):
    visitor = sign_in("ops")
    document = specification(visitor)
    answer = visitor.open(address, status)
    assert not troubles(document, {"$ref": "#/components/schemas/Problem"}, answer.json)


def test_each_filter_that_is_told_is_taken(sign_in, desk_rows):
    """Every filter of every list with the empty question, which each field takes."""
    visitor = sign_in("admin")
    schemas = specification(visitor)["components"]["schemas"]
    for path, kind in (("orders", "Order"), ("customers", "Customer"), ("products", "Product")):
        for name in schemas[f"{kind}Filter"]["properties"]:
            if name.endswith("__empty"):
                visitor.open(f"/api/v1/{path}", 200, **{name: "true"})


def test_a_new_order_that_is_as_told_is_made(sign_in, rows):
    customer = rows.customer().id
    rows.session.commit()
    visitor = sign_in("ops")
    document = specification(visitor)
    body = {"number": "B-1", "customerId": customer}
    schema = {"$ref": "#/components/schemas/NewOrder"}
    assert not troubles(document, schema, body)
    assert troubles(document, schema, {"number": "B-1"})
    assert troubles(document, schema, {**body, "customerId": 2**40})
    answer = visitor.client.post("/api/v1/orders", json=body, headers={"X-CSRFToken": visitor.token()})
    assert answer.status_code == 201
    assert not troubles(document, {"$ref": "#/components/schemas/Order"}, answer.json)
