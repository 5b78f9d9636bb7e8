"""Verbs of a declaration: on one record and on many, with their own conditions and rights."""

from tests.api.workshop import Piece


def test_an_action_says_what_it_did_and_how_its_rows_are_now(asks, rows) -> None:
    order, ops = rows.order(), asks("ops")
    done = ops("POST", f"/orders/{order.id}/actions/cancel?fields=status")
    assert done.json == {"message": "1 cancelled.", "items": [{"status": "cancelled"}]}
    newest = ops.get(f"/orders/{order.id}/history")["items"][0]
    assert newest["route"] == "action cancel" and newest["changes"]["status"]["before"] == "open"


def test_an_action_takes_many_rows_or_none(asks, rows) -> None:
    open_, packed, ops = rows.order(), rows.order(status="packed"), asks("ops")
    refused = ops("POST", "/orders/actions/pack", {"ids": [open_.id, packed.id]})
    assert refused.status_code == 422 and packed.number in refused.json["detail"]
    assert ops.get(f"/orders/{open_.id}")["status"] == "open"
    done = ops("POST", "/orders/actions/cancel", {"ids": [str(open_.id), {"id": packed.id}]})
    assert {item["status"] for item in done.json["items"]} == {"cancelled"}


def test_an_action_that_is_refused_says_why(asks, rows, app, monkeypatch) -> None:
    order, ops = rows.order(), asks("ops")
    for address, body, status in (
        (f"/orders/{order.id}/actions/packk", None, 404),
        ("/orders/actions/delete_view", {"ids": [order.id]}, 404),
        ("/orders/987654/actions/pack", None, 404),
        ("/orders/actions/pack", {"ids": [order.id, 987654]}, 409),
        ("/orders/actions/pack", {"ids": []}, 422),
        ("/orders/actions/pack", {"id": order.id}, 422),
        ("/orders/actions/pack", {"ids": [None]}, 422),
        ("/orders/actions/pack", {"ids": [order.id, order.id]}, 422),
        ("/orders/actions/pack", {"ids": order.id}, 400),
        ("/orders/actions/pack", b"", 400),
        ("/orders/actions/pack?fields=nmber", {"ids": [order.id]}, 400),
    ):
        assert ops("POST", address, body).status_code == status, (address, body)
    assert "Did you mean pack?" in ops("POST", f"/orders/{order.id}/actions/packk").json["detail"]
    monkeypatch.setitem(app.config, "ACTION_ROWS_MAX", 1)
    assert ops("POST", "/orders/actions/pack", {"ids": [1, 2]}).status_code == 413
    assert asks("developer")("POST", f"/orders/{order.id}/actions/pack").status_code == 403
    assert ops("POST", "/people/1/actions/delete").status_code == 405
    assert ops.get(f"/orders/{order.id}")["status"] == "open"


def test_an_action_of_an_earlier_version_is_refused(asks, rows) -> None:
    order, ops = rows.order(), asks("ops")
    read = ops("GET", f"/orders/{order.id}").headers["ETag"]
    asks("staff")("PATCH", f"/orders/{order.id}", {"note": "x"})
    assert ops("POST", f"/orders/{order.id}/actions/pack", if_match=read).status_code == 412


def test_an_action_that_answers_with_a_page_or_flashes_is_told_in_words(shop) -> None:
    piece, ops = shop.add(Piece(name="a")), shop.sign_in("ops")
    assert ops("POST", f"/pieces/{piece}/actions/sand?fields=weight").json == {
        "message": "Sand: 1 row.", "items": [{"weight": 1.0}],
    }  # fmt: skip
    assert ops("POST", "/pieces/actions/polish", {"ids": [piece]}).json["message"] == f"{piece} polished."
    assert f"{piece} polished" not in ops.visitor.client.get("/admin/pieces/").text  # nor is it told once more


def test_an_action_with_a_condition_asks_it(shop) -> None:
    piece, ops = shop.add(Piece(name="a", sound=False)), shop.sign_in("ops")
    assert ops("POST", f"/pieces/{piece}/actions/sand").status_code == 422
