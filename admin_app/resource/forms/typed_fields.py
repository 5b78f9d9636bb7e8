"""A value typed as text: what a field shows, what came back, and what that means.

``present`` is what it shows, ``typed`` what came back letter for letter, ``said`` what that means; None is NULL. It
never rounds, reformats or guesses, and never draws what a browser would change on its own.
"""

from typing import Any

from markupsafe import Markup
from wtforms import Field as FormField
from wtforms import ValidationError, widgets
from wtforms.utils import unset_value
from wtforms.widgets import html_params

from admin_app.resource.forms.plain_fields import ABSENT, hides, is_edit
from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import ngettext

NULL_TICK = "__null"


class TextArea(widgets.TextArea):
    """A text area that adds nothing: browsers drop one line end after the tag, so one is put before a text's own."""

    def __call__(self, field: Any, **kwargs: Any) -> Markup:
        kwargs.setdefault("id", field.id)
        for name in ("required", "disabled", "maxlength"):
            if name not in kwargs and (flag := getattr(field.flags, name, None)):
                kwargs[name] = flag
        text = field._value()
        spare = "\n" if text.startswith(("\n", "\r")) else ""
        return Markup("<textarea {}>{}{}</textarea>").format(html_params(name=field.name, **kwargs), spare, text)


class TypedField(FormField):
    """A value that is typed as text. ``codec`` is what reads and writes it: a field of the kernel, with its sentences.

    ``nullable``: blank means NULL. ``defaults``: blank on a new row means what the model or the database gives.
    """

    widget = widgets.TextInput()
    inputmode: str | None = None
    width: str = ""  # "short", "medium" or "moment": about as wide as what it takes; else the whole column
    unchanged = False
    raw_data: Any
    errors: Any
    description: Any

    def __init__(
        self,
        label: str | None = None,
        validators: Any = None,
        *,
        codec: Any,
        nullable: bool = True,
        defaults: bool = False,
        is_key: bool = False,
        **kwargs: Any,
    ) -> None:
        kwargs.pop("allow_blank", None)
        super().__init__(label, validators, **kwargs)
        self.codec, self.nullable, self.defaults, self.is_key = codec, nullable, defaults, is_key

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        self.came_back = formdata is not None and self.name in formdata
        self.errors = ()
        super().process(formdata, data, extra_filters)

    def process_formdata(self, valuelist: list[str]) -> None:
        if self.came_back:
            self.data = self.read(valuelist[0] if valuelist else "")

    def read(self, text: str) -> Any:
        """The value of a posted text; ValueError with a sentence where there is none."""
        if not isinstance(text, str):
            raise ValueError(_("A file was sent where a text belongs."))
        return None if not text.strip() else self.codec.parse(text)

    def text_of(self, value: Any) -> str | None:
        """The text of a value; what is odd for its column is shown as it is, never an error."""
        if value is None:
            return None
        try:
            text: str = self.codec.text(value)
        except (TypeError, ValueError, AttributeError):
            return str(value)
        return text

    def present(self) -> str | None:
        """What the row, or a new one's defaults, say now."""
        return self.text_of(self.object_data)

    def presents(self) -> set[str | None]:
        """Every spelling under which the present state may have been drawn."""
        return {self.present()}

    def carried(self) -> str | None:
        """What a form may carry of the text it shows, to say later what stood there; None for nothing."""
        return None if hides(self) else self.present()

    def typed(self) -> str | None:
        """What came back, letter for letter but for the line ends, which browsers change."""
        return _lines(self.raw_data[0]) if self.raw_data and isinstance(self.raw_data[0], str) else None

    def said(self) -> str | None:
        """What came back, in the spelling that ``present`` has; what cannot be read stays as typed."""
        if not self.came_back:
            return ABSENT
        return self.typed() if self.process_errors else self.text_of(self.data)

    def spoken(self, text: str | None) -> str:
        """A text of this field for a sentence to a person."""
        return text or _("(empty)")

    def gives(self) -> bool:
        """Does a new row take what this field says, or what its model gives by itself?"""
        if not self.came_back:
            return False
        return self.data is not None or (self.nullable and self.present() is not None)

    def take_theirs(self) -> None:
        """Show what the row says now instead of what was typed."""
        self.raw_data, self.data, self.came_back = None, self.object_data, False

    def pre_validate(self, form: Any) -> None:
        if self.unchanged:
            self.errors = []
        elif self._is_missing() and (is_edit(form) or not self.defaults):
            raise ValidationError(_("%(what)s cannot be empty.", what=self.label.text))

    def _is_missing(self) -> bool:
        return self.came_back and self.data is None and not self.nullable and not self.process_errors

    def _value(self) -> str:
        if self.raw_data and isinstance(self.raw_data[0], str):
            return str(self.raw_data[0])
        return self.text_of(self.data) or ""

    def __call__(self, **kwargs: Any) -> Markup:
        for name, value in self.attributes(self._value()).items():
            kwargs.setdefault(name, value)
        drawn: Markup = super().__call__(**kwargs)
        return drawn

    def attributes(self, text: str) -> dict[str, Any]:
        """How the input is drawn for this very text: natively only where the browser keeps the text as it is."""
        found: dict[str, Any] = {}
        if self.inputmode:
            found["inputmode"] = self.inputmode
        if self.object_data is not None and not self.present():
            found["required"] = False  # what is stored may stay
        if _breaks_in_a_browser(text):
            found |= {"disabled": True, "title": _("Holds characters that a browser cannot send; it stays as it is.")}
        return found


