"""Signing in, in the language of whoever does."""

from datetime import timedelta

import pytest

from admin_app.auth import passwords, sessions
from admin_app.auth.attempts import TooManyAttempts
from admin_app.auth.signing_in import WrongSignIn
from admin_app.resource.translation import spoken
from models.types import now
from tests.resource.brackets import Brackets

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"


@pytest.fixture(autouse=True)
def brackets():
    with spoken(Brackets()):
        yield


def test_why_a_password_is_weak_is_one_whole_sentence():
    def why(password):
        return passwords.weakness(password, email="anna@example.com", name="Anna Berg", shortest=12)

    assert why("x" * 3) == "⟦The password has 3 characters; use at least 12, such as four unrelated words.⟧"
    assert why("anna-at-the-desk") == (
        "⟦The password contains the name or the e-mail address; use something that nobody connects with them.⟧"
    )
    assert why("river lamp onion shoe") is None


def test_too_many_attempts_are_told_with_the_time_to_wait():
    said = TooManyAttempts(now() + timedelta(minutes=5)).sentence
    assert said.startswith("⟦There were too many failed attempts to sign in. Try again in 5 minutes, at ")
    assert said.endswith(" UTC.⟧")


def test_a_wrong_sign_in_is_said_in_the_readers_language():
    assert WrongSignIn().sentence == "⟦The e-mail address or the password is not right.⟧"


def test_a_browser_is_named_in_the_readers_language():
    assert sessions.browser_name(FIREFOX) == "⟦Firefox on Linux⟧"
    assert sessions.browser_name(sessions.LINK_AGENT) == "⟦A sign-in link that was not used yet⟧"
    assert sessions.browser_name("a program of ours") == "a program of ours"
