"""``/admin/search/``: the answers as a page, and as JSON for the palette; and the sheet of keyboard shortcuts."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from flask import current_app, jsonify, request, url_for
from flask_admin import expose

from admin_app.resource import scope
from admin_app.resource.errors import BadAddress, wants_json
from admin_app.resource.listing.search import words_of
from admin_app.resource.pages.page import Page
from admin_app.resource.pages.shell import menu, pins
from admin_app.resource.policy import Verdict
from admin_app.resource.registry import registry
from admin_app.resource.shortcuts import EVERYWHERE, HOME, Shortcut
from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import gettext_noop as N_
from admin_app.search.records import SHOWN, Found, Group, records

RECENT = 8


class ForEverybody(Page):
    """A page of the tool for whoever is signed in; what it shows is each resource's policy. Not in the menu."""

    category = N_("Tool")

    def is_visible(self) -> bool:
        return False

    def may(self, operation: str) -> Verdict:
        return Verdict(scope.actor() is not None, _("Sign in to open this page."))


class SearchView(ForEverybody):
    title = N_("Search")
    icon = "search"

    def __init__(self) -> None:
        super().__init__(endpoint="search", url="search")

    @expose("/")
    def index(self) -> Any:
        words, most = request.args.get("q", "").strip(), current_app.config["SEARCH_LENGTH_MAX"]
        if len(words) > most or "\0" in words:
            raise BadAddress(_("A search is at most %(most)s characters long, all of them letters.", most=most))
        groups = list(_answers(words))
        if wants_json():
            return jsonify(groups=[asdict(group) for group in groups])
        return self.render("search/index.html", q=words, groups=groups, most=SHOWN)


class ShortcutsView(ForEverybody):
    title = N_("Keyboard shortcuts")
    icon = "keyboard"

    def __init__(self) -> None:
        super().__init__(endpoint="shortcuts", url="shortcuts")

    @expose("/")
    def index(self) -> Any:
        """Those of every page, or of one kind of page (``on``)."""
        on = request.args.get("on", "")
        known = registry().shortcuts
        shown = [one for one in known if not on or one.on in (EVERYWHERE, on)]
        return self.render("search/shortcuts.html", shortcuts=shown, places=list(_places()))


def _places() -> Iterator[Shortcut]:
    """The letters that lead to what the reader may open."""
    yield Shortcut(HOME.upper(), _("Overview"))
    for _category, entries in menu():
        yield from (Shortcut(entry.letter.upper(), entry.label) for entry in entries if entry.letter)


def _answers(words: str) -> Iterator[Group]:
    """Pages first, because they are at hand; without a word what was opened last."""
    if pages := list(_pages(words)):
        yield Group(_("Pages"), pages)
    if not words:
        recent = registry().recent(RECENT)
        yield Group(_("Opened last"), [Found(each.label, each.url, each.icon, each.kind) for each in recent])
        return
    config = current_app.config
    readable = [view for view in registry().views if view.may("read")]
    groups = records(readable, words, config["SEARCH_RESOURCE_TIMEOUT_MS"], config["SEARCH_TIMEOUT_MS"])
    yield from sorted(groups, key=lambda group: (group.stopped, not _is_called(group, words)))


def _is_called(group: Group, words: str) -> bool:
    """Is something here called that, or does it only belong to what is?"""
    return any(word.casefold() in entry.label.casefold() for entry in group.entries for word in words_of(words))


def _pages(words: str) -> Iterator[Found]:
    pinned = pins()
    known = [Found(pin.label, pin.url, pin.icon, _("Pinned")) for pin in (pinned.entries if pinned else ())]
    known += [Found(entry.label, entry.url, entry.icon, category) for category, of in menu() for entry in of]
    known += [
        Found(_("Overview"), url_for("admin.index"), "home"),
        Found(_("Keyboard shortcuts"), url_for("shortcuts.index"), "keyboard"),
    ]
    wanted = [word.casefold() for word in words_of(words)]
    for each in known:
        text = f"{each.label} {each.note}".casefold()
        if all(word in text for word in wanted):
            yield each
