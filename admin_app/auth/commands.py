"""``user …``: the people, from the command line. Passwords are asked for twice and never shown or written anywhere."""

import json
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

from admin_app.auth import attempts, links, people, sessions, tokens
from admin_app.auth.token_form import rights_in_words
from admin_app.extensions import db
from models.system import User

Email = click.argument("email")


user = AppGroup("user", help="People: who may sign in, with which roles.")


@user.command()
@Email
@click.option("--name", default="", help="The person's name, as colleagues know it.")
@click.option("--role", "roles", multiple=True, help="A role to hold; may be given several times.")
@click.option("--set", "facts", multiple=True, metavar="KEY=VALUE", help="A fact for row rules, such as region=North.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def add(email: str, name: str, roles: tuple[str, ...], facts: tuple[str, ...], password_stdin: bool) -> None:
    """Add a person.

    The password is asked for twice on a terminal. Somebody without one cannot sign in until it is set: user password.
    """
    attributes = dict(_fact(fact) for fact in facts)
    password = _password(password_stdin)
    person = _write(lambda: people.add_person(db.session(), email, name, password, roles, attributes))
    click.echo(f"Added {person.email}: {_roles(person)}.")
    if password is None:
        click.echo(f"No password was given; set one with: user password {person.email}, or let them in by: user link")


@user.command("list")
def list_people() -> None:
    """Everybody, with their roles."""
    found = people.everybody(db.session())
    width = max((len(person.email) for person in found), default=0)
    for person in found:
        off = "" if person.is_active else "  (switched off)"
        click.echo(f"{person.email:<{width}}  {_roles(person)}{off}")
    if not found:
        click.echo("Nobody yet. Add somebody with: user add EMAIL --role admin")


@user.command()
@Email
@click.option("--grant", multiple=True, metavar="ROLE", help="A role to give.")
@click.option("--revoke", multiple=True, metavar="ROLE", help="A role to take away.")
def role(email: str, grant: tuple[str, ...], revoke: tuple[str, ...]) -> None:
    """Show, give and take away roles.

    A change signs the person out everywhere.
    """
    person = people.named(db.session(), email)
    if grant or revoke:
        _write(lambda: people.change_roles(db.session(), people.named(db.session(), email), grant, revoke))
    click.echo(f"{person.email}: {_roles(person)}.")


@user.command()
@Email
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def password(email: str, password_stdin: bool) -> None:
    """Set a password.

    It signs the person out everywhere. Their API tokens stay.
    """
    person = people.named(db.session(), email)
    if (new := _password(password_stdin)) is None:
        raise click.UsageError("There is no terminal to ask for the password on; use --password-stdin.")
    _write(lambda: people.set_password(db.session(), people.named(db.session(), email), new))
    click.echo(f"The password of {email} is set.")
    if kept := [token for token in tokens.of_person(db.session(), person.id) if not tokens.is_over(token)]:
        click.echo(f"Their API tokens ({len(kept)}) stay; end them with: user tokens {email} --revoke")


@user.command()
@Email
def disable(email: str) -> None:
    """Switch a person off, at once.

    They are signed out and cannot sign in; their history stays.
    """
    _write(lambda: people.switch(db.session(), people.named(db.session(), email), on=False))
    click.echo(f"{email} is switched off.")


@user.command()
@Email
def enable(email: str) -> None:
    """Switch a person on again."""
    _write(lambda: people.switch(db.session(), people.named(db.session(), email), on=True))
    click.echo(f"{email} is switched on.")


@user.command()
@Email
@click.option("--minutes", type=click.IntRange(1, 24 * 60), default=10, show_default=True, help="How long it is good.")
@click.option("--port", envvar="PORT", default=5000, show_default=True, help="Where it serves, without a base URL.")
def link(email: str, minutes: int, port: int) -> None:
    """Make a link that signs a person in, once.

    It is shown here and nowhere else, and only its hash is kept. Whoever has it is that person: give it to nobody else.
    It begins with STEWARD_BASE_URL, or with this machine where that is not set.
    """
    person = people.named(db.session(), email)
    links.check_can_sign_in(person)
    address = current_app.config["BASE_URL"].rstrip("/") or f"http://127.0.0.1:{port}"
    path = links.sign_in_link(person, timedelta(minutes=minutes))
    click.echo(f"This link signs {person.email} in, once, within {minutes} minute{'' if minutes == 1 else 's'}:")
    click.echo(f"{address}{path}")


@user.command()
@click.argument("who", metavar="EMAIL_OR_ADDRESS")
def unlock(who: str) -> None:
    """Forget the failed sign-ins of somebody.

    Of an account, or of everybody at a network address.
    """
    click.echo(f"Forgot {attempts.unlock(who)} failed attempts of {who}.")


@user.command("sessions")
@Email
@click.option("--revoke", is_flag=True, help="Sign the person out everywhere.")
def list_sessions(email: str, revoke: bool) -> None:
    """Where a person is signed in."""
    person = people.named(db.session(), email)
    for row in sessions.of_person(db.session(), person.id):
        click.echo(f"{row.id}  last seen {row.last_seen_at:%Y-%m-%d %H:%M} UTC  {row.address}  {row.agent}")
    if revoke:
        click.echo(f"Signed out: {_write(lambda: sessions.end_all(db.session(), person.id))}.")


@user.command("tokens")
@Email
@click.option("--revoke", is_flag=True, help="Revoke them all.")
def list_tokens(email: str, revoke: bool) -> None:
    """The API tokens of a person, without their text.

    A new password leaves them as they are; while their person is switched off they open nothing.
    """
    person = people.named(db.session(), email)
    for token in tokens.of_person(db.session(), person.id):
        ends = f"{'expired' if tokens.is_over(token) else 'expires'} {token.expires_at:%Y-%m-%d %H:%M} UTC"
        used = f"last used {token.last_used_at:%Y-%m-%d %H:%M} UTC" if token.last_used_at else "never used"
        click.echo(f"{token.id}  {token.name}  …{token.hint}  {ends}  {used}  {rights_in_words(token.rights)}")
    if revoke:
        click.echo(f"Revoked: {_write(lambda: tokens.revoke_all(db.session(), person.id))}.")


def _write(work: Callable[[], Any]) -> Any:
    """Do it in one transaction that was opened for writing."""
    db.session.rollback()
    db.session.connection(execution_options={"writing": True})
    done = work()
    db.session.commit()
    return done


def _password(from_stdin: bool) -> str | None:
    if from_stdin:
        if not (line := sys.stdin.readline().rstrip("\r\n")):
            raise click.UsageError("Standard input holds no password; write it on one line.")
        return line
    if not _has_terminal():
        return None
    answer: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return answer


def _has_terminal() -> bool:
    return sys.stdin.isatty()


def _fact(text: str) -> tuple[str, Any]:
    """``key=value``; the value as JSON where it is JSON, else as the text it is."""
    key, equals, value = text.partition("=")
    if not key or not equals:
        raise click.UsageError(f"--set {text!r} is not KEY=VALUE; write it like --set region=North.")
    try:
        return key, json.loads(value)
    except ValueError:
        return key, value


def _roles(person: User) -> str:
    return ", ".join(sorted(person.roles)) or "no role"
