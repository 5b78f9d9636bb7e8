"""Relations as form fields: what a row holds is asked for only when it has to be named, and all of it at once.

A post may choose only what the reading door shows; what a row holds and its person may not see is shown as such, never
named, and kept.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_admin.helpers import get_url
from markupsafe import Markup
from sqlalchemy import inspect, select
from sqlalchemy.orm import with_parent
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.collections import collection_adapter
from wtforms import Field as FormField
from wtforms import ValidationError
from wtforms.utils import unset_value
from wtforms.widgets import html_params

from admin_app.resource.fields import key_from_text, key_of, key_text
from admin_app.resource.fields.keys import text_of_key
from admin_app.resource.forms.held import Held
from admin_app.resource.forms.pickers import PickerLoader
from admin_app.resource.forms.plain_fields import ABSENT
from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import gettext_noop as N_
from admin_app.resource.translation import ngettext

KEPT = "__kept"
"""What a picker posts for a row that its person may not see: the choice stays what it is."""

HIDDEN = "hidden:"
NOT_VISIBLE = N_("not visible to you")
MEMBERS_MAX = 200
"""A relation with more members than this is not edited in a form; its own list is the place."""

BLANK = ("", "__None")


class PickerWidget:
    """A select with the current choice in it and nothing else; the page's script fetches more from ``data-url``."""

    def __init__(self, multiple: bool = False) -> None:
        self.multiple = multiple

    def __call__(self, field: Any, **kwargs: Any) -> Markup:
        kwargs.setdefault("id", field.id)
        kwargs.setdefault("data-role", "picker")
        kwargs.setdefault("data-url", get_url(".ajax_lookup", name=field.loader.name))
        kwargs.setdefault("data-placeholder", _(field.loader.options.get("placeholder") or N_("Type to search")))
        if getattr(field.flags, "required", False) and not self.multiple:
            kwargs.setdefault("required", True)
        options = Markup("").join(
            Markup("<option {}>{}</option>").format(html_params(value=value, selected=True), label)
            for value, label in field.options()
        )
        if self.multiple:
            marker = Markup("<input {}>").format(html_params(type="hidden", name=field.name, value=""))
            return marker + Markup("<select {} multiple>{}</select>").format(
                html_params(name=field.name, disabled=field.has_too_many, **kwargs), options
            )
        blank = Markup('<option value=""></option>')
        return Markup("<select {}>{}{}</select>").format(html_params(name=field.name, **kwargs), blank, options)


@dataclass(frozen=True, slots=True)
class NewRecord:
    """Where a record that a picker does not offer yet is made."""

    address: str
    noun: str


class Picker(FormField):
    """What the pickers of one row and of several have in common."""

    loader: PickerLoader

    @property
    def new_record(self) -> NewRecord | None:
        """The form of a new record of the target, where the person may make one."""
        target = self.loader.target
        if target is None or not target.may("create"):
            return None
        return NewRecord(get_url(f"{target.endpoint}.create_view"), _(target.singular))


