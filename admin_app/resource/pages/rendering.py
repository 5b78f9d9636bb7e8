"""What a page asks for on every row, made cheap: the context of a scoped block, addresses that stay the same, and rows
that go with the page that showed them.

Knows no model and no page.
"""

from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

from flask import Flask, current_app, request, url_for
from jinja2 import Template
from jinja2.runtime import Context
from jinja2.utils import missing


class SharedBlocks(Context):
    """Jinja's context, of which a scoped block gets one that shares the blocks.

    Jinja copies the list of every block of the page for each scoped block it enters, and a list enters three for each
    row. Nothing adds a block once a template's body is being written, so that sharing them is the same.
    """

    def derived(self, locals: dict[str, Any] | None = None) -> Context:
        known = {name: value for name, value in (locals or {}).items() if value is not missing}
        context = object.__new__(type(self))
        vars(context).update(vars(self), parent={**self.get_all(), **known}, vars={}, exported_vars=set())
        return context


class Forgetting(Template):
    """A template that lets go of what it has drawn.

    A macro holds the context it is called in, and the context holds the macro: with them every row of the page stays
    until the collector comes by, which was a tenth of a list's work.
    """

    def new_context(
        self, vars: dict[str, Any] | None = None, shared: bool = False, locals: Mapping[str, Any] | None = None
    ) -> Context:
        context = super().new_context(vars, shared, locals)
        drawing = _drawing.get()
        # The page's own, and those that an import with context makes of it. What is imported without is kept by Jinja.
        if drawing is not None and (shared or not drawing):
            drawing.append(context)
        return context

    def render(self, *args: Any, **names: Any) -> str:
        drawing: list[Context] = []
        before = _drawing.set(drawing)
        try:
            drawn = super().render(*args, **names)
        finally:
            _drawing.reset(before)
        for context in drawing:
            context.parent = {}
        return drawn


_drawing: ContextVar[list[Context] | None] = ContextVar("drawing", default=None)


def init_app(app: Flask) -> None:
    app.jinja_env.context_class = SharedBlocks
    app.jinja_env.template_class = Forgetting


def address_of(endpoint: str, **values: Any) -> str:
    """``url_for`` of a whole endpoint and fixed values, worked out once for each path the tool is mounted at."""
    known: dict[Any, str] = current_app.extensions.setdefault("steward_addresses", {})
    key = (request.script_root, endpoint, *values.items())
    if key not in known:
        known[key] = url_for(endpoint, **values)
    return known[key]
