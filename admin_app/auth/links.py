"""One-time sign-in links, for a tool that is opened from its own command line."""

from flask import url_for

from admin_app.auth import sessions
from admin_app.auth.bookkeeping import bookkeeping
from models.system import User


def sign_in_link(user: User) -> str:
    """A path that signs this person in, once, within ten minutes. Whoever has it is them: print it, keep it nowhere."""
    with bookkeeping(writing=True) as session:
        token = sessions.make_link(session, user.id)
    return url_for("auth.open_link", token=token)
