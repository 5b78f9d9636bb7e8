"""The API as the guards ask it: one request of a person's, its token in a header, and what each resource is sent."""

from typing import Any
from urllib.parse import quote

from werkzeug.test import TestResponse

from tests.guards import made

ROOT = "/api/v1"

NEW: dict[str, dict[str, Any]] = {
    "orders": {"number": "NEW-1", "customerId": "own:customers", "placedAt": "2026-01-01T12:00:00Z"},
    "customers": {
        "number": "NEW-1", "name": "New", "country": "DE", "region": "North", "segment": "retail",
        "since": "2026-01-01",
    },
    "order-lines": {"orderId": "own:orders", "productId": "own:products", "quantity": 1, "unitPrice": "1.00"},
    "addresses": {
        "customerId": "own:customers", "kind": "billing", "street": "New", "postalCode": "1",
        "city": "N", "country": "DE",
    },
    "shipments": {"orderId": "own:orders", "carrier": "parcel", "handedOverAt": "2026-01-01T12:00:00Z"},
    "payments": {"orderId": "own:orders", "method": "card", "amount": "1.00", "paidAt": "2026-01-01T12:00:00Z"},
    "products": {"sku": "NEW-1", "name": "New", "categoryId": "own:categories", "price": "1"},
    "categories": {"name": "New"},
    "suppliers": {"name": "New", "country": "DE"},
    "tags": {"name": "new"},
    "people": {"name": "new"},
}  # fmt: skip
NEW |= made.told("new_by_api")
CHANGED: dict[str, dict[str, Any]] = {
    "orders": {"note": "changed"},
    "customers": {"phone": "1"},
    "order-lines": {"quantity": 9},
    "addresses": {"city": "Changed"},
    "shipments": {"tracking": "changed"},
    "payments": {"reference": "changed"},
    "products": {"description": "changed"},
    "categories": {"name": "changed"},
    "suppliers": {"phone": "1"},
    "tags": {"name": "changed"},
    "people": {"name": "changed"},
} | made.told("changed_by_api")


def call(place: Any, actor: str, verb: str, address: str, body: Any = None, **headers: str) -> TestResponse:
    """One request to the API; ``body`` goes as JSON, bytes as they are."""
    client = place.app.test_client()
    client.set_cookie("steward", place.cookies[actor])
    sent: dict[str, Any] = {"json": body}
    if isinstance(body, bytes):
        sent = {"data": body, "content_type": headers.pop("content_type", "application/json")}
    elif body is None:
        sent = {}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.open(ROOT + address, method=verb, headers={"X-CSRFToken": place.tokens[actor], **named}, **sent)


def new(place: Any, resource: str, actor: str = "admin", row: str = "own") -> dict[str, Any]:
    """What makes a row of this resource, beside the row of the own region or of the other, of what its sender knows."""
    keys = place.world.other if row == "other" and resource not in made.resources else place.world.own
    body = {
        name: int(keys[value.removeprefix("own:")]) if str(value).startswith("own:") else value
        for name, value in NEW[resource].items()
    }
    if actor == "finance" and resource == "products":
        del body["categoryId"]  # it reads no categories
    return body


def path_of(resource: str, key: str) -> str:
    return f"/{resource}/{quote(key, safe='')}"


def named(resource: str, key: str) -> dict[str, Any]:
    """A key as a bulk body names it; what is no key of this resource as a text."""
    if resource == "order-lines":
        order, _, position = key.partition(",")
        return {"orderId": int(order) if order.isdigit() else order, "position": int(position or 0)}
    return {"id": int(key) if key.isdigit() else key}
