"""The extensions: connections that the database has left."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine, text

from admin_app import extensions


@pytest.fixture
def engine(postgres_url: str) -> Iterator[Engine]:
    made = create_engine(postgres_url, pool_size=1, max_overflow=0)
    extensions.try_after_rest(made)
    yield made
    made.dispose()


def test_a_connection_that_was_lost_while_it_rested_is_replaced(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extensions, "REST", 0)
    lost = number_of(engine)

    end(engine, lost)

    assert number_of(engine) != lost


def test_a_connection_that_was_used_a_moment_ago_is_not_tried(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[object] = []
    monkeypatch.setattr(engine.dialect, "do_ping", tried.append)
    monkeypatch.setattr(extensions, "REST", 3600)

    assert number_of(engine) == number_of(engine)
    assert tried == []

    monkeypatch.setattr(extensions, "REST", 0)
    number_of(engine)
    assert len(tried) == 1


def number_of(engine: Engine) -> int:
    """Which connection the pool hands out, by the server's own number for it."""
    with engine.connect() as connection:
        return int(connection.execute(text("SELECT pg_backend_pid()")).scalar_one())


def end(engine: Engine, number: int) -> None:
    """End a connection from outside, as a restart of the database does."""
    outside = create_engine(engine.url)
    with outside.connect() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:number, 5000)"), {"number": number})
    outside.dispose()
