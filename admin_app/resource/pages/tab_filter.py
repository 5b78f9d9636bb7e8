"""The small filter of a record's tab: a field, a condition, a value. The whole builder stands on the target's list."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from flask import current_app
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from admin_app.resource.listing.operators import OPERATORS_OF, operator_words
from admin_app.resource.pages import columns
from admin_app.resource.resource import Resource
from admin_app.resource.translation import gettext as _

FIELD, OPERATOR, VALUE = "filter_field", "filter_operator", "filter_value"


@dataclass(frozen=True, slots=True)
class Offered:
    name: str
    label: str
    operators: list[tuple[str, str]]
    choices: list[tuple[str, str]]


def offered(target: Resource) -> list[Offered]:
    """The fields that can be asked by a text, with their conditions; rows of others are chosen on the whole list."""
    found = columns.columns_for(target, columns.whole(target.readable()))
    fields = [column.field for column in found if column.field is not None and not column.field.kind.is_relation]
    return [
        Offered(
            field.name,
            columns.heading(target, field.name),
            [(name, operator_words(field.kind, name)) for name in OPERATORS_OF[field.kind] if name != "between"],
            [(str(value), _(str(text))) for value, text in field.choices],
        )
        for field in fields
        if OPERATORS_OF[field.kind]
    ]


def as_json(fields: list[Offered]) -> Markup:
    """For the script that leaves only the conditions and values of the chosen field."""
    return htmlsafe_json_dumps([asdict(field) for field in fields], dumps=current_app.json.dumps)


def sent(args: Any) -> list[tuple[str, str]]:
    """The filter that the form sent, as it stands in an address."""
    if FIELD not in args:
        return []
    operator = args.get(OPERATOR, "eq")
    name = args[FIELD] + ("" if operator in ("eq", "") else f"__{operator}")
    values = [value for value in args.getlist(VALUE) if value] or ["true" if operator == "empty" else ""]
    return [(name, value) for value in values]


def all_operators(fields: list[Offered]) -> Mapping[str, str]:
    """Every condition that some field can be asked, for a form without script."""
    return {name: words for field in fields for name, words in field.operators}
