"""The pages on which one row is made, edited or deleted: asked, written or answered with the reasons, and on.

What they show stands in ``record_page``, how a row is written in ``writes``. They call the view's own methods
(``create_form``, ``update_model`` ...), so that what a team overrides there holds here.
"""

from typing import Any

from flask import Response, flash, make_response, redirect, request

from admin_app.resource.errors import NotFound
from admin_app.resource.pages import record_page, writes
from admin_app.resource.resource import Resource


def create(view: Resource) -> Any:
    writes.begin(view)
    form = view.create_form()
    if view.validate_form(form) and (row := view.create_model(form)):
        return redirect(writes.after_save(view, row, is_created=True), 303)
    return _page(view, view.create_template, form, None)


def edit(view: Resource) -> Any:
    writes.begin(view)
    row = view.row_of_request(lock=request.method == "POST")
    form = view.edit_form(obj=row)
    if view.validate_form(form):
        if conflicts := form.conflicts(row):
            return _page(view, view.edit_template, form, row, status=409, conflicts=conflicts)
        if view.update_model(form, row):
            return redirect(writes.after_save(view, row, is_created=False), 303)
    if request.method == "GET" or form.errors:
        view.on_form_prefill(form, request.args.get("id"))
    return _page(view, view.edit_template, form, row)


def _page(view: Resource, template: str, form: Any, row: Any, status: int = 422, **more: Any) -> Response:
    page = view.render(template, **record_page.form_context(view, form, row), **({"conflicts": []} | more))
    return make_response(page, status if request.method == "POST" else 200)


def delete(view: Resource) -> Any:
    """GET says what would go and what stands in the way; POST deletes."""
    writes.begin(view)
    if request.method == "GET":
        return view.render(view.delete_template, **record_page.delete_context(view, view.row_of_request()))
    form = view.delete_form()
    row = view.get_one(form.id.data, lock=True) if view.validate_form(form) else None
    if row is None:
        raise NotFound(f"There is no such record among the {view.name.lower()} you may see; it was not deleted.")
    label = view.label(row)
    if view.delete_model(row):
        flash(f"{label} was deleted.", "success")
    return redirect(writes.return_url(view), 303)
