"""One row of a view: found, sent with its ETag, written and kept, through the doors; or nothing at all."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from flask import Response, request
from sqlalchemy import Select, inspect, select
from sqlalchemy.exc import IntegrityError

from admin_app.api import idempotency, preconditions, records, writing
from admin_app.api.case import case_of_answer
from admin_app.api.etags import Version
from admin_app.api.generic.drawn import drawer, loaded
from admin_app.api.generic.outlines import Outline, outline_of
from admin_app.api.generic.seen import visible
from admin_app.api.generic.sent_bodies import spelled
from admin_app.api.generic.written import Writer
from admin_app.api.json_text import encoded
from admin_app.api.names import SNAKE
from admin_app.api.refused import case_of
from admin_app.extensions import db
from admin_app.resource.errors import Changed, NotFound, Refusal
from admin_app.resource.fields import fields_of, key_condition, key_from_text, key_of, key_text
from admin_app.resource.listing.narrowing import among
from admin_app.resource.pages import writes
from admin_app.resource.pages.removal import check_theirs
from admin_app.resource.registry import registry
from admin_app.resource.translation import gettext as _


def model_of(query: Any) -> Any:
    """The one mapped class that a statement selects; None where it is another statement."""
    described = query.column_descriptions if isinstance(query, Select) else []
    entity = described[0].get("entity") if len(described) == 1 else None
    return entity if isinstance(entity, type) and described[0]["expr"] is entity else None


def outline(view: Any) -> Outline:
    return outline_of(view.get_serializer_class(), view.model)


def source(view: Any) -> Select[Any]:
    """The rows of the view's query; of one that joins, groups or cuts, by their keys."""
    query, model = view.get_query(), view.model
    if _is_plain(query):
        return query.order_by(None)  # type: ignore[no-any-return]
    return select(model).where(among(model, query)).options(*query._with_options)


def _is_plain(query: Any) -> bool:
    """Does it only ask for rows of its table, with conditions? SQLAlchemy has no public word for it."""
    more = (query._setup_joins, query._from_obj, query._group_by_clauses, query._having_criteria, query._distinct)
    cut = (query._limit_clause, query._offset_clause)
    return not any(more) and all(each is None for each in cut)


# Reading --------------------------------------------------------------------------------------------------------------


def one(view: Any, *, lock: bool) -> Any:
    """The row that the address names; raises NotFound in the same words whether it is gone or not the actor's."""
    condition = _named(view)
    if condition is None:
        raise _not_found()
    statement = source(view).where(condition)
    if lock:
        statement = statement.with_for_update(of=view.model)
    else:
        statement = statement.options(*loaded(outline(view), many=False))
    row = db.session.execute(statement).unique().scalars().one_or_none()
    if row is None:
        raise _not_found()
    return row


def _named(view: Any) -> Any:
    """The condition that a row is the one that the last part of the address names; None for a text that names none."""
    text, model = view.parts[view.address.parts[-1]], view.model
    if view.lookup_field is None:
        key = key_from_text(model, text)
        return None if key is None else key_condition(model, key)
    field = fields_of(model)[view.lookup_field]
    try:
        return field.attribute == field.parse(text)
    except ValueError:
        return None


def _not_found() -> NotFound:
    return NotFound(_("There is no such record among those you may see."))


def represented(view: Any, row: Any, status: int = 200) -> Response:
    """The row as it is sent, with its ETag; 304 where the reader has this very answer."""
    shown = outline(view)
    return records.sent(drawer(shown, case_of_answer())(row), _version(shown, row), status)


def _version(shown: Outline, row: Any) -> Version:
    return Version.of(drawer(shown, SNAKE, computed=False)(row))


def check_version(view: Any, row: Any, sent: Mapping[str, Any] | None = None) -> None:
    """Raise Changed (412) where the request was made for an earlier version of the row, with what differs.

    ``Prefer: merge`` lets a change of fields through that nobody else touched.
    """
    shown = outline(view)
    touched = None if sent is None else {shown.names.declared_for(each) or each for each in sent}
    preconditions.check(lambda: _version(shown, row), touched, lambda changed: _changed(shown, row, changed))


def _changed(shown: Outline, row: Any, changed: Sequence[str] | None) -> Changed:
    case = case_of_answer()
    item = drawer(shown, case)(row)
    names = [shown.names.spelled(name, case) for name in changed or () if name]
    etag = _version(shown, row).tag(encoded(item))
    return preconditions.changed_to({name: item[name] for name in names}, changed, etag)


# Writing --------------------------------------------------------------------------------------------------------------


def written(view: Any, write: Callable[[], Response]) -> Response:
    """The one way of a write: begun, made, answered, committed; by its ``Idempotency-Key`` only once."""
    return idempotency.written(db.session(), view.model, lambda: (write(), lambda: None))


@contextmanager
def told(view: Any, sent: Any = None) -> Iterator[None]:
    """What the database refuses meanwhile is told as a conflict (409), at the names of the request."""
    try:
        try:
            yield
            writing.flush(Writer(view.model))
        except IntegrityError as wrong:
            raise writing.refused(Writer(view.model), wrong) from wrong
    except Refusal as refusal:
        if sent is not None and "constraint" in refusal.more:
            shown, case = outline(view), case_of(sent, case_of_answer())
            refusal.fields = {
                spelled(shown, sent, (name,), case): sentence
                for name, sentence in refusal.fields.items()
                if name in visible(shown)
            }
        raise


def represented_anew(view: Any, row: Any, status: int) -> Response:
    """A row that was just written, as the database has it now."""
    session = db.session()
    session.expire(row)
    statement = select(view.model).where(key_condition(view.model, key_of(row)))
    session.execute(statement.options(*loaded(outline(view), many=False))).unique().scalars().one_or_none()
    answer = represented(view, row, status)
    if status == 201 and (address := _address(view, row)):
        answer.headers["Location"] = address
    return answer


def written_rows() -> list[Any]:
    """What is about to be written."""
    session = db.session()
    return [*session.new, *session.dirty]


def all_stay_within(rows: list[Any]) -> None:
    """Raise Forbidden where something that was written is not among the rows its writer may see."""
    session = db.session()
    left = {id(row): row for row in rows if inspect(row).persistent}
    for model in {type(row) for row in left.values()}:
        writes.all_stay_within(session, [row for row in left.values() if type(row) is model])


def _address(view: Any, row: Any) -> str | None:
    """Where the row that was made can be read, where some view reads it."""
    beneath = f"{view.address.pattern}/<>"
    for endpoint in registry().endpoints:
        for each in endpoint.addresses():
            if each.pattern == beneath and "GET" in each.handlers:
                name = each.view.lookup_field
                text = key_text(row) if name is None else fields_of(view.model)[name].text(getattr(row, name))
                return f"{request.script_root}{request.path.rstrip('/')}/{quote(text, safe='')}"
    return None


def delete(view: Any, row: Any) -> None:
    """Delete the row, where nothing goes with it that the actor may not delete."""
    check_theirs(Writer(view.model), [row])  # type: ignore[arg-type]
    db.session.delete(row)
