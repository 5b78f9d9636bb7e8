"""The record page, the form page and the delete page: a row -> plain values for their templates."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from flask_admin.form import FormOpts
from markupsafe import Markup
from sqlalchemy import func, inspect, literal, select
from sqlalchemy.orm import RelationshipProperty, with_parent

from admin_app.resource import scope
from admin_app.resource.actions import Verb
from admin_app.resource.fields import Field, Kind, fields_of, key_text, label_of, label_within
from admin_app.resource.listing.counting import Count
from admin_app.resource.listing.narrowing import own_rows
from admin_app.resource.pages import columns, writes
from admin_app.resource.pages.list_page import shell
from admin_app.resource.resource import Resource

SAMPLES = 5
FACTS = 4
COUNTED = 100
"""Related rows are counted up to here; beyond it the page says "100+"."""


@dataclass(frozen=True, slots=True)
class Related:
    """One relation to many, as the record page shows it."""

    label: str
    url: str | None
    rows: list[tuple[str, str | None]]
    count: Count | None  # None where the rows were not asked for, because that would take too long


def context(view: Resource, row: Any) -> dict[str, Any]:
    shown = columns.columns_for(view, [columns.path_of(view.model, name) for name, _ in view._details_columns])
    values = [(column.label, column.cell(row), column.name) for column in shown]
    known = scope.registry_or_none()
    key = view.row_url(row).rpartition("?id=")[2]
    may_edit, may_delete = view.may("edit"), view.may("delete")
    return {
        "row": row,
        "model": row,
        "key": view.get_pk_value(row),
        "label": view.label(row),
        "facts": _facts(view, row, shown),
        "sections": [("", values)],
        "related": list(related(view, row)),
        "panels": [panel for make in known.panels if (panel := make(view, row))] if known else [],
        "edit_url": f"{view.base_url}edit/?id={key}&url={quote(view.row_url(row), safe='')}" if may_edit else None,
        "delete_url": f"{view.base_url}delete/?id={key}" if may_delete else None,
        "return_url": writes.return_url(view),
        "row_actions": [(v.name, v.text, v.confirm) for v in view.verbs.values() if _on_record(view, v, row)],
        "details_columns": [(column.name, column.label) for column in shown],
        "get_value": view.get_detail_value,
    } | shell(view)


def _facts(view: Resource, row: Any, shown: Iterable[columns.Column]) -> list[tuple[str, Markup]]:
    """The first short values of the list's columns that the label does not say already; a status stands first."""
    by_name = {column.name: column for column in shown if column.field is not None and _is_fact(column.field)}
    in_list = [by_name[name] for name in view.names if name in by_name]
    label = view.label(row)
    telling = [one for one in in_list if (value := getattr(row, one.name)) is not None and str(value) != label]
    telling.sort(key=lambda column: column.kind != Kind.ENUM)
    return [(column.label, column.cell(row)) for column in telling[:FACTS]]


def _is_fact(field: Field) -> bool:
    return not field.primary_key and field.kind not in columns.HEAVY | {Kind.TO_MANY}


def _on_record(view: Resource, verb: Verb, row: Any) -> bool:
    return verb.name != "delete" and view.is_action_allowed(verb.name) and verb.fits(row)


def related(view: Resource, row: Any) -> Iterable[Related]:
    """The relations to many that the actor may read, each with a bounded count and the first few rows."""
    for field in view.readable().values():
        relation = field.attribute.property if field.kind is Kind.TO_MANY else None
        if relation is not None and (not relation.viewonly or relation.info.get("reverse")):
            yield _related(view, row, field)


def _related(view: Resource, row: Any, field: Field) -> Related:
    target, name = view.related(field.name), view.get_column_name(field.name)
    back = _back(field.attribute.property)
    url = None
    if target is not None and back is not None and back in target.readable():
        url = f"{target.base_url}?{urlencode({back: key_text(row)})}"
    if url and not _is_quick(view, field, back):
        return Related(name, url, [], None)
    first, count = peek(view, row, field)
    label = _label_by(target)
    whole = view.label(row)
    rows = [(label_within(label(each), whole), target.row_url(each) if target else None) for each in first]
    return Related(name, url, rows, count)


