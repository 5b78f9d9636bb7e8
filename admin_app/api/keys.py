"""Keys of records as bodies name them: ``7``, ``"a/b"``, the text of an address, or an object of the key's fields."""

from collections.abc import Sequence
from typing import Any

from admin_app.api.case import case_of_answer
from admin_app.api.refused import case_of, invalid
from admin_app.api.spoken import spoken
from admin_app.resource.fields import key_names
from admin_app.resource.translation import gettext as _
from models.documents import dumps


def key_texts(view: Any, keys: Sequence[Any], part: str) -> list[str]:
    """Each key as it stands in addresses; raises Invalid at the place of one that is no key."""
    return [_text(view, key, f"{part}.{number}") for number, key in enumerate(keys)]


def key_and_rest(view: Any, body: Any, place: str) -> tuple[str, dict[str, Any]]:
    """The key that a body names, and the body without it; raises Invalid for what is missing."""
    if not isinstance(body, dict):
        raise invalid({place: _("Write an object of names and values.")})
    names, rest = spoken(view).names, dict(body)
    spelled = {names.declared_for(each): each for each in body}
    own = key_names(view.model)
    for name in own:
        if name not in spelled:
            said = names.spelled(name, case_of(body, case_of_answer()))
            raise invalid({f"{place}.{said}": _("This is needed: it names the record.")})
    parts = [rest.pop(spelled[name]) for name in own]
    for name, part in zip(own, parts, strict=True):
        if not _may_be_part(part) and not (part is None and len(own) > 1):
            raise invalid({f"{place}.{spelled[name]}": _("Write the key of a record: a number or a text.")})
    return _joined(parts), rest


def _text(view: Any, key: Any, place: str) -> str:
    if isinstance(key, dict):
        text, rest = key_and_rest(view, key, place)
        for name in rest:
            raise invalid({f"{place}.{name}": _("This is no part of the key.")})
        return text
    if not _may_be_part(key):
        raise invalid({place: _("Write the key of a record: a number, a text, or an object of the key's fields.")})
    return _joined([key])


def _may_be_part(value: Any) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _joined(parts: Sequence[Any]) -> str:
    """As ``fields.keys`` joins them: a text is itself, of several parts each is escaped, and NULL is ``.n``."""
    texts = [part if isinstance(part, str) or part is None else dumps(part, default=str) for part in parts]
    if len(texts) == 1:
        return texts[0] or ""
    return ",".join(".n" if text is None else text.replace(".", "..").replace(",", ".,") for text in texts)
