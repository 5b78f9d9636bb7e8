"""A file that was taken out, as a page of the history shows it."""

from dataclasses import dataclass

from markupsafe import Markup

Line = tuple[str, str | Markup]


@dataclass(frozen=True, slots=True)
class Taken:
    """One file, told. ``outcome`` is empty for a whole one; ``url`` leads to its rows of today, where all of what
    it asked for may be asked by the reader."""

    resource: str
    url: str | None
    format: str
    rows: int
    outcome: str
    lines: list[Line]
