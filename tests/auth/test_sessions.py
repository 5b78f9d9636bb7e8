"""A session is a row: what happens to it, or to its person, holds at the very next request."""

from datetime import timedelta

import pytest
from sqlalchemy import event, select, update

from admin_app.auth import people, sessions
from admin_app.extensions import db
from models.system import UserRole, UserSession
from models.types import now
from tests.auth.conftest import PASSWORD

NEW_PASSWORD = "orchard copper sleigh 7"


def test_the_page_knows_who_asks_and_the_doors_do_too(signed_in):
    answer = signed_in(roles=("staff", "ops")).open("/who").json
    assert answer["roles"] == ["ops", "staff"]
    assert answer["same"] is True


def test_a_person_without_a_role_is_signed_in_with_none(signed_in):
    assert signed_in(roles=()).open("/who").json["roles"] == []


def test_a_person_switched_off_is_out_at_the_next_request(signed_in, change):
    visitor = signed_in()
    change(lambda session, person: setattr(person, "is_active", False))
    assert not visitor.is_signed_in()


def test_switching_off_by_command_ends_the_sessions_for_good(signed_in, change):
    visitor = signed_in()
    change(lambda session, person: people.switch(session, person, on=False))
    change(lambda session, person: people.switch(session, person, on=True))
    assert not visitor.is_signed_in()


def test_a_revoked_session_is_over_at_the_next_request(signed_in, change):
    visitor = signed_in()
    change(lambda session, person: sessions.end_all(session, person.id))
    assert not visitor.is_signed_in()


def test_an_expired_session_is_over(signed_in, change):
    visitor = signed_in()
    change(lambda session, person: session.execute(update(UserSession).values(expires_at=now() - timedelta(seconds=1))))
    assert not visitor.is_signed_in()


def test_a_role_taken_from_the_rows_is_gone_at_the_next_request(signed_in, change):
    visitor = signed_in(roles=("staff", "ops"))
    change(lambda session, person: person.hold({"staff"}))
    assert visitor.open("/who").json["roles"] == ["staff"]


def test_a_role_given_by_command_ends_the_sessions(signed_in, change):
    visitor = signed_in(roles=("staff",))
    change(lambda session, person: people.change_roles(session, person, {"ops"}, set()))
    assert not visitor.is_signed_in()


def test_a_new_password_ends_the_sessions_everywhere(signed_in, change):
    visitor = signed_in()
    change(lambda session, person: people.set_password(session, person, NEW_PASSWORD))
    assert not visitor.is_signed_in()


def test_a_request_costs_one_statement_to_know_who_asks(signed_in, app):
    visitor = signed_in(roles=("staff", "ops"))
    with statements(app) as asked:
        assert visitor.open("/closed").status_code == 200
    assert len(asked) == 1


def test_a_packaged_file_and_a_sign_of_life_ask_for_nobody(signed_in, app):
    visitor = signed_in()
    with statements(app) as asked:
        visitor.open("/static/theme.css").close()
        visitor.open("/healthz")
    assert asked == []


def test_last_seen_is_written_once_a_minute(signed_in, change, app):
    visitor = signed_in()
    change(lambda session, person: session.execute(update(UserSession).values(last_seen_at=now() - timedelta(hours=1))))
    with statements(app) as asked:
        visitor.open("/closed")
        visitor.open("/closed")
    assert len([text for text in asked if text.startswith("UPDATE")]) == 1
    assert now() - change(lambda session, person: session.scalar(select(UserSession.last_seen_at))) < timedelta(
        minutes=1
    )


def test_the_row_holds_neither_the_token_nor_the_cookie(signed_in, change):
    visitor = signed_in()
    with visitor.client.session_transaction() as kept:
        token = kept["_user_id"]
    row = change(lambda session, person: session.execute(select(*UserSession.__table__.columns)).one())
    assert token not in row
    assert len(token) >= 43


def test_a_session_lasts_the_hours_of_the_setting(signed_in, change, app):
    signed_in()
    row = change(lambda session, person: session.execute(select(*UserSession.__table__.columns)).one())
    assert row.expires_at - row.created_at == pytest.approx(timedelta(hours=12), abs=timedelta(seconds=5))


