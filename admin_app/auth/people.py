"""People: added, given roles and passwords, switched off and on. For commands and pages; the caller commits.

A person is never deleted, because the history names them. Passwords come in and only hashes are kept.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from admin_app.auth import passwords, sessions
from admin_app.auth.bookkeeping import ask
from admin_app.resource.errors import Invalid, NotFound, closest
from admin_app.resource.registry import registry
from models.system import User


def add_person(
    session: Session,
    email: str,
    name: str,
    password: str | None,
    roles: Iterable[str],
    attributes: Mapping[str, Any],
) -> User:
    """A new person; without a password they sign in by a link only."""
    account = _checked_email(session, email)
    roles = list(roles)
    _check_roles(roles)
    person = User(email=account, name=name.strip(), attributes=dict(attributes))
    person.hold(roles)
    if password is not None:
        set_password(session, person, password)
    session.add(person)
    session.flush()
    return person


def settle(session: Session, people: Iterable[Mapping[str, Any]], password: str) -> None:
    """These people, all with this password and committed; one who is there already gets it too. For the demo only."""
    for known in people:
        person = ask(session, select(User).where(User.email == known["email"])).unique().scalar_one_or_none()
        if person is None:
            add_person(session, known["email"], known["name"], password, known["roles"], known["attributes"])
        else:
            set_password(session, person, password)
    session.commit()


def named(session: Session, email: str) -> User:
    """The person with this e-mail address; raises NotFound that offers the closest."""
    account = email.strip().lower()
    person: User | None = ask(session, select(User).where(User.email == account)).unique().scalar_one_or_none()
    if person is None:
        near = _most_alike(account, ask(session, select(User.email).limit(1000)).scalars())
        hint = f"Did you mean {near}?" if near else "Add them with: user add"
        raise NotFound(f"There is nobody with the e-mail address {account}. {hint}")
    return person


def everybody(session: Session) -> list[User]:
    return list(ask(session, select(User).order_by(User.email)).unique().scalars())


def set_password(session: Session, person: User, password: str, *, staying: int | None = None) -> None:
    """Set it where it is good enough, and end every session but the one that ``staying`` names."""
    shortest = current_app.config["PASSWORD_MIN"]
    if says := passwords.weakness(password, email=person.email, name=person.name, shortest=shortest):
        raise Invalid(says, fields={"password": says})
    person.password_hash = passwords.keep(password)
    if person.id is not None:
        sessions.end_all(session, person.id, but=staying)


def change_roles(session: Session, person: User, granted: Iterable[str], revoked: Iterable[str]) -> None:
    """Grant and revoke, and end the person's sessions: what they may do is not what they signed in for."""
    granted, revoked = set(granted), set(revoked)
    _check_roles(granted)
    if missing := sorted(revoked - person.roles):
        held = ", ".join(sorted(person.roles)) or "none"
        raise Invalid(f"{person.email} does not hold the role {missing[0]}; the roles held are: {held}.")
    person.hold(person.roles - revoked | granted)
    sessions.end_all(session, person.id)


def switch(session: Session, person: User, *, on: bool) -> None:
    """Switch a person off, effective at their next request, or on again."""
    person.is_active = on
    if not on:
        sessions.end_all(session, person.id)


def _most_alike(account: str, emails: Iterable[str]) -> str | None:
    """By what stands before the @: within one firm the rest is the same for everybody."""
    known = {email.partition("@")[0]: email for email in emails}
    near = closest(account.partition("@")[0], known)
    return known[near] if near else None


def _checked_email(session: Session, email: str) -> str:
    account = email.strip().lower()
    before, at, after = account.partition("@")
    if not (before and at and after) or len(account) > 254 or not account.isprintable() or " " in account:
        raise Invalid(f"{account!r} is not an e-mail address; write it like anna@example.com.")
    if ask(session, select(func.count()).select_from(User).where(User.email == account)).scalar():
        raise Invalid(f"There is already somebody with the e-mail address {account}.")
    return account


def _check_roles(roles: Iterable[str]) -> None:
    known = registry().roles()
    for role in roles:
        if role not in known:
            near = closest(role, known)
            hint = f"Did you mean {near}?" if near else f"The roles are {', '.join(sorted(known))}."
            raise Invalid(f"No policy knows the role {role}. {hint}")
