"""What a person may send to a resource: the fields that its forms take from them, as a pydantic model.

Made from the declaration and the policy, so that form and API take the same fields; a relation to one is written by its
foreign key. Knows no row and no session.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Optional

from pydantic import BaseModel, ConfigDict, create_model
from pydantic import Field as Checked
from sqlalchemy import inspect
from sqlalchemy.orm import RelationshipDirection
from wtforms.fields.core import UnboundField

from admin_app.api.typed import checked_type
from admin_app.resource.fields import Field, Kind, fields_of
from admin_app.resource.memory import Recent

_MODELS = Recent(500)


@dataclass(frozen=True, slots=True)
class Input:
    """One name of a body. ``relation`` is what it assigns where it is a foreign key or a list of keys."""

    name: str
    field: Field
    relation: Field | None = None
    remote: str = ""  # the attribute of the other row that the value is compared with
    needed: bool = False
    nullable: bool = True


def inputs_of(view: Any, *, creating: bool) -> dict[str, Input]:
    """What the actor may send, by declared name, in the model's order."""
    named = _named_in(view._create_form_class if creating else view._edit_form_class)
    writable, readable = view.writable(), view.readable()
    may = [
        name
        for name in view.all_fields
        if name in named and name in writable and name in readable and not _locked(view, name)
    ]
    found = {each.name: each for name in may for each in _inputs(view, view.all_fields[name], writable)}
    return {name: found[name] for name in view.all_fields if name in found}


def _named_in(form_class: Any) -> set[str]:
    own = {name for each in form_class.__mro__ for name, value in vars(each).items() if isinstance(value, UnboundField)}
    return own | set(getattr(form_class, "_aside", {}))


def _locked(view: Any, name: str) -> bool:
    return bool({"readonly", "disabled"} & set((view.form_widget_args or {}).get(name) or {}))


def _inputs(view: Any, field: Field, writable: set[str]) -> Iterator[Input]:
    mapper = inspect(view.model)
    if not field.kind.is_relation:
        relation = _relation_by(view, field)
        if relation is None:
            yield Input(field.name, field, needed=_is_needed(mapper, field), nullable=field.nullable)
        elif relation.name in view.readable() and relation.name in writable:
            yield from _key(mapper, relation, writable)
    elif field.kind is Kind.TO_ONE and field.attribute.property.direction is RelationshipDirection.MANYTOONE:
        yield from _key(mapper, field, writable)
    elif field.attribute.property.direction is RelationshipDirection.MANYTOMANY:
        yield Input(field.name, field, field, needed=False, nullable=False)


def _relation_by(view: Any, field: Field) -> Field | None:
    """The relation to one that a column is the key of."""
    for each in view.all_fields.values():
        if each.kind is Kind.TO_ONE and field.column in each.attribute.property.local_columns:
            relation: Field = each
            return relation
    return None


def _key(mapper: Any, relation: Field, writable: set[str]) -> Iterator[Input]:
    """The foreign key of a relation; one of several columns is written as the other row's key, under its name."""
    pairs = relation.attribute.property.local_remote_pairs
    if len(pairs) != 1:
        free = all(local.nullable and not local.primary_key for local, _remote in pairs)  # NULL goes to all of them
        yield Input(relation.name, relation, relation, needed=relation.required, nullable=relation.nullable and free)
        return
    local, remote = pairs[0]
    column = mapper.get_property_by_column(local).key
    if column in writable:
        other = inspect(relation.target).get_property_by_column(remote).key
        yield Input(column, fields_of(mapper.class_)[column], relation, other, relation.required, relation.nullable)


def _is_needed(mapper: Any, field: Field) -> bool:
    """Must a new row be given this? A number within a key of several columns may count up by itself."""
    counted = field.primary_key and field.kind is Kind.INTEGER and len(mapper.primary_key) > 1
    return field.required and not counted


def model_for(view: Any, inputs: Mapping[str, Input], *, creating: bool, name: str) -> type[BaseModel]:
    """The pydantic model of a body: on an edit every name may be missing. Kept for each set of names."""
    key = (view, view.model, tuple(inputs), creating, name)
    found: type[BaseModel] | None = _MODELS.get(key)
    if found is None:
        fields: dict[str, Any] = {each.name: _declared(each, creating) for each in inputs.values()}
        found = create_model(name, __config__=ConfigDict(extra="forbid", protected_namespaces=()), **fields)
        _MODELS.put(key, found)
    return found


def _declared(each: Input, creating: bool) -> tuple[Any, Any]:
    type_ = _type(each)
    if each.nullable:
        type_ = Optional[type_]  # noqa: UP045  what is Annotated has no "| None"
    return type_, (... if creating and each.needed else None)


def _type(each: Input) -> Any:
    if each.relation is not None and not each.remote:
        return _keys(each)
    return checked_type(each.field, needed=each.needed and each.field.kind.is_text)


def _keys(each: Input) -> Any:
    """The keys of other rows: numbers or texts as records have them; several columns as the text of addresses."""
    keys = inspect(each.field.target).primary_key
    fields = fields_of(each.field.target)
    one: Any = str
    if len(keys) == 1:
        one = checked_type(fields[inspect(each.field.target).get_property_by_column(keys[0]).key])
    return Annotated[list[one], Checked(max_length=1000)] if each.field.kind is Kind.TO_MANY else one
