"""Enumerations: their members as choices, as text and back. A member is written by its name, a plain text as itself."""

from collections.abc import Mapping, Sequence
from enum import Enum
from functools import partial
from typing import Any

from sqlalchemy import types
from sqlalchemy.dialects import mysql
from sqlalchemy.types import TypeEngine

from admin_app.resource.fields.kinds import base_type
from admin_app.resource.fields.spelling import Codec, quoted, written
from admin_app.resource.translation import gettext as _
from admin_app.resource.words import Moment

NAMED = 12
"""A refusal names at most so many members."""


def choices_of(type_: TypeEngine[Any]) -> tuple[tuple[str, str], ...]:
    """The members of an enumeration: (member name, or the text itself; label)."""
    type_ = base_type(type_)
    if isinstance(type_, mysql.SET):
        return tuple((value, value) for value in type_.values)
    if not isinstance(type_, types.Enum):
        return ()
    if type_.enum_class is None:
        return tuple((text, text) for text in type_.enums)
    return tuple((member.name, member_label(member)) for member in type_.enum_class)


def member_label(member: Enum) -> str:
    """A member's own ``label`` where its class gives one, else its text value or its name as words."""
    label = getattr(member, "label", None)
    if isinstance(label, str):
        return label
    words = (member.value if isinstance(member.value, str) else member.name).replace("_", " ").strip()
    return words if words != words.lower() and words != words.upper() else words[:1].upper() + words[1:].lower()


def enum_codec(type_: types.Enum) -> Codec:
    """Read by member name first, else by the member's value or label, in any case of letters where that is clear."""
    class_ = type_.enum_class
    members: dict[str, Any] = {text: text for text in type_.enums} if class_ is None else {}
    for spell in (lambda one: one.name, lambda one: str(one.value), member_label):
        for member in class_ or ():
            members.setdefault(spell(member), member)
    folded: dict[str, Any] = {}
    for text, member in members.items():
        folded.setdefault(text.casefold(), member)
    return Codec(
        partial(_parse_enum, members=members, folded=folded, names=[name for name, _label in choices_of(type_)]),
        enum_text,
    )


def _parse_enum(
    text: str, _moment: Moment, *, members: Mapping[str, Any], folded: Mapping[str, Any], names: Sequence[str]
) -> Any:
    if text in members:
        return members[text]
    if text.casefold() in folded:
        return folded[text.casefold()]
    raise ValueError(_not_among(quoted(text), names))


def _not_among(value: str, names: Sequence[str]) -> str:
    shown, rest = ", ".join(names[:NAMED]), len(names) - NAMED
    if rest <= 0:
        return _("%(value)s is not one of %(names)s.", value=value, names=shown)
    return _("%(value)s is not one of %(names)s and %(count)s more.", value=value, names=shown, count=rest)


def enum_text(value: Any) -> str:
    return value.name if isinstance(value, Enum) else written(value)
