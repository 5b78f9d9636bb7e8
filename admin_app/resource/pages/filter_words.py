"""What a filter asks, in the words of a person: "is Open or Shipped", "Total is at least 1000 or Note is empty".

A row that a filter names is called by its label, asked for by key through the reading door: one statement a filter.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import or_, select

from admin_app.resource.fields import Field, Kind, key_condition, key_from_text, key_text, label_of
from admin_app.resource.fields.attributes import ME
from admin_app.resource.fields.values import parse_boolean
from admin_app.resource.forms.pickers import resource_of
from admin_app.resource.listing import Filter, Limits
from admin_app.resource.listing.conditions import is_node
from admin_app.resource.listing.grammar import leaf_questions
from admin_app.resource.listing.operators import operator_words
from admin_app.resource.listing.paths import Path, find
from admin_app.resource.pages import columns
from admin_app.resource.resource import Resource
from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import ngettext
from admin_app.resource.words import Moment

NAMED = 5
"""Values that a filter's words name; the rest is counted."""
_SHIFT = re.compile(r"([+-])0*(\d+)([hdwmy])")
_MOMENTS = frozenset({Kind.DATE, Kind.DATETIME})

Labels = Mapping[str, str]


def path_label(view: Resource, text: str) -> str:
    """The words of a field, and of the relations that lead to it: "Customer > Region"."""
    if "." not in text or text in (view.column_labels or {}):
        return columns.heading(view, text)
    path = find(view, text)
    return columns.heading(view, text) if path is None else " > ".join(_step_labels(view, path))


def _step_labels(view: Resource, path: Path) -> Iterator[str]:
    here: Any = view
    for field in (*path.steps, path.field):
        yield columns.heading(here, field.name) if here is not None else field.label
        here = here.related(field.name) if here is not None and field.target is not None else None


def words_of(view: Resource, part: Filter, labels: Labels | None = None) -> str:
    """What a filter asks, without the name of its field; ``labels`` where those of its rows are known."""
    if part.operator == "empty":
        return _("is empty") if all(parse_boolean(value, Moment()) for value in part.values) else _("is not empty")
    found = find(view, part.path)
    named = list(part.values) if found is None else _named(view, found.field, part.values, labels)
    if part.operator == "between":
        pairs = zip(named[::2], named[1::2], strict=True)
        return _listed([_("from %(low)s to %(high)s", low=low, high=high) for low, high in pairs], _("or"))
    words = operator_words(found.field.kind, part.operator) if found is not None else part.operator
    values = _listed(named, _("nor") if part.operator == "ne" else _("or"))
    return _("%(operator)s %(values)s", operator=words, values=values)


def _listed(words: Sequence[str], link: str) -> str:
    rest = len(words) - NAMED
    shown = [*words[:NAMED], *([_("%(count)s more", count=rest)] if rest > 0 else [])]
    return f" {link} ".join(shown)


def _named(view: Resource, field: Field, texts: Sequence[str], labels: Labels | None) -> list[str]:
    if field.target is not None:
        known = labels_of(view, field, texts) if labels is None else labels
        return [known.get(text, text) for text in texts]
    return [_word(field, text) for text in texts]


def _word(field: Field, text: str) -> str:
    if text == "":
        return _("empty text")
    if field.kind is Kind.BOOLEAN:
        return _("Yes") if parse_boolean(text, Moment()) else _("No")
    if field.kind is Kind.ENUM:
        name = field.text(field.parse(text))
        return _(dict(field.choices).get(name, name))
    return moment_words(text) if field.kind in _MOMENTS else text


def moment_words(text: str) -> str:
    """``-7d`` is "7 days ago"; a date stands as it is."""
    shift = _SHIFT.fullmatch(text)
    if shift is None:
        return _moving_words().get(text) or text.replace("T", " ")
    count = _units(int(shift[2]))[shift[3]]
    return _("%(span)s ago", span=count) if shift[1] == "-" else _("in %(span)s", span=count)


def _moving_words() -> dict[str, str]:
    return {
        "today": _("today"),
        "now": _("now"),
        "yesterday": _("yesterday"),
        "tomorrow": _("tomorrow"),
        "this-week": _("this week"),
        "last-week": _("last week"),
        "this-month": _("this month"),
        "last-month": _("last month"),
        "this-year": _("this year"),
        "last-year": _("last year"),
    }


