"""A list: its page, its marks, its count, and what is sent of each row."""

import re
from html import unescape
from typing import Any
from urllib.parse import quote

import pytest

from tests.api.workshop import Chair, Part, Piece


def test_a_reader_gets_a_page_with_the_marks_to_go_on(asks, rows) -> None:
    for _ in range(5):
        rows.order()
    reader, address, seen = asks("ops"), "/orders?pageSize=2&sort=number", []
    while address:
        page = reader.get(address)
        seen += [item["number"] for item in page["items"]]
        address = (page["next"] or "").removeprefix("/api/v1")
    assert len(seen) == 5 and seen == sorted(seen)
    assert page["previous"] and page["count"] == {"value": 5, "exact": True, "estimated": False}


def test_the_marks_stand_in_a_header_too(asks, rows) -> None:
    for _ in range(3):
        rows.tag()
    reader = asks("ops")
    link = reader("GET", "/tags?pageSize=1").headers["Link"]
    assert link == f'<{reader.get("/tags?pageSize=1")["next"]}>; rel="next"'


def test_a_reader_asks_by_either_spelling_and_in_where(asks, rows) -> None:
    order = rows.order(number="O-1")
    rows.order(number="O-2", status="packed")
    reader = asks("ops")
    for question in (
        f"customerId={order.customer_id}", f"customer_id={order.customer_id}", f"customer={order.customer_id}",
        "number=O-1", "status=open", "status__in=open", "customer.name__starts=Cust&status=open", "search=O-1",
        "where=" + quote('{"any":[{"number":"O-1"},{"placedAt__gte":"2030-01-01"}]}'),
    ):  # fmt: skip
        assert [item["number"] for item in reader.get(f"/orders?{question}")["items"]] == ["O-1"], question


@pytest.mark.parametrize("count", ["bounded", "exact", "none"])
def test_a_reader_says_how_the_rows_are_counted(asks, rows, count) -> None:
    for _ in range(3):
        rows.tag()
    page = asks("ops").get(f"/tags?pageSize=1&count={count}")
    assert page["count"] == (None if count == "none" else {"value": 3, "exact": True, "estimated": False})


def test_a_reader_chooses_what_is_sent(asks, rows) -> None:
    order = rows.order(number="O-1", customer=rows.customer(name="Ada"))
    rows.line(order, quantity=2, position=1)
    reader = asks("ops")
    for question, item in {
        "fields=number": {"number": "O-1"},
        "fields=number,number,customer.name": {"number": "O-1", "customer": {"name": "Ada"}},
        "fields=lines.quantity": {
            "lines": {"items": [{"quantity": 2}], "more": False, "href": f"/api/v1/order-lines?order={order.id}"}
        },
        "fields=assignedTo": {"assignedTo": None},
    }.items():
        assert reader.get(f"/orders?{question}")["items"] == [item], question


def test_what_is_expanded_comes_with_its_own_fields_along_the_whole_path(asks, rows) -> None:
    order = rows.order(number="O-1", customer=rows.customer(name="Ada"))
    item = asks("ops").get("/orders?expand=customer.orders.customer")["items"][0]
    assert item["number"] == "O-1" and item["customer"]["name"] == "Ada"
    assert item["customer"]["orders"]["items"][0]["customer"]["id"] == order.customer_id


def test_a_long_list_of_related_rows_ends_and_says_so(asks, rows, monkeypatch, app) -> None:
    monkeypatch.setitem(app.config, "API_EXPAND_MAX", 2)
    order, product = rows.order(), rows.product()
    for position in range(3):
        rows.line(order, product=product, position=position + 1)
    lines = asks("ops").get("/orders?expand=lines")["items"][0]["lines"]
    assert [line["position"] for line in lines["items"]] == [1, 2] and lines["more"]
    assert len(asks("ops").get(lines["href"].removeprefix("/api/v1"))["items"]) == 3


def test_an_answer_carries_so_many_related_rows_in_all(asks, rows, monkeypatch, app) -> None:
    product = rows.product()
    for _number in range(2):
        order = rows.order()
        for position in range(3):
            rows.line(order, product=product, position=position + 1)
    monkeypatch.setitem(app.config, "API_EXPAND_ROWS_MAX", 6)
    assert [len(each["lines"]["items"]) for each in asks("ops").get("/orders?expand=lines")["items"]] == [3, 3]
    monkeypatch.setitem(app.config, "API_EXPAND_ROWS_MAX", 5)
    problem = asks("ops").get("/orders?expand=lines", 400)
    assert "API_EXPAND_ROWS_MAX" in problem["errors"]["expand"] and "smaller page" in problem["detail"]
    assert len(asks("ops").get("/orders?expand=lines&pageSize=1")["items"]) == 1


def test_related_rows_along_a_path_count_together(asks, rows, monkeypatch, app) -> None:
    customer = rows.customer()
    for _number in range(2):
        rows.line(rows.order(customer=customer), product=rows.product(), position=1)
    monkeypatch.setitem(app.config, "API_EXPAND_ROWS_MAX", 4)
    assert asks("ops").get("/customers?expand=orders.lines")["items"][0]["orders"]["items"][1]["lines"]["items"]
    monkeypatch.setitem(app.config, "API_EXPAND_ROWS_MAX", 3)
    asks("ops").get("/customers?expand=orders.lines", 400)


