"""Where no database is to be had, each ``db`` command says which one, why, and what to do; none shows a trace."""

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from admin_app.extensions import db
from admin_app.resource.errors import Refusal
from admin_app.schema import heads
from admin_app.schema.commands import db_commands
from admin_app.schema.refusals import unreached
from admin_app.schema.state import NO_ANSWER, current_state

NOWHERE = "postgresql+psycopg://ana:secret@127.0.0.1:1/shop"
COMMANDS = ["plan", "upgrade", "check", "downgrade", "adopt", "make", "squash"]
WORDS = {"make": ["make", "x"], "squash": ["squash", "app_0001..app_0002"]}
LAST = "STEWARD_DATABASE_URL says which database is meant. Nothing was changed."


@pytest.mark.parametrize("command", COMMANDS)
def test_a_server_that_does_not_answer_is_named(desk: Flask, command: str) -> None:
    with at(desk, create_engine(NOWHERE, poolclass=NullPool)):
        told = CliRunner().invoke(db_commands, WORDS.get(command, [command]))

    assert isinstance(told.exception, Refusal)
    assert told.exception.sentence == (
        f"The server at 127.0.0.1:1 does not answer: see that it runs and that its address and port are right. {LAST}"
    )


def test_a_folder_that_cannot_be_written_is_named(desk: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_words: object, **_options: object) -> None:
        raise PermissionError(13, "Permission denied", "migrations/versions/app/0002_x.py")

    monkeypatch.setattr(heads, "write", refused)
    with desk.app_context():
        told = CliRunner().invoke(db_commands, ["heads"])

    assert isinstance(told.exception, Refusal)
    assert told.exception.sentence.startswith("migrations/versions/app/0002_x.py cannot be read or written: Permission")


def test_status_says_it_below_the_migrations(desk: Flask) -> None:
    with at(desk, create_engine(NOWHERE, poolclass=NullPool)):
        told: Result = CliRunner().invoke(db_commands, ["status"])

    assert told.exit_code == 1
    assert "The server at 127.0.0.1:1 does not answer" in told.output


@pytest.mark.postgres
def test_a_database_that_is_not_there_is_named(desk: Flask, postgres_engine: Engine) -> None:
    url = postgres_engine.url.set(database="nobody_made_this")
    with at(desk, create_engine(url, poolclass=NullPool)):
        told = CliRunner().invoke(db_commands, ["upgrade"])

    assert "has no database nobody_made_this: make it (createdb nobody_made_this)" in str(told.exception)


@pytest.mark.parametrize(
    ("url", "said", "sentence"),
    [
        (NOWHERE, 'FATAL: password authentication failed for user "ana"', "refuses the user ana with this password."),
        (NOWHERE, 'FATAL: role "ana" does not exist', "knows no user ana: make it, or correct the name."),
        (NOWHERE, "failed to resolve host 'x': Name or service not known", "There is no host 127.0.0.1:"),
        (NOWHERE, "no pg_hba.conf entry for host", "does not let the user ana in from here: ask whoever runs it."),
        (NOWHERE, "FATAL: sorry, too many clients", "The database was not reached: FATAL: sorry, too many clients"),
        ("sqlite:////x/y.db", "unable to open database file", "The file /x/y.db cannot be opened: see that its folder"),
        ("sqlite:////x/y.db", "file is not a database", "The file /x/y.db is no SQLite database, or is damaged"),
        ("sqlite:////x/y.db", "database is locked", "The file /x/y.db is held by another program"),
    ],
)
def test_each_cause_has_its_words_and_none_shows_the_password(url: str, said: str, sentence: str) -> None:
    failed = OperationalError(None, None, Exception(said))  # type: ignore[arg-type]
    told = unreached(failed, make_url(url))

    assert told is not None and sentence in told and told.endswith(LAST)
    assert "secret" not in told


def test_what_a_database_refuses_of_a_statement_is_nothing_of_that() -> None:
    failed = OperationalError("SELECT 1", None, Exception("permission denied"))
    assert unreached(failed, make_url(NOWHERE)) is None


def test_who_asks_whether_the_service_is_ready_is_not_told_where_the_database_is() -> None:
    assert current_state(create_engine(NOWHERE, poolclass=NullPool)).sentence == NO_ANSWER


class at:
    """The application on another home database."""

    def __init__(self, app: Flask, engine: Engine) -> None:
        self._app, self._engine, self._context = app, engine, app.app_context()

    def __enter__(self) -> None:
        engines = db._app_engines[self._app]
        self._before, engines[None] = engines[None], self._engine
        self._context.__enter__()

    def __exit__(self, *failed: object) -> None:
        self._context.__exit__(None, None, None)
        db._app_engines[self._app][None] = self._before
