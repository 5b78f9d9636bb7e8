"""What may be sent to a serializer, and what it sends, as models of pydantic: made for one reader, kept for the next.

A name of a model is an alias, so that no name of a column can clash with pydantic's own. Knows no row and no session.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Optional

from pydantic import BaseModel, ConfigDict, create_model
from pydantic import Field as Checked
from pydantic.fields import FieldInfo
from sqlalchemy import inspect

from admin_app.api.generic.annotated import MISSING
from admin_app.api.generic.outlines import Entry, Outline
from admin_app.api.generic.seen import visible, writable
from admin_app.api.inputs import Input
from admin_app.api.names import SNAKE
from admin_app.api.typed import checked_type
from admin_app.resource.fields import Field, Kind, fields_of, key_names
from admin_app.resource.memory import Recent

NEW, CHANGED, CHILD, SENT = "New", "Changed", "Child", ""
"""A body that makes a row, one that changes some of it, one of a child that may be either, and what is sent."""
BULK_MAX = 1000

_MODELS = Recent(500)


def inputs_of(outline: Outline, mode: str) -> dict[str, Input]:
    """The mapped columns that a body may name, by name."""
    if outline.model is None:
        return {}
    may = writable(outline.model)
    entries = [e for e in visible(outline).values() if e.child is None and e.field is not None]
    found = {each.name: _input(outline, each, may) for each in entries if _is_taken(outline, each, mode, may)}
    return {name: each for name, each in found.items() if each is not None}


def _is_taken(outline: Outline, entry: Entry, mode: str, may: set[str]) -> bool:
    if entry.name in outline.taken:
        return False
    if mode == CHILD and entry.name in key_names(outline.model) and entry.name not in outline.serializer.read_only:
        return True
    assert entry.field is not None
    return entry.writes and entry.name in may and (mode != CHANGED or not entry.field.primary_key)


def _input(outline: Outline, entry: Entry, may: set[str]) -> Input | None:
    field = entry.field
    assert field is not None
    relation = _relation_by(outline.model, field)
    if relation is None:
        return Input(entry.name, field, needed=_is_needed(outline.model, field), nullable=field.nullable)
    if relation.name not in may:
        return None
    (_local, remote), *_more = relation.attribute.property.local_remote_pairs
    other = inspect(relation.target).get_property_by_column(remote).key
    return Input(entry.name, field, relation, other, relation.required, relation.nullable)


def _relation_by(model: Any, field: Field) -> Field | None:
    """The relation to one of which a column is the whole key."""
    for each in fields_of(model).values():
        if each.kind is Kind.TO_ONE and not each.generated and not each.secret:
            pairs = each.attribute.property.local_remote_pairs
            if len(pairs) == 1 and pairs[0][0] is field.column and field.foreign_key:
                return each
    return None


def _is_needed(model: Any, field: Field) -> bool:
    """Must a new row be given this? A number within a key of several columns may count up by itself."""
    counted = field.primary_key and field.kind is Kind.INTEGER and len(key_names(model)) > 1
    return field.required and not counted


def taken(outline: Outline, mode: str) -> dict[str, Entry]:
    """Every entry that a body may name: columns, what is only annotated, and children."""
    columns = inputs_of(outline, mode)
    return {
        name: each
        for name, each in visible(outline).items()
        if name in columns or (each.writes and (each.child is not None or each.field is None))
    }


def body_model(outline: Outline, mode: str, case: str = SNAKE) -> type[BaseModel]:
    """The model of a body."""
    key = (outline, _signature(outline, mode), mode, case)
    found: type[BaseModel] | None = _MODELS.get(key)
    if found is None:
        found = _made(outline, mode, case, dict(_declared(outline, mode, case)))
        _MODELS.put(key, found)
    return found


def sent_model(outline: Outline, case: str = SNAKE) -> type[BaseModel]:
    """The model of what is sent of a row."""
    key = (outline, _signature(outline, SENT), SENT, case)
    found: type[BaseModel] | None = _MODELS.get(key)
    if found is None:
        entries = [each for each in visible(outline).values() if each.reads]
        found = _made(outline, SENT, case, {each.name: (_sent_type(outline, each, case), ...) for each in entries})
        _MODELS.put(key, found)
    return found


def _signature(outline: Outline, mode: str) -> tuple[Any, ...]:
    """The names of a model, all the way down: what it looks like for one reader."""
    named = taken(outline, mode) if mode else {name: each for name, each in visible(outline).items() if each.reads}
    return tuple((name, _signature(each.child, beneath(mode)) if each.child else ()) for name, each in named.items())


def beneath(mode: str) -> str:
    """How children are taken within a body of this mode."""
    return CHILD if mode in (CHANGED, CHILD) else mode


def _made(outline: Outline, mode: str, case: str, declared: Mapping[str, tuple[Any, Any]]) -> type[BaseModel]:
    """The model, each of its names an alias in this case."""
    fields: dict[str, Any] = {}
    for number, (name, (type_, default)) in enumerate(declared.items()):
        alias = outline.names.spelled(name, case)
        extra = _without_default if default is None else None
        fields[f"field_{number}"] = (type_, Checked(default, alias=alias, json_schema_extra=extra))
    made: type[BaseModel] = create_model(
        f"{mode}{_name(outline)}",
        __config__=ConfigDict(extra="forbid", protected_namespaces=(), arbitrary_types_allowed=True),
        __doc__=outline.serializer.__doc__ or None,
        **fields,
    )
    return made


def _without_default(schema: dict[str, Any]) -> None:
    """That a name may be left out says that it is not required; null would often be no value of it."""
    schema.pop("default", None)


def _name(outline: Outline) -> str:
    """``PostSerializer`` is Post."""
    return str(outline.serializer.__name__.removesuffix("Serializer") or outline.serializer.__name__)


def _declared(outline: Outline, mode: str, case: str) -> Iterator[tuple[str, tuple[Any, Any]]]:
    inputs = inputs_of(outline, mode)
    for name, entry in taken(outline, mode).items():
        if entry.child is not None:
            child = body_model(entry.child, beneath(mode), case)
            yield name, (Annotated[list[child], Checked(max_length=BULK_MAX)], None)  # type: ignore[valid-type]
        elif entry.annotation is not MISSING:
            yield name, _as_annotated(entry, mode)
        else:
            yield name, _of_column(inputs[name], mode)


def _as_annotated(entry: Entry, mode: str) -> tuple[Any, Any]:
    type_, default = entry.annotation, entry.default
    if isinstance(default, FieldInfo):
        type_, default = Annotated[type_, default], ... if default.is_required() else default.get_default()
    if mode != NEW:
        return type_, None
    return type_, ... if default is MISSING else default


def _of_column(each: Input, mode: str) -> tuple[Any, Any]:
    type_ = checked_type(each.field, needed=each.needed and each.field.kind.is_text)
    if each.nullable:
        type_ = Optional[type_]  # noqa: UP045  what is Annotated has no "| None"
    return type_, ... if mode == NEW and each.needed else None


def _sent_type(outline: Outline, entry: Entry, case: str) -> Any:
    if entry.child is not None:
        child: Any = sent_model(entry.child, case)
        return list[child] if entry.many else child | None
    if entry.computed:
        method = getattr(outline.serializer, f"get_{entry.name}")
        return method.__annotations__.get("return", Any) if not _is_text_annotated(method) else Any
    if entry.annotation is not MISSING:
        return entry.annotation
    if entry.field is None:
        return Any
    type_ = checked_type(entry.field)
    return Optional[type_] if entry.field.nullable else type_  # noqa: UP045  as above


def _is_text_annotated(method: Any) -> bool:
    return isinstance(method.__annotations__.get("return"), str)


def defaults_of(outline: Outline, values: Mapping[str, Any]) -> dict[str, Any]:
    """What a replacement says of the columns that it leaves out: their default, else nothing."""
    found: dict[str, Any] = {}
    for name, each in inputs_of(outline, NEW).items():
        default = getattr(each.field.column, "default", None)
        if name in values or each.field.primary_key:
            continue
        if default is not None and getattr(default, "is_scalar", False):
            found[name] = default.arg
        elif each.nullable:
            found[name] = None
    return found
