"""A dashboard's pages: the whole of it, and each tile by itself. The page asks for no row; each tile does, when it is
opened or when the page's script puts it into its place, within a limit of its own."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from flask import Flask, current_app, render_template, request, url_for
from flask_admin import expose
from markupsafe import Markup

from admin_app.dashboards import pictures, written
from admin_app.dashboards.asked import Asked, asked_by_reader
from admin_app.dashboards.checks import troubles_of
from admin_app.dashboards.figures import figures_of
from admin_app.dashboards.kept import told
from admin_app.dashboards.tiles import Tile
from admin_app.resource.errors import NotFound
from admin_app.resource.listing.time_limits import at_most
from admin_app.resource.pages.columns import columns_for
from admin_app.resource.pages.list_page import page_of
from admin_app.resource.pages.page import Page, remembered
from admin_app.resource.policy import STANDARD, Policy
from admin_app.resource.registry import Registry, registry
from admin_app.resource.translation import gettext as _

NAMED_COLUMNS = 3
"""Of a list's own columns, for a tile of rows that names none."""


class Dashboard(Page):
    """Tiles of a team's, on the overview of everybody who may read one of them; each reader sees those that are theirs.

    ``on_overview = False`` makes it a page of the menu instead. A ``policy`` narrows it further; without one it is for
    who may read the resource of a tile.
    """

    tiles: Sequence[Tile] = ()
    on_overview = True
    icon = "board"
    operations: ClassVar[dict[str, str]] = {"index": "read", "tile": "read"}  # type: ignore[misc]

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        if type(self).policy is STANDARD:
            self.policy = Policy(read=readers_of(self.tiles))

    def is_visible(self) -> bool:
        return not self.on_overview

    def asked(self) -> list[Asked]:
        """The tiles of whoever asks."""
        found: list[Asked] = remembered(self, "tiles", self._ask)
        return found

    def _ask(self) -> list[Asked]:
        known = registry()
        return [asked for tile in self.tiles if (asked := asked_by_reader(tile, known)) is not None]

    def troubles(self, registry: Any) -> Iterable[str]:
        return troubles_of(type(self).__name__, self.tiles, registry)

    @expose("/")
    def index(self) -> Any:
        return self.render("dashboards/index.html", board=self, tiles=framed(self))

    @expose("/<tile>/")
    def tile(self, tile: str) -> Any:
        """One tile as a page, or with ``part=1`` what a dashboard puts into its place; ``anew=1`` asks for its numbers
        again."""
        asked = next((one for one in self.asked() if one.tile.name == tile), None)
        if asked is None:
            raise NotFound(
                _("There is no such tile that you may see."), link=(_("The overview"), url_for("admin.index"))
            )
        with at_most(asked.view.rows, current_app.config["TILE_TIMEOUT_MS"], asked.view.model):
            drawn = draw(asked, str(self.endpoint), anew="anew" in request.args, whole="part" not in request.args)
        if "part" in request.args:
            return drawn
        return self.render("dashboards/tile.html", board=self, asked=asked, drawn=drawn)


def readers_of(tiles: Sequence[Any]) -> frozenset[str]:
    """Every role that reads the resource of a tile."""
    policies = [policy for tile in tiles if (policy := getattr(getattr(tile, "view", None), "policy", None))]
    return frozenset(role for policy in policies for role in policy.read)


def init_app(app: Flask) -> None:
    known: Registry = app.extensions["steward"]
    known.overview.append(on_overview)


def on_overview() -> Markup:
    """The dashboards of whoever asks, as the overview shows them: frames, which fill themselves."""
    boards = [page for page in registry().pages if isinstance(page, Dashboard) and page.on_overview]
    open_ = [(board, tiles) for board in boards if board.is_accessible() and (tiles := framed(board))]
    return Markup(render_template("dashboards/_overview.html", boards=open_)) if open_ else Markup()


def framed(board: Dashboard) -> list[tuple[Asked, str]]:
    """Each tile of whoever asks, and the address at which it is drawn."""
    return [(asked, url_for(f"{board.endpoint}.tile", tile=asked.tile.name)) for asked in board.asked()]


def draw(asked: Asked, where: str, *, anew: bool, whole: bool) -> Markup:
    """What a tile shows; ``whole`` opens its table, where it stands alone."""
    if asked.tile.kind == "rows":
        return Markup(render_template("dashboards/_rows.html", asked=asked, **_rows(asked)))
    kept = told(asked, where, figures_of, anew=anew)
    made: dict[str, Any] = {"asked": asked, "tile": asked.tile, "kept": kept, "whole": whole, "clock": written.clock}
    if asked.tile.kind == "number":
        value, unit = kept.figures.values[0], asked.unit
        made |= {"value": written.rounded(value, unit), "exact": written.exact(value, unit)}
    else:
        picture = {"trend": pictures.trend, "chart": pictures.chart}[asked.tile.kind](asked, kept.figures)
        made |= {"picture": picture, "width": pictures.WIDTH}
    return Markup(render_template(f"dashboards/_{asked.tile.kind}.html", **made))


def _rows(asked: Asked) -> dict[str, Any]:
    names = asked.tile.columns or asked.view.names[:NAMED_COLUMNS]
    shown = columns_for(asked.view, names)
    page = page_of(asked.view, asked.listing, shown)
    rows = [(asked.view.row_url(row), [column.cell(row) for column in shown]) for row in page.rows]
    return {"columns": shown, "rows": rows, "has_more": page.next is not None}
