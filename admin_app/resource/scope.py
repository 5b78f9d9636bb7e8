"""The reading door: every statement of the session is narrowed by the row rules of whom it is made for.

Closed by default: within a request, a statement that names a ruled table without an actor is refused, and so is one
that the rules cannot reach (``text()``, Core). Reads only what the registry says; must never know a model.
"""

from collections.abc import Container, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from flask import current_app, g, has_app_context, has_request_context
from sqlalchemy import ColumnElement, Executable, Row, Select, SelectBase, TextClause, event, false
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction, with_loader_criteria
from sqlalchemy.sql import visitors

from admin_app.extensions import db
from admin_app.resource.errors import Forbidden
from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import gettext_noop as N_

ASKED_BY_TOOL = {"asked_by": "tool"}
"""Execution options of the few statements the tool makes for itself, before it knows who asks."""

_ANSWERS = "steward_answers"
FOR_NOBODY = N_("This page asks for rows without saying for whom; ask with select() of the model, signed in.")
PAST_THE_RULES = N_(
    "This page asks for rows in a way that the row rules do not reach; ask with select() of the model, signed in."
)


def act_for(session: Session, actor: Any) -> None:
    """From here on ``session`` reads and writes on behalf of ``actor`` (None: nobody yet)."""
    session.info["actor"] = actor
    session.info.pop("row_rules", None)
    if has_app_context():
        g.pop(_ANSWERS, None)


def answers() -> dict[Any, Any]:
    """What was worked out in this request for whoever asks now; forgotten when somebody else does."""
    known: dict[Any, Any] | None = g.get(_ANSWERS)
    if known is None:
        known = {}
        setattr(g, _ANSWERS, known)
    return known


def actor() -> Any:
    """Who asks in this request or command, or None."""
    return db.session().info.get("actor") if has_app_context() else None


@contextmanager
def session_for(who: Any) -> Iterator[Session]:
    """A session of its own that acts for ``who``; for work that outlives the request's session, such as a stream.

    Never shared: an object that is already in a session is returned by ``get`` without a question.
    """
    session = db.session.session_factory()
    act_for(session, who)
    try:
        yield session
    finally:
        session.close()


def only_reads(model: Any) -> None:
    """The page of this model writes nothing: in a home database on PostgreSQL its statements stand alone, without a
    BEGIN and a ROLLBACK around them, whose answers would be waited for. A transaction sees no more of one moment there
    than they do. The limits of an opened database are those of its transactions, so that it keeps them."""
    if current_app.extensions.get("sqlalchemy") is not db:
        return  # a view in an application of its own, with a session of its own
    session, engine = db.session(), db.engine
    if session.in_transaction() or engine.dialect.name != "postgresql" or session.get_bind(model) is not engine:
        return
    session.connection({"mapper": model}, {"isolation_level": "AUTOCOMMIT"})
    session.info["only_reads"] = True


@event.listens_for(db.session, "before_flush")
def refuse_to_write(session: Session, *_about: Any) -> None:
    """What was not begun could not be taken back."""
    if session.info.get("only_reads"):
        raise RuntimeError("A list only reads; write from an action, or from a page of your own.")


@event.listens_for(db.session, "after_transaction_end")
def may_write_again(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop("only_reads", None)


def narrowed(session: Session, statement: Any) -> Any:
    """``statement`` with the row rules of the session's actor; for what is not asked by way of the session."""
    return statement.options(*_criteria(row_rules(session)))


def rows_of_columns(session: Session, statement: Select[Any], model: Any) -> Sequence[Row[Any]]:
    """The rows of a SELECT of columns, narrowed as by the door; not read by the ORM, whose work on each row of a long
    list costs as much as all the rest of it."""
    who = session.info.get("actor")
    is_of_models = statement._propagate_attrs.get("compile_state_plugin") == "orm"
    if who is not None or has_request_context():
        _refuse_past_the_rules(statement, who, is_of_models=is_of_models)
    return session.connection({"mapper": model}).execute(narrowed(session, statement)).all()


def row_rules(session: Session) -> dict[type, ColumnElement[bool]]:
    """model -> condition, for each ruled model of which the session's actor does not see every row."""
    known: dict[type, ColumnElement[bool]] | None = session.info.get("row_rules")
    if known is None:
        known = session.info["row_rules"] = _ask_policies(session.info.get("actor"))
    return known


def _ask_policies(who: Any) -> dict[type, ColumnElement[bool]]:
    registry = registry_or_none()
    if registry is None:
        return {}
    if who is None:
        return {model: false() for model in registry.ruled}
    rules = {model: policy.rows_for(who) for model, policy in registry.ruled.items()}
    if getattr(who, "rights", None) is not None:
        rules |= {model: false() for model in registry.ruled if not registry.is_held(who, model)}
    return {model: rule for model, rule in rules.items() if rule is not None}


def registry_or_none() -> Any:
    """The registry of the current application, where there is one."""
    return current_app.extensions.get("steward") if has_app_context() else None


def _criteria(rules: dict[type, ColumnElement[bool]]) -> list[Any]:
    """Handed on to the loaders, too: a row that comes along by a join is part of this very statement."""
    return [with_loader_criteria(model, rule, include_aliases=True) for model, rule in rules.items()]


@event.listens_for(db.session, "do_orm_execute")
def narrow(asked: ORMExecuteState) -> None:
    """Every statement of the session comes through here before it runs."""
    who = asked.session.info.get("actor")
    if (who is None and not has_request_context()) or asked.execution_options.get("asked_by") == "tool":
        return  # a migration or a command, not a visitor; or the tool itself
    if asked.is_column_load:
        return  # more columns of a row that came through the door
    if who is None or not asked.is_relationship_load:
        _refuse_past_the_rules(asked.statement, who, is_of_models=asked.is_orm_statement)
    if asked.is_orm_statement and (rules := row_rules(asked.session)):
        asked.statement = asked.statement.options(*_criteria(rules))


def _refuse_past_the_rules(statement: Executable, who: Any, *, is_of_models: bool) -> None:
    if who is None or not is_of_models:
        _refuse_ruled(statement, who)
    else:
        _refuse_bare_tables(statement)


def _refuse_ruled(statement: Executable, who: Any) -> None:
    registry = registry_or_none()
    if registry is None:
        return
    for element in visitors.iterate(statement):  # type: ignore[arg-type]
        if isinstance(element, TextClause) or element in registry.ruled_tables:
            raise Forbidden(_(FOR_NOBODY if who is None else PAST_THE_RULES))


def _refuse_bare_tables(statement: Executable) -> None:
    """Refuse a SELECT, also a subquery, that asks a ruled table for its own columns instead of the model's attributes.

    The two look alike, but only what belongs to a mapped class is narrowed.
    """
    registry = registry_or_none()
    if registry is None:
        return
    for element in visitors.iterate(statement):  # type: ignore[arg-type]
        if isinstance(element, Select):
            for part in (*element._raw_columns, *element._from_obj):
                if _is_bare(part, registry.ruled_tables):
                    raise Forbidden(_(PAST_THE_RULES))


def _is_bare(part: Any, ruled: Container[Any]) -> bool:
    if "parententity" in part._annotations or isinstance(part, SelectBase):
        return False  # of a mapped class; or a SELECT that is looked at by itself
    if part in ruled or getattr(part, "table", None) in ruled:
        return True
    return any(_is_bare(child, ruled) for child in part.get_children())
