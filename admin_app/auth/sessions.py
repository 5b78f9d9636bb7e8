"""Sessions as rows: started, read at each request, seen, ended. The cookie holds a token, the row only its hash.

Knows nothing of cookies and requests; every function says what it does to the rows, the caller commits.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, select, update
from sqlalchemy.orm import Session

from admin_app.auth.bookkeeping import ask, change
from admin_app.auth.openers import as_visitor, hash_of, new_token, person_of
from admin_app.auth.visitor import Visitor
from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import gettext_noop as N_
from models.system import User, UserSession
from models.types import now

LINK_LASTS = timedelta(minutes=10)
LINK_AGENT = N_("A sign-in link that was not used yet")
SEEN_EVERY = timedelta(minutes=1)

# In this order: most browsers also name the ones they descend from.
BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True)
class Browser:
    """Where a sign-in comes from, as it is shown to its owner later."""

    address: str
    agent: str

    @classmethod
    def described(cls, address: str | None, agent: str | None) -> "Browser":
        return cls((address or "")[:45], (agent or "")[:200])


def browser_name(agent: str | None) -> str:
    """What a browser says it is, in two words a person recognises; its whole text where nothing is known of it."""
    text = agent or _("unknown")
    browser = next((name for sign, name in BROWSERS if sign in text), None)
    system = next((name for sign, name in SYSTEMS if sign in text), None)
    if browser and system:
        return _("%(browser)s on %(system)s", browser=browser, system=system)
    return _(text) if text == LINK_AGENT else text


def start(session: Session, user_id: int, browser: Browser, lasting: timedelta) -> str:
    """A new session; the token that opens it, which is kept nowhere but in the browser."""
    token = new_token()
    session.add(
        UserSession(
            token_hash=hash_of(token),
            user_id=user_id,
            expires_at=now() + lasting,
            address=browser.address,
            agent=browser.agent,
        )
    )
    return token


def visitor(session: Session | Connection, token: str) -> tuple[Visitor, datetime] | None:
    """Whose session this is and when it was last seen, in one indexed statement; None when it is over.

    Over means: unknown, revoked, expired, or its person is switched off. Roles are those of this moment.
    """
    rows = ask(session, _SESSION_OF_TOKEN, {"token": hash_of(token), "now": now()}).all()
    if not rows:
        return None
    told = {"session_id": rows[0].session_id, "pins_stamp": rows[0].pins_stamp}
    return as_visitor(rows, token, **told), rows[0].last_seen_at


def seen(session: Session, session_id: int) -> None:
    """Note that the session is in use; of parallel requests one writes."""
    moment = now()
    due = UserSession.last_seen_at < moment - SEEN_EVERY
    change(session, update(UserSession).where(UserSession.id == session_id, due).values(last_seen_at=moment))


def is_due(last_seen_at: datetime) -> bool:
    return now() - last_seen_at > SEEN_EVERY


def of_person(session: Session, user_id: int) -> list[UserSession]:
    """The sessions that still open something, the latest used first."""
    statement = select(UserSession).where(UserSession.user_id == user_id, *_alive())
    return list(ask(session, statement.order_by(UserSession.last_seen_at.desc())).unique().scalars())


def end(session: Session, user_id: int, session_id: int) -> bool:
    """End one session of this person; False when it is not theirs or already over.

    Looked for among theirs, so that a number from a form never reaches a database that has no such number.
    """
    mine = {row.id for row in of_person(session, user_id)}
    return session_id in mine and _end(session, UserSession.id == session_id) == 1


def end_all(session: Session, user_id: int, *, but: int | None = None) -> int:
    """End every session of a person, sign-in links too, but the one named; how many there were."""
    return _end(session, UserSession.user_id == user_id, UserSession.id != (but or 0))


def make_link(session: Session, user_id: int, lasting: timedelta = LINK_LASTS) -> str:
    """The token of a sign-in link: a session row that opens nothing until it is claimed, once, before it is too old."""
    token = new_token()
    row = UserSession(
        token_hash=_link_hash(token), user_id=user_id, expires_at=now() + lasting, address="", agent=LINK_AGENT
    )
    session.add(row)
    return token


def claim_link(session: Session, link_token: str, browser: Browser, lasting: timedelta) -> str | None:
    """Turn the link's row into a session by one UPDATE, so that of many claims at once exactly one succeeds."""
    token, moment = new_token(), now()
    is_active = select(User.id).where(User.id == UserSession.user_id, User.is_active).exists()
    claimed = change(
        session,
        update(UserSession)
        .where(UserSession.token_hash == _link_hash(link_token), is_active, *_alive())
        .values(
            token_hash=hash_of(token),
            created_at=moment,
            last_seen_at=moment,
            expires_at=moment + lasting,
            address=browser.address,
            agent=browser.agent,
        )
        .execution_options(synchronize_session=False),
    )
    return token if claimed == 1 else None


def _alive() -> tuple[ColumnElement[bool], ...]:
    return (UserSession.revoked_at.is_(None), UserSession.expires_at > now())


_SESSION_OF_TOKEN = person_of(
    UserSession, UserSession.id.label("session_id"), UserSession.last_seen_at, User.pins_stamp
)


def _end(session: Session, *which: ColumnElement[bool]) -> int:
    statement = update(UserSession).where(*which, *_alive()).values(revoked_at=now())
    return change(session, statement.execution_options(synchronize_session=False))


def _link_hash(token: str) -> str:
    """Another hash than a session's, so that a link's token opens nothing as a cookie."""
    return hash_of(f"link:{token}")
