"""Signing in and out, as a person sees it."""

import pytest

from admin_app.auth import passwords
from tests.auth.conftest import PASSWORD

WRONG = "The e-mail address or the password is not right."


def test_a_person_signs_in_and_lands_where_they_wanted_to_go(person, guest):
    person()
    visitor = guest()
    page = visitor.sign_in(next="/closed?page=2")
    assert (page.status_code, page.location) == (303, "/closed?page=2")
    assert visitor.is_signed_in()


def test_an_account_is_found_however_its_address_is_written(person, guest):
    person()
    assert guest().sign_in("  ANNA@Example.com ").status_code == 303


def test_nobody_is_sent_to_sign_in_and_back(guest):
    page = guest().open("/closed?page=2&q=%C3%B6")
    assert page.status_code == 302
    assert page.location == "/login?next=/closed?page%3D2%26q%3D%25C3%25B6"


def test_the_sign_in_page_sends_somebody_signed_in_on(signed_in):
    assert signed_in().open("/login?next=/closed").location == "/closed"


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    "target", ["//evil.example", "/\\evil.example", "https://evil.example", "/\r\nX: 1", "/logout"]
)
def test_no_address_makes_sign_in_lead_off_this_site(person, guest, target):
    """A few spellings; all of them are asked of the function that decides (tests/resource/test_returning.py)."""
    person()
    visitor = guest()
    visitor.open("/login", query_string={"next": target})
    assert visitor.send("/login", email="anna@example.com", password=PASSWORD, next=target).location == "/admin/"


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("anna@example.com", "not the password"),
        ("nobody@example.com", PASSWORD),
        ("off@example.com", PASSWORD),
        ("link@example.com", ""),
        ("", ""),
        ("anna@example.com", "x" * 5000),
    ],
)
def test_every_failed_sign_in_reads_the_same(person, change, guest, email, password):
    person()
    person("off@example.com")
    person("link@example.com", password=None)
    change(lambda session, off: setattr(off, "is_active", False), "off@example.com")
    page = guest().sign_in(email, password)
    assert page.status_code == 422
    assert WRONG in page.text
    assert password == "" or password not in page.text


def test_what_was_typed_as_account_is_kept_and_escaped(guest):
    assert 'value="&lt;b&gt;&#34;"' in guest().sign_in('<b>"', "wrong").text


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("anna@example.com", PASSWORD),
        ("anna@example.com", "wrong"),
        ("nobody@example.com", "wrong"),
        ("off@example.com", PASSWORD),
        ("off@example.com", "wrong"),
        ("link@example.com", "wrong"),
    ],
)
def test_every_sign_in_costs_one_argon2_run(person, change, guest, monkeypatch, email, password):
    person()
    person("off@example.com")
    person("link@example.com", password=None)
    change(lambda session, off: setattr(off, "is_active", False), "off@example.com")
    counting = Counting(passwords.hasher)
    passwords._nobodys_hash(counting)
    counting.runs = 0
    monkeypatch.setattr(passwords, "hasher", counting)
    guest().sign_in(email, password)
    assert counting.runs == 1


def test_nothing_of_the_cookie_before_sign_in_is_there_after_it(person, guest):
    person()
    visitor = guest()
    with visitor.client.session_transaction() as kept:
        kept["_user_id"] = "planted by somebody"
        kept["planted"] = "too"
    visitor.sign_in()
    with visitor.client.session_transaction() as kept:
        assert "planted" not in kept
        assert kept["_user_id"] != "planted by somebody"


def test_each_sign_in_makes_another_token(person, guest):
    person()
    visitor, tokens = guest(), set()
    for _ in range(2):
        visitor.sign_in()
        with visitor.client.session_transaction() as kept:
            tokens.add(kept["_user_id"])
            kept.clear()
    assert len(tokens) == 2


def test_a_person_signs_out_by_a_button_and_not_by_an_address(signed_in):
    visitor = signed_in()
    assert "Sign out?" in visitor.open("/logout").text
    assert visitor.is_signed_in()
    visitor.open("/logout")
    assert visitor.send("/logout").location == "/login"
    assert not visitor.is_signed_in()


def test_a_cookie_that_was_copied_opens_nothing_after_sign_out(signed_in, guest):
    visitor, thief = signed_in(), guest()
    thief.client.set_cookie("steward", visitor.cookie.value)
    assert thief.is_signed_in()
    visitor.open("/logout")
    visitor.send("/logout")
    assert not thief.is_signed_in()


class Counting:
    """A hasher that counts what it is asked for."""

    def __init__(self, hasher):
        self.hasher, self.runs = hasher, 0

    def hash(self, password):
        self.runs += 1
        return self.hasher.hash(password)

    def verify(self, kept, password):
        self.runs += 1
        return self.hasher.verify(kept, password)

    def check_needs_rehash(self, kept):
        return self.hasher.check_needs_rehash(kept)
