"""JSON drawn to be read: coloured, indented, foldable, its addresses as links. Needs no script.

Draws at most so much of a document, however large, and says what it left out.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from markupsafe import Markup, escape

from admin_app.api.browse.links import NOWHERE, Place
from admin_app.resource.formats import formats
from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import ngettext

BYTES_MAX = 4_000_000
LINES_MAX = 3000
TEXT_MAX = 400
NAME_MAX = 100
NUMBER_MAX = 300
DEPTH_MAX = 40
READ_DEPTH_MAX = 200
SHORT_MAX, LINE = 12, 90
OPEN_MAX = 100
"""Rows of a list that stand open; those after them are folded."""


class Number(str):
    """A number as it is spelled, to its last digit."""


def read(text: bytes) -> Any:
    """The document, its numbers as they are spelled; ValueError where it is too large or too deep to be drawn."""
    if len(text) > BYTES_MAX:
        raise ValueError("larger than is drawn")
    try:
        document = json.loads(text, parse_int=Number, parse_float=Number, parse_constant=Number)
    except RecursionError:
        raise ValueError("deeper than is drawn") from None
    if _is_deep(document):
        raise ValueError("deeper than is drawn")
    return document


def _is_deep(document: Any) -> bool:
    """Is it nested so far that going through it, level within level, could end at Python's own limit?"""
    level = [document]
    for _depth in range(READ_DEPTH_MAX):
        inner = [each.values() if isinstance(each, dict) else each for each in level if isinstance(each, (dict, list))]
        level = [part for each in inner for part in each]
    return bool(level)


def plain(value: Any) -> Any:
    """A drawn value as Python has it."""
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return json.loads(value) if isinstance(value, Number) and len(value) < NUMBER_MAX else value


def begins(text: bytes) -> Markup:
    """The first part of what cannot be drawn as a tree."""
    shown = text[: TEXT_MAX * 10].decode(errors="replace")
    return Markup('<pre class="json-begins">{}</pre>').format(shown)


class Drawing:
    """One document as HTML; ``left_out`` says whether anything was."""

    def __init__(self, document: Any, place: Place = NOWHERE) -> None:
        self.lines = LINES_MAX
        self.left_out = False
        self.html = Markup("").join(self._value(None, document, place, "", 0))

    def _value(self, name: str | None, value: Any, place: Place, comma: str, depth: int) -> Iterator[Markup]:
        self.lines -= 1
        head = _name(name)
        if isinstance(value, list) and _is_short(value):
            row = Markup(", ").join(_leaf(one, None) for one in value)
            yield Markup('<div class="json-line">{}[{}]{}</div>').format(head, row, comma)
        elif isinstance(value, (dict, list)) and value:
            yield from self._many(head, value, place, comma, depth)
        else:
            yield Markup('<div class="json-line">{}{}{}</div>').format(head, _leaf(value, place.address), comma)

    def _many(self, head: Markup, value: Any, place: Place, comma: str, depth: int) -> Iterator[Markup]:
        first, last = "{}" if isinstance(value, dict) else "[]"
        said = Markup(' <span class="json-count{}">{}</span>').format(
            " json-folded" if isinstance(value, dict) else "",
            ngettext("%(count)s value", "%(count)s values", len(value)),
        )
        if depth == 0:
            yield Markup('<div class="json-line">{}</div><div class="json-in">').format(first)
        else:
            yield Markup(
                '<details{}><summary>{}{}<span class="json-folded"> … {}{}</span>{}</summary><div class="json-in">'
            ).format(Markup(" open" if self._stands_open() else ""), head, first, last, comma, said)
        yield from self._inner(value, place, depth)
        yield Markup('</div><div class="json-line">{}{}</div>').format(last, comma)
        if depth:
            yield Markup("</details>")

    def _stands_open(self) -> bool:
        return self.lines > LINES_MAX - OPEN_MAX * 12

    def _inner(self, value: Any, place: Place, depth: int) -> Iterator[Markup]:
        pairs: Iterable[tuple[Any, Any]] = value.items() if isinstance(value, dict) else ((None, one) for one in value)
        if depth >= DEPTH_MAX:
            yield self._rest(len(value))
            return
        for at, (name, inner) in enumerate(pairs, 1):
            if self.lines <= 0:
                yield self._rest(len(value) - at + 1)
                return
            below = place.row(name) if name is None else place.beneath(name, inner)
            yield from self._value(name, inner, below, "," if at < len(value) else "", depth + 1)

    def _rest(self, count: int) -> Markup:
        self.left_out = True
        said = ngettext("… and %(count)s more, not drawn", "… and %(count)s more, not drawn", count)
        return Markup('<div class="json-line json-rest">{}</div>').format(said)


def _is_short(value: list[Any]) -> bool:
    """Few plain values, which one line holds."""
    plain_ones = all(not isinstance(one, (dict, list)) for one in value)
    return plain_ones and 0 < len(value) <= SHORT_MAX and sum(len(str(one)) + 4 for one in value) < LINE


def _name(name: str | None) -> Markup:
    if name is None:
        return Markup("")
    return Markup('<span class="json-name">{}</span>: ').format(_quoted(_cut(name, NAME_MAX)))


def _leaf(value: Any, address: str | None) -> Markup:
    if isinstance(value, Number):
        return _linked(Markup('<span class="json-number">{}</span>').format(_cut(value, TEXT_MAX)), value, address)
    if isinstance(value, str):
        return _text(value, address)
    if isinstance(value, (dict, list)):
        return Markup("{}" if isinstance(value, dict) else "[]")
    return Markup('<span class="json-word">{}</span>').format(json.dumps(value))


def _text(value: str, address: str | None) -> Markup:
    drawn = Markup('<span class="json-text">{}</span>').format(_quoted(_cut(value, TEXT_MAX)))
    return _linked(drawn, value, address)


def _linked(drawn: Markup, value: str, address: str | None) -> Markup:
    if address is not None:
        drawn = Markup('<a href="{}">{}</a>').format(address, drawn)
    if len(value) > TEXT_MAX:
        said = _("%(count)s characters", count=formats().number(len(value)))
        drawn += Markup(' <span class="json-count">{}</span>').format(said)
    return drawn


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[:most] + "…"


def _quoted(text: str) -> Markup:
    """A text as JSON spells it; halves of characters, which no page can hold, stay escaped."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return escape(json.dumps(text))
    return escape(json.dumps(text, ensure_ascii=False))
