"""One field of one row, edited where it stands in a list: its editor, fetched when somebody asks, and what it sends.

The editor is the form's own field alone; only that field is validated and written, by the same pipe as every form.
A list pays nothing for it but a word at the headings of such columns.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import Response, g, jsonify, request
from wtforms import FieldList, FileField, FormField

from admin_app.resource.errors import Conflict, Forbidden, Invalid, NotFound
from admin_app.resource.fields import Kind, fields_of, key_condition, key_from_text
from admin_app.resource.forms import MultiPickerField, prune
from admin_app.resource.pages import columns, writes
from admin_app.resource.pages.conflicts import written
from admin_app.resource.pages.rows import rows_of
from admin_app.resource.resource import Resource
from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import within_sentence

EDITOR = "admin/model/_cell_form.html"
NO_FIELDS = ("csrf_token", "steward_drawn")


def unfit(view: Resource, name: str) -> str | None:
    """Why this field cannot be edited in a list, and what to do; None where it can."""
    if "." in name:
        return f"it belongs to another record; name {name.split('.')[0]!r}, or edit it in a list of its own."
    field = fields_of(view.model).get(name)
    if field is None or field.primary_key or field.kind in (Kind.BYTES, Kind.TO_MANY):
        return _why(view, name, field.kind if field else None)
    made = vars(view._list_form_class).get(name) or getattr(view._list_form_class, "_aside", {}).get(name)
    if made is None:
        return "it has no field in a form; take it out, or name it in form_columns as well."
    if issubclass(made.field_class, FileField) or _input_type(made.field_class) == "file":
        return "it needs a file, which a list cannot take; take it out and edit it in the form."
    if issubclass(made.field_class, (FieldList, FormField, MultiPickerField)):
        return "it holds several values; take it out and edit it in the form."
    return None


def _why(view: Resource, name: str, kind: Kind | None) -> str:
    if kind is None:
        return "it is worked out and nothing that is kept; take it out."
    if kind is Kind.BYTES:
        return "it needs a file, which a list cannot take; take it out and edit it in the form."
    if kind is Kind.TO_MANY:
        return "it holds several values; take it out and edit it in the form."
    return "it is the key, by which a record is known; take it out."


def _input_type(field_class: Any) -> str:
    return str(getattr(getattr(field_class, "widget", None), "input_type", ""))


def draw(view: Resource) -> Response:
    """The editor of one cell, as the script of the list puts it there."""
    names = _asked(view)
    row = view.row_of_request()
    form = _form(view, names, row)
    field = form[names[0]]
    field.id = f"cell-{names[0]}"  # a name like "search" stands on the page already
    markup = view.render(
        EDITOR,
        form=form,
        field=field,
        widget_args={"autocomplete": "off", **view.form_widget_args.get(names[0], {})},
        action=f"{view.base_url}ajax/update/",
    )
    return jsonify(form=markup, label=str(field.label.text), record=view.label(row), undoes=_comes_back(field))


def write(view: Resource) -> Any:
    """Write the field that the editor sent, or those a team's own script did; answers the row as it is now."""
    names = _asked(view)
    shown = _columns(view)
    writes.begin(view)
    row = view.get_one(request.args.get("id", request.form.get("list_form_pk")), lock=True)
    if row is None:
        raise NotFound(_("There is no such record among the %(rows)s you may see.", rows=within_sentence(_(view.name))))
    form = _form(view, names, row)
    if not view.validate_form(form):
        raise Invalid(_("This value cannot be saved."), fields=first_errors(form))
    if conflicts := form.conflicts(row):
        return _disagree(view, form, row, conflicts, shown)
    if not view.update_model(form, row):
        fields = first_errors(form)
        raise Invalid("; ".join([*fields.values(), *form.form_errors]), fields=fields)
    changed = bool(g.steward_saved.changed) if "steward_saved" in g else True
    fresh = _fresh(view, view.get_pk_value(row), shown)
    return jsonify(
        key=view.get_pk_value(row),
        label=g.steward_saved.label if "steward_saved" in g else "",
        changed=changed,
        says=_said(view, names, changed),
        row=_drawn(view, fresh, shown),
        drawn=_marks(view, form, names, fresh),
    )


