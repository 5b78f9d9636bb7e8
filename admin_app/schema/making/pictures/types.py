"""The types of columns: as they are in SQL, and whether two of them are the same."""

from typing import Any

from sqlalchemy import Enum, String, Text, TypeDecorator
from sqlalchemy.types import TypeEngine
from sqlalchemy.util import immutabledict

PYTHONS = {"none_as_null": False, "as_uuid": True, "as_tuple": False}
"""What a type says of values in Python alone, and what it says by itself: no database sees it, and no migration."""


def plain_type(type_: TypeEngine[Any]) -> TypeEngine[Any]:
    """The type as it is in SQL: without our own classes, and a choice without its Python enumeration.

    A class of ours that is read as something else than it is in SQL says in ``declared`` what it is there.
    """
    if isinstance(type_, TypeDecorator) and not type(type_).__module__.startswith("sqlalchemy"):
        return plain_type(getattr(type_, "declared", None) or type_.impl_instance)
    if isinstance(type_, Enum):
        return _plain_enum(type_)
    return _without_python(type_)


def same_type(one: TypeEngine[Any], other: TypeEngine[Any]) -> bool:
    return type_key(one) == type_key(other)


def type_key(type_: TypeEngine[Any]) -> str:
    if isinstance(type_, Enum) and not type_.native_enum:
        return repr(String(type_.length))  # its choices are in a check, which is compared by itself
    variants = {name: each for name, each in type_._variant_mapping.items() if not isinstance(type_, Enum)}
    return repr(type_) + "".join(f" {name} {each!r}" for name, each in sorted(variants.items()))


def _without_python(type_: TypeEngine[Any]) -> TypeEngine[Any]:
    """The same type, also in its variants, without what only Python sees; itself where there is nothing of the kind."""
    told = {name: usual for name, usual in PYTHONS.items() if getattr(type_, name, usual) != usual}
    variants = {name: plain_type(each) for name, each in type_._variant_mapping.items()}
    if not told and all(each is type_._variant_mapping[name] for name, each in variants.items()):
        return type_
    plain = type_.adapt(type(type_), **told)
    plain._variant_mapping = immutabledict(variants)
    return plain


def _plain_enum(type_: Enum) -> TypeEngine[Any]:
    if not type_.native_enum and type_.length is None and not type_.create_constraint:
        return Text()  # what `one_of_text` says: a text of any length, with a check of its own beside it
    if not type_.native_enum:
        return Enum(*type_.enums, name=type_.name, length=type_.length, native_enum=False)
    more = {"create_constraint": True} if type_.create_constraint else {}
    return Enum(*type_.enums, name=type_.name, length=type_.length, **more)
