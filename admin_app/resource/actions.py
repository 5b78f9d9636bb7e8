"""@action: one verb on the selected rows, with its words and its permission beside it.

The method gets rows, never ids: they came through the reading door, locked, in key order.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from admin_app.resource.translation import gettext as _

Method = TypeVar("Method", bound=Callable[..., Any])
When = str | Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class Verb:
    """What a view knows of one action."""

    name: str
    text: str
    confirm: str | None
    operation: str
    run: Callable[[list[Any]], Any]
    takes_keys: bool  # marked by Flask-Admin's own decorator: gets key texts, of rows that came through the door
    when: When | None = None

    @property
    def words(self) -> str:
        """What a person reads on its button, in their language."""
        return _(self.text)

    @property
    def question(self) -> str | None:
        """What they are asked first, in their language."""
        return _(self.confirm) if self.confirm else None

    def fits(self, row: Any) -> bool:
        """Does it apply to this row as it is now?"""
        if self.when is None:
            return True
        if callable(self.when):
            return bool(self.when(row))
        answer = getattr(row, self.when)
        return bool(answer() if callable(answer) else answer)


def action(
    text: str, *, confirm: str | None = None, needs: str = "edit", when: When | None = None
) -> Callable[[Method], Method]:
    """Mark a method of a view as a verb on the selected rows: ``@action("Ship", confirm="Ship these orders?")``.

    ``needs`` is the operation that the policy is asked for. ``when`` says to which rows it applies: the name of a
    question that the model answers (``when="can_ship"``), or a function of the row. It is asked on every record page
    and must cost no statement; a rule that must hold stands in the model's own verb.

    The method may return a sentence that says what it did, or a response of its own; what it raises takes everything
    back.
    """

    def mark(method: Method) -> Method:
        name = method.__name__.removeprefix("action_")  # "delete", as Flask-Admin's own is called
        method._action = (name, text, confirm)  # type: ignore[attr-defined]  # Flask-Admin's own mark
        method._needs = needs  # type: ignore[attr-defined]
        method._when = when  # type: ignore[attr-defined]
        return method

    return mark


def needs(operation: str) -> Callable[[Method], Method]:
    """Name the operation that the policy is asked for before this exposed method runs."""

    def mark(method: Method) -> Method:
        method._needs = operation  # type: ignore[attr-defined]
        return method

    return mark


def verb_from(name: str, method: Callable[..., Any], text: str, confirm: str | None) -> Verb:
    """A verb from what Flask-Admin collected; a method marked by Flask-Admin's own decorator asks for ``edit``."""
    return Verb(
        name,
        str(text),
        str(confirm) if confirm else None,
        getattr(method, "_needs", "edit"),
        method,
        not hasattr(method, "_needs"),
        getattr(method, "_when", None),
    )
