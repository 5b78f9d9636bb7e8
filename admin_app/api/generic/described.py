"""What each hand-written view takes and gives, as plain data for whoever writes the specification.

``operations(registry)`` are all of them. The models of pydantic spell their names in the asked case; a field that the
actor may not read or write stands in none. Made for the actor of the session: the role admin sees everything.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from inspect import cleandoc
from typing import Any

from pydantic import BaseModel

from admin_app.api.generic.addresses import Address, addresses_in
from admin_app.resource.registry import Registry

OWN = ("search", "sort", "pageSize", "after", "before", "count", "where")


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address. ``path`` is spelled as OpenAPI spells it: ``/api/v1/posts/{key}``.

    ``gives`` is the model of one row, ``many`` says that a page of them is sent; ``takes`` the model of the body.
    ``parameters`` are the names a list reads beside its filters, ``filters`` the fields that may be asked for.
    """

    id: str
    method: str
    path: str
    view: type
    summary: str
    description: str
    tag: str
    permission: str
    is_open: bool
    takes: type[BaseModel] | None = None
    gives: type[BaseModel] | None = None
    many: bool = False
    status: int = 200
    statuses: tuple[int, ...] = ()
    parameters: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    path_parameters: tuple[str, ...] = ()


def operations(registry: Registry, case: str = "camel") -> Iterator[Operation]:
    """Every operation of every hand-written view of an application, by the order of VIEWS."""
    for each in registry.endpoints:
        for address in addresses_in(each):
            for method, name in address.handlers.items():
                yield address.view.describe(address, method, name, case)


def words_of(documented: Any) -> tuple[str, str]:
    """The first sentence of a docstring and the rest; nothing of what Python itself says of a class."""
    text = cleandoc(documented.__doc__ or "") if "__doc__" in vars(documented) or callable(documented) else ""
    first, _blank, rest = text.partition("\n\n")
    return " ".join(first.split()), rest


__all__ = ["Address", "Operation", "operations", "words_of"]
