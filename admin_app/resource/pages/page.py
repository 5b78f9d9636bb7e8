"""The gate that stands before every page, and ``Page``: an ordinary Flask-Admin view behind it.

A page that generic CRUD cannot express derives from ``Page`` and exposes what it likes; it reads and writes through
``db.session`` and so through the doors.
"""

import re
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from flask_admin import BaseView

from admin_app.resource import scope
from admin_app.resource.errors import Forbidden, NotSignedIn
from admin_app.resource.policy import STANDARD, Policy, Verdict
from admin_app.resource.shortcuts import EVERYWHERE, Shortcut
from admin_app.resource.translation import gettext as _


def gate(view: "Page | Any", method: str) -> None:
    """May the actor call this method of this view? Raises NotSignedIn or Forbidden; a method without an operation
    cannot get here, because ``checks`` refuses to start."""
    verdict = view.may(operation_of(view, method))
    if verdict:
        return
    if scope.actor() is None:
        raise NotSignedIn(_("Sign in to open this page."))
    raise Forbidden(_("%(name)s: %(why)s", name=_(str(view.name)), why=verdict.reason))


def operation_of(view: Any, method: str) -> str:
    """The operation an exposed method needs: its own ``@needs``, else what its class says of the name."""
    own: str | None = getattr(getattr(type(view), method), "_needs", None)
    return own or str(view.operations[method])


def unmapped_methods(view: Any) -> list[str]:
    """Exposed methods that name no operation."""
    exposed = {name for _, name, _ in view._urls}
    return sorted(name for name in exposed if not getattr(getattr(type(view), name), "_needs", None))


class Page(BaseView):
    """A page of a team's own: ``policy`` says who may, ``@needs`` beside ``@expose`` says what each method is.

    ``needs`` words beside the six operations are given to roles by ``Policy(others={"ship": {"ops"}})``.
    """

    policy: Policy = STANDARD
    category: str | None = None
    title: str | None = None
    icon = "page"
    shortcut: str | None = None  # the letter that opens it after G; the first free one of its name where it is None
    shortcuts: Sequence[Shortcut] = ()  # what keys press on it: ``aria-keyshortcuts`` says so in its template
    address: str | None = None  # below /admin/; from the name of the class where it is None
    operations: dict[str, str] = {"index": "read"}

    def __init__(self, **options: Any) -> None:
        address = self.address or _address_from(type(self).__name__)
        words = {"name": self.title, "category": self.category, "endpoint": address, "url": address}
        super().__init__(**{key: value for key, value in words.items() if value} | options)
        here = f"{self.endpoint}.{self._default_view}"
        self.shortcuts = [replace(one, on=here) if one.on == EVERYWHERE else one for one in self.shortcuts]

    def may(self, operation: str) -> Verdict:
        return self.policy.allows(scope.actor(), operation, str(self.endpoint))

    def is_accessible(self) -> bool:
        return bool(remembered(self, "may read", lambda: self.may("read")))

    def troubles(self, registry: Any) -> Iterable[str]:
        """A hook, asked at start: what is wrong with this declaration, a sentence each. The default finds nothing."""
        return ()

    def _handle_view(self, name: str, **kwargs: Any) -> None:
        gate(self, name)

    def _run_view(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        return fn(self, *args, **kwargs)


def remembered(view: Any, what: Hashable, ask: Any) -> Any:
    """The answer to a question that is the same all through a request."""
    answers = scope.answers()
    key = (id(view), what)
    if key not in answers:
        answers[key] = ask()
    return answers[key]


def _address_from(name: str) -> str:
    """``StockCountView`` -> ``stock-count``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", re.sub(r"(View|Page)$", "", name)).lower()
