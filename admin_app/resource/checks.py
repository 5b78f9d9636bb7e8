"""Is every declaration sound? Asked at start, so that a mistake is a sentence now and not a surprise at a click.

Each trouble names the declaration, what is wrong, and what was probably meant.
"""

from collections.abc import Collection, Iterator
from itertools import takewhile
from typing import Any

from flask_admin.base import BaseView
from sqlalchemy import inspect

from admin_app.resource.errors import UnsoundDeclarations, closest
from admin_app.resource.fields import fields_of
from admin_app.resource.pages import cell_edits, columns
from admin_app.resource.pages.columns import is_column, path_of
from admin_app.resource.pages.page import Page, operation_of
from admin_app.resource.policy import ADMIN, OPERATIONS, Policy
from admin_app.resource.registry import Registry
from admin_app.resource.resource import Resource
from admin_app.resource.shortcuts import HOME, clashes
from admin_app.resource.view import ModelView

COLUMN_OPTIONS = (
    "column_list", "column_exclude_list", "column_searchable_list", "column_filters", "column_editable_list",
    "column_details_list", "column_details_exclude_list", "column_export_list", "column_export_exclude_list",
)  # fmt: skip
SHOWN = ("column_list", "column_details_list", "column_export_list")
FORM_OPTIONS = ("form_columns", "form_excluded_columns")
NAMED_OPTIONS = (
    "column_labels", "column_descriptions", "column_formatters", "column_formatters_export", "column_choices",
    "form_args", "form_widget_args", "form_overrides", "form_choices", "form_ajax_refs",
)  # fmt: skip
FORM_METHODS = ("create_model", "update_model", "delete_model", "validate_form", "create_form", "edit_form")
"""How forms are made and saved; what is written by the API goes another way."""
UNREAD = {
    "column_display_pk": "remove it and name the key in column_list.",
    "column_extra_row_actions": "write a method with @action, which stands on every record and takes many at once.",
}
"""Options of Flask-Admin that no page here reads, and what to do instead."""
ALIKE = 0.85
"""An attribute that is this near to the name of an option was meant to be it."""


def check(registry: Registry) -> None:
    """Raise UnsoundDeclarations with every trouble found in the views of this application."""
    troubles = list(troubles_in(registry))
    if troubles:
        raise UnsoundDeclarations("\n".join(troubles))


def troubles_in(registry: Registry) -> Iterator[str]:
    for page in registry.admin._views:
        yield from _methods(page)
    for view in registry.views:
        yield from _declaration(view)
    for page in registry.pages:
        if isinstance(page, Page):
            yield from page.troubles(registry)
    yield from _rules(registry)
    yield from _shortcuts(registry)
    for more in registry.checks:
        yield from more(registry)


def _methods(view: BaseView) -> Iterator[str]:
    for _, method, _ in view._urls:
        try:
            operation = operation_of(view, method)
        except (KeyError, AttributeError):
            yield f'{_name(view)}.{method} names no operation; write @needs("read") or another below @expose.'
            continue
        policy: Policy | None = getattr(view, "policy", None)
        if policy is not None and operation not in OPERATIONS and operation not in policy.others:
            yield f"{_name(view)}.{method} needs {operation!r}, which Policy(others=…) of it gives to nobody."


def _declaration(view: Resource) -> Iterator[str]:
    if getattr(view, "reflected", False):
        return  # made by a machine from the schema: nothing there can be mistyped
    yield from _misspelt(view)
    yield from _written_by_the_api(view)
    yield from _columns(view)
    yield from _edited_in_lists(view)
    yield from _named(view)
    yield from _policy(view)
    yield from _questions(view)
    for option, instead in UNREAD.items():
        if getattr(view, option):
            yield f"{_name(view)}.{option} is not read here; {instead}"
    if view.fast_mass_delete:
        yield f"{_name(view)}.fast_mass_delete passes by the history; remove it: deleting many rows is recorded anyway."
    if view.export_max_rows:
        yield f"{_name(view)}.export_max_rows cuts a file without a word; remove it: files are streamed at any size."


def _misspelt(view: Resource) -> Iterator[str]:
    """An option that Flask-Admin does not know does nothing, without a word."""
    options = [name for name in dir(ModelView) if not name.startswith("_")]
    for class_ in takewhile(lambda class_: class_ is not ModelView, type(view).__mro__):
        for name, value in vars(class_).items():
            near = None if name in options or name.startswith("_") else closest(name, options, ALIKE)
            if near and not callable(value):
                yield f"{_name(view)}.{name} is no option; did you mean {near!r}?"


def _columns(view: Resource) -> Iterator[str]:
    for option in COLUMN_OPTIONS:
        for column in getattr(view, option) or ():
            path = path_of(view.model, column) if is_column(column) else None
            if path and (trouble := _unknown(view, path)):
                yield f"{_name(view)}.{option} names {path!r}; {trouble}"
    for _title, names in view.column_details_sections or ():
        for name in names:
            if trouble := _unknown(view, path_of(view.model, name)):
                yield f"{_name(view)}.column_details_sections names {name!r}; {trouble}"
    for option in FORM_OPTIONS:
        for column in getattr(view, option) or ():
            path = path_of(view.model, column)
            if path not in fields_of(view.model) and path not in (view.form_extra_fields or {}):
                yield f"{_name(view)}.{option} names {path!r}; {_meant(path, fields_of(view.model))}"
    for path, _ in view.default_sort:
        if trouble := _unknown(view, path):
            yield f"{_name(view)}.column_default_sort names {path!r}; {trouble}"


