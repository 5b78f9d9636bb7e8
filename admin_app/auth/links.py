"""One-time sign-in links: for a tool that is opened from its own command line, and for a person who waits for one."""

from datetime import timedelta

from flask import current_app

from admin_app.auth import sessions
from admin_app.auth.bookkeeping import bookkeeping
from admin_app.resource.errors import Invalid
from models.system import User


def sign_in_link(user: User, lasting: timedelta = sessions.LINK_LASTS) -> str:
    """A path that signs this person in, once, within ten minutes. Whoever has it is them: print it, keep it nowhere."""
    with bookkeeping(writing=True) as session:
        token = sessions.make_link(session, user.id, lasting)
    return current_app.url_map.bind("").build("auth.open_link", {"token": token})


def check_can_sign_in(user: User) -> None:
    """Raises Invalid for somebody whom a link would not sign in."""
    if not user.is_active:
        raise Invalid(
            f"{user.email} is switched off, so no link was made; switch them on first: user enable {user.email}"
        )
