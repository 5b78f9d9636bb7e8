"""A form under the headings that its declaration gives it: Flask-Admin's rules, for what this person may read and type.

A rule about a field that is not in the form is left out, or shown as text where it may be read; a section of which
nothing is left goes with its heading.
"""

from collections.abc import Iterable, Mapping
from copy import copy
from typing import Any

from flask_admin.form import rules
from markupsafe import Markup

from admin_app.resource.translation import gettext as _


class Section(rules.NestedRule):  # type: ignore[misc, unused-ignore]
    """A set of fields with its heading, as one part of the page."""

    def __call__(self, form: Any, form_opts: Any = None, field_args: Any = None) -> Markup:
        inside = super().__call__(form, form_opts, field_args)
        return Markup('<section class="form-section">{}</section>').format(Markup(inside))


class Shown(rules.BaseRule):  # type: ignore[misc, unused-ignore]
    """A value that may be read and not typed: text where its field would stand, and nothing that is sent."""

    def __init__(self, name: str, label: str, value: Markup) -> None:
        super().__init__()
        self.name, self.label, self.value = name, label, value

    def __call__(self, form: Any, form_opts: Any = None, field_args: Any = None) -> Markup:
        drawn = '<div class="field field-shown"><span class="field-name">{}</span><div class="value">{}</div></div>'
        return Markup(drawn).format(self.label, self.value)


def visible(declared: Iterable[Any], form: Any, shown: Mapping[str, Shown]) -> list[Any]:
    """The rules of which something is left; ``shown`` are the values that stand as text, by field."""
    found = (_visible(rule, form, shown) for rule in declared)
    return [rule for rule in found if rule is not None]


def named(declared: Iterable[Any]) -> list[str]:
    """Every field that the rules name."""
    return [name for rule in declared for name in rule.visible_fields]


def _visible(rule: Any, form: Any, shown: Mapping[str, Shown]) -> Any:
    names = rule.visible_fields
    if names and not any(name in form or name in shown for name in names):
        return None
    if isinstance(rule, rules.NestedRule):
        return _nested(rule, form, shown)
    if isinstance(rule, rules.Container):
        inside = _visible(rule.child_rule, form, shown)
        return None if inside is None else _with(rule, child_rule=inside)
    if isinstance(rule, rules.Header):
        return _with(rule, default_args={**rule.default_args, "text": _(str(rule.default_args["text"]))})
    return shown[names[0]] if names and names[0] not in form else rule


def _nested(rule: Any, form: Any, shown: Mapping[str, Shown]) -> Any:
    kept = visible(rule.rules, form, shown)
    if isinstance(rule, rules.FieldSet) and type(rule).__call__ is rules.FieldSet.__call__:
        section = Section(kept, separator=rule.separator)
        section.rules = kept
        return section
    return _with(rule, rules=kept)


def _with(rule: Any, **changed: Any) -> Any:
    """The same rule with other rules inside: the declared one is everybody's."""
    other = copy(rule)
    vars(other).update(changed)
    return other
