"""A token lets a program in for its person: where it is taken, what ends it, and what it leaves behind."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from admin_app.auth import entry, people, tokens
from admin_app.resource.errors import Refusal
from models.system import ApiToken
from models.types import now
from tests.auth.test_sessions import statements

WHO = "/api/v1/who"


def test_a_program_comes_in_with_a_token(person, token, guest):
    anna = person()
    answer = guest().open(WHO, headers=bearing(token()))
    assert (answer.status_code, answer.json["id"], answer.json["token"]) == (200, anna, "nightly")
    assert answer.json["name"] == "Anna Berg"


def test_the_scheme_may_be_written_in_any_case(person, token, guest):
    person()
    assert guest().open(WHO, headers={"Authorization": f"bearer  {token()}"}).status_code == 200


def test_a_program_writes_without_a_form_token_and_from_anywhere(person, token, guest):
    person()
    headers = bearing(token()) | {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}
    answer = guest().client.post(WHO, json={"a": 1}, headers=headers)
    assert (answer.status_code, answer.json["sent"]) == (200, {"a": 1})


@pytest.mark.parametrize(
    "ends",
    [
        lambda session, person: tokens.revoke_all(session, person.id),
        lambda session, person: session.execute(update(ApiToken).values(expires_at=now() - timedelta(seconds=1)), **BY),
        lambda session, person: people.switch(session, person, on=False),
        lambda session, person: session.execute(update(ApiToken).values(token_hash="0" * 64), **BY),
    ],
    ids=["revoked", "expired", "switched off", "unknown"],
)
def test_a_token_that_is_over_opens_nothing_at_the_next_request(person, token, guest, change, ends):
    person()
    headers = bearing(token())
    assert guest().open(WHO, headers=headers).status_code == 200
    change(ends)
    answer = guest().open(WHO, headers=headers)
    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
    assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'
    assert answer.json["detail"].startswith("This token opens nothing")


def test_a_token_opens_again_when_its_person_is_switched_on(person, token, guest, change):
    person()
    headers = bearing(token())
    change(lambda session, person: people.switch(session, person, on=False))
    change(lambda session, person: people.switch(session, person, on=True))
    assert guest().open(WHO, headers=headers).status_code == 200


@pytest.mark.parametrize("header", ["stw_abc", "Bearer", "Bearer ", "Token stw_abc", "Bearer\tstw_abc", ""])
def test_a_header_that_cannot_be_read_is_refused(person, guest, header):
    answer = guest().open(WHO, headers={"Authorization": header})
    assert (answer.status_code, answer.json["code"]) == (401, "not_signed_in")
    assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_request"'


def test_whoever_names_nobody_is_told_how_to(app, guest):
    answer = guest().open(WHO)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert "Authorization: Bearer stw_" in answer.json["detail"]


def test_the_header_of_another_gate_is_passed_over(signed_in):
    visitor = signed_in()
    assert visitor.open(WHO, headers={"Authorization": "Basic Zm9vOmJhcg=="}).status_code == 200


def test_a_broken_token_does_not_fall_back_on_the_cookie(signed_in):
    visitor = signed_in()
    assert visitor.open(WHO).json["token"] is None
    assert visitor.open(WHO, headers=bearing("stw_unknown")).status_code == 401


def test_a_view_that_is_open_to_all_refuses_a_broken_token_too(app, guest):
    assert guest().open("/api/v1/nobody").json == {"anybody": False}
    assert guest().open("/api/v1/nobody", headers=bearing("stw_unknown")).status_code == 401


def test_the_token_counts_and_not_the_cookie_beside_it(signed_in, person, token):
    visitor = signed_in()
    bea = person("bea@example.com", name="Bea")
    answer = visitor.open(WHO, headers=bearing(token("bea@example.com")))
    assert (answer.json["id"], answer.json["name"]) == (bea, "Bea")
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("path", ["/closed", "/account", "/admin/people/", "/account/tokens/new"])
def test_a_token_opens_no_page(person, token, guest, path):
    person(roles=("admin",))
    answer = guest().open(path, headers=bearing(token()))
    assert answer.status_code == 302
    assert "WWW-Authenticate" not in answer.headers


def test_a_page_passes_a_token_over_and_asks_the_cookie(signed_in):
    visitor = signed_in()
    assert visitor.open("/closed", headers=bearing("stw_unknown")).status_code == 200


@pytest.mark.parametrize(
    ("addresses", "address", "status"),
    [
        (["192.0.2.7"], "192.0.2.7", 200),
        (["192.0.2.7"], "192.0.2.8", 403),
        (["10.1.0.0/16", "192.0.2.7"], "10.1.255.3", 200),
        (["10.1.0.0/16"], "::ffff:10.1.2.3", 200),
        (["2001:db8::/32"], "2001:db8:1::5", 200),
        (["2001:db8::/32"], "10.1.2.3", 403),
        (["10.1.0.0/16"], "", 403),
    ],
)
def test_a_token_is_taken_from_its_own_addresses_only(person, token, app, addresses, address, status):
    person()
    headers = bearing(token(addresses=addresses))
    answer = app.test_client().get(WHO, headers=headers, environ_base={"REMOTE_ADDR": address})
    assert answer.status_code == status
    if status == 403:
        assert answer.json["code"] == "forbidden"
        assert "“nightly” may not be used from" in answer.json["detail"]
        assert addresses[0] not in answer.json["detail"]


def test_a_use_from_a_wrong_address_is_not_noted_as_a_use(person, token, app, change):
    person()
    app.test_client().get(WHO, headers=bearing(token(addresses=["192.0.2.7"])))
    assert kept(change).last_used_at is None


def test_a_cookie_needs_its_form_token_where_programs_come_in(signed_in, app):
    visitor = signed_in()
    refused = visitor.client.post(WHO, json={"a": 1})
    assert (refused.status_code, refused.json["code"]) == (400, "form_expired")
    assert "X-CSRFToken" in refused.json["detail"]
    visitor.open("/account")
    done = visitor.client.post(WHO, json={"a": 1}, headers={"X-CSRFToken": visitor.token})
    assert (done.status_code, done.json["sent"]) == (200, {"a": 1})


def test_another_site_cannot_use_the_cookie_where_programs_come_in(signed_in):
    visitor = signed_in()
    visitor.open("/account")
    headers = {"X-CSRFToken": visitor.token, "Sec-Fetch-Site": "cross-site"}
    assert visitor.client.post(WHO, json={}, headers=headers).status_code == 403


def test_a_program_costs_one_statement_to_know_who_asks(person, token, guest, app):
    person(roles=("staff", "ops"))
    headers = bearing(token())
    guest().open(WHO, headers=headers)
    with statements(app) as asked:
        guest().open(WHO, headers=headers)
    assert len(asked) == 1


def test_a_use_is_noted_once_a_minute_with_its_address(person, token, guest, change, app):
    person()
    headers = bearing(token())
    with statements(app) as asked:
        guest().open(WHO, headers=headers)
        guest().open(WHO, headers=headers)
    assert len([text for text in asked if text.startswith("UPDATE")]) == 1
    assert (kept(change).last_used_address, now() - kept(change).last_used_at < timedelta(minutes=1)) == (
        "127.0.0.1",
        True,
    )


def test_the_row_holds_the_hash_and_the_last_characters(person, token, change):
    person()
    text = token()
    row = change(lambda session, person: session.execute(select(*ApiToken.__table__.columns)).one())
    assert text.startswith("stw_") and len(text) >= 47
    assert text not in row
    assert row.hint == text[-4:]


def test_a_role_that_is_taken_away_is_gone_from_the_token(person, token, guest, change):
    person(roles=("staff",))
    headers = bearing(token())
    assert guest().open("/api/v1/people", headers=headers).json["found"] == ["anna@example.com"]
    change(lambda session, person: person.hold(set()))
    assert guest().open("/api/v1/people", headers=headers).json == {
        "may": False,
        "why": "Your role does not allow you to read here. Roles that may: admin, developer, ops, staff.",
        "found": [],
    }


@pytest.mark.parametrize("roles", [("staff",), ("admin",)])
def test_a_token_that_was_given_less_reads_less_whatever_its_person_may(person, token, guest, roles):
    person(roles=roles)
    answer = guest().open("/api/v1/people", headers=bearing(token(rights={"orders": ["read"]}))).json
    assert answer == {"may": False, "why": "The token “nightly” does not hold 'read' on people.", "found": []}


def test_a_stream_goes_on_while_the_token_and_its_rights_stay(person, token, app, change):
    person()
    text = token(rights={"people": ["read"]})
    visitor = change(lambda session, person: tokens.find(session, text)).visitor
    with app.app_context():
        assert entry.is_still_in(visitor)
    change(lambda session, person: session.execute(update(ApiToken).values(rights={}), **BY))
    with app.app_context():
        assert not entry.is_still_in(visitor)
    change(lambda session, person: session.execute(update(ApiToken).values(rights={"people": ["read"]}), **BY))
    with app.app_context():
        assert entry.is_still_in(visitor)
    change(lambda session, person: tokens.revoke_all(session, person.id))
    with app.app_context():
        assert not entry.is_still_in(visitor)


def test_a_program_is_answered_in_the_language_that_it_asks_for(signed_in, change):
    visitor = signed_in()
    change(lambda session, person: setattr(person, "language", "de"))
    assert visitor.open("/account").headers["Content-Language"] == "de"
    answer = visitor.open(WHO, headers=bearing("stw_unknown") | {"Accept-Language": "en"})
    assert answer.headers["Content-Language"] == "en"


def test_whoever_counts_the_tokens_that_open_nothing_may_refuse_first(app, guest, monkeypatch):
    class Enough(Refusal):
        status, code = 429, "enough"

    def refuse():
        raise Enough("Wait.")

    monkeypatch.setattr(app.extensions["steward"], "token_refused", refuse)
    for header in (bearing("stw_unknown"), {"Authorization": "stw_unknown"}):
        assert guest().open(WHO, headers=header).json["code"] == "enough"


def test_a_use_that_cannot_be_noted_refuses_nobody(person, token, guest, monkeypatch):
    from sqlalchemy.exc import OperationalError

    def locked(*_about):
        raise OperationalError("UPDATE", {}, Exception("database is locked"))

    person()
    monkeypatch.setattr(tokens, "used", locked)
    assert guest().open(WHO, headers=bearing(token())).status_code == 200


BY = {"execution_options": {"asked_by": "tool"}}


def bearing(text):
    return {"Authorization": f"Bearer {text}"}


def kept(change):
    return change(lambda session, person: session.execute(select(*ApiToken.__table__.columns)).one())
