"""One form field for each kind of column beside text: numbers, moments, choices, JSON. Each draws a native input only
where the browser keeps the text exactly as it is."""

import re
from collections.abc import Callable
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from markupsafe import Markup
from sqlalchemy import JSON, null
from wtforms import ValidationError, widgets
from wtforms.utils import unset_value
from wtforms.widgets import html_params

from admin_app.resource.fields.times import is_shown_twice
from admin_app.resource.formats import formats
from admin_app.resource.forms.typed_fields import TextArea, TypedField
from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import gettext_noop as N_
from admin_app.resource.translation import ngettext

DRAWN_BOX = "__box"
_NATIVE_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_NATIVE_TIME = re.compile(r"\d\d:\d\d(:\d\d(\.\d{1,3})?)?", re.ASCII)
_NATIVE_INSTANT = re.compile(rf"{_NATIVE_DATE.pattern}T{_NATIVE_TIME.pattern}", re.ASCII)
_NATIVE_INTEGER = re.compile(r"-?\d{1,15}", re.ASCII)


class IntegerField(TypedField):
    """A whole number within what its column holds. Fifteen digits are exact in every browser; longer ones are text."""

    inputmode = "numeric"
    width = "short"

    def __init__(self, *args: Any, limits: Callable[[], tuple[int, int]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limits = limits

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        if not self.unchanged and self.limits and isinstance(self.data, int):
            low, high = self.limits()
            if not low <= self.data <= high:
                raise ValidationError(_("This lies beyond what is kept here: %(low)s to %(high)s.", low=low, high=high))

    def attributes(self, text: str) -> dict[str, Any]:
        native = not text or _NATIVE_INTEGER.fullmatch(text)
        return super().attributes(text) | ({"type": "number", "step": 1} if native else {})


class PointedField(TypedField):
    """A number with decimal places, shown and typed with the reader's own decimal sign."""

    inputmode = "decimal"
    width = "short"

    def read(self, text: str) -> Any:
        return super().read(formats().read_number(text) if isinstance(text, str) else text)

    def text_of(self, value: Any) -> str | None:
        text = super().text_of(value)
        return None if text is None else formats().typed_number(text)

    def presents(self) -> set[str | None]:
        """Also as another language, which the person may have left meanwhile, has drawn it."""
        plain = super().text_of(self.object_data)
        return {plain, None if plain is None else plain.replace(".", ","), self.present()}


class DecimalField(PointedField):
    """A decimal number, never through a float. More places than the column has are refused, not rounded away."""

    def __init__(self, *args: Any, precision: int | None = None, scale: int | None = None, **kwargs: Any) -> None:
        kwargs.pop("places", None)
        super().__init__(*args, **kwargs)
        self.precision, self.scale = precision, scale

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        if not self.unchanged and isinstance(self.data, Decimal) and self.data.is_finite():
            self._check_places(self.data)

    def _check_places(self, value: Decimal) -> None:
        if self.scale is not None and _places(value) > self.scale:
            raise ValidationError(
                ngettext(
                    "At most %(count)s decimal place is kept here.",
                    "At most %(count)s decimal places are kept here.",
                    self.scale,
                )
            )
        before = None if self.precision is None else self.precision - (self.scale or 0)
        if before is not None and value.copy_abs() >= Decimal(10) ** before:
            raise ValidationError(
                ngettext(
                    "At most %(count)s digit before the point is kept here.",
                    "At most %(count)s digits before the point are kept here.",
                    before,
                )
            )


def _places(value: Decimal) -> int:
    """Its decimal places without the zeros at the end. Exact at any length, where round() stops at 28 digits."""
    _sign, digits, exponent = value.as_tuple()
    zeros = next((at for at, digit in enumerate(reversed(digits)) if digit), None)
    return 0 if zeros is None else -(int(exponent) + zeros)


class FloatField(PointedField):
    """A number of floating point."""


class DateField(TypedField):
    width = "short"

    def attributes(self, text: str) -> dict[str, Any]:
        native = not text or (_NATIVE_DATE.fullmatch(text) and text >= "0001")
        return super().attributes(text) | ({"type": "date"} if native else {})


class TimeField(TypedField):
    width = "short"

    def text_of(self, value: Any) -> str | None:
        return _iso(value) if isinstance(value, time) else super().text_of(value)

    def attributes(self, text: str) -> dict[str, Any]:
        native = not text or _NATIVE_TIME.fullmatch(text)
        return super().attributes(text) | ({"type": "time", "step": _step(text)} if native else {})


class DateTimeField(TypedField):
    """An instant. Where a zone is kept it is shown and typed by the reader's clock; another may be named: 14:30+02:00,
    and is where that clock shows an hour twice.

    Shown to the second; what is stored finer stays as it is until another text comes back.
    """

    width = "moment"

    def __init__(self, *args: Any, zoned: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zoned = zoned
        self.zone = formats().zone_name if zoned else ""

    def text_of(self, value: Any) -> str | None:
        if isinstance(value, datetime):
            here = formats().here(value)
            return _iso(here if is_shown_twice(here) else here.replace(tzinfo=None))
        return super().text_of(value)

    def present(self) -> str | None:
        return self.text_of(self._shown(self.object_data))

    def _value(self) -> str:
        return super()._value() if self.raw_data else self.text_of(self._shown(self.data)) or ""

    def _shown(self, value: Any) -> Any:
        if not isinstance(value, datetime) or not value.microsecond % 1000:
            return value
        return value.replace(microsecond=0)

    def attributes(self, text: str) -> dict[str, Any]:
        native = not text or _NATIVE_INSTANT.fullmatch(text)
        if native:
            return super().attributes(text) | {"type": "datetime-local", "step": _step(text)}
        return super().attributes(text) | {"placeholder": "2026-01-31T14:30:00"}


class JsonField(TypedField):
    """JSON as text. Blank is NULL; ``null`` is JSON's own null, which the database keeps apart."""

    widget = TextArea()

    def __init__(self, *args: Any, none_is_null: bool = True, stored: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.none_is_null = none_is_null  # the column has no JSON null, or writes None as NULL
        self.stored = stored

    def see(self, row: Any) -> Any:
        value = getattr(row, self.short_name)
        if value is None and not self.none_is_null and self.stored is not None and self.stored(row):
            return JSON.NULL
        return value

    def read(self, text: str) -> Any:
        value = super().read(text)
        return JSON.NULL if value is None and text.strip() and not self.none_is_null else value

    def text_of(self, value: Any) -> str | None:
        return "null" if value is JSON.NULL else super().text_of(value)

    def populate_obj(self, obj: Any, name: str) -> None:
        setattr(obj, name, null() if self.data is None and not self.none_is_null else self.data)

    def attributes(self, text: str) -> dict[str, Any]:
        rows = min(12, max(3, text.count("\n") + 1 + len(text) // 100))
        return super().attributes(text) | {"rows": rows, "spellcheck": "false", "data-role": "json"}


class BooleanField(TypedField):
    """Yes or no: a box to tick. Where NULL is a third answer, ``ThreeWayField``."""

    widget = widgets.CheckboxInput()
    false_values = (False, "false", "", "0", "off", "no")

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        super().process(formdata, data, extra_filters)
        if formdata is not None and not self.came_back and self._was_drawn(formdata):
            self.came_back, self.data = True, False  # a box that is not ticked is not sent

    def _was_drawn(self, formdata: Any) -> bool:
        """Was there a box at all? Ours says so by a field of its own; a form without our marks is taken at its word."""
        return f"{self.name}{DRAWN_BOX}" in formdata or getattr(self._form, "_marks", None) is None

    def __call__(self, **kwargs: Any) -> Markup:
        return super().__call__(**kwargs) + Markup("<input {}>").format(
            html_params(type="hidden", name=f"{self.name}{DRAWN_BOX}", value="1")
        )

    def read(self, text: str) -> bool:
        return text not in self.false_values

    def present(self) -> str | None:
        return "true" if self.object_data else "false"

    def spoken(self, text: str | None) -> str:
        return _("Yes") if text == "true" else _("No")

    def typed(self) -> str | None:
        return self.said()

    def gives(self) -> bool:
        return self.came_back

    def _value(self) -> str:
        return "y"

    def attributes(self, text: str) -> dict[str, Any]:
        return {"required": False}


class ChoiceWidget:
    """A select whose options are plain pairs of text."""

    multiple = False

    def __call__(self, field: "ChoiceField", **kwargs: Any) -> Markup:
        kwargs.setdefault("id", field.id)
        if "required" not in kwargs and getattr(field.flags, "required", False):
            kwargs["required"] = True
        options = Markup("").join(
            Markup("<option {}>{}</option>").format(html_params(value=value, selected=chosen), label)
            for value, label, chosen in field.options()
        )
        return Markup("<select {}>{}</select>").format(html_params(name=field.name, **kwargs), options)


class ChoiceField(TypedField):
    """One of a few texts: the members of an enumeration by name, or what a declaration offers."""

    widget = ChoiceWidget()

    def __init__(self, *args: Any, choices: Any = (), blank: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = [(str(value), _(str(label))) for value, label in choices]
        self.blank = blank

    def read(self, text: str) -> Any:
        if text in ("", "__None"):
            return None
        if text not in dict(self.choices) and text != self.present():
            raise ValueError(_("%(value)s is not one of the choices.", value=text))
        return self.object_data if text == self.present() else self.codec.parse(text)

    def options(self) -> list[tuple[str, str, bool]]:
        chosen = self.said() if self.came_back else self.present()
        offered = list(self.choices)
        for kept in (self.present(), chosen):
            if kept and kept not in dict(offered):
                offered.append((kept, kept))  # what is stored is not taken away by being shown
        if self.nullable or not chosen or self.present() is None:
            offered.insert(0, ("", self.blank))
        return [(value, label, value == (chosen or "")) for value, label in offered]

    def spoken(self, text: str | None) -> str:
        return dict(self.choices).get(text or "", text or _("(empty)"))


class ThreeWayField(ChoiceField):
    """Yes, no, or not known: a box to tick would turn the third into the second."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, choices=[("true", N_("Yes")), ("false", N_("No"))], blank=_("Not known"), **kwargs)

    def read(self, text: str) -> Any:
        return None if text in ("", "__None") else self.codec.parse(text)


def _iso(value: datetime | time) -> str:
    """To the millisecond where that is exact, which is as fine as a browser's own inputs go."""
    in_milliseconds = value.microsecond and value.microsecond % 1000 == 0
    return value.isoformat(timespec="milliseconds" if in_milliseconds else "auto")


def _step(text: str) -> str:
    return "0.001" if "." in text else "1"
