"""Passwords: kept as argon2, old hashes read once more, weak ones refused with a sentence."""

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select
from werkzeug.security import generate_password_hash

from admin_app.auth import passwords
from models.system import User
from tests.auth.conftest import PASSWORD


def test_a_password_is_kept_as_argon2_with_a_salt_of_its_own():
    first, second = passwords.keep(PASSWORD), passwords.keep(PASSWORD)
    assert first.startswith("$argon2id$")
    assert first != second
    assert passwords.matches(first, PASSWORD)
    assert not passwords.matches(first, PASSWORD + " ")


def test_todays_parameters_are_not_weaker_than_the_packages_own():
    today, least = passwords.hasher, PasswordHasher()
    assert (today.time_cost, today.memory_cost) >= (least.time_cost, least.memory_cost)


@pytest.mark.parametrize("kept", [None, "", "not a hash", "$argon2id$v=19$broken", "md5$abc"])
def test_an_account_without_a_usable_hash_lets_nobody_in(kept):
    assert not passwords.matches(kept, "")
    assert not passwords.matches(kept, PASSWORD)


@pytest.mark.parametrize(
    "kept", [generate_password_hash(PASSWORD), PasswordHasher(2, 64, 1).hash(PASSWORD)], ids=["scrypt", "weaker argon2"]
)
def test_a_hash_of_another_scheme_or_strength_is_renewed_at_sign_in(person, change, guest, kept):
    person()
    change(lambda session, anna: setattr(anna, "password_hash", kept))
    assert guest().sign_in(password="wrong").status_code == 422
    assert change(lambda session, anna: session.scalar(select(User.password_hash))) == kept
    assert guest().sign_in().status_code == 303
    renewed = change(lambda session, anna: session.scalar(select(User.password_hash)))
    assert renewed != kept
    assert not passwords.is_outdated(renewed)
    assert guest().sign_in().status_code == 303


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("short", "has 5 characters; use at least 12"),
        ("x" * 1001, "longer than 1000"),
        ("aaaaaaaaaaaaaaaa", "among the first"),
        ("Password2024!!", "among the first"),
        ("123456789012345", "among the first"),
        ("987654321098765", "among the first"),
        ("qwertyuiopasdf", "among the first"),
        ("correcthorsebatterystaple", "among the first"),
        ("i am Berg the great", "contains the name"),
        ("anna.berg is my name", "contains the name"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(password, says):
    assert says in weakness(password)


@pytest.mark.parametrize("password", [PASSWORD, "orchard copper sleigh", "čtyři náhodná slova", "1q8 §$ zz-Kw0 9"])
def test_a_good_password_is_accepted(password):
    assert weakness(password) is None


def weakness(password):
    return passwords.weakness(password, email="anna.berg@example.com", name="Anna Berg", shortest=12)
