"""A document of any size and shape, drawn: what stands there is JSON, and what is left out is said."""

import json

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from admin_app.api.browse.document import BYTES_MAX, Drawing, plain, read

pytestmark = pytest.mark.sqlite_only

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=20), inner, max_size=4),
    max_leaves=20,
)


@pytest.fixture(autouse=True)
def asked(desk):
    with desk.test_request_context("/api/"):
        yield


def drawn(document):
    made = Drawing(read(json.dumps(document).encode()))
    tree = BeautifulSoup(str(made.html), "html.parser")
    for hidden in tree.select(".json-folded, .json-count"):
        hidden.decompose()
    return made, tree


@given(VALUES)
def test_what_is_drawn_reads_back_as_it_was(desk, document):
    with desk.test_request_context("/api/"):
        assert json.loads(drawn(document)[1].get_text()) == document


def test_a_number_keeps_every_digit():
    spelled = b'{"a": 1.10, "b": 12345678901234567890.123456789012345678, "c": 1e400, "d": ' + b"9" * 5000 + b"}"
    text = str(Drawing(read(spelled)).html)

    assert all(
        number in text for number in (">1.10<", ">12345678901234567890.123456789012345678<", ">1e400<", "99999…")
    )
    assert plain(read(spelled))["a"] == 1.1


def test_a_text_of_a_million_letters_is_cut_and_says_so():
    made, _tree = drawn({"text": "e" * 1_000_000})

    assert len(str(made.html)) < 3000
    assert "1,000,000 characters" in str(made.html)


def test_a_long_list_is_drawn_to_a_bound_and_says_how_many_are_left():
    made, tree = drawn({"items": [{"id": at, "name": f"Name {at}"} for at in range(5000)], "next": None})

    assert made.left_out
    assert len(str(made.html)) < 1_000_000
    assert "more, not drawn" in tree.get_text()


def test_a_deep_document_is_drawn_to_a_bound():
    made, tree = drawn(json.loads("[" * 200 + "]" * 200))

    assert made.left_out
    assert "1 more, not drawn" in tree.get_text()


DEEP = (b"[" * 100_000 + b"]" * 100_000, b"[" * 900 + b"]" * 900, b'{"a":' * 300 + b"1" + b"}" * 300)


@pytest.mark.parametrize("text", [*DEEP, b'"' + b"x" * BYTES_MAX + b'"', b"not JSON"])
def test_what_cannot_be_drawn_is_not_read(text):
    with pytest.raises(ValueError):
        read(text)


def test_half_a_character_stays_escaped():
    made, _tree = drawn({"half": "\ud83d", "name\udc00": 1})

    assert "\\ud83d" in str(made.html)
    str(made.html).encode()


def test_only_addresses_of_this_api_become_links():
    _made, tree = drawn(
        {"a": "/api/v1/orders", "b": "https://example.com", "c": "javascript:alert(1)", "d": "//x/api/"}
    )

    assert [link["href"] for link in tree.select("a")] == ["/api/v1/orders"]


def test_rows_far_down_a_list_are_folded():
    _made, tree = drawn({"items": [{"id": at, "name": "x"} for at in range(900)]})
    rows = tree.select("details details")

    assert "open" in rows[0].attrs
    assert "open" not in rows[800].attrs
