"""How checked values become rows: columns, keys of other rows, and children through their relation.

Writes what the body may name and what the server gave; the view flushes, looks whether every row is still its
writer's, and commits.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from admin_app.api import writing
from admin_app.api.generic.checked import CHILD, NEW, body_model, inputs_of
from admin_app.api.generic.outlines import Entry, Outline
from admin_app.api.generic.seen import resource_of
from admin_app.api.generic.sent_bodies import Misfit, Wrong
from admin_app.extensions import db
from admin_app.resource.fields import fields_of, key_names, key_of, noun
from admin_app.resource.pages.removal import refuse
from admin_app.resource.translation import gettext as _


class Writer:
    """A model as the machinery of writing asks of a resource."""

    def __init__(self, model: Any) -> None:
        self.model = model
        self.singular = noun(model.__name__)

    @property
    def rows(self) -> Session:
        return db.session()

    def related(self, name: str) -> Any:
        return resource_of(fields_of(self.model)[name].target)


def assign(serializer: Any, row: Any, data: Mapping[str, Any]) -> Wrong:
    """Put the values into the row; the sentences of those that fit nothing, by place."""
    outline: Outline = serializer.outline
    inputs = inputs_of(outline, NEW if serializer.parent is None else CHILD)
    sent = {name: value for name, value in data.items() if name in inputs and name not in serializer.given}
    if serializer.parent is not None:
        sent = {name: value for name, value in sent.items() if not _is_made(outline, name)}
    wrong: Wrong = {
        (name,): sentence
        for name, sentence in writing.assign(row, inputs, sent, _others(serializer, inputs, sent)).items()
    }
    for name, value in data.items():
        entry = outline.entries.get(name)
        if name in sent or (entry is not None and entry.name in inputs and name not in serializer.given):
            continue
        if entry is not None and entry.child is not None and name not in serializer.given:
            wrong |= _children(serializer, row, entry, value)
        elif name in serializer.given or hasattr(type(row), name):
            setattr(row, name, value)
    return wrong


def _is_made(outline: Outline, name: str) -> bool:
    """Does the database make this part of the key? It tells children apart, and is not written."""
    return name in key_names(outline.model) and fields_of(outline.model)[name].generated


def _others(serializer: Any, inputs: Mapping[str, Any], sent: Mapping[str, Any]) -> writing.Others:
    if serializer.others is not None:
        found: writing.Others = serializer.others
        return found
    return _found(serializer.outline, inputs, [sent])


def _found(outline: Outline, inputs: Mapping[str, Any], sent: Sequence[Mapping[str, Any]]) -> writing.Others:
    others: Any = writing.Others(Writer(outline.model))
    others.find(inputs, sent)
    return others  # type: ignore[no-any-return]


def _children(serializer: Any, row: Any, entry: Entry, items: Sequence[Mapping[str, Any]]) -> Wrong:
    """The children of a row are those of this list from now on: changed where their key is known, else new."""
    child = entry.child
    assert child is not None
    known = {key_of(each): each for each in getattr(row, entry.name)} if inspect(row).persistent else {}
    others = _found(child, inputs_of(child, CHILD), items)
    wrong: Wrong = {}
    made: list[Any] = []
    for number, item in enumerate(items):
        try:
            made.append(_child(serializer, child, known, item, others, made))
        except Misfit as misfit:
            wrong |= misfit.beneath(entry.name, str(number))
    if not wrong:
        _check_gone(child, [each for each in known.values() if each not in made])
        setattr(row, entry.name, made)
    return wrong


def _child(
    serializer: Any, child: Outline, known: Mapping[Any, Any], item: Mapping[str, Any], others: Any, made: Iterable[Any]
) -> Any:
    names = key_names(child.model)
    key = tuple(item.get(name) for name in names)
    found = known.get(key)
    if found is not None and any(found is each for each in made):
        raise Misfit({(names[0],): _("One record is named twice.")})
    if found is None and any(item.get(name) is not None and _is_made(child, name) for name in names):
        raise Misfit({(names[0],): _("There is no such record here.")})
    inner = child.serializer(found, model=child.model, parent=serializer, view=serializer.view)
    inner.others = others
    if found is not None:
        inner.update(found, dict(item))
        return found
    missing = [name for name in _needed(child) if name not in item]
    if missing:
        raise Misfit({(name,): _("This is needed; it cannot be left out.") for name in missing})
    return inner.create(dict(item))


def _needed(child: Outline) -> list[str]:
    return [str(info.alias) for info in body_model(child, NEW).model_fields.values() if info.is_required()]


def _check_gone(child: Outline, gone: Sequence[Any]) -> None:
    """Raise Forbidden where children would go whose policy does not let the actor delete them."""
    resource = resource_of(child.model)
    if gone and resource is not None and not resource.may("delete"):
        refuse([_(str(resource.name))])


def without_key(outline: Outline, row: Any, sent: Mapping[str, Any]) -> dict[str, Any]:
    """What a replacement says beside the key, which stays what it is."""
    found = dict(sent)
    for name in key_names(outline.model) if outline.model is not None else ():
        if name in found and found.pop(name) != getattr(row, name):
            raise Misfit({(name,): _("You may read this, not change it.")})
    return found
