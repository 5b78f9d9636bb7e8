"""Attempts to sign in, counted so that guessing is slow: by account at an address, by account, by address.

A lock never outlasts the window: what is refused is not counted. It cannot keep a person out either: the tight limit
is on the account *at one address*, and the wide limit of an account spares addresses it has signed in from before.
Unknown accounts are counted like known ones. Must never learn a password.
"""

import ipaddress
import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import Session

from admin_app.auth.bookkeeping import ask, bookkeeping, change
from admin_app.resource.errors import Refusal
from admin_app.resource.translation import gettext_noop as N_
from admin_app.resource.translation import ngettext
from models.system import SignInAttempt
from models.types import now

ACCOUNT_TIMES = 10  # an account may fail that many times the limit, over all addresses
ADDRESS_TIMES = 20  # an address may fail that many times the limit, over all accounts: an office shares one
REMEMBERED = timedelta(days=30)


class TooManyAttempts(Refusal):
    """Nobody is told whether the account exists: the count is the same for both."""

    status, code, title = 429, "too_many_attempts", N_("Too many attempts to sign in")

    def __init__(self, until: datetime) -> None:
        self.retry_after = max(1, math.ceil((until - now()).total_seconds()))
        minutes = math.ceil(self.retry_after / 60)
        sentence = ngettext(
            "There were too many failed attempts to sign in. Try again in a minute, at %(time)s.",
            "There were too many failed attempts to sign in. Try again in %(count)s minutes, at %(time)s.",
            minutes,
            time=f"{until:%H:%M} UTC",
        )
        super().__init__(
            sentence,
            headers={"Retry-After": str(self.retry_after)},
        )


@dataclass(frozen=True)
class Limits:
    tries: int
    window: timedelta


@dataclass(frozen=True)
class Caller:
    """Which account is tried from where."""

    account: str
    address: str

    @classmethod
    def named(cls, email: str, address: str | None) -> "Caller":
        return cls(email.strip().lower()[:254], network_of(address))


def network_of(address: str | None) -> str:
    """The address as it is counted: one IPv6 customer has 2**64 of them, so there the network counts."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is None:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(getattr(found, "ipv4_mapped", None) or found)


def begin(caller: Caller, limits: Limits) -> int:
    """Count an attempt before its password is looked at; raises TooManyAttempts where it is locked.

    Written first, counted afterwards, each in a transaction of its own: of many attempts at the same moment no more
    than the limit pass, on any database, without a lock.
    """
    with bookkeeping() as session:
        _refuse_if_locked(session, caller, limits)
    attempt_id = _write_down(caller)
    try:
        with bookkeeping() as session:
            _refuse_if_locked(session, caller, limits, besides=attempt_id)
    except TooManyAttempts:
        _forget(SignInAttempt.id == attempt_id)
        raise
    return attempt_id


def succeed(attempt_id: int) -> None:
    """The password was right; the occasion to drop what nobody counts any more."""
    with bookkeeping(writing=True) as session:
        change(session, update(SignInAttempt).where(SignInAttempt.id == attempt_id).values(succeeded=True))
        change(session, delete(SignInAttempt).where(SignInAttempt.at < now() - REMEMBERED))


def unlock(who: str) -> int:
    """Forget the failures of an account, or of an address; how many there were."""
    named = or_(SignInAttempt.account == who.strip().lower(), SignInAttempt.address == network_of(who))
    return _forget(named, SignInAttempt.succeeded.is_(False))


def _refuse_if_locked(session: Session, caller: Caller, limits: Limits, besides: int = 0) -> None:
    until = _locked_until(session, caller, limits, besides)
    if until is not None and until > now():
        raise TooManyAttempts(until)


def _locked_until(session: Session, caller: Caller, limits: Limits, besides: int) -> datetime | None:
    account, address = SignInAttempt.account == caller.account, SignInAttempt.address == caller.address
    last_success = _last_success(session, account, address)
    since = now() - limits.window
    counted = (SignInAttempt.at > since, SignInAttempt.id != besides)
    since_success = SignInAttempt.at > max(since, last_success or since)
    moments = [
        _failure(session, limits.tries, account, address, since_success, *counted),
        _failure(session, limits.tries * ADDRESS_TIMES, address, *counted),
    ]
    if last_success is None:
        moments.append(_failure(session, limits.tries * ACCOUNT_TIMES, account, *counted))
    return max((moment + limits.window for moment in moments if moment), default=None)


def _last_success(session: Session, *which: ColumnElement[bool]) -> datetime | None:
    statement = select(func.max(SignInAttempt.at)).where(*which, SignInAttempt.succeeded.is_(True))
    moment: datetime | None = ask(session, statement).scalar()
    return moment


def _failure(session: Session, number: int, *which: ColumnElement[bool]) -> datetime | None:
    """When the last but ``number - 1`` failure was; None when there are fewer."""
    failed = select(SignInAttempt.at).where(*which, SignInAttempt.succeeded.is_(False))
    moment: datetime | None = ask(
        session, failed.order_by(SignInAttempt.at.desc()).offset(number - 1).limit(1)
    ).scalar()
    return moment


def _write_down(caller: Caller) -> int:
    with bookkeeping(writing=True) as session:
        attempt = SignInAttempt(account=caller.account, address=caller.address)
        session.add(attempt)
        session.flush()
        return attempt.id


def _forget(*which: ColumnElement[bool]) -> int:
    with bookkeeping(writing=True) as session:
        return change(session, delete(SignInAttempt).where(*which).execution_options(synchronize_session=False))
