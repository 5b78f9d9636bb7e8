"""Files take the names of an address in both spellings, as lists do; and what no method is for says so."""

from types import SimpleNamespace

import pytest

from admin_app.api.as_declared import as_declared
from admin_app.api.spoken import spoken

pytestmark = pytest.mark.sqlite_only

PAIRS = [
    ("placedAt__gte", "2026-01-01"),
    ("sort", "-placedAt,customer.creditLimit,number"),
    ("assignedTo.isActive", "true"),
    ("nothing.creditLimit", "1"),
    ("search", "placedAt"),
]
DECLARED = [
    ("placed_at__gte", "2026-01-01"),
    ("sort", "-placed_at,customer.credit_limit,number"),
    ("assigned_to.is_active", "true"),
    ("nothing.creditLimit", "1"),
    ("search", "placedAt"),
]


@pytest.fixture
def orders(app, resources):
    with app.test_request_context():
        from admin_app.extensions import db
        from admin_app.resource.scope import act_for

        act_for(db.session(), SimpleNamespace(roles=frozenset({"admin"}), attributes={}, id=1))
        yield spoken(resources.orders)


def test_names_are_said_as_they_are_declared(orders):
    assert as_declared(orders, PAIRS) == DECLARED


def test_names_within_a_tree_are_said_as_they_are_declared(orders):
    tree = '{"any": [{"placedAt__gte": "2026-01-01"}, {"not": {"customer.creditLimit": [1, 2]}}]}'
    assert as_declared(orders, [("where", tree)]) == [
        ("where", '{"any": [{"placed_at__gte": "2026-01-01"}, {"not": {"customer.credit_limit": [1, 2]}}]}')
    ]
    assert as_declared(orders, [("where", "{nothing")]) == [("where", "{nothing")]


@pytest.mark.parametrize("name", ["creditLimit__gte", "credit_limit__gte"])
def test_a_file_takes_a_filter_in_either_spelling(sign_in, rows, name):
    rows.customer(name="Rich", credit_limit=500)
    rows.customer(name="Poor", credit_limit=5)
    rows.session.commit()
    file = sign_in("ops").open("/api/v1/customers.csv", 200, **{name: "100"}).text
    assert "Rich" in file
    assert "Poor" not in file


@pytest.mark.parametrize(("method", "path", "allowed"), [
    ("PUT", "/api/v1/orders/bulk", "POST"),
    ("GET", "/api/v1/orders/bulk", "POST"),
    ("POST", "/api/v1/orders.csv", "GET"),
])  # fmt: skip
def test_a_method_that_an_address_has_not_is_told_so(sign_in, method, path, allowed):
    visitor = sign_in("ops")
    answer = visitor.client.open(path, method=method, json={}, headers={"X-CSRFToken": visitor.token()})
    assert answer.status_code == 405
    assert allowed in answer.headers["Allow"].replace(" ", "").split(",")


def test_a_record_above_itself_is_refused(sign_in, rows, resources, monkeypatch):
    monkeypatch.setattr(resources.categories, "api_write", True)
    key = rows.category(name="Kitchen").id
    rows.session.commit()
    visitor = sign_in("ops")
    answer = visitor.client.patch(
        f"/api/v1/categories/{key}", json={"parentId": key}, headers={"X-CSRFToken": visitor.token()}
    )
    assert answer.status_code == 422
    assert "above itself" in answer.json["detail"]
