"""The team's own checks of what was sent: ``validate_<name>`` for each value, then ``validate``, children first."""

from collections.abc import Callable, Mapping
from typing import Any

from admin_app.api.generic.sent_bodies import Misfit, Wrong
from admin_app.resource.errors import Invalid, RuleBroken, sentence_of

VALIDATE = "validate_"


def checked_by_hooks(serializer: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as the hooks return them; raises Misfit with every sentence of the fields, or that of the whole."""
    found = dict(values)
    wrong: Wrong = {}
    for name, value in values.items():
        entry = serializer.outline.entries.get(name)
        try:
            if entry is not None and entry.child is not None:
                value = _children(serializer, entry.child, value)
            found[name] = _one(serializer, name, value)
        except Misfit as misfit:
            wrong |= misfit.beneath(name)
    if wrong:
        raise Misfit(wrong)
    answer: dict[str, Any] = _asked(serializer.validate, found)
    if not isinstance(answer, Mapping):
        raise TypeError(f"{type(serializer).__name__}.validate returns the data; this one returned {answer!r}.")
    return dict(answer)


def _children(serializer: Any, child: Any, items: list[Any]) -> list[Any]:
    wrong: Wrong = {}
    found = []
    for number, item in enumerate(items):
        inner = child.serializer(model=child.model, parent=serializer, view=serializer.view)
        try:
            found.append(checked_by_hooks(inner, item))
        except Misfit as misfit:
            wrong |= misfit.beneath(str(number))
    if wrong:
        raise Misfit(wrong)
    return found


def _one(serializer: Any, name: str, value: Any) -> Any:
    hook = getattr(serializer, VALIDATE + name, None)
    return value if hook is None else _asked(hook, value)


def _asked(hook: Callable[[Any], Any], value: Any) -> Any:
    """What a hook answers; what it raises in words becomes a sentence at its place."""
    try:
        return hook(value)
    except Invalid as invalid:
        wrong = {tuple(name.split(".")): sentence for name, sentence in invalid.fields.items()}
        raise Misfit(wrong or {(): invalid.sentence}) from None
    except RuleBroken as broken:
        raise Misfit({(): sentence_of(broken)}) from None
    except ValueError as wrong_value:
        raise Misfit({(): str(wrong_value)}) from None
