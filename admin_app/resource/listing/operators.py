"""What each kind of field can be asked, and the SQL condition of one question.

A condition and its complement share every row between them: ``ne`` holds for NULL too, and ``not`` never loses a row to
SQL's third truth value. Values are bound, wildcards are escaped, names are attributes: nothing typed becomes SQL text.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Text, and_, cast, func, null, or_
from sqlalchemy.dialects import mysql
from sqlalchemy.types import PickleType

from admin_app.resource.fields.attributes import ME, Field
from admin_app.resource.fields.keys import bound
from admin_app.resource.fields.kinds import Kind, base_type
from admin_app.resource.fields.spelling import check_text, quoted
from admin_app.resource.fields.times import is_whole_day, parse_day
from admin_app.resource.fields.values import parse_boolean, parse_text
from admin_app.resource.listing.likeness import like
from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import gettext_noop as N_
from admin_app.resource.words import Moment, span_of

Condition = ColumnElement[bool]

_CHOOSE = ("eq", "ne", "in", "empty")
_COMPARE = ("eq", "ne", "gt", "gte", "lt", "lte", "in", "between", "empty")
_TEXT = ("eq", "ne", "contains", "starts", "ends", "in", "gt", "gte", "lt", "lte", "between", "empty")

OPERATORS_OF: Mapping[Kind, tuple[str, ...]] = {
    Kind.TEXT: _TEXT,
    Kind.LONG_TEXT: _TEXT,
    Kind.INTEGER: _COMPARE,
    Kind.DECIMAL: _COMPARE,
    Kind.FLOAT: _COMPARE,
    Kind.BOOLEAN: _CHOOSE,
    Kind.DATE: _COMPARE,
    Kind.DATETIME: _COMPARE,
    Kind.TIME: _COMPARE,
    Kind.INTERVAL: _COMPARE,
    Kind.ENUM: _CHOOSE,
    Kind.JSON: ("contains", "empty"),
    Kind.ARRAY: ("contains", "empty"),
    Kind.BYTES: ("empty",),
    Kind.UUID: _CHOOSE,
    Kind.NETWORK: ("eq", "ne", "gt", "gte", "lt", "lte", "in", "between", "contains", "starts", "empty"),
    Kind.OTHER: ("eq", "ne", "contains", "starts", "ends", "in", "empty"),
    Kind.TO_ONE: _CHOOSE,
    Kind.TO_MANY: _CHOOSE,
}
"""The operators of each kind, in the order a person is offered them."""

OPERATOR_WORDS: Mapping[str, str] = {
    "eq": N_("is"),
    "ne": N_("is not"),
    "gt": N_("is more than"),
    "gte": N_("is at least"),
    "lt": N_("is less than"),
    "lte": N_("is at most"),
    "in": N_("is one of"),
    "contains": N_("contains"),
    "starts": N_("starts with"),
    "ends": N_("ends with"),
    "empty": N_("is empty"),
    "between": N_("is between"),
}

_IN_TIME = {"gt": N_("is after"), "gte": N_("is on or after"), "lt": N_("is before"), "lte": N_("is on or before")}


def operator_words(kind: Kind, operator: str) -> str:
    """What an operator is called: "at least 7 days ago" would mean the opposite of what it asks."""
    in_time = kind in (Kind.DATE, Kind.DATETIME, Kind.TIME)
    return _(_IN_TIME.get(operator, OPERATOR_WORDS[operator]) if in_time else OPERATOR_WORDS[operator])


UNSORTABLE = frozenset({Kind.JSON, Kind.ARRAY, Kind.BYTES, Kind.OTHER, Kind.TO_MANY})
"""Kinds that a database cannot put in an order, or whose order means nothing."""


def operators_of(field: Field) -> tuple[str, ...]:
    type_ = getattr(field.attribute, "type", None)
    return ("empty",) if isinstance(type_, PickleType) else OPERATORS_OF[field.kind]


def check(field: Field, operator: str, values: Sequence[str]) -> None:
    """Can these texts be read as values of the field? A ValueError with a sentence where not."""
    if operator == "between" and len(values) % 2:
        raise ValueError(_("'between' takes two values; write them as 10,20."))
    for text in values:
        check_text(text)
        if text != ME or not (field.foreign_key or field.kind.is_relation):
            _operand(field, operator, text, Moment())


def condition_of(field: Field, attribute: Any, operator: str, values: Sequence[str], moment: Moment) -> Condition:
    """The positive condition of one question about an attribute: ``ne`` is asked as ``eq`` and then complemented."""
    if operator in ("eq", "ne", "in") and not _is_span(field, values):
        return _one_of(field, attribute, [_operand(field, operator, text, moment) for text in values])
    if operator == "between":
        pairs = zip(values[::2], values[1::2], strict=True)
        return or_(*(_between(field, attribute, low, high, moment) for low, high in pairs))
    return or_(*(_CONDITIONS[operator](field, attribute, text, moment) for text in values))


def filled(field: Field, attribute: Any) -> Condition:
    """Holds where there is a value: not NULL, for text not the empty text, for JSON not ``null``."""
    if field.kind.is_text:
        return and_(attribute.is_not(null()), attribute != "")
    if field.kind is Kind.JSON:
        return and_(attribute.is_not(null()), cast(attribute, Text) != "null")
    return _is_condition(attribute.is_not(null()))


def blank(field: Field, attribute: Any) -> Condition:
    """The exact complement of ``filled``, in a form that an index can serve."""
    if field.kind.is_text:
        return or_(attribute.is_(null()), attribute == "")
    if field.kind is Kind.JSON:
        return or_(attribute.is_(null()), cast(attribute, Text) == "null")
    return _is_condition(attribute.is_(null()))


def complement(field: Field, attribute: Any, condition: Condition) -> Condition:
    """Every row that ``condition`` leaves out, also where SQL would say "unknown"."""
    return or_(~condition, attribute.is_(null())) if field.nullable else ~condition


def matches(field: Field, attribute: Any, text: str, shape: str = "%{}%") -> Condition:
    """Holds where the attribute's text is like ``text``, in any case of letters; ``%`` and ``_`` are plain."""
    return _is_condition(like(attribute if field.kind.is_text else cast(attribute, Text), text, shape))


