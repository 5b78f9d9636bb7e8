"""The parameters of one address, read part by part; what cannot be read becomes a refusal with a link that can.

The link keeps every other part of the address: with the closest name in place of the unknown one, else without it.
"""

import json
import re
from collections.abc import Callable, Collection, Iterator
from typing import Any, TypeVar
from urllib.parse import urlencode

from admin_app.resource.errors import BadAddress, closest
from admin_app.resource.listing.grammar import AFTER, RESERVED, WHERE
from admin_app.resource.listing.paths import Misread
from admin_app.resource.translation import gettext as _

Found = TypeVar("Found")


class Reading:
    """The pairs of one address, without those that somebody else reads."""

    def __init__(self, args: Any, ignored: Collection[str] = ()) -> None:
        pairs = args.items(multi=True) if hasattr(args, "getlist") else args
        self.all = [(str(name), str(text)) for name, text in pairs]
        self.ignored = tuple(ignored)
        self.own = [(name, text) for name, text in self.all if name not in ignored]

    def one(self, name: str, read: Callable[[str], Any] = str) -> Any:
        """The value of a parameter that may stand once; None where it is missing or empty."""
        texts = [text for each, text in self.own if each == name]
        if len(texts) > 1:
            sentence = _("'%(name)s' is given %(count)s times; give it once.", name=name, count=len(texts))
            raise self.refusal(Misread(sentence, field=name), name)
        return self.read(name, lambda: read(texts[0])) if texts and texts[0] else None

    def each(self, read: Callable[[str, list[str]], Found]) -> Iterator[Found]:
        """Every filter: a name, and all the values given for it, in the order of the address."""
        texts: dict[str, list[str]] = {}
        for name, text in self.own:
            if name not in RESERVED:
                texts.setdefault(name, []).append(text)
        for name, values in texts.items():
            yield self.read(name, lambda name=name, values=values: read(name, values))  # type: ignore[misc]

    def read(self, name: str, read: Callable[[], Found]) -> Found:
        try:
            return read()
        except Misread as misread:
            raise self.refusal(misread, name) from misread

    def check(self, check: Callable[[], None]) -> None:
        """What holds for several parameters together; one of those that are there is left out."""
        try:
            check()
        except Misread as misread:
            raise self.refusal(misread, self._too_much(misread)) from misread

    def _too_much(self, misread: Misread) -> str:
        if misread.field == AFTER:
            return AFTER
        given = [name for name, _text in self.own]
        filters = [name for name in given if name not in RESERVED]
        return filters[-1] if filters and WHERE not in given else WHERE

    def refusal(self, misread: Misread, name: str) -> BadAddress:
        better = misread.better
        if name not in RESERVED and not better and misread.field == name:
            better = closest(name, {*RESERVED, *self.ignored})
        field = misread.field or name
        link = self._link(name, misread.leaf or field, better)
        return BadAddress(misread.sentence, fields={field: misread.sentence}, link=link)

    def _link(self, name: str, unknown: str, better: str | None) -> tuple[str, str]:
        """The same address with the better name, or without what could not be read."""
        if better:
            pairs = [_corrected(pair, name, unknown, better) for pair in self.all]
            return _("Use '%(name)s'", name=better), f"?{urlencode(pairs)}"
        rest = [pair for pair in self.all if pair[0] != name]
        return _("Leave '%(name)s' out", name=name), f"?{urlencode(rest)}"


def _corrected(pair: tuple[str, str], name: str, unknown: str, better: str) -> tuple[str, str]:
    """The parameter under its better name; in ``sort`` and ``columns`` the one name among others."""
    each, text = pair
    if each != name:
        return pair
    if each not in RESERVED:
        return better, text
    if each == WHERE:
        return each, json.dumps(_renamed(json.loads(text, parse_int=str, parse_float=str), unknown, better))
    parts = [re.sub(f"^(-?){re.escape(unknown)}$", rf"\g<1>{better}", part) for part in text.split(",")]
    return each, ",".join(parts)


def _renamed(node: Any, unknown: str, better: str) -> Any:
    """A ``where`` tree with one name in place of another."""
    if isinstance(node, dict):
        return {better if name == unknown else name: _renamed(part, unknown, better) for name, part in node.items()}
    return [_renamed(part, unknown, better) for part in node] if isinstance(node, list) else node
