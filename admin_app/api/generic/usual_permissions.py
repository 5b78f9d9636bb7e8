"""The permissions that most views need; a team writes its own beside them."""

from collections.abc import Iterator
from typing import Any

from flask import Request

from admin_app.api.generic.permissions import Answer, Permission
from admin_app.resource import scope
from admin_app.resource.errors import NotFound, closest
from admin_app.resource.policy import ADMIN, OPERATIONS
from admin_app.resource.registry import Registry, registry
from admin_app.resource.translation import gettext as _

SAFE = ("GET", "HEAD", "OPTIONS")


class AllowAny(Permission):
    """Everybody, signed in or not."""

    lets_everybody_in, needs_somebody = True, False


class IsSignedIn(Permission):
    """Whoever is signed in, or sends a token."""


class ReadOnly(Permission):
    """To read, and nothing else; ``AllowAny & ReadOnly`` lets also those read who are not signed in."""

    needs_somebody = False

    def has_permission(self, request: Request, view: Any) -> Answer:
        return request.method in SAFE or _("This may only be read.")


class HasRole(Permission):
    """Whoever holds one of these roles; the role admin does always."""

    def __init__(self, *roles: str) -> None:
        self.roles = frozenset(roles)

    def has_permission(self, request: Request, view: Any) -> Answer:
        held = scope.actor().roles
        if ADMIN in held or not self.roles.isdisjoint(held):
            return True
        return _("Your role does not allow you to do this here. Roles that may: %(roles)s.", roles=self._named())

    def _named(self) -> str:
        return ", ".join(sorted({*self.roles, ADMIN}))

    @property
    def words(self) -> str:
        return f"a role of {self._named()}" if self.roles else f"the role {ADMIN}"


class IsAdmin(HasRole):
    """Whoever holds the role admin."""

    def __init__(self) -> None:
        super().__init__()


class Allows(Permission):
    """Whoever the policy of a resource allows this operation: ``Allows("orders", "edit")``."""

    def __init__(self, resource: str, operation: str) -> None:
        self.resource, self.operation = resource, operation

    def has_permission(self, request: Request, view: Any) -> Answer:
        found = registry().by_name.get(self.resource)
        if found is None:
            raise NotFound(_("There is no resource called %(name)s.", name=self.resource))
        return found.may(self.operation)

    def troubles(self, known: Registry) -> Iterator[str]:
        found = known.by_name.get(self.resource)
        if found is None:
            near = closest(self.resource, known.by_name)
            hint = f"did you mean {near!r}?" if near else "its name is that in addresses."
            yield f"Allows names the resource {self.resource!r}, which is not there; {hint}"
        elif self.operation not in {*OPERATIONS, *found.policy.others}:
            near = closest(self.operation, OPERATIONS)
            hint = f"did you mean {near!r}?" if near else f"the operations are {', '.join(OPERATIONS)}."
            yield f"Allows names the operation {self.operation!r}, which is none; {hint}"

    @property
    def words(self) -> str:
        return f"“{self.operation}” on {self.resource}"
