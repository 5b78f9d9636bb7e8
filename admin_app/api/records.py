"""One record: read with its ETag, created, changed, replaced and deleted; many at once by ``bulk``.

What is written goes the way of every form: the fields that the writer may type, the model, the team's own rules, a
flush, still within their rows, a commit; or nothing at all.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask import Response, request
from pydantic import BaseModel, ValidationError
from sqlalchemy import select

from admin_app.api import addresses, many, preconditions, writing
from admin_app.api.asked import only_shape, shape_asked
from admin_app.api.bodies import an_object
from admin_app.api.case import case_of_answer
from admin_app.api.etags import Version
from admin_app.api.inputs import Input, inputs_of, model_for
from admin_app.api.json_text import MIMETYPE, encoded
from admin_app.api.layout import Item, dialect_of, layout_of, spelling
from admin_app.api.names import Names
from admin_app.api.refused import case_of, declared, invalid, told
from admin_app.api.shapes import HEAVY_IN_LISTS, Shape, whole
from admin_app.api.spoken import spoken
from admin_app.api.unchanged import Now, is_said, without
from admin_app.resource.errors import Changed, Forbidden, Invalid, NotFound, Refusal
from admin_app.resource.fields import key_from_text, key_of, keys_condition
from admin_app.resource.listing.narrowing import own_rows
from admin_app.resource.listing.reading import Reading
from admin_app.resource.pages import writes
from admin_app.resource.policy import Verdict
from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import within_sentence

Key = tuple[Any, ...]


def check_may(view: Any, operation: str) -> None:
    verdict: Verdict = view.may(operation)
    if not verdict:
        raise Forbidden(_("%(name)s: %(why)s", name=_(str(view.name)), why=verdict.reason))


def not_found(view: Any) -> NotFound:
    return NotFound(
        _("There is no such record among the %(rows)s you may see.", rows=within_sentence(_(str(view.name))))
    )


# Reading --------------------------------------------------------------------------------------------------------------


def read(view: Any, text: str) -> Response:
    key = key_from_text(view.model, text)
    items, versions = represented(view, [key]) if key is not None else ({}, {})
    if key not in items:
        raise not_found(view)
    return sent(items[key], versions[key])


def asked_shape(view: Any) -> Shape:
    """What the address of a record asks to be sent of it."""
    reading = Reading(list(request.args.items(multi=True)))
    only_shape(reading)
    return shape_asked(spoken(view), reading, heavy=False)


def represented(
    view: Any, keys: Sequence[Key], shape: Shape | None = None, *, with_versions: bool = True
) -> tuple[dict[Key, Item], dict[Key, Version]]:
    """The records of these keys as they are sent, and their versions: read through the door, by one statement."""
    spelled = spelling(case_of_answer())
    layout = layout_of(shape or asked_shape(view), spelled, dialect_of(view.rows, view.model))
    versioned = columns_of_version(view) if with_versions else []
    statement = select(*(getattr(view.model, name) for name in versioned), *layout.expressions).select_from(view.model)
    statement = layout.joined(statement).where(keys_condition(view.model, keys), *own_rows(view))
    items, versions, at = {}, {}, len(versioned)
    for row in view.rows.execute(statement):
        key = layout.key_of(row[at:])
        items[key] = layout.item(row[at:])
        if with_versions:
            versions[key] = Version.of(dict(zip(versioned, row[:at], strict=True)))
    many.fill(view.rows, layout, spelled, addresses.of_resource)
    return items, versions


def columns_of_version(view: Any) -> list[str]:
    """The columns that a version speaks of: what the actor sees of the row itself, nothing that is worked out."""
    fields = whole(spoken(view)).columns
    return [name for name, field in fields.items() if field.column is not None]


def version_of(view: Any, row: Any) -> Version:
    return Version.of({name: getattr(row, name) for name in columns_of_version(view)})


def sent(item: Item, version: Version | None, status: int = 200) -> Response:
    """One record; 304 where the reader has this very answer."""
    response = Response(encoded(item), status, mimetype=MIMETYPE)
    if version is not None:
        response.headers["ETag"] = version.tag(response.get_data())
        if status == 200 and request.method in ("GET", "HEAD"):
            preconditions.check_read(response)
    return response


# Writing --------------------------------------------------------------------------------------------------------------


class Sent:
    """Bodies for one resource, checked: what was sent, by declared name."""

    def __init__(self, view: Any, *, creating: bool, whole: bool = False) -> None:
        """``whole``: a body that replaces a row, and so names all that is needed."""
        self.view = view
        self.names: Names = spoken(view).names
        self.inputs: Mapping[str, Input] = inputs_of(view, creating=creating)
        self.partial = model_for(view, self.inputs, creating=False, name=f"Changed{view.model.__name__}")
        self.model = self.partial
        if creating or whole:
            word = "New" if creating else "Whole"
            self.model = model_for(view, self.inputs, creating=True, name=f"{word}{view.model.__name__}")
        self.case = case_of_answer()

    def values(self, body: Any, at: str = "") -> dict[str, Any]:
        """The values of one body; raises Invalid with a sentence at each name."""
        by_name = self._by_name(body, at)
        try:
            return self._read(self.model, by_name)
        except ValidationError as wrong:
            raise self._refusal(wrong, body, at) from None

    def changes(self, body: Any, now: Now, key: Key, at: str = "") -> tuple[dict[str, Any], set[str]]:
        """The same for a row that is there, and what the body only repeats of it."""
        by_name = self._by_name(body, at)
        try:
            return self._read(self.model, by_name), set()
        except ValidationError as wrong:
            named = {str(error["loc"][0]) for error in wrong.errors()}
            said = now.repeated(body, key, named)
            said |= {name for name in named & self.inputs.keys() if is_said(self.view.model, self.inputs[name], said)}
            if named - said:
                raise self._refusal(wrong, body, at, said) from None
        return self._read(self.partial, without(self.names, by_name, said)), said

    def _by_name(self, body: Any, at: str) -> dict[str, Any]:
        if at and not isinstance(body, dict):
            raise invalid({at.rstrip("."): _("Write an object of names and values.")})
        return declared(an_object(body), self.names, at)

    def _read(self, model: type[BaseModel], by_name: Mapping[str, Any]) -> dict[str, Any]:
        checked = model.model_validate(by_name)
        held, said = checked.__dict__, checked.model_fields_set
        return {name: held[name] for name in self.inputs if name in said}

    def _refusal(self, wrong: ValidationError, body: Any, at: str, said: Collection[str] = ()) -> Invalid:
        case, readable = case_of(body, self.case), spoken(self.view).fields
        return invalid(told(wrong, body, self.names, self.inputs, readable, case, at, said))

    def as_sent(self, name: str, body: Mapping[str, Any]) -> str:
        """A declared name as the body spells it, or would."""
        name, dot, rest = name.partition(".")
        spelled = next((each for each in body if self.names.declared_for(each) == name), None)
        return (spelled or self.names.spelled(name, case_of(body, self.case))) + dot + rest

    def refuse(self, wrong: Mapping[str, str], body: Mapping[str, Any], at: str = "") -> None:
        if whole := wrong.get(""):
            raise Invalid(whole, title=_("This cannot be done"), fields={at.rstrip("."): whole} if at else {})
        if wrong:
            raise invalid({at + self.as_sent(name, body): sentence for name, sentence in wrong.items()})

    def renamed(self, refusal: Refusal, bodies: Sequence[Any], at: str = "") -> Refusal:
        """A refusal that names fields, in the case of the request; of many rows the one that it can only be about."""
        named = {name: sentence for name, sentence in refusal.fields.items() if name in spoken(self.view).fields}
        sent = {name for body in bodies for each in body if (name := self.names.declared_for(each)) in named}
        number = 0 if len(bodies) == 1 else self._twice(bodies, sent or set(named))
        place = "" if not at else f"{at}." if number is None else f"{at}.{number}."
        body = {} if number is None else bodies[number]
        refusal.fields = {place + self.as_sent(name, body): named[name] for name in named if name in sent or not sent}
        return refusal

    def _twice(self, bodies: Sequence[Mapping[str, Any]], names: set[str]) -> int | None:
        """The first body that says of these fields what one before it said."""
        seen = []
        for number, body in enumerate(bodies):
            by_name = {self.names.declared_for(each): value for each, value in body.items()}
            values = [by_name.get(name) for name in sorted(names)]
            if values in seen:
                return number
            seen.append(values)
        return None


class Written:
    """Rows that are being written, each with the form that its hooks get."""

    def __init__(self, view: Any, *, creating: bool) -> None:
        self.view, self.creating = view, creating
        self.rows: list[Any] = []
        self.forms: list[writing.FormOf] = []

    def add(self, row: Any, used: Sequence[Input]) -> dict[str, str]:
        """Ask the team's own rules for this row; the sentences of the fields that they refuse."""
        form = writing.FormOf(self.view, row, creating=self.creating)
        self.rows.append(row)
        self.forms.append(form)
        return writing.ask_own_rules(self.view, row, form, used, creating=self.creating)

    def tell(self) -> None:
        """What a declaration does once its rows are committed."""
        for form, row in zip(self.forms, self.rows, strict=True):
            self.view.after_model_change(form, row, self.creating)


