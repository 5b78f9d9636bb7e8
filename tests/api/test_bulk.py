"""Many records in one transaction: all or none, with the place of what is wrong."""

from typing import Any

from sqlalchemy import func, select

from models import Order, Tag
from models.system.change import ChangeSet
from tests.api.workshop import Piece, PieceView


def test_one_request_creates_changes_and_deletes_in_one_change_set(asks, rows) -> None:
    kept, gone, ops = rows.tag(), rows.tag(), asks("ops")
    before = rows.session.scalar(select(func.count()).select_from(ChangeSet))
    done = ops("POST", "/tags/bulk?fields=name", {
        "create": [{"name": "a"}, {"name": "b"}], "update": [{"id": kept.id, "name": "c"}], "delete": [gone.id],
    })  # fmt: skip
    assert done.json == {"created": [{"name": "a"}, {"name": "b"}], "updated": [{"name": "c"}], "deleted": 1}
    rows.session.rollback()
    assert sorted(rows.session.scalars(select(Tag.name))) == ["a", "b", "c"]
    assert rows.session.scalar(select(func.count()).select_from(ChangeSet)) == before + 1


def test_keys_are_numbers_texts_or_objects(asks, rows) -> None:
    order, ops = rows.order(), asks("ops")
    lines = [rows.line(order, position=n) for n in (1, 2, 3)]
    key = order.id
    body: dict[str, Any] = {
        "update": [{"orderId": key, "position": 1, "quantity": 7}],
        "delete": [f"{key},2", {"order_id": key, "position": 3}],
    }
    assert ops("POST", "/order-lines/bulk", body).json["deleted"] == 2
    assert [line["quantity"] for line in ops.get("/order-lines")["items"]] == [7]
    assert len(lines) == 3


def test_what_is_wrong_stands_at_its_place_and_nothing_is_written(asks, rows) -> None:
    order, ops = rows.order(number="N-1"), asks("ops")
    new = {"number": "N-2", "customer_id": order.customer_id}
    for body, status, errors in (
        ({"create": [new, {"customer_id": order.customer_id}]}, 422, ["create.1.number"]),
        ({"create": [new, new | {"placedAt": "soon"}]}, 422, ["create.1.placedAt"]),
        ({"create": [new, new]}, 409, ["create.1.number"]),
        ({"create": [new, new | {"number": "N-1"}]}, 409, ["create.number"]),
        ({"create": [new, 5]}, 422, ["create.1"]),
        ({"create": [new], "update": [{"id": order.id, "status": "shipped"}]}, 422, ["update.0.status"]),
        ({"create": [new], "update": [{"note": "x"}]}, 422, ["update.0.id"]),
        ({"create": [new], "update": [{"id": order.id}, {"id": order.id}]}, 422, ["update"]),
        ({"create": [new], "update": [{"id": order.id}], "delete": [order.id]}, 422, ["update.0"]),
        ({"create": [new], "delete": [None]}, 422, ["delete.0"]),
        ({"create": [new], "update": [{"id": {}}]}, 422, ["update.0.id"]),
        ({"create": [new], "update": [{"id": None}]}, 422, ["update.0.id"]),
        ({"create": [new], "update": [{"id": True}]}, 422, ["update.0.id"]),
        ({"create": [new], "delete": [True]}, 422, ["delete.0"]),
        ({"create": [new], "delete": [{"id": order.id, "x": 1}]}, 422, ["delete.0.x"]),
        ({"creates": [new]}, 422, ["creates"]),
        ({}, 422, ["create", "delete", "update"]),
    ):
        refused = ops("POST", "/orders/bulk", body)
        assert (refused.status_code, sorted(refused.json["errors"])) == (status, errors), refused.text
    assert [item["number"] for item in ops.get("/orders")["items"]] == ["N-1"]


