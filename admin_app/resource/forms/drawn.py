"""A form that writes only what was changed in it, and notices what somebody else changed in the meantime.

A form is drawn with one mark per field, of the text it shows. What comes back is compared with the marks: equal
fields are left alone, and so is what only others changed. Never a clock, and never an assignment of an equal value.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import inspect
from wtforms.fields import Field, HiddenField
from wtforms.fields.core import UnboundField

from admin_app.resource.forms.marks import Marks, marks_in, marks_of
from admin_app.resource.forms.plain_fields import ABSENT, as_text, hides, is_edit, is_kept, speaks
from admin_app.resource.translation import gettext as _

TOKEN = "steward_drawn"
CHOICE = "_choice-"
"""Before the name of a field that two people changed: which of both stays. Without it, what came back does."""

THEIRS = "theirs"


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that the person and somebody else changed since it was drawn, to different values.

    ``row`` and ``field`` say whose field it is, which of a child is not the page's own; ``choice`` is the name under
    which a form sends which of both stays. The three texts are for a person.
    """

    row: Any
    field: str
    choice: str
    label: str
    start: str
    theirs: str
    yours: str


class DrawnToken(HiddenField):
    """The marks, as a hidden field of the form itself: every template that draws hidden fields carries them."""

    def _value(self) -> str:
        token: str = self._form.draw_token()
        return token

    def populate_obj(self, obj: Any, name: str) -> None:
        """The marks are no value of a row."""


class ChangedOnly:
    """Mixed into a WTForms form. ``_fields`` throughout: a column may be called ``data``, ``errors`` or ``changed``."""

    steward_drawn = DrawnToken(name="_drawn")

    _fields: dict[str, Any]
    _obj: Any
    _marks: Marks | None = None
    _posted = False
    _redrawn = False
    _aside: Mapping[str, Any] = {}
    _unbound_fields: Any

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Lay aside the fields whose names mean something to a form: they would take the place of its methods."""
        super().__init_subclass__(**kwargs)
        taken = {name: field for name, field in vars(cls).items() if _is_field(field) and _means_something(cls, name)}
        for name in taken:
            delattr(cls, name)
        cls._aside = {**cls._aside, **taken}

    def __init__(self, formdata: Any = None, obj: Any = None, prefix: str = "", **kwargs: Any) -> None:
        if self._aside:
            together = [*self._unbound_fields, *self._aside.items()]
            self._unbound_fields = sorted(together, key=lambda pair: pair[1].creation_counter)
        super().__init__(formdata, obj=obj, prefix=prefix, **kwargs)  # type: ignore[call-arg]

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in self._aside or not isinstance(value, Field):
            super().__setattr__(name, value)

    def process(self, formdata: Any = None, obj: Any = None, data: Any = None, **kwargs: Any) -> None:
        self._leave_out_keys(obj)
        self._posted = formdata is not None
        self._marks = marks_in(formdata.get(self._fields[TOKEN].name)) if self._is_marked(formdata) else None
        self._say_labels()
        seen = None if obj is None else _Seen(obj, self._fields)
        super().process(formdata, seen, data, **kwargs)  # type: ignore[misc]
        if formdata is not None:
            self._take_chosen(formdata)

    def _is_marked(self, formdata: Any) -> bool:
        return formdata is not None and TOKEN in self._fields

    def _take_chosen(self, formdata: Any) -> None:
        """What was asked and answered with "theirs" is left as it is, whatever stands in its field."""
        if not any(name.startswith(CHOICE) for name in formdata):
            return
        for name, field in self._texts():
            if formdata.get(f"{CHOICE}{self._fields[name].name}") == THEIRS:
                field.take_theirs()

    def _say_labels(self) -> None:
        """The class of a form is everybody's and speaks English; a form is drawn for one person."""
        for field in self._fields.values():
            field.label.text = _(str(field.label.text)) if field.label.text else ""
            if field.description and not hasattr(type(field), "describes_itself"):
                field.description = _(str(field.description))

    def validate(self, extra_validators: Any = None) -> bool:
        """As ever, but what is not going to be written cannot stop the rest."""
        if is_edit(self):
            for name, field in self._fields.items():
                field.unchanged = speaks(field) and not self._is_changed(name, field)
        valid: bool = super().validate(extra_validators)  # type: ignore[misc]
        return valid

    def changed(self) -> list[str]:
        """The names of the fields that came back with another text than they were drawn with."""
        children = [name for name, field in self._fields.items() if _has_changes(field)]
        return [name for name, field in self._texts() if self._is_changed(name, field)] + children

    def conflicts(self, obj: Any) -> list[Difference]:
        """What both the person and somebody else changed; empty when the form can be written.

        Where it is not empty the form is drawn anew for the question: it shows the person's own texts, and what
        others changed besides; its marks are those of now, so that sending it again decides.
        """
        found = [
            self._difference(obj, name, field)
            for name, field in self._texts()
            if self._is_changed(name, field) and self._is_stale(name, field) and field.said() != field.present()
        ]
        for field in self._fields.values():
            found += field.conflicts() if hasattr(type(field), "conflicts") else ()
        if found:
            self.redraw()
        return found

    def _difference(self, row: Any, name: str, field: Any) -> Difference:
        start = ABSENT if self._marks is None else self._marks.at_start(name)
        texts = (_spoken(self._fields[name], field, text) for text in (start, field.present(), field.said()))
        return Difference(row, name, f"{CHOICE}{self._fields[name].name}", field.label.text, *texts)

    def merged(self) -> list[str]:
        """The labels of what only others changed since this form was drawn: it stays as they have it."""
        texts = self._texts() if self._posted else []
        found = [
            str(field.label.text)
            for name, field in texts
            if not self._is_changed(name, field) and self._is_stale(name, field)
        ]
        for field in self._fields.values():
            found += field.merged() if hasattr(type(field), "merged") else ()
        return found

    def redraw(self) -> None:
        """Show what others changed, beside what the person typed, and mark everything as it is now."""
        for name, field in self._texts():
            if not self._is_changed(name, field) and self._is_stale(name, field):
                field.take_theirs()
        for field in self._fields.values():
            if hasattr(type(field), "redraw"):
                field.redraw()
        self._redrawn = True

    def draw_token(self) -> str:
        """The marks of the texts this form shows; on a form that came back, those it came with."""
        if self._posted and not self._redrawn and self._marks is not None:
            return str(self._marks)
        return str(marks_of({name: (field.present(), field.carried()) for name, field in self._texts()}))

    def was_drawn_as(self, name: str, text: str | None) -> bool:
        return self._marks is not None and self._marks.is_one_of(name, [text])

    def populate_obj(self, obj: Any) -> None:
        """Assign what was changed, and nothing else; to a new row, whatever the person gave."""
        is_new = not inspect(obj).has_identity
        texts = dict(self._texts())
        for name, field in self._fields.items():
            if self._writes(name, field, texts.get(name), is_new):
                field.populate_obj(obj, name)

    def _writes(self, name: str, field: Any, text: Any, is_new: bool) -> bool:
        if is_new:
            return not speaks(field) or bool(field.gives())
        return text is None or self._is_changed(name, text)

    def _texts(self) -> list[tuple[str, Any]]:
        """Every field that stands for one value of the row, as what knows its texts."""
        found = ((name, as_text(self, name, field)) for name, field in self._fields.items())
        return [(name, text) for name, text in found if text is not None]

    def _is_changed(self, name: str, field: Any) -> bool:
        if (said := field.said()) is ABSENT or not self._posted:
            return False
        if self._marks is None:
            return bool(said != field.present())
        if name not in self._marks:
            return field.came_back and bool(said != field.present())
        return not self._marks.is_one_of(name, (said, field.typed()))

    def _is_stale(self, name: str, field: Any) -> bool:
        """Is the row no longer as it was when this field was drawn?"""
        if self._marks is None or name not in self._marks:
            return False
        return not self._marks.is_one_of(name, field.presents())

    def _leave_out_keys(self, obj: Any) -> None:
        """The key of a row that exists is its name: shown, not typed over."""
        if is_kept(obj):
            for name in [name for name, field in self._fields.items() if getattr(field, "is_key", False)]:
                del self._fields[name]
        if set(self._fields) <= {TOKEN} | {n for n, f in self._fields.items() if isinstance(f, HiddenField)}:
            self._fields.pop(TOKEN, None)


