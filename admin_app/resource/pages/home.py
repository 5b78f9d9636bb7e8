"""``/admin/``: what its reader left, the team's dashboards, and what there is, by category. Asks for no row itself.

Each part is drawn after the page by an address of its own, within a time limit, and fails alone.
"""

from typing import Any

from flask import current_app, render_template, request
from flask_admin import AdminIndexView, expose
from markupsafe import Markup

from admin_app.extensions import db
from admin_app.resource import scope
from admin_app.resource.errors import NotFound, NotSignedIn
from admin_app.resource.listing.time_limits import at_most
from admin_app.resource.pages.shell import menu
from admin_app.resource.registry import Part, Registry, registry
from admin_app.resource.translation import gettext as _

RECENT = 6
"""Records of a person's that the overview names."""


def init_app(known: Registry) -> None:
    known.parts["recent"] = Part("recent", "eye", lambda: _("Records you opened"), _recent)


class Home(AdminIndexView):
    operations = {"index": "read", "part": "read"}

    def _handle_view(self, name: str, **kwargs: Any) -> None:
        if scope.actor() is None:
            raise NotSignedIn(_("Sign in to open this page."))

    @expose()
    def index(self) -> Any:
        known, categories = registry(), menu()
        return self.render(
            "admin/index.html",
            categories=categories,
            parts=list(known.parts.values()) if categories else [],
            pins=known.pinned(),
            boards=[drawn for make in known.overview if (drawn := make())],
        )

    @expose("/overview/<which>/")
    def part(self, which: str) -> Any:
        """One part as a page, or with ``part=1`` what the overview puts into its place."""
        part = registry().parts.get(which)
        if part is None:
            raise NotFound(_("The overview has no such part."))
        with at_most(db.session(), current_app.config["TILE_TIMEOUT_MS"]):
            drawn = part.draw()
        return drawn if "part" in request.args else self.render("admin/part.html", part=part, drawn=drawn)


def _recent() -> Markup:
    return Markup(render_template("admin/_recent.html", records=registry().recent(RECENT)))
