"""ETags: what a record was when it was read, and what changed since."""

import pytest

from tests.api.workshop import Piece, Wood


def test_a_reader_who_has_the_answer_is_told_that_nothing_changed(asks, rows) -> None:
    order, reader = rows.order(), asks("ops")
    first = reader("GET", f"/orders/{order.id}")
    again = reader("GET", f"/orders/{order.id}", if_none_match=first.headers["ETag"])
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    other = reader("GET", f"/orders/{order.id}?fields=number", if_none_match=first.headers["ETag"])
    assert other.status_code == 200


def test_a_read_that_means_another_answer_is_refused_in_words(asks, rows) -> None:
    order, reader = rows.order(), asks("ops")
    tag = reader("GET", f"/orders/{order.id}").headers["ETag"]
    assert reader("GET", f"/orders/{order.id}", if_match=tag).status_code == 200
    refused = reader("GET", f"/orders/{order.id}", if_match='"another"')
    assert (refused.status_code, refused.json["code"], refused.headers["ETag"]) == (412, "changed", tag)


def test_a_change_of_an_earlier_version_is_refused_with_what_differs(asks, rows) -> None:
    order, writer, other = rows.order(), asks("ops"), asks("staff")
    read = writer("GET", f"/orders/{order.id}").headers["ETag"]
    now = other("PATCH", f"/orders/{order.id}", {"note": "other"}).headers["ETag"]
    refused = writer("PATCH", f"/orders/{order.id}", {"note": "mine"}, if_match=read)
    assert refused.status_code == 412 and refused.json["code"] == "changed"
    assert refused.json["differences"] == {"note": {"now": "other"}}
    assert refused.headers["ETag"].split(".")[0] == now.split(".")[0]
    assert writer.get(f"/orders/{order.id}")["note"] == "other"


def test_the_differences_are_spelled_as_records_spell_them(shop) -> None:
    piece, ops = shop.add(Piece(name="a", line_2a="x")), shop.sign_in("ops")
    read = ops("GET", f"/pieces/{piece}").headers["ETag"]
    ops("PATCH", f"/pieces/{piece}", {"wood": "oak", "madeOn": "2026-01-01"})
    refused = ops("PATCH", f"/pieces/{piece}", {"price": "1"}, if_match=read, accept_case="snake")
    assert refused.json["differences"] == {
        "made_on": {"now": "2026-01-01"}, "version": {"now": 2}, "wood": {"now": "oak"},
    }  # fmt: skip


def test_whoever_says_so_merges_what_nobody_else_touched(asks, rows) -> None:
    order, writer = rows.order(), asks("ops")
    read = writer("GET", f"/orders/{order.id}").headers["ETag"]
    asks("staff")("PATCH", f"/orders/{order.id}", {"note": "other"})
    merged = writer("PATCH", f"/orders/{order.id}", {"number": "N-1"}, if_match=read, prefer="merge")
    assert (merged.status_code, merged.json["note"], merged.json["number"]) == (200, "other", "N-1")
    refused = writer("PATCH", f"/orders/{order.id}", {"note": "mine"}, if_match=read, prefer="merge")
    assert refused.status_code == 412


@pytest.mark.parametrize("tag", ['"nonsense"', "nonsense", 'W/"nonsense"', '"a", "b"', '""', "\xe9"])
def test_a_tag_of_no_version_changes_nothing(asks, rows, tag) -> None:
    order, writer = rows.order(note="as it was"), asks("ops")
    for verb, ending, body in (("PATCH", "", {"note": "x"}), ("DELETE", "", None), ("POST", "/actions/pack", None)):
        assert writer(verb, f"/orders/{order.id}{ending}", body, if_match=tag).status_code == 412
    assert writer.get(f"/orders/{order.id}")["note"] == "as it was"


def test_any_version_will_do_for_whoever_says_star(asks, rows) -> None:
    order = rows.order()
    assert asks("ops")("PATCH", f"/orders/{order.id}", {"note": "x"}, if_match="*").status_code == 200


def test_a_tag_holds_nothing_of_what_its_reader_may_not_see(asks, rows) -> None:
    """Or whoever reads the tag could try what the hidden value is."""
    product = rows.product(cost="7")
    staff, finance = asks("staff"), asks("finance")
    before = staff("GET", f"/products/{product.id}").headers["ETag"]
    hers = finance("GET", f"/products/{product.id}").headers["ETag"]
    finance("PATCH", f"/products/{product.id}", {"cost": "8"})
    assert staff("GET", f"/products/{product.id}").headers["ETag"] == before
    assert finance("GET", f"/products/{product.id}").headers["ETag"] != hers
    assert staff("PATCH", f"/products/{product.id}", {"name": "new"}, if_match=before).status_code == 200


def test_a_version_says_the_same_of_a_row_in_every_answer(shop) -> None:
    piece, ops = shop.add(Piece(name="a", wood=Wood.ASH)), shop.sign_in("ops")
    tags = {
        ops("GET", f"/pieces/{piece}{question}", **headers).headers["ETag"].split(".")[0]
        for question in ("", "?fields=name", "?expand=tools") for headers in ({}, {"accept_case": "snake"})
    }  # fmt: skip
    changed = ops("PATCH", f"/pieces/{piece}", {})
    assert len(tags | {changed.headers["ETag"].split(".")[0]}) == 1
