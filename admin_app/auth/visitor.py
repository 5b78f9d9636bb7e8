"""Who is asking, as a value: read once a request, tied to no database session, so that it never goes stale halfway.

Decides nothing; policies do.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from models.system import User


@dataclass(frozen=True)
class Visitor:
    """A signed-in person, or a token that stands for one, with what they hold at the moment of this request."""

    id: int
    email: str
    name: str
    roles: frozenset[str]
    attributes: Mapping[str, Any] = field(hash=False)
    session_id: int
    token: str = field(repr=False)
    pins_stamp: int = 0
    language: str | None = None
    time_zone: str | None = None
    rights: Mapping[str, frozenset[str]] | None = field(default=None, hash=False)  # of a token; None: all of theirs
    token_name: str | None = None
    token_id: int | None = None  # of an API token; None: signed in in a browser

    row_of: ClassVar[type] = User  # so that "me" in a filter is a person, and nothing else with the same number
    is_authenticated: ClassVar[bool] = True
    is_active: ClassVar[bool] = True
    is_anonymous: ClassVar[bool] = False

    def get_id(self) -> str:
        """What Flask-Login keeps in the cookie: the session's token, never the person's number."""
        return self.token

    def __str__(self) -> str:
        return self.name or self.email


class Nobody:
    """Whoever has not signed in."""

    id = None
    email = name = ""
    roles: frozenset[str] = frozenset()
    is_authenticated = False
    is_active = False
    is_anonymous = True

    def get_id(self) -> None:
        return None