class PickerField(Picker):
    """One row of another resource, or none."""

    widget = PickerWidget()
    unchanged = False
    is_key = False
    errors: Any
    raw_data: Any

    def __init__(
        self,
        loader: PickerLoader,
        label: Any = None,
        validators: Any = None,
        *,
        allow_blank: bool = True,
        **kwargs: Any,
    ) -> None:
        kwargs.pop("blank_text", None)
        super().__init__(label, validators, **kwargs)
        self.loader, self.nullable = loader, allow_blank
        self._row: Any = None

    def see(self, row: Any) -> Held:
        return Held(self.loader, row)

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        self.came_back = formdata is not None and self.name in formdata
        self._picked: tuple[Any, ...] | None = None
        self._is_resolved = False
        super().process(formdata, data, extra_filters)
        if self.came_back and self.raw_data[0] == KEPT:
            self.came_back = False

    def process_data(self, value: Any) -> None:
        self.held = value if isinstance(value, Held) else None
        self._default = None if isinstance(value, Held) or value is unset_value else value

    def process_formdata(self, valuelist: list[str]) -> None:
        if self.came_back and valuelist[0] not in (*BLANK, KEPT):
            self._picked = key_from_text(self.loader.model, valuelist[0])
            if self._picked is None:
                raise ValueError(self._not_there(valuelist[0]))

    @property
    def data(self) -> Any:
        """The chosen row: read when it is asked for."""
        if self.came_back:
            return self._resolved()
        return self.held.found if self.held is not None else self._default

    @data.setter
    def data(self, row: Any) -> None:
        """Choose a row from code, as Flask-Admin's own hooks do before a form is drawn."""
        self.came_back, self.held, self._default = False, None, row

    def _resolved(self) -> Any:
        if not self._is_resolved:
            same = self.held is not None and self._picked is not None and self._picked == self.held.key
            if same and self.held is not None:
                self._row = self.held.found
            elif self._picked is not None:
                self._row = self.loader.find([self._picked]).get(self._picked)
            self._is_resolved = True
        return self._row

    def present(self) -> str | None:
        if self.held is None:
            return None if self._default is None else key_text(self._default)
        return f"{HIDDEN}{self.held.text}" if self.held.is_hidden else self.held.text

    def presents(self) -> set[str | None]:
        """Seen or hidden: whether the row may be seen is not asked again just to find nothing changed."""
        if self.held is None or self.held.key is None:
            return {self.present()}
        return {self.held.text, f"{HIDDEN}{self.held.text}"}

    def carried(self) -> str | None:
        """The key of a row that its reader may not see is told nowhere."""
        return None if self.held is not None and self.held.is_hidden else self.present()

    def said(self) -> str | None:
        if not self.came_back:
            return ABSENT
        if self.process_errors:
            return str(self.raw_data[0])
        return None if self._picked is None else text_of_key(self.loader.model, self._picked)

    typed = said

    def spoken(self, text: str | None) -> str:
        if text is None:
            return _("(none)")
        row = None if text.startswith(HIDDEN) else self.loader.get_one(text)
        return _(NOT_VISIBLE) if row is None else self.loader.label(row)

    def gives(self) -> bool:
        return self.came_back and (self._picked is not None or self._default is not None)

    def take_theirs(self) -> None:
        self.came_back = False

    def pre_validate(self, form: Any) -> None:
        if self.unchanged:
            self.errors = []
        elif self.came_back and not self.process_errors:
            if self._picked is None and not self.nullable:
                raise ValidationError(_("%(what)s cannot be empty.", what=self.label.text))
            if self._picked is not None and self._resolved() is None:
                raise ValidationError(self._not_there(text_of_key(self.loader.model, self._picked)))

    def _not_there(self, key: str) -> str:
        return _not_there(self.label.text, [key])

    def options(self) -> Iterable[tuple[str, str]]:
        if self.came_back and self._picked is None:
            return []
        if not self.came_back and self.held is not None and self.held.is_hidden:
            return [(KEPT, _(NOT_VISIBLE))]
        row = self.data
        return [] if row is None else [(key_text(row), self.loader.label(row))]

    def populate_obj(self, obj: Any, name: str) -> None:
        row = self.data
        if row is None and self.held is not None and self.held.is_hidden:
            for own in self.loader.own_names or ():
                setattr(obj, own, None)  # the relation already reads None, so setting it would change nothing
        setattr(obj, name, row)