def test_rows_that_are_gone_are_named_and_the_others_stay(asks, rows) -> None:
    order, theirs = rows.order(), rows.order(customer=rows.customer(region="South"))
    ops = asks("ops", region="North")
    told = [
        ops("POST", "/orders/bulk", {"update": [{"id": order.id, "note": "x"}], "delete": [key]}).json["detail"]
        for key in (theirs.id, 987654)
    ]
    assert told[0].replace(f"'{theirs.id}'", "KEY") == told[1].replace("'987654'", "KEY")
    assert "1 of the 1 records are gone" in told[0] and ops.get(f"/orders/{order.id}")["note"] is None


def test_a_key_that_nobody_would_read_to_its_end_is_cut(asks) -> None:
    refused = asks("ops")("POST", "/tags/bulk", {"delete": ["9" * 100_000]})
    assert refused.status_code == 409 and len(refused.data) < 1000


def test_whoever_may_not_do_one_part_does_none(asks, rows) -> None:
    order = rows.order()
    for role, body in (
        ("staff", {"create": [{"number": "N", "customerId": order.customer_id}], "delete": [order.id]}),
        ("finance", {"update": [{"id": order.id, "note": "x"}]}),
        ("developer", {"create": []}),
    ):
        refused = asks(role)("POST", "/orders/bulk", body)
        assert (refused.status_code, refused.json["code"]) == (403, "forbidden"), role
    rows.session.rollback()
    assert rows.session.scalars(select(Order.note)).all() == [None]


def test_a_row_that_would_leave_its_writers_own_rows_keeps_all_as_they_were(asks, rows) -> None:
    first, second, ops = rows.customer(), rows.customer(), asks("ops", region="North")
    body = {"update": [{"id": first.id, "phone": "1"}, {"id": second.id, "region": "South"}]}
    assert ops("POST", "/customers/bulk", body).status_code == 403
    assert [item["phone"] for item in ops.get("/customers")["items"]] == [None, None]


def test_more_than_the_bound_is_too_large(asks, rows, app, monkeypatch) -> None:
    monkeypatch.setitem(app.config, "API_BULK_MAX", 2)
    ops = asks("ops")
    for body in ({"delete": [1, 2, 3]}, {"delete": [1, 2], "create": [{"name": "x"}]}):
        refused = ops("POST", "/tags/bulk", body)
        assert refused.status_code == 413 and "API_BULK_MAX" in refused.json["detail"]
    assert ops("POST", "/tags/bulk", {"create": {"name": "x"}}).status_code == 400


def test_the_teams_rules_are_asked_for_each_row_and_told_when_all_are_written(shop) -> None:
    ops, told = shop.sign_in("ops"), PieceView.told
    refused = ops("POST", "/pieces/bulk", {"create": [{"name": "a"}, {"name": "forbidden"}]})
    assert refused.json["errors"] == {"create.1": "Nothing is called forbidden here."}
    refused = ops("POST", "/pieces/bulk", {"create": [{"name": "a"}, {"name": "b", "line_2a": "1"}]})
    assert refused.json["errors"] == {"create.1.line_2a": "No digits here."}
    told.clear()
    ops("POST", "/pieces/bulk", {"create": [{"name": "a"}, {"name": "b"}]})
    assert told == [("before", "a", True), ("before", "b", True), ("after", "a", True), ("after", "b", True)]


def test_a_row_that_leaves_the_views_own_query_keeps_all_as_they_were(shop) -> None:
    one, two = shop.add(Piece(name="a"), Piece(name="b"))
    ops = shop.sign_in("ops")
    body = {"update": [{"id": one, "name": "c"}, {"id": two, "sound": False}]}
    assert ops("POST", "/sound-pieces/bulk", body).status_code == 403
    assert sorted(item["name"] for item in ops.get("/sound-pieces")["items"]) == ["a", "b"]


def test_what_an_update_repeats_of_its_row_passes(asks, rows) -> None:
    first, second, ops = rows.order(), rows.order(), asks("ops")
    items = [item | {"note": "n"} for item in ops.get("/orders")["items"]]
    done = ops("POST", "/orders/bulk", {"update": items})
    assert done.status_code == 200 and {item["note"] for item in done.json["updated"]} == {"n"}
    assert {item["id"] for item in done.json["updated"]} == {first.id, second.id}
