"""What a page asks for on every row, made cheap: the context of a scoped block, and addresses that stay the same.

Knows no model and no page.
"""

from typing import Any

from flask import Flask, current_app, request, url_for
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


def init_app(app: Flask) -> None:
    app.jinja_env.context_class = SharedBlocks


def address_of(endpoint: str, **values: Any) -> str:
    """``url_for`` of a whole endpoint and fixed values, worked out once for each path the tool is mounted at."""
    known: dict[Any, str] = current_app.extensions.setdefault("steward_addresses", {})
    key = (request.script_root, endpoint, *values.items())
    if key not in known:
        known[key] = url_for(endpoint, **values)
    return known[key]
