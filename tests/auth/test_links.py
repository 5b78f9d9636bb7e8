"""One-time sign-in links."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from admin_app.auth import people, sessions
from admin_app.auth.links import sign_in_link
from admin_app.extensions import db
from models.system import UserSession
from models.types import now


def test_a_link_signs_its_person_in_by_a_button(link, guest):
    visitor = guest()
    assert "once" in visitor.open(link).text
    assert not visitor.is_signed_in()
    visitor.open(link)
    assert visitor.send(link).location == "/admin/"
    assert visitor.is_signed_in()


def test_a_program_that_looks_at_the_link_does_not_use_it_up(link, guest):
    for _ in range(3):
        guest().open(link)
        guest().client.head(link)
    visitor = guest()
    visitor.open(link)
    assert visitor.send(link).status_code == 303


def test_a_link_works_once(link, guest):
    for status in (303, 404, 404):
        visitor = guest()
        visitor.open(link)
        page = visitor.send(link)
        assert page.status_code == status
    assert "used already" in page.text


def test_of_twenty_uses_at_one_moment_one_succeeds(link, app):
    token = link.rpartition("/")[2]

    def claim(_number):
        with app.app_context(), db.session.session_factory() as session:
            claimed = sessions.claim_link(session, token, sessions.Browser("", ""), timedelta(hours=1))
            session.commit()
            return claimed is not None

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(claim, range(20))) == 1


def test_a_link_is_too_old_after_ten_minutes(link, guest, change):
    row = change(lambda session, person: session.execute(select(*UserSession.__table__.columns)).one())
    assert row.expires_at - row.created_at == pytest.approx(timedelta(minutes=10), abs=timedelta(seconds=5))
    change(lambda session, person: session.execute(update(UserSession).values(expires_at=now() - timedelta(seconds=1))))
    visitor = guest()
    visitor.open(link)
    assert visitor.send(link).status_code == 404


def test_a_link_opens_nothing_for_a_person_switched_off(link, guest, change):
    change(lambda session, person: setattr(person, "is_active", False))
    visitor = guest()
    visitor.open(link)
    assert visitor.send(link).status_code == 404


def test_a_new_password_ends_the_links_too(link, guest, change):
    change(lambda session, person: people.set_password(session, person, "orchard copper sleigh 7"))
    visitor = guest()
    visitor.open(link)
    assert visitor.send(link).status_code == 404


def test_a_links_token_opens_nothing_as_a_cookie(link, guest):
    visitor = guest()
    with visitor.client.session_transaction() as kept:
        kept["_user_id"] = link.rpartition("/")[2]
    assert not visitor.is_signed_in()


def test_a_links_session_lasts_like_any_other(link, guest, change):
    visitor = guest()
    visitor.open(link)
    visitor.send(link)
    row = change(lambda session, person: session.execute(select(*UserSession.__table__.columns)).one())
    assert row.expires_at - row.created_at == pytest.approx(timedelta(hours=12), abs=timedelta(seconds=5))
    assert row.agent != sessions.LINK_AGENT


@pytest.mark.parametrize("token", ["nonsense", "x" * 3000, "%00", "..", "%2e%2e%2flogin"])
def test_a_link_that_was_never_made_is_refused(guest, token):
    visitor = guest()
    visitor.open("/login")
    assert visitor.send(f"/login/link/{token}").status_code in {404, 405}


@pytest.fixture
def link(person, app):
    person()
    with app.test_request_context():
        return sign_in_link(people.named(db.session(), "anna@example.com"))
