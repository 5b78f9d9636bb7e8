"""A row's key as text and back, as Flask-Admin writes it in addresses: parts joined by ``,``, escaped by ``.``.

A key of one part is written as it is, so that ``a/b`` and ``.c-d`` stay themselves; the parts of a composite key are
escaped, and a NULL among them is ``.n``. A text that is no key of the model is None, never an error: an address that
nobody's row has is simply not found.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import REAL, BigInteger, ColumnElement, Integer, and_, bindparam, cast, false, literal, or_
from sqlalchemy.orm import Mapper
from sqlalchemy.types import TypeEngine

from admin_app.resource.fields.spelling import Codec
from admin_app.resource.fields.values import codec_of
from admin_app.resource.memory import remembered
from admin_app.resource.words import Moment

_ESCAPE, _SEPARATOR, _NULL = ".", ",", ".n"


@dataclass(frozen=True, slots=True)
class Key:
    """The primary key of a mapped class: its attributes' names, in the table's order, and how each is spelled."""

    names: tuple[str, ...]
    codecs: tuple[Codec, ...]


def key_fields(model: Any) -> Key:
    """Worked out once for each mapped class and kept on its mapper."""
    return remembered(model, "key", _key_fields)


def _key_fields(mapper: Mapper[Any]) -> Key:
    names = tuple(mapper.get_property_by_column(column).key for column in mapper.primary_key)
    return Key(names, tuple(_codec(column.type) for column in mapper.primary_key))


def _codec(type_: TypeEngine[Any]) -> Codec:
    """How a part of a key is spelled; a type that takes cells of any class has a way of its own."""
    own: Codec | None = getattr(type_, "key_codec", None)
    return own or codec_of(type_)


def key_attributes(model: Any) -> list[Any]:
    """The mapped attributes of the key. Not the table's columns: the reading door narrows only what is mapped."""
    return [getattr(model, name) for name in key_names(model)]


def key_names(model: Any) -> tuple[str, ...]:
    return key_fields(model).names


def key_of(row: Any) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in key_names(type(row)))


def key_text(row: Any) -> str:
    """The row's key as it stands in an address."""
    key = key_fields(type(row))
    if len(key.names) == 1:  # asked for every row of every list
        value = getattr(row, key.names[0])
        return "" if value is None else key.codecs[0].text(value)
    return text_of_key(type(row), key_of(row))


def text_of_key(model: Any, values: Sequence[Any]) -> str:
    codecs = key_fields(model).codecs
    parts = [None if value is None else codec.text(value) for codec, value in zip(codecs, values, strict=True)]
    return parts[0] or "" if len(parts) == 1 else _SEPARATOR.join(map(_escaped, parts))


def key_from_text(model: Any, text: str) -> tuple[Any, ...] | None:
    """The key that an address names, each part of its column's type; None where no row could have it."""
    codecs = key_fields(model).codecs
    parts = [text] if len(codecs) == 1 else list(_unescaped(text))
    if len(parts) != len(codecs):
        return None
    try:
        return tuple(
            None if part is None else codec.parse(part, _NOWHEN) for codec, part in zip(codecs, parts, strict=True)
        )
    except ValueError:
        return None


def key_condition(model: Any, key: Sequence[Any]) -> ColumnElement[bool]:
    """The condition that finds one row by its key; one that fits no column finds none, on every database."""
    names = key_names(model)
    if len(key) != len(names):
        return false()
    return and_(*(equals(getattr(model, name), part) for name, part in zip(names, key, strict=True)))


def keys_condition(model: Any, keys: Iterable[Sequence[Any]]) -> ColumnElement[bool]:
    """The condition that finds the rows of these keys."""
    names, found = key_names(model), list(keys)
    if len(names) == 1:
        return is_among(getattr(model, names[0]), [key[0] for key in found])
    return or_(false(), *(key_condition(model, key) for key in found))


def is_among(attribute: Any, values: Sequence[Any]) -> ColumnElement[bool]:
    """The condition that an attribute has one of these values; whole numbers travel as 64 bits, as ``bound`` says."""
    if isinstance(attribute.type, Integer) and all(type(value) is int for value in values):
        values = bindparam("keys", values, BigInteger, unique=True, expanding=True)  # type: ignore[assignment]
    condition: ColumnElement[bool] = attribute.in_(values)
    return condition


def equals(attribute: Any, value: Any) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = attribute.is_(None) if value is None else attribute == bound(attribute, value)
    return condition


def bound(attribute: Any, value: Any) -> Any:
    """A value to compare with an attribute. Whole numbers travel as 64 bits: PostgreSQL refuses to read one that is
    larger than the column's type, although the honest answer to the comparison is simply no."""
    if isinstance(value, int) and not isinstance(value, bool) and isinstance(attribute.type, Integer):
        return literal(value, BigInteger)
    if isinstance(value, float) and type(attribute.type) is REAL:
        return cast(value, REAL)  # 0.1 of single precision is not 0.1 of double
    return value


def _escaped(part: str | None) -> str:
    if part is None:
        return _NULL
    return part.replace(_ESCAPE, _ESCAPE * 2).replace(_SEPARATOR, _ESCAPE + _SEPARATOR)


def _unescaped(text: str) -> Iterator[str | None]:
    part, letters = "", iter(text)
    is_null = False
    for letter in letters:
        if letter == _SEPARATOR:
            yield None if is_null and not part else part
            part, is_null = "", False
        elif letter == _ESCAPE:
            escaped = next(letters, "")
            is_null = is_null or (escaped == "n" and not part)
            part += escaped if escaped in (_ESCAPE, _SEPARATOR) else ("" if is_null else escaped)
        else:
            part += letter
    yield None if is_null and not part else part


_NOWHEN = Moment()