def test_a_person_sees_where_they_are_signed_in(signed_in, guest):
    visitor = signed_in(roles=("ops", "staff"))
    guest(**{"User-Agent": "The other browser"}).sign_in()
    page = visitor.open("/account").text
    assert "Anna Berg" in page
    assert "ops, staff" in page
    assert page.count("The other browser") == 3  # the cell, its whole text, and the name of its button
    assert page.count("this one") == 1


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36", "Chrome on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/126.0 Safari/537.36 Edg/126.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1", "Safari on iPhone"),
        ("curl/8.5", "curl/8.5"),
        ("", "unknown"),
        (None, "unknown"),
    ],
)
def test_a_browser_is_named_as_people_know_it(agent, name):
    assert sessions.browser_name(agent) == name


def test_a_person_signs_out_everywhere_else(signed_in, guest):
    visitor, other = signed_in(), guest()
    other.sign_in()
    visitor.open("/account")
    assert visitor.send("/account/sessions/end-others").location == "/account"
    assert not other.is_signed_in()
    assert visitor.is_signed_in()


def test_a_person_ends_one_session(signed_in, guest, change):
    visitor, other = signed_in(), guest()
    other.sign_in()
    newest = change(lambda session, person: session.scalar(select(UserSession.id).order_by(UserSession.id.desc())))
    visitor.open("/account")
    assert visitor.send("/account/sessions/end", id=newest).location == "/account"
    assert not other.is_signed_in()
    assert visitor.is_signed_in()


def test_ending_ones_own_session_is_signing_out(signed_in, change):
    visitor = signed_in()
    own = change(lambda session, person: session.scalar(select(UserSession.id)))
    visitor.open("/account")
    assert visitor.send("/account/sessions/end", id=own).location == "/login"
    assert not visitor.is_signed_in()


@pytest.mark.parametrize("wrong", ["of somebody else", "0", "1,2", "", "9" * 30, "-1", "\x00"])
def test_nobody_ends_a_session_that_is_not_theirs(signed_in, change, wrong):
    victim = signed_in("bea@example.com")
    theirs = change(lambda session, person: session.scalar(select(UserSession.id)), "bea@example.com")
    visitor = signed_in()
    visitor.open("/account")
    page = visitor.send("/account/sessions/end", id=theirs if wrong == "of somebody else" else wrong)
    assert page.status_code == 404
    assert victim.is_signed_in()


def test_a_person_changes_their_password_and_stays_here_only(signed_in, guest):
    visitor, other = signed_in(), guest()
    other.sign_in()
    visitor.open("/account")
    page = visitor.send("/account/password", current=PASSWORD, new=NEW_PASSWORD, again=NEW_PASSWORD)
    assert page.location == "/account"
    assert visitor.is_signed_in()
    assert not other.is_signed_in()
    assert other.sign_in().status_code == 422
    assert other.sign_in(password=NEW_PASSWORD).status_code == 303


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"current": "wrong", "new": NEW_PASSWORD, "again": NEW_PASSWORD}, "The current password is not right"),
        ({"current": PASSWORD, "new": NEW_PASSWORD, "again": "another"}, "not typed the same way twice"),
        ({"current": PASSWORD, "new": "short", "again": "short"}, "use at least 12"),
        ({}, "The current password is not right"),
    ],
)
def test_a_password_that_is_not_changed_says_why(signed_in, guest, form, says):
    visitor = signed_in()
    visitor.open("/account")
    page = visitor.send("/account/password", **form)
    assert page.status_code == 422
    assert says in page.text
    assert guest().sign_in().status_code == 303


def test_guessing_the_current_password_is_slowed_down_too(signed_in):
    visitor = signed_in()
    visitor.open("/account")
    answers = [visitor.send("/account/password", current="guess").status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]


def test_roles_are_read_with_the_session_and_not_by_another_statement(signed_in, change):
    visitor = signed_in(roles=("staff",))
    change(lambda session, person: session.add(UserRole(user_id=person.id, role="ops")))
    assert visitor.open("/who").json["roles"] == ["ops", "staff"]


class statements:
    """The statements sent to the database while it is open; what opens and closes a transaction is none."""

    def __init__(self, app):
        with app.app_context():
            self.engine = db.engine
        self.asked = []

    def note(self, _connection, _cursor, text, *_rest):
        if not text.startswith(("BEGIN", "PRAGMA")):
            self.asked.append(text)

    def __enter__(self):
        event.listen(self.engine, "before_cursor_execute", self.note)
        return self.asked

    def __exit__(self, *_):
        event.remove(self.engine, "before_cursor_execute", self.note)
