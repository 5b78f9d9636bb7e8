"""A form field that is not ours, such as one a team names in ``form_overrides``, seen as a text like all others.

What it was drawn with is asked of a twin that never saw the post; so such a field, too, is written only when changed.
"""

from typing import Any

from sqlalchemy import inspect
from wtforms import FieldList, FileField, FormField, HiddenField, SubmitField

from admin_app.resource.fields import key_text
from admin_app.resource.translation import gettext as _

ABSENT = "\0absent"
"""What a field says that did not come back at all: no text can be this, since NUL is refused."""

NOT_OF_ONE_VALUE = (FieldList, FormField, FileField, HiddenField, SubmitField)


def speaks(field: Any) -> bool:
    """Does a field know its texts? Asked of its class: a form inside a form answers for its own fields."""
    return hasattr(type(field), "said")


def is_kept(row: Any) -> bool:
    """Is this a row of the database already, and not one to be?"""
    state = None if row is None else inspect(row, raiseerr=False)
    return state is not None and bool(getattr(state, "has_identity", False))


def is_edit(form: Any) -> bool:
    return is_kept(getattr(form, "_obj", None))


def hides(field: Any) -> bool:
    """Is its text kept from the page, as a password's is?"""
    return bool(getattr(field.widget, "hide_value", False))


class Plain:
    """The texts of a field that does not know them itself."""

    came_back = True

    def __init__(self, form: Any, name: str, field: Any) -> None:
        self.form, self.name, self.field = form, name, field
        self.label = field.label

    def said(self) -> str | None:
        return ABSENT if self.field.raw_data is None else _shown(self.field)

    typed = said

    def present(self) -> str | None:
        unbound = dict(self.form._unbound_fields)[self.name]
        twin = self.form.meta.bind_field(self.form, unbound, {"name": self.name, "prefix": self.form._prefix})
        twin.process(None, self.field.object_data)
        return _shown(twin)

    def presents(self) -> set[str | None]:
        return {self.present()}

    def carried(self) -> str | None:
        return None if hides(self.field) else self.present()

    def spoken(self, text: str | None) -> str:
        return text or _("(empty)")

    def take_theirs(self) -> None:
        self.field.process(None, self.field.object_data)


def as_text(form: Any, name: str, field: Any) -> Any:
    """The field itself, or what speaks for it; None where it holds no single value of the row."""
    if speaks(field):
        return field
    of_row = form._obj is not None and hasattr(type(form._obj), name)
    return Plain(form, name, field) if of_row and not isinstance(field, NOT_OF_ONE_VALUE) else None


def _shown(field: Any) -> str | None:
    return str(field._value()) if hasattr(field, "_value") else _text(field.data)


def _text(value: Any) -> str | None:
    if isinstance(value, (list, tuple, set)):
        return "\n".join(sorted(str(_text(part)) for part in value))
    if value is not None and inspect(value, raiseerr=False) is not None and hasattr(type(value), "__mapper__"):
        return key_text(value)
    return None if value is None else str(value)
