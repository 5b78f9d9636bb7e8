"""A document in lines, word for word."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as some

from admin_app.resource.fields.indenting import indented

DOCUMENTS = some.recursive(
    some.none() | some.booleans() | some.integers() | some.text(),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(), inner, max_size=4),
    max_leaves=20,
)


def test_a_document_is_set_out_in_lines() -> None:
    assert indented('{"a":[1,{"b":null}],"c":{}}') == (
        '{\n  "a": [\n    1,\n    {\n      "b": null\n    }\n  ],\n  "c": {}\n}'
    )


@pytest.mark.parametrize("number", ["10.00", "1e400", "12345678901234567890123456789012345678901", "-0", "1.10E+2"])
def test_a_number_stays_as_it_is_written(number: str) -> None:
    assert f'"n": {number}\n' in indented(f'{{"n":{number}}}')


def test_a_key_that_stands_twice_stands_twice() -> None:
    assert indented('{"a":1,"a":2}').count('"a"') == 2


def test_letters_are_read_as_letters() -> None:
    assert indented('["\\u00e9"]') == '[\n  "é"\n]'
    assert indented('["\\ud800"]') == '[\n  "\\ud800"\n]'


@pytest.mark.parametrize("text", ["", "no json", '{"a', "{]}", "[" * 100_000 + "]" * 100_000])
def test_what_is_no_document_is_no_trouble(text: str) -> None:
    assert indented(text) == text


@given(DOCUMENTS)
def test_nothing_but_blanks_is_changed(document: object) -> None:
    for text in (json.dumps(document), json.dumps(document, ensure_ascii=False)):
        assert json.loads(indented(text)) == document