def _is_quick(view: Resource, field: Field, back: str | None) -> bool:
    """Can the related rows be found without reading their whole table? A file on this machine is read anyway."""
    relation = field.attribute.property
    if not relation.info.get("reverse") or view.rows.get_bind(field.target).dialect.name == "sqlite":
        return True
    return back is not None and fields_of(field.target)[back].indexed


def _label_by(target: Resource | None) -> Callable[[Any], str]:
    """How rows of a resource are called; by their own words where no resource shows them."""
    return target.label if target is not None else label_of


def peek(view: Resource, row: Any, field: Field) -> tuple[list[Any], Count]:
    """(the first few related rows, how many there are up to the bound), through the reading door."""
    among = (with_parent(row, field.attribute), *own_rows(view.related(field.name)))
    statement = select(field.target).where(*among)
    first = list(view.rows.scalars(statement.limit(SAMPLES + 1)).unique())
    if len(first) <= SAMPLES:
        return first, Count(len(first), True)
    some = select(literal(1)).select_from(field.target).where(*among).limit(COUNTED + 1)
    value = view.rows.scalar(select(func.count()).select_from(some.subquery())) or 0
    return first[:SAMPLES], Count(min(value, COUNTED), value <= COUNTED)


def _back(relation: "RelationshipProperty[Any]") -> str | None:
    """The name of the relation that leads back, by which the related list is filtered."""
    if relation.back_populates:
        return str(relation.back_populates)
    mirrored = {(there, here) for here, there in relation.local_remote_pairs or ()}
    others = [other for other in relation.mapper.relationships if other.mapper is relation.parent]
    return next((other.key for other in others if set(other.local_remote_pairs or ()) == mirrored), None)


def form_context(view: Resource, form: Any, row: Any) -> dict[str, Any]:
    rules = view._form_create_rules if row is None else view._form_edit_rules
    label = view.label(row) if row is not None else f"New {view.singular}"
    return {
        "form": form,
        "model": row,
        "form_opts": FormOpts(widget_args=view.form_widget_args, form_rules=rules),
        "return_url": writes.return_url(view),
        "label": label,
        "record_url": view.row_url(row) if row is not None else None,
        "errors": [
            (form[name].id, str(form[name].label.text), _first(told)) for name, told in form.errors.items() if name
        ],
        "form_errors": [str(sentence) for sentence in form.form_errors],
        "shown_only": _shown_only(view, form, row),
    } | shell(view)


def _first(told: Any) -> str:
    while isinstance(told, (list, tuple, dict)) and told:
        told = next(iter(told.values())) if isinstance(told, dict) else told[0]
    return str(told)


def _shown_only(view: Resource, form: Any, row: Any) -> list[tuple[str, Markup]]:
    """What the actor may read but not write, as text."""
    if row is None:
        return []
    writable = view.writable()
    names = [name for name in columns.whole(view.readable()) if name not in form and name not in writable]
    return [(column.label, column.cell(row)) for column in columns.columns_for(view, names)]


def delete_context(view: Resource, row: Any) -> dict[str, Any]:
    goes: list[tuple[str, str, list[str]]] = []
    blocks: list[tuple[str, str, list[str]]] = []
    for relation in inspect(view.model).relationships:
        if relation.viewonly or relation.direction.name != "ONETOMANY":
            continue
        field = view.all_fields[relation.key]
        first, count = peek(view, row, field)
        if first:
            label = _label_by(view.related(relation.key))
            entry = (view.get_column_name(relation.key), count.text, [label(each) for each in first])
            (goes if relation.cascade.delete else blocks).append(entry)
    return {
        "label": view.label(row),
        "key": view.get_pk_value(row),
        "record_url": view.row_url(row),
        "counts": goes,
        "blocked_by": blocks,
        "return_url": writes.return_url(view),
        "form": view.delete_form(),
    } | shell(view)