class _Seen:
    """A row as its form sees it: some fields look for themselves, so that a relation is not loaded by being named."""

    def __init__(self, row: Any, fields: Mapping[str, Any]) -> None:
        self._row = row
        self._by_field = fields
        self._seen: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        field = self._by_field.get(name)
        if not hasattr(type(field), "see"):
            return getattr(self._row, name)
        if name not in self._seen:
            self._seen[name] = self._by_field[name].see(self._row)
        return self._seen[name]


def safe(base: type) -> type:
    """A team's own base of forms, writing only what was changed."""
    return base if issubclass(base, ChangedOnly) else type(base.__name__, (ChangedOnly, base), {})


def prune(form: Any, names: Iterable[str]) -> None:
    """Take fields out of a form, such as those its person may not write; what a request says of them is not read."""
    for name in set(names) & set(form._fields):
        del form._fields[name]


def _spoken(field: Any, speaker: Any, text: str | None) -> str:
    """A text for a person, where it may be told at all: that of a password field is on no page."""
    if hides(field):
        return _("(not shown)")
    return _("(not known)") if text == ABSENT else str(speaker.spoken(text))


def _has_changes(field: Any) -> bool:
    return hasattr(type(field), "has_changes") and bool(field.has_changes())


def _is_field(value: Any) -> bool:
    return isinstance(value, UnboundField)


def _means_something(form: type, name: str) -> bool:
    if name.startswith(("_", "validate_", "filter_")) or name in ("meta", "form_errors"):
        return True
    return any(name in vars(base) and not _is_field(vars(base)[name]) for base in form.__mro__[1:])
