"""One record: read by its key, whatever the key, created, changed, replaced and deleted."""

from datetime import timedelta

import pytest

from admin_app.auth import tokens
from tests.api.workshop import Chair, Part, Piece, Tool

KEYS = {
    "a/b": "a%252Fb", "50%": "50%25", "50%25": "50%252525", "%2F": "%25252F", "%00": "%252500", ".": "%252E",
    "..": "%252E%252E", "a.b": "a.b", "a,b": "a%2Cb", "ü": "%C3%BC", "a b": "a%20b", "a+b": "a%2Bb", "": "%2500",
    "?": "%3F", "#": "%23", "\\": "%5C", "bulk": "bulk", "actions": "actions", "x.csv": "x.csv", "//": "%252F%252F",
    "a/history": "a%252Fhistory", "👍": "%F0%9F%91%8D",
}  # fmt: skip


@pytest.mark.parametrize("key", KEYS)
def test_a_key_of_any_text_has_an_address_that_reads_writes_and_remembers(shop, key) -> None:
    address, ops = f"/tools/{KEYS[key]}", shop.sign_in("ops")
    if key:
        created = ops("POST", "/tools", {"code": key})
        assert (created.status_code, created.headers["Location"]) == (201, f"/api/v1{address}")
    else:
        shop.add(Tool(code=key))
    assert ops.get(address) == {"code": key, "state": "whole"}
    assert ops("PATCH", address, {"state": "worn"}).json == {"code": key, "state": "worn"}
    history = ops.get(f"{address}/history")["items"]
    assert not key or history[0]["changes"] == {"state": {"before": "whole", "after": "worn"}}
    assert ops("POST", f"{address}/actions/delete").json["items"] == []
    ops.get(address, 404)


def test_a_key_of_several_parts_is_one_part_of_the_address(shop) -> None:
    piece, ops = shop.add(Piece(name="a")), shop.sign_in("ops")
    created = ops("POST", "/parts", {"pieceId": piece, "place": "x,y.z/w", "weight": 1})
    address = created.headers["Location"].removeprefix("/api/v1")
    assert address == f"/parts/{piece}%2Cx.%2Cy..z%252Fw"
    assert ops("PATCH", address, {"weight": 2}).json == {
        "pieceId": piece, "place": "x,y.z/w", "weight": 2, "seatId": None,
    }  # fmt: skip
    assert ops("DELETE", address).status_code == 204


def test_a_record_of_another_class_is_not_there(shop) -> None:
    piece, chair = shop.add(Piece(name="a"), Chair(name="b"))
    ops = shop.sign_in("ops")
    ops.get(f"/chairs/{piece}", 404)
    assert ops.get(f"/chairs/{chair}")["legs"] == 4
    assert "legs" not in ops.get(f"/pieces/{chair}")


def test_files_come_with_a_record_for_whoever_names_them(shop) -> None:
    piece, ops = shop.add(Piece(name="a", plan=b"\0\xff")), shop.sign_in("ops")
    assert "plan" not in ops.get(f"/pieces/{piece}")
    assert ops.get(f"/pieces/{piece}?fields=plan") == {"plan": "AP8="}
    assert ops.get("/pieces?fields=plan")["items"] == [{"plan": "AP8="}]


def test_a_record_takes_no_other_parameters_than_what_is_sent_of_it(asks, rows) -> None:
    order, reader = rows.order(), asks("ops")
    problem = reader.get(f"/orders/{order.id}?filds=number", 400)
    assert "Did you mean 'fields'?" in problem["detail"]
    for verb, body in (("PATCH", {}), ("PUT", {}), ("DELETE", None)):
        assert reader(verb, f"/orders/{order.id}?expnd=customer", body).status_code == 400


def test_a_row_of_another_region_reads_like_one_that_does_not_exist(asks, rows) -> None:
    order = rows.order(customer=rows.customer(region="South"))
    ops = asks("ops", region="North")
    for verb, ending, body in (
        ("GET", "", None), ("GET", "/history", None), ("PATCH", "", {"note": "x"}),
        ("PUT", "", {"number": "N", "customerId": 1}),
        ("DELETE", "", None), ("POST", "/actions/pack", None),
    ):  # fmt: skip
        theirs, nobodys = (ops(verb, f"/orders/{key}{ending}", body) for key in (order.id, 987654))
        assert theirs.status_code == nobodys.status_code == 404
        assert theirs.json["detail"] == nobodys.json["detail"]


