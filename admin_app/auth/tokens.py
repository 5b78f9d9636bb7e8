"""API tokens as rows: made, read at each request of a program, noted as used, revoked. The row has only the hash.

Knows nothing of requests and pages; every function says what it does to the rows, the caller commits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from sqlalchemy import Connection, or_, select, update
from sqlalchemy.orm import Session

from admin_app.auth.bookkeeping import ask, change
from admin_app.auth.openers import as_visitor, hash_of, new_token, person_of
from admin_app.auth.visitor import Visitor
from models.system import ApiToken
from models.types import now

BEGINS = "stw_"
HINT = 4
NOTED_EVERY = timedelta(minutes=1)
TOLD_AFTER_END = timedelta(days=30)
"""So long an expired token is still listed, so that a person sees why their program stopped."""

Rights = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Wanted:
    """What a person asked for; ``rights`` is None for all of theirs, no ``addresses`` for anywhere."""

    name: str
    lasts: timedelta
    addresses: tuple[str, ...] = ()
    rights: Rights | None = None


@dataclass(frozen=True)
class Found:
    """Whose a token is, where it may be used from, and when it last was."""

    visitor: Visitor
    addresses: tuple[str, ...]
    last_used_at: datetime | None

    @property
    def is_due(self) -> bool:
        """Is it time to note that it is in use?"""
        return self.last_used_at is None or now() - self.last_used_at > NOTED_EVERY

    def may_come_from(self, address: str | None) -> bool:
        return not self.addresses or any(_is_within(address, network) for network in self.addresses)


def make(session: Session, user_id: int, wanted: Wanted) -> str:
    """A new token; its text, which is kept nowhere."""
    text = BEGINS + new_token()
    rights = None if wanted.rights is None else {name: list(held) for name, held in wanted.rights.items()}
    session.add(
        ApiToken(
            user_id=user_id,
            name=wanted.name,
            token_hash=hash_of(text),
            hint=text[-HINT:],
            expires_at=now() + wanted.lasts,
            rights=rights,
            addresses=list(wanted.addresses),
        )
    )
    session.flush()
    return text


def find(session: Session | Connection, text: str) -> Found | None:
    """Whose token this is, in one indexed statement; None when it opens nothing.

    That is: unknown, revoked, expired, or its person is switched off. Looked for by its hash, so that the time it takes
    says nothing of the tokens there are. Roles are those of this moment.
    """
    rows = ask(session, _PERSON_OF_TOKEN, {"token": hash_of(text), "now": now()}).all()
    if not rows:
        return None
    kept = rows[0]
    rights = None if kept.rights is None else {name: frozenset(held) for name, held in kept.rights.items()}
    told = {"session_id": 0, "rights": rights, "token_name": kept.token_name, "token_id": kept.token_id}
    return Found(as_visitor(rows, text, **told), tuple(kept.addresses), kept.last_used_at)


def used(session: Session, token_id: int, address: str | None) -> None:
    """Note that the token is in use, and from where; of parallel requests one writes."""
    moment = now()
    due = or_(ApiToken.last_used_at.is_(None), ApiToken.last_used_at < moment - NOTED_EVERY)
    statement = update(ApiToken).where(ApiToken.id == token_id, due)
    change(session, statement.values(last_used_at=moment, last_used_address=(address or "")[:45]))


def of_person(session: Session, user_id: int) -> list[ApiToken]:
    """The tokens that open something, and those that expired not long ago, the newest first."""
    statement = select(ApiToken).where(
        ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None), ApiToken.expires_at > now() - TOLD_AFTER_END
    )
    return list(ask(session, statement.order_by(ApiToken.id.desc())).scalars())


def is_over(token: ApiToken) -> bool:
    return token.revoked_at is not None or token.expires_at <= now()


def is_taken(session: Session, user_id: int, name: str) -> bool:
    """Does a token of this person that still opens something have this name?"""
    return any(token.name == name and not is_over(token) for token in of_person(session, user_id))


def revoke(session: Session, user_id: int, token_id: int) -> ApiToken | None:
    """Revoke one token of this person; None when it is not theirs or already revoked.

    Looked for among theirs, so that a number from a form never reaches a database that has no such number.
    """
    token = next((token for token in of_person(session, user_id) if token.id == token_id), None)
    if token is not None:
        token.revoked_at = now()
    return token


def revoke_all(session: Session, user_id: int) -> int:
    """Revoke every token of a person; how many still opened something."""
    tokens = of_person(session, user_id)
    ended = sum(not is_over(token) for token in tokens)
    for token in tokens:
        token.revoked_at = now()
    return ended


def network(text: str) -> str:
    """An address or a network as it is kept; raises ValueError for anything else."""
    found: IPv4Network | IPv6Network = ip_network(text, strict=False)
    return str(found.network_address) if found.num_addresses == 1 else str(found)


def _is_within(address: str | None, network: str) -> bool:
    try:
        found = ip_address(address or "")
    except ValueError:
        return False
    return (getattr(found, "ipv4_mapped", None) or found) in ip_network(network)


_PERSON_OF_TOKEN = person_of(
    ApiToken,
    ApiToken.id.label("token_id"),
    ApiToken.name.label("token_name"),
    ApiToken.rights,
    ApiToken.addresses,
    ApiToken.last_used_at,
)
