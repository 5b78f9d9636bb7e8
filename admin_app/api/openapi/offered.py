"""What one person may use of the API: the resources, and of each the operations, fields, bodies, verbs and files."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from admin_app.api.inputs import Input, inputs_of
from admin_app.api.spoken import Spoken, spoken
from admin_app.resource.actions import Verb
from admin_app.resource.fields import Field
from admin_app.resource.registry import registry

WRITING = ("create", "edit", "delete")
SHARED = ("Count", "Entry", "History", "Problem")
"""Schemas that every resource shares; no model's record takes their names."""


@dataclass(frozen=True)
class Offer:
    """One resource as far as somebody may use it; ``kind`` names one record of it, ``kinds`` several."""

    view: Any
    kind: str
    kinds: str
    operations: frozenset[str]
    creating: Mapping[str, Input]
    changing: Mapping[str, Input]
    replacing: Mapping[str, Input]
    verbs: Sequence[Verb]
    formats: Sequence[str]

    @property
    def one(self) -> str:
        """A record of it within a sentence: "order line"."""
        return str(self.view.singular or self.kind)

    @property
    def many(self) -> str:
        """Its records within a sentence: "order lines"; "SKUs" as it is."""
        name = str(self.view.name)
        return name if name[1:2].isupper() else name[:1].lower() + name[1:]

    @property
    def resource(self) -> Spoken:
        return spoken(self.view)

    @property
    def fields(self) -> Mapping[str, Field]:
        return self.resource.fields

    @property
    def signature(self) -> tuple[Any, ...]:
        """Two people with the same ones read the same specification."""
        bodies = (tuple(each) for each in (self.creating, self.changing, self.replacing))
        verbs = tuple(verb.name for verb in self.verbs)
        return self.view.endpoint, self.operations, tuple(self.fields), *bodies, verbs, tuple(self.formats)


def offers() -> list[Offer]:
    """Of every resource that the actor may read by the API, in the order of the menu."""
    views = [view for view in registry().views if getattr(view, "api", True) and view.may("read")]
    kinds = kinds_of(registry().views)
    return [_offer(view, kinds[view.endpoint]) for view in views]


def kinds_of(views: Sequence[Any]) -> dict[str, str]:
    """How one record of each resource is called, by endpoint: as its model, where no other resource took that name."""
    found: dict[str, str] = {}
    for view in views:
        name = view.model.__name__
        found[view.endpoint] = name if name not in (*found.values(), *SHARED) else pascal(view.name_in_url)
    return found


def pascal(name: str) -> str:
    """``order-lines`` and ``assigned_to`` as ``OrderLines`` and ``AssignedTo``."""
    return "".join(part[:1].upper() + part[1:] for part in name.replace("-", "_").split("_") if part)


def _offer(view: Any, kind: str) -> Offer:
    written = bool(getattr(view, "api_write", False))
    operations = frozenset(each for each in WRITING if written and view.may(each))
    kinds = pascal(view.name_in_url)
    may_create, may_edit = "create" in operations, "edit" in operations
    return Offer(
        view=view,
        kind=kind,
        kinds=kinds if kinds != kind else f"Many{kinds}",
        operations=operations,
        creating=inputs_of(view, creating=True) if may_create else {},
        changing=inputs_of(view, creating=False) if may_edit else {},
        replacing=inputs_of(view, creating=True) if may_edit else {},
        verbs=list(_verbs(view)) if written else [],
        formats=sorted(registry().renderers) if view.may("export") else [],
    )


def _verbs(view: Any) -> Iterator[Verb]:
    for name, verb in view.verbs.items():
        if view.is_action_allowed(name):
            yield verb
