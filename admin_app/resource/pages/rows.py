"""The rows of a list as finished markup: fifty times a page, so each value is escaped once and joined once.

Jinja would pass each piece through ten templates and make a scope for each block of each row; the template asks for
that only where a team's own template replaces a block of the row.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from admin_app.resource.pages.cells import finished
from admin_app.resource.pages.columns import Column, in_address
from admin_app.resource.resource import Resource
from admin_app.resource.translation import gettext as _

ROW_BLOCKS = ("list_row", "list_row_actions_column", "list_row_actions")

HOLE = "{}"
"""Where the name of each record goes in a sentence that is translated once."""


@dataclass(frozen=True, slots=True)
class Row:
    """``data`` are the finished cells before the tools, the box to tick included."""

    key: str
    url: str
    label: str
    cells: list[Markup]
    tools: Markup
    data: Markup

    @property
    def drawn(self) -> str:
        """The whole row as the template's own blocks draw it."""
        return f'<tr{self.opens}>{self.data}<td class="tools">{self.tools}</td></tr>\n'

    @property
    def opens(self) -> Markup:
        return Markup(f' data-url="{escape(self.url)}"') if self.url else Markup()


def rows_of(
    view: Resource, rows: Iterable[Any], shown: Sequence[Column], *, ticks: bool, address: str = ""
) -> list[Row]:
    """Each row with its cells; ``ticks``: a box before each, for the actions that can be chosen; ``address``: where the
    rows' own pages are, up to the key."""
    cells = [column.cell for column in shown]
    tool = _edit_tool(view) if view.may("edit") else None
    name, address = view.labels(), address or view.row_address
    made = []
    before, after = _around(_("Select %(record)s", record=HOLE))
    for row in rows:
        key, label = view.get_pk_value(row), name(row)
        url, words = address + in_address(key), escape(label)
        drawn = [cell(row) for cell in cells]
        box = _box(key, f"{before}{words}{after}") if ticks else ""
        tools = tool(key, words) if tool else Markup()
        made.append(Row(key, url, label, drawn, tools, finished(box + _cells(drawn, url, words))))
    return made


def _cells(drawn: list[Markup], url: str, words: str) -> str:
    lead = drawn[0] if drawn else words
    if url and "<a " not in lead:
        lead = finished(f'<a href="{escape(url)}">{lead}</a>')
    rest = "</td><td>".join(drawn[1:])
    return f'<th scope="row">{lead}</th><td>{rest}</td>' if len(drawn) > 1 else f'<th scope="row">{lead}</th>'


def _box(key: str, words: str) -> str:
    return (
        f'<td class="tick"><label><input type="checkbox" name="rowid" value="{escape(key)}" form="bulk" '
        f'aria-label="{words}"></label></td>'
    )


def _around(sentence: str) -> tuple[str, str]:
    """What stands before and after the record's name, translated once a page."""
    before, _hole, after = str(escape(sentence)).partition(HOLE)
    return before, after


def _edit_tool(view: Resource) -> Callable[[str, str], Markup]:
    """A quiet link at the end of a row; the drawing says what it does, its name says to which row."""
    asset = current_app.jinja_env.globals.get("asset")  # not there where a view stands in an application of its own
    pencil = f"{asset('icons.svg') if callable(asset) else ''}#pencil"
    edit = escape(f"{view.base_url}edit/?id=")
    svg = f'<svg class="icon" aria-hidden="true"><use href="{pencil}"/></svg>'

    title = escape(_("Edit"))
    before, after = _around(_("Edit %(record)s", record=HOLE))

    def tool(key: str, words: str) -> Markup:
        return finished(
            f'<a href="{edit}{in_address(key)}" title="{title}" aria-label="{before}{words}{after}">{svg}</a>'
        )

    return tool


@pass_context
def drawn_rows(context: Context, rows: Sequence[Row]) -> Markup | None:
    """All rows at once; None where a template replaces a block of the row, so that the blocks have to draw them."""
    if any(len(context.blocks.get(name, ())) > 1 for name in ROW_BLOCKS):
        return None
    return Markup("".join([row.drawn for row in rows]))
