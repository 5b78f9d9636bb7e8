"""A cell that its column's type cannot read, as it stands: ``n/a`` in a date, ``infinity``, text that is not UTF-8.

It is text, so that every page, file and search takes it as it comes; it must never be written back in another form.
"""

from typing import Any


class Stored(str):
    """The text of such a cell; ``raw`` is what the driver gave, and what goes back when the cell is compared."""

    __slots__ = ("raw",)
    raw: Any

    def __new__(cls, raw: Any) -> "Stored":
        cell = super().__new__(cls, shown(raw))
        cell.raw = raw
        return cell

    def __getnewargs__(self) -> tuple[Any]:
        return (self.raw,)


def shown(raw: Any) -> str:
    """``raw`` for a person: bytes as the text they nearly are, anything else as its own text."""
    if isinstance(raw, (bytes, bytearray, memoryview)):
        return bytes(raw).decode("utf-8", "backslashreplace").replace("\0", "\\x00")
    return str(raw)
