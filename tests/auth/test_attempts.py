"""Guessing is slow; nobody is kept out by somebody else's guesses."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from admin_app.auth import attempts
from admin_app.auth.attempts import ACCOUNT_TIMES, ADDRESS_TIMES, Caller, Limits, TooManyAttempts
from admin_app.extensions import db
from models.system import SignInAttempt

LIMITS = Limits(tries=3, window=timedelta(minutes=15))


def fail(visitor, times, email="anna@example.com"):
    return [visitor.sign_in(email, "guess").status_code for _ in range(times)]


@pytest.mark.parametrize("email", ["anna@example.com", "nobody@example.com"])
def test_the_sixth_guess_is_refused_for_known_and_unknown_accounts_alike(person, guest, email):
    person()
    assert fail(guest(), 6, email) == [422] * 5 + [429]


def test_a_locked_account_is_told_when_to_try_again(person, guest):
    person()
    visitor = guest()
    fail(visitor, 5)
    page = visitor.sign_in()
    assert page.status_code == 429
    assert "Try again in 15 minutes" in page.text
    assert 0 < int(page.headers["Retry-After"]) <= 15 * 60


def test_a_lock_ends_with_the_window_whatever_is_tried_meanwhile(person, guest, later):
    person()
    visitor = guest()
    fail(visitor, 5)
    later(minutes=14)
    assert fail(visitor, 20) == [429] * 20
    later(minutes=2)
    assert visitor.sign_in().status_code == 303


def test_a_lock_holds_for_the_guesser_and_not_for_the_person(person, guest):
    person()
    guesser = guest(**{"X-Forwarded-For": "203.0.113.9"})
    guesser.client.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    assert fail(guesser, 6)[-1] == 429
    assert guest().sign_in().status_code == 303


def test_an_address_in_a_header_is_not_believed_without_a_trusted_proxy(person, guest):
    person()
    answers = [fail(guest(**{"X-Forwarded-For": f"203.0.113.{number}"}), 1)[0] for number in range(6)]
    assert answers[-1] == 429


def test_success_forgives_the_failures_before_it(person, guest):
    person()
    visitor = guest()
    for _ in range(3):
        assert fail(visitor, 4) == [422] * 4
        assert visitor.sign_in().status_code == 303
        visitor.open("/logout")
        visitor.send("/logout")


def test_a_command_unlocks_an_account(person, guest, app):
    person()
    visitor = guest()
    fail(visitor, 6)
    with app.app_context():
        assert attempts.unlock("Anna@example.com") == 5
    assert visitor.sign_in().status_code == 303


def test_an_account_guessed_from_everywhere_is_locked_but_not_where_it_is_known(app):
    with app.app_context():
        known = Caller.named("anna@example.com", "198.51.100.1")
        attempts.succeed(attempts.begin(known, LIMITS))
        for number in range(LIMITS.tries * ACCOUNT_TIMES):
            attempts.begin(Caller.named("anna@example.com", f"203.0.113.{number}"), LIMITS)
        with pytest.raises(TooManyAttempts):
            attempts.begin(Caller.named("anna@example.com", "192.0.2.1"), LIMITS)
        attempts.begin(known, LIMITS)


def test_an_address_that_guesses_many_accounts_is_locked(app):
    with app.app_context():
        for number in range(LIMITS.tries * ADDRESS_TIMES):
            attempts.begin(Caller.named(f"person{number}@example.com", "203.0.113.9"), LIMITS)
        with pytest.raises(TooManyAttempts):
            attempts.begin(Caller.named("one-more@example.com", "203.0.113.9"), LIMITS)
        attempts.begin(Caller.named("one-more@example.com", "203.0.113.10"), LIMITS)


def test_an_own_account_does_not_reset_the_count_of_an_address(app):
    with app.app_context():
        for number in range(LIMITS.tries * ADDRESS_TIMES):
            attempts.begin(Caller.named(f"person{number}@example.com", "203.0.113.9"), LIMITS)
            if number == LIMITS.tries * ADDRESS_TIMES - 1:
                continue
            attempts.succeed(attempts.begin(Caller.named("own@example.com", "203.0.113.9"), LIMITS))
        with pytest.raises(TooManyAttempts):
            attempts.begin(Caller.named("own@example.com", "203.0.113.9"), LIMITS)


def test_of_many_guesses_at_one_moment_no_more_than_the_limit_pass(app):
    with ThreadPoolExecutor(12) as pool:
        passed = sum(pool.map(lambda _: begins(app), range(24)))
    assert passed <= LIMITS.tries


def test_a_guess_overtaken_by_others_is_refused_and_not_counted(app, monkeypatch):
    write_down = attempts._write_down

    def overtaken(caller):
        for _ in range(LIMITS.tries):
            write_down(caller)
        return write_down(caller)

    monkeypatch.setattr(attempts, "_write_down", overtaken)
    assert not begins(app)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(SignInAttempt)) == LIMITS.tries


def test_what_is_refused_is_not_counted(app):
    assert [begins(app) for _ in range(10)] == [True] * LIMITS.tries + [False] * 7
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(SignInAttempt)) == LIMITS.tries


def test_attempts_older_than_a_month_are_dropped(app, later):
    begins(app)
    later(days=31)
    with app.app_context():
        attempts.succeed(attempts.begin(Caller.named("bea@example.com", "203.0.113.9"), LIMITS))
        assert db.session.scalars(select(SignInAttempt.account)).all() == ["bea@example.com"]


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        (None, "unknown"),
        ("a socket", "unknown"),
    ],
)
def test_addresses_are_counted_by_who_can_have_them(address, counted):
    assert attempts.network_of(address) == counted


def begins(app) -> bool:
    with app.app_context():
        try:
            attempts.begin(Caller.named("anna@example.com", "203.0.113.9"), LIMITS)
        except TooManyAttempts:
            return False
        return True


@pytest.fixture
def later(app):
    """Let time pass, by making everything that happened older."""

    def pass_by(**time):
        with app.app_context():
            for attempt_id, at in db.session.execute(select(SignInAttempt.id, SignInAttempt.at)).all():
                older = update(SignInAttempt).where(SignInAttempt.id == attempt_id)
                db.session.execute(older.values(at=at - timedelta(**time)))
            db.session.commit()

    return pass_by