REFUSED: dict[str, tuple[str, str]] = {
    "placedAtt=1": ("placedAtt", "Did you mean 'placedAt'?"),
    "placed_att=1": ("placed_att", "Did you mean 'placed_at'?"),
    "sort=nmber": ("nmber", "Did you mean 'number'?"),
    "fields=nmber": ("nmber", "Did you mean 'number'?"),
    "fields=number&fields=id": ("fields", "2 times"),
    "expand=customerId": ("expand", "no relation"),
    "expand=customer.orders.customer.orders": ("expand", "at most 3"),
    "columns=number": ("columns", "'fields'"),
    "pageSize=0": ("pageSize", "1 to 1000"),
    "page_size=0": ("page_size", "1 to 1000"),
    "pageSize=1001": ("pageSize", "API_PAGE_SIZE_MAX"),
    "pageSize=1&page_size=2": ("pageSize", "2 times"),
    "count=all": ("count", "bounded, exact, none"),
    "after=nonsense": ("after", "first page"),
    "after=a&before=b": ("after", "cannot both"),
    "where={": ("where", ""),
    'where={"id":1,"id":2}': ("where", "'id' stands twice"),
    "anyway=yes": ("anyway", "anyway=1"),
    "total__gt=much": ("total", "number"),
    "%FF=1": ("%FF", "no field"),
}


@pytest.mark.sqlite_only
@pytest.mark.parametrize("question", REFUSED)
def test_a_question_that_cannot_be_read_is_refused_in_its_own_words(asks, question) -> None:
    name, says = REFUSED[question]
    problem = asks("ops").get(f"/orders?{question}", 400)
    assert problem["code"] == "bad_address" and list(problem["errors"]) == [name]
    assert says in problem["errors"][name]


def test_an_order_that_no_index_has_is_asked_about_above_a_bound(asks, rows, app, monkeypatch) -> None:
    from admin_app.resource.pages import slow_lists

    for _ in range(3):
        rows.tag()
        rows.supplier()
    monkeypatch.setitem(app.config, "COUNT_BOUND", 1)
    monkeypatch.setitem(app.config, "SORT_ASKS_ABOVE", 2)
    monkeypatch.setattr(slow_lists, "ESTIMATE_LASTS", -1)
    reader = asks("ops")
    problem = reader.get("/suppliers?sort=phone", 400)
    assert problem["code"] == "slow_sort" and list(problem["errors"]) == ["sort"]
    for address in ("/suppliers?sort=phone&anyway=1", "/suppliers?sort=id", "/suppliers?sort=phone&country=DE"):
        assert len(reader.get(address)["items"]) == 3, address


def test_a_statement_that_takes_too_long_is_stopped_with_a_sentence(asks, app, monkeypatch) -> None:
    from sqlalchemy.exc import OperationalError

    from admin_app.api import lists

    def stopped(*_: Any, **__: Any) -> Any:
        raise OperationalError("SELECT 1", {}, Exception("canceling statement due to statement timeout"))

    monkeypatch.setattr(lists, "fetch", stopped)
    reader = asks("ops")
    assert reader.get("/orders", 503)["code"] == "too_slow"


def test_a_list_that_is_only_asked_for_its_head_has_no_body(asks, rows) -> None:
    rows.tag()
    answer = asks("ops")("HEAD", "/tags")
    assert (answer.status_code, answer.data, answer.mimetype) == (200, b"", "application/json")


def test_nobody_is_told_to_sign_in_and_finds_nothing_out(visitor) -> None:
    for address in ("/api/v1/orders", "/api/v1/nowhere", "/api/v1/orders/1", "/api/v1/orders/1/history"):
        answer = visitor.client.get(address)
        assert (answer.status_code, answer.json["code"]) == (401, "not_signed_in")


def test_a_resource_that_is_not_offered_is_not_there(shop) -> None:
    assert "not offered" in shop.sign_in("ops").get("/hidden-tools", 404)["detail"]
    assert "Did you mean pieces?" in shop.sign_in("ops").get("/piecess", 404)["detail"]


def test_a_view_with_a_query_of_its_own_lists_and_opens_only_its_rows(shop) -> None:
    sound, broken = shop.add(Piece(name="sound"), Piece(name="broken", sound=False))
    ops = shop.sign_in("ops")
    assert [item["name"] for item in ops.get("/sound-pieces")["items"]] == ["sound"]
    ops.get(f"/sound-pieces/{sound}")
    ops.get(f"/sound-pieces/{broken}", 404)
    ops.get(f"/pieces/{broken}")


def test_classes_within_classes_are_listed_filtered_and_expanded(shop) -> None:
    chair = shop.add(Chair(name="chair", legs=3))
    shop.add(Part(piece_id=chair, place="seat", seat_id=chair))
    ops = shop.sign_in("ops")
    assert [item["legs"] for item in ops.get("/chairs?legs=3&sort=name")["items"]] == [3]
    assert ops.get("/pieces?kind=chair")["items"][0]["name"] == "chair"
    assert ops.get("/chairs?expand=parts")["items"][0]["parts"]["items"][0]["place"] == "seat"
    assert ops.get("/parts?expand=seat.tool&seat.legs=3&sort=seat.name")["items"][0]["seat"]["legs"] == 3


@pytest.mark.sqlite_only
def test_a_list_page_leads_to_its_rows_in_the_api(app, asks, rows) -> None:
    rows.order(number="O-1"), rows.order(number="O-2")
    visitor = asks("ops").visitor
    page = visitor.client.get("/admin/orders/?number=O-1&columns=number").text
    address = unescape(re.search(r'href="(/api/v1/orders\?[^"]*)"', page)[1])
    assert [each["number"] for each in visitor.client.get(address).json["items"]] == ["O-1"]
    assert 'href="/api/docs"' in page
