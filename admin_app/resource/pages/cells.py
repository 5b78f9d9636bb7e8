"""How a value looks to a reader: one function a kind, chosen once a column, so that a list is a tight loop.

Escapes everything that comes from data, by hand: ``Markup.format`` costs ten times as much, fifty times a column.
Knows no model and no request.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from functools import partial
from typing import Any

from markupsafe import Markup, escape

from admin_app.resource.fields import Field, Kind
from admin_app.resource.fields.enumerations import member_label
from admin_app.resource.fields.stored import Stored
from admin_app.resource.formats import formats
from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import ngettext

Draw = Callable[[Any], Markup]

finished: Callable[[str], Markup] = partial(str.__new__, Markup)
"""``Markup(text)`` of a text, at a fifth of the price: its own constructor first asks whether it was given one."""

NULL = Markup(
    '<span class="cell-null"><span aria-hidden="true">–</span><span class="visually-hidden">NULL</span></span>'
)
CLAMP = 300
"""Characters of a long text that a list shows."""

LONG = 60
"""Characters from which a text takes two lines of a list."""

NUMERIC = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.FLOAT, Kind.INTERVAL})


def drawer(field: Field | None, *, clamp: int | None = CLAMP) -> Draw:
    """The function that draws values of this field; one that goes by the value's type where the field is unknown."""
    draw = _BY_KIND.get(field.kind, draw_any) if field else draw_any
    if field and field.kind is Kind.ENUM and field.choices:
        draw = _badges(dict(field.choices))
    elif clamp is not None and draw in (_text, draw_any):
        draw = partial(_clamped, draw=draw, clamp=clamp)

    def cell(value: Any) -> Markup:
        if value is None:
            return NULL
        if isinstance(value, Stored):
            return _stored(value, clamp)
        return draw(value)

    return cell


def draw_any(value: Any) -> Markup:
    """A value by its type; what is not known is its text, and never an object's address."""
    if value is None:
        return NULL
    for known, draw in _BY_TYPE:
        if isinstance(value, known):
            return draw(value)
    return _text(str(value))


def _clamped(value: Any, draw: Draw, clamp: int) -> Markup:
    if not isinstance(value, str) or len(value) <= LONG:
        return draw(value)
    if len(value) <= clamp:
        return finished(f'<span class="cell-long">{escape(value)}</span>')
    more = f'<span class="cell-more" title="{escape(_("longer: open the record"))}">…</span>'
    return finished(f'<span class="cell-long">{escape(value[:clamp])}{more}</span>')


def _stored(value: Stored, clamp: int | None = CLAMP) -> Markup:
    """A cell that is not what its column says, as it stands and marked."""
    text = escape(value if clamp is None else value[:clamp])
    why = escape(_("This is how it is stored; it does not fit the type of its column."))
    return finished(f'<span class="cell-stored" title="{why}">{text}</span>')


def _text(value: Any) -> Markup:
    return escape(value) if value != "" else _empty()


def _empty() -> Markup:
    return finished(f'<span class="cell-empty" title="{escape(_("empty text"))}">“”</span>')


def _badges(labels: dict[str, str]) -> Draw:
    """Badges of an enum, each drawn once: its values are few, and a list shows one on every row."""
    drawn: dict[str, Markup] = {}

    def badge(value: Any) -> Markup:
        name = value.name if isinstance(value, Enum) else str(value)
        if name not in labels:
            return _badge(value, labels)
        if name not in drawn:
            drawn[name] = _badge(value, labels)
        return drawn[name]

    return badge


def _badge(value: Any, labels: dict[str, str]) -> Markup:
    name = value.name if isinstance(value, Enum) else str(value)
    tone = sum(name.encode()) % 6
    return finished(f'<span class="badge-value tone-{tone}">{escape(_(labels.get(name, name)))}</span>')


def _boolean(value: Any) -> Markup:
    if value:
        return finished(f'<span class="cell-yes"><span aria-hidden="true">✓</span> {escape(_("Yes"))}</span>')
    return finished(f'<span class="cell-no">{escape(_("No"))}</span>')


