"""Creating, changing and replacing: what may be sent, what it becomes, and what the team's own rules say to it."""

from typing import Any

import pytest

from models import Customer
from models.documents import loads
from tests.api.workshop import Piece, PieceView, Tool, Wood

NEW_ORDER = {"number": "N-1", "placedAt": "2026-01-01T12:00:00Z"}


def test_a_new_record_is_answered_as_it_is_read_with_its_address(asks, rows) -> None:
    customer, ops = rows.customer(), asks("ops")
    created = ops("POST", "/orders", NEW_ORDER | {"customerId": customer.id})
    assert created.status_code == 201
    assert ops.get(created.headers["Location"].removeprefix("/api/v1")) == created.json
    assert created.json["number"] == "N-1" and created.json["status"] == "open"
    assert ops("GET", f"/orders/{created.json['id']}").headers["ETag"] == created.headers["ETag"]


def test_the_answer_to_a_write_is_what_its_address_asks_for(asks, rows) -> None:
    customer, ops = rows.customer(name="Ada"), asks("ops")
    created = ops("POST", "/orders?fields=number,customer.name", NEW_ORDER | {"customer_id": customer.id})
    assert created.json == {"number": "N-1", "customer": {"name": "Ada"}}


def test_a_change_of_nothing_is_answered_and_leaves_no_trace(asks, rows) -> None:
    order, ops = rows.order(note="x"), asks("ops")
    before = ops.get(f"/orders/{order.id}/history")
    for body in ({}, {"note": "x"}, {"note": "x", "status": "open", "id": order.id}):
        assert ops("PATCH", f"/orders/{order.id}", body).status_code == 200
    assert ops.get(f"/orders/{order.id}/history") == before


def test_a_record_that_was_read_can_be_put_back_with_one_value_changed(asks, rows) -> None:
    order, ops = rows.order(note="x"), asks("ops")
    read = ops.get(f"/orders/{order.id}")
    put = ops("PUT", f"/orders/{order.id}", read | {"note": "y"})
    assert put.status_code == 200 and put.json == read | {"note": "y"}
    refused = ops("PUT", f"/orders/{order.id}", read | {"total": "999.00"})
    assert refused.json["errors"] == {"total": "You may read this, not change it."}


def test_what_a_replacement_leaves_out_is_its_default_or_nothing(shop) -> None:
    piece = shop.add(Piece(name="a", wood=Wood.OAK, sound=False, extra={"a": 1}, plan=b"x", secret="s", weight=1.5))
    ops, developer = shop.sign_in("ops"), shop.sign_in("developer", "admin")
    put = ops("PUT", f"/pieces/{piece}", {"name": "b"})
    assert (put.json["wood"], put.json["sound"], put.json["extra"], put.json["weight"]) == (None, True, None, None)
    kept = developer.get(f"/pieces/{piece}?fields=plan,secret")
    assert kept == {"plan": "eA==", "secret": "s"}  # files are not sent with a record, and ops may not see the secret
    assert list(ops("PUT", f"/pieces/{piece}", {}).json["errors"]) == ["name"]


def test_a_field_that_may_not_be_read_is_no_field_in_any_body(asks, rows) -> None:
    product, ops = rows.product(cost="7"), asks("ops")
    for verb, body in (("PATCH", {"cost": "7"}), ("PATCH", {"cost": "8"}), ("PUT", {"cost": "7"})):
        refused = ops(verb, f"/products/{product.id}", body)
        unknown = ops(verb, f"/products/{product.id}", {"cosx": body["cost"]})
        assert refused.status_code == unknown.status_code == 422
        assert refused.text.replace("cost", "cosx").split('"request_id"')[0] == unknown.text.split('"request_id"')[0]


def test_a_field_that_may_be_read_and_not_written_is_refused_by_name(asks, rows) -> None:
    customer = rows.customer()
    refused = asks("ops")("PATCH", f"/customers/{customer.id}", {"credit_limit": "5"})
    assert refused.json["errors"] == {"credit_limit": "You may read this, not change it."}
    assert asks("finance")("PATCH", f"/customers/{customer.id}", {"credit_limit": "5"}).json["creditLimit"] == "5.00"


