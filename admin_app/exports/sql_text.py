"""How SQL writes the value of a column: the very text that ``Field.text`` gives, or None where only Python can.

A value that is not what its column says, such as ``n/a`` in a date column of SQLite, is written as it is stored, and
finished like any text: what comes out of here is safe for the file it goes into.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from sqlalchemy import Enum, String, case, func, literal, type_coerce
from sqlalchemy.types import TypeEngine

from admin_app.exports import postgresql_text, sqlite_text
from admin_app.exports.labels import Label
from admin_app.resource.fields import Field, Kind
from admin_app.resource.fields.kinds import base_type, is_plain

WRITERS: dict[str, Mapping[Kind, Callable[..., Any]]] = {
    "sqlite": sqlite_text.WRITERS,
    "postgresql": postgresql_text.WRITERS,
}


@dataclass(frozen=True, slots=True)
class Finish:
    """What is done to a text before it goes into the file: in SQL, and the same in Python for a text known before."""

    sql: Callable[[Any], Any]
    python: Callable[[str | None], str | None]


FINISHES: dict[str, Finish] = {
    "sqlite": Finish(sqlite_text.finished, sqlite_text.finished_before),
    "postgresql": Finish(postgresql_text.finished, postgresql_text.finished_before),
}


UNFINISHED = Finish(lambda text: text, lambda text: text)


def in_sql(field: Field, expression: Any, dialect: str, finish: Finish | None = None) -> Any:
    """The column's value, written and finished by SQL; None where SQL cannot do it."""
    type_ = expression.type
    if dialect not in WRITERS or not is_plain(type_):
        return None
    finish, base = finish or FINISHES[dialect], base_type(type_)
    if field.kind is Kind.ENUM:
        return _member(type_coerce(expression, base), base, dialect, finish)
    writer = WRITERS[dialect].get(field.kind)
    if writer is None:
        return None
    zone = "+00:00" if getattr(type_, "kept_in_utc", False) else ""
    return writer(type_coerce(expression, base) if base is not type_ else expression, base, finish.sql, zone)


def label_in_sql(label: Label, fields: Sequence[Field], expressions: Sequence[Any], dialect: str) -> Any:
    """A related row's label, not finished yet; NULL where there is no such row, None where SQL cannot write it."""
    texts = [_part(field, expression, dialect) for field, expression in zip(fields, expressions, strict=True)]
    if any(text is None for text in texts):
        return None
    if label.template is None:
        return _spaced(texts)
    parts = iter(texts)
    return _joined([next(parts) if piece is None else literal(piece, String()) for piece in label.template])


def _part(field: Field, expression: Any, dialect: str) -> Any:
    if dialect in WRITERS:
        text = in_sql(field, expression, dialect, UNFINISHED)
        return None if text is None else type_coerce(text, String())
    return type_coerce(expression, String()) if field.kind.is_text and is_plain(expression.type) else None


def _joined(parts: Sequence[Any]) -> Any:
    return reduce(lambda whole, part: whole + part, parts)


def _spaced(parts: Sequence[Any]) -> Any:
    """The parts that are there, with a blank between."""
    if len(parts) == 1:
        return parts[0]
    both = reduce(lambda whole, part: whole + " " + part, parts)
    return func.coalesce(both, *parts, type_=String())


def _member(expression: Any, base: TypeEngine[Any], dialect: str, finish: Finish) -> Any:
    """The name of the member of an enumeration, whatever the column keeps of it."""
    if not isinstance(base, Enum):
        return None
    stored = WRITERS[dialect][Kind.ENUM](expression)
    names = [member.name for member in base.enum_class] if base.enum_class else list(base.enums)
    if len(names) != len(base.enums):
        return None
    spelled = {kept: finish.python(name) for kept, name in zip(base.enums, names, strict=True)}
    if not spelled:
        return finish.sql(stored)
    return case(spelled, value=stored, else_=finish.sql(type_coerce(stored, String())))
