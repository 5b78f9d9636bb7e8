"""Signs of life."""

import pytest
from sqlalchemy.exc import OperationalError

from tests.auth.conftest import make_app


def test_the_process_is_alive_whatever_the_database_does(unreachable):
    answer = unreachable.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_it_is_ready_when_the_database_answers(guest):
    answer = guest().open("/readyz")
    assert (answer.status_code, answer.text) == (200, "ready\n")


def test_it_is_not_ready_without_a_database_and_says_nothing_of_it(unreachable):
    answer = unreachable.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "not ready\n")
    assert "nowhere" not in str(answer.headers)


@pytest.mark.parametrize(("part", "status"), [("migration 42 is missing", 503), (None, 200)])
def test_it_is_ready_when_no_part_misses_anything(guest, app, monkeypatch, part, status):
    monkeypatch.setattr(app.extensions["steward"], "readiness", [lambda: None, lambda: part])
    answer = guest().open("/readyz")
    assert answer.status_code == status
    assert "42" not in answer.text


def test_a_part_that_loses_the_database_is_not_ready(guest, app, monkeypatch):
    def part():
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    monkeypatch.setattr(app.extensions["steward"], "readiness", [part])
    assert guest().open("/readyz").status_code == 503


@pytest.fixture
def unreachable():
    """The port of a server that is not there."""
    return make_app(DATABASE_URL="postgresql+psycopg://nobody@127.0.0.1:1/nowhere").test_client()
