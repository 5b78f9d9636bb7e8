"""The words that are declared and not written: names, labels, choices, actions, tiles. Read from the built application.

They are messages like any sentence, but no source says so: "Placed at" is made from a column's name.
"""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from admin_app.resource.changes import kept_name
from admin_app.resource.fields import fields_of, title
from admin_app.resource.pages.sections import groups
from admin_app.resource.registry import Registry
from models.system import UserRole

Label = tuple[str, bool]
"""The words, and whether they are the tool's own and not a team's."""


def labels(known: Registry) -> Iterator[Label]:
    for view in (*known.views, *known.pages):
        ours = type(view).__module__.startswith("admin_app.")
        for words in _of_view(view):
            if words and any(sign.isalpha() for sign in str(words)):
                yield str(words), ours
    for shortcut in known.shortcuts:
        yield shortcut.says, True
    # No resource shows the roles of a person; the history tells of them.
    for words in (title(kept_name(UserRole)), *_of_fields(UserRole)):
        if words:
            yield str(words), True


def _of_view(view: Any) -> Iterator[Any]:
    yield view.name
    yield view.category
    if hasattr(view, "verbs"):
        yield from _of_resource(view)
    for tile in getattr(view, "tiles", ()):
        yield from (tile.title, tile.note)


def _of_resource(view: Any) -> Iterator[Any]:
    yield view.singular
    for path in (*view.names, *view.search_fields):
        yield view.get_column_name(path)
    yield from _of_fields(view.model, view)
    for inline in view.inline_models or ():
        yield from _of_fields(inline[0] if isinstance(inline, tuple) else inline)
    rules = [each.rules for each in (view._form_create_rules, view._form_edit_rules) if each is not None]
    for heading, _fields in (*view.column_details_sections, *chain.from_iterable(map(groups, rules))):
        yield heading
    for described in (view.column_descriptions, view.column_labels):
        yield from (described or {}).values()
    for choices in (view.column_choices or {}).values():
        yield from (label for _value, label in choices)
    for verb in view.verbs.values():
        yield from (verb.text, verb.confirm)


def _of_fields(model: Any, view: Any = None) -> Iterator[Any]:
    for name, field in fields_of(model).items():
        if field.secret:
            continue
        yield view.get_column_name(name) if view is not None else field.label
        yield field.help
        yield from (label for _value, label in field.choices)
