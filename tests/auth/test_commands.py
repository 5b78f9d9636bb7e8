"""``user …``: people by command. No password is ever in the output."""

from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from admin_app.auth.commands import user
from admin_app.cli import Commands
from admin_app.extensions import db
from admin_app.resource import scope
from models.system import User, UserSession
from models.types import now
from tests.auth.conftest import PASSWORD


def test_a_person_is_added_with_roles_facts_and_a_password(run, found, guest):
    said = run("add", "Bea@Example.com", "--name", "Bea", "--role", "staff", "--role", "ops", "--set", "region=North")
    assert said.output == (
        "Added bea@example.com: ops, staff.\n"
        "No password was given; set one with: user password bea@example.com, or let them in by: user link\n"
    )
    said = run("password", "bea@example.com", "--password-stdin", input=f"{PASSWORD}\n")
    assert (said.exit_code, said.output) == (0, "The password of bea@example.com is set.\n")
    assert found("bea@example.com") == ("Bea", {"ops", "staff"}, {"region": "North"}, True)
    assert guest().sign_in("bea@example.com").status_code == 303


@pytest.mark.parametrize(
    ("text", "value"), [("region=North", "North"), ("limit=5", 5), ('regions=["N","S"]', ["N", "S"]), ("empty=", "")]
)
def test_a_fact_is_json_where_it_is_json_and_text_elsewhere(run, found, text, value):
    run("add", "bea@example.com", "--set", text)
    assert list(found("bea@example.com")[2].values()) == [value]


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (("add", "bea@example.com", "--role", "opps"), 1, "No policy knows the role opps. Did you mean ops?"),
        (("add", "bea@example.com", "--role", "zzz"), 1, "The roles are admin, developer, ops, staff."),
        (("add", "bea"), 1, "'bea' is not an e-mail address; write it like anna@example.com."),
        (("add", "ANNA@example.com"), 1, "There is already somebody with the e-mail address anna@example.com."),
        (("add", "bea@example.com", "--set", "region"), 2, "is not KEY=VALUE"),
        (("add", "bea@example.com", "--password-stdin"), 2, "Standard input holds no password"),
        (("role", "ana@example.com"), 1, "Did you mean anna@example.com?"),
        (("role", "anna@example.com", "--grant", "devloper"), 1, "Did you mean developer?"),
        (("role", "anna@example.com", "--revoke", "ops"), 1, "does not hold the role ops; the roles held are: staff."),
        (("password", "anna@example.com"), 2, "use --password-stdin"),
        (("password", "zzz@example.org", "--password-stdin"), 1, "Add them with: user add"),
        (("link", "ana@example.com"), 1, "Did you mean anna@example.com?"),
        (("link", "zzz@example.org"), 1, "There is nobody with the e-mail address zzz@example.org."),
        (("link", "anna@example.com", "--minutes", "0"), 2, "0 is not in the range"),
        (("link", "anna@example.com", "--minutes", "1441"), 2, "1441 is not in the range"),
        (("tokens", "ana@example.com"), 1, "Did you mean anna@example.com?"),
        (("disable", "zzz@example.org"), 1, "There is nobody with the e-mail address zzz@example.org."),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(person, run, found, arguments, status, says):
    person()
    said = run(*arguments)
    assert said.exit_code == status
    assert says in said.output
    assert found("bea@example.com") is None
    assert found("anna@example.com")[1] == {"staff"}


def test_a_link_for_somebody_signs_them_in_once(person, run, guest, app, monkeypatch):
    person(password=None)
    monkeypatch.setitem(app.config, "BASE_URL", "https://desk.example.com/")
    said = run("link", "Anna@example.com")
    assert said.exit_code == 0
    says, address = said.output.splitlines()
    assert says == "This link signs anna@example.com in, once, within 10 minutes:"
    assert address.startswith("https://desk.example.com/login/link/")
    path = address.removeprefix("https://desk.example.com")

    visitor, late = guest(), guest()
    visitor.open(path)
    assert visitor.send(path).status_code == 303
    assert visitor.is_signed_in()
    late.open(path)
    assert late.send(path).status_code == 404


def test_a_link_begins_with_this_machine_where_no_address_is_set(person, run):
    person()
    assert "\nhttp://127.0.0.1:5000/login/link/" in run("link", "anna@example.com").output
    assert "\nhttp://127.0.0.1:5050/login/link/" in run("link", "anna@example.com", "--port", "5050").output


def test_a_link_is_kept_as_a_hash_and_ends_when_it_said(person, run, app):
    person()
    token = run("link", "anna@example.com", "--minutes", "90").output.rstrip().rpartition("/")[2]
    with app.app_context():
        (row,) = db.session.scalars(select(UserSession), execution_options=scope.ASKED_BY_TOOL).unique()
        assert token not in (row.token_hash, row.agent)
        assert timedelta(minutes=89) < row.expires_at - now() <= timedelta(minutes=90)


