"""What a serializer says, worked out once for each model: its names, what each is of the model, which way it goes.

Knows no actor: who sees which of the names, ``visible`` says. Raises UnsoundDeclarations with what to write instead.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NoReturn

from sqlalchemy import inspect
from sqlalchemy.orm import RelationshipDirection

from admin_app.api.generic.annotated import MISSING, annotations_of, default_of, is_declared, nested_in
from admin_app.api.names import Names
from admin_app.resource.errors import UnsoundDeclarations, closest
from admin_app.resource.fields import Field, Kind, fields_of

ALL = "__all__"
COMPUTED = "get_"


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One name of a serializer. ``field`` is the mapped attribute of that name, ``annotation`` what was declared of it,
    ``child`` the serializer nested there."""

    name: str
    field: Field | None = None
    annotation: Any = MISSING
    default: Any = MISSING
    computed: bool = False
    child: "Outline | None" = None
    many: bool = False
    reads: bool = True
    writes: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """A serializer on a model; ``taken`` are the columns that its parent fills."""

    serializer: Any
    model: Any
    entries: Mapping[str, Entry]
    taken: frozenset[str] = frozenset()
    names: Names = field(init=False)

    def __post_init__(self) -> None:
        mapped = fields_of(self.model) if self.model is not None else ()
        object.__setattr__(self, "names", Names.of(dict.fromkeys([*mapped, *self.entries])))


@lru_cache(maxsize=1000)
def outline_of(serializer: Any, model: Any = None) -> Outline:
    """The outline of a serializer for rows of a model, its own where it names one."""
    return _outline(serializer, serializer.model or model, frozenset(), (serializer,))


def _outline(serializer: Any, model: Any, taken: frozenset[str], above: tuple[Any, ...]) -> Outline:
    hints = annotations_of(serializer)
    entries: dict[str, Entry] = {}
    beneath: dict[str, list[str]] = {}
    for name in _named(serializer, model, hints):
        head, dot, rest = name.partition(".")
        if dot:
            beneath.setdefault(head, []).append(rest)
        entries[head] = _implied(serializer, model, head) if dot else _entry(serializer, model, name, hints, above)
    for head, paths in beneath.items():
        entries[head] = _of_paths(serializer, model, head, paths)
    for option in ("read_only", "write_only"):
        for name in getattr(serializer, option):
            if name not in entries:
                _refuse(serializer, f"{option} names {name!r}", name, entries)
    return Outline(serializer, model, entries, taken)


def _named(serializer: Any, model: Any, hints: Mapping[str, Any]) -> list[str]:
    """The names in their order: those of ``fields``, then those that are only annotated."""
    named = serializer.fields
    if named == ALL:
        if model is None:
            raise UnsoundDeclarations(f'{serializer.__name__} has fields = "{ALL}" and no model; write model = ….')
        columns = [f.name for f in fields_of(model).values() if not (f.secret or f.kind.is_relation)]
        named = [name for name in columns if fields_of(model)[name].kind is not Kind.BYTES]
        named += [name for name in _computed(serializer) if name not in named]
    if isinstance(named, str):
        raise UnsoundDeclarations(f'{serializer.__name__}.fields is a text; write fields = ("{named}",).')
    return list(dict.fromkeys([*named, *hints]))


def _computed(serializer: Any) -> list[str]:
    return [
        name.removeprefix(COMPUTED)
        for each in serializer.__mro__
        if is_declared(each)
        for name in vars(each)
        if name.startswith(COMPUTED)
    ]


def _entry(serializer: Any, model: Any, name: str, hints: Mapping[str, Any], above: tuple[Any, ...]) -> Entry:
    mapped = fields_of(model).get(name) if model is not None else None
    reads, writes = name not in serializer.write_only, name not in serializer.read_only
    if mapped is not None and mapped.secret:
        raise UnsoundDeclarations(f"{_said(serializer)} names {name!r}, which is secret and is never sent; remove it.")
    if name in hints:
        return _annotated(serializer, model, name, hints[name], mapped, reads, writes, above)
    if mapped is not None and not mapped.kind.is_relation:
        return Entry(name, mapped, reads=reads, writes=writes and _is_typed(mapped))
    if mapped is not None:
        _refuse_relation(serializer, mapped)
    if hasattr(serializer, COMPUTED + name):
        return Entry(name, computed=True, writes=False)
    if model is None or not hasattr(model, name):
        _refuse(serializer, f"names {name!r}", name, fields_of(model) if model is not None else hints)
    return Entry(name, writes=False)


