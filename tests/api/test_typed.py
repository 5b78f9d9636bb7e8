"""Every kind of value, out as JSON and in again, and what is refused of each."""

import json
import math
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.workshop import Piece, Tool

GOOD: dict[str, list[Any]] = {
    "wood": ["oak", "ash", "NUMBERED", None],
    "big": [0, 1, -1, 2**63 - 1, -(2**63), None],
    "price": ["0.00", "10.00", "-99999999.99", None],
    "weight": [0.0, 1.5, -2.25, 1e308, 5e-324, None],
    "madeOn": ["2024-02-29", "0001-01-01", "9999-12-31", None],
    "madeAt": ["2026-01-01T00:00:00", "2026-01-01T23:59:59.999999", None],
    "ringsAt": ["00:00:00", "23:59:59.999999", None],
    "took": ["00:00:01", "1 day 02:00:00", "-01:00:00", "00:00:00.000001", None],
    "sound": [True, False],
    "line_2a": ["", " ", "ü👍", "x" * 20, "\t\n", None],
    "extra": [{}, [], "", "null", 0, False, {"a": [None, {"b": 1.5}]}, None],
    "plan": ["", "AA==", "AP8=", None],
    "toolCode": ["a/b", None],
    "name": ["a", "<b>", "' OR 1=1 --", "%00", "x" * 40],
}
AS_ANOTHER: dict[str, list[tuple[Any, Any]]] = {
    "big": [(1.0, 1), (-0.0, 0), (1e3, 1000)],
    "price": [("10", "10.00"), ("-0", "0.00"), ("0001.5", "1.50")],
    "weight": [(1, 1.0)],
    "madeAt": [("2026-01-01T10:00:00.5", "2026-01-01T10:00:00.500000")],
    "took": [("1:00:00", "01:00:00"), ("2 days", "2 days")],
    "plan": [("AA==", "AA==")],
}
BAD: dict[str, list[Any]] = {
    "wood": ["OAK", "elm", 3, True, ["oak"], {"a": 1}, ""],
    "big": [2**63, -(2**63) - 1, 10**30, 1.5, "1", True, [1], ""],
    "price": [10, 1.5, "1e3", "NaN", "Infinity", "1,5", " 1", "1.", ".5", "+1", "1.005", "100000000.00", "", "٣", True],
    "weight": ["1.5", True, [], "NaN"],
    "madeOn": ["2026-02-29", "2026-13-01", "0000-01-01", "today", "-7d", "2026-1-1", "20260101", "", 20260101,
               "2026-01-01T00:00:00"],
    "madeAt": ["2026-01-01", "now", "2026-01-01T00:00:00Z", "2026-01-01 00:00:00", "2026-01-01T24:00:00",
               "2026-01-01T00:00", "", 0],
    "ringsAt": ["24:00:00", "10:00", "10:60:00", "", 10],
    "took": ["", "P1D", "1 day ", " 1:00:00", "yesterday", 60],
    "sound": [1, 0, "true", "", None],
    "line_2a": [1, True, [], {}, "x" * 21, "a\0"],
    "extra": [{"a": "\0"}, ["\ud800"]],
    "plan": ["!", "A", "AA", [0], 1, "A" * 2000],
    "toolCode": ["b", "broken", 1, ""],
    "name": ["", " ", None, 1, "x" * 41],
}  # fmt: skip


def test_every_kind_of_value_comes_back_as_it_was_sent(shop) -> None:
    piece, ops = a_piece(shop)
    for name, values in GOOD.items():
        for value in values:
            answer = ops("PATCH", f"/pieces/{piece}?fields={name}", {name: value})
            assert (answer.status_code, answer.json) == (200, {name: value}), answer.text
            assert ops.get(f"/pieces/{piece}?fields={name}") == {name: value}
            if name == "name":
                continue
            created = ops("POST", f"/pieces?fields=id,{name}", {"name": "another", name: value})
            assert (created.status_code, created.json[name]) == (201, value), created.text
            ops("DELETE", f"/pieces/{created.json['id']}")


