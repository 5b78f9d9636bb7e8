"""A body as a serializer's values: its names in either case, checked by pydantic, and what is wrong at its names."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

from admin_app.api.case import case_of_answer
from admin_app.api.generic.checked import NEW, beneath, body_model, taken
from admin_app.api.generic.outlines import Outline
from admin_app.api.generic.seen import visible
from admin_app.api.refused import case_of, declared, invalid, sentence_of
from admin_app.resource.errors import closest, with_suggestion
from admin_app.resource.fields.spelling import quoted
from admin_app.resource.translation import gettext as _

Wrong = dict[tuple[str, ...], str]
"""Sentences by place: declared names and numbers, from the outside in; the empty place is the whole body."""


class Misfit(Exception):
    """Values that cannot be taken, by place; what becomes of it is told in the spelling of the request."""

    def __init__(self, wrong: Wrong) -> None:
        super().__init__(wrong)
        self.wrong = wrong

    def beneath(self, *place: str) -> Wrong:
        """The same sentences further inside."""
        return {(*place, *inner): sentence for inner, sentence in self.wrong.items()}


def values_of(outline: Outline, body: Any, mode: str) -> dict[str, Any]:
    """What a body says, by declared name, its children as dicts; raises Invalid with a sentence at each name."""
    by_name = _by_name(outline, body, mode, "")
    try:
        checked = body_model(outline, mode).model_validate(by_name)
    except ValidationError as wrong:
        raise refused(outline, body, _told(outline, body, wrong, mode)) from None
    return _values(outline, checked, mode)


def _by_name(outline: Outline, body: Any, mode: str, at: str) -> Any:
    """The body by declared names, all the way down; what is no object is left for the check."""
    if not isinstance(body, Mapping):
        return body
    found = declared(body, outline.names, at)
    spelled = {outline.names.declared_for(each) or each: each for each in body}
    for name, entry in taken(outline, mode).items():
        if entry.child is not None and isinstance(found.get(name), list):
            inner, place = beneath(mode), f"{at}{spelled[name]}"
            found[name] = [_by_name(entry.child, each, inner, f"{place}.{n}.") for n, each in enumerate(found[name])]
    return found


def _values(outline: Outline, checked: BaseModel, mode: str) -> dict[str, Any]:
    fields, found = type(checked).model_fields, {}
    entries = taken(outline, mode)
    for python, info in fields.items():
        name = str(info.alias)
        value = getattr(checked, python)
        if python in checked.model_fields_set:
            child = entries[name].child
            inner = beneath(mode)
            found[name] = value if child is None else [_values(child, each, inner) for each in value]
        elif mode == NEW and entries[name].child is None and not info.is_required() and value is not None:
            found[name] = value  # a default of the serializer's own
    return found


def refused(outline: Outline, body: Any, wrong: Wrong) -> Any:
    """The refusal (422) with each sentence at its place, spelled as the request spelled it."""
    case = case_of(body, case_of_answer()) if isinstance(body, Mapping) else case_of_answer()
    found: dict[str, str] = {}
    for place, sentence in wrong.items():
        found.setdefault(spelled(outline, body, place, case), sentence)
    refusal = invalid({name: sentence for name, sentence in found.items() if name})
    if "" in found:
        refusal.sentence = found[""]
    return refusal


def spelled(outline: Outline | None, body: Any, place: Sequence[str], case: str) -> str:
    """A place as the body spells it, or would."""
    parts: list[str] = []
    for part in place:
        if part.isdigit():
            body = body[int(part)] if isinstance(body, list) and int(part) < len(body) else None
            parts.append(part)
            continue
        names = outline.names if outline is not None else None
        given = body if isinstance(body, Mapping) else {}
        own = next((each for each in given if names is not None and names.declared_for(each) == part), None)
        parts.append(own or (names.spelled(part, case) if names is not None else part))
        body = given.get(own) if own else None
        entry = outline.entries.get(part) if outline is not None else None
        outline = entry.child if entry is not None else None
    return ".".join(parts)


def _told(outline: Outline, body: Any, wrong: ValidationError, mode: str) -> Wrong:
    found: Wrong = {}
    for error in wrong.errors(include_url=False):
        place = tuple(str(part) for part in error["loc"])
        unknown = error["type"] == "extra_forbidden"
        found.setdefault(place, _unknown(outline, body, place, mode) if unknown else sentence_of(error))
    return found


def _unknown(outline: Outline, body: Any, place: Sequence[str], mode: str) -> str:
    """The sentence for a name that may not be sent: it may be read, or is mistyped."""
    at, inner = outline, mode
    for part in place[:-1]:
        entry = at.entries.get(part)
        if entry is not None and entry.child is not None:
            at, inner = entry.child, beneath(inner)
    name = place[-1]
    if name in visible(at):
        return _("You may read this, not change it.")
    case = case_of_answer()
    said = spelled(outline, body, place, case).rpartition(".")[2]
    near = closest(said, [at.names.spelled(each, case) for each in taken(at, inner)])
    return with_suggestion(_("There is no field %(name)s here.", name=quoted(said)), near and quoted(near))


__all__ = ["Misfit", "Wrong", "refused", "spelled", "values_of"]
