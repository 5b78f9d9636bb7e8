"""The frame round every page: the menu the actor may see, the environment's word, the addresses of assets."""

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app, request
from flask_admin import AdminIndexView, expose
from flask_bootstrap import Bootstrap5
from markupsafe import Markup, escape

from admin_app.resource import scope
from admin_app.resource.errors import NotSignedIn
from admin_app.resource.pages import columns
from admin_app.resource.pages.rendering import address_of
from admin_app.resource.registry import registry

_PREFIX = re.compile(r"^(bi|fa)-")
TOOLS = "Tool"
ENVIRONMENT_TONES = {"production": "danger", "staging": "warning", "development": "info"}


class Home(AdminIndexView):
    """``/admin/``: what there is, by category; nothing is counted."""

    operations = {"index": "read"}

    def _handle_view(self, name: str, **kwargs: Any) -> None:
        if scope.actor() is None:
            raise NotSignedIn("Sign in to open this page.")

    @expose()
    def index(self) -> Any:
        return self.render("admin/index.html", categories=menu())


def init_app(app: Flask) -> None:
    Bootstrap5(app)  # only for its packaged files
    hashes: dict[str, str] = {}

    def asset(name: str) -> str:
        """The address of a file of ours, which changes with its content so that browsers keep it for good."""
        if name not in hashes or app.debug:
            hashes[name] = hashlib.sha256((Path(app.static_folder or "") / name).read_bytes()).hexdigest()[:12]
        return address_of("static", filename=name, v=hashes[name])

    @cache
    def drawing(name: str, sprite: str) -> Markup:
        return Markup(f'<svg class="icon" aria-hidden="true"><use href="{escape(sprite)}#{escape(name)}"/></svg>')

    def icon(name: str | None) -> Markup:
        """One drawing of static/icons.svg, hidden from assistive technology: the word beside it says what it means.

        Names of other icon sets ("bi bi-pencil", "fa fa-eye") lose their prefix.
        """
        return drawing(_PREFIX.sub("", (name or "table").rpartition(" ")[2]), asset("icons.svg"))

    app.jinja_env.filters.update(shown=columns.shown, within_sentence=within_sentence)
    app.jinja_env.globals.update(asset=asset, icon=icon, steward_menu=menu, steward_environment=environment)


def within_sentence(name: str) -> str:
    """A resource's name inside a sentence: "Order" becomes "order", "SKU" stays."""
    second = name[1:2]
    return name if second.isupper() or second.isdigit() else name[:1].lower() + name[1:]


def nonce() -> str:
    """The nonce of this response, for Flask-Admin's own tags."""
    return str(current_app.jinja_env.globals["csp_nonce"]())  # type: ignore[operator]


def environment() -> tuple[str, str]:
    """(the words that stand on every page, their tone): where one is, and whether an opened database can be changed."""
    word = current_app.config["ENVIRONMENT"]
    tone = ENVIRONMENT_TONES.get(word, "info")
    opened = [one.source for one in current_app.config.get("OPENED", ())]
    if not opened:
        return word, tone
    said = ", ".join(f"{source.name} · {'writable' if source.writable else 'read-only'}" for source in opened)
    if tone == "danger":
        return f"{word}: {said}", tone
    return said, "warning" if any(source.writable for source in opened) else tone


def menu() -> list[tuple[str, list[tuple[str, str, str, bool]]]]:
    """[(category, [(label, address, icon, whether it is this page)])] of what the actor may open."""
    groups: dict[str, list[tuple[str, str, str, bool]]] = {}
    for view in registry().admin._views[1:]:
        if view.is_visible() and view.is_accessible():
            address = address_of(f"{view.endpoint}.{view._default_view}")
            here = request.blueprint == view.endpoint
            groups.setdefault(view.category or "", []).append((view.name, address, getattr(view, "icon", "page"), here))
    return sorted(groups.items(), key=lambda group: group[0] == TOOLS)  # the tool's own pages stand last
