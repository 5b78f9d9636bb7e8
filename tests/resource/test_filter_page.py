"""Choosing a filter: what is offered, what it means in words, the plain form, and the numbers beside values."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from models.order import OrderStatus

pytestmark = pytest.mark.sqlite_only
PLEASE = {"Accept": "application/json"}


def told(visitor, address, **arguments):
    answer = visitor.client.get(address, query_string=arguments, headers=PLEASE)
    assert answer.status_code == 200, answer.text
    return answer.json


def field(visitor, name, resource="orders"):
    offered = told(visitor, f"/admin/{resource}/filters/")["fields"]
    return next((each for each in offered if each["name"] == name), None)


def test_the_panel_offers_a_field_with_what_its_kind_can_be_asked(sign_in):
    status = field(sign_in("staff"), "status")
    assert status["label"] == "Status" and ["ne", "is not"] in status["operators"] and status["facets"]
    assert ["OPEN", "Open"] in status["choices"]


def test_the_panel_offers_what_lies_behind_a_relation_under_its_name(sign_in):
    anna = sign_in("staff")
    region, product = field(anna, "customer.region"), field(anna, "lines.product")
    assert (region["group"], region["label"]) == ("Customer", "Region")
    assert (product["group"], product["lookup_url"]) == ("Lines", "/admin/order-lines/ajax/lookup/?name=product")


def test_only_a_field_of_people_takes_me(sign_in):
    anna = sign_in("staff")
    assert field(anna, "assigned_to")["me"] and not field(anna, "customer")["me"]


def test_the_panel_offers_no_field_that_its_reader_may_not_see(sign_in):
    assert field(sign_in("staff"), "cost", "products") is None
    assert field(sign_in("staff"), "payments") is None and field(sign_in("staff"), "payments.amount") is None
    assert field(sign_in("finance"), "cost", "products") and field(sign_in("finance"), "payments.amount")


def test_every_name_on_offer_can_be_asked(sign_in):
    ada = sign_in("admin")
    for each in told(ada, "/admin/orders/filters/")["fields"]:
        assert "refused" not in told(ada, "/admin/orders/filters/", **{f"{each['name']}__empty": "true"}), each["name"]


def test_filters_are_told_in_words_or_why_they_cannot_be_read(sign_in, rows):
    ada = sign_in("admin")
    inn = rows.customer(name="Harbour Inn")
    where = {"any": [{"status": ["OPEN", "SHIPPED"]}, {"not": {"customer": str(inn.id)}, "total__gte": "5"}]}
    said = told(ada, "/admin/orders/filters/", where=json.dumps(where))
    assert said["where"] == "(Status is Open or Shipped) or (not (Customer is Harbour Inn) and Total is at least 5)"
    assert said["labels"] == {"customer": {str(inn.id): "Harbour Inn"}}
    assert "not a number" in told(ada, "/admin/orders/filters/", total="many")["refused"]
    assert ada.open("/admin/orders/filters/?total=many", 400).says("not a number")


def test_a_nested_chip_says_what_it_asks(sign_in):
    page = sign_in("admin").open("/admin/orders/", where='{"all":[{"status":"open"},{"total__gte":10}]}')
    assert (
        " ".join(page.one(".chip > button").get_text(" ").split()) == "Advanced Status is Open and Total is at least 10"
    )


def test_a_filter_is_changed_by_the_plain_form(sign_in, rows):
    rows.order(number="A-1", status=OrderStatus.PACKED)
    rows.order(number="A-2")
    ada = sign_in("admin")
    way = ada.open("/admin/orders/?status=open&total__gte=1&search=A").one(
        ".chip a.without-script[href*='filter_field=status']"
    )["href"]
    page = ada.open(way, 200)
    assert page.one("select[name=filter_field] option[selected]")["value"] == "status"
    assert page.one("input[name=filter_value][value]:not([value=''])")["value"] == "open"
    args = [(each["name"], each["value"]) for each in page.all("main form input[type=hidden]")]
    sent = [
        *args,
        ("filter_field", "status"),
        ("filter_operator", "eq"),
        ("filter_value", "PACKED"),
        ("filter_value", ""),
    ]
    changed = ada.open("/admin/orders/?" + "&".join(f"{name}={value}" for name, value in sent)).follow()
    assert changed.column("number") == ["A-1"]
    assert changed.address.endswith("?search=A&total__gte=1&status=PACKED")


def test_a_mistyped_name_within_where_is_corrected_and_the_rest_is_kept(sign_in):
    ada = sign_in("admin")
    where = '{"any":[{"statuss__ne":"open"},{"total__gte":1,"number":"A-1"}]}'
    page = ada.open("/admin/orders/", 400, where=where, search="A")
    better = ada.open("/admin/orders/" + page.one(".refusal .steps a.btn-primary")["href"], 200)
    assert " ".join(better.one(".chip > button").get_text(" ").split()) == (
        "Advanced Status is not Open or (Total is at least 1 and Number is A-1)"
    )
    assert better.one("input[type=search]")["value"] == "A"


def test_an_operator_within_where_is_corrected_where_it_stands(sign_in):
    ada = sign_in("admin")
    page = ada.open("/admin/orders/", 400, where='{"total__gte":"1","total__betwen":["1","2"]}')
    better = ada.open("/admin/orders/" + page.one(".refusal .steps a.btn-primary")["href"], 200)
    assert better.says("Total is at least 1 and (Total from 1 to 2)")


# --- Numbers beside values -------------------------------------------------------------------------------------------


def test_values_are_counted_within_the_list_and_without_the_filter_on_themselves(sign_in, rows):
    north, south = rows.customer(region="North"), rows.customer(region="South")
    rows.order(customer=north)
    rows.order(customer=north, status=OrderStatus.PACKED)
    rows.order(customer=south)
    ada = sign_in("admin")
    asked = {"name": "status", "status": "open", "customer.region": "North"}
    assert told(ada, "/admin/orders/facets/", **asked) == {"counts": {"OPEN": 1, "PACKED": 1}, "says": ""}


def test_only_rows_that_may_be_seen_are_counted(sign_in, rows):
    rows.order(customer=rows.customer(region="North"))
    rows.order(customer=rows.customer(region="South"))
    assert told(sign_in("staff", region="North"), "/admin/orders/facets/", name="status")["counts"] == {"OPEN": 1}


def test_a_filter_by_the_field_called_name_is_no_field_to_count(sign_in, rows):
    rows.customer(name="Inn", newsletter=True)
    rows.customer(name="Pub", newsletter=False)
    ada = sign_in("admin")
    answer = ada.client.get("/admin/customers/facets/?name=newsletter&name=Inn", headers=PLEASE)
    assert answer.json["counts"] == {"true": 1}
    assert told(ada, "/admin/customers/facets/", name="newsletter")["counts"] == {"true": 1, "false": 1}


def test_a_field_of_many_values_is_not_counted_by_value(sign_in):
    sign_in("admin").open("/admin/orders/facets/?name=number", 400)


# --- Words that move -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("placed_at=this-week", ["today", "monday"]),
        ("placed_at=last-week", ["sunday"]),
        ("placed_at__gte=last-week", ["today", "monday", "sunday"]),
        ("placed_at__lt=this-week", ["sunday", "old"]),
        ("placed_at__gt=last-week", ["today", "monday"]),
        ("placed_at=yesterday", []),
    ],
)
def test_a_week_is_all_its_days(sign_in, rows, word, found):
    today = datetime.now(UTC).replace(hour=12, minute=0)
    monday = today - timedelta(days=today.weekday())
    rows.order(number="monday", placed_at=monday)
    rows.order(number="sunday", placed_at=monday - timedelta(days=1, hours=-10))
    rows.order(number="old", placed_at=monday - timedelta(days=30))
    rows.order(number="today", placed_at=today + timedelta(minutes=1))
    if word.endswith("yesterday"):
        found = ["monday"] if today.weekday() == 1 else ["sunday"] if today.weekday() == 0 else []
    page = sign_in("admin").open(f"/admin/orders/?{word}&sort=-placed_at")
    assert page.column("number") == found


def test_a_month_in_a_field_of_dates_is_all_its_days(sign_in, rows):
    first = datetime.now(UTC).date().replace(day=1)
    rows.customer(number="C-1", since=first)
    rows.customer(number="C-2", since=first - timedelta(days=1))
    rows.customer(number="C-3", since=first + timedelta(days=20))
    ada = sign_in("admin")
    assert ada.open("/admin/customers/?since=this-month&sort=number").column("number") == ["C-1", "C-3"]
    assert ada.open("/admin/customers/?since=last-month").column("number") == ["C-2"]
    assert ada.open("/admin/customers/?since__ne=this-month").column("number") == ["C-2"]
