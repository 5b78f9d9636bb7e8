"""How many rows of a listing hold each value of a field of few values: counted on demand, never for a page."""

from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from admin_app.resource.fields.attributes import Field
from admin_app.resource.fields.kinds import Kind
from admin_app.resource.listing.listing import Listing
from admin_app.resource.listing.narrowing import own_rows
from admin_app.resource.listing.paths import Readable
from admin_app.resource.listing.time_limits import within


def has_facets(field: Field) -> bool:
    """Has the field so few values that each can stand on a page with its number?"""
    return field.kind in (Kind.ENUM, Kind.BOOLEAN)


def facets(
    session: Session, listing: Listing, resource: Readable, field: Field, actor: Any, limit_ms: int
) -> dict[str, int]:
    """The text of each value -> rows that hold it, by one statement: of the listing without its own filter on the
    field, so that the other values show what choosing them would find."""
    others = tuple(each for each in listing.filters if each.path != field.name)
    asked = listing.but(filters=others).condition(resource, actor)
    narrowed: list[ColumnElement[bool]] = [*own_rows(resource), *([] if asked is None else [asked])]
    attribute = getattr(resource.model, field.name)
    statement = select(attribute, func.count()).where(*narrowed).group_by(attribute)
    with within(session, limit_ms, resource.model):
        counted = session.execute(statement, bind_arguments={"mapper": resource.model}).all()
    return {_text(field, value): count for value, count in counted if value is not None}


def _text(field: Field, value: Any) -> str:
    """A value as the panel's boxes write it."""
    return ("true" if value else "false") if field.kind is Kind.BOOLEAN else field.text(value)
