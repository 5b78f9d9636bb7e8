"""What sessions and API tokens have in common: the text that opens one, its hash, which is all that is kept, and whose
it is."""

import hashlib
import secrets
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, bindparam, select

from admin_app.auth.visitor import Visitor
from models.system import ApiToken, User, UserRole, UserSession

TOKEN_BYTES = 32
PERSON = (User.id, User.email, User.name, User.attributes, User.language, User.time_zone, UserRole.role)


def new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def person_of(kept: type[UserSession] | type[ApiToken], *told: Any) -> Select[Any]:
    """Whose the row with the hash ``:token`` is, if it opens something at ``:now``: ``told`` and the person, once for
    each role. Made once by its module, because every request asks."""
    return (
        select(*told, *PERSON)
        .select_from(kept)
        .join(User, User.id == kept.user_id)
        .outerjoin(UserRole, UserRole.user_id == User.id)
        .where(kept.token_hash == bindparam("token"), User.is_active)
        .where(kept.revoked_at.is_(None), kept.expires_at > bindparam("now"))
    )


def as_visitor(rows: Sequence[Row[Any]], token: str, **told: Any) -> Visitor:
    first = rows[0]
    return Visitor(
        id=first.id,
        email=first.email,
        name=first.name,
        roles=frozenset(row.role for row in rows if row.role is not None),
        attributes=first.attributes or {},
        token=token,
        language=first.language,
        time_zone=first.time_zone,
        **told,
    )
