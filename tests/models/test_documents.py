"""A document is read and written with each number as it is spelled, and costs no more where there are only integers."""

import json
import pickle
from copy import deepcopy
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import JSON, String, func, literal, literal_column, select

from admin_app import db
from models.documents import Spelled, dumps, loads

NUMBERS = ["10.00", "1e400", "-1E+400", "0.1234567890123456789", "-0", "-0.0", "1E2", "0.10e-7", "7", "9" * 5000]


@pytest.mark.parametrize("spelling", NUMBERS, ids=lambda spelling: spelling[:25])
def test_a_number_is_written_as_it_was_read(spelling: str) -> None:
    for text in (spelling, f'{{"a": [{spelling}, "x"], "b": {spelling}}}', f"[[], {{}}, [{spelling}], null, true, 5]"):
        assert dumps(loads(text)) == text
        assert dumps(loads(text.encode())) == text


def test_a_document_is_written_as_python_writes_it_but_for_its_numbers() -> None:
    value = {"é": ["1.5 kg", "pre-order", -0.5, 1e22, 1e-7], 1: {None: (True, [])}, "of": {"none": {}}}
    assert dumps(value) == json.dumps(value)
    assert dumps(value, ensure_ascii=False) == json.dumps(value, ensure_ascii=False)
    assert dumps({"a": {1}, "b": 0.5}, default=sorted) == '{"a": [1], "b": 0.5}'


def test_a_document_of_any_depth_that_can_be_read_can_be_written() -> None:
    text = "[" * 900 + "1.50" + "]" * 900
    assert dumps(loads(text)) == text


def test_a_number_counts_as_a_float_and_two_are_one_by_spelling() -> None:
    ten, other = loads("10.00"), loads("10.0")
    assert (ten + 1, f"{ten:.1f}", str(ten), ten == 10, hash(ten)) == (11.0, "10.0", "10.00", True, hash(10))
    assert ten != other and ten == loads("10.00")
    assert {"a": ten} != {"a": other}
    assert type(ten + 0) is float


def test_a_copy_keeps_the_spelling() -> None:
    document = loads('{"a": 10.00}')
    assert dumps(deepcopy(document)) == dumps(pickle.loads(pickle.dumps(document))) == '{"a": 10.00}'


@pytest.mark.parametrize("text", ["{", "-0x", '{"a": -0', "[1.0", "10.", "1_0"])
def test_what_is_no_document_is_refused_as_python_refuses_it(text: str) -> None:
    with pytest.raises(json.JSONDecodeError) as ours:
        loads(text)
    with pytest.raises(json.JSONDecodeError) as pythons:
        json.loads(text)
    assert str(ours.value) == str(pythons.value)


def test_a_document_without_fractions_is_written_by_python_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.documents.pieces", lambda *_: pytest.fail("written by hand"))
    document = {"day": "2026-01-05", "key": "a0eebc99-9c0b-4ef8-bb6d", "says": "Pre-order. Now.", "count": [1, -5]}
    assert dumps(document) == json.dumps(document)


def test_the_home_database_of_the_tool_reads_and_writes_documents_so(desk: Flask) -> None:
    def asked(expression: Any) -> Any:
        return connection.scalar(select(expression))

    with desk.app_context(), db.engine.connect() as connection:
        read = asked(literal_column("""'{"a": 10.00}'""", JSON))
        assert isinstance(read["a"], Spelled)
        assert asked(func.coalesce(literal(read, JSON), None, type_=String)) == '{"a": 10.00}'
