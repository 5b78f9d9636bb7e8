"""The resources of one application, by name and by model, and what capabilities add to every resource.

Holds instances; classes come in from outside (declared, reflected or made by a test, all alike).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from flask import Flask, Response, current_app
from flask_admin import Admin
from flask_admin.base import BaseView
from markupsafe import Markup
from sqlalchemy import Table, inspect

from admin_app.resource.errors import NotFound, UnsoundDeclarations, closest, with_suggestion
from admin_app.resource.policy import ADMIN, STANDARD, Policy, within_rights
from admin_app.resource.resource import Resource
from admin_app.resource.shortcuts import SHORTCUTS, Shortcut, letters_for
from admin_app.resource.translation import gettext as _

Entries = tuple[list[dict[str, Any]], int | None]
Renderer = Callable[[Resource, Any], Response]
Panel = Callable[[Resource, Any], Any]
ExportListener = Callable[[Any], Callable[[], None]]
"""Takes an export that begins, and answers with what is to be called when it ended, however it did."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the overview that is its reader's own: ``draw`` is asked after the page, by an address of the part's.

    ``title`` is asked as well, because it is said in the reader's language.
    """

    name: str
    icon: str
    title: Callable[[], str]
    draw: Callable[[], Markup]


@dataclass(frozen=True, slots=True)
class Written:
    """Who wrote a value and when, exactly and in words; ``url`` leads to all that was written with it."""

    who: str
    at: datetime
    when: str
    url: str


class Registry:
    """``app.extensions["steward"]``."""

    def __init__(self, app: Flask, admin: Admin) -> None:
        self.app = app
        self.admin = admin
        self.views: list[Resource] = []
        self.pages: list[BaseView] = []
        self.by_name: dict[str, Resource] = {}
        self.ruled: dict[type, Policy] = {}
        self.ruled_tables: set[Table] = set()
        self.renderers: dict[str, Renderer] = {}  # export format -> how a listing becomes a file
        self.panels: list[Panel] = []  # what stands beside a record
        self.bylines: list[Panel] = []  # and under its name: who made it, who changed it last
        self.last_written: Callable[[Resource, Any, str], Written | None] = lambda view, row, name: (
            None
        )  # who wrote what a field of a row holds now, as far as its reader may know; audit says
        self.history: Callable[[Resource, str, str | None, int], Entries] = lambda view, key, before, size: (
            [],
            None,
        )  # the changes of one row as data, and the number to go on from; audit says
        self.api_address: Callable[[Resource, Any], str | None] = lambda view, row: (
            None
        )  # where a program reads this row, or for None all rows; api says
        self.export_listeners: list[ExportListener] = []  # told when a file begins
        self.parts: dict[str, Part] = {}  # what a person left, each drawn by itself on the overview
        self.overview: list[
            Callable[[], Markup]
        ] = []  # what else stands there; drawn with the page, so it asks no rows
        self.token_refused: Callable[[], None] = lambda: None  # a token opened nothing; the api counts it
        self.still_allowed: Callable[[Any], bool] | None = None  # may this actor's stream go on? auth says
        self.recent: Callable[[int], Sequence[Any]] = lambda most: ()  # the records its reader opened last; visits says
        self.pinned: Callable[[], Any] = lambda: None  # what its reader pinned, and whether this page is; pins says
        self.shortcuts: list[Shortcut] = [*SHORTCUTS]
        self.endpoints: list[Any] = []  # what stands in VIEWS and is no page: views and routers of the API
        self.give_addresses: Callable[[Any], None] = lambda endpoint: None  # the api gives each its addresses
        self.other_rights: Callable[[], Iterable[tuple[str, Sequence[str]]]] = (
            lambda: ()
        )  # what is no resource and a token can be narrowed to: its name and operations; the api says
        self.checks: list[
            Callable[[Registry], Iterable[str]]
        ] = []  # what capabilities find wrong in declarations, asked at start
        self.readiness: list[Callable[[], str | None]] = []  # each answers None, or what is not ready
        self.soundness: list[Callable[[], str | None]] = []  # the same of the project's files; only run.py check asks
        self.warnings: list[Callable[[], str | None]] = []  # each answers None, or what every page says of this place
        self._by_model: dict[type, Resource] = {}
        app.extensions["steward"] = self

    def add(self, views: Iterable[type[BaseView]]) -> None:
        """Make one instance of each view for this application and put it into the menu, in this order.

        What ``has_no_page`` gets its addresses instead, from whoever serves such.
        """
        for view_class in views:
            if getattr(view_class, "has_no_page", False):
                self.endpoints.append(view_class)
                self.give_addresses(view_class)
                continue
            view = view_class()
            self._claim(view)
            self._remember(view)
            self.admin.add_view(view)
            self.shortcuts += getattr(view, "shortcuts", ())
        vars(self).pop("letters", None)

    @cached_property
    def letters(self) -> dict[str, str]:
        """endpoint -> the letter that leads to this view's page after G."""
        shown = [view for view in self.admin._views[1:] if view.is_visible()]
        return letters_for((view.endpoint, str(view.name), getattr(view, "shortcut", None)) for view in shown)

    def _claim(self, view: BaseView) -> None:
        other = next((each for each in self.admin._views if each.endpoint == view.endpoint), None)
        if other is not None:
            raise UnsoundDeclarations(
                f"{type(view).__name__} would stand at /admin/{view.endpoint}/, where {type(other).__name__} stands; "
                'give it another place, such as name_in_url = "team-' + f'{view.endpoint}".'
            )

    def _remember(self, view: BaseView) -> None:
        model = getattr(view, "model", None)
        if model is None:
            self.pages.append(view)
            return
        self.views.append(view)
        self.by_name[view.name_in_url] = view
        self._by_model.setdefault(model, view)
        self.ruled.setdefault(model, view.policy)
        mapped = inspect(model)
        if isinstance(mapped.local_table, Table):  # a class mapped to a SELECT asks the tables inside it by itself
            self.ruled_tables.update(table for table in mapped.tables if isinstance(table, Table))

    def by_model(self, model: type) -> Resource | None:
        return self._by_model.get(model)

    def is_held(self, who: Any, model: type) -> bool:
        """May whoever asks read some resource of this model, as far as their token is narrowed?"""
        return any(within_rights(who, "read", view.name_in_url) for view in self.views if view.model is model)

    def named(self, name: str) -> Resource:
        """The resource of this name; raises NotFound that offers the closest."""
        if name in self.by_name:
            return self.by_name[name]
        sentence = _("There is no resource called %(name)s.", name=name)
        raise NotFound(with_suggestion(sentence, closest(name, self.by_name)))

    def roles(self) -> set[str]:
        """Every role that some policy names, beside the standard ones."""
        policies = [STANDARD, *(view.policy for view in self.views), *(_policy_of(page) for page in self.pages)]
        return {ADMIN, *(role for policy in policies for role in policy.roles_named())}


def _policy_of(page: BaseView) -> Policy:
    policy: Policy = getattr(page, "policy", Policy())
    return policy


def registry() -> Registry:
    """The registry of the current application."""
    found: Registry = current_app.extensions["steward"]
    return found
