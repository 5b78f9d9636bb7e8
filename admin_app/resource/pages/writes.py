"""How a row is written: form -> model -> flush -> still within the actor's rows -> commit, or nothing at all.

Every refusal that can be foreseen becomes words at the form; what is not foreseen takes the transaction back and goes
up to the one handler. The change itself is recorded by the writing door, which listens to the session.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, g, request, url_for
from sqlalchemy import func, inspect, literal, select
from sqlalchemy.exc import DataError, IntegrityError, StatementError
from sqlalchemy.orm import Session
from wtforms import ValidationError

from admin_app.resource import scope
from admin_app.resource.changes.constraints import explain
from admin_app.resource.errors import Forbidden, RuleBroken, sentence_of
from admin_app.resource.fields import key_condition, key_of, keys_condition
from admin_app.resource.pages import onwards, sent
from admin_app.resource.pages.removal import check_theirs
from admin_app.resource.pages.returning import safe_path
from admin_app.resource.resource import Resource
from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import gettext_noop as N_
from admin_app.resource.translation import ngettext

FORESEEN = (IntegrityError, DataError, StatementError, RuleBroken, ValidationError, Forbidden)
AT_ONCE = 500
WRITING = ("POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True, slots=True)
class Saved:
    """A row as it was when it was written: a moment later somebody else may have deleted it."""

    label: str
    key: str
    changed: bool = True


def begin(view: Resource) -> None:
    """Before a request that writes reads anything: take SQLite's write lock, so that what it reads stays true."""
    if request.method in WRITING:
        begin_writing(view.rows, view.model)


def begin_writing(session: Session, model: type, route: str | None = None) -> None:
    """Start a transaction on the model's database that is going to write; ``route`` is how the history names it.

    SQLite is locked whole, so that what is read stays true; other databases lock row by row.
    """
    session.rollback()
    if route is not None:
        session.info["route"] = route
    if session.get_bind(inspect(model)).dialect.name == "sqlite":
        session.connection(bind_arguments={"mapper": inspect(model)}, execution_options={"writing": True})


def create(view: Resource, form: Any) -> Any:
    """The new row, or False with the reasons in the form."""
    row = view.build_new_instance()

    def write() -> None:
        with view.rows.no_autoflush:
            form.populate_obj(row)
        view.rows.add(row)
        view._on_model_change(form, row, True)

    if not _written(view, form, row, write):
        return False
    view.after_model_change(form, row, True)
    return row


def update(view: Resource, form: Any, row: Any) -> bool:
    """Whether the row is as the form says; False with the reasons in the form."""

    def write() -> None:
        with view.rows.no_autoflush:
            form.populate_obj(row)
        view._on_model_change(form, row, False)

    if not _written(view, form, row, write):
        return False
    view.after_model_change(form, row, False)
    return True


def delete(view: Resource, row: Any) -> bool:
    """Whether the row is gone; False with the reason flashed."""

    def write() -> None:
        view.on_model_delete(row)
        view.rows.flush()
        view.rows.delete(row)

    if not _written(view, None, None, write):
        return False
    view.after_model_delete(row)
    return True


def delete_all(view: Resource, rows: Sequence[Any]) -> str:
    """Delete these rows, all or none, as an action does; what stands in the way is raised."""
    check_theirs(view, rows)
    for row in rows:
        view.on_model_delete(row)
        view.rows.delete(row)
    flush(view)
    for row in rows:
        view.after_model_delete(row)
    return ngettext("%(count)s deleted.", "%(count)s deleted.", len(rows))


def flush(view: Resource) -> None:
    try:
        view.rows.flush()
    except IntegrityError as wrong:
        raise RuleBroken(explain(wrong, view.model, _(view.singular or N_("row")))[1]) from wrong