# Other rows -----------------------------------------------------------------------------------------------------------


def test_a_key_of_a_row_of_others_reads_like_one_that_nobody_has(asks, rows) -> None:
    order, theirs = rows.order(), rows.customer(region="South")
    ops = asks("ops", region="North")
    told = [ops("PATCH", f"/orders/{order.id}", {"customerId": key}).json for key in (theirs.id, 987654)]
    assert [answer["errors"] for answer in told] == [
        {"customerId": "There is no such customer among those you may see."}
    ] * 2


def test_a_row_that_would_leave_its_writers_own_rows_stays_as_it_was(asks, rows, app) -> None:
    customer, ops = rows.customer(), asks("ops", region="North")
    refused = ops("PATCH", f"/customers/{customer.id}", {"region": "South"})
    assert refused.status_code == 403 and "nothing was saved" in refused.json["detail"]
    created = ops("POST", "/customers", {
        "number": "S-1", "name": "N", "country": "DE", "region": "South", "segment": "retail", "since": "2026-01-01",
    })  # fmt: skip
    assert created.status_code == 403
    rows.session.expire_all()
    assert {each.region for each in rows.session.query(Customer)} == {"North"}


def test_lists_of_related_rows_are_written_as_lists_of_their_keys(asks, rows) -> None:
    customer, tags = rows.customer(tags=[rows.tag()]), [rows.tag(), rows.tag()]
    ops, address = asks("ops"), f"/customers/{customer.id}"
    keys = [tag.id for tag in tags]
    ops("PATCH", address, {"tags": [*keys, keys[0]]})
    read = ops.get(f"{address}?fields=tags.id")["tags"]["items"]
    assert sorted(item["id"] for item in read) == keys
    assert ops.get(f"{address}/history")["items"][0]["changes"]["tags"]["after"] == [str(key) for key in keys]
    refused = ops("PATCH", address, {"tags": [keys[0], 987654]})
    assert refused.json["errors"] == {"tags.1": "There is no such tag among those you may see."}
    assert ops("PATCH", address, {"tags": [str(keys[0])]}).json["errors"] == {"tags.0": "Write a whole number."}
    assert ops("PATCH", address, {"tags": None}).json["errors"] == {"tags": "This is needed; it cannot be left empty."}
    assert ops("PUT", address, ops.get(address)).status_code == 200
    assert ops.get(f"{address}?fields=tags.id")["tags"]["items"] == []  # a replacement leaves out what it does not name


def test_a_hidden_row_that_is_there_may_stay_and_not_be_chosen(shop) -> None:
    shop.add(Tool(code="broken", state="broken"))
    piece, ops = shop.add(Piece(name="a", tool_code="broken")), shop.sign_in("ops")
    other = shop.add(Piece(name="b"))
    assert ops("PUT", f"/pieces/{piece}", ops.get(f"/pieces/{piece}")).status_code == 200
    assert list(ops("PATCH", f"/pieces/{other}", {"toolCode": "broken"}).json["errors"]) == ["toolCode"]


# The database's rules, and the team's ---------------------------------------------------------------------------------


def test_a_number_that_is_taken_is_a_conflict_at_its_field(asks, rows) -> None:
    order, ops = rows.order(number="N-1"), asks("ops")
    for verb, address in (("POST", "/orders"), ("PUT", f"/orders/{rows.order().id}")):
        refused = ops(verb, address, {"number": "N-1", "customer_id": order.customer_id})
        assert (refused.status_code, refused.json["constraint"]) == (409, "unique")
        assert list(refused.json["errors"]) == ["number"] and "is taken" in refused.json["detail"]


def test_a_rule_of_the_database_is_a_conflict(asks, rows) -> None:
    refused = asks("ops")("PATCH", f"/products/{rows.product().id}", {"stock": -1})
    assert (refused.status_code, refused.json["constraint"], list(refused.json["errors"])) == (409, "check", ["stock"])