def test_who_is_switched_off_gets_no_link(person, run, app):
    person()
    run("disable", "anna@example.com")
    said = run("link", "anna@example.com")
    assert (said.exit_code, "http" in said.output) == (1, False)
    assert "anna@example.com is switched off, so no link was made" in said.output
    with app.app_context():
        assert db.session.scalars(select(UserSession), execution_options=scope.ASKED_BY_TOOL).unique().all() == []


def test_a_weak_password_is_refused_without_repeating_it(person, run):
    person()
    said = run("password", "anna@example.com", "--password-stdin", input="Password2024!!\n")
    assert said.exit_code == 1
    assert "among the first that are tried" in said.output
    assert "2024" not in said.output


def test_a_terminal_is_asked_twice_and_shows_nothing(run, monkeypatch, guest):
    monkeypatch.setattr("admin_app.auth.commands._has_terminal", lambda: True)
    said = run("add", "bea@example.com", input=f"{PASSWORD}\nanother\n{PASSWORD}\n{PASSWORD}\n")
    assert "The two entered values do not match" in said.output
    assert PASSWORD not in said.output
    assert guest().sign_in("bea@example.com").status_code == 303


def test_everybody_is_listed_with_their_roles(person, run):
    assert "user add EMAIL" in run("list").output
    person(roles=("staff", "ops"))
    person("bo@example.com", roles=())
    run("disable", "bo@example.com")
    assert run("list").output == "anna@example.com  ops, staff\nbo@example.com    no role  (switched off)\n"


def test_roles_are_given_and_taken_and_the_person_signs_in_anew(signed_in, run, found):
    visitor = signed_in()
    assert run("role", "anna@example.com", "--grant", "ops", "--revoke", "staff").output == "anna@example.com: ops.\n"
    assert found("anna@example.com")[1] == {"ops"}
    assert not visitor.is_signed_in()


def test_a_person_is_switched_off_and_on(signed_in, run, guest):
    visitor = signed_in()
    assert run("disable", "anna@example.com").output == "anna@example.com is switched off.\n"
    assert not visitor.is_signed_in()
    assert guest().sign_in().status_code == 422
    run("enable", "anna@example.com")
    assert guest().sign_in().status_code == 303


def test_a_locked_account_is_unlocked(person, run, guest):
    person()
    for _ in range(6):
        guest().sign_in(password="guess")
    assert run("unlock", "anna@example.com").output == "Forgot 5 failed attempts of anna@example.com.\n"
    assert guest().sign_in().status_code == 303


def test_tokens_are_listed_and_revoked_and_never_shown(person, run, token):
    person()
    text = token(rights={"people": ["read"]})
    said = run("tokens", "anna@example.com").output
    assert f"nightly  …{text[-4:]}  expires" in said and "never used  People: read" in said
    assert text not in said
    assert "Revoked: 1." in run("tokens", "anna@example.com", "--revoke").output
    assert run("tokens", "anna@example.com").output == ""


def test_a_new_password_says_that_tokens_stay(person, run, token):
    person()
    said = run("password", "anna@example.com", "--password-stdin", input=f"{PASSWORD} again\n").output
    assert said == "The password of anna@example.com is set.\n"
    token()
    said = run("password", "anna@example.com", "--password-stdin", input=f"{PASSWORD} anew\n").output
    assert "Their API tokens (1) stay; end them with: user tokens anna@example.com --revoke" in said


def test_sessions_are_listed_and_revoked(signed_in, run):
    visitor = signed_in()
    assert "last seen" in run("sessions", "anna@example.com").output
    assert "Signed out: 1." in run("sessions", "anna@example.com", "--revoke").output
    assert not visitor.is_signed_in()
    assert run("sessions", "anna@example.com").output == ""


def test_nothing_secret_is_kept_in_the_output_of_any_command(signed_in, run, app):
    signed_in()
    with app.app_context():
        secrets = {*db.session.scalars(select(User.password_hash)), *db.session.scalars(select(UserSession.token_hash))}
    said = "".join(
        run(*words).output for words in (["list"], ["sessions", "anna@example.com"], ["role", "anna@example.com"])
    )
    assert not [secret for secret in secrets if secret in said]


@pytest.fixture
def run(app):
    commands = Commands("steward", commands={"user": user})

    def invoke(*arguments, **options):
        with app.app_context():
            return CliRunner().invoke(commands, ["user", *arguments], **options)

    return invoke


@pytest.fixture
def found(app):
    def look_up(email):
        with app.app_context():
            person = db.session.scalars(
                select(User).where(User.email == email).execution_options(**scope.ASKED_BY_TOOL)
            ).one_or_none()
            return person and (person.name, set(person.roles), person.attributes, person.is_active)

    return look_up
