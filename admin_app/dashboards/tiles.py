"""What a team declares: a tile is plain data about a listing and what to make of it. Asks no row and no policy."""

import re
from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Any, ClassVar

EVERY = ("day", "week", "month")
LAST_MAX = 120
"""Days, weeks or months of a trend."""


@dataclass(frozen=True)
class Tile:
    """``question`` is what stands behind the ``?`` of the list that proves it: ``"status=open&placed_at__gte=-7d"``.

    ``note`` is a sentence below the title; ``unit`` stands behind the numbers.
    """

    title: str
    view: type
    question: str = ""
    _: KW_ONLY
    note: str = ""
    unit: str = ""

    kind: ClassVar[str] = ""
    width: ClassVar[int] = 2  # of the four columns of a wide page

    @property
    def name(self) -> str:
        """The tile in an address: "Orders to ship" is ``orders-to-ship``."""
        return re.sub(r"[\W_]+", "-", self.title.lower()).strip("-")

    @property
    def asks(self) -> Sequence[tuple[str, str]]:
        """(word of the declaration, field) for the fields it is made of, beside those of its question."""
        return ()


@dataclass(frozen=True)
class Number(Tile):
    """How many rows, or with ``sum_of`` the sum of a field of theirs. A whole table is counted only where
    ``every_row`` says so."""

    _: KW_ONLY
    sum_of: str = ""
    every_row: bool = False

    kind = "number"
    width = 1

    @property
    def asks(self) -> Sequence[tuple[str, str]]:
        return [("sum_of", self.sum_of)] if self.sum_of else []


@dataclass(frozen=True)
class Trend(Tile):
    """How many rows, or which sum, in each of the ``last`` days, weeks or months of the field ``over``."""

    _: KW_ONLY
    over: str
    every: str = "day"
    last: int = 30
    sum_of: str = ""

    kind = "trend"

    @property
    def asks(self) -> Sequence[tuple[str, str]]:
        return [("over", self.over), *([("sum_of", self.sum_of)] if self.sum_of else [])]


@dataclass(frozen=True)
class Chart(Tile):
    """How many rows, or which sum, for each value of the field ``by``, which may lie behind relations to one; the
    largest ``top`` of them, and the others together."""

    _: KW_ONLY
    by: str
    sum_of: str = ""
    top: int = 6
    every_row: bool = False

    kind = "chart"

    @property
    def asks(self) -> Sequence[tuple[str, str]]:
        return [("by", self.by), *([("sum_of", self.sum_of)] if self.sum_of else [])]


@dataclass(frozen=True)
class Rows(Tile):
    """The first few rows of a list, with some of its columns; of the list's own first columns where none are named."""

    _: KW_ONLY
    columns: Sequence[str] = ()
    first: int = 5

    kind = "rows"

    @property
    def asks(self) -> Sequence[tuple[str, str]]:
        return [("columns", name) for name in self.columns]


def is_whole_table(tile: Any) -> bool:
    """Would it read every row of a table?"""
    return getattr(tile, "every_row", None) is False and not tile.question