def test_the_teams_rules_refuse_with_their_own_sentence(shop) -> None:
    piece, ops = shop.add(Piece(name="a")), shop.sign_in("ops")
    for body, status, detail in (
        ({"name": "forbidden"}, 422, "Nothing is called forbidden here."),
        ({"weight": -12345, "wood": "oak"}, 422, "Wood has a weight."),
        ({"line_2a": "x1"}, 422, "line_2a: No digits here."),
    ):
        refused = ops("PATCH", f"/pieces/{piece}", body)
        assert (refused.status_code, refused.json["detail"]) == (status, detail)
    assert ops.get(f"/pieces/{piece}")["version"] == 1


def test_the_hooks_get_the_whole_form_before_and_after(shop) -> None:
    piece, ops = shop.add(Piece(name="a")), shop.sign_in("ops")
    PieceView.told.clear()
    ops("PATCH", f"/pieces/{piece}", {"price": "1"})
    ops("POST", "/pieces", {"name": "b"})
    ops("PUT", f"/pieces/{piece}", {"name": "c"})
    ops("PATCH", f"/pieces/{piece}", {"price": "x"})
    assert PieceView.told == [
        ("before", "a", False), ("after", "a", False), ("before", "b", True), ("after", "b", True),
        ("before", "c", False), ("after", "c", False),
    ]  # fmt: skip


def test_a_write_that_leaves_the_views_own_query_is_refused(shop) -> None:
    piece, ops = shop.add(Piece(name="a")), shop.sign_in("ops")
    assert ops("PATCH", f"/sound-pieces/{piece}", {"sound": False}).status_code == 403
    assert ops("POST", "/sound-pieces", {"name": "b", "sound": False}).status_code == 403
    assert ops("DELETE", f"/sound-pieces/{piece}").status_code == 403  # can_delete is off
    assert [item["name"] for item in ops.get("/pieces")["items"]] == ["a"]


def test_the_version_of_a_row_counts_up_and_is_nobodys_to_type(shop) -> None:
    piece, ops = shop.add(Piece(name="a")), shop.sign_in("ops")
    assert ops("PATCH", f"/pieces/{piece}", {"weight": 1}).json["version"] == 2
    assert ops("PUT", f"/pieces/{piece}", {"name": "a", "version": 1}).status_code == 422
    assert ops("PUT", f"/pieces/{piece}", {"name": "b", "version": 2}).json["version"] == 3


# Bodies ---------------------------------------------------------------------------------------------------------------

