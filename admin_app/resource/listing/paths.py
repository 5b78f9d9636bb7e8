"""Names in an address, resolved: a field of a resource, or a path to one through its relations.

A name resolves only to what the person who asks may read, at each step; an unreadable name and one that does not exist
are the same answer, down to the letter.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from admin_app.resource.errors import closest, with_suggestion
from admin_app.resource.fields.attributes import Field
from admin_app.resource.fields.kinds import Kind
from admin_app.resource.fields.spelling import quoted
from admin_app.resource.translation import gettext as _


class Readable(Protocol):
    """What a listing must know of a resource; a ModelView is one.

    ``readable`` are the fields that the present actor may read; ``related`` is the resource of a relation's target,
    None where there is none or the actor may not read it; ``beyond``, where a resource has it, answers then for what
    its declaration names. ``key_fields``, where a resource has it, names the fields that tell its rows apart; the
    empty tuple says that nothing does.
    """

    model: Any

    @property
    def search_fields(self) -> Sequence[str]: ...

    @property
    def default_sort(self) -> Sequence[tuple[str, bool]]: ...

    def readable(self) -> Mapping[str, Field]: ...

    def related(self, name: str) -> "Readable | None": ...


class Misread(ValueError):
    """A part of an address that cannot be read; ``better`` is the name that was probably meant, ``leaf`` the name as it
    stands in a ``where`` tree."""

    leaf = ""

    def __init__(self, sentence: str, *, field: str = "", better: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence, self.field, self.better = sentence, field, better


@dataclass(frozen=True, slots=True)
class Path:
    """A field, and the relations that lead to it from the resource one stands on."""

    text: str
    steps: tuple[Field, ...]
    field: Field

    @property
    def label(self) -> str:
        return " > ".join(field.label for field in (*self.steps, self.field))

    @property
    def to_one(self) -> bool:
        """Has every row at most one value here?"""
        return all(field.kind is Kind.TO_ONE for field in self.steps)


def find(resource: Readable, text: str, depth: int = 3) -> Path | None:
    """The path that ``text`` names, through at most ``depth`` relations; None where there is none to be read."""
    fields = resource.readable()
    field = fields.get(text)
    if field is not None and not field.secret:
        return Path(text, (), field)
    for at in (index for index, letter in enumerate(text) if letter == "."):
        step = fields.get(text[:at])
        found = _beyond(resource, step, text[at + 1 :], depth)
        if step is not None and found is not None:
            return Path(text, (step, *found.steps), found.field)
    return None


def resolve(resource: Readable, text: str, depth: int = 3) -> Path:
    """The path that ``text`` names; a Misread that offers the closest readable name where there is none."""
    path = find(resource, text, depth)
    if path is not None:
        return path
    if text.count(".") > depth:
        raise Misread(
            _(
                "%(name)s leads through too many relations; at most %(most)s are followed.",
                name=quoted(text),
                most=depth,
            ),
            field=text,
        )
    better = closest(text, names_near(resource, text, depth))
    sentence = _("There is no field %(name)s here.", name=quoted(text))
    raise Misread(with_suggestion(sentence, better and quoted(better)), field=text, better=better)


def names_near(resource: Readable, text: str, depth: int = 3) -> Iterator[str]:
    """The readable names that ``text`` could have meant: the resource's own, and those behind its relations."""
    fields = {name: field for name, field in resource.readable().items() if not field.secret}
    yield from fields
    head, dot, rest = text.partition(".")
    if not dot or not depth:
        return
    relations = [name for name, field in fields.items() if field.kind.is_relation]
    name = head if head in relations else closest(head, relations)
    target = _target(resource, fields[name]) if name else None
    if target is not None:
        yield from (f"{name}.{inner}" for inner in names_near(target, rest, depth - 1))


def _beyond(resource: Readable, step: Field | None, rest: str, depth: int) -> Path | None:
    if step is None or step.secret or not step.kind.is_relation or depth == 0:
        return None
    target = _target(resource, step)
    return None if target is None else find(target, rest, depth - 1)


def _target(resource: Readable, step: Field) -> Readable | None:
    """The resource behind a relation, where the actor may read it at all."""
    target = resource.related(step.name)
    beyond = getattr(resource, "beyond", None)
    if target is None and beyond is not None:
        return beyond(step.name)  # type: ignore[no-any-return]
    may: Any = getattr(target, "may", None)
    return target if may is None or may("read") else None
