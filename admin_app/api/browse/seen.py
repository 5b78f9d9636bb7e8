"""What a page is about: the address of the API that was opened, the resource and record it names, what was answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import Response, current_app, request

from admin_app.api.addresses import of_resource
from admin_app.api.browse.document import read
from admin_app.api.browse.links import NOWHERE, ONE, PAGE, Place
from admin_app.api.case import case_of_answer
from admin_app.api.spoken import spoken
from admin_app.resource.errors import Refusal
from admin_app.resource.registry import registry
from admin_app.resource.translation import gettext as _

INDEX, LIST, RECORD, HISTORY = "index", "collection", "record", "history"
"""The functions of the API that a page can be about."""


@dataclass
class Seen:
    """``view`` is None where the address names no resource that its reader may read; ``key`` is as in the address."""

    kind: str
    view: Any
    key: str
    case: str
    address: str
    response: Response
    document: Any

    @property
    def failed(self) -> bool:
        return self.response.status_code >= 400

    @property
    def problem(self) -> Mapping[str, Any] | None:
        return self.document if self.failed and isinstance(self.document, dict) else None

    @property
    def row(self) -> Mapping[str, Any]:
        return self.document if self.kind == RECORD and isinstance(self.document, dict) else {}

    @property
    def place(self) -> Place:
        what = {LIST: PAGE, RECORD: ONE}.get(self.kind)
        return Place(spoken(self.view), self.case, what) if what and self.view is not None else NOWHERE

    @property
    def record(self) -> str:
        """The address of the record."""
        return f"{of_resource(self.view)}/{quote(self.key, safe='')}"

    @property
    def title(self) -> str:
        if self.problem:
            return str(self.problem["title"])
        if self.view is None:
            return _("API")
        if self.kind == LIST:
            return _(str(self.view.name))
        noun = _(self.view.singular or str(self.view.name))
        what = f"{noun[:1].upper()}{noun[1:]} {self.key}"
        return _("History of %(record)s", record=what) if self.kind == HISTORY else what

    def member(self, name: str, kind: type = str) -> Any:
        """A member of the answer, where it is of this kind."""
        found = self.document.get(name) if isinstance(self.document, dict) else None
        return found if isinstance(found, kind) else None


def seen(response: Response, text: bytes) -> Seen:
    parts = request.view_args or {}
    view = registry().by_name.get(parts.get("name", ""))
    if view is not None and not (getattr(view, "api", True) and view.may("read")):
        view = None
    try:
        document = read(text)
    except ValueError:
        document = None
    kind = (request.endpoint or "").removeprefix("api.")
    return Seen(kind, view, parts.get("key", ""), _case(), here(), response, document)


def here() -> str:
    """The address that was asked, as a path."""
    path, question = request.script_root + quote(request.path, safe="/:@,~-_."), request.query_string
    return f"{path}?{question.decode(errors='replace')}" if question else path


def _case() -> str:
    """The case of the answer; that of the setting where the header asked for another and was refused."""
    try:
        return case_of_answer()
    except Refusal:
        return str(current_app.config["API_CASE"])
