"""What of hand-written views a token can be narrowed to: those whose rows are no resource's, by their paths."""

from collections.abc import Iterable

from admin_app.api.generic.addresses import addresses_in
from admin_app.api.generic.permitted import needed
from admin_app.api.generic.seen import resource_of
from admin_app.resource.registry import Registry


def offered(registry: Registry) -> Iterable[tuple[str, list[str]]]:
    """(the name, the operations that its methods need); whether its person passes, permissions say at each request."""
    found: dict[str, set[str]] = {}
    for endpoint in registry.endpoints:
        for address in addresses_in(endpoint):
            of_query = getattr(address.view, "model_of_query", None)
            if of_query is None or resource_of(of_query()) is None:
                operations = found.setdefault(address.name, set())
                operations |= {needed(method, is_of_row=address.is_of_row) for method in address.handlers}
    return [(name, sorted(operations)) for name, operations in found.items()]
