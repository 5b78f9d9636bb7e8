"""What else this person may do at an address: each with its method, its address and a request to copy.

Asks the policy and the declaration; a body is made of the fields that the person may write.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from admin_app.api.addresses import of_resource
from admin_app.api.browse.samples import curl
from admin_app.api.inputs import Input, inputs_of
from admin_app.api.spoken import spoken
from admin_app.api.typed import enum_words, is_zoned
from admin_app.resource.fields import Field, Kind
from admin_app.resource.translation import gettext as _

SHORT = 200
FITS: Mapping[Kind, Any] = {
    Kind.INTEGER: 1,
    Kind.DECIMAL: "1",
    Kind.FLOAT: 1.5,
    Kind.BOOLEAN: True,
    Kind.DATE: "2026-01-31",
    Kind.TIME: "14:30:00",
    Kind.INTERVAL: "1 day",
    Kind.UUID: "123e4567-e89b-12d3-a456-426614174000",
    Kind.JSON: {},
    Kind.ARRAY: [],
    Kind.NETWORK: "10.0.0.1",
    Kind.BYTES: "SGVsbG8=",
}
"""A value that a field of this kind takes, as JSON spells it."""


@dataclass(frozen=True, slots=True)
class Offer:
    method: str
    address: str
    says: str
    curl: str


def of_list(view: Any, case: str) -> Iterator[Offer]:
    if not getattr(view, "api_write", False):
        return
    here = of_resource(view)
    if view.may("create"):
        body = new_body(view, case)
        yield _offer("POST", here, _("Create a record"), body=body)
        yield _offer("POST", f"{here}/bulk", _("Create, change and delete many, all or none"), body={"create": [body]})
    for verb in _verbs(view):
        yield _offer("POST", f"{here}/actions/{verb.name}", verb.words, body={"ids": [1]})


def of_record(view: Any, key: str, case: str, etag: str | None, row: Mapping[str, Any]) -> Iterator[Offer]:
    """``row`` is the record as it was answered; a change in the example changes nothing."""
    if not getattr(view, "api_write", False):
        return
    here, match = f"{of_resource(view)}/{key}", [("If-Match", etag)] if etag else []
    if view.may("edit"):
        yield _offer("PATCH", here, _("Change some of its fields"), match, changed_body(view, case, row))
        yield _offer("PUT", here, _("Replace all of its fields"), match, new_body(view, case, row))
    if view.may("delete"):
        yield _offer("DELETE", here, _("Delete it"), match)
    for verb in _verbs(view):
        yield _offer("POST", f"{here}/actions/{verb.name}", verb.words)


def _verbs(view: Any) -> Iterator[Any]:
    """The declaration's own; to delete many there is the bulk address."""
    yield from (verb for name, verb in view.verbs.items() if name != "delete" and view.is_action_allowed(name))


def _offer(method: str, address: str, says: str, headers: Any = (), body: Any = None) -> Offer:
    return Offer(method, address, says, curl(method, address, headers, body))


def new_body(view: Any, case: str, row: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What a new record needs; of a record that is there, what it holds."""
    names, row = spoken(view).names, row or {}
    wanted = {name: each for name, each in inputs_of(view, creating=True).items() if each.needed or row}
    found: dict[str, Any] = {}
    for name, each in wanted.items():
        spelled = names.spelled(name, case)
        if spelled in row or not row:
            found[spelled] = row.get(spelled, example(each))
    return found


def changed_body(view: Any, case: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """One field, a text where there is one, with the value that it has."""
    names = spoken(view).names
    inputs = [
        each for each in inputs_of(view, creating=False).values() if _is_short(row, names.spelled(each.name, case))
    ]
    inputs.sort(key=lambda each: (each.field.kind is not Kind.LONG_TEXT, not each.field.kind.is_text))
    return {spelled: row[spelled] for each in inputs[:1] if (spelled := names.spelled(each.name, case))}


def _is_short(row: Mapping[str, Any], spelled: str) -> bool:
    return spelled in row and len(str(row[spelled])) < SHORT


def example(each: Input) -> Any:
    """A value that the field takes: the first of its choices, else one of its kind."""
    field = each.field
    if field.kind is Kind.TO_MANY:
        return []
    if field.kind is Kind.ENUM:
        return next(iter(enum_words(field)), "")
    if field.kind is Kind.DATETIME:
        return "2026-01-31T10:20:30Z" if is_zoned(field) else "2026-01-31T10:20:30"
    return FITS[field.kind] if field.kind in FITS else _text(field)


def _text(field: Field) -> str:
    length = getattr(getattr(field.column, "type", None), "length", None) or 40
    return _("New")[:length]
