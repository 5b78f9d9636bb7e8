"""What a browser sends back from a form that nobody touched, read from the page itself.

With a browser's own habits: it clears what a native input does not take, sends line ends as CR LF, drops the line
feed that opens a text area, leaves out what is disabled or not ticked, and takes the first option where none is chosen.
"""

import re
from html.parser import HTMLParser

from werkzeug.datastructures import MultiDict

NATIVE = {
    "date": r"\d{4,}-\d\d-\d\d",
    "time": r"\d\d:\d\d(:\d\d(\.\d{1,3})?)?",
    "datetime-local": r"\d{4,}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,3})?)?",
    "number": r"-?\d+(\.\d+)?([eE][+-]?\d+)?",
}


class Page(HTMLParser):
    """The first form of a page that is sent by POST."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.fields: list[tuple[str, str]] = []
        self.drawn: dict[str, dict[str, str | None]] = {}
        self.options: dict[str, list[tuple[str, str, bool]]] = {}
        self._area: tuple[str, list[str]] | None = None
        self._select: dict[str, str | None] | None = None
        self._option: list[str] | None = None
        self._hidden = 0
        self.feed(html)

    @property
    def posted(self) -> MultiDict[str, str]:
        return MultiDict(self.fields)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        at = dict(attributes)
        if tag == "input":
            self._input(at)
        elif tag == "textarea":
            self._area = (at.get("name") or "", [])
            self.drawn[self._area[0]] = at
        elif tag == "select":
            self._select = at
            self.drawn[at["name"] or ""] = at
            self.options[at["name"] or ""] = []
        elif tag == "option" and self._select is not None:
            self._option = []
            self.options[self._select["name"] or ""].append((at.get("value") or "", "", "selected" in at))

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area[1].append(data)
        elif self._option is not None and self._select is not None:
            options = self.options[self._select["name"] or ""]
            value, label, chosen = options[-1]
            options[-1] = (value, label + data, chosen)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area is not None:
            self._end_area()
        elif tag == "option":
            self._option = None
        elif tag == "select" and self._select is not None:
            self._end_select(self._select)
            self._select = None

    def _input(self, at: dict[str, str | None]) -> None:
        name, kind = at.get("name"), at.get("type") or "text"
        if not name:
            return
        self.drawn[name] = at
        if "disabled" in at or kind in ("submit", "button") or (kind == "checkbox" and "checked" not in at):
            return
        value = at.get("value") or ""
        if kind in NATIVE and not re.fullmatch(NATIVE[kind], value):
            value = ""
        if kind in ("text", "number"):
            value = value.replace("\n", "").replace("\r", "")
        if kind == "datetime-local":
            value = re.sub(r"(T\d\d:\d\d):00$", r"\1", value)
        self.fields.append((name, _lines(value) if kind == "hidden" else value))

    def _end_area(self) -> None:
        assert self._area is not None
        name, parts = self._area
        text = "".join(parts).replace("\r\n", "\n").replace("\r", "\n")
        if "disabled" not in self.drawn[name]:
            self.fields.append((name, text.removeprefix("\n").replace("\n", "\r\n")))
        self._area = None

    def _end_select(self, at: dict[str, str | None]) -> None:
        name = at["name"] or ""
        options = self.options[name]
        chosen = [value for value, _, selected in options if selected]
        if not chosen and options and "multiple" not in at:
            chosen = [options[0][0]]
        if "disabled" not in at:
            self.fields += [(name, value) for value in chosen]


def _lines(text: str) -> str:
    return re.sub(r"\r\n|\r|\n", "\r\n", text)
