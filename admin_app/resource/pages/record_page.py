"""The record page and the form page: a row -> plain values for their templates."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from flask import request
from markupsafe import Markup

from admin_app.resource import scope
from admin_app.resource.actions import Verb
from admin_app.resource.errors import BadAddress, closest, with_suggestion
from admin_app.resource.fields import Field, Kind
from admin_app.resource.pages import columns, developer, neighbours, writes
from admin_app.resource.pages.list_page import shell
from admin_app.resource.pages.neighbours import carried, list_url
from admin_app.resource.pages.record_address import TAB, carried_text, record_url
from admin_app.resource.pages.related import Tab, tabs
from admin_app.resource.pages.related_list import folded, related_list
from admin_app.resource.pages.removal import removal
from admin_app.resource.pages.sections import sections
from admin_app.resource.resource import Resource
from admin_app.resource.translation import gettext as _

FACTS = 3
RETURN_MAX = 1500
"""Characters of an address that a form may return to."""


def context(view: Resource, row: Any) -> dict[str, Any]:
    """Everything the record's template needs; of its tabs, what is in the open one."""
    shown = columns.columns_for(view, [columns.path_of(view.model, name) for name, _label in view._details_columns])
    key = view.get_pk_value(row)
    status, facts = _status_and_facts(view, row, shown)
    found = tabs(view, row)
    return (
        {
            "row": row,
            "model": row,
            "key": key,
            "label": view.label(row),
            "status": status,
            "facts": facts,
            "row_actions": [(v.name, v.words, v.question) for v in view.verbs.values() if _on_record(view, v, row)],
            "details_columns": [(column.name, column.label) for column in shown],
            "get_value": view.get_detail_value,
        }
        | _addresses(view, row, key)
        | _opened(view, row, found, shown)
        | {"tabs": _tab_links(view, key, found)}
        | shell(view)
    )


def _addresses(view: Resource, row: Any, key: str) -> dict[str, Any]:
    listing = carried(view)
    back = writes.return_url(view) if "url" in request.args else list_url(view, listing)
    here = request.full_path.rstrip("?")
    here = here if len(here) <= RETURN_MAX else view.row_url(row)
    quoted = quote(key, safe="")
    return {
        "return_url": back,
        "record_url": record_url(view, key),
        "json_url": f"{view.base_url}json/?id={quoted}",
        "edit_url": f"{view.base_url}edit/?id={quoted}&url={quote(here, safe='')}" if view.may("edit") else None,
        "delete_url": f"{view.base_url}delete/?id={quoted}&url={quote(back, safe='')}" if view.may("delete") else None,
        "steps": neighbours.steps(view, key),
        "end_met": neighbours.end_met(),
        "bylines": _beside("bylines", view, row),
    }


def _beside(kind: str, view: Resource, row: Any) -> list[Markup]:
    """What capabilities add to a record."""
    known = scope.registry_or_none()
    return [made for make in getattr(known, kind, ()) if (made := make(view, row))]


def _opened(view: Resource, row: Any, found: list[Tab], shown: list[columns.Column]) -> dict[str, Any]:
    """What the open tab shows; the fields, with what stands beside them, where none was chosen."""
    nothing: dict[str, Any] = {"tab": "", "sections": [], "panels": [], "tab_list": None, "inside": None}
    name = request.args.get(TAB, "")
    if not name:
        return nothing | {"sections": sections(view, row, shown), "panels": _beside("panels", view, row)}
    if name == developer.TAB and view.may("inspect"):
        return nothing | {"tab": name, "inside": developer.inside(view, row)}
    tab = next((each for each in found if each.name == name), None)
    if tab is None:
        near = closest(name, [each.name for each in found])
        sentence = _("This record has no tab %(name)s.", name=repr(name))
        raise BadAddress(with_suggestion(sentence, near))
    return nothing | {"tab": name, "tab_list": related_list(view, row, tab)}


def _tab_links(view: Resource, key: str, found: list[Tab]) -> list[tuple[str, str, str, str]]:
    """[(name, label, count, address)]; the fields come first, what is for developers last."""
    listing = carried_text()
    links = [("", _("Details"), "", record_url(view, key, listing=listing))]
    for tab in found:
        count = tab.count.text if tab.count is not None else ""
        links.append((tab.name, tab.label, count, record_url(view, key, tab=tab.name, listing=listing)))
    if view.may("inspect"):
        links.append((developer.TAB, _("Developer"), "", record_url(view, key, tab=developer.TAB, listing=listing)))
    return links


def meant(view: Resource) -> str | None:
    """Where a form inside a tab leads, which a browser sent without script."""
    name = request.args.get(TAB, "")
    return folded(view, name) if name else None


def _status_and_facts(
    view: Resource, row: Any, shown: Iterable[columns.Column]
) -> tuple[Markup | None, list[tuple[str, Markup]]]:
    """The first status, and the first short values of the list's columns that the label does not say already."""
    by_name = {column.name: column for column in shown if column.field is not None and _is_fact(column.field)}
    in_list = [by_name[name] for name in view.names if name in by_name]
    label = view.label(row)
    telling = [one for one in in_list if (value := getattr(row, one.name)) is not None and str(value) != label]
    of_status = next((one for one in telling if one.kind == Kind.ENUM), None)
    facts = [(column.label, column.cell(row)) for column in telling if column is not of_status]
    return of_status.cell(row) if of_status is not None else None, facts[:FACTS]


def _is_fact(field: Field) -> bool:
    return not field.primary_key and field.kind not in columns.HEAVY | {Kind.TO_MANY}


def _on_record(view: Resource, verb: Verb, row: Any) -> bool:
    return verb.name != "delete" and view.is_action_allowed(verb.name) and verb.fits(row)


def delete_context(view: Resource, row: Any, *, mistyped: bool = False) -> dict[str, Any]:
    found = removal(view, row)
    return {
        "label": view.label(row),
        "key": view.get_pk_value(row),
        "record_url": view.row_url(row),
        "removal": found,
        "counts": [(kind.label, kind.count.text, [name for name, _url in kind.samples]) for kind in found.goes],
        "blocked_by": [(kind.label, kind.count.text, [name for name, _url in kind.samples]) for kind in found.blocks],
        "mistyped": mistyped,
        "return_url": writes.return_url(view),
        "form": view.delete_form(),
    } | shell(view)
