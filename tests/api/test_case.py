"""camelCase and snake_case: in either, out as asked, and never inside a document."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_app.api.names import Names, camel
from tests.api.workshop import Piece


def test_an_answer_is_spelled_by_the_header_else_by_the_setting(asks, rows, app, monkeypatch) -> None:
    order, ops = rows.order(), asks("ops")
    address = f"/orders/{order.id}?expand=assignedTo,lines"
    assert {"customerId", "placedAt", "assignedTo"} <= set(ops.get(address))
    assert {"customer_id", "placed_at", "assigned_to"} <= set(ops.get(address, accept_case="snake"))
    monkeypatch.setitem(app.config, "API_CASE", "snake")
    assert "placed_at" in ops.get(address) and "placedAt" in ops.get(address, accept_case="Camel ")


def test_a_case_that_nobody_speaks_is_refused_everywhere(asks, rows) -> None:
    order, ops = rows.order(), asks("ops")
    for verb, address, body in (
        ("GET", "/orders", None), ("GET", f"/orders/{order.id}", None), ("PATCH", f"/orders/{order.id}", {"note": "x"}),
        ("GET", f"/orders/{order.id}/history", None), ("POST", "/orders/bulk", {"create": [{}]}),
        ("POST", f"/orders/{order.id}/actions/cancel", None),
    ):  # fmt: skip
        answer = ops(verb, address, body, accept_case="kebab")
        assert answer.status_code == 400 and "camel or snake" in answer.json["detail"], (verb, address)
    assert ops.get(f"/orders/{order.id}")["note"] is None


def test_a_wrong_name_is_repeated_as_it_was_written(asks, rows) -> None:
    order, ops = rows.order(), asks("ops")
    for name in ("placedAt", "placed_at"):
        for case in ("camel", "snake"):
            refused = ops("PATCH", f"/orders/{order.id}", {name: "x"}, accept_case=case)
            assert list(refused.json["errors"]) == [name]
    missing = ops("POST", "/orders", {"number": "N", "assigned_to_id": None})
    assert list(missing.json["errors"]) == ["customer_id"]
    missing = ops("POST", "/orders", {"number": "N", "assignedToId": None}, accept_case="snake")
    assert list(missing.json["errors"]) == ["customerId"]


DOCUMENTS = [
    {"some_key": {"otherKey": [{"a_b": None, "A_b": 1}]}}, [], "snake_case", 1, {"": {"_": 1}}, {"1": 1}, True,
    {"created": {"items": []}}, [10**25], 1.5, {"ü_x": "\u2028"},
]  # fmt: skip


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_keys_of_a_document_are_its_own(shop, document) -> None:
    piece, ops = shop.add(Piece(name="a")), shop.sign_in("ops")
    for case in ("camel", "snake"):
        assert ops("PATCH", f"/pieces/{piece}", {"extra": document}, accept_case=case).json["extra"] == document
        assert ops.get(f"/pieces/{piece}", accept_case=case)["extra"] == document


def test_a_document_keeps_its_numbers_to_the_last_digit(shop) -> None:
    piece, ops = shop.add(Piece(name="a")), shop.sign_in("ops")
    for text in ('{"a":10.00}', '{"a":0.1000000000000000055}', "[12345678901234567890123]"):
        answer = ops("PATCH", f"/pieces/{piece}", b'{"extra":' + text.encode() + b"}")
        assert f'"extra":{text}' in answer.text.replace(": ", ":"), answer.text


def test_null_of_a_document_that_is_there_is_not_what_is_missing(shop) -> None:
    piece, ops = shop.add(Piece(name="a", extra={"a": 1})), shop.sign_in("ops")
    ops("PATCH", f"/pieces/{piece}", {"extra": None})
    assert ops.get("/pieces?extra__empty=true")["items"][0]["extra"] is None


NAMES = st.text("abcZ_12", min_size=1, max_size=8)


@given(st.lists(NAMES, min_size=1, max_size=12, unique=True))
def test_no_two_names_are_ever_spelled_alike_and_each_comes_back(names: list[str]) -> None:
    known = Names.of(names)
    spelled = [known.spelled(name, "camel") for name in names]
    assert all(one != other for one, other in pairwise(sorted(spelled)))
    assert [known.declared_for(each) for each in spelled] == names
    assert all(known.declared_for(name) == name for name in names)
    assert camel("placed_at") == "placedAt"
