"""The annotations of a serializer: what was declared of each name, and which of them nest another serializer."""

from types import NoneType, UnionType
from typing import Annotated, Any, ClassVar, Union, get_args, get_origin, get_type_hints

from admin_app.resource.errors import UnsoundDeclarations

MISSING: Any = object()
OPTIONS = ("model", "fields", "read_only", "write_only")
"""What a serializer says of itself, also where a team writes its type beside it."""


def annotations_of(serializer: Any) -> dict[str, Any]:
    """What a serializer's own classes annotate, in their order."""
    own = {name for each in serializer.__mro__ if is_declared(each) for name in vars(each).get("__annotations__", {})}
    try:
        hints = get_type_hints(serializer, include_extras=True)
    except NameError as missing:
        raise UnsoundDeclarations(
            f"{serializer.__name__} has an annotation that cannot be read: {missing}. Define what it names above it, "
            "in the same module."
        ) from missing
    own -= set(OPTIONS)
    return {name: hint for name, hint in hints.items() if name in own and get_origin(hint) is not ClassVar}


def is_declared(class_: Any) -> bool:
    """Is this a team's own class of serializers, not one of ours?"""
    return getattr(class_, "is_serializer", False) and "is_serializer" not in vars(class_)


def default_of(serializer: Any, name: str) -> Any:
    """What stands behind an annotation, MISSING where nothing does."""
    return next((vars(each)[name] for each in serializer.__mro__ if is_declared(each) and name in vars(each)), MISSING)


def nested_in(hint: Any) -> tuple[Any, bool]:
    """The serializer that an annotation names, and whether it is a list of them; None where it names none."""
    if get_origin(hint) is Annotated:
        hint = get_args(hint)[0]
    if get_origin(hint) in (Union, UnionType):
        rest = [each for each in get_args(hint) if each is not NoneType]
        hint = rest[0] if len(rest) == 1 else None
    if get_origin(hint) is list:
        return nested_in(get_args(hint)[0])[0], True
    return (hint, False) if getattr(hint, "is_serializer", False) else (None, False)