class MultiPickerField(Picker):
    """Several rows of another resource. Members that the person may not see stay where they are."""

    widget = PickerWidget(multiple=True)
    unchanged = False
    is_key = False
    errors: Any
    raw_data: Any
    nullable = True

    def __init__(self, loader: PickerLoader, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        for other in ("allow_blank", "blank_text"):
            kwargs.pop(other, None)
        super().__init__(label, validators, **kwargs)
        self.loader = loader

    def see(self, row: Any) -> list[Any]:
        """The members that the person may see, by one statement; one more than fit in a form says: too many."""
        prop, name = self.loader.prop, self.short_name
        state = inspect(row)
        if name != prop.key or not state.has_identity or prop.key in state.dict:
            return list(getattr(row, name) or ())
        asked = select(self.loader.model).where(with_parent(row, prop.class_attribute)).limit(MEMBERS_MAX + 1)
        with self.loader.session.no_autoflush:
            return list(self.loader.session.scalars(asked).unique())

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        self.came_back = formdata is not None and self.name in formdata
        self._picked: list[tuple[Any, ...]] = []
        self._rows: dict[tuple[Any, ...], Any] | None = None
        super().process(formdata, data, extra_filters)

    def process_data(self, value: Any) -> None:
        self.members = list(value or ()) if value is not unset_value else []
        self.has_too_many = len(self.members) > MEMBERS_MAX
        self.came_back = self.came_back and not self.has_too_many

    def process_formdata(self, valuelist: list[str]) -> None:
        for text in valuelist if self.came_back else ():
            if text not in BLANK:
                key = key_from_text(self.loader.model, text)
                if key is None:
                    raise ValueError(self._not_there([text]))
                self._picked.append(key)

    @property
    def data(self) -> list[Any]:
        return list(self._resolved().values()) if self.came_back else list(self.members)

    @data.setter
    def data(self, rows: Sequence[Any] | None) -> None:
        self.came_back, self.members, self.has_too_many = False, list(rows or ()), False

    def _resolved(self) -> dict[tuple[Any, ...], Any]:
        """The chosen rows by key: members as they are, all others by one statement."""
        if self._rows is None:
            known = {key_of(row): row for row in self.members}
            known |= self.loader.find(key for key in self._picked if key not in known)
            self._rows = {key: known[key] for key in dict.fromkeys(self._picked) if key in known}
        return self._rows

    def present(self) -> str:
        return _together([key_text(row) for row in self.members])

    def presents(self) -> set[str | None]:
        return {self.present()}

    def carried(self) -> str:
        return self.present()

    def said(self) -> str:
        if not self.came_back:
            return ABSENT
        return _together([text_of_key(self.loader.model, key) for key in self._picked])

    typed = said

    def spoken(self, text: str | None) -> str:
        keys = [key for part in (text or "").split("\n") if (key := key_from_text(self.loader.model, part))]
        return ", ".join(sorted(self.loader.label(row) for row in self.loader.find(keys).values())) or _("(none)")

    def gives(self) -> bool:
        return self.came_back and bool(self._picked or self.members)

    def take_theirs(self) -> None:
        self.came_back = False

    def pre_validate(self, form: Any) -> None:
        if self.unchanged:
            self.errors = []
        elif self.came_back and not self.process_errors:
            found = self._resolved()
            if missing := [text_of_key(self.loader.model, key) for key in self._picked if key not in found]:
                raise ValidationError(self._not_there(missing))

    def _not_there(self, keys: Sequence[str]) -> str:
        return _not_there(self.label.text, keys)

    def options(self) -> Iterable[tuple[str, str]]:
        return [(key_text(row), self.loader.label(row)) for row in self.data]

    def populate_obj(self, obj: Any, name: str) -> None:
        """Add and take away single members: what is not shown is not touched."""
        chosen = self._resolved() if self.came_back else {key_of(row): row for row in self.members}
        before = {key_of(row): row for row in self.members}
        collection = self._collection(obj, name)
        for key in before.keys() - chosen.keys():
            collection.remove(before[key])
        for key in [key for key in chosen if key not in before]:
            collection.add(chosen[key])

    def _collection(self, obj: Any, name: str) -> Any:
        prop, state = self.loader.prop, inspect(obj)
        if prop.lazy in ("dynamic", "write_only"):
            return getattr(obj, name)
        if name == prop.key and state.has_identity and name not in state.dict:
            set_committed_value(obj, name, self.members)
        return Members(getattr(obj, name))


class Members:
    """Any collection, list, set or other, by the same two verbs and with its events."""

    def __init__(self, collection: Any) -> None:
        adapter = collection_adapter(collection) if hasattr(collection, "_sa_adapter") else None
        plain_add: Any = getattr(collection, "append", None) or getattr(collection, "add", None)
        self.add: Any = adapter.append_with_event if adapter else plain_add
        self.remove = adapter.remove_with_event if adapter else collection.remove


def _not_there(what: str, keys: Sequence[str]) -> str:
    return ngettext(
        "%(what)s %(keys)s is not there, or not visible to you.",
        "%(what)s %(keys)s are not there, or not visible to you.",
        len(keys),
        what=what,
        keys=", ".join(keys),
    )


def _together(keys: Sequence[str]) -> str:
    return "\n".join(sorted(set(keys)))