def _moment(value: Any) -> Markup:
    if not isinstance(value, datetime):
        return draw_any(value) if isinstance(value, date) else _text(str(value))
    reader = formats()
    here = reader.here(value)
    exact = here.isoformat()
    day, clock = reader.day(here), exact[11:19]  # signs of a locale's dates, and names of zones, hold no markup
    zone = f" {here.tzname()}" if here.tzinfo else ""
    return finished(f'<time datetime="{exact}" title="{day} {clock}{zone}">{day} {clock[:5]}</time>')


def _day(value: Any) -> Markup:
    if not isinstance(value, date):
        return finished(f'<time datetime="{escape(value)}">{escape(value)}</time>')
    return finished(f'<time datetime="{value.isoformat()}">{escape(formats().day(value))}</time>')


def _duration(value: Any) -> Markup:
    """``1 day, 2:00:00``."""
    text = str(value)
    if not isinstance(value, timedelta) or not value.days:
        return _text(text)
    days = ngettext("%(days)s day", "%(days)s days", abs(value.days), days=value.days)
    return escape(days + text[text.index("day") :].lstrip("days"))


def _number(value: Any) -> Markup:
    return finished(f'<span class="cell-number">{escape(formats().plain_number(value))}</span>')


def _decimal(value: Any) -> Markup:
    if isinstance(value, Decimal) and value.is_finite():
        return finished(f'<span class="cell-number">{formats().number(value)}</span>')
    return _number(value)


def _bytes(value: Any) -> Markup:
    size = len(value)
    exact = ngettext("%(size)s byte", "%(size)s bytes", size, size=formats().number(size))
    if size < 1000:
        return finished(f'<span class="cell-bytes">{exact}</span>')
    return finished(f'<span class="cell-bytes" title="{exact}">{formats().size(size)}</span>')


def _document(value: Any) -> Markup:
    if isinstance(value, (dict, list)):
        says = _shape(value)
        return finished(f'<code class="cell-json" title="{escape(str(value)[:CLAMP])}">{says}</code>')
    return finished(f'<code class="cell-json">{escape(str(value)[:CLAMP])}</code>')


def _shape(value: dict[Any, Any] | list[Any]) -> Markup:
    """``{3 keys}``, ``[1 item]``."""
    if isinstance(value, dict):
        return escape("{" + ngettext("%(count)s key", "%(count)s keys", len(value)) + "}")
    return escape("[" + ngettext("%(count)s item", "%(count)s items", len(value)) + "]")


def _key(value: Any) -> Markup:
    return finished(f'<code class="cell-key">{escape(str(value))}</code>')


def _several(value: Any) -> Markup:
    return Markup(", ").join(draw_any(item) for item in value) or NULL


_BY_KIND: dict[Kind, Draw] = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _text,
    Kind.INTEGER: _number,
    Kind.DECIMAL: _decimal,
    Kind.FLOAT: _number,
    Kind.BOOLEAN: _boolean,
    Kind.DATE: _day,
    Kind.DATETIME: _moment,
    Kind.TIME: _text,
    Kind.INTERVAL: _duration,
    Kind.JSON: _document,
    Kind.ARRAY: _document,
    Kind.BYTES: _bytes,
    Kind.UUID: _key,
    Kind.NETWORK: _key,
    Kind.TO_MANY: _several,
}

_BY_TYPE: tuple[tuple[type | tuple[type, ...], Draw], ...] = (
    (Markup, lambda value: value),
    (Stored, _stored),
    (Enum, lambda value: _badge(value, {value.name: member_label(value)})),  # before text: a StrEnum is one too
    (str, _text),
    (bool, _boolean),
    (Decimal, _decimal),
    ((int, float), _number),
    (datetime, _moment),
    (date, _day),
    (time, lambda value: _text(value.isoformat())),
    (timedelta, _duration),
    ((bytes, memoryview, bytearray), _bytes),
    ((dict,), _document),
    ((list, tuple, set, frozenset), _several),
)
