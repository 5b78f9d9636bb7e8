"""The search box: every word must be found in one of the declared fields, a phrase in quotes as it stands.

``%`` and ``_`` are plain characters. Fields behind a relation are asked by EXISTS, once for each relation and word.
"""

import re
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import Any

from sqlalchemy import and_, false, or_

from admin_app.resource.fields.attributes import Field
from admin_app.resource.fields.keys import bound
from admin_app.resource.fields.kinds import Kind
from admin_app.resource.listing.conditions import exists_at
from admin_app.resource.listing.operators import Condition, matches
from admin_app.resource.listing.paths import Path, Readable, find

_WORDS = re.compile(r'"([^"]*)"|(\S+)')
_LIKE = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.NETWORK, Kind.OTHER})
_EXACT = frozenset({Kind.INTEGER, Kind.UUID, Kind.DECIMAL, Kind.DATE})


def words_of(search: str) -> list[str]:
    """The words of a search, and its phrases in quotes; a lone quote is a character like any other."""
    return [phrase or word for phrase, word in _WORDS.findall(search) if phrase or word]


def search_condition(search: str, resource: Readable, depth: int = 3) -> Condition | None:
    """Every word in at least one searched field that the actor may read; None where nothing is searched for."""
    words = words_of(search)
    if not words:
        return None
    found = (find(resource, text, depth) for text in resource.search_fields)
    paths = sorted((path for path in found if path is not None), key=_relations)
    return and_(*(or_(false(), *_anywhere(word, paths, resource.model)) for word in words))


def _anywhere(word: str, paths: Sequence[Path], model: Any) -> Iterator[Condition]:
    for _relations_of, group in groupby(paths, key=_relations):
        same = list(group)
        fields = [path.field for path in same if _can_hold(path.field, word)]
        if fields:
            yield exists_at(same[0], model, partial(_in_any, word, fields))


def _relations(path: Path) -> tuple[str, ...]:
    return tuple(step.name for step in path.steps)


def _in_any(word: str, fields: Sequence[Field], entity: Any) -> Condition:
    return or_(*(_in(word, field, getattr(entity, field.name)) for field in fields))


def _can_hold(field: Field, word: str) -> bool:
    return field.kind in _LIKE or bool(_values(field, word))


def _in(word: str, field: Field, attribute: Any) -> Condition:
    if field.kind in _LIKE:
        return matches(field, attribute, word)
    condition: Condition = attribute.in_([bound(attribute, value) for value in _values(field, word)])
    return condition


def _values(field: Field, word: str) -> list[Any]:
    """What a word can mean in a field that is no text: one value, or the choices whose label holds it."""
    if field.kind is Kind.ENUM:
        return [field.parse(name) for name, label in field.choices if word.casefold() in label.casefold()]
    if field.kind not in _EXACT:
        return []
    try:
        return [field.parse(word)]
    except ValueError:
        return []
