"""What ``python run.py new`` is told about a field: read from words such as ``total:money?`` into plain data."""

import keyword
import re
from dataclasses import dataclass

from admin_app.resource.errors import Refusal, closest, with_suggestion
from admin_app.structure.reserved import is_taken_field
from admin_app.structure.spelling import camel

WORDS = ("text", "string", "integer", "number", "decimal", "money", "date", "moment", "boolean", "json", "enum")
SPECIFIED = re.compile(r"(?P<name>[^:]+):(?P<kind>\w+)(?:\((?P<given>[^)]*)\))?(?P<marks>[?!^]*)")
NAME = re.compile(r"(?=.{1,40}$)[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
CHOICE = re.compile(r"[a-z][a-z0-9_]{0,19}")
UNIQUE = {"string", "text", "integer"}
CALLED_BY = {"string", "text"}


@dataclass(frozen=True)
class Field:
    """One column; a ``kind`` that is no word is the model which it points to."""

    name: str
    kind: str
    length: int = 120
    choices: tuple[str, ...] = ()
    digits: tuple[int, int] = (18, 6)  # of a decimal: all of them, and those after the point
    nullable: bool = False
    unique: bool = False
    index: bool = False

    @property
    def is_relation(self) -> bool:
        return self.kind not in WORDS


def read(specified: str) -> Field:
    """One field from its words."""
    found = SPECIFIED.fullmatch(specified)
    if found is None:
        raise Refusal(f"'{specified}' is not a field; write name:type, such as total:money or customer:Customer.")
    name, kind, given, marks = found["name"], found["kind"], found["given"], found["marks"]
    _refuse_a_name(name)
    if kind not in WORDS and not kind[0].isupper():
        raise Refusal(with_suggestion(f"'{kind}' is not a type of field.", closest(kind, WORDS)))
    field = Field(
        name,
        kind,
        length=_length(specified, given) if kind == "string" and given is not None else 120,
        choices=_choices(specified, given) if kind == "enum" else (),
        digits=_digits(specified, given) if kind == "decimal" and given is not None else (18, 6),
        nullable="?" in marks,
        unique="!" in marks,
        index="^" in marks,
    )
    if given is not None and kind not in ("string", "enum", "decimal"):
        raise Refusal(f"'{specified}': only string, enum and decimal take something in brackets; leave it out.")
    _refuse_marks(specified, field)
    return field


def read_all(specified: tuple[str, ...]) -> tuple[Field, ...]:
    """Every field; one text of them has to be filled, because a record is called by it."""
    fields = tuple(map(read, specified))
    names = [field.name for field in fields]
    if doubled := next((name for name in names if names.count(name) > 1), None):
        raise Refusal(f"The field {doubled} is named twice; leave one out.")
    spelled = [camel(name) for name in names]
    if alike := next((name for name, said in zip(names, spelled, strict=True) if spelled.count(said) > 1), None):
        raise Refusal(f"{alike} is {camel(alike)} in the API, and so is another field; rename one.")
    columns = {f"{field.name}_id" for field in fields if field.is_relation}
    if clash := next(iter(columns & set(names)), None):
        raise Refusal(f"{clash} is the column of a relation already; rename the field.")
    if not any(field.kind in CALLED_BY and not field.nullable for field in fields):
        raise Refusal("A record is called by its first text; add one that is always filled, such as name:string.")
    return fields


def _refuse_a_name(name: str) -> None:
    if not NAME.fullmatch(name):
        raise Refusal(f"'{name}' is not the name of a field; write it in small letters, such as paid_at.")
    if name == "id" or is_taken_field(name):
        raise Refusal(
            f"The name {name} is taken by Python, SQLAlchemy, forms or addresses; choose another, such as own_{name}."
        )


def _length(specified: str, given: str) -> int:
    if not given.isdecimal() or not 20 <= int(given) <= 10_000:
        raise Refusal(f"'{specified}': a string is 20 to 10000 characters long; write string(40), or text.")
    return int(given)


def _digits(specified: str, given: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{1,2}),\s*(\d{1,2})", given)
    if found is None or not 0 <= int(found[2]) <= int(found[1]) <= 38 or int(found[1]) == 0:
        raise Refusal(f"'{specified}': say how many digits there are, and how many after the point: decimal(10,4).")
    return int(found[1]), int(found[2])


def _choices(specified: str, given: str | None) -> tuple[str, ...]:
    choices = tuple(choice.strip() for choice in (given or "").split(","))
    wrong = [choice for choice in choices if not CHOICE.fullmatch(choice) or keyword.iskeyword(choice)]
    if wrong or len(set(choices)) < max(2, len(choices)):
        raise Refusal(f"'{specified}': name two or more different choices in small letters: enum(open,closed).")
    return choices


def _refuse_marks(specified: str, field: Field) -> None:
    if field.unique and field.kind not in UNIQUE:
        raise Refusal(f"'{specified}': only {', '.join(sorted(UNIQUE))} can be unique here; leave the ! out.")
    if field.kind in ("boolean", "json") and field.nullable:
        raise Refusal(f"'{specified}': a {field.kind} always has a value; leave the ? out.")
    if field.kind == "json" and field.index:
        raise Refusal(f"'{specified}': JSON has no plain index; leave the ^ out.")
