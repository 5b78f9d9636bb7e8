"""Addresses of hundreds of resources, each made ready to be written out when it is first written out."""

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule


class LateRule(Rule):
    """A rule like any other; Werkzeug compiles two functions for each at start, which is most of the start here."""

    def _compile_builder(self, append_unknown: bool = True) -> Any:
        return _Late(lambda: super(LateRule, self)._compile_builder(append_unknown))


class _Late:
    """Stands where a compiled function is bound to its rule, and compiles it at its first call."""

    def __init__(self, compile_it: Callable[[], Any]) -> None:
        self._compile_it = compile_it
        self._compiled: Callable[..., Any] | None = None

    def __get__(self, rule: Rule, _owner: Any) -> Callable[..., Any]:
        def build(*arguments: Any, **named: Any) -> Any:
            if self._compiled is None:
                self._compiled = self._compile_it().__get__(rule, None)
            return self._compiled(*arguments, **named)

        return build
