"""Is every hand-written view sound? Asked at start: each trouble says what is wrong and what to write."""

from collections.abc import Iterable, Iterator
from typing import Any

from admin_app.api.generic.addresses import Address, addresses_in
from admin_app.api.generic.outlines import Outline, outline_of
from admin_app.api.generic.permissions import joined
from admin_app.api.generic.rows import Rows
from admin_app.api.generic.sets import ViewSet
from admin_app.api.generic.stored import model_of
from admin_app.resource.errors import UnsoundDeclarations, closest
from admin_app.resource.fields import fields_of
from admin_app.resource.registry import Registry

OPTIONS = ("filter_fields", "search_fields", "ordering")


def troubles_in(registry: Registry) -> Iterator[str]:
    """Every trouble of the views and routers of an application."""
    first: dict[str, Address] = {}
    for view in dict.fromkeys(view for endpoint in registry.endpoints for view in endpoint.views()):
        yield from _of_view(view, registry)
    for endpoint in registry.endpoints:
        for address in addresses_in(endpoint):
            yield from _of_place(address, first, registry)


def _of_place(address: Address, first: dict[str, Address], registry: Registry) -> Iterator[str]:
    """Two views at one address, or one where a resource stands."""
    other = first.setdefault(address.pattern, address)
    if other is not address:
        yield (
            f"{_name(address)} and {_name(other)} are both at {address.rule}; give one another path, such as "
            f'path = "{address.path.partition("/<")[0]}-2".'
        )
    head = address.path.partition("/")[0]
    if head in registry.by_name and other is address:
        resource = type(registry.by_name[head]).__name__
        yield f'{_name(address)} would stand at {address.rule}, where {resource} stands; write path = "team-{head}".'


def _of_view(view: Any, registry: Registry) -> Iterator[str]:
    name = view.__name__
    if view.permission_classes in (None, (), []):
        yield f"{name} does not say who may use it; write permission_classes = IsSignedIn, or AllowAny for everybody."
    else:
        yield from _permissions(view, registry)
    if not list(view.addresses()):
        yield f"{name} answers no method; write get, post, put, patch or delete."
    if issubclass(view, ViewSet):
        yield from _operations(view)
    if issubclass(view, Rows):
        yield from _rows(view)


def _permissions(view: Any, registry: Registry) -> Iterator[str]:
    routes = [
        getattr(getattr(view, name), "_permission_classes", None) for name in dir(view) if name != "__abstractmethods__"
    ]
    for declared in (view.permission_classes, *(each for each in routes if each is not None)):
        try:
            yield from (f"{view.__name__}.permission_classes: {words}" for words in joined(declared).troubles(registry))
        except TypeError as wrong:
            yield f"{view.__name__}.permission_classes: {wrong}; write IsSignedIn, HasRole(…) or a class of your own."


def _operations(view: Any) -> Iterator[str]:
    known = ViewSet.operations
    for name in view.operations:
        if name not in known:
            near = closest(name, known)
            yield f"{view.__name__}.operations names {name!r}; {_meant(near, known)}"


def _rows(view: Any) -> Iterator[str]:
    name = view.__name__
    model = model_of(view.query) if view.query is not None else None
    if model is None:
        yield f"{name}.query is no select() of one model; write query = select(Post), and columns by its serializer."
        return
    if view.query._order_by_clauses:
        yield f'{name}.query has an order_by; write ordering = ("-written_at",), so that its pages can be found.'
    if view.query._limit_clause is not None or view.query._offset_clause is not None:
        yield f"{name}.query has a limit; pages are cut by the list itself, so leave it out."
    outline = None
    if view.serializer_class is None:
        if _is_own(view, "get_serializer_class"):
            return
        yield f"{name} has no serializer_class; write a ModelSerializer of {model.__name__}."
    else:
        outline = yield from _serializer(view, model)
    if outline is not None:
        for option in OPTIONS:
            yield from _paths(view, option, model)
    yield from _lookup(view, model)


def _is_own(view: Any, hook: str) -> bool:
    return getattr(view, hook) is not getattr(Rows, hook)


def _serializer(view: Any, model: Any) -> Any:
    serializer = view.serializer_class
    own = serializer.model
    if own is not None and not issubclass(model, own):
        yield f"{view.__name__} has a query of {model.__name__}, and {serializer.__name__} is of {own.__name__}."
        return None
    try:
        found: Outline = outline_of(serializer, model)
    except UnsoundDeclarations as wrong:
        yield str(wrong)
        return None
    if not found.entries:
        yield f'{serializer.__name__} names nothing; write fields = ("id", …) or "__all__".'
    return found


def _paths(view: Any, option: str, model: Any) -> Iterator[str]:
    declared = getattr(view, option)
    if isinstance(declared, str):
        yield f'{view.__name__}.{option} is a text; write {option} = ("{declared}",).'
        return
    for path in declared or ():
        at = model
        for part in path.removeprefix("-").split("."):
            fields = (
                {name: field for name, field in fields_of(at).items() if not field.secret} if at is not None else {}
            )
            if part not in fields:
                yield f"{view.__name__}.{option} names {path!r}; {_meant(closest(part, fields), fields)}"
                break
            at = fields[part].target


def _lookup(view: Any, model: Any) -> Iterator[str]:
    named = view.lookup_field
    if named is None:
        return
    fields = {name: field for name, field in fields_of(model).items() if not field.secret}
    if named not in fields:
        yield f"{view.__name__}.lookup_field names {named!r}; {_meant(closest(named, fields), fields)}"
    elif not fields[named].unique:
        yield f"{view.__name__}.lookup_field names {named!r}, which is not unique; it must name one row."


def _meant(near: str | None, names: Iterable[str]) -> str:
    return f"did you mean {near!r}?" if near else f"there are {', '.join(sorted(names))}."


def _name(address: Address) -> str:
    return str(address.view.__name__)
