"""Keyboard shortcuts: which key does what on which kind of page; plain data. Two on one key are refused at start.

Knows no page: what a key does stands on the page, as the ``aria-keyshortcuts`` of the link, button or field it presses.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from admin_app.resource.translation import gettext_noop as N_

EVERYWHERE = "everywhere"
LIST, RECORD, FORM = "list", "record", "form"
"""Kinds of pages. A page of a team's own is called by its endpoint."""

KIND_OF = {
    "index_view": LIST,
    "details_view": RECORD,
    "delete_view": RECORD,
    "create_view": FORM,
    "edit_view": FORM,
}

HOME = "h"
"""The letter that leads to the overview after G."""


@dataclass(frozen=True, slots=True)
class Shortcut:
    """``keys`` as a person reads them ("N", "Ctrl+K"); ``says`` is what they do, said in English; ``on`` the kind of
    page."""

    keys: str
    says: str
    on: str = EVERYWHERE


SHORTCUTS = (
    Shortcut("Ctrl+K", N_("Search everything, and do what this page offers")),
    Shortcut("?", N_("Show these shortcuts")),
    Shortcut("Esc", N_("Close what is open on top")),
    Shortcut("/", N_("Search in this list, or everything where there is none")),
    Shortcut("N", N_("New record"), LIST),
    Shortcut("E", N_("Edit this record"), RECORD),
    Shortcut("Ctrl+S", N_("Save, and stay"), FORM),
)
"""The tool's own."""


def kind_of(endpoint: str) -> str:
    """The kind of page that an endpoint opens: ``orders.index_view`` is a list."""
    return KIND_OF.get(endpoint.rpartition(".")[2], endpoint)


def clashes(shortcuts: Iterable[Shortcut]) -> Iterator[tuple[Shortcut, Shortcut]]:
    """The pairs that one key would press on one page."""
    known: dict[str, list[Shortcut]] = {}
    for shortcut in shortcuts:
        same = known.setdefault(shortcut.keys.casefold(), [])
        yield from (
            (other, shortcut) for other in same if EVERYWHERE in (other.on, shortcut.on) or other.on == shortcut.on
        )
        same.append(shortcut)


def letters_for(names: Iterable[tuple[str, str, str | None]]) -> dict[str, str]:
    """endpoint -> the letter that leads there after G, for (endpoint, name, the letter it asks for): its own, else the
    first of its name that is free."""
    several = list(names)
    letters = {endpoint: letter.casefold() for endpoint, _name, letter in several if letter}
    for endpoint, name, letter in several:
        taken = {HOME, *letters.values()}
        free = (each for each in name.casefold() if "a" <= each <= "z" and each not in taken)
        if not letter and (found := next(free, None)):
            letters[endpoint] = found
    return letters
