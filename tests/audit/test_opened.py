"""Writes to an opened database: noted at home before, confirmed after, and never a change nobody knows of."""

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import IntegrityError

from admin_app.audit import opened
from admin_app.extensions import db
from admin_app.resource.changes import dry_run
from models.system.change import ChangeSet
from tests.audit.shop import Elsewhere, Film, Sender


def films():
    with db.session.session_factory() as other:
        return list(other.scalars(select(Film.title).order_by(Film.id)))


def test_the_intent_is_durable_before_the_write_and_confirmed_after(session, sets, kept):
    at_write = []
    event.listen(
        db.engines["north"],
        "before_cursor_execute",
        lambda *asked: (
            at_write.append([(found.state, found.source) for found in sets()])
            if asked[2].startswith("INSERT")
            else None
        ),
    )
    session.add(Film(title="Metropolis"))
    session.commit()

    assert at_write == [[("intended", "north")]]
    assert [(found.state, found.actor_name) for found in sets()] == [("made", "Anna Berg")]
    assert [(change.resource, change.row_key, change.values["title"]) for change in kept()] == [
        ("north:film", "1", [None, "Metropolis"])
    ]


def test_nothing_of_ours_is_made_in_the_opened_database(session):
    session.add(Film(title="Metropolis"))
    session.commit()
    with db.engines["north"].connect() as connection:
        names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
    assert set(names) == set(Elsewhere.metadata.tables)


def test_a_write_that_the_database_refuses_has_failed(session, sets):
    session.add(Film(title="Metropolis"))
    session.commit()
    session.add(Film(title="Metropolis"))
    with pytest.raises(IntegrityError):
        session.commit()
    session.rollback()
    assert [found.state for found in sets()] == ["made", "failed"]


def test_a_write_taken_back_has_failed(session, sets):
    session.add(Film(title="Metropolis"))
    session.flush()
    session.rollback()
    assert [found.state for found in sets()] == ["failed"]


def test_a_session_that_is_closed_has_failed(session, sets):
    session.add(Film(title="Metropolis"))
    session.flush()
    db.session.remove()
    assert [found.state for found in sets()] == ["failed"]


def test_a_crash_between_the_write_and_its_commit_leaves_it_unknown(session, sets, kept, monkeypatch):
    session.add(Film(title="Metropolis"))
    session.flush()
    monkeypatch.setattr(opened, "_mark", lambda *_: None)  # the process is gone: nobody is left to note the outcome
    session.rollback()

    assert [found.state for found in sets()] == ["intended"]
    assert [(change.row_key, change.values["title"]) for change in kept()] == [("1", [None, "Metropolis"])]
    assert films() == []


def test_a_commit_that_breaks_midway_leaves_it_unknown(session, sets):
    def broken(_connection):
        raise OSError("the line is cut")

    session.add(Film(title="Metropolis"))
    session.flush()
    event.listen(db.engines["north"], "commit", broken)
    with pytest.raises(OSError, match="cut"):
        session.commit()
    session.rollback()
    assert [found.state for found in sets()] == ["intended"]


def test_without_its_intent_nothing_is_written(shop, session):
    ChangeSet.metadata.tables["admin_change"].drop(db.engine)
    session.add(Film(title="Metropolis"))
    with pytest.raises(opened.NotNoted, match="Nothing was changed"):
        session.commit()
    session.rollback()
    assert films() == []


def test_several_flushes_join_one_intent_and_an_edit_keeps_before_and_after(session, sets, kept):
    film = Film(title="Metropolis")
    session.add(film)
    session.flush()
    film.title = "M"
    session.commit()

    assert [found.state for found in sets()] == ["made"]
    assert [(change.operation, change.values["title"]) for change in kept()] == [
        ("create", [None, "Metropolis"]),
        ("edit", ["Metropolis", "M"]),
    ]


def test_a_savepoint_taken_back_fails_alone(session, sets):
    with pytest.raises(ZeroDivisionError), session.begin_nested():
        session.add(Film(title="lost"))
        session.flush()
        raise ZeroDivisionError
    session.add(Film(title="kept"))
    session.commit()

    assert [found.state for found in sets()] == ["failed", "made"]
    assert films() == ["kept"]


def test_a_dry_run_notes_no_intent(session, sets):
    with dry_run(session) as changes:
        session.add(Film(title="Metropolis"))
    assert [change.source for change in changes] == ["north"]
    assert sets() == []
    assert films() == []


def test_home_and_opened_rows_of_one_save_are_two_change_sets(session, sets):
    session.add(Film(title="Metropolis"))
    session.flush()
    session.add(Sender(name="Ida"))
    session.commit()
    assert sorted((found.source or "", found.state) for found in sets()) == [("", "made"), ("north", "made")]
