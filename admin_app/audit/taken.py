"""One export as one person may read it: the columns and filters that they could ask for themselves.

An export of a resource of which the reader does not see every row is told to them only where it is their own: the
number of its rows, and the values it was narrowed by, speak of everybody's.
"""

import json
from collections.abc import Iterator
from typing import Any

from flask import current_app
from markupsafe import Markup, escape
from sqlalchemy import ColumnElement, and_, or_

from admin_app.audit.history import Reader
from admin_app.audit.lines import not_visible
from admin_app.audit.seen import Seen
from admin_app.audit.told import Line, Taken
from admin_app.resource import scope
from admin_app.resource.errors import BadAddress
from admin_app.resource.listing import Filter, Listing
from admin_app.resource.listing.conditions import leaves
from admin_app.resource.listing.grammar import named
from admin_app.resource.listing.limits import Limits
from admin_app.resource.listing.operators import operator_words
from admin_app.resource.listing.paths import Misread, Path, find
from admin_app.resource.pages.columns import columns_for, heading
from admin_app.resource.pages.filter_words import NAMED, words_of
from admin_app.resource.resource import Resource
from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import gettext_noop as N_
from admin_app.resource.translation import ngettext
from models.system.change import ChangeSet
from models.system.export import Export

OUTCOMES = {
    "begun": N_("unknown whether it was finished"),
    "whole": "",
    "cut": N_("broke off"),
    "left": N_("stopped by its reader"),
}


def visible_to(reader: Reader) -> Any:
    """The condition on ``Export`` and its ``ChangeSet``."""
    seen = Seen(reader.session)
    everything = sorted(name for name, view in reader.views.items() if seen.sees_all(view.model))
    found: list[ColumnElement[bool]] = [Export.resource.in_(everything)]
    if (me := getattr(scope.actor(), "id", None)) is not None:
        found.append(and_(Export.resource.in_(sorted(reader.views)), ChangeSet.actor_id == me))
    if reader.reads_all:
        found.append(Export.resource.not_in(sorted(reader.shown)))
    return or_(*found)


def tell(reader: Reader, exports: list[Export]) -> dict[int, Taken]:
    """The exports, by the number of their change set; the caller has asked for those ``visible_to`` the reader."""
    seen = Seen(reader.session)
    for export in exports:
        if view := reader.views.get(export.resource):
            _want(view, export, seen)
    seen.load()
    return {export.change_set_id: _tell(reader.views.get(export.resource), export, seen) for export in exports}


def _want(view: Resource, export: Export, seen: Seen) -> None:
    for part in _filters(export):
        if (path := _path(view, part.path, seen)) and path.field.target and part.operator != "empty":
            for key in part.values[:NAMED]:
                seen.want(path.field.target, key)


def _tell(view: Resource | None, export: Export, seen: Seen) -> Taken:
    if view is None:  # no resource shows the table: for who may see everything
        raw = [(_("Listing"), Markup("<code>{}</code>").format(json.dumps(export.listing, ensure_ascii=False)))]
        columns = ", ".join(export.columns)
        return _taken(export, export.resource, None, [*raw, (_("Columns"), columns)])
    shown = ", ".join(column.label for column in columns_for(view, export.columns))
    lines = [*_lines(view, export, seen), *([(_("Columns"), shown)] if shown else [])]
    withheld = not_visible()
    asks_for_nothing_hidden = not any(withheld in words for _label, words in lines)
    return _taken(export, _(str(view.name)), _url(view, export) if asks_for_nothing_hidden else None, lines)


def _taken(export: Export, resource: str, url: str | None, lines: list[Line]) -> Taken:
    said = _(OUTCOMES[export.outcome]) if OUTCOMES[export.outcome] else ""
    return Taken(resource, url, export.format.upper(), export.rows, said, lines)


def _lines(view: Resource, export: Export, seen: Seen) -> Iterator[Line]:
    """What the file was narrowed by, each in words, or in two that say that there was more."""
    kept = export.listing
    found = [*_searched(view, kept, seen)]
    for part in _filters(export):
        path = _path(view, part.path, seen)
        found.append((heading(view, part.path), _words(view, part, path, seen)) if path else None)
    found += _nested(view, kept, seen)
    yield from (line for line in found if line is not None)
    if None in found:
        yield _("Also narrowed by"), not_visible()
    yield from ((name, value) for name, value in kept.get("also", ()))


def _filters(export: Export) -> list[Filter]:
    return [Filter(path, operator, tuple(values)) for path, operator, values in export.listing.get("filters", ())]


def _path(view: Resource, text: str, seen: Seen) -> Path | None:
    """The field a filter asks, where the reader may ask it too and sees every row on the way there."""
    path = find(view, text)
    if path is None or not all(seen.sees_all(step.target) for step in path.steps if step.target is not None):
        return None
    return path


def _words(view: Resource, part: Filter, path: Path, seen: Seen) -> str | Markup:
    target = path.field.target
    if target is None or part.operator == "empty":
        try:
            return words_of(view, part)
        except ValueError:  # kept before the column became what it is now
            return ", ".join(part.values)
    labels = [_label(target, key, seen) for key in part.values[:NAMED]]
    return Markup("{} {}").format(operator_words(path.field.kind, part.operator), _either(labels, len(part.values)))


def _either(labels: list[Markup], count: int) -> Markup:
    """The first few of so many values, of which any will do."""
    first = Markup(" {} ").format(_("or")).join(labels)
    if count <= NAMED:
        return first
    return escape(
        ngettext("%(first)s or %(count)s more", "%(first)s or %(count)s more", count - NAMED, first="{}")
    ).format(first)


def _label(target: type, key: str, seen: Seen) -> Markup:
    label = seen.label(target, key)
    return not_visible() if label is None and not seen.sees_all(target) else escape(label or key)


def _searched(view: Resource, kept: dict[str, Any], seen: Seen) -> Iterator[Line | None]:
    """A search looks into several fields: its words are for who may read all of them."""
    if kept.get("search"):
        yield (_("Search"), kept["search"]) if all(_path(view, name, seen) for name in view.search_fields) else None


def _nested(view: Resource, kept: dict[str, Any], seen: Seen) -> Iterator[Line | None]:
    if not kept.get("where"):
        return
    try:
        paths = [named(view, name, Limits())[0].text for name, _value in leaves(kept["where"])]
    except Misread:
        yield None
        return
    tree = Markup("<code>{}</code>").format(json.dumps(kept["where"], ensure_ascii=False))
    yield (_("Conditions"), tree) if all(_path(view, path, seen) for path in paths) else None


def _url(view: Resource, export: Export) -> str | None:
    """The list page of the same listing; None where today's address would not be read."""
    try:
        listing = Listing.from_json(export.listing | {"columns": []}, view, Limits.from_config(current_app.config))
    except BadAddress:
        return None
    return listing.but(also=tuple((name, value) for name, value in export.listing.get("also", ()))).address(
        view.base_url
    )
