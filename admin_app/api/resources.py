"""What is done at the addresses of a resource, by method: one function for each address."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, request
from werkzeug.exceptions import MethodNotAllowed

from admin_app.api import acting, bulk, lists, past, records, removing
from admin_app.api.addresses import key_of_part
from admin_app.api.allowed import check_written, is_written
from admin_app.api.asked import resource_named
from admin_app.api.bodies import an_object, body
from admin_app.api.files import as_file, file_of
from admin_app.api.idempotency import written
from admin_app.api.spoken import spoken
from admin_app.resource.fields import key_from_text
from admin_app.resource.resource import Resource

Done = tuple[Response, Callable[[], None]]

READ = ("GET", "HEAD")


def of_resource(answer: Callable[..., Response]) -> Callable[..., Response]:
    """A view function of a name: it answers for the resource, whose ``_run_view`` says what its database refuses."""

    @wraps(answer)
    def named(name: str, **parts: str) -> Response:
        view = resource_named(name)
        if "key" in parts:
            parts["key"] = key_of_part(parts["key"])
        done: Response = view._run_view(answer, **parts)
        return done

    return named


@of_resource
def collection(view: Resource) -> Response:
    if request.method in READ:
        return file_of(view) or lists.answer(view)
    check_written(view)
    return _created(view)


@of_resource
def record(view: Resource, key: str) -> Response:
    if key == "bulk" and is_written(view) and key_from_text(view.model, key) is None:
        raise MethodNotAllowed(("POST", "OPTIONS"))  # no record's address: the one of many at once
    if request.method in READ:
        return records.read(view, key)
    check_written(view)
    return _BY_METHOD[request.method](view, key)


@of_resource
def many(view: Resource) -> Response:
    check_written(view)
    return bulk.answer(view)


@of_resource
def file(view: Resource, format: str) -> Response:
    if request.method not in READ:
        raise MethodNotAllowed(READ)
    return as_file(view, format)


@of_resource
def actions(view: Resource, action: str) -> Response:
    check_written(view)
    return acting.answer(view, action, None)


@of_resource
def action(view: Resource, key: str, action: str) -> Response:
    check_written(view)
    return acting.answer(view, action, key)


@of_resource
def history(view: Resource, key: str) -> Response:
    return past.answer(view, key)


def _created(view: Resource) -> Response:
    records.check_may(view, "create")
    sent = an_object(body())
    records.asked_shape(view)

    def write() -> Done:
        return _done(view, records.new_rows(view, [sent]), 201)

    return written(view.rows, view.model, write)


def _changed(view: Resource, key: str, *, replace: bool = False) -> Response:
    records.check_may(view, "edit")
    sent = an_object(body())
    records.asked_shape(view)
    names = spoken(view).names
    touched = None if replace else [names.declared_for(each) or each for each in sent]

    def write() -> Done:
        row = records.locked(view, key)
        records.check_version(view, row, touched)
        return _done(view, records.change_rows(view, [row], [sent], replace=replace), 200)

    return written(view.rows, view.model, write)


def _done(view: Resource, made: records.Written, status: int) -> Done:
    return records.represent_one(view, made.rows[0], status), made.tell


def _replaced(view: Resource, key: str) -> Response:
    return _changed(view, key, replace=True)


def _deleted(view: Resource, key: str) -> Response:
    records.check_may(view, "delete")
    meant = removing.rows_meant()

    def write() -> Done:
        row = records.locked(view, key)
        records.check_version(view, row)
        removing.check_removable(view, row, meant)
        removing.delete_rows(view, [row])
        return Response(status=204), lambda: view.after_model_delete(row)

    return written(view.rows, view.model, write)


_BY_METHOD: dict[str, Callable[[Any, str], Response]] = {"PATCH": _changed, "PUT": _replaced, "DELETE": _deleted}
