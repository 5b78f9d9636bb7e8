"""Who may use a view: small classes that answer yes or no with a reason, joined by ``&``, ``|`` and ``~``.

Closed by default: whoever is not signed in is refused before a permission is asked, unless it lets everybody in.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from flask import Request

from admin_app.resource import scope
from admin_app.resource.policy import YES, Verdict
from admin_app.resource.registry import Registry
from admin_app.resource.translation import gettext as _
from admin_app.resource.translation import gettext_noop as N_

REFUSED = N_("You may not do this here.")
SIGN_IN = N_("Nobody is signed in; sign in and send the request again.")

Answer = Verdict | str | bool


class _Joined(type):
    """Classes are joined as their instances are: ``IsAuthor | ReadOnly``."""

    def __and__(cls, other: Any) -> "Permission":
        return All([instance_of(cls), instance_of(other)])

    def __or__(cls, other: Any) -> "Permission":  # type: ignore[override]
        return Either([instance_of(cls), instance_of(other)])

    def __invert__(cls) -> "Permission":
        return Not([instance_of(cls)])


class Permission(metaclass=_Joined):
    """One question. An answer is True, False, a ``Verdict``, or a text: the reason why not."""

    lets_everybody_in = False
    """Is the address open to whoever is not signed in?"""
    needs_somebody = True
    """Is it refused, unasked, to whoever is not signed in?"""

    def has_permission(self, request: Request, view: Any) -> Answer:
        """Asked before anything is read. The default says yes to whoever is signed in."""
        return True

    def has_object_permission(self, request: Request, view: Any, row: Any) -> Answer:
        """Asked of the row that the address names, never of the rows of a list. The default says yes."""
        return True

    def troubles(self, known: Registry) -> Iterator[str]:
        """A hook, asked at start: what is wrong with this permission."""
        return iter(())

    @property
    def words(self) -> str:
        """What the specification says of it."""
        return type(self).__name__

    def __and__(self, other: Any) -> "Permission":
        return All([self, instance_of(other)])

    def __or__(self, other: Any) -> "Permission":
        return Either([self, instance_of(other)])

    def __invert__(self) -> "Permission":
        return Not([self])


def instance_of(permission: Any) -> Permission:
    """A permission, also where its class was written; TypeError for anything else."""
    made = permission() if isinstance(permission, type) and issubclass(permission, Permission) else permission
    if not isinstance(made, Permission):
        raise TypeError(f"{permission!r} is no Permission")
    return made


def joined(declared: Any) -> Permission:
    """What ``permission_classes`` holds as one permission; of several all must say yes."""
    if isinstance(declared, (list, tuple, set, frozenset)):
        return instance_of(declared[0]) if len(declared) == 1 else All([instance_of(each) for each in declared])  # type: ignore[index]
    return instance_of(declared)


def asked(permission: Permission, request: Request, view: Any) -> Verdict:
    """What a permission says of a request; whoever is not signed in comes in by what is open to everybody alone."""
    if scope.actor() is None and not permission.lets_everybody_in:
        return Verdict(False, _(SIGN_IN))
    return _asked(permission, request, view)


def _asked(permission: Permission, request: Request, view: Any) -> Verdict:
    if isinstance(permission, _Of):
        return permission.verdict(request, view)
    if permission.needs_somebody and scope.actor() is None:
        return Verdict(False, _(SIGN_IN))
    return verdict(permission.has_permission(request, view))


def asked_of(permission: Permission, request: Request, view: Any, row: Any) -> Verdict:
    """What a permission says of a row."""
    if isinstance(permission, _Of):
        return permission.verdict_of(request, view, row)
    return verdict(permission.has_object_permission(request, view, row))


def verdict(answer: Any) -> Verdict:
    """The answer of a hook; a text is a reason, and no answer is no."""
    if isinstance(answer, Verdict):
        return answer if answer or answer.reason else Verdict(False, _(REFUSED))
    if isinstance(answer, str):
        return Verdict(False, answer or _(REFUSED))
    return YES if answer is True else Verdict(False, _(REFUSED))


class _Of(Permission):
    """Several permissions as one."""

    word = ""

    def __init__(self, parts: Iterable[Permission]) -> None:
        self.parts = tuple(parts)

    def verdict(self, request: Request, view: Any) -> Verdict:
        raise NotImplementedError

    def verdict_of(self, request: Request, view: Any, row: Any) -> Verdict:
        raise NotImplementedError

    def has_permission(self, request: Request, view: Any) -> Answer:
        return self.verdict(request, view)

    def has_object_permission(self, request: Request, view: Any, row: Any) -> Answer:
        return self.verdict_of(request, view, row)

    def troubles(self, known: Registry) -> Iterator[str]:
        for part in self.parts:
            yield from part.troubles(known)

    @property
    def words(self) -> str:
        return f" {self.word} ".join(f"({p.words})" if isinstance(p, _Of) else p.words for p in self.parts)


class All(_Of):
    """Every part says yes. Open to everybody where one part is and no other needs somebody: ``AllowAny & ReadOnly``."""

    word = "and"

    def __init__(self, parts: Iterable[Permission]) -> None:
        super().__init__(parts)
        self.needs_somebody = any(part.needs_somebody for part in self.parts)
        self.lets_everybody_in = not self.needs_somebody and any(part.lets_everybody_in for part in self.parts)

    def verdict(self, request: Request, view: Any) -> Verdict:
        return next((no for part in self.parts if not (no := _asked(part, request, view))), YES)

    def verdict_of(self, request: Request, view: Any, row: Any) -> Verdict:
        return next((no for part in self.parts if not (no := asked_of(part, request, view, row))), YES)

    def __invert__(self) -> Permission:
        return Either([~part for part in self.parts])


class Either(_Of):
    """One part says yes, of the request and of the row; else the reasons are those of all."""

    word = "or"

    def __init__(self, parts: Iterable[Permission]) -> None:
        super().__init__(parts)
        self.needs_somebody = all(part.needs_somebody for part in self.parts)
        self.lets_everybody_in = any(part.lets_everybody_in for part in self.parts)

    def verdict(self, request: Request, view: Any) -> Verdict:
        return _one_of([_asked(part, request, view) for part in self._open()])

    def verdict_of(self, request: Request, view: Any, row: Any) -> Verdict:
        return _one_of([_of_both(part, request, view, row) for part in self._open()])

    def _open(self) -> Iterable[Permission]:
        """Whoever is not signed in comes in by the parts that are open to everybody, and by no other."""
        opened = [part for part in self.parts if part.lets_everybody_in]
        return opened if opened and scope.actor() is None else self.parts

    def __invert__(self) -> Permission:
        return All([~part for part in self.parts])


def _of_both(part: Permission, request: Request, view: Any, row: Any) -> Verdict:
    first = _asked(part, request, view)
    return asked_of(part, request, view, row) if first else first


def _one_of(verdicts: list[Verdict]) -> Verdict:
    if any(verdicts):
        return YES
    return Verdict(False, " ".join(dict.fromkeys(each.reason for each in verdicts)))


class Not(_Of):
    """The part says no: of the request, or, where it looks at rows, of the row. Opens to nobody."""

    def verdict(self, request: Request, view: Any) -> Verdict:
        if scope.actor() is None:
            return Verdict(False, _(SIGN_IN))
        part = self.parts[0]
        return YES if _looks_at_rows(part) else self._turned(_asked(part, request, view))

    def verdict_of(self, request: Request, view: Any, row: Any) -> Verdict:
        return self._turned(_of_both(self.parts[0], request, view, row))

    def _turned(self, found: Verdict) -> Verdict:
        if not found:
            return YES
        return Verdict(
            False, _("This is only for those to whom “%(words)s” does not apply.", words=self.parts[0].words)
        )

    def __invert__(self) -> Permission:
        return self.parts[0]

    @property
    def words(self) -> str:
        return f"not {self.parts[0].words}"


def _looks_at_rows(part: Permission) -> bool:
    return type(part).has_object_permission is not Permission.has_object_permission
