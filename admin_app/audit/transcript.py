"""The change sets of one session's transaction: opened at its first change, joined by every later flush.

Writes the history tables and nothing else; knows no page.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from flask import g, has_request_context, request
from sqlalchemy import JSON, Engine, Insert, Table, bindparam, column, func, insert, select
from sqlalchemy import inspect as inspected
from sqlalchemy.orm import Session, SessionTransaction

from admin_app.resource.changes import REASON, ROUTE, Change
from admin_app.resource.translation import gettext_noop as N_
from models.system.change import KEY_LENGTH, LABEL_LENGTH, ChangeSet
from models.system.change import Change as KeptChange

NOT_KEPT = frozenset({"admin_change", "admin_change_set", "admin_export", "admin_session", "admin_sign_in_attempt"})
FORM = N_("form")
ROUTES = {
    "create_view": FORM, "edit_view": FORM, "delete_view": FORM, "ajax_update": N_("inline"), "export": N_("export"),
}  # fmt: skip
ROUTE_LENGTH = 100
BY_TOKEN = " by token "
BY_THE_TOOL = {"asked_by": "tool"}
AT_ONCE = 100
"""Of more changes in one flush PostgreSQL is sent a document, instead of a statement for each."""


def is_kept(model: type) -> bool:
    """Are changes of this model history? A table says no by ``info={"history": False}``."""
    return is_kept_table(table_of(model))


def is_kept_table(table: Any) -> bool:
    return getattr(table, "name", "") not in NOT_KEPT and getattr(table, "info", {}).get("history", True)


def table_of(model: type) -> Table:
    table: Table = inspected(model).local_table
    return table


@dataclass(slots=True)
class OpenSet:
    """A change set that later flushes of the transaction may still join."""

    number: int
    source: str | None
    within: tuple[SessionTransaction, ...]  # the savepoint it was begun in, and all around it
    told: int = 0  # the newest of its changes that is as it was written, for an opened database
    intended: list[dict[str, Any]] = field(default_factory=list)


class Transcript:
    def __init__(self, session: Session) -> None:
        self.session = session
        self.sets: list[OpenSet] = []
        self.flushing = False
        self.committing = False

    def keep(self, changes: list[Change]) -> None:
        """One change set a transaction, and all its changes by one statement a flush."""
        found = self.open_set(None)
        if found is None:
            values = set_values(self.session, source=None, state="made")
            made = self._run(insert(table_of(ChangeSet)), values)
            found = self.begin(made.inserted_primary_key[0], None)
        rows = rows_of(found.number, changes)
        if len(rows) > AT_ONCE and self.session.get_bind(ChangeSet).dialect.name == "postgresql":
            self._run(_FROM_A_DOCUMENT, {"rows": rows})
        else:
            self._run(insert(table_of(KeptChange)), rows)

    def open_set(self, source: str | None) -> OpenSet | None:
        """The set to join. One begun in an inner savepoint does for the outer transaction too, once released."""
        return next((found for found in reversed(self.sets) if found.source == source), None)

    def begin(self, number: int, source: str | None) -> OpenSet:
        begun = OpenSet(number, source, tuple(_self_and_parents(self.session)))
        self.sets.append(begun)
        return begun

    def drop(self, transaction: SessionTransaction) -> list[OpenSet]:
        """Forget the sets that a rollback of ``transaction`` has undone, and name them."""
        dropped = [found for found in self.sets if transaction in found.within]
        self.sets = [found for found in self.sets if found not in dropped]
        return dropped

    def _run(self, statement: Any, values: Any) -> Any:
        return self.session.execute(
            statement, values, execution_options=BY_THE_TOOL, bind_arguments={"mapper": ChangeSet}
        )


def set_values(session: Session, *, source: str | None, state: str) -> dict[str, Any]:
    """Who, when, by which route."""
    actor = session.info.get("actor")
    return {
        "at": datetime.now(UTC),
        "actor_id": getattr(actor, "id", None),
        "actor_name": _name_of(actor)[:200],
        "route": _told_route(session.info.get(ROUTE) or _route(), getattr(actor, "token_name", None)),
        "reason": session.info.get(REASON),
        "request_id": g.get("request_id") if has_request_context() else None,
        "source": source,
        "state": state,
    }


def rows_of(number: int, changes: Iterable[Change]) -> list[dict[str, Any]]:
    return [
        {
            "change_set_id": number,
            "resource": change.resource,
            "row_key": change.key[:KEY_LENGTH],
            "row_label": change.label[:LABEL_LENGTH],
            "operation": change.operation,
            "values": change.values,
        }
        for change in changes
    ]


def home_of(session: Session) -> Engine:
    """The home database on a connection of its own; an SQLite writer waits its turn from the first statement."""
    return session.get_bind(mapper=ChangeSet).engine.execution_options(writing=True)


def _name_of(actor: Any) -> str:
    return str(getattr(actor, "name", None) or getattr(actor, "email", None) or "")


def _told_route(route: str, token: str | None) -> str:
    """The route and the token it was gone by; a long address makes room for the token's name."""
    by = f"{BY_TOKEN}{token}" if token else ""
    return f"{route[: ROUTE_LENGTH - len(by)]}{by}"[:ROUTE_LENGTH]


def _route() -> str:
    """Where nobody said by which route: a resource's own pages by what they are, another page by its address."""
    if not has_request_context():
        return N_("command")
    return ROUTES.get((request.endpoint or "").rpartition(".")[2], request.path)


def _self_and_parents(session: Session) -> Iterable[SessionTransaction]:
    transaction = session.get_nested_transaction() or session.get_transaction()
    while transaction is not None:
        yield transaction
        transaction = transaction.parent


def _from_a_document() -> Insert:
    """All rows as one value that PostgreSQL takes apart, where each would be sent as a statement of its own."""
    table = table_of(KeptChange)
    columns = [each for each in table.columns if not each.primary_key]
    sent = func.json_to_recordset(bindparam("rows", type_=JSON))
    rows = sent.table_valued(*(column(each.name, each.type) for each in columns)).render_derived(with_types=True)
    return insert(table).from_select([each.name for each in columns], select(*rows.columns))


_FROM_A_DOCUMENT = _from_a_document()
