"""Where hand-written views stand: their addresses below ``/api/v1/``, and what answers each method there."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.typing import ResponseReturnValue

from admin_app.api.addresses import ROOT
from admin_app.resource.gate import open_to_all, takes_tokens

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
"""Every rule takes all of them and answers 405 itself: what a rule does not take would fall to the resources' rules."""
KEY = "<key>"
PART = re.compile(r"<(?:[^<>:]+:)?(\w+)>")


@dataclass(frozen=True, slots=True)
class Address:
    """One address: ``path`` below the root, and by method the name of the view's method that answers."""

    path: str
    view: Any
    handlers: Mapping[str, str]
    is_of_row: bool = False

    @property
    def rule(self) -> str:
        return f"{ROOT}/{self.path}"

    @property
    def name(self) -> str:
        """What a narrowed token calls it."""
        return self.path.partition("/<")[0]

    @property
    def pattern(self) -> str:
        """The path as everything that matches alike spells it."""
        return PART.sub("<>", self.path)

    @property
    def endpoint(self) -> str:
        """Within the blueprint of the API, so that what goes before its views goes before these."""
        return "api." + re.sub(r"\W+", "-", self.path).strip("-") + ("-record" if self.is_of_row else "")

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(PART.findall(self.path))

    @property
    def opens(self) -> bool:
        """May some method be used by whoever is not signed in?"""
        return any(self.view.permission_for(name).lets_everybody_in for name in self.handlers.values())


def addresses_in(endpoint: Any) -> Iterable[Address]:
    """The addresses of a view class or of a router."""
    found: Iterable[Address] = endpoint.addresses()
    return found


def path_of(class_: Any) -> str:
    """``path``, or the name of the class in kebab-case: ``BlogPosts`` is blog-posts."""
    declared: str | None = class_.path
    if declared is not None:
        return declared.strip("/")
    name = re.sub(r"(APIView|ViewSet|View)$", "", class_.__name__) or class_.__name__
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", name).lower()


def give(app: Flask, endpoint: Any) -> None:
    """Give each address of a view or router its rule; of a view that is not sound yet the check that follows tells."""
    for address in addresses_in(endpoint):
        if address.endpoint not in app.view_functions and address.view.is_sound():
            app.add_url_rule(
                address.rule,
                address.endpoint,
                _function(address),
                methods=METHODS,
                provide_automatic_options=False,
            )


def _function(address: Address) -> Callable[..., ResponseReturnValue]:
    def view(**parts: Any) -> ResponseReturnValue:
        answer: ResponseReturnValue = address.view.answer(address, parts)
        return answer

    view.__name__ = address.endpoint
    view.__doc__ = address.view.__doc__
    return takes_tokens(open_to_all(view) if address.opens else view)