class TextField(TypedField):
    """Text: letter for letter. Where it may be NULL, a tick beside it tells NULL from an empty text."""

    def __init__(self, *args: Any, length: int | None = None, rows: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.length, self.rows = length, rows
        self.width = "" if rows or not length or length > 60 else "short" if length <= 20 else "medium"
        self.has_tick = False

    @property
    def null_name(self) -> str:
        return f"{self.name}{NULL_TICK}"

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        self.has_tick = formdata is not None and self.null_name in formdata
        self.is_marked = bool(formdata is not None and getattr(self._form, "_marks", None) is not None)
        super().process(formdata, data, extra_filters)
        self.came_back = self.came_back or self.has_tick

    def read(self, text: str) -> str | None:
        if not isinstance(text, str):
            raise ValueError(_("A file was sent where a text belongs."))
        if self._means_null(text):
            return None
        value: str = self.codec.parse(self._with_line_ends(text))
        return value

    def _means_null(self, text: str) -> bool:
        """Ticked: NULL, unless the tick was there from the start and a text was typed beside it. Blank from a form
        that was not drawn by us, and so had no tick to show: NULL, as Flask-Admin has it."""
        if not self.nullable:
            return False
        if self.has_tick:
            return not text or not self._was_null()
        return not text and not self.is_marked

    def _was_null(self) -> bool:
        if self.is_marked:
            return bool(self._form.was_drawn_as(self.short_name, None))
        return self.object_data is None

    def process_formdata(self, valuelist: list[str]) -> None:
        if self.came_back or self.has_tick:
            self.data = self.read(valuelist[0] if valuelist else "")

    def typed(self) -> str | None:
        return None if self.data is None and not self.process_errors else super().typed()

    def text_of(self, value: Any) -> str | None:
        return None if value is None else _lines(super().text_of(value) or "")

    def spoken(self, text: str | None) -> str:
        return "NULL" if text is None else text or _("(empty)")

    def gives(self) -> bool:
        return super().gives() and (self.nullable or not self.defaults or bool(self.data))

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        if not self.unchanged and self.length and isinstance(self.data, str) and len(self.data) > self.length:
            raise ValidationError(
                ngettext(
                    "This has %(count)s character; %(most)s is the most.",
                    "This has %(count)s characters; %(most)s is the most.",
                    len(self.data),
                    most=self.length,
                )
            )

    def _with_line_ends(self, text: str) -> str:
        """Browsers send CR LF for every line end; a text keeps the kind it had."""
        ends = "\r\n" if "\r\n" in str(self.object_data or "") else "\n"
        return _lines(text).replace("\n", ends)

    def __call__(self, **kwargs: Any) -> Markup:
        many_lines = self.rows or "\n" in self._value() or "\r" in self._value()
        if self.length:
            kwargs.setdefault("maxlength", self.length)
        if many_lines:
            kwargs.setdefault("rows", self.rows or 3)
        kwargs.setdefault("widget_", TextArea() if many_lines else widgets.TextInput())
        drawn = self._drawn_by(kwargs.pop("widget_"), kwargs)
        return drawn + self._tick(kwargs) if self.nullable else drawn

    def _drawn_by(self, widget: Any, kwargs: dict[str, Any]) -> Markup:
        for name, value in self.attributes(self._value()).items():
            kwargs.setdefault(name, value)
        return Markup(widget(self, **kwargs))

    def _tick(self, kwargs: dict[str, Any]) -> Markup:
        ticked = self.has_tick if self.came_back else self.data is None
        box = html_params(
            type="checkbox", name=self.null_name, id=f"{self.id}{NULL_TICK}", value="1", checked=ticked,
            disabled=bool(kwargs.get("disabled")), class_="form-check-input", data_role="null",
            aria_label=_("%(what)s is NULL", what=self.label.text),
        )  # fmt: skip
        return Markup('<span class="form-check form-null"><input {}> <label {}>NULL</label></span>').format(
            box, html_params(for_=f"{self.id}{NULL_TICK}", class_="form-check-label")
        )


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _breaks_in_a_browser(text: str) -> bool:
    return "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text)
