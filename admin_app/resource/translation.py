"""The sentences a person reads, in their language: ``_("Nothing changed.")``, here and in every template.

A sentence is written in English and is its own key; what varies in it is named: ``_("%(count)s rows", count=3)``.
Without a catalogue the English stands. Knows no page and no request: whoever begins one says which language is spoken.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol


class Catalogue(Protocol):
    """What a compiled catalogue answers; ``gettext.GNUTranslations`` is one."""

    def gettext(self, message: str) -> str: ...

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str: ...


_spoken: ContextVar[Catalogue | None] = ContextVar("spoken", default=None)


def gettext(sentence: str, **values: Any) -> str:
    """The sentence in the language that is spoken; asked for a hundred times a page, so English asks nobody."""
    catalogue = _spoken.get()
    if catalogue is not None:
        sentence = catalogue.gettext(sentence)
    return sentence % values if values else sentence


def ngettext(one: str, many: str, count: int, **values: Any) -> str:
    """The sentence for so many; ``%(count)s`` in it is the number."""
    catalogue = _spoken.get()
    chosen = catalogue.ngettext(one, many, count) if catalogue is not None else one if count == 1 else many
    return chosen % {"count": count, **values}


def gettext_noop(sentence: str) -> str:
    """The sentence as it is, marked for the catalogues: written down at import, shown later by ``gettext``."""
    return sentence


def within_sentence(name: str) -> str:
    """A name as it stands within a sentence: in English "Order line" is "order line" there, and "SKU" stays "SKU".

    Another language's catalogue has written the name already; German, for one, keeps the capital.
    """
    if _spoken.get() is not None or name[1:2].isupper() or name[1:2].isdigit():
        return name
    return name[:1].lower() + name[1:]


def speak(catalogue: Catalogue | None) -> None:
    """From here on this request or command is answered in this language; None is English."""
    _spoken.set(catalogue)


def catalogue() -> Catalogue | None:
    """The one that is spoken, for work that outlives its request."""
    return _spoken.get()


@contextmanager
def spoken(catalogue: Catalogue | None) -> Iterator[None]:
    """``with spoken(german): ...``"""
    before = _spoken.set(catalogue)
    try:
        yield
    finally:
        _spoken.reset(before)


def into_templates(names: dict[str, object]) -> None:
    """Put the functions where templates find them."""
    names.update(_=gettext, gettext=gettext, ngettext=ngettext, within_sentence=within_sentence)
