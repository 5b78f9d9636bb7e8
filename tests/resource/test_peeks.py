"""What a list tells of one cell and one row when it is asked."""

from datetime import UTC, datetime

import pytest

from models.order import OrderStatus

HOSTILE = "<img src=x onerror=alert(1)>\"'&"


def test_a_value_can_be_filtered_by_excluded_and_copied(rows, sign_in):
    order = rows.order(status=OrderStatus.PACKED)
    found = cell(sign_in("ops"), order, "status")
    assert found["label"] == "Status"
    assert [(item["do"], item["text"]) for item in found["items"]] == [
        ("filter", "Filter by Packed"),
        ("exclude", "Exclude Packed"),
        ("copy", "Copy value"),
    ]
    assert found["items"][0]["args"] == [["status", "PACKED"]]
    assert found["items"][1]["args"] == [["status__ne", "PACKED"]]
    assert found["items"][2]["value"] == "Packed"


@pytest.mark.parametrize(
    ("name", "given", "filtered", "excluded"),
    [
        ("note", {"note": None}, ["note__empty", "true"], ["note__empty", "false"]),
        ("note", {"note": ""}, ["note", ""], ["note__ne", ""]),
        ("note", {"note": HOSTILE}, ["note", HOSTILE], ["note__ne", HOSTILE]),
        ("total", {"total": 10}, ["total", "10.00"], ["total__ne", "10.00"]),
        (
            "placed_at",
            {"placed_at": datetime(2026, 3, 4, 23, 59, tzinfo=UTC)},
            ["placed_at", "2026-03-04"],
            ["placed_at__ne", "2026-03-04"],
        ),
    ],
)
def test_a_filter_finds_the_row_it_was_made_from_and_its_opposite_does_not(
    rows, sign_in, name, given, filtered, excluded
):
    order = rows.order(**given)
    rows.order(note="another", total=99, placed_at=datetime(2020, 1, 1, tzinfo=UTC))
    visitor = sign_in("ops")
    items = cell(visitor, order, name)["items"]
    assert [item["args"] for item in items[:2]] == [[filtered], [excluded]]
    with_it, without_it = (visitor.open("/admin/orders/", 200, **dict([pair])) for pair in (filtered, excluded))
    assert with_it.column("number") == [order.number]
    assert order.number not in without_it.column("number")


def test_a_related_row_is_filtered_by_its_key_and_can_be_opened(rows, sign_in):
    order = rows.order(customer=rows.customer(name=HOSTILE))
    found = cell(sign_in("ops"), order, "customer")["items"]
    assert found[0]["args"] == [["customer", str(order.customer.id)]]
    assert found[-1]["do"] == "open" and found[-1]["url"] == f"/admin/customers/details/?id={order.customer.id}"
    assert found[-1]["text"] == f"Open {HOSTILE}"


def test_a_document_is_read_as_the_database_holds_it(rows, sign_in):
    person = rows.person(("staff",), {"limit": 12345678901234567890123, "tags": []})
    items = cell(sign_in("admin"), person, "attributes", "people")["items"]
    (read,) = (item for item in items if item["do"] == "read")
    assert '"limit": 12345678901234567890123' in read["value"]
    assert '"tags": []' in read["value"] and not read["cut"]


def test_a_long_text_is_read_whole(rows, sign_in):
    order = rows.order(note="long " * 100)
    items = cell(sign_in("ops"), order, "note")["items"]
    assert [item["do"] for item in items] == ["copy", "read"]
    assert items[1]["value"] == "long " * 100


def test_what_a_formatter_shows_is_what_is_copied(rows, sign_in, resources, monkeypatch):
    monkeypatch.setattr(type(resources.orders), "column_formatters", {"note": lambda *_: "hidden by a formatter"})
    resources.orders.column_formatters = {"note": lambda *_: "hidden by a formatter"}
    items = cell(sign_in("ops"), rows.order(note="card 4111 " + "x" * 300), "note")["items"]
    del resources.orders.column_formatters
    assert items == [{"do": "copy", "text": "Copy value", "value": "hidden by a formatter"}]


def test_a_column_that_is_not_there_is_a_400(rows, sign_in):
    order = rows.order()
    answer = sign_in("ops").client.get(f"/admin/orders/cell/?id={order.id}&name=totl")
    assert answer.status_code == 400 and "Did you mean total?" in answer.text


def test_a_card_names_four_fields_that_have_something_to_say(rows, sign_in):
    customer = rows.customer(name="Harbour Inn", number="C-1", email="inn@example.org")
    card = sign_in("staff").client.get(f"/admin/customers/peek/?id={customer.id}").json
    assert card["label"] == "Harbour Inn"
    assert card["url"] == f"/admin/customers/details/?id={customer.id}"
    assert [label for label, _ in card["facts"]] == ["Number", "Segment", "Region", "Country"]


def test_a_card_escapes_what_it_holds(rows, sign_in):
    customer = rows.customer(number=HOSTILE[:20])
    card = sign_in("staff").client.get(f"/admin/customers/peek/?id={customer.id}").json
    assert "<img" not in dict(card["facts"])["Number"]


def test_a_card_of_a_row_of_others_is_a_404(rows, sign_in):
    customer = rows.customer(region="South")
    answer = sign_in("staff", region="North").client.get(f"/admin/customers/peek/?id={customer.id}")
    assert answer.status_code == 404


def cell(visitor, row, name, resource="orders"):
    answer = visitor.client.get(f"/admin/{resource}/cell/", query_string={"id": row.id, "name": name})
    assert answer.status_code == 200, answer.text
    return answer.json