def _is_typed(mapped: Field) -> bool:
    """Can a value be given? Not to what the database makes."""
    return mapped.column is not None and not mapped.generated


def _annotated(
    serializer: Any,
    model: Any,
    name: str,
    hint: Any,
    mapped: Field | None,
    reads: bool,
    writes: bool,
    above: tuple[Any, ...],
) -> Entry:
    nested, many = nested_in(hint)
    if nested is None:
        if mapped is not None and mapped.kind.is_relation:
            _refuse_relation(serializer, mapped)
        if reads and model is not None and not hasattr(model, name):
            raise UnsoundDeclarations(
                f"{serializer.__name__} names {name!r}, which {model.__name__} does not have; if it is only taken, "
                f'write write_only = ("{name}",).'
            )
        typed = mapped is None or _is_typed(mapped)
        return Entry(name, mapped, hint, default_of(serializer, name), reads=reads, writes=writes and typed)
    if nested in above:
        raise UnsoundDeclarations(
            f"{serializer.__name__}.{name} nests {nested.__name__} in itself without an end; declare another "
            "serializer for the inner rows."
        )
    if mapped is not None and (mapped.target is None or many is not (mapped.kind is Kind.TO_MANY)):
        word = "list[…]" if mapped.kind is Kind.TO_MANY else "one serializer, not a list"
        raise UnsoundDeclarations(f"{serializer.__name__}.{name}: {name} of {model.__name__} is written as {word}.")
    owned = mapped is not None and many and _owns(mapped)
    taken = frozenset(_columns_beyond(mapped)) if mapped is not None else frozenset()
    child = _outline(nested, mapped.target if mapped is not None else nested.model, taken, (*above, nested))
    return Entry(name, mapped, hint, child=child, many=many, reads=reads, writes=writes and owned)


def _owns(relation: Field) -> bool:
    """Are the rows at the end children, which are written with their parent?"""
    mapped = relation.attribute.property
    return mapped.direction is RelationshipDirection.ONETOMANY and not mapped.viewonly


def _columns_beyond(relation: Field) -> Iterator[str]:
    mapped = relation.attribute.property
    if mapped.direction is RelationshipDirection.ONETOMANY:
        for column in mapped.remote_side:
            yield mapped.mapper.get_property_by_column(column).key


def _implied(serializer: Any, model: Any, head: str) -> Entry:
    mapped = fields_of(model).get(head) if model is not None else None
    if mapped is None or mapped.target is None:
        _refuse(serializer, f"names {head!r} before a dot, which is no relation", head, _relations(model))
    return Entry(head, mapped, many=mapped.kind is Kind.TO_MANY, writes=False)


def _of_paths(serializer: Any, model: Any, head: str, rest: list[str]) -> Entry:
    """What ``author.name`` means: the row at the end with these names, to be read."""
    mapped = fields_of(model)[head]
    name = serializer.__name__.removesuffix("Serializer") + head.title().replace("_", "") + "Serializer"
    said_of = getattr(serializer, "said_of", serializer)
    made = type(name, (serializer.plain,), {"model": mapped.target, "fields": tuple(rest), "said_of": said_of})
    child = _outline(made, mapped.target, frozenset(), (made,))
    return Entry(head, mapped, child=child, many=mapped.kind is Kind.TO_MANY, writes=False)


def _relations(model: Any) -> list[str]:
    return [f.name for f in fields_of(model).values() if f.kind.is_relation] if model is not None else []


def _refuse_relation(serializer: Any, mapped: Field) -> NoReturn:
    name, many = mapped.name, mapped.kind is Kind.TO_MANY
    shape = "list[…Serializer]" if many else "…Serializer"
    keys = [
        inspect(mapped.attribute.class_).get_property_by_column(column).key
        for column in mapped.attribute.property.local_columns
    ]
    key = "" if many else f" {keys[0]!r} for its key,"
    raise UnsoundDeclarations(
        f"{_said(serializer)} names the relation {name!r}; write{key} '{name}.…' for a field behind it, or "
        f"{name}: {shape}."
    )


def _said(serializer: Any) -> str:
    """The name of the class in which it was written."""
    return str(getattr(serializer, "said_of", serializer).__name__)


def _refuse(serializer: Any, what: str, name: str, names: Any) -> NoReturn:
    near = closest(name, names)
    hint = f"did you mean {near!r}?" if near else f"the names are {', '.join(names)}."
    raise UnsoundDeclarations(f"{_said(serializer)} {what}; {hint}")
