"""Files kept in a column: chosen, replaced, cleared, and taken out again at an address of their own.

A column knows no name and no type of a file, only its bytes. A file that came with a form that is refused is held in
the form that comes back, as what was typed is.
"""

import binascii
from base64 import b64decode, b64encode
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from flask import current_app, has_app_context, url_for
from markupsafe import Markup, escape
from werkzeug.datastructures import FileStorage
from wtforms import ValidationError
from wtforms.utils import unset_value
from wtforms.widgets import html_params

from admin_app.resource.fields import key_text
from admin_app.resource.formats import formats
from admin_app.resource.forms.pickers import resource_of
from admin_app.resource.forms.plain_fields import ABSENT, is_kept
from admin_app.resource.forms.typed_fields import NULL_TICK, TypedField
from admin_app.resource.translation import gettext as _

FILE_MAX = 2 * 1024 * 1024
HELD = "__held"


class FileWidget:
    """What is kept, the way to it, a tick to clear it, and the input for another file."""

    input_type = "file"

    def __call__(self, field: "StoredFileField", **kwargs: Any) -> Markup:
        kwargs.setdefault("id", field.id)
        parts = [Markup('<span class="file-kept">{}</span>').format(part) for part in field.kept()]
        if field.held is not None:
            parts.append(
                Markup("<input {}>").format(html_params(type="hidden", name=f"{field.name}{HELD}", value=field.held))
            )
        parts.append(Markup("<input {}>").format(html_params(type="file", name=field.name, **kwargs)))
        if field.nullable and field.object_data is not None:
            parts.append(field.tick())
        return Markup("").join(parts)


class StoredFileField(TypedField):
    """The bytes of one column. Nothing chosen and nothing ticked leaves them as they are."""

    widget = FileWidget()
    describes_itself = True

    def __init__(self, *args: Any, length: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.length = length
        most = _("At most %(size)s.", size=size_of(self.most))
        self.description = f"{_(self.description)} {most}" if self.description else most

    @property
    def most(self) -> int:
        limit: int = current_app.config.get("FILE_MAX", FILE_MAX) if has_app_context() else FILE_MAX
        return min(limit, self.length or limit)

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        self.held: str | None = None
        self.has_tick = formdata is not None and f"{self.name}{NULL_TICK}" in formdata
        self.held_before = formdata.get(f"{self.name}{HELD}") if formdata is not None else None
        super().process(formdata, data, extra_filters)

    def process_formdata(self, valuelist: list[Any]) -> None:
        chosen = next((file for file in valuelist if isinstance(file, FileStorage) and file.filename), None)
        self.came_back = chosen is not None or self.has_tick or bool(self.held_before)
        if chosen is not None:
            self.data = chosen.stream.read(self.most + 1)
        elif self.has_tick:
            self.data = None
        elif self.held_before:
            self.data = _decoded(self.held_before)
        if self.came_back and self.data is not None and len(self.data) > self.most:
            self.data = self.object_data
            raise ValueError(_("This file is too large: at most %(size)s are kept here.", size=size_of(self.most)))
        if self.came_back and self.data is not None:
            self.held = b64encode(self.data).decode()

    def text_of(self, value: Any) -> str | None:
        return None if value is None else sha256(_as_bytes(value)).hexdigest()

    def carried(self) -> None:
        """Nothing: the earlier file is gone, and its digest says nothing to a person."""

    def typed(self) -> str | None:
        return self.said()

    def said(self) -> str | None:
        if not self.came_back:
            return ABSENT
        return "" if self.process_errors else self.text_of(self.data)

    def spoken(self, text: str | None) -> str:
        if text is None:
            return _("(no file)")
        value = self.data if text == self.text_of(self.data) else self.object_data
        return _("a file of %(size)s", size=size_of(len(_as_bytes(value))))

    def pre_validate(self, form: Any) -> None:
        if self.unchanged:
            self.errors = []
        elif not self.nullable and not self.came_back and not self.defaults and self.object_data is None:
            raise ValidationError(_("%(what)s cannot be empty.", what=self.label.text))

    def attributes(self, text: str) -> dict[str, Any]:
        return {"required": False} if self.object_data is not None or self.held else {}

    def _value(self) -> str:
        return ""

    def kept(self) -> list[Markup]:
        """What is there already, in words: the stored file with the way to it, and the one that waits to be saved."""
        found = []
        if self.object_data is not None:
            said = escape(_("A file of %(size)s is kept here.", size=size_of(len(_as_bytes(self.object_data)))))
            address = self._address()
            link = Markup(' <a href="{}">{}</a>').format(address, _("Download")) if address else Markup()
            found.append(said + link)
        if self.held is not None:
            found.append(escape(_("The file you chose waits here until the form is saved.")))
        return found

    def tick(self) -> Markup:
        name = f"{self.name}{NULL_TICK}"
        box = html_params(
            type="checkbox", name=name, id=name, value="1", checked=self.has_tick, class_="form-check-input"
        )
        label = html_params(for_=name, class_="form-check-label")
        drawn = '<span class="form-check form-null"><input {}> <label {}>{}</label></span>'
        return Markup(drawn).format(Markup(box), Markup(label), _("Remove the file"))

    def take_theirs(self) -> None:
        super().take_theirs()
        self.held = None

    def _address(self) -> str | None:
        """Where the stored file is taken out; None where its record has no page of its own."""
        row = getattr(self._form, "_obj", None)
        resource = resource_of(type(row)) if is_kept(row) else None
        if resource is None:
            return None
        asked = urlencode({"id": key_text(row), "field": self.short_name})
        return f"{url_for(f'{resource.endpoint}.index_view')}file/?{asked}"


def size_of(count: int) -> str:
    """A number of bytes as people say it."""
    for unit in ("bytes", "kB", "MB"):
        if count < 1024 or unit == "MB":
            break
        count = count / 1024  # type: ignore[assignment]
    number = formats().number(count, 0 if unit == "bytes" else 1)
    return _("%(count)s bytes", count=number) if unit == "bytes" else f"{number} {unit}"


def _as_bytes(value: Any) -> bytes:
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) else bytes(value)


def _decoded(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError(_("The file did not come through; choose it again.")) from None
