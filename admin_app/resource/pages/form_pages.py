"""The pages on which one row is made, edited or deleted: asked, written or answered with the reasons, and on.

What they show stands in ``record_page``, how a row is written in ``writes``. They call the view's own methods
(``create_form``, ``update_model`` ...), so that what a team overrides there holds here.
"""

import re
from typing import Any

from flask import Response, flash, jsonify, make_response, redirect, request

from admin_app.resource.errors import NotFound
from admin_app.resource.pages import columns, record_page, sent, writes
from admin_app.resource.pages.conflicts import questions, say_merged
from admin_app.resource.pages.form_context import form_context
from admin_app.resource.pages.removal import Removal, refuse, removal
from admin_app.resource.resource import Resource
from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import within_sentence

IN_A_DIALOG = "admin/model/dialog_form.html"


def create(view: Resource) -> Any:
    writes.begin(view)
    form = view.create_form()
    if notice := sent.why_not_yet():
        return _page(view, view.create_template, form, None, notice=notice)
    if _may_be_saved(view, form) and (row := view.create_model(form)):
        return _on(view, row, is_created=True)
    return _first_answer(view, is_created=True) or _page(view, view.create_template, form, None)


def edit(view: Resource) -> Any:
    writes.begin(view)
    row = view.row_of_request(lock=request.method == "POST")
    form = view.edit_form(obj=row)
    if notice := sent.why_not_yet():
        return _page(view, view.edit_template, form, row, notice=notice)
    if _may_be_saved(view, form):
        merged = form.merged()
        if conflicts := questions(view, form.conflicts(row)):
            return _page(view, view.edit_template, form, row, status=409, conflicts=conflicts, merged=merged)
        if view.update_model(form, row):
            on = _on(view, row, is_created=False)
            say_merged(merged)
            return on
    if request.method == "GET" or form.errors:
        view.on_form_prefill(form, request.args.get("id"))
    return _first_answer(view, is_created=False) or _page(view, view.edit_template, form, row)


def _may_be_saved(view: Resource, form: Any) -> bool:
    """Is all that came back in order? A value for what its sender may read and not write was made up by hand: no form
    of ours has a field for it."""
    if request.method == "POST":
        readable, writable = view.readable(), view.writable()
        forged = [name for name in readable if name in request.form and name not in writable and name not in form]
        for name in forged:
            what = columns.heading(view, name)
            form.form_errors = [*form.form_errors, _("%(what)s: you may read this, not change it.", what=what)]
        if forged:
            return False
    valid: bool = view.validate_form(form)
    return valid


def _first_answer(view: Resource, *, is_created: bool) -> Any:
    """What the same form was answered when it came first, where it was sent twice."""
    key = sent.saved_before(view.rows)
    row = None if key is None else view.get_one(key)
    return None if row is None else _on(view, row, is_created=is_created)


def _page(view: Resource, template: str, form: Any, row: Any, status: int = 422, **more: Any) -> Response:
    shown: dict[str, Any] = {"conflicts": [], "merged": []} | form_context(view, form, row) | more
    page = view.render(IN_A_DIALOG if _is_dialog() else template, dialog_url=request.full_path, **shown)
    return make_response(page, status if request.method == "POST" else 200)


def _is_dialog() -> bool:
    """Was the form asked for by the dialog beside a picker, which wants nothing around it?"""
    return "_dialog" in request.args


def _on(view: Resource, row: Any, *, is_created: bool) -> Any:
    """After a save: on to the next page; a dialog is told what it made."""
    if _is_dialog() and is_created:
        return jsonify(key=view.get_pk_value(row), label=view.label(row))
    return redirect(writes.after_save(view, row, is_created=is_created), 303)


def delete(view: Resource) -> Any:
    """GET says what would go and what stands in the way; POST deletes."""
    writes.begin(view)
    if request.method == "GET":
        return view.render(view.delete_template, **record_page.delete_context(view, view.row_of_request()))
    form = view.delete_form()
    row = view.get_one(form.id.data, lock=True) if view.validate_form(form) else None
    if row is None:
        raise NotFound(
            _(
                "There is no such record among the %(rows)s you may see; it was not deleted.",
                rows=within_sentence(_(view.name)),
            )
        )
    if not _is_meant(removal(view, row)):
        page = view.render(view.delete_template, **record_page.delete_context(view, row, mistyped=True))
        return make_response(page, 422)
    label = view.label(row)
    if view.delete_model(row):
        flash(_("%(record)s was deleted.", record=label), "success")
    return redirect(writes.return_url(view), 303)


def _is_meant(found: Removal) -> bool:
    """Was the number of rows typed, where it is asked for? Raises Forbidden where some are not theirs to delete."""
    if found.forbidden:
        refuse(kind.label for kind in found.forbidden)
    typed = re.sub(r"[\s,.'\u2019]", "", request.form.get("rows", ""))
    return bool(found.blocks) or found.typed is None or typed == found.typed