def _written_by_the_api(view: Resource) -> Iterator[str]:
    """The API has no form and calls none of what a declaration overrides there: its rules would be passed by."""
    for name in FORM_METHODS if view.api_write else ():
        if getattr(type(view), name) is not getattr(ModelView, name):
            yield (
                f"{_name(view)}.api_write is on, but the API never calls {name}, which {_name(view)} overrides; move "
                "its rules to on_model_change, after_model_change or form_args, or take api_write away."
            )


def _edited_in_lists(view: Resource) -> Iterator[str]:
    """A field that a cell cannot edit is refused now, not at a click."""
    for path in columns.editable_paths(view):
        if not _unknown(view, path) and (why := cell_edits.unfit(view, path)):
            yield f"{_name(view)}.column_editable_list names {path!r}; {why}"


def _named(view: Resource) -> Iterator[str]:
    """What is said of a column by its name; a formatter makes a column only where one is shown."""
    shown = [column for option in SHOWN for column in getattr(view, option) or () if isinstance(column, str)]
    known = {*shown, *(view.form_extra_fields or {})}
    for option in NAMED_OPTIONS:
        if option == "column_formatters_export" and view.column_formatters_export is view.column_formatters:
            continue  # files are written with those of the list where they have none of their own
        for name in getattr(view, option) or {}:
            path = path_of(view.model, name)
            if path not in known and (trouble := _unknown(view, path, ())):
                yield f"{_name(view)}.{option} names {path!r}; {trouble}"


def _unknown(view: Resource, path: str, computed: Collection[str] | None = None) -> str | None:
    """What is wrong with a path, or None; ``computed`` are names that no field stands for (None: those formatted)."""
    model = view.model
    names = path.split(".")
    for position, name in enumerate(names):
        fields = fields_of(model)
        field = fields.get(name)
        if field is None:
            made = hasattr(model, name) or name in (view.column_formatters if computed is None else computed)
            return None if made and position == len(names) - 1 else _meant(name, fields)
        if field.target is None and position < len(names) - 1:
            return f"{name} is no relation, so nothing lies behind it."
        model = field.target or model
    return None


def _meant(name: str, names: Any) -> str:
    near = closest(name, names)
    return f"did you mean {near!r}?" if near else f"its fields are {', '.join(sorted(names))}."


def _policy(view: Resource) -> Iterator[str]:
    fields = fields_of(view.model)
    for word in ("fields", "writable"):
        for name, roles in getattr(view.policy, word).items():
            if name not in fields and not hasattr(view.model, name):
                yield f"{_name(view)}.policy.{word} names {name!r}; {_meant(name, fields)}"
            if strangers := sorted(set(roles) - set(view.policy.read) - {ADMIN}):
                yield f"{_name(view)}.policy.{word} gives {name} to {', '.join(strangers)}, who may not read it."


def _questions(view: Resource) -> Iterator[str]:
    """What an action asks of its rows, where it is a name, is something that the model answers."""
    for verb in view.verbs.values():
        if isinstance(verb.when, str) and not hasattr(view.model, verb.when):
            answers = [name for name in dir(view.model) if not name.startswith("_")]
            near = closest(verb.when, answers)
            hint = f"did you mean {near!r}?" if near else f"write it as a property of {view.model.__name__}."
            yield f"{_name(view)}.{verb.name} asks when={verb.when!r} of its rows; {hint}"


def _rules(registry: Registry) -> Iterator[str]:
    """One model has one row rule, however many views it has: the door knows models, not views."""
    first: dict[type, Resource] = {}
    for view in registry.views:
        other = first.setdefault(view.model, view)
        if other is not view and other.policy.rows is not view.policy.rows:
            yield f"{_name(view)} and {_name(other)} have different row rules for {view.model.__name__}; use one."
    for view in registry.views:
        for relation in inspect(view.model).relationships:
            if relation.mapper.class_ in first and relation.passive_deletes and relation.cascade.delete:
                yield f"{view.model.__name__}.{relation.key} leaves deletes to the database, unseen by the history."


def _shortcuts(registry: Registry) -> Iterator[str]:
    """One key does one thing on a page, and one letter after G leads to one page."""
    for one, other in clashes(registry.shortcuts):
        yield f"{other.keys} would both {one.says!r} and {other.says!r} on one page; give one of them another key."
    asked: dict[str, BaseView] = {}
    for view in registry.admin._views:
        letter = getattr(view, "shortcut", None)
        if letter is None:
            continue
        if len(letter) != 1 or not letter.isalnum() or letter.casefold() == HOME:
            yield f"{_name(view)}.shortcut is {letter!r}; it is one letter or digit, and not H, which is the overview."
        first = asked.setdefault(letter.casefold(), view)
        if first is not view:
            yield f"{_name(first)} and {_name(view)} are both opened by G {letter.upper()}; give one another letter."


def _name(view: BaseView) -> str:
    return type(view).__name__