def _units(count: int) -> dict[str, str]:
    return {
        "h": ngettext("%(count)s hour", "%(count)s hours", count),
        "d": ngettext("%(count)s day", "%(count)s days", count),
        "w": ngettext("%(count)s week", "%(count)s weeks", count),
        "m": ngettext("%(count)s month", "%(count)s months", count),
        "y": ngettext("%(count)s year", "%(count)s years", count),
    }


def labels_of(view: Resource, field: Field, texts: Sequence[str]) -> dict[str, str]:
    """The labels of the rows of these keys; a key has none where its row is gone, or not the actor's to see."""
    named = list(texts[:NAMED])
    labels = {ME: _("me")} if ME in named else {}
    keys = [key for text in named if text != ME and (key := key_from_text(field.target, text)) is not None]
    if keys:
        statement = select(field.target).where(or_(*(key_condition(field.target, key) for key in keys)))
        known = resource_of(field.target)
        label = known.label if known is not None else label_of
        labels |= {key_text(row): label(row) for row in view.rows.scalars(statement).unique()}
    return labels


def where_words(view: Resource, where: Mapping[str, Any], limits: Limits) -> str:
    """The sentence of a ``where`` tree, its groups in parentheses."""
    return _tree(where, _leaf_words(view, where, limits), _("and"))[0]


def where_labels(view: Resource, where: Mapping[str, Any], limits: Limits) -> dict[str, dict[str, str]]:
    """path -> key -> label, for every row that a leaf of the tree names."""
    labels: dict[str, dict[str, str]] = {}
    for asked in leaf_questions(view, where, limits):
        if asked.path.field.target is not None and asked.operator != "empty":
            labels.setdefault(asked.path.text, {}).update(labels_of(view, asked.path.field, asked.values))
    return labels


def spelled(field: Field, texts: Sequence[str], operator: str) -> list[str]:
    """The values as the panel's boxes write them: a choice by its name, a truth as true or false."""
    if field.kind is Kind.BOOLEAN or operator == "empty":
        return ["true" if parse_boolean(text, Moment()) else "false" for text in texts]
    return [field.text(field.parse(text)) for text in texts] if field.kind is Kind.ENUM else list(texts)


def spelled_where(view: Resource, where: Mapping[str, Any], limits: Limits) -> dict[str, Any]:
    """The same tree with every leaf a list of values, spelled as the builder writes them."""
    questions = leaf_questions(view, where, limits)

    def tree(node: Mapping[str, Any]) -> dict[str, Any]:
        return {name: entry(name, value) for name, value in node.items()}

    def entry(name: str, value: Any) -> Any:
        if is_node(name, value):
            return tree(value) if name == "not" else [tree(child) for child in value]
        asked = next(questions)
        return spelled(asked.path.field, asked.values, asked.operator)

    return tree(where)


Spoken = tuple[str, bool]
"""A part of a sentence, and whether it has to be set in parentheses beside others."""


def _leaf_words(view: Resource, where: Mapping[str, Any], limits: Limits) -> Iterator[Spoken]:
    """The words of each leaf, in the order in which a walk over the tree comes to them."""
    for asked in leaf_questions(view, where, limits):
        text = words_of(view, Filter(asked.path.text, asked.operator, asked.values))
        label = path_label(view, asked.path.text)
        yield _("%(field)s %(question)s", field=label, question=text), len(asked.values) > 1


def _tree(node: Mapping[str, Any], leaves: Iterator[Spoken], link: str) -> Spoken:
    return _joined([_entry(name, value, leaves) for name, value in node.items()], link)


def _entry(name: str, value: Any, leaves: Iterator[Spoken]) -> Spoken:
    if not is_node(name, value):
        return next(leaves)
    if name == "not":
        return _("not (%(what)s)", what=_tree(value, leaves, _("and"))[0]), False
    return _joined([_tree(child, leaves, _("and")) for child in value], _("and") if name == "all" else _("or"))


def _joined(parts: Sequence[Spoken], link: str) -> Spoken:
    if not parts:
        return _("always") if link == _("and") else _("never"), False
    if len(parts) == 1:
        return parts[0]
    return f" {link} ".join(f"({text})" if compound else text for text, compound in parts), True
