"""The history of a record as data."""

from tests.api.workshop import Piece


def test_the_history_is_newest_first_a_page_at_a_time(asks, rows) -> None:
    order, ops = rows.order(), asks("ops")
    for note in ("a", "b", "c"):
        ops("PATCH", f"/orders/{order.id}", {"note": note})
    address, seen = f"/orders/{order.id}/history?pageSize=2", []
    while address:
        page = ops.get(address)
        assert len(page["items"]) <= 2
        seen += [entry["changes"]["note"]["after"] for entry in page["items"] if "note" in entry["changes"]]
        address = (page["next"] or "").removeprefix("/api/v1")
    assert [note for note in seen if note] == ["c", "b", "a"]
    newest = ops.get(f"/orders/{order.id}/history")["items"][0]
    assert (newest["operation"], newest["route"], newest["changes"]) == (
        "edit", "API", {"note": {"before": "b", "after": "c"}},
    )  # fmt: skip


def test_the_history_names_fields_in_the_case_of_the_answer(asks, rows) -> None:
    order, ops = rows.order(), asks("ops")
    ops("PATCH", f"/orders/{order.id}", {"placedAt": "2026-02-02T00:00:00Z"})
    for case, name in (("camel", "placedAt"), ("snake", "placed_at")):
        assert list(ops.get(f"/orders/{order.id}/history", accept_case=case)["items"][0]["changes"]) == [name]


def test_the_history_spells_values_as_records_do(asks, rows) -> None:
    order, ops = rows.order(note="7"), asks("ops")
    line = f"/order-lines/{order.id},{rows.line(order, quantity=5).position}"
    now = ops("PATCH", f"/orders/{order.id}", {"note": "8", "placedAt": "2026-02-02T00:00:00Z"}).json
    ops("POST", f"/orders/{order.id}/actions/cancel")
    cancelled, changed = (entry["changes"] for entry in ops.get(f"/orders/{order.id}/history")["items"][:2])
    assert cancelled["status"] == {"before": "open", "after": "cancelled"}
    assert {name: changed[name]["after"] for name in changed} == {name: now[name] for name in changed}
    assert changed["note"] == {"before": "7", "after": "8"} and len(changed) == 2
    now = ops("PATCH", line, {"quantity": 6, "unitPrice": "1.50"}).json
    changed = ops.get(f"{line}/history")["items"][0]["changes"]
    assert changed["quantity"] == {"before": 5, "after": 6} and changed["unitPrice"]["after"] == now["unitPrice"]


def test_the_history_of_hidden_fields_is_nobodys_to_read(asks, rows) -> None:
    product, finance, staff = rows.product(), asks("finance"), asks("staff")
    finance("PATCH", f"/products/{product.id}", {"cost": "7.77"})
    assert finance.get(f"/products/{product.id}/history")["items"][0]["changes"]["cost"]["after"] == "7.77"
    assert "cost" not in staff("GET", f"/products/{product.id}/history").text


def test_a_question_that_a_history_cannot_answer_is_refused(asks, rows) -> None:
    order, ops = rows.order(), asks("ops")
    for question in (
        "before=x",
        "before=-1",
        "before=1&before=2",
        "pageSize=0",
        "pageSize=1001",
        "befor=1",
        "fields=a",
    ):
        assert ops.get(f"/orders/{order.id}/history?{question}", 400)["code"] == "bad_address", question
    ops.get("/orders/987654/history", 404)
    assert ops("POST", f"/orders/{order.id}/history").status_code == 405


def test_the_history_of_a_class_within_a_class_is_found(shop) -> None:
    piece, ops = shop.add(Piece(name="a")), shop.sign_in("ops")
    ops("PATCH", f"/pieces/{piece}", {"name": "b"})
    assert ops.get(f"/pieces/{piece}/history")["items"][0]["changes"]["name"] == {"before": "a", "after": "b"}
    assert ops.get(f"/sound-pieces/{piece}/history")["items"][0]["changes"]["name"]["after"] == "b"
