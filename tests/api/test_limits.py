"""How often a program may ask: by token, person or network, told in headers, refused with the time to come again."""

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from admin_app.api import limits
from admin_app.api.limits import Rate, TooManyRequests, check_rate, check_stranger, rate_headers
from admin_app.extensions import db
from admin_app.resource.errors import answer
from admin_app.resource.scope import act_for

pytestmark = pytest.mark.sqlite_only

Asking = Callable[..., Any]
TOKEN = SimpleNamespace(id=5, roles=frozenset(), token_id=7)
OTHER = SimpleNamespace(id=5, roles=frozenset(), token_id=8)
PERSON = SimpleNamespace(id=5, roles=frozenset())


@pytest.mark.parametrize(
    ("actor", "name", "most"), [(TOKEN, "token", 3), (PERSON, "person", 3), (None, "anonymous", 2)]
)
def test_whoever_asks_too_often_is_told_when_to_come_again(ask: Asking, actor: Any, name: str, most: int) -> None:
    for left in reversed(range(most)):
        response = ask(actor)
        assert response.status_code == 200
        assert response.headers["RateLimit-Policy"] == f'"{name}";q={most};w=60'
        assert re.fullmatch(rf'"{name}";r={left};t=(60|59)', response.headers["RateLimit"])
    refused = ask(actor)
    assert (refused.status_code, refused.json["code"]) == (429, "too_many_requests")
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert f'"{name}";r=0;t=' in refused.headers["RateLimit"]
    assert f"again in {refused.headers['Retry-After']} seconds" in refused.json["detail"]


def test_nobody_who_is_turned_away_comes_as_often_as_they_like(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "API_RATE_ANONYMOUS", "2/minute")
    client, nobody = app.test_client(), {"REMOTE_ADDR": "192.0.2.77"}
    answers = [client.get("/api/v1/orders", environ_base=nobody) for _ in range(3)]
    assert [each.status_code for each in answers] == [401, 401, 429]
    assert answers[2].json["code"] == "too_many_requests" and int(answers[2].headers["Retry-After"]) >= 1


def test_each_token_has_its_own_count_and_a_person_another(ask: Asking) -> None:
    assert [ask(TOKEN).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert [ask(OTHER).status_code, ask(PERSON).status_code, ask(None).status_code] == [200, 200, 200]


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("2001:db8::1", "2001:db8::2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("", "unknown", True),
    ],
)
def test_nobody_is_counted_by_network(ask: Asking, one: str, other: str, is_same: bool) -> None:
    ask(None, one), ask(None, one)
    assert ask(None, other).status_code == (429 if is_same else 200)


def test_a_token_that_opens_nothing_counts_against_its_network(app: Flask, ask: Asking) -> None:
    for _ in range(2):
        with app.test_request_context("/api/v1/", environ_base={"REMOTE_ADDR": "192.0.2.1"}):
            check_stranger()
            assert "anonymous" in rate_headers(app.response_class()).headers["RateLimit-Policy"]
    with (
        app.test_request_context("/api/v1/", environ_base={"REMOTE_ADDR": "192.0.2.1"}),
        pytest.raises(TooManyRequests),
    ):
        check_stranger()
    assert ask(TOKEN, "192.0.2.1").status_code == 200


def test_the_gate_counts_the_tokens_that_open_nothing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    known = app.extensions["steward"]
    monkeypatch.setattr(known, "token_refused", known.token_refused)
    limits.listen(app)
    assert known.token_refused is check_stranger


def test_an_answer_that_was_not_counted_is_counted_with_its_headers(app: Flask) -> None:
    with app.test_request_context("/api/v1/"):
        assert "r=1;" in rate_headers(app.response_class()).headers["RateLimit"]
    with app.test_request_context("/api/v1/"):
        assert "r=0;" in rate_headers(app.response_class()).headers["RateLimit"]
    with app.test_request_context("/api/v1/"):
        assert "r=0;" in rate_headers(app.response_class()).headers["RateLimit"]  # and it is not refused for it


@pytest.mark.parametrize(("text", "seconds"), [("5/second", 1), ("5/minute", 60), ("5/hour", 3600), ("5/day", 86400)])
def test_a_rate_is_read_as_the_setting_is_written(text: str, seconds: int) -> None:
    assert Rate.from_setting("token", text) == Rate("token", 5, seconds)


def test_the_package_that_counts_is_loaded_by_the_first_request_that_is_counted() -> None:
    import subprocess
    import sys

    code = "import sys, run, admin_app.api.limits; assert 'limits' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.fixture(autouse=True)
def rates(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Few requests, and none counted yet."""
    monkeypatch.setitem(app.config, "API_RATE", "3/minute")
    monkeypatch.setitem(app.config, "API_RATE_ANONYMOUS", "2/minute")
    monkeypatch.delitem(app.extensions, limits.EXTENSION, raising=False)


@pytest.fixture
def ask(app: Flask) -> Asking:
    """One answer of the api, as its blueprint makes it."""

    def asked(actor: Any, address: str = "192.0.2.1") -> Any:
        with app.test_request_context("/api/v1/", environ_base={"REMOTE_ADDR": address}):
            act_for(db.session(), actor)
            try:
                check_rate()
                response = app.response_class("{}")
            except TooManyRequests as refusal:
                response = answer(refusal)
            finally:
                act_for(db.session(), None)
            return rate_headers(response)

    return asked
