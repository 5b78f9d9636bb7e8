"""A language whose letters are all ｗｉｄｅ, and what of a page is not in it."""

import re
import string
from collections.abc import Collection, Iterator

from bs4 import BeautifulSoup, Comment, NavigableString, Tag

SAID = ("title", "aria-label", "placeholder", "alt", "aria-description")
NOT_READ = {"script", "style", "code", "kbd", "template", "time"}
WORD = re.compile(r"[A-Za-zÀ-ÿ]{2,}")
WIDE = {ord(letter): ord(letter) + 0xFEE0 for letter in string.ascii_letters}
KEPT = re.compile(r"(%\(\w+\)s|%%|&\w+;)")


class Pseudo:
    """A catalogue: what it knows is written wide, but for the values put into it; what is not was never looked up."""

    def __init__(self, messages: Collection[str]) -> None:
        self.messages = messages

    def gettext(self, message: str) -> str:
        return _wide(message) if message in self.messages else message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        if msgid1 not in self.messages:
            return msgid1 if n == 1 else msgid2
        return _wide(msgid1 if n == 1 else msgid2)


def _wide(message: str) -> str:
    return "".join(part if KEPT.fullmatch(part) else part.translate(WIDE) for part in KEPT.split(message))


def outside(html: str, data: Collection[str]) -> Iterator[str]:
    """The words of a page that no catalogue said and that are no data; ``data`` are patterns."""
    tree = BeautifulSoup(html, "html.parser")
    for text in tree.find_all(string=True):
        if not isinstance(text, Comment) and type(text) is NavigableString and _is_read(text):
            yield from _outside(str(text), data)
    for element in tree.find_all(True):
        for name in SAID:
            if element.has_attr(name) and not _is_marked(element):
                yield from _outside(str(element[name]), data)


def _outside(text: str, data: Collection[str]) -> Iterator[str]:
    rest = text
    for known in data:
        rest = re.sub(known, " ", rest)
    if WORD.search(rest):
        yield " ".join(text.split())


def _is_read(text: NavigableString) -> bool:
    return not any(parent.name in NOT_READ or _is_marked(parent) for parent in text.parents if isinstance(parent, Tag))


def _is_marked(element: Tag) -> bool:
    """Says of itself that its words are data: ``translate="no"``, or a ``lang`` of its own."""
    return element.get("translate") == "no" or (element.name != "html" and element.has_attr("lang"))
