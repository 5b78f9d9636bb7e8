"""What rows that are there get in a column that must have a value: said, asked for, or taken from the model."""

import json
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from shlex import quote
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Enum,
    Float,
    Integer,
    LargeBinary,
    Numeric,
    SmallInteger,
    String,
    Time,
    Uuid,
)
from sqlalchemy.types import TypeEngine

from admin_app.resource.errors import Refusal
from admin_app.schema.making.asking.choices import Answers
from admin_app.schema.making.pictures.sql_text import literal
from admin_app.schema.making.pictures.values import FOREIGN, PRIMARY, UNIQUE, Field, Shape


@dataclass(frozen=True)
class Raw:
    """A value as it is written in SQL."""

    sql: str


class Nothing:
    """Rows get nothing: the column is made strict as it is."""


Filling = Callable[[Shape, Field], Any]
NOTHING = Nothing()


def asked(answers: Answers, questions: list[str]) -> Filling:
    """What rows get going up: the answer, else the model's own default, else whoever is there is asked."""

    def fill(shape: Shape, column: Field) -> Any:
        name = f"{shape.name}.{column.name}"
        if name in answers.fills:
            return value_for(column, answers.fills[name], name)
        if column.fallback is not None:
            return value_for(column, _said(column.fallback), name)
        if answers.no_fill:
            return NOTHING
        if answers.ask is None:
            example = _example(column) or ""
            questions.append(f"--fill {quote(f'{name}={example}')}")
            return NOTHING
        return value_for(column, answers.ask(f"{name} must have a value. What do rows get that have none?"), name)

    return fill


def neutral(shape: Shape, column: Field) -> Any:
    """What rows get going down, where what was in the column is lost: nothing that means anything."""
    alone = {tuple(rule.columns) for rule in shape.rules if rule.kind in (PRIMARY, UNIQUE)}
    unique = (column.name,) in alone or any(key.unique and key.on == (column.name,) for key in shape.keys.values())
    points = any(column.name in rule.columns for rule in shape.of(FOREIGN))
    example = _example(column)
    return NOTHING if unique or points or example is None else value_for(column, example, column.name)


def value_for(column: Field, text: str, name: str) -> Any:
    """A text that a person typed, as the value of the column; refuses what is none."""
    type_ = column.type
    try:
        if isinstance(type_, Enum):
            if text not in type_.enums:
                raise ValueError(f"it is one of {', '.join(type_.enums)}")
            return Raw(literal(text))
        if isinstance(type_, String):
            return _short_enough(type_, text)
        return _value(type_, text)
    except ValueError as wrong:
        raise Refusal(f"{text!r} is no value of {name}, {type_!r}: {wrong}.") from wrong


def _value(type_: TypeEngine[Any], text: str) -> Any:
    if isinstance(type_, Boolean):
        if text.lower() not in ("true", "false", "1", "0"):
            raise ValueError("it is true or false")
        return text.lower() in ("true", "1")
    if isinstance(type_, Integer):
        return _small_enough(type_, int(text))
    if isinstance(type_, Numeric | Float):
        return Raw(_with_few_digits(type_, text))
    if isinstance(type_, Uuid):
        return Raw(literal(uuid.UUID(text).hex))
    if isinstance(type_, DateTime):
        return Raw(literal(_moment(text)))
    if isinstance(type_, Date):
        return Raw(literal(date.fromisoformat(text).isoformat()))
    if isinstance(type_, Time):
        return Raw(literal(time.fromisoformat(text).isoformat()))
    if isinstance(type_, JSON):
        json.loads(text)
    return Raw(literal(text))


def _short_enough(type_: String, text: str) -> str:
    if type_.length is not None and len(text) > type_.length:
        raise ValueError(f"it has {len(text)} characters, and {type_.length} have room")
    return text


def _small_enough(type_: Integer, number: int) -> int:
    bits = 16 if isinstance(type_, SmallInteger) else 64 if isinstance(type_, BigInteger) else 32
    if not -(2 ** (bits - 1)) <= number < 2 ** (bits - 1):
        raise ValueError(f"it lies between {-(2 ** (bits - 1)):,} and {2 ** (bits - 1) - 1:,}")
    return number


def _with_few_digits(type_: Numeric[Any] | Float[Any], text: str) -> str:
    """PostgreSQL refuses a number that is too large, rounds one with more digits, and SQLite keeps either."""
    if not re.fullmatch(r"-?\d+(\.\d+)?", text):
        raise ValueError("it is a number with a point")
    if isinstance(type_, Float) or type_.precision is None:
        return text
    before, _, behind = text.lstrip("-").partition(".")
    scale = type_.scale or 0
    if len(before.lstrip("0")) > type_.precision - scale or len(behind.rstrip("0")) > scale:
        raise ValueError(f"it has at most {type_.precision - scale} digits before the point and {scale} behind it")
    return text


def _moment(text: str) -> str:
    """As SQLite keeps it, which PostgreSQL reads too."""
    read = datetime.fromisoformat(text)
    plain = read.astimezone(UTC).replace(tzinfo=None) if read.tzinfo else read
    return plain.isoformat(" ", "microseconds")


def _example(column: Field) -> str | None:
    """A value that means nothing; None where there is none that every database takes."""
    type_ = column.type
    if isinstance(type_, Enum):
        return str(type_.enums[0])
    examples: list[tuple[Any, str]] = [
        (String, ""),
        (Boolean, "false"),
        (Integer | Numeric | Float, "0"),
        (DateTime, "1970-01-01"),
        (Date, "1970-01-01"),
        (Time, "00:00:00"),
        (JSON, "{}"),
        (Uuid, str(uuid.UUID(int=0))),
        (LargeBinary, ""),
    ]
    return next((text for kind, text in examples if isinstance(type_, kind)), None)


def _said(fallback: Any) -> str:
    return str(getattr(fallback, "value", fallback))
