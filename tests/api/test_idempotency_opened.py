"""A key of a write to an opened database, whose notes are in another: never made twice, and honest about what is not
known."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, Response
from sqlalchemy import event, func, select

import admin_app.audit  # noqa: F401  (closes the writing door)
from admin_app.api import kept_answers
from admin_app.api.idempotency import InDoubt, Reused, written
from admin_app.extensions import db
from admin_app.resource.errors import Conflict
from models.base import Base
from models.system.api_answer import ApiAnswer
from models.system.change import Change, ChangeSet
from tests.audit.shop import Elsewhere, Film
from tests.databases import fresh_postgres


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def app(request: pytest.FixtureRequest, tmp_path: Any) -> Iterator[Flask]:
    if request.param == "sqlite":
        yield from desk(f"sqlite:///{tmp_path / 'home.db'}", tmp_path)
        return
    with fresh_postgres(request.getfixturevalue("postgres_url")) as url:
        yield from desk(url, tmp_path)


def desk(url: str, folder: Any) -> Iterator[Flask]:
    app = Flask("desk")
    app.config.update(
        SQLALCHEMY_DATABASE_URI=url,
        SQLALCHEMY_BINDS={"north": f"sqlite:///{folder / 'north.db'}"},
        API_IDEMPOTENCY_HOURS=24,
    )
    db.init_app(app)
    with app.app_context():
        Base.metadata.create_all(
            db.engine,
            tables=[model.__table__ for model in (Change, ChangeSet, ApiAnswer)],  # type: ignore[misc]
        )
        Elsewhere.metadata.create_all(db.engines["north"])
        yield app
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


def test_a_film_that_is_sent_again_is_made_once(app: Flask) -> None:
    first, again = send(app, "Metropolis"), send(app, "Metropolis")

    assert again.data == first.data and again.headers["Idempotent-Replayed"] == "true"
    assert films(app) == ["Metropolis"]


def test_a_key_for_another_film_is_refused(app: Flask) -> None:
    send(app, "Metropolis")
    with pytest.raises(Reused):
        send(app, "M")
    assert films(app) == ["Metropolis"]


def test_a_film_that_was_refused_may_be_sent_again(app: Flask) -> None:
    with pytest.raises(Conflict, match="not today"):
        send(app, "Metropolis", refuse=True)
    assert (films(app), notes(app)) == ([], 0)
    assert send(app, "Metropolis").status_code == 201


def test_a_crash_before_the_commit_leaves_a_doubt_and_no_second_film(app: Flask, monkeypatch: Any) -> None:
    monkeypatch.setattr(kept_answers, "forget", lambda *_: None)  # the process is gone: nobody takes the note back
    with pytest.raises(Conflict):
        send(app, "Metropolis", refuse=True)

    with pytest.raises(InDoubt):
        send(app, "Metropolis")
    assert films(app) == []
    assert send(app, "Metropolis", key="k2").status_code == 201


def test_a_crash_after_the_commit_leaves_a_doubt_and_no_second_film(app: Flask, monkeypatch: Any) -> None:
    monkeypatch.setattr(kept_answers, "keep", lambda *_: None)  # the process is gone: nobody fills the note in
    send(app, "Metropolis")

    with pytest.raises(InDoubt):
        send(app, "Metropolis")
    assert films(app) == ["Metropolis"]


def test_a_commit_that_breaks_midway_leaves_a_doubt(app: Flask) -> None:
    def break_down(_session: Any) -> None:
        raise RuntimeError("the process is gone")

    event.listen(db.session, "before_commit", break_down)
    try:
        with pytest.raises(RuntimeError):
            send(app, "Metropolis")
    finally:
        event.remove(db.session, "before_commit", break_down)
    db.session.rollback()

    with pytest.raises(InDoubt):
        send(app, "Metropolis")


def send(app: Flask, title: str, *, key: str = "k1", refuse: bool = False) -> Response:
    """The write of a film, as a view would make it."""
    with app.test_request_context(
        "/api/v1/films", method="POST", json={"title": title}, headers={"Idempotency-Key": key}
    ):
        session = db.session()
        session.info["actor"] = SimpleNamespace(id=7, name="Anna Berg", roles={"ops"})

        def write() -> Any:
            session.add(Film(title=title))
            session.flush()
            if refuse:
                raise Conflict("not today")
            return Response(title.encode(), 201), lambda: None

        return written(session, Film, write)


def films(app: Flask) -> list[str]:
    with db.session.session_factory() as other:
        return list(other.scalars(select(Film.title)))


def notes(app: Flask) -> int:
    with db.session.session_factory() as other:
        return other.scalar(select(func.count()).select_from(ApiAnswer)) or 0
