"""Who may do what to which rows and fields: plain data, asked by everything that reads or writes.

Knows no view and no request. Nothing is allowed until granted; the role ``admin`` may do everything.
"""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from sqlalchemy import ColumnElement, false

from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import gettext_noop as N_

OPERATIONS = (N_("read"), N_("create"), N_("edit"), N_("delete"), N_("export"), N_("import"))
ADMIN = "admin"
INSPECT = "inspect"
DEVELOPERS = frozenset({"developer"})
"""Who sees the developer's tab of the records they read, where a policy's ``others`` does not say otherwise."""

Roles = Set[str]
NOBODY: Roles = frozenset()


class Actor(Protocol):
    """Who asks: a person, or a token that stands for one. ``roles`` are the names of the roles held now.

    A narrowed token has ``rights`` as well, the operations it holds by the name of their resource, and a
    ``token_name``: it may do what its person may do now and what it holds, and nothing else.
    """

    @property
    def roles(self) -> Set[str]: ...


@dataclass(frozen=True, slots=True)
class Verdict:
    """A yes or a no with its reason; truthy when the answer is yes."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed


YES = Verdict(True)

RowRule = Callable[[Any], ColumnElement[bool] | None]


@dataclass(frozen=True, kw_only=True)
class Policy:
    """What each role may do with one resource.

    ``read create edit delete export import_`` name the roles that hold the operation; ``rows`` is a function from the
    user to a SQL condition (None: every row); ``fields`` names the roles that may read a field, ``writable`` those
    that may write it. A field that neither names is everybody's who holds the operation.
    """

    read: Roles = NOBODY
    create: Roles = NOBODY
    edit: Roles = NOBODY
    delete: Roles = NOBODY
    export: Roles = NOBODY
    import_: Roles = NOBODY
    rows: RowRule | None = None
    fields: Mapping[str, Roles] = field(default_factory=dict)
    writable: Mapping[str, Roles] = field(default_factory=dict)
    others: Mapping[str, Roles] = field(default_factory=dict)  # operations of a page of its own, e.g. {"ship": {"ops"}}

    def roles_for(self, operation: str) -> Roles:
        """The roles that hold ``operation``; raises ValueError for a word that is no operation here."""
        if operation in self.others:
            return self.others[operation]
        if operation == INSPECT:
            return DEVELOPERS
        if operation not in OPERATIONS:
            raise ValueError(f"{operation!r} is not an operation; the operations are {', '.join(OPERATIONS)}.")
        roles: Roles = getattr(self, "import_" if operation == "import" else operation)
        return roles

    def allows(self, user: Actor | None, operation: str, on: str = "") -> Verdict:
        """May the user do this? ``on`` names the resource or page; a narrowed token may nothing where none is named."""
        verdict = _held_by(user, self.roles_for(operation), _NOT_DONE, operation)
        return within_rights(user, operation, on) if verdict else verdict

    def shows(self, user: Actor | None, name: str) -> Verdict:
        """May the user read this field?"""
        if name not in self.fields:
            return YES
        return _held_by(user, self.fields[name], _NOT_SEEN, name)

    def writes(self, user: Actor | None, name: str) -> Verdict:
        """May the user type into this field? A field that may not be read may not be written."""
        shown = self.shows(user, name)
        if not shown or name not in self.writable:
            return shown
        return _held_by(user, self.writable[name], _NOT_CHANGED, name)

    def rows_for(self, user: Actor | None) -> ColumnElement[bool] | None:
        """The condition that narrows every SELECT made for ``user``; None where every row is theirs.

        By their roles: whether a token holds the resource at all, the registry says, which knows its name.
        """
        if user is None or not _held_by(user, self.read, _NOT_DONE, "read"):
            return false()
        if self.rows is None or ADMIN in user.roles:
            return None
        return self.rows(user)

    def roles_named(self) -> Roles:
        """Every role this policy speaks of."""
        operations = [self.roles_for(operation) for operation in OPERATIONS]
        named = [*operations, *self.fields.values(), *self.writable.values(), *self.others.values()]
        return frozenset(role for roles in named for role in roles)

    def but(self, **changes: Any) -> "Policy":
        """This policy with some words replaced: ``STANDARD.but(rows=of_own_region)``."""
        return replace(self, **changes)


def within_rights(user: Actor | None, operation: str, on: str) -> Verdict:
    """Does whoever asks hold the operation on this resource, as far as a token is narrowed? A person always does."""
    rights: Mapping[str, Set[str]] | None = getattr(user, "rights", None)
    if rights is None or operation in rights.get(on, ()):
        return YES
    token = getattr(user, "token_name", "")
    return Verdict(False, _(_NOT_HELD, token=token, operation=operation, resource=on or _("this page")))


def holds_everything(user: Actor | None) -> bool:
    """Is this the role admin, and not by a token that was given less?"""
    return user is not None and ADMIN in user.roles and getattr(user, "rights", None) is None


def _held_by(user: Actor | None, roles: Roles, refusal: str, what: str) -> Verdict:
    if user is not None and (ADMIN in user.roles or not roles.isdisjoint(user.roles)):
        return YES
    who = ", ".join(sorted({*roles, ADMIN}))
    return Verdict(False, _(refusal, what=_(what) if refusal is _NOT_DONE else what, roles=who))


_NOT_DONE = N_("Your role does not allow you to %(what)s here. Roles that may: %(roles)s.")
_NOT_SEEN = N_("Your role does not allow you to see %(what)s. Roles that may: %(roles)s.")
_NOT_HELD = N_("The token “%(token)s” does not hold '%(operation)s' on %(resource)s.")
_NOT_CHANGED = N_("Your role does not allow you to change %(what)s. Roles that may: %(roles)s.")

STANDARD = Policy(
    read={"staff", "ops", "developer"},
    create={"staff", "ops"},
    edit={"staff", "ops"},
    delete={"ops"},
    export={"ops", "developer"},
    import_={"ops"},
)
"""The project's standard policy: what a declaration gets that names none."""
