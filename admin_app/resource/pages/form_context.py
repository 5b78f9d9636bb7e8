"""What the create and the edit page show: a form -> plain values for their templates."""

from collections.abc import Iterable, Iterator
from typing import Any

from flask import request, url_for
from flask_admin.form import FormOpts
from flask_admin.form import rules as flask_admin_rules

from admin_app.resource.forms import sections
from admin_app.resource.pages import columns, onwards, writes
from admin_app.resource.pages.list_page import shell
from admin_app.resource.resource import Resource
from admin_app.resource.translation import gettext as _


def form_context(view: Resource, form: Any, row: Any) -> dict[str, Any]:
    if request.method == "POST":
        mark_changed(form)
    shown = _shown(view, form, row)
    rules, inside = _rules(view, form, row, shown)
    label = view.label(row) if row is not None else _("New %(what)s", what=_(view.singular or view.name))
    return {
        "form": form,
        "model": row,
        "form_opts": FormOpts(widget_args=view.form_widget_args, form_rules=rules),
        "return_url": writes.return_url(view),
        "label": label,
        "record_url": view.row_url(row) if row is not None else None,
        "errors": list(errors_of(form)),
        "form_errors": [str(sentence) for sentence in form.form_errors],
        "shown_only": [(one.label, one.value) for name, one in shown.items() if name not in inside],
        "unsaved": request.method == "POST",
        "has_next": row is not None and onwards.has_next(view, writes.return_url(view)),
        "copy_url": _copy_url(view) if row is not None else None,
    } | shell(view)


def errors_of(form: Any, before: str = "") -> Iterator[tuple[str, str, str]]:
    """(id of the field, its label, the sentence) of everything that has to be corrected, also within children."""
    for field in form._fields.values():
        if hasattr(field, "entries"):
            yield from _errors_of_children(field)
        elif field.errors:
            yield field.id, f"{before}{field.label.text}", _first(field.errors)


def _errors_of_children(field: Any) -> Iterator[tuple[str, str, str]]:
    for sentence in field.errors or ():
        if isinstance(sentence, str):
            yield field.id, str(field.label.text), sentence
    for number, entry in enumerate(field.entries, getattr(field, "start", 0) + 1):
        called = _("%(list)s %(number)s", list=field.label.text, number=number)
        if hasattr(entry, "form") and entry.errors:
            yield from errors_of(entry.form, f"{called}, ")
        elif entry.errors:
            yield entry.id, called, _first(entry.errors)


def _first(told: Any) -> str:
    while isinstance(told, (list, tuple, dict)) and told:
        told = next(iter(told.values())) if isinstance(told, dict) else told[0]
    return str(told)


def mark_changed(form: Any) -> None:
    """Tell the fields that came back changed, so that they are drawn as such: nothing of them is saved yet."""
    for name in form.changed() if hasattr(type(form), "changed") else ():
        form._fields[name].is_changed = True
        for entry in getattr(form._fields[name], "entries", ()):
            mark_changed(getattr(entry, "form", None))


def _rules(view: Resource, form: Any, row: Any, shown: dict[str, sections.Shown]) -> tuple[Any, set[str]]:
    """(the rules to draw, or None; the names of what they show as text)."""
    declared = view._form_create_rules if row is None else view._form_edit_rules
    if declared:
        rules = list(declared)
        return sections.visible(rules, form, shown), set(sections.named(rules))
    names = [name for name in view.form_columns or () if isinstance(name, str)]
    if not any(name in shown for name in names):
        return None, set()
    others = [name for name, field in form._fields.items() if name not in names and not _is_hidden(field)]
    fields = [flask_admin_rules.Field(name) for name in [*names, *others]]
    return sections.visible(fields, form, shown), set(names)


def _is_hidden(field: Any) -> bool:
    return getattr(field.widget, "input_type", "") == "hidden"


def _shown(view: Resource, form: Any, row: Any) -> dict[str, sections.Shown]:
    """What the actor may read but not write, as text."""
    if row is None:
        return {}
    writable = view.writable()
    names = [name for name in columns.whole(view.readable()) if name not in form and name not in writable]
    return {name: sections.Shown(name, column.label, column.cell(row)) for name, column in _drawn(view, names)}


def _drawn(view: Resource, names: Iterable[str]) -> Iterator[tuple[str, columns.Column]]:
    for column in columns.columns_for(view, list(names)):
        yield column.name, column


def _copy_url(view: Resource) -> str | None:
    """Where "Save as copy" sends the form: to the page of a new record."""
    return url_for(f"{view.endpoint}.create_view", url=writes.return_url(view)) if view.may("create") else None
