"""What a row and a thing are called: the label of a row, the name of a resource in an address, a name as words.

Never the address of an object. A model's own ``__str__`` decides; without one its columns do, or the names a team puts
into the table's ``info={"label": (...)}``.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import inspect

from admin_app.resource.fields.attributes import Field, fields_of
from admin_app.resource.fields.keys import key_fields, key_of
from admin_app.resource.fields.kinds import Kind
from admin_app.resource.memory import remembered

LABEL_LENGTH = 120
_PEOPLE = (
    {"first_name", "last_name"},
    {"firstname", "lastname"},
    {"forename", "surname"},
    {"given_name", "family_name"},
)
_NAMES = ("name", "title", "label", "code", "number", "email", "e_mail", "email_address", "username")
_UNSUITED = ("hash", "token", "password", "secret", "uuid", "guid", "rowguid")
_PROSE = ("note", "comment", "description", "remark", "body", "text", "content", "address")


def label_of(row: Any, among: Collection[str] | None = None) -> str:
    """What to call a row; ``among`` are the fields that the reader may see (None: all)."""
    return _of_class(type(row), among)(row)


def labeller(model: Any, among: Collection[str] | None = None) -> Callable[[Any], str]:
    """``label_of`` for many rows, of a model or classes derived from it: what a label is made of is found once."""
    by_class = {model: _of_class(model, among)}

    def label(row: Any) -> str:
        made = by_class.get(type(row))
        if made is None:
            made = by_class[type(row)] = _of_class(type(row), among)
        return made(row)

    return label


def _of_class(model: Any, among: Collection[str] | None = None) -> Callable[[Any], str]:
    if model.__str__ is not object.__str__:
        return lambda row: _clamped(_own_words(row)) or key_label(row)
    fields = fields_of(model)
    parts = [(name, fields[name].text) for name in label_paths(model, among)]

    def label(row: Any) -> str:
        values = ((spell, getattr(row, name)) for name, spell in parts)
        return _clamped(" ".join(spell(value) for spell, value in values if value is not None)) or key_label(row)

    return label


def label_within(label: str, parent: str) -> str:
    """A child's label on its parent's page: "A-7: 3 × Green tea" is "3 × Green tea" on the page of A-7."""
    rest = label.removeprefix(f"{parent}: ") if parent else label
    return rest or label


def _own_words(row: Any) -> str:
    """``str(row)``, or nothing where a ``__str__`` gives back a column that is NULL."""
    said: Any = row.__str__()
    return said if isinstance(said, str) else ""


def key_label(row: Any) -> str:
    """The key as a label: its parts, readable."""
    values = zip(key_fields(type(row)).codecs, key_of(row), strict=True)
    return ", ".join("NULL" if value is None else codec.text(value) for codec, value in values)


def label_paths(model: Any, among: Collection[str] | None = None) -> tuple[str, ...]:
    """The fields that a row's label is made of: what a picker searches and a sort by the relation follows.

    The two names of a person, a unique short text, a column called name, title, label, code, number or e-mail, the
    first short text; else the key.
    """
    if among is not None:
        return _chosen(model, {name: field for name, field in fields_of(model).items() if name in among})
    return remembered(model, "label", lambda mapper: _chosen(mapper.class_, fields_of(model)))


def _chosen(model: Any, fields: Mapping[str, Field]) -> tuple[str, ...]:
    own = tuple(inspect(model).local_table.info.get("label", ()))
    if own and all(name in fields for name in own):
        return own
    texts = {
        name: field
        for name, field in fields.items()
        if field.kind.is_text and field.column is not None and not field.secret and not _is(name, _UNSUITED)
    }
    return next(_candidates(texts), None) or key_fields(model).names


def _candidates(texts: Mapping[str, Field]) -> Iterator[tuple[str, ...]]:
    plain = {name.lower(): name for name in texts}
    for pair in _PEOPLE:
        if pair <= plain.keys():
            yield tuple(plain[part] for part in sorted(pair, key=lambda part: part not in _FIRST))
    short = [name for name, field in texts.items() if field.kind is Kind.TEXT and not field.primary_key]
    yield from ((name,) for name in short if texts[name].unique and not texts[name].foreign_key)
    yield from ((plain[name],) for name in _NAMES if name in plain)
    yield from ((name,) for name in texts if re.search(r"(name|title)$", name.lower()))
    yield from ((name,) for name in short if not texts[name].foreign_key)
    yield from ((name,) for name, field in texts.items() if _may_head(name, field))


def _may_head(name: str, field: Field) -> bool:
    return not (field.primary_key or field.foreign_key or _is(name, _PROSE))


def _is(name: str, words: Collection[str]) -> bool:
    return any(word in name.lower() for word in words)


def _clamped(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LABEL_LENGTH else text[: LABEL_LENGTH - 1].rstrip() + "…"


_FIRST = {"first_name", "firstname", "forename", "given_name"}
