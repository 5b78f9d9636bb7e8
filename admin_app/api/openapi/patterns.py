"""The names that ``fields``, ``expand`` and ``sort`` take, each as a pattern: those of a resource and one step away."""

import re

from admin_app.api.openapi.asked import one_step
from admin_app.api.spoken import Spoken
from admin_app.resource.fields import Kind
from admin_app.resource.listing.operators import UNSORTABLE


def names_pattern(resource: Spoken, case: str) -> str:
    """What ``fields`` may name: columns and relations of the resource, and of those one step away."""
    own = [resource.names.spelled(name, case) for name, field in resource.fields.items()
           if not field.kind.is_relation or resource.related(name) is not None]  # fmt: skip
    beyond = [path for path, field in one_step(resource, case) if not field.kind.is_relation]
    return _one_of([*own, *beyond])


def expand_pattern(resource: Spoken, case: str) -> str:
    """What ``expand`` may name: relations, and relations of theirs. Empty where there are none."""
    found = []
    for name, field in resource.fields.items():
        target = resource.related(name) if field.kind.is_relation else None
        if target is not None:
            first = resource.names.spelled(name, case)
            found.append(first)
            found += [f"{first}.{target.names.spelled(each, case)}" for each, other in target.fields.items()
                      if other.kind.is_relation and target.related(each) is not None]  # fmt: skip
    return _one_of(found) if found else ""


def sort_pattern(resource: Spoken, case: str) -> str:
    """What ``sort`` may name, each with a minus for descending."""
    own = [resource.names.spelled(name, case) for name, field in resource.fields.items()
           if field.kind not in UNSORTABLE]  # fmt: skip
    to_one = tuple(f"{resource.names.spelled(name, case)}." for name, field in resource.fields.items()
                   if field.kind is Kind.TO_ONE)  # fmt: skip
    beyond = [path for path, field in one_step(resource, case)
              if path.startswith(to_one) and field.kind not in UNSORTABLE]  # fmt: skip
    return _one_of([*own, *beyond], "-?")


def _one_of(names: list[str], before: str = "") -> str:
    return f"^{before}({'|'.join(re.escape(name) for name in names)})$"
