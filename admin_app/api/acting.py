"""``POST …/actions/<name>``: a verb of the declaration on one record, or on those that the body names; all or none."""

from collections.abc import Callable
from typing import Any

from flask import Response, get_flashed_messages
from sqlalchemy import inspect

from admin_app.api import bulk, records, writing
from admin_app.api.bodies import a_list, an_object, body
from admin_app.api.idempotency import written
from admin_app.api.json_text import MIMETYPE, encoded
from admin_app.api.keys import key_texts
from admin_app.api.refused import invalid
from admin_app.resource.actions import Verb
from admin_app.resource.errors import NotFound
from admin_app.resource.fields import key_text
from admin_app.resource.fields.spelling import quoted
from admin_app.resource.pages import writes
from admin_app.resource.pages.bulk_actions import all_fit, rows_max, verb_asked
from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import ngettext

KEYS = "ids"


def answer(view: Any, name: str, key: str | None) -> Response:
    """``{"message", "items"}``: what the verb says it did, and the records as they are now."""
    verb = verb_asked(view, name, NotFound)
    keys = [key] if key is not None else _keys(view)
    records.asked_shape(view)
    return written(view.rows, view.model, lambda: _write(view, verb, key, keys), f"action {verb.name}")


def _write(view: Any, verb: Verb, key: str | None, keys: list[str]) -> tuple[Response, Callable[[], None]]:
    rows = [records.locked(view, key)] if key is not None else bulk.rows_of(view, keys, KEYS)
    if key is not None:
        records.check_version(view, rows[0])
    all_fit(view, verb, rows)
    message = _run(view, verb, rows)
    left = [row for row in rows if not inspect(row).was_deleted and not inspect(row).deleted]
    document = {"message": message, "items": bulk.represented(view, left)}
    return Response(encoded(document), mimetype=MIMETYPE), lambda: None


def _keys(view: Any) -> list[str]:
    document = an_object(body())
    for name in document:
        if name != KEYS:
            raise invalid({name: _("There is no part %(name)s here.", name=quoted(name))})
    if not document.get(KEYS):
        raise invalid({KEYS: _("This is needed; it cannot be left out.")})
    return key_texts(view, a_list(document[KEYS], KEYS, rows_max()), KEYS)


def _run(view: Any, verb: Verb, rows: list[Any]) -> str:
    done = verb.run([key_text(row) for row in rows] if verb.takes_keys else rows)
    writing.flush(view)
    left = [row for row in rows if not inspect(row).was_deleted and not inspect(row).deleted]
    writes.all_stay_within(view.rows, left)
    told = get_flashed_messages()  # what an action of Flask-Admin's flashes would stand on some later page
    if isinstance(done, str):
        return done
    if told:
        return " ".join(map(str, told))
    return ngettext("%(action)s: %(count)s row.", "%(action)s: %(count)s rows.", len(rows), action=verb.words)
