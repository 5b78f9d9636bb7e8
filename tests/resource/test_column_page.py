"""Choosing columns: what is offered, the plain form, and what a browser remembers."""

from urllib.parse import quote

import pytest

pytestmark = pytest.mark.sqlite_only


def heads(page):
    return [head["data-name"] for head in page.all("table[data-rows] thead th[data-name]")]


def remember(visitor, *names, resource="orders"):
    visitor.client.set_cookie("steward_columns", quote(",".join(names)), path=f"/admin/{resource}/")


def test_columns_are_offered_in_the_order_of_the_list_and_then_the_others(sign_in):
    visitor = sign_in("staff")
    answer = visitor.client.get("/admin/orders/columns/?columns=total,number", headers={"Accept": "application/json"})
    columns = answer.json["columns"]
    assert [(each["name"], each["shown"]) for each in columns[:3]] == [
        ("total", True),
        ("number", True),
        ("customer", False),
    ]
    names = {each["name"]: each["label"] for each in columns}
    assert names["customer.region"] == "Customer > Region"
    assert "payments.amount" not in names and "lines.quantity" not in names


def test_columns_are_chosen_by_the_plain_form(sign_in, rows):
    rows.order(number="A-1")
    anna = sign_in("staff")
    page = anna.open("/admin/orders/columns/?status=open&columns=number,total", 200)
    assert [box["value"] for box in page.all("input[name=shown_column][checked]")] == ["number", "total"]
    chosen = anna.open("/admin/orders/?status=open&columns=status&shown_column=total&shown_column=number").follow()
    assert heads(chosen) == ["total", "number"] and chosen.address.endswith("?status=open&columns=total%2Cnumber")


def test_a_browser_remembers_the_columns_of_a_list_and_the_address_wins(sign_in, rows):
    rows.order(number="A-1")
    rows.customer()
    anna = sign_in("staff")
    remember(anna, "total", "customer.region")
    assert heads(anna.open("/admin/orders/")) == ["total", "customer.region"]
    assert heads(anna.open("/admin/orders/?columns=number")) == ["number"]
    assert "total" not in heads(anna.open("/admin/customers/"))


def test_a_file_has_the_columns_that_the_browser_shows(sign_in, rows):
    rows.order(number="A-1")
    olu = sign_in("ops")
    remember(olu, "total", "number")
    link = olu.open("/admin/orders/").one("a[download]")["href"]
    assert link.endswith("?columns=total%2Cnumber")


@pytest.mark.parametrize(
    "name", ["cost", "nonsense", "ship", "__class__", "order_lines.quantity", "supplier.products.cost", ""]
)
def test_what_may_not_be_a_column_is_not_remembered(sign_in, rows, name):
    rows.product()
    anna = sign_in("staff")
    remember(anna, "name", name, resource="products")
    assert heads(anna.open("/admin/products/", 200)) == ["name"]
    remember(anna, name, resource="products")
    assert len(heads(anna.open("/admin/products/", 200))) > 3
