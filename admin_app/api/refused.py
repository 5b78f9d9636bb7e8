"""What a body says wrong, as sentences at its names, each spelled as the request spelled it."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from admin_app.api.bodies import unreadable
from admin_app.api.inputs import Input
from admin_app.api.names import CAMEL, SNAKE, Names, camel
from admin_app.resource.errors import Invalid, closest, with_suggestion
from admin_app.resource.fields.spelling import quoted
from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import gettext_noop as N_

SENTENCES = {
    "missing": N_("This is needed; it cannot be left out."),
    "string_type": N_("Write a text."),
    "string_too_long": N_("This text is longer than %(max_length)s characters."),
    "string_too_short": N_("This is needed; it cannot be left empty."),
    "string_unicode": N_("This text holds half a character; send it again."),
    "int_type": N_("Write a whole number."),
    "int_from_float": N_("Write a whole number."),
    "int_parsing_size": N_("This number is too large."),
    "greater_than_equal": N_("This number is too small; the least is %(ge)s."),
    "less_than_equal": N_("This number is too large; the most is %(le)s."),
    "float_type": N_("Write a number."),
    "finite_number": N_("Write a number that is finite."),
    "bool_type": N_("Write true or false."),
    "list_type": N_("Write a list."),
    "too_long": N_("This list is longer than %(max_length)s."),
    "dict_type": N_("Write an object of names and values."),
    "model_type": N_("Write an object of names and values."),
}
"""What pydantic may find, in our words."""

STRANGE_MAX = 100
NAME_MAX = 200


def case_of(spellings: Iterable[str], otherwise: str) -> str:
    """The case of a body by its names; where they are the same in both, ``otherwise``."""
    for spelling in spellings:
        if camel(spelling) != spelling:
            return SNAKE
        if spelling != spelling.lower():
            return CAMEL
    return otherwise


def declared(body: Mapping[str, Any], names: Names, at: str = "") -> dict[str, Any]:
    """The body by declared names; raises Invalid where one field is given in both spellings.

    Raises BadBody for more strange names than anybody mistypes: each would be told, and compared with all there are.
    """
    found: dict[str, Any] = {}
    strange = 0
    for spelling, value in body.items():
        name = names.declared_for(spelling)
        if name is None:
            name, strange = spelling, strange + 1
            if strange > STRANGE_MAX or len(spelling) > NAME_MAX:
                raise unreadable(_("The body holds too many names that are no fields here, or one that is too long."))
        if name in found:
            raise Invalid(
                _("%(name)s is given twice, in two spellings; give it once.", name=quoted(spelling)),
                fields={at + spelling: _("This is given twice, in two spellings; give it once.")},
            )
        found[name] = value
    return found


def told(
    wrong: ValidationError,
    body: Mapping[str, Any],
    names: Names,
    inputs: Mapping[str, Input],
    readable: Iterable[str],
    case: str,
    at: str = "",
    aside: Collection[str] = (),
) -> dict[str, str]:
    """The sentence of each name but those set ``aside``; nested places are joined by dots: ``create.3.number``."""
    as_sent = {names.declared_for(spelling) or spelling: spelling for spelling in body}
    readable = set(readable)
    found: dict[str, str] = {}
    for error in wrong.errors(include_url=False):
        place = [str(part) for part in error["loc"]]
        if place and place[0] in aside:
            continue
        if place:
            place[0] = as_sent.get(place[0]) or names.spelled(place[0], case)
        sentence = (
            _unknown(place[0], names, inputs, readable, case)
            if error["type"] == "extra_forbidden"
            else sentence_of(error)
        )
        found.setdefault(at + ".".join(place), sentence)
    return found


def sentence_of(error: ErrorDetails) -> str:
    """One finding of pydantic's in the reader's language."""
    if error["input"] is None and error["type"] not in ("missing", "extra_forbidden"):
        return _("This is needed; it cannot be left empty.")
    context = error.get("ctx", {})
    if error["type"] == "value_error":
        return str(context.get("error", error["msg"]))
    words = SENTENCES.get(error["type"])
    return _(words, **context) if words else str(error["msg"])


def _unknown(spelling: str, names: Names, inputs: Mapping[str, Input], readable: set[str], case: str) -> str:
    name = names.declared_for(spelling)
    if name in readable:
        return _("You may read this, not change it.")
    near = closest(spelling, [names.spelled(each, case) for each in inputs])
    return with_suggestion(_("There is no field %(name)s here.", name=quoted(spelling)), near and quoted(near))


def invalid(fields: Mapping[str, str], count: int = 1) -> Invalid:
    """The refusal with these sentences; a name that nobody would read to its end is cut."""
    fields = {name[:NAME_MAX]: sentence for name, sentence in fields.items()}
    sentence = _("Some values cannot be saved. Nothing was changed.")
    only = next(iter(fields.values())) if len(fields) == 1 and count == 1 else None
    name = next(iter(fields), "")
    return Invalid(f"{name}: {only}" if only and name else sentence, fields=dict(fields))