def _said(view: Resource, names: Sequence[str], changed: bool) -> str:
    what = ", ".join(columns.heading(view, name) for name in names)
    record = g.steward_saved.label if "steward_saved" in g else ""
    if not changed:
        return _("Nothing changed.")
    if "undo" in request.args:
        return _("%(field)s of %(record)s is what it was.", field=what, record=record)
    return _("%(field)s of %(record)s was saved.", field=what, record=record)


def _disagree(view: Resource, form: Any, row: Any, conflicts: Sequence[Any], shown: Any) -> tuple[Response, int]:
    """Both changed the field: what it was, theirs and yours, nothing chosen, and the mark by which sending it again
    decides."""
    first = conflicts[0]
    by = written(view, first)
    answer = jsonify(
        title=_(Conflict.title),
        status=Conflict.status,
        code=Conflict.code,
        detail=_("Somebody else changed this in the meantime; nothing was saved."),
        start=first.start,
        theirs=first.theirs,
        yours=first.yours,
        written=_("Saved by %(who)s, %(when)s.", who=by.who, when=by.when) if by else "",
        drawn=form.draw_token(),
        row=_drawn(view, _fresh(view, view.get_pk_value(row), shown), shown),
    )
    answer.mimetype = "application/problem+json"
    return answer, Conflict.status


def _asked(view: Resource) -> list[str]:
    """The fields that the request is about, among those that the actor may edit here."""
    if not view.column_editable_list:
        raise NotFound(_("%(name)s has no field that is edited in the list.", name=_(view.name)))
    may = columns.editable(view)
    named = request.args.getlist("name")
    names = [name for name in columns.editable_paths(view) if name in (named or request.form)]
    if not names or not may.issuperset(names) or not set(named) <= set(names):
        raise Forbidden(_("You may not change that field here."))
    return names


def _form(view: Resource, names: Iterable[str], row: Any) -> Any:
    """The form of these fields only."""
    return _only(view.list_form(obj=row), names)


def _only(form: Any, names: Iterable[str]) -> Any:
    prune(form, set(form._fields) - {*names, *NO_FIELDS})
    if not set(names) <= set(form._fields):
        raise Forbidden(_("You may not change that field here."))
    return form


def _columns(view: Resource) -> list[columns.Column]:
    """The columns of the list that asks, in its order."""
    named = [name for name in request.args.get("columns", "").split(",") if name]
    return columns.chosen(view, named) if named else columns.columns_for(view, view.names)


def _fresh(view: Resource, key: Any, shown: Sequence[columns.Column]) -> Any:
    """The row as it is now, with all that its cells need; None where the list no longer has it."""
    parts = key_from_text(view.model, str(key))
    assert parts is not None
    options = columns.loading(view, [column.name for column in shown])
    query = view.get_query().options(*options).filter(key_condition(view.model, parts))
    return query.populate_existing().one_or_none()


def _drawn(view: Resource, row: Any, shown: Sequence[columns.Column]) -> str | None:
    return rows_of(view, [row], shown, ticks=False)[0].data if row is not None else None


def _marks(view: Resource, form: Any, names: Iterable[str], row: Any) -> str | None:
    """The marks of the row as it is now: what an undo sends, so that it writes only where nobody wrote since."""
    return _only(type(form)(None, obj=row), names).draw_token() if row is not None else None


def _comes_back(field: Any) -> bool:
    """Would sending what the editor shows bring back the very value? Not where that is finer than what is shown."""
    if not hasattr(type(field), "read") or field.object_data in (None, ""):
        return not (getattr(field, "held", None) and field.held.is_hidden)
    try:
        return bool(field.read(field.present() or "") == field.object_data)
    except ValueError:
        return False


def first_errors(form: Any) -> dict[str, str]:
    return {name: str(errors[0]) for name, errors in form.errors.items() if name and errors}