def new_rows(view: Any, bodies: Sequence[Any], at: str = "") -> Written:
    """Rows made of these bodies, flushed and looked at; the caller commits."""
    check_may(view, "create")
    sent_, checked = Sent(view, creating=True), []
    for number, body in enumerate(bodies):
        checked.append(sent_.values(body, at and f"{at}.{number}."))
    others, made = writing.Others(view), Written(view, creating=True)
    others.find(sent_.inputs, checked)
    with view.rows.no_autoflush:
        for number, values in enumerate(checked):
            row = view.build_new_instance()
            place, body = at and f"{at}.{number}.", bodies[number]
            sent_.refuse(writing.assign(row, sent_.inputs, values, others), body, place)
            view.rows.add(row)
            sent_.refuse(made.add(row, [sent_.inputs[name] for name in values]), body, place)
    _flushed(view, sent_, bodies, at)
    writes.all_stay_within(view.rows, made.rows)
    return made


def change_rows(
    view: Any, rows: Sequence[Any], bodies: Sequence[Any], at: str = "", *, replace: bool = False
) -> Written:
    """The rows as these bodies say, flushed and looked at; with ``replace`` what a body leaves out is emptied."""
    check_may(view, "edit")
    sent_, made = Sent(view, creating=False, whole=replace), Written(view, creating=False)
    keys = [key_of(row) for row in rows]
    now = Now(sent_.names, lambda: represented(view, keys, whole(spoken(view)))[0])
    checked = []
    for number, (key, body) in enumerate(zip(keys, bodies, strict=True)):
        values, said = sent_.changes(body, now, key, at and f"{at}.{number}.")
        checked.append({**_emptied(view, sent_.inputs, said), **values} if replace else values)
    others = writing.Others(view)
    others.find(sent_.inputs, checked)
    writing.load_lists(view, rows, sent_.inputs, checked)
    with view.rows.no_autoflush:
        for number, (row, values) in enumerate(zip(rows, checked, strict=True)):
            place, body = at and f"{at}.{number}.", bodies[number]
            sent_.refuse(writing.assign(row, sent_.inputs, values, others), body, place)
            sent_.refuse(made.add(row, [sent_.inputs[name] for name in values]), body, place)
    _flushed(view, sent_, bodies, at)
    writes.all_stay_within(view.rows, rows)
    return made