def test_the_methods_that_an_address_names_are_those_that_the_person_may_use(asks, rows) -> None:
    order = rows.order()
    for role, methods in {
        "developer": "GET, HEAD, OPTIONS",
        "staff": "GET, HEAD, OPTIONS, PATCH, PUT",
        "ops": "GET, HEAD, OPTIONS, PATCH, PUT, DELETE",
    }.items():
        person = asks(role)
        for verb, status in (("OPTIONS", 204), ("POST", 405), ("LINK", 405)):
            answer = person(verb, f"/orders/{order.id}")
            assert (answer.status_code, sorted(answer.headers["Allow"].split(", "))) == (
                status, sorted(methods.split(", ")),
            )  # fmt: skip
    ops, developer = asks("ops"), asks("developer")
    assert ops("OPTIONS", f"/orders/{order.id}/actions/pack").headers["Allow"] == "POST, OPTIONS"
    assert developer("OPTIONS", f"/orders/{order.id}/actions/pack").headers["Allow"] == "OPTIONS"
    assert ops("GET", "/orders/actions/pack").headers["Allow"] == "POST, OPTIONS"
    assert ops("PUT", "/orders/bulk", {}).headers["Allow"] == "POST, OPTIONS"
    assert set(ops("PATCH", "/orders", {}).headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}
    assert set(ops("POST", "/people", {}).headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


@pytest.mark.parametrize("rights", [None, {"orders": ["read", "create"]}], ids=["all", "narrowed"])
def test_a_program_that_tries_another_method_is_told_those_that_its_token_may_use(rows, visitor, rights) -> None:
    person = rows.person(("ops",), {})
    text = tokens.make(rows.session, person.id, tokens.Wanted("client", timedelta(days=1), rights=rights))
    rows.session.commit()
    for bearing, status in ((f"Bearer {text}", 405), ("Bearer stw_nonsense", 401), ("", 401)):
        for address in ("/api/v1/orders", "/api/v1/orders/1"):
            answer = visitor.client.open(address, method="LINK", headers={"Authorization": bearing})
            assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
            assert ("WWW-Authenticate" in answer.headers) == (status == 401)
    answer = visitor.client.patch("/api/v1/orders", json={}, headers={"Authorization": f"Bearer {text}"})
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}
    assert visitor.client.delete("/api/v1/orders").status_code == 401


# Deleting -------------------------------------------------------------------------------------------------------------


def test_whoever_deletes_what_is_needed_is_told_by_what(asks, rows) -> None:
    order = rows.order()
    rows.shipment(order=order, tracking="T-1")
    refused = asks("ops")("DELETE", f"/orders/{order.id}")
    assert refused.status_code == 409 and refused.json["code"] == "conflict"
    assert refused.json["blocks"] == [{"kind": "Shipments", "count": 1, "samples": ["T-1"]}]


def test_a_delete_of_many_rows_is_sent_with_their_number(asks, rows) -> None:
    order, product, ops = rows.order(), rows.product(), asks("ops")
    for position in range(101):
        rows.line(order, product=product, position=position + 1)
    asked = ops("DELETE", f"/orders/{order.id}")
    assert (asked.status_code, asked.json["code"], asked.json["rows"]) == (409, "confirmation_needed", 102)
    assert "?rows=102" in asked.json["detail"] and asked.json["goes"][0]["count"] == 101
    assert ops("DELETE", f"/orders/{order.id}?rows=101").status_code == 409
    assert ops("DELETE", f"/orders/{order.id}?row=102").status_code == 400
    assert ops("DELETE", f"/orders/{order.id}?rows=102").status_code == 204
    ops.get(f"/orders/{order.id}", 404)


def test_a_hook_that_keeps_a_row_says_why(shop) -> None:
    piece = shop.add(Piece(name="kept"))
    refused = shop.sign_in("ops")("DELETE", f"/pieces/{piece}")
    assert (refused.status_code, refused.json["detail"]) == (422, "It is kept.")
    assert shop.sign_in("ops").get(f"/pieces/{piece}")


def test_parts_go_with_their_piece(shop) -> None:
    piece, ops = shop.add(Piece(name="a")), shop.sign_in("ops")
    shop.add(Part(piece_id=piece, place="left"))
    assert ops("DELETE", f"/pieces/{piece}").status_code == 204
    assert ops.get("/parts")["items"] == []
