"""Whose names the history offers to its person filter: those that the reader may see as people, and a bounded few."""

from collections.abc import Sequence

from sqlalchemy import select

from admin_app.audit.history import Reader
from admin_app.resource.changes import kept_name
from models.system import User

OFFERED = 200
"""A longer list is no help to choose from; any part of a name can be typed."""


def people_of(reader: Reader) -> Sequence[str]:
    """Names by the alphabet, through the reading door; none where the reader may not read people or their names."""
    people = reader.views.get(kept_name(User))
    if people is None or people.field("name") is None:
        return []
    asked = select(User.name).distinct().order_by(User.name).limit(OFFERED)
    return list(reader.session.scalars(asked))
