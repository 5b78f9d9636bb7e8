"""Many records in one transaction, all or none: ``POST …/bulk`` with ``create``, ``update`` and ``delete``, lists."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Response, current_app

from admin_app.api import records, removing
from admin_app.api.bodies import a_list, an_object, body
from admin_app.api.idempotency import written
from admin_app.api.json_text import MIMETYPE, encoded
from admin_app.api.keys import key_and_rest, key_texts
from admin_app.api.refused import invalid
from admin_app.resource.errors import Conflict, TooLarge, closest, with_suggestion
from admin_app.resource.fields import key_from_text, key_names, key_of, keys_condition
from admin_app.resource.fields.spelling import quoted
from admin_app.resource.formats import formats
from admin_app.resource.translation import gettext as _

CREATE, UPDATE, DELETE = PARTS = ("create", "update", "delete")
OPERATIONS = {CREATE: "create", UPDATE: "edit", DELETE: "delete"}


def answer(view: Any) -> Response:
    asked = _asked()
    for part in asked:
        records.check_may(view, OPERATIONS[part])
    records.asked_shape(view)
    return written(view.rows, view.model, lambda: _write(view, asked))


def _write(view: Any, asked: dict[str, list[Any]]) -> tuple[Response, Callable[[], None]]:
    deleted = rows_of(view, key_texts(view, asked.get(DELETE, ()), DELETE), DELETE)
    changed, bodies = _to_change(view, asked.get(UPDATE, ()))
    _check_apart(deleted, changed)
    if deleted:
        removing.delete_rows(view, deleted)
    made = [records.change_rows(view, changed, bodies, UPDATE)] if changed else []
    if asked.get(CREATE):
        made.append(records.new_rows(view, asked[CREATE], CREATE))
    document = {
        "created": represented(view, [row for each in made if each.creating for row in each.rows]),
        "updated": represented(view, changed),
        "deleted": len(deleted),
    }
    return Response(encoded(document), mimetype=MIMETYPE), lambda: _tell(view, made, deleted)


def _check_apart(deleted: Sequence[Any], changed: Sequence[Any]) -> None:
    both = {id(row) for row in deleted}
    for number, row in enumerate(changed):
        if id(row) in both:
            raise invalid({f"{UPDATE}.{number}": _("This record is to be deleted as well; say one of both.")})


def _tell(view: Any, made: Sequence[records.Written], deleted: Sequence[Any]) -> None:
    """What a declaration does once its rows are written."""
    for each in made:
        each.tell()
    for row in deleted:
        view.after_model_delete(row)


def _asked() -> dict[str, list[Any]]:
    document = an_object(body())
    most = current_app.config["API_BULK_MAX"]
    for name in document:
        if name not in PARTS:
            near = closest(name, PARTS)
            sentence = with_suggestion(_("There is no part %(name)s here.", name=quoted(name)), near and quoted(near))
            raise invalid({name: sentence})
    if not document:
        raise invalid({part: _("This is needed; one of the three is.") for part in PARTS})
    found = {name: a_list(part, name, most) for name, part in document.items()}
    if (count := sum(map(len, found.values()))) > most:
        raise TooLarge(
            _(
                "At most %(most)s records are written at once (API_BULK_MAX), and these are %(count)s.",
                most=formats().number(most),
                count=formats().number(count),
            )
        )
    return found


def _to_change(view: Any, parts: Sequence[Any]) -> tuple[list[Any], list[dict[str, Any]]]:
    """The rows of these changes, in their order, and each change without the key that named it."""
    read = [key_and_rest(view, part, f"{UPDATE}.{number}") for number, part in enumerate(parts)]
    return rows_of(view, [key for key, _rest in read], UPDATE), [rest for _key, rest in read]


def rows_of(view: Any, texts: Sequence[str], part: str) -> list[Any]:
    """The rows of these keys in their order, locked; Conflict where some are gone, Invalid for one named twice."""
    if not texts:
        return []
    keys = [key_from_text(view.model, text) for text in texts]
    query = view.get_query().filter(keys_condition(view.model, [key for key in keys if key is not None]))
    query = query.order_by(*(getattr(view.model, name) for name in key_names(view.model)))
    found = {key_of(row): row for row in query.with_for_update(of=view.model)}
    gone = [text for text, key in zip(texts, keys, strict=True) if key not in found]
    if gone:
        raise Conflict(
            _(
                "%(gone)s of the %(count)s records are gone, or not among those you may see: %(keys)s. "
                "Nothing was changed.",
                gone=formats().number(len(gone)),
                count=formats().number(len(texts)),
                keys=", ".join(map(quoted, gone[:10])),
            )
        )
    if len(set(keys)) < len(keys):
        raise invalid({part: _("One record is named twice.")})
    return [found[key] for key in keys if key is not None]


def represented(view: Any, rows: Sequence[Any]) -> list[Any]:
    if not rows:
        return []
    keys = [key_of(row) for row in rows]
    items, _versions = records.represented(view, keys, with_versions=False)
    records.check_seen(items, keys)
    return [items[key] for key in keys]
