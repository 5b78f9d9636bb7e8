"""The two spellings of a declared name: ``placed_at`` and ``placedAt``. Each is made from the other for every name.

An underscore goes only where it stands between a letter or digit and a small letter, so that it can come back:
``line_2a``, ``_private``, ``a__b`` and ``trailing_`` keep theirs. A name that holds a capital keeps its own spelling.
Knows no resource and no request.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

CAMEL, SNAKE = "camel", "snake"
CASES = (CAMEL, SNAKE)

_BETWEEN = re.compile(r"(?<=[^\W_])_([a-z])", re.ASCII)
_CAPITAL = re.compile(r"[A-Z]")


@lru_cache(maxsize=8192)
def camel(name: str) -> str:
    """``placed_at`` as ``placedAt``; a name with a capital in it as it is."""
    if _CAPITAL.search(name):
        return name
    return _BETWEEN.sub(lambda found: found[1].upper(), name)


def snake(name: str) -> str:
    """What ``camel`` made this of: each capital an underscore and a small letter."""
    return _CAPITAL.sub(lambda capital: f"_{capital[0].lower()}", name)


@dataclass(frozen=True)
class Names:
    """The names of one model in both spellings; no two are spelled alike, whatever the names.

    Where the camel spelling of a name is another's own, the name keeps its own spelling.
    """

    declared: tuple[str, ...]
    to_camel: dict[str, str] = field(init=False, repr=False, compare=False)
    to_declared: dict[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        own = set(self.declared)
        spelled = {name: made if (made := camel(name)) not in own else name for name in self.declared}
        object.__setattr__(self, "to_camel", spelled)
        object.__setattr__(self, "to_declared", {made: name for name, made in spelled.items()} | {n: n for n in own})

    @classmethod
    def of(cls, names: Iterable[str]) -> "Names":
        return cls(tuple(names))

    def spelled(self, name: str, case: str) -> str:
        """A declared name in a case; one that is not declared as it is."""
        return self.to_camel.get(name, name) if case == CAMEL else name

    def declared_for(self, spelling: str) -> str | None:
        """The declared name of either spelling, or None."""
        return self.to_declared.get(spelling)