def test_what_means_the_same_is_answered_in_one_spelling(shop) -> None:
    piece, ops = a_piece(shop)
    for name, pairs in AS_ANOTHER.items():
        for sent, answered in pairs:
            answer = ops("PATCH", f"/pieces/{piece}?fields={name}", {name: sent})
            assert answer.json == {name: answered}, (name, sent, answer.text)


def test_what_a_column_does_not_hold_is_refused_at_its_name_and_changes_nothing(shop) -> None:
    piece, ops = a_piece(shop)
    before = ops.get(f"/pieces/{piece}")
    for name, values in BAD.items():
        for value in values:
            for verb in ("PATCH", "PUT"):
                body = json.dumps({"name": "other", name: value}).encode()
                answer = ops(verb, f"/pieces/{piece}", body)
                assert answer.status_code in (400, 422), (verb, name, value, answer.text)
                assert answer.status_code == 400 or list(answer.json["errors"]) == [name], (verb, value, answer.text)
    assert ops.get(f"/pieces/{piece}") == before


def test_numbers_that_json_does_not_have_are_refused(shop) -> None:
    piece, ops = a_piece(shop)
    for body, status in (
        (b'{"weight":1e400}', 422), (b'{"weight":NaN}', 400), (b'{"weight":-Infinity}', 400), (b'{"big":1e400}', 422),
        (b'{"extra":1e400}', 422), (b'{"big":' + b"9" * 5000 + b"}", 422),
    ):  # fmt: skip
        assert ops("PATCH", f"/pieces/{piece}", body).status_code == status, body[:40]


def test_digits_that_are_too_many_are_counted_in_the_refusal(shop) -> None:
    piece, ops = a_piece(shop)
    refused = ops("PATCH", f"/pieces/{piece}", {"price": "1.005"})
    assert refused.json["errors"]["price"] == "At most 8 digits before the point and 2 after it are kept."


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "wood": st.sampled_from(["oak", "ash", "NUMBERED", None]),
            "big": st.none() | st.integers(-(2**63), 2**63 - 1),
            "price": st.none()
            | st.decimals(-(10**7), 10**7, places=2).map(lambda each: format(each + Decimal(0), "f")),
            "weight": st.none() | st.floats(allow_nan=False, allow_infinity=False).map(lambda each: each + 0.0),
            "madeOn": st.none() | st.dates().map(str),
            "madeAt": st.none() | st.datetimes().map(lambda each: each.isoformat()),
            "sound": st.booleans(),
            "name": st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=40).filter(
                lambda text: text.strip() and text != "forbidden"
            ),
            "extra": st.recursive(
                st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text("aZ_é", max_size=4),
                lambda inner: (
                    st.lists(inner, max_size=3) | st.dictionaries(st.text("aZ_é", max_size=4), inner, max_size=3)
                ),
                max_leaves=6,
            ),
        },
    )
)
def test_any_body_of_good_values_is_what_is_read_afterwards_and_can_be_put_back(shop, body: dict[str, Any]) -> None:
    piece, ops = a_piece(shop)
    assert ops("PATCH", f"/pieces/{piece}", body).status_code == 200
    read = ops("GET", f"/pieces/{piece}")
    for name, value in body.items():
        assert same(read.json[name], value), (name, value, read.json[name])
    put = ops("PUT", f"/pieces/{piece}", read.data, if_match=read.headers["ETag"])
    assert (put.status_code, put.json) == (200, read.json)


def same(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=0) or (one == 0 and other == 0)
    return bool(one == other) or (
        isinstance(other, str) and str(one).startswith(other)
    )  # ".5" of a second is ".500000"


def a_piece(shop: Any) -> tuple[int, Any]:
    shop.empty()
    shop.add(Tool(code="a/b"), Tool(code="broken", state="broken"))
    return shop.add(Piece(name="a")), shop.sign_in("ops")


@pytest.mark.parametrize("sign", ["", "_", "é"])
def test_a_name_that_nobody_declared_is_unknown(shop, sign) -> None:
    piece, ops = a_piece(shop)
    assert list(ops("PATCH", f"/pieces/{piece}", {sign: 1}).json["errors"]) == [sign]