def _operand(field: Field, operator: str, text: str, moment: Moment) -> Any:
    if operator == "empty":
        return parse_boolean(text, moment)
    if operator in ("contains", "starts", "ends"):
        return _part(field, text, moment)
    try:
        return field.parse(text, actor=moment.actor, now=moment.at)
    except ValueError:
        if text:
            raise
        raise ValueError(
            _("there is no value; for rows without one write %(name)s__empty=true.", name=field.name)
        ) from None


def _part(field: Field, text: str, moment: Moment) -> Any:
    if text == "":
        raise ValueError(_("there is no text to look for."))
    if isinstance(base_type(field.attribute.type), ARRAY) and field.codec is not None:
        return field.codec.parse(json.dumps([text]), moment)[0]
    return text


def _one_of(field: Field, attribute: Any, values: Sequence[Any]) -> Condition:
    attribute, values = _comparable(field, attribute, values)
    if len(values) == 1:
        return _is_condition(attribute == bound(attribute, values[0]))
    return _is_condition(attribute.in_([bound(attribute, value) for value in values]))


def _comparable(field: Field, attribute: Any, values: Sequence[Any]) -> tuple[Any, Sequence[Any]]:
    """A type without an equality of its own is compared by its text."""
    if field.kind is Kind.OTHER and field.codec is not None and field.codec.parse is parse_text:
        return cast(attribute, Text), values
    return attribute, values


def _contains(field: Field, attribute: Any, text: str, moment: Moment) -> Condition:
    type_ = base_type(attribute.type)
    if isinstance(type_, ARRAY):
        return _is_condition(attribute.any(_part(field, text, moment)))
    if isinstance(type_, mysql.SET):
        return _is_condition(func.find_in_set(text, attribute) > 0)
    found = matches(field, attribute, text)
    spelled = json.dumps(text)[1:-1]
    if field.kind is Kind.JSON and spelled != text:  # most serializers keep letters beyond ASCII as escapes
        return or_(found, matches(field, attribute, spelled))
    return found


def _compared(compare: Callable[[Any, Any], Any], *, past_the_day: bool) -> Callable[..., Condition]:
    """A comparison; where the value is a whole day, with the instant at its start, or past its end."""

    def condition(field: Field, attribute: Any, text: str, moment: Moment) -> Condition:
        if not _is_span(field, (text,)):
            return _is_condition(compare(attribute, bound(attribute, _operand(field, "gt", text, moment))))
        start, end = _day(field, text, moment)
        if past_the_day:  # after the day, or up to its end
            return _is_condition(attribute >= end if compare is _greater else attribute < end)
        return _is_condition(compare(attribute, start))

    return condition


def _greater(left: Any, right: Any) -> Any:
    return left > right


def _between(field: Field, attribute: Any, low: str, high: str, moment: Moment) -> Condition:
    return and_(
        _CONDITIONS["gte"](field, attribute, low, moment),
        _CONDITIONS["lte"](field, attribute, high, moment),
    )


def _whole_day(field: Field, attribute: Any, text: str, moment: Moment) -> Condition:
    if not _is_span(field, (text,)):
        return _one_of(field, attribute, [_operand(field, "eq", text, moment)])
    start, end = _day(field, text, moment)
    return and_(attribute >= start, attribute < end)


def _is_span(field: Field, values: Sequence[str]) -> bool:
    """In a field of instants a date means the whole day; in one of dates ``last-week`` means seven."""
    if field.kind is Kind.DATE:
        return any(span_of(text.strip(), Moment()) is not None for text in values)
    return field.kind is Kind.DATETIME and any(is_whole_day(text.strip()) for text in values)


def _day(field: Field, text: str, moment: Moment) -> tuple[Any, Any]:
    day = parse_day(text, moment)
    span = span_of(text.strip(), moment)
    try:
        following = span[1] if span is not None else day + timedelta(days=1)
    except OverflowError:
        raise ValueError(_("%(day)s is the last day of the calendar.", day=quoted(text))) from None
    return field.parse(day.isoformat(), now=moment.at), field.parse(following.isoformat(), now=moment.at)


def _is_condition(condition: Any) -> Condition:
    found: Condition = condition
    return found


_CONDITIONS: dict[str, Callable[[Field, Any, str, Moment], Condition]] = {
    "eq": _whole_day,
    "ne": _whole_day,
    "in": _whole_day,
    "gt": _compared(_greater, past_the_day=True),
    "gte": _compared(lambda left, right: left >= right, past_the_day=False),
    "lt": _compared(lambda left, right: left < right, past_the_day=False),
    "lte": _compared(lambda left, right: left <= right, past_the_day=True),
    "contains": _contains,
    "starts": lambda field, attribute, text, moment: matches(field, attribute, text, "{}%"),
    "ends": lambda field, attribute, text, moment: matches(field, attribute, text, "%{}"),
}
