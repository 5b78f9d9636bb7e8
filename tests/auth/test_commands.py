"""``user …``: people by command. No password is ever in the output."""

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from admin_app.auth.commands import user
from admin_app.cli import Commands
from admin_app.extensions import db
from admin_app.resource import scope
from models.system import User, UserSession
from tests.auth.conftest import PASSWORD


def test_a_person_is_added_with_roles_facts_and_a_password(run, found, guest):
    said = run("add", "Bea@Example.com", "--name", "Bea", "--role", "staff", "--role", "ops", "--set", "region=North")
    assert said.output == (
        "Added bea@example.com: ops, staff.\nNo password was given; set one with: user password bea@example.com\n"
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
