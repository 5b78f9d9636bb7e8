"""The frame round every page: the menu the actor may see, the environment's word, the addresses of assets."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask, current_app, request
from flask_bootstrap import Bootstrap5
from markupsafe import Markup, escape

from admin_app.resource import scope
from admin_app.resource.pages import columns
from admin_app.resource.pages.rendering import address_of
from admin_app.resource.pages.script_words import picker_words
from admin_app.resource.pages.sent import form_mark
from admin_app.resource.registry import registry
from admin_app.resource.shortcuts import kind_of
from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import gettext_noop as N_
from admin_app.resource.translation import within_sentence

_PREFIX = re.compile(r"^(bi|fa)-")
TOOLS = N_("Tool")
PLAIN = "grey"


def init_app(app: Flask) -> None:
    Bootstrap5(app)  # only for its packaged files
    addresses: dict[tuple[str, str], str] = {}  # asked for fifty times a page
    drawings: dict[tuple[str, str | None], Markup] = {}

    def asset(name: str) -> str:
        """The address of a file of ours, which changes with its content so that browsers keep it for good."""
        key = (request.script_root, name)
        if key not in addresses or app.debug:
            content = (Path(app.static_folder or "") / name).read_bytes()
            addresses[key] = address_of("static", filename=name, v=hashlib.sha256(content).hexdigest()[:12])
        return addresses[key]

    def icon(name: str | None) -> Markup:
        """One drawing of static/icons.svg, hidden from assistive technology: the word beside it says what it means.

        Names of other icon sets ("bi bi-pencil", "fa fa-eye") lose their prefix.
        """
        key = (request.script_root, name)
        if key not in drawings or app.debug:
            drawings[key] = drawing(_PREFIX.sub("", (name or "table").rpartition(" ")[2]), asset("icons.svg"))
        return drawings[key]

    app.jinja_env.filters.update(shown=columns.shown, within_sentence=within_sentence)
    app.jinja_env.globals.update(
        asset=asset,
        icon=icon,
        steward_menu=menu,
        steward_pins=pins,
        steward_environment=environment,
        steward_warnings=warnings,
        steward_page=kind_of_page,
        steward_address=address_of,
        form_mark=form_mark,
        picker_words=picker_words,
    )


def drawing(name: str, sprite: str) -> Markup:
    return Markup(f'<svg class="icon" aria-hidden="true"><use href="{escape(sprite)}#{escape(name)}"/></svg>')


def nonce() -> str:
    """The nonce of this response, for Flask-Admin's own tags."""
    return str(current_app.jinja_env.globals["csp_nonce"]())  # type: ignore[operator]


@dataclass(frozen=True, slots=True)
class Environment:
    """Where one is: the words that stand on every page, their colour, and what the browser's tab says and shows."""

    word: str
    colour: str
    in_title: str
    mark: str  # the file of the tab's icon


def environment() -> Environment:
    """The place by the settings; and of opened databases, which they are and whether they can be changed."""
    kind = current_app.config["ENVIRONMENT"]
    word, colour = current_app.config.get("ENVIRONMENT_MARKS", {}).get(kind, (kind, PLAIN))
    is_production = kind == "production"
    word = _(str(word)) if word else ""
    opened = [one.source for one in current_app.config.get("OPENED", ())]
    if opened:
        said = ", ".join(_access_words(source) for source in opened)
        colour = colour if is_production else "amber" if any(source.writable for source in opened) else "blue"
        word = _("%(place)s: %(databases)s", place=word, databases=said) if is_production else said
    return Environment(word, colour, "" if is_production else word, f"mark-{colour}.svg")


def _access_words(source: Any) -> str:
    if source.writable:
        return _("%(name)s · writable", name=source.name)
    return _("%(name)s · read-only", name=source.name)


def warnings() -> list[str]:
    """What is wrong with this installation and has to be seen to by whoever runs it."""
    return [sentence for warning in registry().warnings if (sentence := warning())]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu. ``letter`` leads there after G; empty where it has none."""

    label: str
    url: str
    icon: str
    is_here: bool
    letter: str

    def __iter__(self) -> Iterator[Any]:
        """As (label, address, icon, whether it is this page), the way templates of a team's may read it."""
        return iter((self.label, self.url, self.icon, self.is_here))


def open_views() -> dict[str, Any]:
    """endpoint -> view, of what the actor may open from the menu; asked once a request."""
    found: dict[str, Any] | None = scope.answers().get(open_views)
    if found is None:
        views = registry().admin._views[1:]
        found = scope.answers()[open_views] = {
            view.endpoint: view for view in views if view.is_visible() and view.is_accessible()
        }
    return found


def menu() -> list[tuple[str, list[Entry]]]:
    """[(category, entries)] of what the actor may open."""
    groups: dict[str, list[Entry]] = {}
    letters = registry().letters
    for endpoint, view in open_views().items():
        address = address_of(f"{endpoint}.{view._default_view}")
        here, letter = request.blueprint == endpoint, letters.get(endpoint, "")
        entry = Entry(_(str(view.name)), address, getattr(view, "icon", "page"), here, letter)
        groups.setdefault(view.category or "", []).append(entry)
    in_order = sorted(groups.items(), key=lambda group: group[0] == TOOLS)  # the tool's own pages stand last
    return [(_(category) if category else "", entries) for category, entries in in_order]


def pins() -> Any:
    """What the reader pinned, and whether this page can be; None where nothing is kept of it."""
    return registry().pinned()


def kind_of_page() -> str:
    """List, record, form or the endpoint of a page of its own: which shortcuts are told."""
    return kind_of(request.endpoint or "")