def _flushed(view: Any, sent_: Sent, bodies: Sequence[Any], at: str) -> None:
    try:
        writing.flush(view)
    except Refusal as refusal:
        raise sent_.renamed(refusal, bodies, at) from None


def _emptied(view: Any, inputs: Mapping[str, Input], said: set[str]) -> dict[str, Any]:
    """What a replacement says of a field that it leaves out: its default, else nothing."""
    found: dict[str, Any] = {}
    for name, each in inputs.items():
        if each.field.kind in HEAVY_IN_LISTS or is_said(view.model, each, said):
            continue  # files are not sent with a record either
        default = _default_of(each)
        if each.relation is not None and each.field.kind.is_relation and each.field.attribute.property.uselist:
            found[name] = []
        elif default is not None:
            found[name] = default
        elif each.nullable:
            found[name] = None
    return found


def _default_of(each: Input) -> Any:
    """What a new row would get; None where that is nothing, or the database's own to say."""
    default: Any = getattr(each.field.column, "default", None)
    if getattr(default, "is_scalar", False):
        return default.arg
    if getattr(default, "is_callable", False) and hasattr(default.arg, "__wrapped__"):
        return default.arg(None)  # SQLAlchemy wraps what takes no argument; what asks for the statement is left alone
    return None


def locked(view: Any, text: str) -> Any:
    """The row of this key, kept from others until the end of the transaction."""
    row = view.get_one(text, lock=True)
    if row is None:
        raise not_found(view)
    return row


def check_version(view: Any, row: Any, touched: Sequence[str] | None = None) -> None:
    """Raise Changed (412) where the request was made for an earlier version of the row, with what differs.

    ``Prefer: merge`` lets an edit of fields through that nobody else touched.
    """
    preconditions.check(lambda: version_of(view, row), touched, lambda changed: _changed(view, row, changed))


def _changed(view: Any, row: Any, changed: Sequence[str] | None) -> Changed:
    case, names = case_of_answer(), spoken(view).names
    items, versions = represented(view, [key_of(row)], whole(spoken(view), heavy=False))
    now = items[key_of(row)]
    spelled = [names.spelled(name, case) for name in changed or () if name]
    etag = versions[key_of(row)].tag(encoded(now))
    return preconditions.changed_to({name: now.get(name) for name in spelled}, changed, etag)


def check_seen(items: Mapping[Key, Item], keys: Sequence[Key]) -> None:
    """Raise Forbidden where a row that was written is none that the view shows."""
    if any(key not in items for key in keys):
        raise Forbidden(_("This would put a record outside the ones you may see, so nothing was saved."))


def represent_one(view: Any, row: Any, status: int) -> Response:
    """A row that was just written, as it is now."""
    key = key_of(row)
    items, versions = represented(view, [key])
    check_seen(items, [key])
    response = sent(items[key], versions[key], status)
    if status == 201:
        response.headers["Location"] = addresses.of_row(view, row)
    return response