BODIES: dict[str, tuple[bytes, str, int, str]] = {
    "nothing": (b"", "application/json", 400, "bad_body"),
    "half an object": (b"{", "application/json", 400, "bad_body"),
    "a mark of the byte order": (b"\xef\xbb\xbf{}", "application/json", 400, "bad_body"),
    "UTF-16": (b"\xff\xfe{\0}\0", "application/json", 400, "bad_body"),
    "another character set": (b"{}", "application/json; charset=latin-1", 415, "unsupported_media_type"),
    "the usual character set": (b"{}", 'application/json; charset="UTF-8"', 200, ""),
    "a merge patch": (b"{}", "application/merge-patch+json", 200, ""),
    "a form": (b"note=x", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
    "a form of parts": (b"", "multipart/form-data; boundary=x", 415, "unsupported_media_type"),
    "text": (b"{}", "text/plain", 415, "unsupported_media_type"),
    "no type": (b"{}", "", 415, "unsupported_media_type"),
    "a JSON patch": (b"[]", "application/json-patch+json", 415, "unsupported_media_type"),
    "a list": (b"[]", "application/json", 400, "bad_body"),
    "null": (b"null", "application/json", 400, "bad_body"),
    "a number": (b"1", "application/json", 400, "bad_body"),
    "a key twice": (b'{"note":"a","note":"b"}', "application/json", 400, "bad_body"),
    "no number": (b'{"note":NaN}', "application/json", 400, "bad_body"),
    "infinity": (b'{"note":Infinity}', "application/json", 400, "bad_body"),
    "NUL": (b'{"note":"\\u0000"}', "application/json", 400, "bad_body"),
    "half a character": (b'{"note":"\\ud800"}', "application/json", 400, "bad_body"),
    "a pit": (b'{"a":' * 5000 + b"1" + b"}" * 5000, "application/json", 400, "bad_body"),
    "a pit of lists": (b"[" * 100_000 + b"]" * 100_000, "application/json", 400, "bad_body"),
    "17 MB": (b'{"note":"' + b"x" * 17_000_000 + b'"}', "application/json", 413, "too_large"),
}  # fmt: skip


@pytest.mark.sqlite_only
@pytest.mark.parametrize("name", BODIES)
def test_a_body_is_read_or_refused_with_a_sentence(asks, rows, name) -> None:
    body, kind, status, code = BODIES[name]
    order, ops = rows.order(note="as it was"), asks("ops")
    answer = ops("PATCH", f"/orders/{order.id}", body, content_type=kind)
    assert answer.status_code == status
    assert status == 200 or answer.json["code"] == code
    assert ops.get(f"/orders/{order.id}")["note"] == "as it was"


@pytest.mark.sqlite_only
def test_a_body_that_is_packed_is_refused_as_what_it_is(asks, rows) -> None:
    order, ops = rows.order(note="as it was"), asks("ops")
    answer = ops("PATCH", f"/orders/{order.id}", {"note": "x"}, content_encoding="gzip")
    assert (answer.status_code, "'gzip'" in answer.json["detail"]) == (415, True)
    assert ops("PATCH", f"/orders/{order.id}", {"note": "x"}, content_encoding="identity").status_code == 200


@pytest.mark.sqlite_only
def test_a_body_without_a_length_is_read(asks, rows) -> None:
    import io

    order, ops = rows.order(), asks("ops")
    answer = ops.visitor.client.open(
        f"/api/v1/orders/{order.id}", method="PATCH", input_stream=io.BytesIO(b'{"note":"chunks"}'),
        content_type="application/json", headers={"X-CSRFToken": ops.token, "Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )  # fmt: skip
    assert (answer.status_code, answer.json["note"]) == (200, "chunks")


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({"placed_at": "2026-01-01T00:00:00Z", "placedAt": "2026-01-01T00:00:00Z"}, ["placed_at"]),
        ({"placed_att": 1, "noteX": 2}, ["noteX", "placed_att"]),
        ({"": 1}, [""]),
        ({"customerId": None}, ["customerId"]),
        ({"customer_id": "1"}, ["customer_id"]),
        ({"number": "x" * 21}, ["number"]),
        ({"number": " "}, ["number"]),
        ({"lines": []}, ["lines"]),
        ({"customer": {"id": 1}}, ["customer"]),
        ({"__class__": 1, "model_config": 2}, ["__class__", "model_config"]),
    ],
)
def test_what_is_wrong_with_a_body_stands_at_the_names_it_used(asks, rows, body: Any, errors) -> None:
    refused = asks("ops")("PATCH", f"/orders/{rows.order().id}", body)
    assert refused.status_code == 422 and sorted(refused.json["errors"]) == sorted(errors)


def test_a_body_of_more_strange_names_than_anybody_mistypes_is_refused_in_short(asks, rows) -> None:
    order, ops = rows.order(), asks("ops")
    for body in ({f"k{number}": 1 for number in range(20_000)}, {"n" * 100_000: 1}):
        for verb, address, sent in (
            ("PATCH", f"/orders/{order.id}", body),
            ("POST", "/orders/bulk", {"create": [body]}),
            ("POST", "/orders/bulk", body),
            ("POST", "/orders/bulk", {"delete": [{"id": order.id, **body}]}),
            ("POST", "/orders/actions/pack", body),
        ):
            refused = ops(verb, address, sent)
            assert refused.status_code in (400, 422) and len(refused.data) < 2000, (address, len(refused.data))


def test_a_record_that_holds_a_deep_document_stays_readable_beside_others(asks, rows) -> None:
    ops, deep = asks("ops"), b'{"attributes":' + b"[" * 900 + b"]" * 900 + b"}"
    first, second = rows.product(), rows.product()
    assert ops("PATCH", f"/products/{first.id}", deep).status_code == 200
    assert ops("PATCH", f"/products/{second.id}", b'{"attributes": {"n": 1e5000}}').status_code == 200
    listed = ops("GET", "/products")
    assert listed.status_code == 200 and len(loads(listed.data)["items"]) == 2
    page = ops("GET", f"/products/{first.id}", Accept="text/html", Sec_Fetch_Dest="document")
    assert page.status_code == 200 and page.mimetype == "text/html"
