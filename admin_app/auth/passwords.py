"""Passwords: kept as argon2 hashes, compared in the same time whether or not anybody has the account.

Never prints, logs or returns a password, and never says which part of a sign-in was wrong.
"""

import re
from functools import cache
from itertools import pairwise
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from werkzeug.security import check_password_hash

from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import ngettext

LONGEST = 1000
OLD_SCHEMES = ("scrypt:", "pbkdf2:")  # werkzeug's own, as other Flask applications keep them

COMMON_WORDS = """
abcdefghijkl abcdefghijklm adminadmin administrator asdfghjkl asdfghjklqwerty baseball changeme changemenow
correcthorsebatterystaple default dragon football iloveyou iloveyouforever letmein letmeinnow letmeinplease
loveyou master monkey mypassword mysecretpassword newpassword passphrase password passwordpassword passw0rd
princess qazwsx qazwsxedc qazwsxedcrfv qwerty qwertyqwerty qwertyuiop qwertyuiopasdf secret secretpassword
sunshine superman supersecret temporary testtest thisismypassword trustno1 welcome welcomewelcome zxcvbnm
"""
# What people write when a long password is asked for. Compared without digits and signs at either end, so that
# "Password2024!!" is found as well.
COMMON = frozenset(COMMON_WORDS.split())
FEWEST_LETTERS = 5  # different ones
SHORTEST_NAME = 4  # a part of a name that is shorter proves nothing

hasher = PasswordHasher()
one_of_few = BoundedSemaphore(2)  # a run takes 64 MiB: many sign-ins at once wait instead of filling the memory


def keep(password: str) -> str:
    """The hash to keep for ``password``."""
    with one_of_few:
        return hasher.hash(password)


def matches(kept: str | None, password: str) -> bool:
    """Is it the password? Exactly one argon2 run for each answer, also where there is no account (``None``)."""
    if not kept or len(password) > LONGEST:
        return _refuse_slowly(password)
    if kept.startswith(OLD_SCHEMES):
        # The run that an account of our own would cost; the one that keeps the new hash replaces it.
        return check_password_hash(kept, password) or _refuse_slowly(password)
    return _verify(kept, password)


def is_outdated(kept: str) -> bool:
    """Was it made by another scheme, or with weaker parameters than today's?"""
    return kept.startswith(OLD_SCHEMES) or hasher.check_needs_rehash(kept)


def weakness(password: str, *, email: str, name: str, shortest: int) -> str | None:
    """Why this password is not accepted, as a sentence that says what to do; None when it is good."""
    if len(password) < shortest:
        return ngettext(
            "The password has %(count)s character; use at least %(least)s, such as four unrelated words.",
            "The password has %(count)s characters; use at least %(least)s, such as four unrelated words.",
            len(password),
            least=shortest,
        )
    if len(password) > LONGEST:
        return _("The password is longer than %(most)s characters; use a shorter one.", most=LONGEST)
    low = password.casefold()
    if len(set(low)) < FEWEST_LETTERS or _core(low) in COMMON or _is_a_row(low):
        return _("This password is among the first that are tried; use four unrelated words instead.")
    if any(part in low for part in _parts(email, name)):
        return _("The password contains the name or the e-mail address; use something that nobody connects with them.")
    return None


def _verify(kept: str, password: str) -> bool:
    try:
        with one_of_few:
            return hasher.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


def _refuse_slowly(password: str) -> bool:
    _verify(_nobodys_hash(hasher), password[:LONGEST])
    return False


@cache
def _nobodys_hash(made_by: PasswordHasher) -> str:
    """A hash with the parameters of today, of a text nobody knows."""
    return made_by.hash("nobody's password")


def _core(low: str) -> str:
    return re.sub(r"^[\W\d_]+|[\W\d_]+$", "", low)


def _is_a_row(low: str) -> bool:
    """Digits with the same step between them, forwards or backwards, such as 123456789012."""
    steps = {(ord(after) - ord(before)) % 10 for before, after in pairwise(low)}
    return low.isdigit() and len(steps) == 1


def _parts(email: str, name: str) -> list[str]:
    words = re.split(r"[\W\d_]+", f"{email.partition('@')[0]} {name}".casefold())
    return [word for word in words if len(word) >= SHORTEST_NAME]