def _written(view: Resource, form: Any, row: Any, write: Any) -> bool:
    session = view.rows
    try:
        write()
        if not has_changes(session):
            before = sent.saved_before(session) is not None
            g.steward_saved = Saved(view.label(row), view.get_pk_value(row), changed=before)
            return True
        session.flush()
        if row is not None:
            stay_within(session, row)
            g.steward_saved = Saved(view.label(row), view.get_pk_value(row))
            sent.note(session, g.steward_saved.key)
        session.commit()
    except FORESEEN as wrong:
        session.rollback()
        if not view.handle_view_exception(wrong):
            _tell(view, form, wrong)
        return False
    return True


def has_changes(session: Session) -> bool:
    """Would a flush write anything?"""
    return bool(session.new or session.deleted or any(session.is_modified(row) for row in session.dirty))


def stay_within(session: Session, row: Any) -> None:
    """Raise Forbidden if the flushed row is not among the rows its writer may see."""
    model = type(row)
    if model not in scope.row_rules(session):
        return
    statement = select(literal(1)).select_from(model).where(key_condition(model, key_of(row)))
    if session.execute(statement).first() is None:
        raise Forbidden(_("This would put the record outside the ones you may see, so it was not saved."))


def all_stay_within(session: Session, rows: Sequence[Any]) -> None:
    """``stay_within`` for many rows of one model, by a statement for some hundred of them."""
    if not rows or type(rows[0]) not in scope.row_rules(session):
        return
    model = type(rows[0])
    for at in range(0, len(rows), AT_ONCE):
        part = rows[at : at + AT_ONCE]
        statement = select(func.count()).select_from(model).where(keys_condition(model, map(key_of, part)))
        if session.scalar(statement) != len(part):
            raise Forbidden(_("This would put a record outside the ones you may see, so nothing was saved."))


def _tell(view: Resource, form: Any, wrong: Exception) -> None:
    names, sentence = _sentence(view, wrong)
    if form is None:
        flash(sentence, "error")
        return
    told = [form[name] for name in names if name in form] or _told_children(form, wrong)
    for field in told:
        field.errors = [*field.errors, sentence]
    if not told:
        form.form_errors = [*form.form_errors, sentence]


def _told_children(form: Any, wrong: Exception) -> list[Any]:
    """The fields of children that a refusal of the database is about; those of the one row that can be meant."""
    if not isinstance(wrong, (IntegrityError, DataError)):
        return []
    for children in form._fields.values():
        if hasattr(type(children), "changed_rows"):
            names = explain(wrong, children.model, "")[0]
            meant = [row.form for row in children.changed_rows() if any(name in row.form for name in names)]
            if meant:
                return [meant[0][name] for name in names if name in meant[0]] if len(meant) == 1 else [children]
    return []


def _sentence(view: Resource, wrong: Exception) -> tuple[list[str], str]:
    if isinstance(wrong, RuleBroken):
        return [], sentence_of(wrong)
    if isinstance(wrong, Forbidden):
        return [], wrong.sentence
    if isinstance(wrong, (IntegrityError, DataError)):
        return explain(wrong, view.model, _(view.singular or N_("row")))
    if isinstance(wrong, StatementError):
        return [], _("A value does not fit where it is kept. Nothing was changed; check the values and try again.")
    return [], str(wrong)


def return_url(view: Resource) -> str:
    """Where the person came from, if that is a path of this site; else the list."""
    return safe_path(request.values.get("url"), default=view.base_url)


def after_save(view: Resource, row: Any, *, is_created: bool) -> str:
    """Where a saved form leads, by the button that was pressed; says what became of the row."""
    saved: Saved = g.get("steward_saved") or Saved(view.label(row), view.get_pk_value(row))
    if saved.changed:
        done = N_("%(record)s was created.") if is_created else N_("%(record)s was saved.")
        flash(_(done, record=saved.label), "success")
    else:
        flash(_("Nothing changed."), "info")
    if "_save_and_next" in request.form:
        return onwards.next_form(view, saved.key, return_url(view))
    if "_add_another" in request.form:
        return url_for(f"{view.endpoint}.create_view", url=return_url(view))
    if "_continue_editing" in request.form or ("_save_as_copy" in request.form and view.may("edit")):
        return url_for(f"{view.endpoint}.edit_view", id=saved.key, url=return_url(view))
    address: str = view.get_save_return_url(row, is_created)
    return address
